"""Names that the record itself carries: its author's, of those it mentions, of those tagged. Used, then thrown away."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

MARK: Final = "[name]"
# A part of a name alone is taken out only when it is written with a capital: "will" stays, "Will" goes.
_SHORTEST_PART: Final = 3


# Letters beside ASCII that match one of ASCII where capitals do not count.
_ALIKE: Final = re.compile("[\u0130\u0131\u017f\u212a]")


@lru_cache(maxsize=65_536)
def _looked_for(names: tuple[str, ...], kept: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names as they are looked for: whole, and in parts."""
    whole = {n.strip() for n in names if len(n.strip()) > 1 and n.strip().lower() not in kept}
    parts = {p for n in whole for p in re.split(r"[\s,.]+", n) if len(p) >= _SHORTEST_PART and p[0].isupper() and p.lower() not in kept}
    return tuple(sorted(whole, key=_longest_first)), tuple(sorted(parts, key=_longest_first))


def _longest_first(name: str) -> tuple[int, str]:
    return -len(name), name


@lru_cache(maxsize=65_536)
def name_pattern(names: tuple[str, ...], kept: frozenset[str]) -> re.Pattern[str] | None:
    """How names are found in a text: whole, and in parts that are written with a capital.

    Guarantee: None where there is nothing to look for; words in `kept` are not among them.
    """
    whole, parts = _looked_for(names, kept)
    choices = (
        [f"(?i:{re.escape(n)})" for n in whole if " " in n] + [re.escape(n) for n in whole if " " not in n] + [re.escape(p) for p in parts]
    )
    return re.compile(rf"(?<![\w\[])(?:{'|'.join(choices)})(?![\w\]])") if choices else None


@lru_cache(maxsize=65_536)
def _clues(names: tuple[str, ...], kept: frozenset[str]) -> tuple[str, ...] | None:
    """What a text must hold, in small letters, if any of the names stands in it; None where that cannot be told so."""
    whole, parts = _looked_for(names, kept)
    clues = {one.lower() for one in (*whole, *parts)}
    return tuple(clues) if all(map(str.isascii, clues)) else None


def may_stand_in(text: str, names: tuple[str, ...], kept: frozenset[str]) -> bool:
    """Whether any of the names can stand in a text.

    Guarantee: true where `name_pattern` would find one. Most texts hold none, and to make a pattern takes longer than to look.
    """
    clues = _clues(names, kept)
    if clues is None or (not text.isascii() and _ALIKE.search(text)):
        return True
    low = text.lower()
    return any(clue in low for clue in clues)


def take_out(text: str, names: Sequence[str], kept: frozenset[str]) -> str:
    """Replace the given names in a text, whole or in part.

    Guarantee: words in `kept` (brands, lower case) stay; running it again changes nothing.
    """
    asked = tuple(names)
    if not may_stand_in(text, asked, kept):
        return text
    pattern = name_pattern(asked, kept)
    return text if pattern is None else pattern.sub(MARK, text)
