"""Who works here: members with one role each, and the sessions in which they are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, insert, or_, select, update

from heedful.store.factor_schema import FACTORS, RECOVERY, TOKENS
from heedful.store.member_schema import ATTEMPTS, MEMBERS, SESSIONS
from heedful.store.rows import to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


# As long as a folded name may be.
_LONGEST_TRIED: Final = 400


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team.

    Guarantee: `password` is a hash that tells nothing of it.
    """

    name: str
    role: str
    password: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in.

    Guarantee: `mark` recognises its token and does not tell it; so do the provider's marks, where it was the provider's.
    """

    mark: bytes
    name: str
    begun_at: datetime
    ends_at: datetime
    provider_who: bytes | None = None
    provider_session: bytes | None = None


def any_member(tx: Connection) -> bool:
    """Whether anybody was ever added and is still here.

    Guarantee: as of the transaction's snapshot.
    """
    return tx.execute(select(MEMBERS.c.name).limit(1)).first() is not None


def find(tx: Connection, name: str) -> Member | None:
    """A member by name, whatever its capitals.

    Guarantee: at most one.
    """
    row = tx.execute(select(MEMBERS).where(MEMBERS.c.folded == name.casefold())).first()
    return None if row is None else Member(row.name, row.role, row.password, to_instant(row.added_at))


def list_members(tx: Connection) -> list[Member]:
    """Everybody of the team.

    Guarantee: by name.
    """
    rows = tx.execute(select(MEMBERS).order_by(MEMBERS.c.folded))
    return [Member(row.name, row.role, row.password, to_instant(row.added_at)) for row in rows]


def put_member(tx: Connection, member: Member) -> None:
    """Add a member.

    Guarantee: in the caller's transaction, which has seen that there is none of the name.
    """
    row = {"folded": member.name.casefold(), "name": member.name, "role": member.role, "password": member.password}
    tx.execute(insert(MEMBERS).values(row | {"added_at": to_us(member.added_at)}))


def change(tx: Connection, name: str, **values: str) -> None:
    """Change a member's role or password.

    Guarantee: only of this one.
    """
    tx.execute(update(MEMBERS).where(MEMBERS.c.folded == name.casefold()).values(values))


def remove(tx: Connection, name: str) -> None:
    """Remove a member, and end all that they could act by.

    Guarantee: all of it or nothing.
    """
    for table in (FACTORS, RECOVERY, TOKENS):
        tx.execute(delete(table).where(table.c.folded == name.casefold()))
    tx.execute(delete(SESSIONS).where(SESSIONS.c.folded == name.casefold()))
    tx.execute(delete(MEMBERS).where(MEMBERS.c.folded == name.casefold()))


def count_of_role(tx: Connection, role: str) -> int:
    """How many members have a role.

    Guarantee: as of the transaction's snapshot.
    """
    return int(tx.execute(select(func.count()).select_from(MEMBERS).where(MEMBERS.c.role == role)).scalar_one())


def put_session(tx: Connection, session: Session) -> None:
    """Write a sign-in down, and drop those that are over.

    Guarantee: in the caller's transaction.
    """
    tx.execute(delete(SESSIONS).where(SESSIONS.c.ends_at <= to_us(session.begun_at)))
    row = {"mark": session.mark, "folded": session.name.casefold(), "begun_at": to_us(session.begun_at), "ends_at": to_us(session.ends_at)}
    row |= {"provider_who": session.provider_who, "provider_session": session.provider_session}
    tx.execute(insert(SESSIONS).values(row))


def find_session(tx: Connection, mark: bytes, now: datetime) -> Member | None:
    """Who is signed in under a token's mark.

    Guarantee: nobody whose session is over or ended, or who is not a member any more; the role is the one of now.
    """
    living = (SESSIONS.c.mark == mark) & (SESSIONS.c.ends_at > to_us(now))
    row = tx.execute(select(MEMBERS).join(SESSIONS, SESSIONS.c.folded == MEMBERS.c.folded).where(living)).first()
    return None if row is None else Member(row.name, row.role, row.password, to_instant(row.added_at))


def sessions_of(tx: Connection, name: str, now: datetime) -> list[Session]:
    """The sessions a member is signed in by.

    Guarantee: none that is over; the newest first.
    """
    living = (SESSIONS.c.folded == name.casefold()) & (SESSIONS.c.ends_at > to_us(now))
    rows = tx.execute(select(SESSIONS).where(living).order_by(SESSIONS.c.begun_at.desc()))
    return [Session(row.mark, row.folded, to_instant(row.begun_at), to_instant(row.ends_at)) for row in rows]


def end_sessions(tx: Connection, mark: bytes | None = None, name: str | None = None) -> int:
    """End one session, or a member's, or (neither given) all; gives how many.

    Guarantee: holds from the next call on.
    """
    query = delete(SESSIONS)
    if mark is not None:
        query = query.where(SESSIONS.c.mark == mark)
    if name is not None:
        query = query.where(SESSIONS.c.folded == name.casefold())
    return tx.execute(query).rowcount


def end_provider_sessions(tx: Connection, who: bytes | None, session: bytes | None) -> list[Member]:
    """End the sessions that began at the provider under both marks, or under the one that is given; gives whose each was.

    Guarantee: none where neither is given; nobody's who signed in otherwise. Of somebody's sessions that name none of the provider's, all:
    which of them is meant cannot be told. Holds from the next call on.
    """
    if who is None and session is None:
        return []
    theirs = [] if who is None else [SESSIONS.c.provider_who == who]
    if session is not None:
        this = SESSIONS.c.provider_session == session
        theirs.append(this if who is None else or_(this, SESSIONS.c.provider_session.is_(None)))
    rows = tx.execute(select(MEMBERS).join(SESSIONS, SESSIONS.c.folded == MEMBERS.c.folded).where(*theirs)).all()
    tx.execute(delete(SESSIONS).where(*theirs))
    return [Member(row.name, row.role, row.password, to_instant(row.added_at)) for row in rows]


def count_attempts(tx: Connection, name: str, since: datetime) -> int:
    """How often signing in under a name failed since.

    Guarantee: counts names nobody has, too, so that waiting tells nothing.
    """
    tx.execute(delete(ATTEMPTS).where(ATTEMPTS.c.at <= to_us(since)))
    return int(tx.execute(select(func.count()).select_from(ATTEMPTS).where(ATTEMPTS.c.folded == _tried(name))).scalar_one())


def put_attempt(tx: Connection, name: str, at: datetime) -> None:
    """Note that signing in failed.

    Guarantee: one row.
    """
    tx.execute(insert(ATTEMPTS).values(folded=_tried(name), at=to_us(at)))


def forget_attempts(tx: Connection, name: str) -> None:
    """Forget failures after a success.

    Guarantee: only of this name.
    """
    tx.execute(delete(ATTEMPTS).where(ATTEMPTS.c.folded == _tried(name)))


def _tried(name: str) -> str:
    # Whatever anybody typed as a name is kept for a while; no column holds more.
    return name.casefold()[:_LONGEST_TRIED]
