"""A person's own switches: what they agreed to, one purpose at a time, on or off from one moment to the next.

Source: GDPR Art. 7(3) (as easy to take back as to give), 21; Reg. (EU) 2022/2065 Art. 25(3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.consent.fold import fold
from heedful.errors import Refused
from heedful.flow import join, notices
from heedful.flow.access import journey
from heedful.flow.limits import lift_objection, lift_restriction
from heedful.security.sealing import unseal
from heedful.store import consents, people
from heedful.terms import PURPOSES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# How a consent came about that was given by a switch on the person's own page.
METHOD: Final = "own page"
# What may stand in the way of a switch, and how its person takes it away.
_LIFTS: Final = {"objected": lift_objection, "restricted": lift_restriction}


@dataclass(frozen=True, slots=True)
class Choice:
    """One switch as it stands.

    Guarantee: `on` is what the gate would use at this moment; `stopped` says whether the person objected or had its use restricted.
    """

    purpose: str
    on: bool
    since: datetime | None = None
    until: datetime | None = None
    stopped: tuple[str, ...] = ()


@journey("consents.read", "rights")
def choices(workspace: Workspace, person: str) -> list[Choice]:
    """Every purpose that the notice in force offers, and how this person's switch stands.

    Guarantee: in the notice's order; also what is on and no longer offered, so that it can be switched off.
    """
    names = offered(workspace)
    with workspace.store.reading() as tx:
        return switches(names, workspace.grants_of(tx, person))


def switches(offered: Sequence[str], grants: pl.DataFrame) -> list[Choice]:
    """How a person's switches stand, by their grants and what is offered.

    Guarantee: as `choices`; pure.
    """
    grants = grants.filter(pl.col("named"))
    on = {row["purpose"]: row for row in grants.sort("given_at").iter_rows(named=True) if _is_on(row)}
    stopped = {row["purpose"]: tuple(one for one in _LIFTS if row[one]) for row in grants.iter_rows(named=True)}
    names = [*offered, *(name for name in on if name not in offered)]
    return [
        Choice(name, name in on, on[name]["given_at"], on[name]["expires_at"])
        if name in on
        else Choice(name, False, stopped=stopped.get(name, ()))
        for name in names
    ]


@journey("consents.record", "asking")
def switch_on(workspace: Workspace, person: str, purpose: str) -> None:
    """Switch one purpose on.

    Guarantee: a consent record of its own, under the notice in force, with the accounts, kinds and age that are on record; what the person
    objected to before is theirs to allow again. On twice is on once. Errors: Refused `choices.purpose`, `choices.age`, `choices.account`.
    """
    if purpose not in offered(workspace):
        raise Refused("choices.purpose", "This is not among what can be switched on.", "Choose one of those on the page.")
    now = {choice.purpose: choice for choice in choices(workspace, person)}
    if now[purpose].on:
        return
    with workspace.store.reading() as tx:
        details = _details(workspace, tx, person, purpose)
    for lift in now[purpose].stopped:
        _LIFTS[lift](workspace, person, [purpose], identity="signed in")
    join.give(workspace, person, [purpose], details)


@journey("consents.record", "asking")
def switch_off(workspace: Workspace, person: str, purposes: Sequence[str] = ()) -> int:
    """Switch purposes off, or (none named) everything; gives how many records it concerns.

    Guarantee: holds from the next query on, needs no reason, and off twice is off once. Source: GDPR Art. 7(3).
    """
    return join.withdraw(workspace, person, list(purposes))


def offered(workspace: Workspace) -> list[str]:
    """The purposes that the notice in force offers.

    Guarantee: in the notice's order. Errors: as `notices.require_in_force`.
    """
    notice = notices.require_in_force(workspace).notice()
    return [one for one in workspace.settings.uses.purposes if one in notice.purposes]


def _is_on(row: dict[str, Any]) -> bool:
    return row["state"] in VALID_STATES and not row["objected"] and not row["restricted"]


def _details(workspace: Workspace, tx: Tx, person: str, purpose: str) -> dict[str, Any]:
    ledger = consents.ledger_of(tx, person)
    held = fold(*ledger, list(PURPOSES), workspace.clock()).filter(pl.col("named")).sort("given_at", nulls_last=False)
    age = ledger.people["age_band"][0] if ledger.people.height else "unknown"
    if age == "minor" or (age != "adult" and purpose != "insights"):
        raise Refused("choices.age", "Without your answer about your age only insights can be chosen.", "Join again and answer it.")
    accounts = people.accounts_of(tx, person)
    key = workspace.keys.person_keys([person]).get(person)
    if not accounts or key is None:
        raise Refused("choices.account", "No account of yours is on record, so there would be nothing to read.", "Join with an account.")
    last = held.row(held.height - 1, named=True) if held.height else {}
    first = accounts[0]
    found = {
        "network": first.network,
        "scope": first.scope,
        "account": unseal(key, b"account|" + first.account_key, first.account_id).decode(),
        "verified_by": first.verified_by or "",
        "networks": " ".join(last.get("networks") or sorted({one.network for one in accounts})),
        "kinds": " ".join(last.get("kinds") or ()),
        "age_band": age,
        "matching": "yes" if last.get("matching") else "",
        # As far back as they set when they joined, and no further.
        "period_from": last["period_from"].isoformat() if last.get("period_from") else "",
        "method": METHOD,
        "evidence": f"signed in, {workspace.clock():%Y-%m-%d %H:%M:%S}",
    }
    return {name: value for name, value in found.items() if value}
