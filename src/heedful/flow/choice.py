"""The choice at the end of joining: purposes, age, from when on; then the consent is given and what joining held is gone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.consent import age, gpc
from heedful.errors import BadInput, Refused
from heedful.flow import join, notices, signals, stops
from heedful.flow.access import journey
from heedful.flow.joining import joining_id
from heedful.flow.proof import CHOICE, OWN, READING, account_key, account_of, ended, require_open
from heedful.flow.removals import forget_removal
from heedful.security.sealing import seal
from heedful.store import claims, joinings, outbox, people
from heedful.tables.records import PEOPLE
from heedful.terms import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.joinings import Joining
    from heedful.store.store import Tx


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choice led to.

    Guarantee: `person_id` is the person's number from now on; `records` are the consent records written.
    """

    person_id: str
    records: Sequence[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Held:
    """A joining that waits until somebody has asked whose the account is.

    Guarantee: names no account; `person` is who has it on record.
    """

    joining_id: str
    network: str
    person: str
    since: datetime


@journey("consents.record", "asking")
def choose(
    workspace: Workspace,
    ticket: str,
    purposes: Sequence[str],
    *,
    of_age: bool | None,
    country: str = "",
    period_from: datetime | None = None,
    kinds: Sequence[str] = (),
    matching: bool = False,
    headers: Iterable[tuple[str, str]] = (),
) -> Chosen:
    """Give consent at the end of joining, with the account that was proven.

    Guarantee: once; stopped in the middle, calling again or `finish` completes the same consent. `of_age` answers
    `age.statement(country)`: a no ends the joining and nothing of the person is kept; no answer leaves only insights. A browser's
    signal objects to profiling unless profiling is among the purposes: then the choice stands and the conflict is noted.
    Errors: Refused `joining.over`, `joining.minor`, `joining.age`; BadInput `joining.purpose`, as `join.give`.
    Source: GDPR Art. 6(1)(a), 7, 8; ISO/IEC TS 27560.
    """
    _require_purposes(workspace, purposes)
    now = workspace.clock()
    heard = gpc.heard(headers)
    with workspace.store.transaction() as tx:
        one = require_open(joinings.find(tx, joining_id(workspace, ticket)), ("proven", "choosing"), now)
        if one.state == "proven" and of_age is False:
            _end_for_minor(workspace, tx, one, now)
            young = True
        else:
            young = False
            _require_age(purposes, of_age, age.age_of_consent(country, workspace.settings.ages))
            if one.state == "proven":
                details = _details(one, workspace, of_age, period_from, kinds, matching=matching)
                one = _decided(workspace, tx, one, purposes, details, now, heard=heard)
    if young:
        if one.person_id is not None:
            stops.note(workspace, one.person_id, stops.MINOR, [None], now)
        raise Refused("joining.minor", "You need to be older to agree to this.", "Nothing of you was kept.")
    return _complete(workspace, one)


@journey("consents.record", "asking")
def finish(workspace: Workspace) -> int:
    """Complete choices that were stopped in the middle, and end joinings whose time is over; gives how many.

    Guarantee: by the clock; what an ended joining held of a person is gone. Safe to call at any time.
    """
    with workspace.store.reading() as tx:
        stopped = joinings.in_states(tx, ["choosing"])
    for one in stopped:
        _complete(workspace, one)
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        late = [*joinings.ended_by(tx, ["oauth_sent", "proven", "held"], now), *joinings.ended_by(tx, ["code_shown"], now - READING)]
        for one in late:
            joinings.change(tx, ended(one, "expired", "time"))
        if late:
            outbox.add(tx, "joining.expired", workspace.actor, {"joinings": len(late)}, now)
    return len(stopped) + len(late)


@journey("consents.record", "asking")
def held(workspace: Workspace) -> list[Held]:
    """The joinings that wait for somebody to ask.

    Guarantee: the oldest first; those whose time is over are not among them.
    """
    with workspace.store.reading() as tx:
        waiting = [one for one in joinings.in_states(tx, ["held"]) if one.ends_at > workspace.clock()]
        found = [(one, claims.find_claim(tx, one.account_key or b"")) for one in waiting]
    return [Held(one.joining_id, one.network, claim.person_id if claim else "", one.begun_at) for one, claim in found]


@journey("consents.record", "asking")
def settle(workspace: Workspace, joining: str, *, same_person: bool) -> None:
    """End a question about an account, after both sides were asked.

    Guarantee: the account goes to whoever has just proven it, as the person on record or as somebody new; the joining goes on and
    may be chosen in for an hour. Errors: Refused `joining.over`.
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        one = require_open(joinings.find(tx, joining), ("held",), now)
        account = account_of(workspace, one)
        key = account_key(workspace, account)
        claim = claims.find_claim(tx, key)
        person = claim.person_id if same_person and claim else _new_person()
        workspace.keys.ensure_persons([person])
        sealed = seal(workspace.keys.person_key(person), b"account|" + key, account.account_id.encode())
        people.settle_account(tx, key, person, str(one.asked["how"]), now, sealed)
        joinings.change(tx, replace(one, state="proven", person_id=person, ends_at=now + CHOICE))
        outbox.add(tx, "joining.settled", workspace.actor, {"network": one.network, "same_person": same_person}, now)


def _decided(
    workspace: Workspace, tx: Tx, one: Joining, purposes: Sequence[str], details: dict[str, Any], now: datetime, *, heard: bool
) -> Joining:
    # From here on the consent is a fact with a moment; what follows may be stopped and done again.
    asked = one.asked | {"purposes": sorted(set(purposes)), "details": details | {"given_at": now.isoformat()}, "signal": heard}
    one = replace(one, state="choosing", person_id=one.person_id or _joined_meanwhile(tx, one) or _new_person(), asked=asked)
    joinings.change(tx, one)
    return one


def _joined_meanwhile(tx: Tx, one: Joining) -> str | None:
    # Who proved the same account in two browsers, and chose in the other first, is one person.
    known = claims.find_claim(tx, one.account_key or b"")
    return known.person_id if known and (known.verified_by or "").startswith(OWN) and not known.disputed else None


def _complete(workspace: Workspace, one: Joining) -> Chosen:
    account = account_of(workspace, one)
    person, purposes = str(one.person_id), one.asked["purposes"]
    details = one.asked["details"] | {"network": account.network, "scope": account.scope, "account": account.account_id}
    given = join.give(workspace, person, purposes, details)
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        forget_removal(workspace, tx, one.network, one.account_key or b"", "its owner proved it anew")
        if one.asked["signal"]:
            signals.hear(workspace, tx, person, now)
        joinings.change(tx, ended(one, "done"))
        outbox.add(tx, "joining.done", workspace.actor, {"network": one.network, "proof": one.proof, "purposes": purposes}, now)
    return Chosen(person, given.records)


def _details(
    one: Joining, workspace: Workspace, of_age: bool | None, period_from: datetime | None, kinds: Sequence[str], *, matching: bool
) -> dict[str, Any]:
    said = {
        "verified_by": one.asked["how"],
        "method": one.asked["how"],
        "evidence": f"joining {one.joining_id}",
        "notice": notices.require_in_force(workspace).version,
        "age_band": age.band(of_age),
        "kinds": " ".join(kinds),
        "period_from": period_from.isoformat() if period_from else "",
        "matching": "yes" if matching else "",
    }
    return {name: value for name, value in said.items() if value}


def _end_for_minor(workspace: Workspace, tx: Tx, one: Joining, now: datetime) -> None:
    # Who is on record already has now said their age: from the next query on nothing of theirs is used.
    if one.person_id is not None:
        row = (one.person_id, "minor", now)
        people.put_people(tx, pl.DataFrame([row], schema=PEOPLE.schema, orient="row"))
    joinings.change(tx, ended(one, "failed", "minor"))
    outbox.add(tx, "joining.minor", workspace.actor, {"network": one.network}, now)


def _require_purposes(workspace: Workspace, purposes: Sequence[str]) -> None:
    offered = notices.require_in_force(workspace).notice().purposes
    known = [one for one in purposes if one in offered and one in workspace.settings.uses.purposes and one in PURPOSES]
    if not purposes or len(known) < len(purposes):
        raise BadInput(
            "joining.purpose", "No purpose was chosen, or one that the notice does not name.", "Choose at least one of its purposes."
        )


def _require_age(purposes: Sequence[str], of_age: bool | None, years: int) -> None:
    if of_age is None and set(purposes) != {"insights"}:
        remedy = f"Answer whether you are {years} or over, or choose insights alone."
        raise Refused("joining.age", "Without your answer about your age only insights can be chosen.", remedy)


def _new_person() -> str:
    return f"P-{secrets.token_hex(8)}"
