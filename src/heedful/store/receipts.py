"""Receipts that were handed out: which record each is of, and the mark by which its person can say 'that was not me'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from heedful.store.rights_schema import EXPORTS, RECEIPTS
from heedful.store.rows import put, to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt.

    Guarantee: `digest` is that of the signed document, `denial_mark` all that is kept of the code on it; `log` is what seals it in
    the log, and once it is taken up there the entry and its proof, as JSON.
    """

    receipt_id: str
    record_id: str
    person_id: str
    digest: str
    made_at: datetime
    denial_mark: bytes | None = None
    log: str | None = None


def find(tx: Connection, receipt_id: str) -> Receipt | None:
    """One receipt.

    Guarantee: None where there is none of this id.
    """
    row = tx.execute(select(RECEIPTS).where(RECEIPTS.c.receipt_id == receipt_id)).one_or_none()
    return _receipt(row) if row else None


def find_denial(tx: Connection, mark: bytes) -> Receipt | None:
    """The receipt that carries the code of a mark.

    Guarantee: None where no receipt does.
    """
    row = tx.execute(select(RECEIPTS).where(RECEIPTS.c.denial_mark == mark)).one_or_none()
    return _receipt(row) if row else None


def put_receipt(tx: Connection, receipt: Receipt) -> None:
    """Note a receipt, or the code on one that is noted already.

    Guarantee: a code once given keeps working.
    """
    if find(tx, receipt.receipt_id) is None:
        row = {name: getattr(receipt, name) for name in Receipt.__dataclass_fields__}
        put(tx, RECEIPTS, [row | {"made_at": to_us(receipt.made_at)}])
    elif receipt.denial_mark is not None:
        chosen = RECEIPTS.c.receipt_id == receipt.receipt_id
        tx.execute(update(RECEIPTS).where(chosen).values(denial_mark=receipt.denial_mark))


def put_log(tx: Connection, receipt_id: str, log: str) -> None:
    """Note what proves a receipt in the log.

    Guarantee: of one that is noted.
    """
    tx.execute(update(RECEIPTS).where(RECEIPTS.c.receipt_id == receipt_id).values(log=log))


def of_person(tx: Connection, person_id: str) -> list[Receipt]:
    """A person's receipts.

    Guarantee: the oldest first.
    """
    rows = tx.execute(select(RECEIPTS).where(RECEIPTS.c.person_id == person_id).order_by(RECEIPTS.c.made_at, RECEIPTS.c.receipt_id))
    return [_receipt(row) for row in rows]


def note_file(tx: Connection, export_id: str, person_id: str, path: str, at: datetime) -> None:
    """Note a file about one person that was written, so that it goes when they are erased.

    Guarantee: a path is noted once. Source: GDPR Art. 17(1).
    """
    if tx.execute(select(EXPORTS.c.export_id).where(EXPORTS.c.person_id == person_id, EXPORTS.c.path == path)).first() is None:
        put(tx, EXPORTS, [{"export_id": export_id, "person_id": person_id, "path": path, "made_at": to_us(at)}])


def _receipt(row: Row[Any]) -> Receipt:
    mark = bytes(row.denial_mark) if row.denial_mark is not None else None
    return Receipt(row.receipt_id, row.record_id, row.person_id, row.digest, to_instant(row.made_at), mark, row.log)
