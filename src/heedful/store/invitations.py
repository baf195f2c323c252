"""Invitations: who was asked, how, and what they said. An address is kept only as its mark, a token only as its mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update

from heedful.store.rights_schema import INVITATIONS
from heedful.store.rows import put, rows_with, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class Invitation:
    """One invitation.

    Guarantee: `person_id` is null where only an address was known, or nobody in particular was asked.
    """

    invitation_id: str
    mark: bytes
    channel: str
    person_id: str | None
    kind: str
    notice: str
    token_mark: bytes
    sent_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None


def put_invitations(tx: Connection, invitations: Sequence[Invitation]) -> None:
    """Note invitations as sent.

    Guarantee: all of them, or an error.
    """
    put(tx, INVITATIONS, [_row(one) for one in invitations])


def of_people(tx: Connection, people: Iterable[str], marks: Iterable[bytes]) -> list[Invitation]:
    """Every earlier invitation of these people, or to whoever has these marks.

    Guarantee: each once.
    """
    found = [*rows_with(tx, INVITATIONS.c.person_id, set(people), *INVITATIONS.c)]
    found += rows_with(tx, INVITATIONS.c.mark, set(marks), *INVITATIONS.c)
    return [_invitation(row) for row in {row.invitation_id: row for row in found}.values()]


def by_token(tx: Connection, token_mark: bytes) -> Invitation | None:
    """The invitation whose token has this mark.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(INVITATIONS).where(INVITATIONS.c.token_mark == token_mark)).first()
    return _invitation(row) if row else None


def note_answer(tx: Connection, invitation_id: str, answer: str, at: datetime) -> None:
    """Note what was answered; the last answer holds.

    Guarantee: exactly that invitation.
    """
    values = {"answer": answer, "answered_at": to_us(at)}
    tx.execute(update(INVITATIONS).where(INVITATIONS.c.invitation_id == invitation_id).values(values))


def counts(tx: Connection) -> list[tuple[str, str, str | None, int]]:
    """How many invitations by channel, kind and answer.

    Guarantee: counts only; no answer is None.
    """
    by = (INVITATIONS.c.channel, INVITATIONS.c.kind, INVITATIONS.c.answer)
    rows = tx.execute(select(*by, func.count()).group_by(*by))
    return sorted(((r[0], r[1], r[2], int(r[3])) for r in rows), key=lambda one: (one[0], one[1], one[2] or ""))


def of_person(tx: Connection, person_id: str, marks: Iterable[bytes] = ()) -> list[Invitation]:
    """A person's invitations, the oldest first; with the marks of their addresses also those sent before they were known.

    Guarantee: nobody else's.
    """
    query = select(INVITATIONS).where(or_(INVITATIONS.c.person_id == person_id, INVITATIONS.c.mark.in_(list(marks))))
    return [_invitation(row) for row in tx.execute(query.order_by(INVITATIONS.c.sent_at, INVITATIONS.c.invitation_id))]


def _row(one: Invitation) -> dict[str, object]:
    return {
        "invitation_id": one.invitation_id,
        "mark": one.mark,
        "channel": one.channel,
        "person_id": one.person_id,
        "kind": one.kind,
        "notice": one.notice,
        "token_mark": one.token_mark,
        "sent_at": to_us(one.sent_at),
        "answer": one.answer,
        "answered_at": to_us(one.answered_at) if one.answered_at else None,
    }


def _invitation(row: Row[tuple[object, ...]]) -> Invitation:
    return Invitation(
        row.invitation_id,
        bytes(row.mark),
        row.channel,
        row.person_id,
        row.kind,
        row.notice,
        bytes(row.token_mark),
        to_instant(row.sent_at),
        row.answer,
        to_instant(row.answered_at) if row.answered_at is not None else None,
    )
