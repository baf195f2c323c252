"""The rules of segments: what people like and dislike, in words anybody can read.

    likes battery and dislikes price in the last 90 days
    (likes delivery or likes "customer service") and not dislikes Larkmoor
    likes price of Quillbay at least 2 times
    likes delivery or lot 30 in 100

`and` binds before `or`; a time at the end of a rule, or of a part in brackets, is that of everything in it. A lot takes so many in a hundred of those whose likes are known, by chance alone.
There is no other thing to ask of a person: neither who they are nor what else they did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from heedful.errors import BadInput
from heedful.terms import DISLIKE, LIKE, OVERALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST: Final = 2_000
DEEPEST: Final = 20
DAYS: Final = {"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30, "year": 365, "years": 365}
_FEELINGS: Final = {"likes": LIKE, "dislikes": DISLIKE, "mentions": None}
_TOKEN: Final = re.compile(r'\s*(?:"([^"\n]{1,100})"|([()])|([^\s()"]+))')
_PAGE: Final = "See docs/reference/segments.md."


@dataclass(frozen=True, slots=True)
class Feels:
    """One question of a person: what they feel of one aspect of some brands, how often at least, in how many days.

    Guarantee: `feeling` None asks whether they speak of it at all; `days` None is the whole time that is kept.
    """

    feeling: int | None
    aspect: str
    brands: tuple[str, ...]
    times: int = 1
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """So many in a hundred of everybody whose likes are known, drawn by chance.

    Guarantee: nothing of a person enters the draw; the same people in the same rule, others in another.
    """

    percent: int


@dataclass(frozen=True, slots=True)
class Not:
    """Everybody else, of those whose likes are known."""

    of: Rule


@dataclass(frozen=True, slots=True)
class Both:
    """All of several."""

    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Any of several."""

    of: tuple[Rule, ...]


Rule: TypeAlias = "Feels | Lot | Not | Both | Either"


def parse(text: str, *, brands: Sequence[str], competitors: Sequence[str], aspects: Sequence[str]) -> Rule:
    """Read a rule.

    Guarantee: every word of it is understood, or BadInput `segment.rule` says which is not. An aspect without a brand is that of
    the company's own `brands`; a brand's name alone is how they feel of it as a whole.
    """
    if len(text) > LONGEST:
        raise BadInput("segment.rule", f"A rule has at most {LONGEST:,} characters.", _PAGE)
    reader = _Reader(_tokens(text), tuple(brands), (*brands, *competitors), tuple(aspects))
    rule = reader.either(0)
    if reader.at < len(reader.tokens):
        raise _wrong(reader.tokens[reader.at])
    return rule


def asks(rule: Rule) -> Iterator[Feels]:
    """Every question of a rule.

    Guarantee: in its order.
    """
    if isinstance(rule, Feels):
        yield rule
    elif isinstance(rule, Lot):
        return
    elif isinstance(rule, Not):
        yield from asks(rule.of)
    else:
        for one in rule.of:
            yield from asks(one)


