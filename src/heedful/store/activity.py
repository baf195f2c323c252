"""When people last said something of their consent."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, union

from heedful.store.rows import to_us
from heedful.store.schema import EVENTS, PERSON_EVENTS, RECORDS

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection


def since(tx: Connection, day: date, now: datetime) -> list[str]:
    """Everybody who said something after a day, up to now.

    Guarantee: each once, by person; what is dated after `now` was not said yet.
    """
    first, last = to_us(datetime.combine(day, time(), UTC) + timedelta(days=1)), to_us(now)
    of_records = (
        select(RECORDS.c.person_id)
        .join(EVENTS, EVENTS.c.record_id == RECORDS.c.record_id)
        .where(EVENTS.c.event_time >= first, EVENTS.c.event_time <= last)
    )
    of_people = select(PERSON_EVENTS.c.person_id).where(PERSON_EVENTS.c.at >= first, PERSON_EVENTS.c.at <= last)
    return sorted(tx.execute(union(of_records, of_people)).scalars())
