"""The same sentence in other people's English: dialects, a second language, a register, a network's dress, a length. Invented.

Each change is a list of plain rules over words. No text of anybody is scored for dialect with them, and none can be: they make
sentences, and read none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Rules = tuple[tuple[str, str], ...]
Change = "Callable[[str], str]"

AFRICAN_AMERICAN: Final[Rules] = (
    (r"\bthe\b", "da"), (r"\bthat\b", "dat"), (r"\bthis\b", "dis"), (r"\bthey are\b", "they"), (r"\bis\b", "be"), (r"\bam not\b", "ain't"),
    (r"\bhas\b", "got"), (r"\bwith\b", "wit"), (r"(\w{2,})ing\b", r"\1in"), (r"\bgoing to\b", "finna"), (r"\bvery\b", "hella"),
    (r"\breally\b", "real"), (r"\bto me\b", "ta me"), (r"\bmy\b", "mah"), (r"\bever\b", "eva"),
)  # fmt: skip
SCOTS: Final[Rules] = (
    (r"\bis not\b", "isnae"), (r"\bwas not\b", "wisnae"), (r"\bdo not\b", "dinnae"), (r"\bnot\b", "no"), (r"\bmy\b", "ma"), (r"\bto\b", "tae"),
    (r"\bof\b", "o"), (r"\bvery\b", "awfy"), (r"\bwith\b", "wi"), (r"\bthe\b", "the"), (r"\bI am\b", "Am"), (r"\bhave\b", "huv"),
    (r"\bhas\b", "hus"), (r"\bwas\b", "wis"), (r"\bfrom\b", "fae"), (r"\bgood\b", "guid"), (r"\bover\b", "ower"), (r"\bevery time\b", "evry time"),
)  # fmt: skip
TEXTING: Final[Rules] = (
    (r"\byou\b", "u"), (r"\bare\b", "r"), (r"\bgreat\b", "gr8"), (r"\blove\b", "luv"), (r"\bto\b", "2"), (r"\bfor\b", "4"), (r"\bwith\b", "w"),
    (r"\bplease\b", "plz"), (r"\bthe\b", "da"), (r"\band\b", "n"), (r"\breally\b", "rly"), (r"\bbecause\b", "cuz"), (r"\bterrible\b", "terible"),
    (r"\bexcellent\b", "excelent"),
)  # fmt: skip
NO_ARTICLES: Final[Rules] = ((r"\b[Tt]he ", ""), (r"\ban? ", ""), (r"\bAn? ", ""))
UNBENT: Final[Rules] = (
    (r"\bwas\b", "is"), (r"\bwere\b", "are"), (r"\bhas been\b", "is since"), (r"\bmakes me\b", "make me"), (r"\bmade me\b", "make me"),
    (r"\blets\b", "let"), (r"\bworks\b", "work"), (r"\bkeeps\b", "keep"), (r"\bdoes not\b", "not"), (r"\bdo not\b", "not"), (r"\bgets\b", "get"),
    (r"\bdisappointed\b", "disappoint"), (r"\bI am\b", "I"),
)  # fmt: skip
ORDER: Final[Rules] = (
    (r"\bI really (\w+)\b", r"I \1 really"), (r"\b(is|was) (\w+)\b", r"it \1 \2"), (r"\bvery\b", "too much"), (r"\bme\b", "to me"),
    (r"\bon time\b", "in time"), (r"\bat\b", "in"),
)  # fmt: skip


def respell(text: str, rules: Rules) -> str:
    """A sentence under a list of rules.

    Guarantee: pure; rules are used in their order, each wherever it matches; its first letter stays a capital if it was one.
    """
    for pattern, other in rules:
        text = re.sub(pattern, other, text)
    return text[:1].upper() + text[1:] if text else text


def _same(text: str) -> str:
    return text


def _rules(*rules: Rules) -> Callable[[str], str]:
    def change(text: str) -> str:
        for some in rules:
            text = respell(text, some)
        return text

    return change


def _formal(text: str) -> str:
    return f"I should like to state the following. {text} I remain at your disposal."


def _slang(text: str) -> str:
    return f"ngl fam, {text[:1].lower()}{text[1:].rstrip('.')} tbh, no cap"


def _hashtags(text: str) -> str:
    return f"{text} #shopping #weekend"


def _instagram(text: str) -> str:
    return f"📸 {text}\n.\n.\n#monday #city #instadaily"


def _long(text: str) -> str:
    return (
        "We moved to a new flat in the spring and had to buy nearly everything anew, from the kettle to the curtains. "
        f"{text} On Sunday we went for a walk along the river, and in the evening it rained."
    )


# Each axis, and how each of its groups writes the same sentence; the first group writes it as it stands.
VARIANTS: Final[Mapping[str, Mapping[str, Callable[[str], str]]]] = {
    "dialect": {
        "standard": _same,
        "African American": _rules(AFRICAN_AMERICAN),
        "Scots": _rules(SCOTS),
        "texting": _rules(TEXTING),
    },
    "second language": {
        "standard": _same,
        "no articles": _rules(NO_ARTICLES),
        "unbent verbs": _rules(NO_ARTICLES, UNBENT),
        "other order": _rules(ORDER),
    },
    "register": {"plain": _same, "formal": _formal, "slang": _slang},
    "network": {"facebook": _same, "x": _hashtags, "instagram": _instagram},
    "length": {"short": _same, "long": _long},
}
