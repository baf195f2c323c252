"""What a recogniser is: a kind of identifying detail, how it looks, how it is checked, and the mark that replaces it.

Patterns are asked of single texts. Which texts may hold a detail is looked up in the whole column first (`screen`), by wider patterns that
are made of these: quick where a pattern uses only what Rust's and Python's regular expressions share, and slow where it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a detail looks.

    Guarantee: where it is `told`, the expression has three groups: words before, the detail, words after; only the detail is
    replaced, the words having told what it is. A text is passed over unless it holds one of `near` (lower case; none: no text is).
    `apart`: its words are looked for by themselves, since the pattern costs much and few texts hold them; it changes no answer.
    """

    expression: str
    near: tuple[str, ...] = ()
    told: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One kind of identifying detail.

    Guarantee: `mark` matches no recogniser's pattern, so that redacting twice is redacting once.
    """

    kind: str
    mark: str
    # In the order in which they are asked.
    patterns: tuple[Pattern, ...]
    # Where given, a candidate is replaced only if this says that it is one.
    is_one: Callable[[str], bool] | None = None
    # The same where words beside it told what it is, and so said much already.
    is_told: Callable[[str], bool] | None = None
    # Fewest digits that a text with such a detail holds; texts with fewer are passed over.
    digits: int = 0
    # Recognisers are asked in the order of their ranks; those of other packages come after ours unless they say otherwise.
    rank: int = 1000
