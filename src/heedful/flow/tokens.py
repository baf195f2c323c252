"""Tokens: by which a program acts as a member, in that member's role of the moment, for a stated purpose and a limited time."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Refused, Unready
from heedful.flow.access import ROLES, journey
from heedful.flow.frozen import require_unfrozen
from heedful.security.actor import Actor
from heedful.security.sealing import framed, keyed
from heedful.store import members, outbox, tokens
from heedful.store.tokens import Token

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

__all__ = ["Token", "actor_of", "listed", "make", "own", "revoke"]
LONGEST_DAYS: Final = 365
LONGEST_PURPOSE: Final = 200
# So that a token is recognised where it was left, and by those who look for lost secrets.
_PREFIX: Final = "heedful_"
_BYTES: Final = 32
_SERVICE: Final = "service"
# A use is written down once an hour, so that reading stays reading.
_NOTED: Final = timedelta(hours=1)


def make(workspace: Workspace, name: str, purpose: str, days: int = 30) -> str:
    """Make a token that acts as a member; it is told once.

    Guarantee: for oneself, or for a member of the role service by an administrator: nobody acts in another's name, and nobody whom a case
    has stopped makes any. Only a keyed mark is kept. Errors: BadInput `token.purpose`, `token.days`, `members.unknown`; Refused
    `access.refused`, `token.other`, `frozen.user`. Source: RFC 6750 §5.
    """
    purpose = purpose.strip()
    if not 0 < len(purpose) <= LONGEST_PURPOSE or not purpose.isprintable():
        raise BadInput("token.purpose", f"What a token is for is said in 1 to {LONGEST_PURPOSE} characters.", "Give --purpose.")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput("token.days", f"A token lasts 1 to {LONGEST_DAYS} days.", "Give --days.")
    if _is_own(workspace, name):
        return _make(workspace, workspace.actor.name, purpose, days)
    return _make_for_service(workspace, name, purpose, days)


@journey("members.change", "security")
def _make_for_service(workspace: Workspace, name: str, purpose: str, days: int) -> str:
    with workspace.store.reading() as tx:
        found = members.find(tx, name)
    if found is None:
        raise BadInput("members.unknown", "There is no member of this name.", "List them with: heedful users list")
    if found.role != _SERVICE:
        raise Refused("token.other", "Nobody acts in another's name.", "Let that member make it, or add one of the role service.")
    return _make(workspace, found.name, purpose, days)


def _make(workspace: Workspace, member: str, purpose: str, days: int) -> str:
    now, token = workspace.clock(), _PREFIX + secrets.token_urlsafe(_BYTES)
    kept = Token(secrets.token_hex(8), member, purpose, workspace.actor.name, now, now + timedelta(days=days), None)
    with workspace.store.transaction() as tx:
        require_unfrozen(workspace, tx)
        tokens.put(tx, kept, _mark(workspace, token))
        body = {"token": kept.token_id, "member": member, "days": days, "purpose": purpose}
        outbox.add(tx, "token.made", workspace.actor, body, now)
    return token


def actor_of(workspace: Workspace, token: str) -> Actor:
    """Who acts by a token.

    Guarantee: the role is the member's of now. Errors: Unready `access.token`, the same for one that never was, is over or revoked.
    """
    now = workspace.clock()
    with workspace.store.reading() as tx:
        found = tokens.find_member(tx, _mark(workspace, token), now)
    if found is None:
        raise Unready("access.token", "This token opens nothing.", "Make one with: heedful users token NAME --purpose …")
    member, kept = found
    if kept.used_at is None or now - kept.used_at > _NOTED:
        with workspace.store.transaction() as tx:
            tokens.note_use(tx, kept.token_id, now)
    return Actor(member.name, member.role)


@journey("members.read", "security")
def listed(workspace: Workspace) -> list[Token]:
    """Every token that still serves.

    Guarantee: nothing of it that could be used.
    """
    with workspace.store.reading() as tx:
        return tokens.list_tokens(tx, workspace.clock())


def own(workspace: Workspace) -> list[Token]:
    """One's own tokens.

    Guarantee: as `listed`.
    """
    with workspace.store.reading() as tx:
        return tokens.list_tokens(tx, workspace.clock(), workspace.actor.name)


def revoke(workspace: Workspace, token_id: str) -> None:
    """Revoke a token: one's own, or anybody's by an administrator.

    Guarantee: holds from the next call on. Errors: BadInput `token.unknown`, Refused `access.refused`.
    """
    if any(one.token_id == token_id for one in own(workspace)):
        _revoke(workspace, token_id)
    else:
        _revoke_any(workspace, token_id)


@journey("members.change", "security")
def _revoke_any(workspace: Workspace, token_id: str) -> None:
    _revoke(workspace, token_id)


def _revoke(workspace: Workspace, token_id: str) -> None:
    with workspace.store.transaction() as tx:
        found = next((one for one in tokens.list_tokens(tx, workspace.clock()) if one.token_id == token_id), None)
        if found is None:
            raise BadInput("token.unknown", "There is no token of this number.", "List them with: heedful users tokens")
        tokens.revoke(tx, token_id)
        _entered(workspace, tx, found)


def _entered(workspace: Workspace, tx: Tx, found: Token) -> None:
    outbox.add(tx, "token.revoked", workspace.actor, {"token": found.token_id, "member": found.member}, workspace.clock())


def _is_own(workspace: Workspace, name: str) -> bool:
    return workspace.actor.role in ROLES and workspace.actor.name.casefold() == name.casefold()


def _mark(workspace: Workspace, token: str) -> bytes:
    return keyed(workspace.keys.purpose_key("api-tokens"), framed(token))
