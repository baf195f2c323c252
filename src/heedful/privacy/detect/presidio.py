"""Recognisers of Microsoft Presidio, for those who have them installed: wrapped, so that redaction asks them like ours.

Nothing of Presidio is imported here: whoever brings a recogniser brings the package. Source: presidio-analyzer, EntityRecognizer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Protocol

from heedful.errors import BadInput
from heedful.privacy.detect.recogniser import Pattern, Recogniser

if TYPE_CHECKING:
    from collections.abc import Sequence

# Below this, Presidio itself advises to look for words beside it.
ENOUGH: Final = 0.5


class PatternRecognizer(Protocol):
    """What is used of Presidio's recognisers: their entities, their patterns, and their validation."""

    supported_entities: Sequence[str]
    patterns: Sequence[Any]

    def validate_result(self, pattern_text: str) -> bool | None: ...


def from_presidio(recogniser: PatternRecognizer, mark: str | None = None) -> Recogniser:
    """Make a recogniser of one of Presidio's pattern recognisers.

    Guarantee: its patterns of enough score, each candidate validated as Presidio does; where all its patterns are weak, a candidate counts only
    if the validation is sure of it, as of a right check digit. The mark is the entity in small letters.
    Patterns that look ahead or back are asked of every text, since the engine of columns does not know them.
    Errors: BadInput `recogniser.pattern` where no pattern can be used.
    """
    entity = recogniser.supported_entities[0]
    strong = [p.regex for p in recogniser.patterns if p.score >= ENOUGH]
    patterns = strong or [p.regex for p in recogniser.patterns]
    if not patterns or not all(map(_compiles, patterns)):
        raise BadInput(
            "recogniser.pattern",
            f"The recogniser of {entity} has no pattern that can be used here.",
            "Write its patterns as Python's own expressions.",
        )

    def is_one(candidate: str) -> bool:
        said = recogniser.validate_result(candidate)
        return said is not False if strong else said is True

    letters = "".join(c for c in entity.lower() if c.isalpha())
    return Recogniser(entity.lower(), mark or f"[{letters}]", tuple(Pattern(p) for p in patterns), is_one)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
