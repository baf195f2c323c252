"""Tokens by which a program acts as a member: only a keyed mark of each is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from heedful.store.factor_schema import TOKENS
from heedful.store.member_schema import MEMBERS
from heedful.store.members import Member
from heedful.store.rows import to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(frozen=True, slots=True)
class Token:
    """One token, as it may be listed.

    Guarantee: nothing of it that could be used.
    """

    token_id: str
    member: str
    purpose: str
    made_by: str
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None


def put(tx: Connection, token: Token, mark: bytes) -> None:
    """Keep a token's mark, and drop those that are over.

    Guarantee: in the caller's transaction.
    """
    tx.execute(delete(TOKENS).where(TOKENS.c.ends_at <= to_us(token.made_at)))
    row = {"token_id": token.token_id, "mark": mark, "folded": token.member.casefold(), "purpose": token.purpose, "made_by": token.made_by}
    tx.execute(insert(TOKENS).values(row | {"made_at": to_us(token.made_at), "ends_at": to_us(token.ends_at)}))


def find_member(tx: Connection, mark: bytes, now: datetime) -> tuple[Member, Token] | None:
    """Whom a token acts as.

    Guarantee: nobody once it is over, revoked, or its member is none any more; the role is the one of now.
    """
    living = (TOKENS.c.mark == mark) & (TOKENS.c.ends_at > to_us(now))
    row = tx.execute(select(TOKENS).where(living)).first()
    if row is None:
        return None
    member = tx.execute(select(MEMBERS).where(MEMBERS.c.folded == row.folded)).first()
    if member is None:
        return None
    return Member(member.name, member.role, member.password, to_instant(member.added_at)), _token(row, member.name)


def note_use(tx: Connection, token_id: str, at: datetime) -> None:
    """Write down when a token was last used.

    Guarantee: of this one.
    """
    tx.execute(update(TOKENS).where(TOKENS.c.token_id == token_id).values(used_at=to_us(at)))


def list_tokens(tx: Connection, now: datetime, member: str | None = None) -> list[Token]:
    """The tokens that still serve, of a member or of all.

    Guarantee: the oldest first.
    """
    query = select(TOKENS, MEMBERS.c.name).join(MEMBERS, MEMBERS.c.folded == TOKENS.c.folded).where(TOKENS.c.ends_at > to_us(now))
    query = query.where(TOKENS.c.folded == member.casefold()) if member is not None else query
    return [_token(row, row.name) for row in tx.execute(query.order_by(TOKENS.c.made_at, TOKENS.c.token_id))]


def revoke(tx: Connection, token_id: str) -> bool:
    """End a token; False where there is none of this number.

    Guarantee: holds from the next call on.
    """
    return tx.execute(delete(TOKENS).where(TOKENS.c.token_id == token_id)).rowcount == 1


def end_of(tx: Connection, member: str) -> int:
    """End every token of one member; gives how many.

    Guarantee: holds from the next call on.
    """
    return tx.execute(delete(TOKENS).where(TOKENS.c.folded == member.casefold())).rowcount


def end_all(tx: Connection) -> int:
    """End every token; gives how many.

    Guarantee: holds from the next call on.
    """
    return tx.execute(delete(TOKENS)).rowcount


def _token(row: Row[tuple[object, ...]], member: str) -> Token:
    used = None if row.used_at is None else to_instant(row.used_at)
    return Token(row.token_id, member, row.purpose, row.made_by, to_instant(row.made_at), to_instant(row.ends_at), used)
