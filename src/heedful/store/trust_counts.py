"""Counts of people and answers for the front page: how many joined, left, corrected, complained, and how long answers took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from heedful.store.duties_schema import CONCERNS
from heedful.store.rights_schema import CORRECTIONS, ERASURES, REQUESTS
from heedful.store.schema import PERSON_EVENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class TrustCounts:
    """What happened here, in counts.

    Guarantee: names nobody; `days` are how long each answered request took, in days.
    """

    left: int
    corrected: int
    complaints: int
    days: Sequence[float]


def count(tx: Connection) -> TrustCounts:
    """Count what the front page tells.

    Guarantee: different people, not acts, for who left and who corrected; an erased person counts as one who left.
    """
    withdrew = select(func.count(func.distinct(PERSON_EVENTS.c.person_id))).where(PERSON_EVENTS.c.kind == "withdraw")
    erased = select(func.count()).select_from(ERASURES).where(ERASURES.c.person_id.is_(None))
    corrected = select(func.count(func.distinct(CORRECTIONS.c.person_id)))
    answered = select(REQUESTS.c.answered_at - REQUESTS.c.received_at).where(REQUESTS.c.answered_at.is_not(None))
    complaints = select(func.count()).select_from(CONCERNS)
    left, gone, said, cases = (int(tx.execute(query).scalar_one()) for query in (withdrew, erased, corrected, complaints))
    return TrustCounts(left + gone, said, cases, [float(us) / _DAY_US for us in tx.execute(answered).scalars()])
