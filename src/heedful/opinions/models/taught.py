"""What a taught head makes of a text's opinions: which aspects they are about, learnt from rows that somebody corrected.

The taxonomy finds aspects by words, and its opinions say what is felt. The head says of the whole text which aspects it speaks of, or
none of these. An aspect that the head denies becomes an opinion on the brand as a whole, unless another is left; one that it adds takes
what is felt about the brand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heedful.opinions.models.evidence import LIKELY
from heedful.opinions.models.heads import tell
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.opinions.models.heads import Head, Told
    from heedful.opinions.models.tagger import Heard
    from heedful.opinions.weighing import Opinion


def told_of(text: str, heard: Heard, opinions: Sequence[Opinion]) -> Told:
    """What a head is asked of a text.

    Guarantee: from that text alone.
    """
    return tell(text, heard.vector, frozenset(o.aspect for o in opinions if o.aspect != OVERALL))


def about(opinions: Sequence[Opinion], likely: frozenset[str], classes: frozenset[str]) -> list[Opinion]:
    """The opinions of one text, about the aspects that a head says.

    Guarantee: the same brands; at most one for a brand and aspect; what the head was never taught of stays; feelings are never made up.
    """
    found: list[Opinion] = []
    anywhere = {o.aspect for o in opinions}
    for brand in dict.fromkeys(o.brand for o in opinions):
        own = [o for o in opinions if o.brand == brand]
        kept = [o for o in own if o.aspect in likely or (o.aspect not in classes and o.aspect != OVERALL)]
        denied = [o for o in own if o.aspect in classes and o.aspect not in likely]
        whole = [o for o in own if o.aspect == OVERALL] or sorted(denied, key=lambda o: (-abs(o.score), o.order, o.aspect))[:1]
        added = [replace(o, aspect=aspect, target=(0, 0)) for o in whole for aspect in sorted(likely - anywhere)]
        left = kept + added
        # A feeling about the brand itself stands beside aspects; one that only lost its aspect does not.
        spoken = [o for o in whole if o.aspect == OVERALL and not added] or ([] if left else [replace(o, aspect=OVERALL) for o in whole])
        found += left + spoken
    return sorted(found, key=lambda o: (o.order, o.clause.places[0].start(), o.brand, o.aspect))


def corrected(head: Head, texts: Sequence[str], heard: Sequence[Heard], found: Sequence[list[Opinion]]) -> list[list[Opinion]]:
    """The opinions of several texts, about the aspects that a head says.

    Guarantee: row-wise; a text without an opinion stays without one.
    """
    asked = [row for row, opinions in enumerate(found) if opinions]
    shares = head.shares([told_of(texts[row], heard[row], found[row]) for row in asked])
    answer, classes = list(found), frozenset(head.classes)
    for row, share in zip(asked, shares >= LIKELY, strict=True):
        answer[row] = about(found[row], frozenset(c for c, yes in zip(head.classes, share, strict=True) if yes), classes)
    return answer
