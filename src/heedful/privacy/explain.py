"""Say of one text what redaction takes out, where it stood, by which rule, and how places before and after answer each other.

The same recognisers in the same order as `redact`; a test holds the two together over any text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.privacy.detect import recognisers
from heedful.privacy.detect.name import MARK, name_pattern
from heedful.privacy.detect.screen import may_hold
from heedful.privacy.detect.tag import TAG
from heedful.privacy.redact import HIDDEN, SHIELD, WIDE, PublicWords, asked_of, compile_pattern, shield
from heedful.privacy.tagger import names as tagger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heedful.privacy.detect.recogniser import Recogniser

# How sure each way of knowing is: a check digit or the record itself; words beside it; its shape alone. The tagger says its own.
SCORES: Final = {"checked": 1.0, "record": 1.0, "told": 0.9, "shape": 0.8}


@dataclass(frozen=True, slots=True)
class Mark:
    """One detail that is taken out.

    Guarantee: `start` to `end` are characters of the text as it was written. `rule` says how it was known: checked, record, told,
    shape or model; `score` how sure that is; `context` holds the words beside it that told, and never the detail.
    """

    kind: str
    start: int
    end: int
    mark: str
    rule: str
    score: float
    context: str = ""


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text after redaction, with what was taken out of it.

    Guarantee: `marks` are in the order of the text and do not overlap.
    """

    text: str
    marks: tuple[Mark, ...]
    # For each character of `text`, and its end, the place it has in the text as it was written.
    _places: tuple[int, ...]

    def to_original(self, offset: int) -> int:
        """The place in the text as it was written.

        Guarantee: within a mark, the beginning of what it stands for.
        """
        return self._places[offset]

    def to_redacted(self, offset: int) -> int:
        """The place after redaction.

        Guarantee: within what was taken out, the beginning of its mark; never decreasing.
        """
        place = max(bisect_right(self._places, offset) - 1, 0)
        while place and self._places[place - 1] == self._places[place]:
            place -= 1
        return place


def explain(text: str, names: Sequence[str], public: PublicWords) -> Redacted:
    """Redact one text, and say what was taken out and why.

    Guarantee: the text is what `redact_texts` gives for it.
    """
    return explain_each([text], [names], public)[0]


def explain_each(texts: Sequence[str], names: Sequence[Sequence[str]], public: PublicWords) -> list[Redacted]:
    """Redact several texts, and say of each what was taken out and why.

    Guarantee: as `explain` for each.
    """
    works = [_Work.of(text, public) for text in texts]
    waiting = list(range(len(works)))
    while waiting:
        for place in waiting:
            _ask_known(works[place], names[place], public)
        found = tagger.spans(pl.Series([works[place].text for place in waiting], dtype=pl.String), public.names)
        for at, spans in found.items():
            works[waiting[at]].take_out(spans)
        waiting = [waiting[at] for at in found]
    return [work.done() for work in works]


def _ask_known(work: _Work, names: Sequence[str], public: PublicWords) -> None:
    _ask(work, TAG)
    pattern = name_pattern(tuple(names), public.names)
    if pattern is not None:
        work.replace(pattern, MARK, "name", "record", None, told=False)
    for recogniser in recognisers():
        _ask(work, recogniser)


def _ask(work: _Work, recogniser: Recogniser) -> None:
    asked = list(asked_of(work.text, recogniser))
    # The quick look is asked here too, or a pattern could find what was passed over in a whole column.
    if (
        not any(compile_pattern(p.expression).search(work.text) for p, _ in asked)
        or may_hold(pl.Series([work.text]), recogniser).is_empty()
    ):
        return
    for pattern, is_one in asked:
        rule = "told" if pattern.told else "checked" if is_one else "shape"
        work.replace(compile_pattern(pattern.expression), recogniser.mark, recogniser.kind, rule, is_one, told=pattern.told)


class _Work:
    """A text that is being redacted, with the place each of its characters came from."""

    def __init__(self, text: str, places: list[int]) -> None:
        self.text, self.places, self.marks = text, places, list[Mark]()

    @classmethod
    def of(cls, text: str, public: PublicWords) -> _Work:
        gone = re.compile(f"{SHIELD}|{HIDDEN}")
        kept = [(place, WIDE.get(c, c)) for place, c in enumerate(text) if not gone.match(c)]
        made = shield(pl.Series([text]), public)[0]
        # The shield stands where the @ of a brand stood, so that places are as before.
        return cls(made, [*(place for place, _ in kept), len(text)])

    def done(self) -> Redacted:
        marks = tuple(sorted(self.marks, key=lambda m: (m.start, m.end)))
        return Redacted(self.text.replace(SHIELD, "@"), marks, tuple(self.places))

    def replace(
        self, pattern: re.Pattern[str], mark: str, kind: str, rule: str, is_one: Callable[[str], bool] | None, *, told: bool
    ) -> None:
        found = []
        for match in pattern.finditer(self.text):
            start, end = match.span(2) if told else match.span()
            if is_one is None or is_one(self.text[start:end]):
                beside = f"{match.group(1)}…{match.group(3)}".strip("…").strip() if told else ""
                found.append((start, end, SCORES[rule], beside))
        self._put(found, mark, kind, rule)

    def take_out(self, spans: Sequence[tagger.Span]) -> None:
        """Put the mark of a name for what the tagger found."""
        self._put([(s.start, s.end, s.score, f"{s.before}…{s.after}".strip("…")) for s in spans], MARK, "name", "model")

    def _put(self, found: Sequence[tuple[int, int, float, str]], mark: str, kind: str, rule: str) -> None:
        parts, places, at = list[str](), list[int](), 0
        for start, end, score, beside in found:
            first, last = self.places[start], self.places[end]
            parts += [self.text[at:start], mark]
            places += self.places[at:start] + [first] * len(mark)
            # What an earlier mark stood for is part of this one now.
            self.marks = [m for m in self.marks if not (first <= m.start and m.end <= last)]
            self.marks.append(Mark(kind, first, last, mark, rule, score, beside))
            at = end
        self.text = "".join([*parts, self.text[at:]])
        self.places = places + self.places[at:]
