"""Signals: what a person's browser says of profiling is heard, noted once, and never outweighs what they chose in so many words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.consent import gpc
from heedful.flow.access import journey
from heedful.flow.marks import person_mark
from heedful.flow.valid import valid_consents
from heedful.security.sealing import framed, keyed
from heedful.store import consents, outbox, signals
from heedful.tables.records import PERSON_EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

KIND = "gpc"


@dataclass(frozen=True, slots=True)
class Noted:
    """What a signal did.

    Guarantee: `effect` is nothing, objected or choice_kept; `conflict` where an explicit choice said otherwise.
    """

    effect: str
    conflict: bool


@journey("consents.record", "asking")
def note(workspace: Workspace, person: str, headers: Iterable[tuple[str, str]]) -> Noted:
    """Hear the headers of a person's request.

    Guarantee: never refuses and never stops what the request asks for; a signal objects to profiling, unless the person gave it
    explicitly: then the choice stands, and the conflict is on record with its entry in the log. What is already so is not noted
    again. Somebody who is not on record is not noted. Source: W3C Global Privacy Control; GDPR Art. 21(5).
    """
    if not gpc.heard(headers):
        return Noted(gpc.NOTHING, conflict=False)
    with workspace.store.transaction() as tx:
        return hear(workspace, tx, person, workspace.clock())


def hear(workspace: Workspace, tx: Tx, person: str, now: datetime) -> Noted:
    """Note the signal in the caller's transaction.

    Guarantee: as `note`.
    """
    ledger = consents.ledger_of(tx, person)
    if ledger.people.is_empty():
        return Noted(gpc.NOTHING, conflict=False)
    chosen_at = _chosen_at(workspace, tx, person)
    effect = gpc.weigh(signal=True, chosen=chosen_at is not None)
    noted = Noted(effect, conflict=effect == gpc.KEPT)
    if not _is_said(effect, chosen_at, signals.of_person(tx, person), ledger.person_events):
        _put(workspace, tx, person, noted, now)
        if effect == gpc.OBJECTED:
            _tell(workspace, tx, person, "object", now)
    return noted


def keep_choice(workspace: Workspace, tx: Tx, person: str, purposes: Sequence[str], now: datetime) -> bool:
    """Let a person's explicit yes to profiling stand over an objection that only their browser made; whether there was one.

    Guarantee: an objection of the person's own is never lifted here; the conflict is noted, with its entry in the log.
    Source: W3C Global Privacy Control, Legal Effects.
    """
    if gpc.PURPOSE not in purposes:
        return False
    standing = _standing(consents.ledger_of(tx, person).person_events)
    by_browser = {_event_id(workspace, person, "object", one.at) for one in signals.of_person(tx, person) if one.effect == gpc.OBJECTED}
    if not standing or not standing <= by_browser:
        return False
    _put(workspace, tx, person, Noted(gpc.KEPT, conflict=True), now)
    _tell(workspace, tx, person, "lift_objection", now)
    return True


def gpc_json(workspace: Workspace) -> dict[str, Any]:
    """The body of `/.well-known/gpc.json`: that the signal is honoured here.

    Guarantee: the date is that of the notice in force, else today. Source: W3C GPC, GPC Support Representation.
    """
    from heedful.flow import notices

    found = notices.in_force(workspace)
    effective = found.notice().effective if found else None
    return gpc.well_known(effective or workspace.clock().date())


def _chosen_at(workspace: Workspace, tx: Tx, person: str) -> datetime | None:
    valid = valid_consents(workspace, tx, [person]).filter(pl.col("purpose") == gpc.PURPOSE)
    return max(valid["given_at"].to_list(), default=None)


def _is_said(effect: str, chosen_at: datetime | None, before: Sequence[signals.Signal], events: pl.DataFrame) -> bool:
    if effect == gpc.OBJECTED:
        return bool(_standing(events))
    return any(one.effect == gpc.KEPT and (chosen_at is None or one.at >= chosen_at) for one in before)


def _standing(events: pl.DataFrame) -> set[str]:
    """The objections to profiling that no later word has lifted."""
    about = events.filter(pl.col("purpose").is_null() | (pl.col("purpose") == gpc.PURPOSE))
    lifted: Any = about.filter(pl.col("kind") == "lift_objection")["at"].max()
    objected = about.filter(pl.col("kind") == "object")
    return set((objected if lifted is None else objected.filter(pl.col("at") >= lifted))["event_id"].to_list())


def _put(workspace: Workspace, tx: Tx, person: str, noted: Noted, now: datetime) -> None:
    signal_id = _event_id(workspace, person, noted.effect, now)
    signals.put_signal(tx, signals.Signal(signal_id, person, KIND, noted.conflict, noted.effect, now))
    body = {"person": person_mark(workspace, person), "effect": noted.effect, "conflict": noted.conflict}
    outbox.add(tx, "signal.heard", workspace.actor, body, now)


def _tell(workspace: Workspace, tx: Tx, person: str, kind: str, now: datetime) -> None:
    row = (_event_id(workspace, person, kind, now), person, kind, gpc.PURPOSE, now)
    consents.add_person_events(tx, pl.DataFrame([row], schema=PERSON_EVENTS.schema, orient="row"))


def _event_id(workspace: Workspace, person: str, what: str, at: datetime) -> str:
    return keyed(workspace.keys.purpose_key("events"), framed(KIND, what, person, at.isoformat())).hex()
