"""Who may be asked: what is known of people and addresses, held against the rules of asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from heedful.consent import asking
from heedful.consent.asking import Before, Standing
from heedful.flow.calendar import months_later
from heedful.flow.marks import suppress_mark
from heedful.flow.suppression import is_suppressed
from heedful.flow.valid import valid_consents
from heedful.security.sealing import framed, unseal
from heedful.store import consents, invitations, people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.invitations import Invitation
    from heedful.store.store import Tx

EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody who may be asked.

    Guarantee: `person` is None where only an address is known, `address` where the channel needs none; `mark` recognises them.
    """

    person: str | None
    address: str | None
    mark: bytes
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Eligible:
    """Whom one may ask, and of the others why not, as counts by reason.

    Guarantee: the order asked for; everybody is in one of both, once.
    """

    whom: list[Whom]
    refused: dict[str, int]


def eligible(workspace: Workspace, tx: Tx, kind: str, channel: str, persons: Sequence[str], addresses: Sequence[str]) -> Eligible:
    """Hold people and addresses against the rules of asking.

    Guarantee: as `asking.why_not`; a mail goes only to an address its owner confirmed; nobody is in it twice, be it by number
    and by address. Takes the caller's transaction, so that nobody is asked twice by two runs at once. Source: GDPR Art. 7, 21.
    """
    asker = _Asker(workspace, tx, kind, channel, list(dict.fromkeys(persons)))
    found = [asker.person(one) for one in dict.fromkeys(persons)]
    found += [asker.address(one) for one in dict.fromkeys(one.strip().lower() for one in addresses)]
    refused: dict[str, int] = {}
    whom: dict[bytes, Whom] = {}
    for one in found:
        reason = one if isinstance(one, str) else "asked" if one.mark in whom else None
        if reason:
            refused[reason] = refused.get(reason, 0) + 1
        elif isinstance(one, Whom):
            whom[one.mark] = one
    return Eligible(list(whom.values()), refused)


class _Asker:
    """One question about many people: what they all need is read once."""

    def __init__(self, workspace: Workspace, tx: Tx, kind: str, channel: str, persons: list[str]) -> None:
        self.ws, self.tx, self.kind, self.channel = workspace, tx, kind, channel
        self.now = workspace.clock()
        self.quiet_since = months_later(self.now, -asking.QUIET_MONTHS)
        self.grants = valid_consents(workspace, tx, persons)
        self.own_keys = workspace.keys.person_keys(persons)

    def person(self, person: str) -> Whom | str:
        """Whom to ask, or why not."""
        ledger = consents.ledger_of(self.tx, person)
        if ledger.people.is_empty():
            return "suppressed" if self._suppressed("person", person) else "unknown"
        known = self._addresses(person)
        marks = {address: suppress_mark(self.ws, "address", EMAIL, address) for address in known}
        standing = self._standing(person, ledger, list(known))
        reason = self._why_not(standing, invitations.of_people(self.tx, [person], marks.values()))
        if reason:
            return reason
        if self.channel != "mail":
            return Whom(person, None, suppress_mark(self.ws, "person", person), standing.valid_until)
        confirmed = [address for address, at in known.items() if at is not None]
        return Whom(person, confirmed[0], marks[confirmed[0]], standing.valid_until) if confirmed else "unconfirmed"

    def address(self, address: str) -> Whom | str:
        """Whom to ask, or why not, where only an address is known."""
        mark = suppress_mark(self.ws, "address", EMAIL, address)
        standing = Standing(suppressed=self._suppressed("address", EMAIL, address))
        return self._why_not(standing, invitations.of_people(self.tx, [], [mark])) or Whom(None, address, mark)

    def _why_not(self, standing: Standing, before: Sequence[Invitation]) -> str | None:
        told = [Before(one.channel, one.kind, one.sent_at, one.answer, one.answered_at) for one in before]
        until = self.now + timedelta(days=asking.RENEWAL_DAYS)
        return asking.why_not(self.kind, self.channel, standing, told, quiet_since=self.quiet_since, renew_until=until)

    def _standing(self, person: str, ledger: consents.Ledger, addresses: Sequence[str]) -> Standing:
        valid = self.grants.filter(pl.col("person_id") == person)
        last = valid.sort("expires_at", nulls_last=True).tail(1).to_dicts()
        said = ledger.person_events.filter(pl.col("kind") == "withdraw", pl.col("at") <= self.now)
        suppressed = self._suppressed("person", person) or any(self._suppressed("address", EMAIL, one) for one in addresses)
        return Standing(
            suppressed=suppressed,
            minor="minor" in ledger.people["age_band"].to_list(),
            withdrew_at=said["at"].max(),  # type: ignore[arg-type]
            valid_since=last[0]["given_at"] if last else None,
            valid_until=last[0]["expires_at"] if last else None,
        )

    def _suppressed(self, kind: str, *parts: str) -> bool:
        return is_suppressed(self.ws, self.tx, kind, *parts, use="messages")

    def _addresses(self, person: str) -> dict[str, datetime | None]:
        own = self.own_keys.get(person)
        if own is None:
            return {}
        held = [one for one in people.contacts_of(self.tx, person) if one.channel == EMAIL]
        place = framed("contact", person, EMAIL)
        return {unseal(own, place, one.address).decode().strip().lower(): one.confirmed_at for one in held}
