"""Joining by account: prove the account, choose, done. No file, no password, and nothing of whoever turns back.

begun → code_shown or oauth_sent → proven → choosing → done; or expired, failed, or held until somebody has asked.
What a joining holds of a person is sealed and goes when it ends. Source: GDPR Art. 7, 8, 11; OAuth 2.0 (RFC 6749 §10.12).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Refused
from heedful.flow import notices
from heedful.flow.access import journey
from heedful.flow.marks import token_mark
from heedful.flow.proof import DONE, Account, prove, refuse_try, require_open
from heedful.store import invitations, joinings, outbox
from heedful.store.joinings import Joining
from heedful.terms import NETWORKS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from heedful.flow.workspace import Workspace

# Consonants that nobody confuses when they copy them by hand: 10 of them make 5·10^12 codes.
LETTERS: Final = "BCDFGHJKMNPQRSTVWXZ"
CODE_LENGTH: Final = 10
CODE: Final = re.compile(rf"(?<![A-Za-z])([{LETTERS}]{{5}})[- ]?([{LETTERS}]{{5}})(?![A-Za-z])", re.IGNORECASE)
# How long a code may be used, counted to when it was written, not to when we read it.
MINUTES: Final = 10
PROOFS: Final = {"code": "code_shown", "oauth": "oauth_sent"}
# Where ids are unique when an account is proven in this way.
SCOPES: Final = {"x": "global", "facebook": "page", "instagram": "app"}


@dataclass(frozen=True, slots=True)
class Begun:
    """A joining that has begun.

    Guarantee: the ticket is the person's alone, and goes on where they left off; `code` is to be shown, `state` to be sent with
    the sign-in at the network. None of the three is kept, only their marks.
    """

    ticket: str
    code: str | None
    state: str | None
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """What a network says of the token that a person came back with.

    Guarantee: immutable; `issued_to` is the application the network made it for.
    """

    network: str
    scope: str
    account_id: str
    issued_to: str


@dataclass(frozen=True, slots=True)
class Step:
    """How far a joining has come.

    Guarantee: `returning` where the account's owner joined before, and proved it then too.
    """

    state: str
    returning: bool = False
    why: str = ""


@journey("consents.record", "asking")
def begin(workspace: Workspace, network: str, proof: str = "code", invitation: str | None = None) -> Begun:
    """Begin to join with an account of a network.

    Guarantee: under a notice in force; keeps nothing of the person. `proof` is code (to be written below the pinned post) or
    oauth; `invitation` is the token of the invitation that led here. Errors: BadInput `joining.network`; Refused `notice.*`.
    Source: RFC 6749 §10.12 (state).
    """
    if proof not in PROOFS or network not in NETWORKS or network not in workspace.settings.uses.networks:
        raise BadInput("joining.network", "Nobody can join in this way.", f"Networks: {', '.join(workspace.settings.uses.networks)}.")
    notices.require_in_force(workspace)
    now = workspace.clock()
    ticket, code = secrets.token_urlsafe(24), _new_code()
    state = secrets.token_urlsafe(24)
    mark = token_mark(workspace, code if proof == "code" else state)
    ends = now + timedelta(minutes=MINUTES)
    with workspace.store.transaction() as tx:
        found = invitations.by_token(tx, token_mark(workspace, invitation)) if invitation else None
        asked = {"tries": 0, **({"channel": found.channel} if found else {})}
        one = Joining(joining_id(workspace, ticket), PROOFS[proof], network, SCOPES[network], proof, now, ends, code_mark=mark, asked=asked)
        joinings.put_joining(tx, one)
        outbox.add(tx, "joining.begun", workspace.actor, {"network": network, "proof": proof}, now)
    return Begun(ticket, shown(code) if proof == "code" else None, state if proof == "oauth" else None, ends)


@journey("consents.record", "asking")
def prove_code(workspace: Workspace, code: str, account: Account, at: datetime | None = None) -> Step:
    """Prove an account by a code that it wrote, at a moment the network tells.

    Guarantee: a code serves once, for one account of the network it was made for, from when it was shown for 10 minutes; compared
    only as a keyed hash. `at` is when it was written, else now. Errors: Refused `joining.code`, in the same words whatever is
    wrong, so that nobody learns from it which codes there are.
    """
    now = workspace.clock()
    written = at or now
    with workspace.store.transaction() as tx:
        one = joinings.by_code(tx, token_mark(workspace, plain(code)))
        good = one is not None and one.state == "code_shown" and one.network == account.network and one.begun_at <= written < one.ends_at
        step = None
        if one is not None and good:
            step = _step(prove(workspace, tx, one, account, "joining:code", now))
        elif one is not None and one.state == "code_shown":
            refuse_try(workspace, tx, one, now)
    if step is None:
        raise _no_code()
    return step


@journey("consents.record", "asking")
def prove_oauth(workspace: Workspace, ticket: str, state: str, ask: Callable[[], TokenInfo], client: str) -> Step:
    """Prove an account by signing in at its network.

    Guarantee: only the state that was sent with this very joining counts, once; only a token made for `client`, our own application,
    counts, so that a token stolen elsewhere does not. `ask` asks the network whose the token is; it is called only if the state
    is right, and outside any transaction. Five wrong tries end the joining. Errors: Refused `joining.sign_in`, `joining.over`.
    Source: RFC 6749 §10.12, §10.16.
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        one = require_open(joinings.find(tx, joining_id(workspace, ticket)), ("oauth_sent",), now)
        right = one.code_mark is not None and secrets.compare_digest(one.code_mark, token_mark(workspace, state))
        one = replace(one, code_mark=None) if right else refuse_try(workspace, tx, one, now)
        joinings.change(tx, one)
    told = ask() if right else None
    step = None
    with workspace.store.transaction() as tx:
        if told is not None and told.network == one.network and secrets.compare_digest(told.issued_to.encode(), client.encode()):
            step = _step(prove(workspace, tx, one, Account(told.network, told.scope, told.account_id), "joining:oauth", now))
        elif told is not None:
            refuse_try(workspace, tx, one, now)
    if step is None:
        raise Refused("joining.sign_in", "The sign-in at the network does not prove this account.", "Begin again.")
    return step


