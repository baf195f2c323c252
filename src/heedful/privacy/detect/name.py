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


@lru_cache(maxsize=65_536)
def name_pattern(names: tuple[str, ...], kept: frozenset[str]) -> re.Pattern[str] | None:
    """How names are found in a text: whole, and in parts that are written with a capital.

    Guarantee: None where there is nothing to look for; words in `kept` are not among them.
    """
    whole = sorted({n.strip() for n in names if len(n.strip()) > 1 and n.strip().lower() not in kept}, key=lambda n: (-len(n), n))
    parts = sorted(
        {p for n in whole for p in re.split(r"[\s,.]+", n) if len(p) >= _SHORTEST_PART and p[0].isupper() and p.lower() not in kept},
        key=lambda p: (-len(p), p),
    )
    choices = (
        [f"(?i:{re.escape(n)})" for n in whole if " " in n] + [re.escape(n) for n in whole if " " not in n] + [re.escape(p) for p in parts]
    )
    return re.compile(rf"(?<![\w\[])(?:{'|'.join(choices)})(?![\w\]])") if choices else None


def take_out(text: str, names: Sequence[str], kept: frozenset[str]) -> str:
    """Replace the given names in a text, whole or in part.

    Guarantee: words in `kept` (brands, lower case) stay; running it again changes nothing.
    """
    pattern = name_pattern(tuple(names), kept)
    return text if pattern is None else pattern.sub(MARK, text)
