"""A breach of personal data, judged: what it may do to people, how grave that is, who must be told, and by when.

The ratings are a table that anybody can read and dispute; the officer decides, and the register keeps both.
Source: GDPR Art. 4(12), 33, 34; EDPB Guidelines 9/2022, section IV.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from heedful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

Kind: TypeAlias = Literal[
    "contacts", "accounts", "posts", "opinions", "profile", "declared", "consents", "requests", "messages", "team", "keys"
]
Risk: TypeAlias = Literal["identity_theft", "fraud", "discrimination", "embarrassment"]
Level: TypeAlias = Literal["none", "low", "medium", "high"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
RISKS: Final[tuple[Risk, ...]] = get_args(Risk)
LEVELS: Final[tuple[Level, ...]] = get_args(Level)

# What each kind is, in words for a notice.
WORDS: Final[Mapping[Kind, str]] = {
    "contacts": "addresses people gave to be written to",
    "accounts": "which account of a social network is whose",
    "posts": "words of posts people shared, without their names",
    "opinions": "likes and dislikes found in posts",
    "profile": "likes and dislikes of single people",
    "declared": "what people said about themselves so that we could look for unfairness",
    "consents": "who agreed to what, and when",
    "requests": "what people asked about their data",
    "messages": "what we wrote to people",
    "team": "names and password hashes of people who work here",
    "keys": "the key that opens what is sealed",
}
# Place in LEVELS, by risk, where the kind can be read: identity theft, fraud, discrimination, embarrassment.
_GRAVE: Final[Mapping[Kind, tuple[int, int, int, int]]] = {
    "contacts": (1, 2, 0, 1),
    "accounts": (2, 2, 1, 2),
    "posts": (1, 1, 2, 2),
    "opinions": (0, 1, 1, 1),
    "profile": (0, 1, 2, 2),
    "declared": (1, 1, 3, 3),
    "consents": (1, 1, 0, 0),
    "requests": (1, 1, 1, 2),
    "messages": (0, 2, 0, 1),
    "team": (1, 1, 0, 0),
    "keys": (0, 0, 0, 0),
}
# Who is known by the one can be held to the other: each such pair makes these risks graver by one.
_TOGETHER: Final[tuple[tuple[set[Kind], set[Kind], tuple[Risk, ...]], ...]] = (
    ({"contacts", "accounts"}, {"posts", "profile", "declared", "requests"}, ("discrimination", "embarrassment")),
    ({"contacts"}, {"accounts", "messages", "profile", "posts"}, ("identity_theft", "fraud")),
)
# What is sealed, and stays so while the key is safe, can hardly hurt (Art. 34(3)(a)).
_SEALED: Final = 1
# The data of minors and the special categories of Art. 9 are at least this grave for these.
_SPECIAL: Final[tuple[Risk, ...]] = ("discrimination", "embarrassment")


@dataclass(frozen=True, slots=True)
class Rated:
    """One risk to people.

    Guarantee: `because` are the kinds that make it as grave as it is.
    """

    risk: Risk
    level: Level
    because: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Duties:
    """Who must be told.

    Guarantee: `people` implies `authority`.
    """

    authority: bool
    people: bool
    why: str


@dataclass(frozen=True, slots=True)
class Clock:
    """How the time to tell the authority stands.

    Guarantee: `left` is negative once the time is over, unless it was told in time; then it is what was left.
    """

    due_at: datetime
    left: timedelta
    told_at: datetime | None

    @property
    def late(self) -> bool:
        """Whether the authority was told after the time, or the time is over.

        Guarantee: False to the very moment of the deadline.
        """
        return self.left < timedelta()


def require_kinds(kinds: Collection[str]) -> tuple[Kind, ...]:
    """Kinds that were named, each once, in the order of this file.

    Guarantee: BadInput `incident.kinds` for none, and for one that is not known.
    """
    unknown = set(kinds) - set(KINDS)
    if unknown or not kinds:
        raise BadInput("incident.kinds", "It must be said which kinds of data are affected.", f"Name some of: {', '.join(KINDS)}.")
    return tuple(kind for kind in KINDS if kind in kinds)


def rate(kinds: Collection[Kind], *, readable: bool, special: bool) -> list[Rated]:
    """Rate what a breach may do to people, from the kinds of data that are affected.

    Guarantee: every risk, gravest first; more kinds, readable or special never make one smaller. `readable`: not sealed, or the key
    went too. `special`: minors or special categories (Art. 9) are among them. Source: GDPR Recitals 75, 76, 85.
    """
    rated = [_rate(set(kinds), place, risk, readable=readable or "keys" in kinds, special=special) for place, risk in enumerate(RISKS)]
    return sorted(rated, key=lambda one: -LEVELS.index(one.level))


def _rate(kinds: set[Kind], place: int, risk: Risk, *, readable: bool, special: bool) -> Rated:
    grave = max((_GRAVE[kind][place] for kind in kinds), default=0)
    because = {kind for kind in kinds if grave and _GRAVE[kind][place] == grave}
    for one, other, worse in _TOGETHER:
        if grave and risk in worse and kinds & one and kinds & other:
            grave, because = grave + 1, because | (kinds & (one | other))
    if special and kinds - {"team", "keys"} and risk in _SPECIAL:
        grave = 3
    if not readable:
        grave = min(grave, _SEALED)
    return Rated(risk, LEVELS[min(grave, 3)], tuple(kind for kind in KINDS if kind in because))


def duties(rated: Collection[Rated]) -> Duties:
    """Who must be told, as the ratings say it.

    Guarantee: the authority unless every risk is low or none; the people where one is high. Source: GDPR Art. 33(1), 34(1), 34(3)(a).
    """
    worst = max((LEVELS.index(one.level) for one in rated), default=0)
    if worst == 3:
        return Duties(True, True, "A risk is high: the authority and the people must be told.")
    if worst == 2:
        return Duties(True, False, "There is a risk: the authority must be told.")
    return Duties(False, False, "A risk to people is unlikely: it need only stand in the register, with the reasons.")


def clock(known_at: datetime, told_at: datetime | None, now: datetime, hours: int) -> Clock:
    """How the time to tell the authority stands.

    Guarantee: runs from when it became known, through nights and holidays, and stops when the authority is told. Source: GDPR Art. 33(1);
    Regulation (EEC, Euratom) 1182/71 Art. 3.
    """
    due = known_at + timedelta(hours=hours)
    return Clock(due, due - (told_at or now), told_at)
