"""Reach: who may be written to now, at which address, and of the others why not. Asked before drafting and again before each send."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.flow.letters import require_address
from heedful.flow.marks import suppress_marks
from heedful.security.sealing import framed, unseal_rows
from heedful.store import people, suppressions
from heedful.store.positions import consent_position
from heedful.store.rights_schema import NOTICES
from heedful.store.rows import count_rows
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Collection

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

EMAIL: Final = "email"
PURPOSE: Final = "messages.email"
_BOTH: Final = ("profile", PURPOSE)
# How long an answer may stand in which something was dated ahead.
_HOLDS: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Reach:
    """Who may be written to.

    Guarantee: `addresses` are confirmed by their owners; everybody asked about is in it or in `refused`, once.
    """

    addresses: dict[str, str]
    refused: dict[str, str]

    @property
    def why(self) -> dict[str, int]:
        return dict(Counter(self.refused.values()))


class Agreed:
    """Who of some people agreed, as of each moment it is asked, folded anew only where it can have changed.

    Guarantee: as asking each time: every consent event, batch, age and account moves the position, a notice adds a version, and a consent that
    ends by itself says when. What is dated ahead counts within a few seconds.
    """

    def __init__(self, workspace: Workspace, persons: Collection[str]) -> None:
        self._ws, self._wanted = workspace, set(persons)
        self._at: tuple[int, int] | None = None
        self._until = workspace.clock()
        self._found: set[str] = set()

    def now(self, tx: Tx) -> set[str]:
        """Who agreed now.

        Guarantee: as `reach` asks it.
        """
        at, now = (consent_position(tx), count_rows(tx, NOTICES)), self._ws.clock()
        if at != self._at or not self._until - _HOLDS <= now < self._until:
            grants = self._ws.grants(tx, _BOTH)
            ends = grants.filter(pl.col("expires_at") > now)["expires_at"].min()
            self._until = min(ends, now + _HOLDS) if isinstance(ends, datetime) else now + _HOLDS
            self._at, self._found = at, _both(grants) & self._wanted
        return self._found


def reach(workspace: Workspace, tx: Tx, persons: Collection[str], agreed: Agreed | None = None) -> Reach:
    """Whom of some people one may write to now.

    Guarantee: only who agreed to a profile and to messages, both valid now and neither objected to nor restricted; at an address its
    owner confirmed; nobody who stopped, objected, was erased, whose mail came back or who complained. Source: GDPR Art. 6(1)(a), 21(3);
    Directive 2002/58/EC Art. 13(1). Who asks of one after the other gives `agreed`, so that consents are not folded anew for each.
    """
    wanted = set(persons)
    may = agreed.now(tx) & wanted if agreed else _agreed(workspace, tx, wanted)
    contacts = people.confirmed(tx, EMAIL, may)
    keys = workspace.keys.person_keys([one.person_id for one in contacts])
    contacts = [one for one in contacts if one.person_id in keys]
    places = [framed("contact", one.person_id, EMAIL) for one in contacts]
    opened = unseal_rows([keys[one.person_id] for one in contacts], places, [one.address for one in contacts])
    addresses = {one.person_id: address.decode().strip() for one, address in zip(contacts, opened, strict=True)}
    stopped = suppressed(workspace, tx, addresses)
    refused = {person: "agreed" if person not in may else "address" for person in wanted - addresses.keys()}
    refused |= dict.fromkeys(stopped, "suppressed")
    return Reach({p: require_address(a) for p, a in addresses.items() if p not in stopped}, refused)


def _agreed(workspace: Workspace, tx: Tx, wanted: set[str]) -> set[str]:
    few = len(wanted) <= 20
    grants = pl.concat([workspace.grants_of(tx, p) for p in sorted(wanted) or [""]]) if few else workspace.grants(tx, _BOTH)
    return _both(grants) & wanted


def _both(grants: pl.DataFrame) -> set[str]:
    valid = grants.filter(pl.col("named"), pl.col("state").is_in(VALID_STATES), ~pl.col("objected"), ~pl.col("restricted"))
    adult = valid.filter(pl.col("age_band") == "adult", pl.col("purpose").is_in(list(_BOTH)))
    both = adult.group_by("person_id").agg(pl.col("purpose").n_unique()).filter(pl.col("purpose") == len(_BOTH))
    return set(both["person_id"].to_list())


def suppressed(workspace: Workspace, tx: Tx, addresses: dict[str, str]) -> set[str]:
    """Those of some people, each with their address, who are never to be written to.

    Guarantee: who stopped, objected or was erased, and whose mail came back or who complained.
    """
    persons = list(addresses)
    each: list[tuple[str, list[tuple[str, ...]]]] = [
        ("person", [(p,) for p in persons]),
        ("address", [(EMAIL, addresses[p]) for p in persons]),
    ]
    found: set[str] = set()
    for kind, parts in each:
        marks = suppress_marks(workspace, kind, parts)
        gone = suppressions.present(tx, kind, marks) | suppressions.present(tx, f"{kind}.messages", marks)
        found |= {person for person, mark in zip(persons, marks, strict=True) if mark in gone}
    return found
