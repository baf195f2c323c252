"""Creepiness: a message reveals no more than its reader would expect, of themselves or of anybody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from heedful.messages.finding import BLOCKER, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

# So many words in a row that also stand in a post are a quote of it.
QUOTED: Final = 5
_WORD: Final = re.compile(r"\w+(?:['’]\w+)?")
_THIRD: Final = re.compile(
    r"\byour (?:wife|husband|partner|girlfriend|boyfriend|friends?|mother|father|mum|mom|dad|son|daughter|sister|brother|boss|colleagues?|neighbou?rs?|ex)\b"
    r"(?:['’]s)? (?:also )?(?:like|likes|liked|love|loves|wrote|said|says|posted|bought|have|has|told|just|already|follow|follows)\b"
    r"|(?<![\w.])@\w{2,}(?!\w*\.)|\b(?:friends?|somebody|someone) (?:of yours|you (?:know|follow))\b",
    re.IGNORECASE,
)
_WATCHED: Final = re.compile(
    r"\bwe(?:['’]ve| have)? (?:saw|see|noticed|watched|tracked|followed|know) (?:that )?(?:you|where you|what you|how you|your (?:location|phone|browsing|searches))\b"
    r"|\b(?:yesterday|last night|this morning|minutes ago|hours ago),? you (?:wrote|posted|said|looked|searched|visited|were)\b"
    r"|\byou (?:wrote|posted|said|looked|searched|visited) (?:yesterday|last night|this morning|\d+ (?:minutes?|hours?) ago)\b"
    r"|\bnear your (?:home|house|work)\b|\bwhen you (?:were|are) at home\b",
    re.IGNORECASE,
)


def reveals(part: str, text: str) -> list[Finding]:
    """Where a text speaks of somebody else, or lets its reader feel watched.

    Guarantee: in order of place; every one blocks.
    """
    third = [
        Finding(part, m.start(), m.end(), "creepy.third_person", BLOCKER, "It speaks of somebody else.", "Speak to the reader only.")
        for m in _THIRD.finditer(text)
    ]
    watched = [
        Finding(part, m.start(), m.end(), "creepy.watched", BLOCKER, "It lets people feel watched.", "Say what you know from their posts, and since when.")
        for m in _WATCHED.finditer(text)
    ]  # fmt: skip
    return sorted([*third, *watched])


class Quotes:
    """The runs of words of some texts, to be looked for in people's posts.

    Guarantee: made once for many people.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.runs = {run for text in texts for run in _runs(text)}

    def stand_in(self, posts: Iterable[str]) -> bool:
        """Whether any run of words of the texts stands in any of these posts.

        Guarantee: five words or more, whatever stands between them.
        """
        return any(run in self.runs for post in posts for run in _runs(post))


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    words = [w.lower().replace("’", "'") for w in _WORD.findall(text)]
    return (tuple(words[at : at + QUOTED]) for at in range(len(words) - QUOTED + 1))
