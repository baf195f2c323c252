"""What a proven account is good for besides joining: its owner signs in, asks what is held, or says never.

Source: GDPR Art. 12(2), 15, 17(3)(b), 21(2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.consent import age
from heedful.errors import Refused
from heedful.flow import notices, stops
from heedful.flow.access import journey
from heedful.flow.joining import joining_id
from heedful.flow.proof import DONE, account_of, ended, require_open
from heedful.flow.suppression import suppress
from heedful.store import joinings, outbox

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace
    from heedful.store.joinings import Joining
    from heedful.store.store import Tx


@journey("consents.record", "asking")
def come_back(workspace: Workspace, ticket: str) -> str:
    """Sign in by an account that was proven now, and when its owner joined; gives whom it signs in.

    Guarantee: once; nothing of the proof is left. Errors: Refused `joining.over`; `joining.nobody` where nobody joined with this account.
    """
    with workspace.store.transaction() as tx:
        one = _proven(workspace, tx, ticket)
        if one.person_id is None:
            raise Refused("joining.nobody", "Nobody has joined with this account, so nothing of it is held.", "You may join, or say never.")
        joinings.change(tx, ended(one, "done", "signed_in"))
        outbox.add(tx, "joining.done", workspace.actor, {"network": one.network, "proof": one.proof, "purposes": []}, workspace.clock())
        return one.person_id


@journey("consents.record", "asking")
def is_held(workspace: Workspace, ticket: str) -> bool:
    """Whether anything is held of an account, for who has just proven it.

    Guarantee: True only where its owner joined. Errors: Refused `joining.over`. Source: GDPR Art. 15(1).
    """
    with workspace.store.reading() as tx:
        return _proven(workspace, tx, ticket).person_id is not None


@journey("consents.record", "asking")
def never(workspace: Workspace, ticket: str) -> None:
    """Have an account never asked and never used, because its owner says so.

    Guarantee: holds for ever and against every import; only a keyed hash of the account is kept, and nothing of the proof. Who has joined
    is told to stop or erase instead, since they keep a say that way. Errors: Refused `joining.over`, `joining.joined`. Source: GDPR Art. 21(2)-(3).
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        one = _proven(workspace, tx, ticket)
        if one.person_id is not None:
            raise Refused("joining.joined", "You joined with this account.", "Sign in with it: you can stop everything there, or erase it.")
        account = account_of(workspace, one)
        suppress(workspace, tx, "account", account.network, account.scope, account.account_id)
        joinings.change(tx, ended(one, "done", "never"))
        outbox.add(tx, "account.never", workspace.actor, {"network": one.network}, now)
    stops.note_kept_out(workspace, now)


@journey("consents.record", "asking")
def let_go(workspace: Workspace, ticket: str) -> None:
    """End a way of joining because the person turns back; where it is over already, nothing happens.

    Guarantee: nothing of the account or of the proof is left.
    """
    with workspace.store.transaction() as tx:
        one = joinings.find(tx, joining_id(workspace, ticket))
        if one is not None and one.state not in DONE:
            joinings.change(tx, ended(one, "done", "declined"))


def age_of_consent(workspace: Workspace, country: str = "") -> int:
    """The age from which somebody may agree by themselves.

    Guarantee: where no country is known, the highest that the law names for any. Source: GDPR Art. 8(1).
    """
    return age.age_of_consent(country, workspace.settings.ages)


def offered(workspace: Workspace) -> list[str]:
    """The purposes that can be chosen now.

    Guarantee: what the notice in force names and the settings do. Errors: Refused `notice.*`.
    """
    notice = notices.require_in_force(workspace).notice()
    return [one for one in workspace.settings.uses.purposes if one in notice.purposes]


def _proven(workspace: Workspace, tx: Tx, ticket: str) -> Joining:
    return require_open(joinings.find(tx, joining_id(workspace, ticket)), ("proven",), workspace.clock())
