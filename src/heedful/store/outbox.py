"""The outbox: every transaction leaves here what it did, to be appended to the log in this order.

Rows stay once the log has taken them up: `heedful audit verify` holds the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import func, insert, or_, select

from heedful.audit.entry import require_body
from heedful.security.actor import Actor
from heedful.store.rows import to_instant, to_us
from heedful.store.schema import OUTBOX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the outbox.

    Guarantee: as it was written.
    """

    seq: int
    at: datetime
    kind: str
    actor: Actor
    body: dict[str, Any]


def add(tx: Connection, kind: str, actor: Actor, body: Mapping[str, Any], at: datetime) -> int:
    """Leave an entry in the transaction that does what it tells of; gives its number.

    Guarantee: effect and entry are both there or neither. The body holds counts and keyed marks, no word of a person; its kind and
    members are those of `audit/kinds.py`, or Broken `log.kind`, `log.member`, `log.value`.
    """
    require_body(kind, body)
    row = {"at": to_us(at), "kind": kind, "actor": actor.name, "role": actor.role, "body": orjson.dumps(dict(body)).decode()}
    return int(tx.execute(insert(OUTBOX).values(row).returning(OUTBOX.c.seq)).scalar_one())


def entries(tx: Connection, after: int = 0, limit: int = 1000) -> list[Entry]:
    """Entries after a number, in order.

    Guarantee: at most `limit`.
    """
    rows = tx.execute(select(OUTBOX).where(OUTBOX.c.seq > after).order_by(OUTBOX.c.seq).limit(limit))
    return [Entry(r.seq, to_instant(r.at), r.kind, Actor(r.actor, r.role), orjson.loads(r.body)) for r in rows]


def waiting(tx: Connection, after: int) -> int:
    """How many entries there are after a number.

    Guarantee: counts what is committed.
    """
    return int(tx.execute(select(func.count()).where(OUTBOX.c.seq > after)).scalar_one())


def rows(tx: Connection, after: int, limit: int) -> list[tuple[int, int, str, str, str, str]]:
    """Entries after a number as they lie there: number, microseconds since 1970, kind, actor, role, body as JSON.

    Guarantee: in order, at most `limit`. For the log, which takes up many at once.
    """
    columns = (OUTBOX.c.seq, OUTBOX.c.at, OUTBOX.c.kind, OUTBOX.c.actor, OUTBOX.c.role, OUTBOX.c.body)
    return [tuple(row) for row in tx.execute(select(*columns).where(OUTBOX.c.seq > after).order_by(OUTBOX.c.seq).limit(limit))]


def naming(tx: Connection, words: Sequence[str], actors: Sequence[str] = (), limit: int = 1000) -> list[Entry]:
    """The last entries that name a case or carry a mark, or were left by somebody.

    Guarantee: in order; at most `limit`, the last ones. A word is compared letter by letter within an entry's body.
    """
    chosen = [OUTBOX.c.body.contains(word, autoescape=True) for word in words if word]
    chosen += [func.lower(OUTBOX.c.actor) == name.strip().lower() for name in actors]
    if not chosen:
        return []
    rows = list(tx.execute(select(OUTBOX).where(or_(*chosen)).order_by(OUTBOX.c.seq.desc()).limit(limit)))
    return [Entry(r.seq, to_instant(r.at), r.kind, Actor(r.actor, r.role), orjson.loads(r.body)) for r in reversed(rows)]


def count_kinds(tx: Connection, since: datetime | None = None) -> dict[str, int]:
    """How many entries there are of each kind, in all or since a moment.

    Guarantee: by kind, in order.
    """
    query = select(OUTBOX.c.kind, func.count()).group_by(OUTBOX.c.kind).order_by(OUTBOX.c.kind)
    query = query if since is None else query.where(OUTBOX.c.at >= to_us(since))
    return {kind: int(count) for kind, count in tx.execute(query)}


def count_between(tx: Connection, since: datetime, until: datetime) -> dict[str, int]:
    """How many entries there are of each kind from a moment on and before another.

    Guarantee: by kind, in order.
    """
    query = select(OUTBOX.c.kind, func.count()).where(OUTBOX.c.at >= to_us(since), OUTBOX.c.at < to_us(until))
    return {kind: int(count) for kind, count in tx.execute(query.group_by(OUTBOX.c.kind).order_by(OUTBOX.c.kind))}


def of_kind(tx: Connection, kind: str, limit: int = 1000) -> list[Entry]:
    """The last entries of one kind.

    Guarantee: in order; at most `limit`.
    """
    rows = list(tx.execute(select(OUTBOX).where(OUTBOX.c.kind == kind).order_by(OUTBOX.c.seq.desc()).limit(limit)))
    return [Entry(r.seq, to_instant(r.at), r.kind, Actor(r.actor, r.role), orjson.loads(r.body)) for r in reversed(rows)]


def between(tx: Connection, since: datetime, until: datetime, limit: int = 1000) -> list[Entry]:
    """The first entries of a time, both ends with it.

    Guarantee: in order; at most `limit`.
    """
    # Times before 1970 are as good as its first moment: nothing was logged then.
    first = max(0, to_us(since))
    rows = tx.execute(select(OUTBOX).where(OUTBOX.c.at >= first, OUTBOX.c.at <= to_us(until)).order_by(OUTBOX.c.seq).limit(limit))
    return [Entry(r.seq, to_instant(r.at), r.kind, Actor(r.actor, r.role), orjson.loads(r.body)) for r in rows]
