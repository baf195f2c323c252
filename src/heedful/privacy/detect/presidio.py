"""Recognisers of Microsoft Presidio, for those who have them installed: wrapped, so that redaction asks them like ours.

Nothing of Presidio is imported here: whoever brings a recogniser brings the package. Source: presidio-analyzer, EntityRecognizer.
"""

from __future__ import annotations

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

    Guarantee: its patterns of enough score, each candidate validated as Presidio does; the mark is the entity in small letters.
    Errors: BadInput `recogniser.pattern` for patterns with look-around, which the engine of columns does not know.
    """
    entity = recogniser.supported_entities[0]
    patterns = [p.regex for p in recogniser.patterns if p.score >= ENOUGH]
    if not patterns or any(sign in p for p in patterns for sign in ("(?=", "(?!", "(?<=", "(?<!")):
        raise BadInput(
            "recogniser.pattern",
            f"The recogniser of {entity} has no pattern that can be used here.",
            "Write its pattern without look-around.",
        )
    letters = "".join(c for c in entity.lower() if c.isalpha())
    return Recogniser(
        entity.lower(), mark or f"[{letters}]", tuple(Pattern(p) for p in patterns), lambda c: recogniser.validate_result(c) is not False
    )
