"""What a recogniser is: a kind of identifying detail, how it looks, how it is checked, and the mark that replaces it.

Patterns use only what Rust's and Python's regular expressions share, so that the same pattern finds candidates in a
whole column and checks them one by one where a checksum must be right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One kind of identifying detail.

    Guarantee: `mark` matches no recogniser's pattern, so that redacting twice is redacting once.
    """

    kind: str
    mark: str
    # Ordered patterns; `replacement` may refer to groups of them.
    patterns: tuple[str, ...]
    # Where given, a candidate is replaced only if this says that it is one.
    is_one: Callable[[str], bool] | None = None
    # A cheap literal that every match contains, or None: lets a column be passed over.
    holds: str | None = None
