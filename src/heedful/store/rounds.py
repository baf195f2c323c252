"""Rounds of deletion: what a network was asked about, when its answer was heard, until when it must be done, and what was done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import select, update

from heedful.store.rights_schema import ROUNDS
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Row

# asked: ids were written; heard: results came; partly: some of their lines could not be read; applied: done; replaced: by a newer one.
OPEN: Final = ("asked", "heard", "partly")
_INSTANTS: Final = ("made_at", "heard_at", "due_at", "applied_at")


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one network about posts, users, or both (a stream).

    Guarantee: counts only; no id is in it.
    """

    round_id: str
    network: str
    kind: str
    state: str
    asked: int
    made_at: datetime
    counts: Mapping[str, int] = field(default_factory=dict)
    result_digest: str | None = None
    heard_at: datetime | None = None
    due_at: datetime | None = None
    applied_at: datetime | None = None


def add(tx: Connection, one: Round) -> None:
    """Write a new round; an older one of the same kind that still waits for results is replaced by it.

    Guarantee: X runs one job of a kind at a time, so that one round of a kind waits at a time.
    """
    waits = (ROUNDS.c.network == one.network) & (ROUNDS.c.kind == one.kind) & (ROUNDS.c.state == "asked")
    if one.state == "asked":
        tx.execute(update(ROUNDS).where(waits).values(state="replaced"))
    put(tx, ROUNDS, [_values({name: getattr(one, name) for name in Round.__dataclass_fields__})])


def change(tx: Connection, round_id: str, **values: Any) -> None:
    """Change some fields of a round.

    Guarantee: the others stay.
    """
    tx.execute(update(ROUNDS).where(ROUNDS.c.round_id == round_id).values(**_values(values)))


def find(tx: Connection, round_id: str) -> Round | None:
    """A round by its id.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(ROUNDS).where(ROUNDS.c.round_id == round_id)).one_or_none()
    return _round(row) if row else None


def find_results(tx: Connection, digest: str) -> Round | None:
    """The round to which a results file was applied, by the digest of its bytes.

    Guarantee: the newest.
    """
    row = tx.execute(select(ROUNDS).where(ROUNDS.c.result_digest == digest).order_by(ROUNDS.c.made_at.desc())).first()
    return _round(row) if row else None


def listed(tx: Connection, *, waiting: bool = False, limit: int = 100) -> list[Round]:
    """Rounds, newest first; only those that wait, if so asked.

    Guarantee: at most `limit`.
    """
    query = select(ROUNDS).order_by(ROUNDS.c.made_at.desc(), ROUNDS.c.round_id).limit(limit)
    return [_round(row) for row in tx.execute(query.where(ROUNDS.c.state.in_(OPEN)) if waiting else query)]


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    written = dict(values)
    for name in written.keys() & set(_INSTANTS):
        written[name] = to_us(written[name]) if written[name] else None
    if "counts" in written:
        written["counts"] = orjson.dumps(dict(written["counts"])).decode()
    return written


def _round(row: Row[Any]) -> Round:
    said = {name: getattr(row, name) for name in Round.__dataclass_fields__}
    said |= {name: to_instant(said[name]) if said[name] is not None else None for name in _INSTANTS}
    return Round(**said | {"counts": orjson.loads(row.counts)})
