"""Reach: who may be written to now, at which address, and of the others why not. Asked before drafting and again before each send."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.flow.letters import require_address
from heedful.flow.marks import suppress_marks
from heedful.security.sealing import framed, unseal_rows
from heedful.store import people, suppressions
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Collection

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

EMAIL: Final = "email"
PURPOSE: Final = "messages.email"


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


def reach(workspace: Workspace, tx: Tx, persons: Collection[str]) -> Reach:
    """Whom of some people one may write to now.

    Guarantee: only who agreed to a profile and to messages, both valid now and neither objected to nor restricted; at an address its
    owner confirmed; nobody who stopped, objected, was erased, whose mail came back or who complained. Source: GDPR Art. 6(1)(a), 21(3);
    Directive 2002/58/EC Art. 13(1).
    """
    wanted = set(persons)
    agreed = _agreed(workspace, tx, wanted)
    contacts = [one for one in people.confirmed(tx, EMAIL) if one.person_id in agreed]
    keys = workspace.keys.person_keys([one.person_id for one in contacts])
    contacts = [one for one in contacts if one.person_id in keys]
    places = [framed("contact", one.person_id, EMAIL) for one in contacts]
    opened = unseal_rows([keys[one.person_id] for one in contacts], places, [one.address for one in contacts])
    addresses = {one.person_id: address.decode().strip() for one, address in zip(contacts, opened, strict=True)}
    stopped = _suppressed(workspace, tx, addresses)
    refused = {person: "agreed" if person not in agreed else "address" for person in wanted - addresses.keys()}
    refused |= dict.fromkeys(stopped, "suppressed")
    return Reach({p: require_address(a) for p, a in addresses.items() if p not in stopped}, refused)


def _agreed(workspace: Workspace, tx: Tx, wanted: set[str]) -> set[str]:
    few = len(wanted) <= 20
    purposes = ("profile", PURPOSE)
    grants = pl.concat([workspace.grants_of(tx, p) for p in sorted(wanted) or [""]]) if few else workspace.grants(tx, purposes)
    valid = grants.filter(pl.col("named"), pl.col("state").is_in(VALID_STATES), ~pl.col("objected"), ~pl.col("restricted"))
    adult = valid.filter(pl.col("age_band") == "adult", pl.col("purpose").is_in(list(purposes)))
    both = adult.group_by("person_id").agg(pl.col("purpose").n_unique()).filter(pl.col("purpose") == len(purposes))
    return set(both["person_id"].to_list()) & wanted


def _suppressed(workspace: Workspace, tx: Tx, addresses: dict[str, str]) -> set[str]:
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
