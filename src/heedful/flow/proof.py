"""What a proven account leads to: somebody new, somebody who comes back, or a claim that both sides must be asked about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Refused
from heedful.flow.suppression import is_suppressed
from heedful.security.sealing import framed, keyed, seal, unseal
from heedful.store import claims, joinings, outbox
from heedful.terms import NETWORKS, SCOPES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.joinings import Joining
    from heedful.store.store import Tx

# From proof to choice; and how long we wait for somebody to ask about an account that is another's on record.
CHOICE: Final = timedelta(hours=1)
QUESTION: Final = timedelta(days=30)
# A code written in time may reach us later: files of comments are fetched now and then.
READING: Final = timedelta(hours=24)
TRIES: Final = 5
# How an account was proven that its owner proved here; what others brought in says something else.
OWN: Final = "joining:"
DONE: Final = ("done", "expired", "failed")
# Longer ids than any network gives. Source: Meta and X give decimal numbers of at most 20 digits.
LONGEST_ID: Final = 64


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a network, as the network itself names it.

    Guarantee: immutable; a known network and scope, an id of printable characters. Errors: BadInput `joining.account`.
    """

    network: str
    scope: str
    account_id: str = field(repr=False)

    def __post_init__(self) -> None:
        known = self.network in NETWORKS and self.scope in SCOPES
        if not known or not (0 < len(self.account_id) <= LONGEST_ID and self.account_id.isascii() and self.account_id.isprintable()):
            raise BadInput("joining.account", "This is not an account of a network.", "Give network, scope and id as the network does.")


def prove(workspace: Workspace, tx: Tx, one: Joining, account: Account, how: str, now: datetime) -> Joining:
    """Take note that an account was proven, in the caller's transaction.

    Guarantee: an account that was forgotten ends the joining; one that somebody else has on record without such a proof is held
    back from both until somebody has asked; one its owner joined with before goes on as theirs; any other is new. The account
    is sealed. Source: GDPR Art. 17; DESIGN: never matched by name.
    """
    key = account_key(workspace, account)
    sealed = seal(_own_key(workspace), _place(one.joining_id), account.account_id.encode())
    one = replace(one, scope=account.scope, account_key=key, sealed=sealed, code_mark=None, asked=one.asked | {"how": how})
    known = claims.find_claim(tx, key)
    if is_suppressed(workspace, tx, "account", account.network, account.scope, account.account_id):
        one = ended(one, "failed", "suppressed")
    elif known is None or ((known.verified_by or "").startswith(OWN) and not known.disputed):
        one = replace(one, state="proven", person_id=known.person_id if known else None, ends_at=now + CHOICE)
    else:
        # A second claim: from now on it is nobody's.
        claims.dispute(tx, key)
        one = replace(one, state="held", ends_at=now + QUESTION)
    joinings.change(tx, one)
    outbox.add(tx, "joining.proven", workspace.actor, {"network": one.network, "proof": one.proof, "state": one.state}, now)
    return one


def refuse_try(workspace: Workspace, tx: Tx, one: Joining, now: datetime) -> Joining:
    """Count a try that proved nothing; after five the joining has failed.

    Guarantee: counted also where the caller then raises, if the caller's transaction ends first.
    """
    tries = int(one.asked.get("tries", 0)) + 1
    one = replace(one, asked=one.asked | {"tries": tries})
    if tries >= TRIES:
        one = ended(one, "failed", "tries")
    joinings.change(tx, one)
    outbox.add(tx, "joining.refused", workspace.actor, {"network": one.network, "proof": one.proof, "tries": tries}, now)
    return one


def ended(one: Joining, state: str, why: str = "") -> Joining:
    """A joining at its end.

    Guarantee: nothing of the account, the code or the choice is left in it.
    """
    kept = {name: one.asked[name] for name in ("channel", "tries") if name in one.asked}
    return replace(one, state=state, sealed=None, account_key=None, code_mark=None, asked=kept | ({"why": why} if why else {}))


def require_open(one: Joining | None, states: Sequence[str], now: datetime) -> Joining:
    """Give a joining back if it is in one of these states and its time is not over.

    Guarantee: otherwise Refused `joining.over`, in the same words for one that never was.
    """
    if one is None or one.state not in states or one.ends_at <= now:
        raise Refused("joining.over", "This joining is not there, or is over.", "Begin again.")
    return one


def account_of(workspace: Workspace, one: Joining) -> Account:
    """The account a joining has proven.

    Guarantee: only while the joining lasts. Errors: Refused `joining.over`.
    """
    if one.sealed is None:
        raise Refused("joining.over", "This joining is not there, or is over.", "Begin again.")
    return Account(one.network, one.scope, unseal(_own_key(workspace), _place(one.joining_id), one.sealed).decode())


def account_key(workspace: Workspace, account: Account) -> bytes:
    """The key by which an account is found again.

    Guarantee: as gather and join make it.
    """
    return keyed(workspace.keys.purpose_key("accounts"), framed(account.network, account.scope, account.account_id))


def _own_key(workspace: Workspace) -> bytes:
    return workspace.keys.purpose_key("joinings")


def _place(joining_id: str) -> bytes:
    return framed("joining", joining_id)
