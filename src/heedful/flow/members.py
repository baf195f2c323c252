"""Who works here: add members in a role, sign them in for eight hours, and say who acts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import attempts, factors
from heedful.flow.access import ROLES, journey
from heedful.security.actor import Actor
from heedful.security.password import fits, hash_password
from heedful.security.sealing import framed, keyed
from heedful.store import factors as kept_factors
from heedful.store import members, outbox, tokens
from heedful.store.members import Member, Session

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# How long a sign-in lasts.
LASTS: Final = timedelta(hours=8)
LONGEST: Final = 200
_TOKEN_BYTES: Final = 32
_ADMINISTRATOR: Final = "administrator"


@dataclass(frozen=True, slots=True)
class Line:
    """One member, as the team may see them.

    Guarantee: no password and no hash.
    """

    name: str
    role: str
    added_at: datetime
    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """One of one's own sessions.

    Guarantee: `session` names it and does not open it.
    """

    session: str
    begun_at: datetime
    ends_at: datetime
    this: bool


@journey("members.change", "security")
def add(workspace: Workspace, name: str, role: str, password: str) -> None:
    """Add a member. The first must be an administrator; from then on everybody has to sign in.

    Guarantee: entered in the log. Errors: BadInput `members.name`, `members.role`, `members.exists`, `members.first`, `password.length`.
    """
    name, kept = _checked(name), hash_password(password)
    if role not in ROLES:
        raise BadInput("members.role", "There is no such role.", f"Take one of: {', '.join(ROLES)}.")
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        if members.find(tx, name):
            raise BadInput("members.exists", "There is a member of this name already.", "Choose another name.")
        if role != _ADMINISTRATOR and not members.any_member(tx):
            raise BadInput("members.first", "The first member must be an administrator.", "Add one with --role administrator.")
        members.put_member(tx, Member(name, role, kept, now))
        outbox.add(tx, "members.added", workspace.actor, {"member": name, "role": role}, now)


@journey("members.change", "security")
def set_role(workspace: Workspace, name: str, role: str) -> None:
    """Give a member another role.

    Guarantee: holds at their next call. One administrator always stays. Errors: BadInput.
    """
    if role not in ROLES:
        raise BadInput("members.role", "There is no such role.", f"Take one of: {', '.join(ROLES)}.")
    with workspace.store.transaction() as tx:
        found = _found(tx, name)
        _require_another(tx, found, role)
        members.change(tx, name, role=role)
        outbox.add(tx, "members.role", workspace.actor, {"member": found.name, "from": found.role, "to": role}, workspace.clock())


@journey("members.change", "security")
def remove(workspace: Workspace, name: str) -> None:
    """Remove a member.

    Guarantee: their sessions end in the same transaction. One administrator always stays. Errors: BadInput.
    """
    with workspace.store.transaction() as tx:
        found = _found(tx, name)
        _require_another(tx, found, "")
        members.remove(tx, name)
        outbox.add(tx, "members.removed", workspace.actor, {"member": found.name, "role": found.role}, workspace.clock())


@journey("members.read", "security")
def listed(workspace: Workspace) -> list[Line]:
    """Everybody of the team.

    Guarantee: by name.
    """
    with workspace.store.reading() as tx:
        second = kept_factors.confirmed(tx)
        return [Line(m.name, m.role, m.added_at, m.name.casefold() in second) for m in members.list_members(tx)]


@journey("members.change", "security")
def end_all_sessions(workspace: Workspace) -> int:
    """Sign everybody out; gives how many sessions ended.

    Guarantee: holds from the next call on.
    """
    with workspace.store.transaction() as tx:
        ended = members.end_sessions(tx)
        outbox.add(tx, "sessions.ended", workspace.actor, {"sessions": ended}, workspace.clock())
    return ended


def sign_in(workspace: Workspace, name: str, password: str, code: str | None = None) -> str:
    """Sign a member in; gives the token of the session, which lasts eight hours.

    Guarantee: the same answer, at the same cost, for a wrong password, a wrong code and for nobody; five failures in a quarter of an
    hour make a name wait. Where a second factor is asked for and no `code` came (None), Unready `members.code` says so, to whoever has
    the password. Only a keyed mark of the token is kept. Errors: Refused `members.sign_in`, `members.wait`. Source: NIST SP 800-63B §5.2.2.
    """
    now = workspace.clock()
    attempts.begin(workspace, name)  # taken back below
    with workspace.store.reading() as tx:
        found = members.find(tx, name)
    right = fits(found.password if found else None, password) and found is not None
    with workspace.store.transaction() as tx:
        waits_for_code = right and code is None and factors.asked_of(tx, name)
        right = right and (waits_for_code or factors.answers(workspace, tx, name, code or ""))
        if not right or found is None:
            outbox.add(tx, "session.refused", Actor("nobody", "nobody"), {}, now)
        elif not waits_for_code:
            members.forget_attempts(tx, name)
            token = begin_session(workspace, tx, found)
    if not right:
        raise Refused(
            "members.sign_in",
            "Name, password and code do not fit.",
            "Try again, with a fresh code where you have set up a second factor; an administrator can set a new password.",
        )
    if waits_for_code:
        raise Unready(
            "members.code",
            "A code of your second factor is needed.",
            "Give the one that your device shows, or a code kept for when it is lost.",
        )
    return token


def begin_session(
    workspace: Workspace, tx: Tx, found: Member, by: str = "", provider: tuple[bytes | None, bytes | None] = (None, None)
) -> str:
    """Sign a member in who has proven who they are; gives the token of the session, which lasts eight hours.

    Guarantee: a fresh token; only a keyed mark of it is kept, and an entry is left, in the caller's transaction. Call it only after a
    proof: this asks for none. `provider`: marks of whom the provider signed in, and of its own session.
    """
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), workspace.clock()
    members.put_session(tx, Session(_mark(workspace, token), found.name, now, now + LASTS, *provider))
    outbox.add(tx, "session.begun", Actor(found.name, found.role), {"by": by} if by else {}, now)
    return token


def sign_out(workspace: Workspace, token: str) -> None:
    """End a session.

    Guarantee: holds from the next call on; ending it twice is ending it once.
    """
    with workspace.store.transaction() as tx:
        found = members.find_session(tx, _mark(workspace, token), workspace.clock())
        if members.end_sessions(tx, mark=_mark(workspace, token)) and found:
            outbox.add(tx, "session.ended", Actor(found.name, found.role), {}, workspace.clock())


def own_sessions(workspace: Workspace, token: str | None = None) -> list[Own]:
    """The sessions by which whoever acts is signed in; `this` is the one of the token.

    Guarantee: one's own only; the newest first.
    """
    this = _mark(workspace, token) if token else b""
    with workspace.store.reading() as tx:
        found = members.sessions_of(tx, workspace.actor.name, workspace.clock())
    return [Own(one.mark.hex(), one.begun_at, one.ends_at, one.mark == this) for one in found]


def end_own(workspace: Workspace, session: str) -> None:
    """End one of one's own sessions.

    Guarantee: nobody else's; holds from the next call on. Errors: BadInput `session.unknown`.
    """
    with workspace.store.transaction() as tx:
        mine = {one.mark.hex(): one.mark for one in members.sessions_of(tx, workspace.actor.name, workspace.clock())}
        if session not in mine:
            raise BadInput("session.unknown", "You have no such session.", "It may have ended already.")
        members.end_sessions(tx, mark=mine[session])
        outbox.add(tx, "session.ended", workspace.actor, {}, workspace.clock())


def actor_of(workspace: Workspace, token: str | None) -> Actor | None:
    """Who acts: whoever the token's session belongs to; None where the workspace has no members, so that an operator acts.

    Guarantee: the role is the one of now. Errors: Unready `access.sign_in`.
    """
    with workspace.store.reading() as tx:
        if not members.any_member(tx):
            return None
        found = members.find_session(tx, _mark(workspace, token), workspace.clock()) if token else None
    if found is None:
        raise Unready("access.sign_in", "This workspace has members: who acts must have signed in.", "Run: heedful sign-in NAME")
    return Actor(found.name, found.role)


def set_password(workspace: Workspace, name: str, password: str) -> None:
    """Set a password: one's own, or anybody's by an administrator.

    Guarantee: ends the member's sessions, and every token of programs that act as them, in the same transaction: whoever knew the old
    password may have made one. Errors: Refused `access.refused`, BadInput.
    """
    if workspace.actor.name.casefold() == name.casefold() and workspace.actor.role in ROLES:
        _set_password(workspace, name, password)
    else:
        _reset_password(workspace, name, password)


@journey("members.change", "security")
def _reset_password(workspace: Workspace, name: str, password: str) -> None:
    _set_password(workspace, name, password)


def _set_password(workspace: Workspace, name: str, password: str) -> None:
    kept = hash_password(password)
    with workspace.store.transaction() as tx:
        found = _found(tx, name)
        members.change(tx, name, password=kept)
        members.end_sessions(tx, name=name)
        ended = tokens.end_of(tx, name)
        outbox.add(tx, "members.password", workspace.actor, {"member": found.name, "tokens": ended}, workspace.clock())


def _checked(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST or not name.isprintable():
        raise BadInput("members.name", f"A name has 1 to {LONGEST} printable characters.", "Give the name people know them by.")
    return name


def _found(tx: Tx, name: str) -> Member:
    found = members.find(tx, name)
    if found is None:
        raise BadInput("members.unknown", "There is no member of this name.", "List them with: heedful users list")
    return found


def _require_another(tx: Tx, found: Member, role: str) -> None:
    if found.role == _ADMINISTRATOR and role != _ADMINISTRATOR and members.count_of_role(tx, _ADMINISTRATOR) == 1:
        raise Refused("members.last", "This is the last administrator.", "Add another first.")


def _mark(workspace: Workspace, token: str) -> bytes:
    return keyed(workspace.keys.purpose_key("sessions"), framed(token))
