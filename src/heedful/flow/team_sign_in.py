"""Signing in to the desk at the team's own provider: by OpenID Connect, and only as a member that is here already.

A way begins in one browser and ends there: state, nonce and verifier are made from a random number that only the browser holds, so that
nothing is kept before somebody comes back, and a state that came back once never serves again.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import Refused, Unready
from heedful.flow import attempts, factors
from heedful.flow.access import TEAM
from heedful.flow.members import begin_session
from heedful.security.actor import Actor
from heedful.security.files import require_owner_only
from heedful.security.sealing import framed, keyed
from heedful.sources import openid
from heedful.store import members, outbox, used_states

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace
    from heedful.store.members import Member

# Where the provider sends members back to, and where it leads who signed out there.
BACK: Final = "/team/sign-in/back"
AFTER: Final = "/team/sign-in"
# How long a way may take, and how long a code of the second factor is waited for.
LASTS: Final = timedelta(minutes=10)
_KEY: Final = "team-sign-in"
_BETWEEN: Final = "."
_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form says of the provider.

    Guarantee: no secret. `asks_code`: a member's second factor of here is asked for, too.
    """

    label: str
    asks_code: bool


@dataclass(frozen=True, slots=True)
class Came:
    """What comes of a way: a session, or a member whose code is still waited for.

    Guarantee: one of the two is empty.
    """

    token: str = field(default="", repr=False)
    waits: str = field(default="", repr=False)


def offered(workspace: Workspace) -> Offered | None:
    """Whether members may sign in at a provider, and how it is called.

    Guarantee: asks nobody; None where none is set up.
    """
    said = workspace.settings.team_sign_in
    return Offered(said.label, said.second_factor == "here") if said.issuer and said.client_id else None


def begin(workspace: Workspace) -> tuple[str, str]:
    """Begin a way: where the provider is, and what the browser is to hold meanwhile.

    Guarantee: keeps nothing. Errors: Refused `openid.none`, Unready `openid.*`.
    """
    held = f"{secrets.token_urlsafe(_BYTES)}{_BETWEEN}{int(workspace.clock().timestamp())}"
    return openid.address_to(_client(workspace), _expected(workspace, held)), held


def come_back(workspace: Workspace, held: str, state: str, code: str) -> Came:
    """Take a member back from the provider.

    Guarantee: only the state of this browser's own way, once and within ten minutes, before the provider is asked; only as a member that
    exists and works here: nobody is ever made. Errors: Refused `members.provider`, `members.unmatched`; Unready `openid.away`.
    """
    now, expected = workspace.clock(), _expected(workspace, held)
    fresh = hmac.compare_digest(expected.state.encode(), state.encode()) and _within(held, now) and bool(code)
    with workspace.store.transaction() as tx:
        fresh = fresh and used_states.use(tx, keyed(_key(workspace), framed("used", state)), now + LASTS, now)
        if not fresh:
            outbox.add(tx, "session.refused", Actor("nobody", "nobody"), {}, now)
    if not fresh:
        raise Refused("members.provider", "What your provider sent proves nobody here.", "Sign in again.")
    try:
        return _enter(workspace, openid.ask(_client(workspace), code, expected, now))
    except Refused:
        with workspace.store.transaction() as tx:
            outbox.add(tx, "session.refused", Actor("nobody", "nobody"), {}, now)
        raise


def give_code(workspace: Workspace, waits: str, code: str) -> str:
    """Finish a way with a code of the member's second factor; gives the token of the session.

    Guarantee: as at signing in with a passphrase: five wrong codes in a quarter of an hour make the name wait. Errors: Refused
    `members.provider`, `members.code_wrong`, `members.wait`.
    """
    (name, marks), now = _waiting(workspace, waits), workspace.clock()
    attempts.begin(workspace, name)
    with workspace.store.transaction() as tx:
        found = members.find(tx, name)
        right = found is not None and factors.answers(workspace, tx, name, code)
        if right and found is not None:
            members.forget_attempts(tx, name)
            return begin_session(workspace, tx, found, by="provider", provider=marks)
        outbox.add(tx, "session.refused", Actor("nobody", "nobody"), {}, now)
    raise Refused("members.code_wrong", "This code does not fit, or was used.", "Give the one your device shows next.")


def end_from_provider(workspace: Workspace, token: str) -> int:
    """End the sessions that the provider says are over; gives how many.

    Guarantee: only for a logout token that the provider signed for this program, fresh and once; only sessions that began there. Where none is
    left, it is done too. Errors: BadInput `openid.logout`; Refused `openid.none`; Unready `openid.*`. Source: OpenID Connect Back-Channel
    Logout 1.0 §2.5-2.7.
    """
    now = workspace.clock()
    said = openid.read_logout(_client(workspace), token, now)
    with workspace.store.transaction() as tx:
        if not used_states.use(tx, keyed(_key(workspace), framed("logout", said.token_id)), now + 2 * LASTS, now):
            raise openid.no_logout()
        who, session = _marks(workspace, said.who, said.session)
        ended = members.end_provider_sessions(tx, who if said.who else None, session)
        for one in ended:
            outbox.add(tx, "session.ended", Actor(one.name, one.role), {"by": "provider"}, now)
    return len(ended)


