"""Which words of a text are names of people, by the tagger: spans of the text, with how sure it is and the plain words beside."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.privacy.tagger.tagger import candidates
from heedful.privacy.tagger.tokens import cut, places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What may stand between two parts of one name without parting it.
BETWEEN: Final = frozenset("-'’.")
# Beside a name less is enough for a word to be part of it: logits below the bar.
BESIDE: Final = 1.5
# A word written close before one of these is the name of a site, not of a person.
SITES: Final = frozenset({"com", "net", "org"})


@dataclass(frozen=True, slots=True)
class Span:
    """A name in a text.

    Guarantee: `start` to `end` are characters of it; `score` is between 0 and 1; `before` and `after` are plain small words or empty.
    """

    start: int
    end: int
    score: float
    before: str = ""
    after: str = ""


def spans(texts: pl.Series, kept: frozenset[str]) -> dict[int, list[Span]]:
    """Names in each text, by its row; rows without any are left out.

    Guarantee: row-wise; in the order of the text, without overlap; words in `kept` (brands, lower case) are never among them.
    """
    seen = candidates(texts, kept)
    rows = seen.filter(pl.col("score") >= 0)["row"].unique().sort()
    if rows.is_empty():
        return {}
    some = seen.filter(pl.col("score") >= -BESIDE).join(pl.DataFrame(rows), on="row", how="semi")
    scores: dict[int, dict[int, float]] = {}
    for row, place, score in some.select("row", "place", "score").iter_rows():
        scores.setdefault(row, {})[place] = score
    asked = texts.gather(rows)
    found = {
        row: _of_text(text, tokens, scores[row])
        for row, text, tokens in zip(rows.to_list(), asked.to_list(), cut(asked).to_list(), strict=True)
    }
    return {row: one for row, one in found.items() if one}


def take_out(text: str, found: Sequence[Span], mark: str) -> str:
    """Replace names in a text.

    Guarantee: all else stays as it is.
    """
    pieces, at = [], 0
    for span in found:
        pieces += [text[at : span.start], mark]
        at = span.end
    return "".join([*pieces, text[at:]])


def _of_text(text: str, tokens: list[str], scores: Mapping[int, float]) -> list[Span]:
    begins = places(text, tokens)
    scores = {place: score for place, score in scores.items() if not _of_site(tokens, begins, place)}
    found = []
    for first, last in _groups(tokens, scores):
        best = max(scores[place] for place in range(first, last + 1) if place in scores)
        before = _plain(tokens, first - 1, scores)
        after = _plain(tokens, last + 1, scores)
        found.append(Span(begins[first], begins[last] + len(tokens[last]), round(1 / (1 + exp(-best)), 3), before, after))
    return found


def _groups(tokens: list[str], scores: Mapping[int, float]) -> list[tuple[int, int]]:
    """First and last token of each name: words that follow each other, or are parted by a sign that parts no name."""
    groups: list[tuple[int, int]] = []
    for place in sorted(scores):
        if groups and (place == groups[-1][1] + 1 or (place == groups[-1][1] + 2 and tokens[place - 1] in BETWEEN)):
            groups[-1] = (groups[-1][0], place)
        else:
            groups.append((place, place))
    return [(a, b) for a, b in groups if any(scores.get(place, -1) >= 0 for place in range(a, b + 1)) and not _initial(tokens[a : b + 1])]


def _of_site(tokens: list[str], begins: list[int], place: int) -> bool:
    """Whether a token ends the name of a site, as in `example.com`."""
    if place + 2 >= len(tokens) or tokens[place + 1] != "." or tokens[place + 2].lower() not in SITES:
        return False
    end = begins[place] + len(tokens[place])
    return begins[place + 1 : place + 3] == [end, end + 1]


def _initial(tokens: list[str]) -> bool:
    """Whether no more is left of a name than one letter of the alphabet: it points at nobody, and is as often of `R&B`."""
    return len(tokens) == 1 and len(tokens[0]) == 1 and tokens[0].isascii()


def _plain(tokens: list[str], place: int, scores: Mapping[int, float]) -> str:
    if not 0 <= place < len(tokens) or place in scores:
        return ""
    return tokens[place] if tokens[place].isalpha() and tokens[place].islower() else ""
