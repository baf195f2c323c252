"""Two models, one after the other: the slow one reads only where the quick one is unsure.

How unsure is unsure is fixed beforehand, from a share of posts: the quick model's file carries how its doubts were spread over
its development posts. So whether a post is read twice depends on the post, and never on how many others are unsure or on how
quick the machine is today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.opinions.models.tagger import signs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.opinions.models.tagger import Heard, Tagger

_SHOWN: Final = 0.2


class Cascade:
    """A quick and a slow model.

    Guarantee: row-wise; a share of 0 is the quick one alone and of 1 the slow one alone.
    """

    def __init__(self, quick: Tagger, slow: Tagger, share: float) -> None:
        self.quick, self.slow, self.share = quick, slow, share

    def __reduce__(self) -> tuple[type[Cascade], tuple[Tagger, Tagger, float]]:
        return type(self), (self.quick, self.slow, self.share)

    @property
    def name(self) -> str:
        """Both models and the share.

        Guarantee: changes whenever an answer may change.
        """
        return f"{self.quick.name}+{self.slow.name}~{self.share:g}"

    def read(self, texts: Sequence[str]) -> list[Heard]:
        """What is heard of each text.

        Guarantee: as many as texts, in their order; each by one of the two models alone.
        """
        if self.share >= 1:
            return self.slow.read(texts)
        heard = self.quick.read(texts)
        most = self.threshold()
        again = [row for row, said in enumerate(heard) if doubt(said) > most]
        for row, said in zip(again, self.slow.read([texts[row] for row in again]), strict=True):
            heard[row] = said
        return heard

    def threshold(self) -> float:
        """The doubt above which a post is read again.

        Guarantee: from the share and the quick model's file alone; 1, which no doubt passes, for a share of 0.
        """
        doubts: list[float] = self.quick.told["doubts"]
        return 1.0 if self.share <= 0 else doubts[round((1 - self.share) * (len(doubts) - 1))]


def doubt(heard: Heard) -> float:
    """How unsure a model is of a text: of the whole, or of the words that may be targets, whichever it is less sure of.

    Guarantee: 0 to 1.
    """
    of_whole = 1 - max(heard.post)
    shown = heard.tags[:, 0] < 1 - _SHOWN if len(heard.tags) else None
    if shown is None or not shown.any():
        return round(of_whole, 3)
    return round(max(of_whole, 1 - float(signs_of(heard.tags[shown]).max(-1).min())), 3)


def share_for(budget_ms: float, quick_ms: float, slow_ms: float) -> float:
    """The share of posts that may be read twice within a time for each post, from what each model takes on one's machine.

    Guarantee: 0 to 1.
    """
    return max(0.0, min(1.0, (budget_ms - quick_ms) / slow_ms))
