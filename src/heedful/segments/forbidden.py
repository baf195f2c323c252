"""By what nobody is ever chosen: special categories, need, youth, and what stands in for them.

A rule is refused by the words of its aspects, before it is asked of anybody; and by measuring, where people agreed to that, how
well it tells something they declared of themselves. Source: GDPR Art. 9; AI Act Art. 5(1)(b); Reg. (EU) 2022/2065 Art. 26(3), 28(2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Each kind by the beginnings of the words that name it; words that only look alike are not among them.
KINDS: Final[Mapping[str, str]] = {
    "health": r"health|illness|disease|cancer|diabet\w*|allerg\w*|asthma|medic\w*|pharma\w*|hospital|doctor|therap\w*|depress\w*|anxiety|mental|insomnia|diet|weight loss|obes\w*|wheelchair|disab\w*|hearing aid|gluten|coeliac|celiac",
    "pregnancy": r"pregnan\w*|maternity|fertility|baby|babies|nursery|newborn|breastfeed\w*|contracept\w*",
    "religion": r"religio\w*|church|mosque|synagogue|temple|muslim\w*|islam\w*|christian\w*|jewish|jews|hindu\w*|sikh\w*|halal|kosher|ramadan|lent|prayer|faith|bible|quran|koran",
    "politics": r"politic\w*|election|party membership|conservative|socialist|liberal|vote|voting|trade union|union|strike",
    "origin": r"ethnic\w*|race|racial|skin colour|skin color|nationality|migrant\w*|refugee\w*|asylum|immigra\w*|roma|afro\w*",
    "sexuality": r"sexual\w*|gay|lesbian|queer|lgbt\w*|trans|transgender|dating|pride|hiv",
    "money trouble": r"debt\w*|payday|overdraft|loan shark|bankrupt\w*|poverty|poor|benefits|unemploy\w*|eviction|food bank|pawn\w*|bailiff|arrears|credit score",
    "grief": r"grief|funeral\w*|bereave\w*|death|mourning|widow\w*|cremat\w*",
    "loneliness": r"lonel\w*|isolation|divorce\w*|break ?up|separation",
    "addiction": r"addict\w*|gambl\w*|casino|betting|alcohol\w*|vap(?:e|ing)|cigarette\w*|tobacco|nicotine|smok\w*|drugs?|rehab",
    "youth": r"child|children|kids?|teen\w*|minor|minors|school\w*|toddler\w*|toys?|youth|under 18",
    "crime": r"crim\w*|prison\w*|convict\w*|arrest\w*|parole",
}
_COMPILED: Final = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in KINDS.items()}

# An aspect with at least so many words is not one of these kinds for a single word, such as the cries of children in a cabin.
MIXED: Final = 5

# Of each side of a comparison at least so many, or nothing is said of it.
FEWEST: Final = 30
# The largest correlation of a segment with a declared attribute, at the lower end of its interval, that is not refused.
LIMIT: Final = 0.2
_Z: Final = 1.96


@dataclass(frozen=True, slots=True)
class Stand:
    """How well a segment tells one declared answer.

    Guarantee: `correlation` (Pearson's phi) lies within `low` and `high`, its 95 % interval; `known` people answered.
    """

    attribute: str
    answer: str
    correlation: float
    low: float
    high: float
    known: int

    def beyond(self, limit: float) -> bool:
        """Whether its whole interval is further from nought than a limit.

        Guarantee: pure.
        """
        return self.low > limit or self.high < -limit


def require_allowed(aspects: Iterable[str], words: Mapping[str, Iterable[str]], name: str = "") -> None:
    """Refuse a rule by what its aspects are about.

    Guarantee: raises Refused `segment.forbidden`, which says the kind: where the name of the segment or of an aspect speaks of it, or
    one in MIXED of an aspect's words. Takes the rule's aspects and the words of each as the taxonomy has them. Source: see the top.
    """
    chosen = list(aspects)
    named = [(text, 1) for text in (name, *chosen)]
    named += [(word, max(1, len(list(words[aspect])) // MIXED)) for aspect in chosen if aspect in words for word in words[aspect]]
    met: dict[str, int] = {}
    for text, enough in named:
        kind = next((kind for kind, pattern in _COMPILED.items() if pattern.search(text.replace("_", " "))), None)
        if kind is None:
            continue
        met[kind] = met.get(kind, 0) + 1
        if met[kind] >= enough:
            raise Refused("segment.forbidden", f"Nobody is chosen by {kind}, nor by what stands in for it.", "Choose by another aspect.")


def stand_ins(members: pl.DataFrame, declared: pl.DataFrame) -> list[Stand]:
    """How well being in a segment tells what people declared of themselves.

    Guarantee: a whole function; only answers with FEWEST people on each side are told. `members` has subject_key; `declared` has
    subject_key, attribute and answer, of those who agreed to be counted for fairness, and nobody else.
    Source: Fisher 1915 (interval by arctanh).
    """
    inside = declared.with_columns(pl.col("subject_key").is_in(members["subject_key"].to_list()).alias("inside"))
    found = []
    for (attribute,), rows in sorted(inside.partition_by("attribute", as_dict=True).items()):
        for answer in rows["answer"].unique().sort():
            stand = _stand(str(attribute), str(answer), rows.with_columns((pl.col("answer") == answer).alias("is")))
            found += [stand] if stand else []
    return found


def require_no_stand_in(members: pl.DataFrame, declared: pl.DataFrame, limit: float = LIMIT) -> list[Stand]:
    """Refuse a segment that tells a declared attribute too well; gives what was measured.

    Guarantee: raises Refused `segment.stands_in`, naming the attribute and never a person.
    """
    found = stand_ins(members, declared)
    worst = next((one for one in found if one.beyond(limit)), None)
    if worst:
        raise Refused(
            "segment.stands_in",
            f"This segment stands in for {worst.attribute}: whoever is in it can be told by it (correlation {worst.correlation:+.2f}).",
            "Choose by another aspect.",
        )
    return found


def _stand(attribute: str, answer: str, rows: pl.DataFrame) -> Stand | None:
    n = rows.height
    a = rows.filter(pl.col("inside") & pl.col("is")).height
    inside, are = int(rows["inside"].sum()), int(rows["is"].sum())
    if min(inside, n - inside, are, n - are) < FEWEST:
        return None
    phi = (n * a - inside * are) / sqrt(inside * (n - inside) * are * (n - are))
    low, high = _interval(phi, n)
    return Stand(attribute, answer, phi, low, high, n)


def _interval(phi: float, n: int) -> tuple[float, float]:
    from math import atanh, tanh

    middle, width = atanh(max(-0.999999, min(0.999999, phi))), _Z / sqrt(n - 3)
    return tanh(middle - width), tanh(middle + width)
