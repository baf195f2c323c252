"""Deletions: what calls of a network asked for is done, oldest first, and each call is told what became of it.

Source: GDPR Art. 17; Meta, Data Deletion Request Callback.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.flow import asked, stops
from heedful.flow.access import journey
from heedful.flow.callbacks import DELETE
from heedful.flow.erase import DONE, HELD, begin, certificate
from heedful.flow.join import withdraw
from heedful.flow.removals import erase_network, sweep_kept
from heedful.flow.workspace import Workspace
from heedful.security.actor import Actor
from heedful.store import callbacks, forgotten, outbox, people, requests

if TYPE_CHECKING:
    from heedful.store.callbacks import Callback
    from heedful.store.people import Account

_PROOF: Final = "signed request of Meta"
_WHY: Final = "meta"
_ANSWER: Final = "All that came from this account through its network was taken out."


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did.

    Guarantee: counts only; `swept` are rows that a legal hold had kept.
    """

    done: int = 0
    held: int = 0
    waiting: int = 0
    swept: int = 0


@dataclass(frozen=True, slots=True)
class _Begun:
    call: Callback
    erasures: tuple[str, ...]
    accounts: tuple[Account, ...]
    request_id: str | None


@journey("deletions.work", "upkeep")
def work_off(workspace: Workspace) -> Ran:
    """Do what is waiting in a workspace that others have open too, as the network's own actor.

    Guarantee: opens store and keys for itself, so that it can run beside them in another thread. Errors: as `run_pending`.
    """
    with Workspace(workspace.folder, Actor("meta", "network"), workspace.clock) as own:
        return run_pending(own)


@journey("deletions.work", "upkeep")
def run_pending(workspace: Workspace) -> Ran:
    """Do what every waiting call asked for.

    Guarantee: an account's posts are refused, and a person who is to be erased is used no more, before anything waits for the
    writer's lock; killed at any moment, the next run goes on. Somebody whose only proven account it is, is erased wholly;
    of anybody else all that came from that network is taken out. Errors: Unready `workspace.busy`.
    Source: GDPR Art. 17(1), 17(3)(b), 17(3)(e).
    """
    with workspace.store.reading() as tx:
        calls = callbacks.waiting(tx)
    begun = [_begin(workspace, call) for call in calls]
    # Taking the lock finishes the erasures that have begun.
    with workspace.writing():
        swept = sweep_kept(workspace)
        kept = [_take_out(workspace, one) for one in begun]
    states = [_settle(workspace, one, kept_back) for one, kept_back in zip(begun, kept, strict=True)]
    return Ran(states.count("done"), states.count("held"), states.count("received"), swept)


def _begin(workspace: Workspace, call: Callback) -> _Begun:
    now = workspace.clock()
    request_id = call.request_id
    with workspace.store.transaction() as tx:
        linked = forgotten.accounts_with(tx, call.accounts)
        disputed = {a.account_key for a in linked if forgotten.is_disputed(tx, a.account_key)}
        count = {a.person_id: len(people.accounts_of(tx, a.person_id)) for a in linked}
        forgotten.forget_accounts(tx, [a.account_key for a in linked], _WHY, now)
        if linked and request_id is None and call.kind == DELETE:
            request = asked.note(workspace, tx, "erase", linked[0].person_id, now, channel=_WHY, identity=_PROOF)
            request_id = request.request_id
            callbacks.settle(tx, call.confirmation, call.state, now, request_id)
    stops.note_kept_out(workspace, now)
    only = [a for a in linked if a.verified_by is not None and a.account_key not in disputed and count[a.person_id] == 1]
    if call.kind != DELETE:
        for account in only if call.state == "received" else ():
            withdraw(workspace, account.person_id, [])
        return _Begun(call, (), tuple(linked), request_id)
    erasures = tuple(begin(workspace, a.person_id, request_id=request_id) for a in only)
    return _Begun(call, erasures, tuple(a for a in linked if a not in only), request_id)


def _take_out(workspace: Workspace, begun: _Begun) -> int:
    return sum(erase_network(workspace, a.person_id, a.network).kept_back for a in begun.accounts)


def _settle(workspace: Workspace, begun: _Begun, kept_back: int) -> str:
    stands = [certificate(workspace, erasure).state for erasure in begun.erasures]
    state = "held" if kept_back or HELD in stands else "done" if all(s == DONE for s in stands) else "received"
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        callbacks.settle(tx, begun.call.confirmation, state, now, begun.request_id)
        if state != begun.call.state:
            outbox.add(tx, "callback.settled", workspace.actor, {"kind": begun.call.kind, "state": state}, now)
        request = requests.find(tx, begun.request_id) if begun.request_id and state == "done" else None
        # Where the person was erased, the erasure has answered it.
        if request and request.state in requests.WAITING:
            asked.done(workspace, tx, request, _ANSWER, now)
    return state
