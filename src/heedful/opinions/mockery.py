"""Signs that a post may mean the opposite of its words: they make us less sure, and never turn an answer round."""

from __future__ import annotations

import re
from typing import Final

# A post without any of these bears no sign; looking for them is much quicker than for the signs.
_HINTS: Final = ("sarc", "iron", "/s", "#not", "yeah", "right", "needed", "wanted", "another", "one more", "clap", "🙄", "😒")
_SIGNS: Final = (
    # What people write to be understood.
    r"#(?:sarcasm|sarcastic|sarc|irony|ironic|not)(?!\w)",
    r"\s/s\s*$",
    r"\((?:sarcasm|sarcastic|irony)\)|</?sarcasm>",
    # Set phrases.
    r"\b(?:yeah|aye),? right\b(?! (?:now|away|here|there|on|before|after))",
    r"\b(?:oh|wow|yay|great|brilliant|wonderful|fantastic|lovely)\W+just what (?:i|we) (?:needed|wanted)\b",
    r"\b(?:oh|wow|yay|great|brilliant|wonderful|fantastic|lovely),? (?:yet )?(?:another|one more) \w+",
    r"\bslow clap\b",
    # Praise, and a face that does not mean it.
    r"\b(?:great|good|nice|love|lovely|brilliant|amazing|wonderful|fantastic|perfect|genius|thanks|thank)\b[^.!?\n]*[.!?]*\s*[🙄😒]",
)
_PATTERN: Final = re.compile("|".join(_SIGNS), re.IGNORECASE)


def is_mocking(text: str) -> bool:
    """Whether a post bears a sign of mockery.

    Guarantee: by the text alone.
    """
    low = text.lower()
    return any(hint in low for hint in _HINTS) and _PATTERN.search(text) is not None