@journey("consents.record", "asking")
def status(workspace: Workspace, ticket: str) -> Step:
    """How far a person's joining has come.

    Guarantee: only for who holds the ticket. Errors: Refused `joining.over`.
    """
    with workspace.store.reading() as tx:
        one = joinings.find(tx, joining_id(workspace, ticket))
    if one is None:
        raise Refused("joining.over", "This joining is not there, or is over.", "Begin again.")
    late = one.state not in DONE and one.ends_at <= workspace.clock()
    return Step("expired", why="time") if late else _step(one)


def joining_id(workspace: Workspace, ticket: str) -> str:
    """The id of the joining a ticket belongs to.

    Guarantee: the ticket cannot be found from it.
    """
    return token_mark(workspace, f"ticket:{ticket}").hex()


def plain(code: str) -> str:
    """A code as it is kept: capital letters only, however a person wrote it.

    Guarantee: spaces, hyphens and case make no difference.
    """
    return re.sub(r"[^A-Z]", "", code.upper())[: CODE_LENGTH + 1]


def shown(code: str) -> str:
    """A code as it is shown: two groups of five.

    Guarantee: `plain` gives it back.
    """
    return f"{code[:5]}-{code[5:]}"


def _step(one: Joining) -> Step:
    asked: dict[str, Any] = one.asked
    return Step(one.state, returning=one.person_id is not None and one.state in {"proven", "choosing"}, why=str(asked.get("why", "")))


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def _no_code() -> Refused:
    return Refused("joining.code", "The code is not right, or no longer.", "Begin again, and write the new code within 10 minutes.")
