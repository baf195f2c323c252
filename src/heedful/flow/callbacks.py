"""Callbacks: Meta says that somebody asks for their data to be deleted, or took back the app's permission.

Each call is verified, written down and answered at once; the work is done after the answer, so that its time tells nobody
whether anything is held. Source: Meta, Data Deletion Request Callback; GDPR Art. 12(3), 17.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.marks import token_mark
from heedful.flow.removals import account_key
from heedful.security.sealing import framed, keyed
from heedful.security.signed_request import require_signed
from heedful.store import callbacks, outbox
from heedful.store.callbacks import Callback

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.security.signed_request import SignedRequest

DELETE: Final = "delete"
DEAUTHORIZE: Final = "deauthorize"
NETWORK: Final = "meta"
# Meta's user_id holds within one app; the same app may stand for both networks.
_NETWORKS: Final = ("facebook", "instagram")
_SCOPE: Final = "app"
# Meta gives no time but "at once"; we keep the clock that X sets.
WITHIN: Final = timedelta(hours=24)
# Meta's app secrets have 32 characters; whatever is far shorter was cut or mistyped, and could be guessed.
_SHORTEST: Final = 16
_KEY: Final = "callbacks"


@dataclass(frozen=True, slots=True)
class Heard:
    """One call on its way in.

    Guarantee: nothing of it is verified yet.
    """

    kind: str
    signed_request: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the network is answered: where its user can see what became of the call, and the code of it.

    Guarantee: the same for the same call, whether anything is held or not.
    """

    url: str
    confirmation_code: str


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a call, for whoever has its code.

    Guarantee: names nobody, and does not tell whether there was anything to delete.
    """

    kind: str
    state: str
    received_at: datetime
    due_at: datetime
    answered_at: datetime | None
    overdue: bool


@journey("deletions.work", "upkeep")
def receive(workspace: Workspace, heard: Sequence[Heard]) -> list[Answer | Refused]:
    """Take calls: verify each, write down the new ones, and give each its answer or why it is refused, in order.

    Guarantee: one transaction for all of them, with one entry in the outbox; a repeated call is answered the same and is
    nothing new; the work and its time are the same whoever the call is about. Refusals are counted in the log, by code.
    Errors: BadInput `callbacks.secret`, `callbacks.site`; Unready.
    """
    secrets, now = app_secrets(workspace), workspace.clock()
    site = public_site(workspace)
    age = workspace.settings.callbacks.meta_age_minutes * 60
    given = [_verified(one, secrets, int(now.timestamp()), age) for one in heard]
    calls = [_call(workspace, one.kind, said, now) for one, said in zip(heard, given, strict=True) if not isinstance(said, Refused)]
    refused = Counter(said.code for said in given if isinstance(said, Refused))
    with workspace.store.transaction() as tx:
        new = callbacks.receive(tx, [call for call, _ in calls])
        body = {"new": new, "repeated": len(calls) - new, "refused": dict(sorted(refused.items()))}
        outbox.add(tx, "callback.received", workspace.actor, body, now)
    codes = iter(code for _, code in calls)
    return [said if isinstance(said, Refused) else Answer(f"{site}/deletion?id={(code := next(codes))}", code) for said in given]


def status(workspace: Workspace, code: str) -> Status | None:
    """What became of the call with this code.

    Guarantee: None for every code that was not given out.
    """
    with workspace.store.reading() as tx:
        found = callbacks.find(tx, token_mark(workspace, code).hex())
    if found is None:
        return None
    overdue = found.state == "received" and workspace.clock() > found.due_at
    return Status(found.kind, found.state, found.received_at, found.due_at, found.answered_at, overdue)


def app_secrets(workspace: Workspace) -> list[bytes]:
    """The app's secrets, from the environment variable that the settings name.

    Guarantee: at least one, and none that could be guessed. Errors: BadInput `callbacks.secret`, which never shows any of it.
    """
    name = workspace.settings.callbacks.meta_app_secret_env
    secrets = os.environ.get(name, "").split() if name else []
    if not secrets or any(len(secret) < _SHORTEST for secret in secrets):
        raise BadInput(
            "callbacks.secret",
            "The app's secret is not known, so that nobody's call could be told from a forged one.",
            "Put it into an environment variable, and name that in heedful.yaml: callbacks: {meta_app_secret_env: NAME}.",
        )
    return [secret.encode() for secret in secrets]


def public_site(workspace: Workspace) -> str:
    """The address under which people reach the status page.

    Guarantee: over TLS, without a slash at its end. Errors: BadInput `callbacks.site`.
    """
    site = workspace.settings.company.site.strip().rstrip("/")
    if not site.startswith("https://"):
        raise BadInput(
            "callbacks.site",
            "The address of the company's pages is not known, or not an https address.",
            "Set it in heedful.yaml: company: {site: https://…}; networks call only such addresses.",
        )
    return site


def warm(workspace: Workspace) -> None:
    """Make the keys that calls need, and refuse to begin where something is missing.

    Guarantee: afterwards calls only read them. Errors: as `receive`.
    """
    app_secrets(workspace)
    public_site(workspace)
    for name in (_KEY, "tokens", "accounts"):
        workspace.keys.purpose_key(name)


def waiting_by_state(workspace: Workspace) -> Mapping[str, int]:
    """How many calls stand in each state.

    Guarantee: counts only.
    """
    with workspace.store.reading() as tx:
        return callbacks.counts(tx)


def _verified(one: Heard, secrets: Sequence[bytes], now: int, age: int) -> SignedRequest | Refused:
    try:
        return require_signed(one.signed_request, secrets, now, age)
    except Refused as error:
        return error


def _call(workspace: Workspace, kind: str, said: SignedRequest, now: datetime) -> tuple[Callback, str]:
    # Both are made of what was signed: a signature can be spelt in several ways, what it signs cannot.
    key, signed = workspace.keys.purpose_key(_KEY), said.payload.decode("ascii")
    code = keyed(key, framed("code", kind, signed)).hex()
    mark = keyed(key, framed("request", kind, signed))
    accounts = tuple(account_key(workspace, network, _SCOPE, said.user_id) for network in _NETWORKS)
    confirmation = token_mark(workspace, code).hex()
    return Callback(confirmation, NETWORK, kind, "received", mark, accounts, now, now + WITHIN), code
