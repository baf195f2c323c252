"""What a batch that waits says of people beside their consents: accounts, addresses, ages. It holds only once the batch counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from heedful.store.rights_schema import BATCH_CLAIMS
from heedful.store.rows import put_new, rows_with

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection, Row

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a waiting batch says of a person.

    Guarantee: `kind` is account, address or age; what it says is sealed under the person's key.
    """

    claim_id: str
    batch_id: str
    person_id: str
    kind: str
    sealed: bytes


def put_said(tx: Connection, said: Sequence[Said]) -> None:
    """Note what waits.

    Guarantee: said twice in one batch is said once.
    """
    put_new(tx, BATCH_CLAIMS, "claim_id", [{name: getattr(one, name) for name in Said.__dataclass_fields__} for one in said])


def of_people(tx: Connection, ids: Collection[str]) -> list[Said]:
    """What waiting batches say of some people.

    Guarantee: asks in parts that every database takes.
    """
    return [_said(row) for row in rows_with(tx, BATCH_CLAIMS.c.person_id, ids, *BATCH_CLAIMS.c)]


def of_batch(tx: Connection, batch_id: str) -> list[Said]:
    """What a batch says that waits.

    Guarantee: always in the same order.
    """
    query = select(BATCH_CLAIMS).where(BATCH_CLAIMS.c.batch_id == batch_id).order_by(BATCH_CLAIMS.c.claim_id)
    return [_said(row) for row in tx.execute(query)]


def people_with(tx: Connection, kind: str, ids: Collection[str]) -> set[str]:
    """Of whom among some people a batch that waits says something of one kind.

    Guarantee: asks in parts that every database takes.
    """
    rows = rows_with(tx, BATCH_CLAIMS.c.person_id, ids, BATCH_CLAIMS.c.person_id, BATCH_CLAIMS.c.kind)
    return {row.person_id for row in rows if row.kind == kind}


def drop(tx: Connection, claim_ids: Collection[str]) -> None:
    """Remove what waits no longer.

    Guarantee: nothing else.
    """
    wanted = list(claim_ids)
    for at in range(0, len(wanted), _AT_ONCE):
        tx.execute(delete(BATCH_CLAIMS).where(BATCH_CLAIMS.c.claim_id.in_(wanted[at : at + _AT_ONCE])))


def drop_batch(tx: Connection, batch_id: str) -> None:
    """Remove everything that waits with one batch.

    Guarantee: nothing of another.
    """
    tx.execute(delete(BATCH_CLAIMS).where(BATCH_CLAIMS.c.batch_id == batch_id))


def _said(row: Row[Any]) -> Said:
    return Said(row.claim_id, row.batch_id, row.person_id, row.kind, bytes(row.sealed))