def words(rule: Rule) -> str:
    """A rule as it is written.

    Guarantee: reads as the same rule again.
    """
    if isinstance(rule, Feels):
        name = {LIKE: "likes", DISLIKE: "dislikes", None: "mentions"}[rule.feeling]
        whole = rule.aspect == OVERALL and len(rule.brands) == 1
        thing = _quoted(rule.brands[0]) if whole else _quoted(rule.aspect)
        of = "" if whole or not rule.brands else " of " + " or of ".join(_quoted(b) for b in rule.brands)
        times = f" at least {rule.times} times" if rule.times > 1 else ""
        return f"{name} {thing}{of}{times}" + (f" in the last {rule.days} days" if rule.days else "")
    if isinstance(rule, Lot):
        return f"lot {rule.percent} in 100"
    if isinstance(rule, Not):
        return f"not ({words(rule.of)})"
    return (" and " if isinstance(rule, Both) else " or ").join(f"({words(one)})" for one in rule.of)


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[\w&.'-]+", name) and name.lower() not in _KEPT else f'"{name}"'


_KEPT: Final = {"and", "or", "not", "of", "in", "at", "likes", "dislikes", "mentions", "lot"}


def _tokens(text: str) -> list[tuple[str, bool]]:
    """The words of a rule, each with whether it stood in quotes."""
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        m = _TOKEN.match(text, at)
        if m is None:
            raise BadInput("segment.rule", "A name in the rule is not closed by a quotation mark.", _PAGE)
        found.append((m.group(1), True) if m.group(1) is not None else (m.group(2) or m.group(3), False))
        at = m.end()
    if not found:
        raise BadInput("segment.rule", "The rule is empty.", "Such as: likes delivery in the last 90 days")
    return found


class _Reader:
    def __init__(self, tokens: list[tuple[str, bool]], own: tuple[str, ...], brands: tuple[str, ...], aspects: tuple[str, ...]) -> None:
        self.tokens, self.own, self.at = tokens, own, 0
        self.brands = {name.lower(): name for name in brands}
        self.aspects = {name.lower().replace("_", " "): name for name in (*aspects, OVERALL)}

    def either(self, depth: int) -> Rule:
        if depth > DEEPEST:
            raise BadInput("segment.rule", f"A rule has brackets at most {DEEPEST} deep.", _PAGE)
        parts = [self.both(depth)]
        while self._take("or"):
            parts.append(self.both(depth))
        rule = parts[0] if len(parts) == 1 else Either(tuple(parts))
        days = self._days()
        return _within(rule, days) if days else rule

    def both(self, depth: int) -> Rule:
        parts = [self.one(depth)]
        while self._take("and") or self._take("but"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def one(self, depth: int) -> Rule:
        if self._take("not"):
            return Not(self.one(depth))
        if self._take("("):
            rule = self.either(depth + 1)
            if not self._take(")"):
                raise BadInput("segment.rule", "A bracket in the rule is not closed.", _PAGE)
            return rule
        if self._take("lot"):
            return self._lot()
        for word, feeling in _FEELINGS.items():
            if self._take(word):
                return self._feels(feeling)
        raise _wrong(self.tokens[self.at] if self.at < len(self.tokens) else None)

    def _lot(self) -> Lot:
        percent = self._number()
        if percent > 99 or not self._take("in", "100"):
            raise BadInput("segment.rule", "A lot is of 1 to 99 in 100.", "Such as: likes delivery or lot 30 in 100")
        return Lot(percent)

    def _feels(self, feeling: int | None) -> Feels:
        name = self._name({**self.brands, **self.aspects})
        if name.lower() in self.brands and name.lower() not in self.aspects:
            return Feels(feeling, OVERALL, (self.brands[name.lower()],), self._times())
        brands = [self.brands[self._name(self.brands).lower()]] if self._take("of") else list(self.own)
        while self._take("or", "of"):
            brands.append(self.brands[self._name(self.brands).lower()])
        return Feels(feeling, self.aspects[name.lower().replace("_", " ")], tuple(dict.fromkeys(brands)), self._times())

    def _name(self, known: dict[str, str]) -> str:
        """The longest known name that stands here."""
        if self.at >= len(self.tokens):
            raise _wrong(None)
        word, quoted = self.tokens[self.at]
        if quoted:
            if word.lower() in known or word.lower().replace("_", " ") in known:
                self.at += 1
                return word
            raise _unknown(word)
        for end in range(min(len(self.tokens), self.at + 6), self.at, -1):
            joined = " ".join(w for w, _ in self.tokens[self.at : end])
            if joined.lower() in known or joined.lower().replace("_", " ") in known:
                self.at = end
                return joined
        raise _unknown(word)

    def _times(self) -> int:
        if not self._take("at", "least"):
            return 1
        number = self._number()
        if not (self._take("times") or self._take("time")):
            raise BadInput("segment.rule", "After `at least` comes a number and `times`.", _PAGE)
        return number

    def _days(self) -> int | None:
        if not self._take("in", "the", "last"):
            return None
        number = self._number()
        unit = self.tokens[self.at][0].lower() if self.at < len(self.tokens) else ""
        if unit not in DAYS:
            raise BadInput("segment.rule", "A time is a number of days, weeks, months or years.", "Such as: in the last 90 days")
        self.at += 1
        return number * DAYS[unit]

    def _number(self) -> int:
        word = self.tokens[self.at][0] if self.at < len(self.tokens) else ""
        if not re.fullmatch(r"[1-9]\d{0,3}", word):
            raise BadInput("segment.rule", "A number in the rule is a whole one from 1 to 9999.", _PAGE)
        self.at += 1
        return int(word)

    def _take(self, *wanted: str) -> bool:
        there = [(w.lower(), q) for w, q in self.tokens[self.at : self.at + len(wanted)]]
        if there != [(w, False) for w in wanted]:
            return False
        self.at += len(wanted)
        return True


def _within(rule: Rule, days: int) -> Rule:
    if isinstance(rule, Feels):
        return rule if rule.days else replace(rule, days=days)
    if isinstance(rule, Lot):
        return rule
    if isinstance(rule, Not):
        return Not(_within(rule.of, days))
    return type(rule)(tuple(_within(one, days) for one in rule.of))


def _wrong(token: tuple[str, bool] | None) -> BadInput:
    where = f"at {token[0][:40]!r}" if token else "at its end"
    return BadInput("segment.rule", f"The rule cannot be read {where}.", f"A part is likes, dislikes or mentions, and a name. {_PAGE}")


def _unknown(word: str) -> BadInput:
    return BadInput(
        "segment.name", f"There is no brand and no aspect {word[:40]!r}.", "Known are those of heedful.yaml and the ready taxonomies."
    )
