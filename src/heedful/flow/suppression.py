"""Suppression: who was erased is taken up by no import again, and who objected is not written to; known only by their marks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.consent.rows import Problem
from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.marks import person_mark, suppress_mark, suppress_marks
from heedful.store import outbox, suppressions
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.consent.intake import Intake
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# Of an address: mail to it came back, or its owner complained of one.
WHY: Final = ("erased", "objected", "bounced", "complained")
# An objection stands beside an erasure of the same person, so that lifting the one leaves the other.
_MESSAGES: Final = ".messages"


def suppress(workspace: Workspace, tx: Tx, kind: str, *parts: str, why: str = "erased") -> bool:
    """Note that somebody is never taken up again (erased) or never written to again (objected); gives whether that is new.

    Guarantee: holds for ever, from the caller's transaction on; only a keyed mark is stored.
    Takes kind and parts as `marks.suppress_mark`. Source: GDPR Art. 17(1), 21(3).
    """
    _require_why(why)
    mark = suppress_mark(workspace, kind, *parts)
    return bool(suppressions.put_marks(tx, _kept_as(kind, why), [mark], why, workspace.clock()))


def is_suppressed(workspace: Workspace, tx: Tx, kind: str, *parts: str, use: str = "anything") -> bool:
    """Whether somebody may not be taken up (use anything) or not be written to (use messages).

    Guarantee: who was erased may not be written to either. Source: GDPR Art. 21(3).
    """
    mark = suppress_mark(workspace, kind, *parts)
    kinds = [_kept_as(kind, why) for why in (WHY if use == "messages" else WHY[:1])]
    return any(suppressions.present(tx, each, [mark]) for each in kinds)


def screen(workspace: Workspace, tx: Tx, taken: Intake) -> Intake:
    """Leave out of an import whoever was erased, or claims an account of somebody who was.

    Guarantee: nothing of them is stored; the import says how many there were, and neither who nor where. An erased
    address is left out too. Call it in the transaction that stores the rest, before anybody is given a key.
    Source: GDPR Art. 17(1).
    """
    out = _erased_people(workspace, tx, taken)
    contacts = _without_addresses(workspace, tx, taken.contacts)
    if not out and contacts.height == taken.contacts.height:
        return taken
    stays = ~pl.col("person_id").is_in(sorted(out))
    records = taken.records.filter(stays)
    mine = pl.col("record_id").is_in(records["record_id"].to_list())
    gone = taken.records.filter(~stays)["record_id"]
    lost = taken.events.filter(pl.col("record_id").is_in(gone.to_list()) & pl.col("state").is_in(VALID_STATES))["record_id"].n_unique()
    return replace(
        taken,
        records=records,
        bodies={record: taken.bodies[record] for record in records["record_id"].to_list()},
        named=taken.named.filter(mine),
        events=taken.events.filter(mine),
        person_events=taken.person_events.filter(stays),
        people=taken.people.filter(stays),
        accounts=taken.accounts.filter(stays),
        contacts=contacts.filter(stays),
        problems=[*taken.problems, *([_problem(len(out))] if out else [])],
        given=taken.given - lost,
    )


def require_welcome(screened: Intake) -> None:
    """Refuse where somebody of an import was left out by `screen`.

    Guarantee: raises Refused `consent.suppressed`, and tells no more than that. Source: GDPR Art. 17(1).
    """
    found = next((problem for problem in screened.problems if problem.code == "consent.suppressed"), None)
    if found:
        raise Refused(found.code, "This person, or their account, was erased here, and is not taken up again.", found.remedy)


def require_unerased(workspace: Workspace, person: str, account: tuple[str, str, str] | None = None) -> None:
    """Refuse what is given for somebody who was erased, or comes from an account that was.

    Guarantee: raises Refused `export.suppressed`; nothing of it is read. Source: GDPR Art. 17(1).
    """
    with workspace.store.reading() as tx:
        erased = is_suppressed(workspace, tx, "person", person) or (account and is_suppressed(workspace, tx, "account", *account))
    if erased:
        raise Refused(
            "export.suppressed",
            "This export is of somebody who was erased here, and is not read.",
            "If they came back and agreed anew, see: heedful forget lift",
        )


@journey("people.answer", "rights")
def lift(
    workspace: Workspace, person: str, reason: str, accounts: Sequence[Sequence[str]] = (), addresses: Sequence[Sequence[str]] = ()
) -> int:
    """Let somebody who was erased agree again, because they came back and asked to; gives how many marks were lifted.

    Guarantee: nothing that was erased comes back, and an objection to messages stays; entered in the log with its reason.
    `accounts`: network, scope, id; `addresses`: channel, address. Errors: BadInput.
    """
    if not reason.strip():
        raise BadInput("suppression.reason", "A reason is needed to take an erased person up again.", "Give one with --reason.")
    asked = [("person", (person,)), *(("account", tuple(a)) for a in accounts), *(("address", tuple(a)) for a in addresses)]
    with workspace.store.transaction() as tx:
        lifted = sum(suppressions.remove(tx, kind, suppress_mark(workspace, kind, *parts)) for kind, parts in asked)
        body = {"person": person_mark(workspace, person), "lifted": lifted, "reason": reason}
        outbox.add(tx, "suppression.lifted", workspace.actor, body, workspace.clock())
    return lifted


def _erased_people(workspace: Workspace, tx: Tx, taken: Intake) -> set[str]:
    frames = [taken.records, taken.person_events, taken.people, taken.accounts, taken.contacts]
    persons = sorted({p for frame in frames for p in frame["person_id"].unique().to_list()})
    out = _found(workspace, tx, "person", persons, [(p,) for p in persons])
    owners = taken.accounts["person_id"].to_list()
    return out | _found(workspace, tx, "account", owners, taken.accounts.select("network", "scope", "account_id").rows())


def _without_addresses(workspace: Workspace, tx: Tx, contacts: pl.DataFrame) -> pl.DataFrame:
    places = [str(place) for place in range(contacts.height)]
    out = _found(workspace, tx, "address", places, contacts.select("channel", "address").rows())
    return contacts.filter(pl.Series([place not in out for place in places], dtype=pl.Boolean))


def _found(workspace: Workspace, tx: Tx, kind: str, names: Sequence[str], each: Sequence[Sequence[str]]) -> set[str]:
    marks = suppress_marks(workspace, kind, each)
    erased = suppressions.present(tx, kind, marks)
    return {name for name, mark in zip(names, marks, strict=True) if mark in erased}


def _kept_as(kind: str, why: str) -> str:
    return kind if why == "erased" else kind + _MESSAGES


def _require_why(why: str) -> None:
    if why not in WHY:
        raise BadInput("suppression.why", "Nobody is suppressed for that.", f"Known are: {', '.join(WHY)}.")


def _problem(people: int) -> Problem:
    # No line: it would tell who.
    number = "One person was" if people == 1 else f"{people} people were"
    remedy = "If they came back and agreed anew, see: heedful forget lift"
    return Problem("consent.suppressed", 0, f"{number} left out: they had themselves, or their account, erased.", remedy)