def address_of_end(workspace: Workspace) -> str:
    """Where a member signs out at the provider, too.

    Guarantee: empty where it names no such place. Errors: Refused `openid.none`, Unready `openid.*`.
    """
    return openid.address_of_end(_client(workspace), _site(workspace) + AFTER)


def _enter(workspace: Workspace, claims: dict[str, Any]) -> Came:
    with workspace.store.transaction() as tx:
        found = members.find(tx, _named(workspace, claims))
        if found is None or found.role not in TEAM:
            raise Refused(
                "members.unmatched",
                "Your provider knows you; this workspace has no member of your name.",
                "Ask an administrator to add you, under the name by which your provider calls you.",
            )
        marks = _marks(workspace, str(claims["sub"]), str(claims.get("sid") or ""))
        if workspace.settings.team_sign_in.second_factor == "here" and factors.asked_of(tx, found.name):
            return Came(waits=_wait(workspace, found, marks))
        return Came(token=begin_session(workspace, tx, found, by="provider", provider=marks))


def _named(workspace: Workspace, claims: dict[str, Any]) -> str:
    # An address that the provider did not confirm is whatever somebody typed there.
    claim = workspace.settings.team_sign_in.claim
    said = claims.get(claim)
    good = isinstance(said, str) and said.strip() and (claim != "email" or claims.get("email_verified") is True)
    return str(said).strip() if good else ""


def _marks(workspace: Workspace, who: str, session: str) -> tuple[bytes, bytes | None]:
    """The marks of whom the provider signed in and of its own session: neither tells what it is of."""
    key, issuer = _key(workspace), workspace.settings.team_sign_in.issuer
    return keyed(key, framed("who", issuer, who)), keyed(key, framed("session", issuer, session)) if session else None


def _wait(workspace: Workspace, found: Member, marks: tuple[bytes, bytes | None]) -> str:
    until = str(int((workspace.clock() + LASTS).timestamp()))
    said = (found.name.encode().hex(), until, marks[0].hex(), (marks[1] or b"").hex())
    return _BETWEEN.join((*said, _proof(workspace, "waits", *said)))


def _waiting(workspace: Workspace, waits: str) -> tuple[str, tuple[bytes, bytes | None]]:
    *said, proof = waits.split(_BETWEEN)
    good = len(said) == 4 and hmac.compare_digest(_proof(workspace, "waits", *said).encode(), proof.encode())
    if not good or workspace.clock().timestamp() >= int(said[1]):
        raise Refused("members.provider", "What your provider sent proves nobody here.", "Sign in again.")
    return bytes.fromhex(said[0]).decode(), (bytes.fromhex(said[2]), bytes.fromhex(said[3]) or None)


def _within(held: str, now: datetime) -> bool:
    begun = held.rpartition(_BETWEEN)[2]
    # What a browser made up can be any length; its state would not fit, but it is read first.
    return begun.isascii() and begun.isdecimal() and len(begun) <= 11 and now - datetime.fromtimestamp(int(begun), UTC) < LASTS


def _expected(workspace: Workspace, held: str) -> openid.Expected:
    return openid.Expected(*(_proof(workspace, what, held) for what in ("state", "nonce", "verifier")))


def _proof(workspace: Workspace, *said: str) -> str:
    return keyed(_key(workspace), framed(*said), _BYTES).hex()


def _client(workspace: Workspace) -> openid.Client:
    said = workspace.settings.team_sign_in
    if offered(workspace) is None:
        raise Refused("openid.none", "No provider is set up here.", "Sign in with your name and passphrase.")
    return openid.Client(said.issuer, said.client_id, _secret(workspace), _site(workspace) + BACK)


def _secret(workspace: Workspace) -> str:
    said = workspace.settings.team_sign_in
    secret = os.environ.get(said.client_secret_env, "") if said.client_secret_env else ""
    if said.client_secret_file:
        kept = Path(said.client_secret_file)
        if kept.is_file():
            require_owner_only(kept)
            secret = kept.read_text(encoding="utf-8").strip()
    if (said.client_secret_env or said.client_secret_file) and not secret:
        raise Unready("openid.secret", "The secret for the provider is not where the settings say.", "Set the variable, or write the file.")
    return secret


def _site(workspace: Workspace) -> str:
    site = workspace.settings.company.site.rstrip("/")
    if not site:
        raise Unready("openid.site", "The provider cannot send anybody back: the site has no address.", "Set `company.site`.")
    return site


def _key(workspace: Workspace) -> bytes:
    return workspace.keys.purpose_key(_KEY)
