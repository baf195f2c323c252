"""A text in the pieces that are judged one by one: lines, and the sentences of long lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# A line up to so many characters is one piece; what is set apart on a page is short.
LINE: Final = 120
_LINES: Final = re.compile(r"[^\n]+")
# The end of a sentence: a stop that no digit follows, so that 4.90 stays whole.
_SENTENCES: Final = re.compile(r"(?:[^.!?]|[.!?](?=\d|\w))+[.!?]*")


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where each piece of a text begins and ends.

    Guarantee: in order, none within another, each with a letter or digit in it.
    """
    for line in _LINES.finditer(text):
        parts = [line] if line.end() - line.start() <= LINE else list(_SENTENCES.finditer(text, line.start(), line.end()))
        for part in parts:
            if any(c.isalnum() for c in part.group()):
                yield part.span()
