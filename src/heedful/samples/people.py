"""The invented people: their names, accounts, ages, and what each of them agreed to."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from heedful.samples.tongues import FIRST_NAMES, LANGUAGES, SURNAME_HALVES
from heedful.terms import NETWORKS

if TYPE_CHECKING:
    import random

# What a person agreed to -> share of people. The first is the commonest; every one stands at least once.
STANDINGS: Final[dict[str, float]] = {
    "full": 0.50,
    "insights": 0.15,
    "no_groups": 0.07,
    "one_network": 0.05,
    "unverified": 0.03,
    "recent": 0.03,
    "withdrawn": 0.04,
    "expired": 0.03,
    "requested": 0.02,
    "refused": 0.01,
    "missing": 0.04,
    "minor": 0.015,
    "unknown_age": 0.015,
}
# Nothing of theirs may enter any lake.
SHUT: Final = frozenset(("withdrawn", "expired", "requested", "refused", "missing", "minor"))
_TONGUE_SHARES: Final = (0.60, 0.12, 0.10, 0.10, 0.08)
_NETWORK_SHARES: Final = {"facebook": 0.72, "instagram": 0.60, "x": 0.66}
_EXPORT_SHARE: Final = 0.28


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a network.

    Guarantee: ids are decimal text, unique within their network and scope.
    """

    network: str
    scope: str
    id: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person.

    Guarantee: `standing` is a key of STANDINGS; `exports` are the networks whose export they gave.
    """

    id: str
    name: str
    handle: str
    language: str
    age_band: str
    standing: str
    accounts: dict[str, Account] = field(default_factory=dict)
    exports: frozenset[str] = frozenset()


def make_people(rng: random.Random, count: int) -> list[Person]:
    """People with accounts on one to three networks.

    Guarantee: ids, names and handles are unique; every standing is there once `count` is at least their number.
    """
    standings = _deal(rng, count)
    people: list[Person] = []
    names: set[str] = set()
    for number in range(count):
        language = rng.choices(LANGUAGES, _TONGUE_SHARES)[0]
        name = _name(rng, language, names)
        standing = standings[number]
        accounts = _accounts(rng, number, standing)
        exports = frozenset(network for network in accounts if rng.random() < _EXPORT_SHARE)
        band = {"minor": "minor", "unknown_age": "unknown"}.get(standing, "adult")
        people.append(Person(f"p{number + 1:04d}", name, handle_of(name, number), language, band, standing, accounts, exports))
    return people


def handle_of(name: str, number: int) -> str:
    """A handle made of a name.

    Guarantee: lower-case letters, digits and underscores, at most 15 characters.
    """
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    first, _, last = plain.partition(" ")
    return f"{first[:7]}_{last[:3]}{number % 10_000}"[:15]


def _deal(rng: random.Random, count: int) -> list[str]:
    dealt = list(STANDINGS)[:count]
    for standing, share in STANDINGS.items():
        dealt += [standing] * (round(share * count) - 1)
    dealt = (dealt + ["full"] * count)[:count]
    rng.shuffle(dealt)
    return dealt


def _name(rng: random.Random, language: str, taken: set[str]) -> str:
    name = _draw_name(rng, language)
    while name in taken:
        first, _, last = _draw_name(rng, language).partition(" ")
        name = f"{first} {rng.choice(SURNAME_HALVES[0])}-{last}"
    taken.add(name)
    return name


def _draw_name(rng: random.Random, language: str) -> str:
    return f"{rng.choice(FIRST_NAMES[language])} {rng.choice(SURNAME_HALVES[0])}{rng.choice(SURNAME_HALVES[1])}"


def _accounts(rng: random.Random, number: int, standing: str) -> dict[str, Account]:
    chosen = [network for network in NETWORKS if rng.random() < _NETWORK_SHARES[network]] or ["facebook"]
    if standing in ("one_network", "no_groups"):
        chosen = ["facebook", "instagram", "x"]
    verified = standing != "unverified"
    ids = {
        "facebook": ("page", str(5_300_000_000_000_000 + number * 7_919 + 104_729)),
        "instagram": ("app", str(17_841_400_000_000_000 + number * 6_367 + 31)),
        "x": ("global", str(1_200_000_000_000_000_000 + number * 982_451_653 + 17)),
    }
    return {network: Account(network, *ids[network], verified) for network in chosen}
