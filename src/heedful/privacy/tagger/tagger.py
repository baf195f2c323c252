"""Find names of people in a column of texts: one hidden layer over the words in a small window and a short view of the whole text.

Row-wise. First each different word is screened by itself: most cannot be part of a name anywhere, and a text without any that can is
done. Only words that pass are looked at with their neighbours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.privacy.tagger.model import COARSE, FAR, NEAR, OF_LETTERS, OF_WORDS, WHOLE, Model, load, look_up
from heedful.privacy.tagger.tokens import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

# What is said of a whole text is counted in so many parts of one.
PARTS: Final = 32
# Candidates that are looked at together.
TOGETHER: Final = 200_000
FOUND: Final = {"row": pl.UInt32, "place": pl.UInt32, "token": pl.String, "score": pl.Float64}


def candidates(texts: pl.Series, kept: frozenset[str] = frozenset(), model: Model | None = None) -> pl.DataFrame:
    """Words that may be part of a name, and how much each looks like one where it stands.

    Guarantee: row-wise, whatever stands beside it in the column: all sums are of whole numbers; words in `kept` (lower case) are not
    among them. Gives `row` and `place` (of the token in its text), `token`, and `score`, which is at least 0 for a name.
    Source: R. Collobert et al., Natural Language Processing (Almost) from Scratch, JMLR 2011: the window approach.
    """
    model = model or load()
    tokens = cut(texts)
    sizes = tokens.list.len()
    rows = (sizes > 0).arg_true()
    if rows.is_empty():
        return pl.DataFrame(schema=FOUND)
    flat = tokens.gather(rows).explode()
    flat = flat.alias("token")
    different = flat.unique()
    seen = look_up(different, model.words, model.letters)
    kinds = {kind: seen[kind] for kind in (*OF_WORDS, *OF_LETTERS)}
    may = seen["letter"] & (_sum([model.screen.gather(of) for of in kinds.values()]) >= model.bounds["screen"])
    # Written small or all in capitals, a word that everybody writes small is no name: it may be what an opinion is about.
    may = may & ~(seen["even"] & kinds["level"].is_in(model.bounds["small"]))
    if kept:
        may = may & ~different.str.to_lowercase().is_in(list(kept))
    code_of = pl.DataFrame({"token": different, "code": pl.int_range(len(different), dtype=pl.UInt32, eager=True), "may": may})
    known = pl.DataFrame(flat).join(code_of, on="token", how="left", maintain_order="left")
    codes = known["code"]
    at = known["may"].arg_true()
    if at.is_empty():
        return pl.DataFrame(schema=FOUND)
    ends = sizes.gather(rows).cum_sum()
    starts = ends - sizes.gather(rows)
    text_of = pl.int_range(len(rows), dtype=pl.UInt32, eager=True).gather(_repeated(sizes.gather(rows)))
    table = _Tables(model, kinds, len(different))
    scores = _scores(model, table, codes, at, text_of, starts, ends)
    mine = text_of.gather(at)
    return pl.DataFrame(
        [
            rows.gather(mine).cast(pl.UInt32).alias("row"),
            (at - starts.gather(mine)).cast(pl.UInt32).alias("place"),
            flat.gather(at).alias("token"),
            scores.alias("score"),
        ]
    )


class _Tables:
    """What each different token says: to the hidden units from each place beside, and of the whole text."""

    def __init__(self, model: Model, kinds: dict[str, pl.Series], count: int) -> None:
        nothing = pl.Series([0], dtype=pl.UInt32)
        # One more row stands for there being no token.
        padded = {kind: pl.concat([rows, nothing]) for kind, rows in kinds.items()}
        coarse = [rows.set(rows >= len(model.far[0]), 0) for rows in (padded[kind] for kind in COARSE)]
        self.near = [_sum([table.gather(rows) for rows in padded.values()]) for table in model.near]
        self.far = [_sum([table.gather(rows) for rows in coarse]) for table in model.far]
        self.whole = [_sum([table.gather(kinds[kind]) for kind in WHOLE]) for table in model.whole]
        self.none = count


def _scores(
    model: Model, table: _Tables, codes: pl.Series, at: pl.Series, text_of: pl.Series, starts: pl.Series, ends: pl.Series
) -> pl.Series:
    parts = _of_texts(model, table, codes, starts, ends)
    size = _steps(ends - starts, model.bounds["sizes"])
    advert = _sum([part * weight for part, weight in zip(parts, model.bounds["advert"], strict=True)]) + model.bounds["advert_bias"]
    said = _sum([weight * part for part, weight in zip(parts, model.whole_to, strict=True)])
    said = said + model.size_to.gather(size) * pl.Series([PARTS], dtype=pl.Int32)
    over = (advert - model.bounds["advert_from"]).clip(lower_bound=0)
    found: list[pl.Series] = []
    for first in range(0, len(at), TOGETHER):
        here = at.slice(first, TOGETHER)
        mine = text_of.gather(here)
        low, high = starts.gather(mine), ends.gather(mine)
        beside = {place: _beside(codes, here, place, low, high, table.none) for place in (*NEAR, *FAR)}
        told = [side.gather(beside[place]) for place, side in zip(NEAR, table.near, strict=True)]
        told += [side.gather(beside[place]) for place, side in zip(FAR, table.far, strict=True)]
        words = _sum(told).cast(pl.Array(pl.Int32, model.bounds["units"]))
        hidden = words * pl.Series([PARTS], dtype=pl.Int32) + said.gather(mine)
        hidden = hidden.explode().clip(lower_bound=0).cast(pl.Float64).reshape((-1, model.bounds["units"]))
        # Whole numbers below 2^53: exact.
        score = (hidden * model.out.cast(pl.Array(pl.Float64, model.bounds["units"]))).arr.sum() + model.bounds["bias"]
        bar = model.bounds["bar"] + over.gather(mine).cast(pl.Float64) * model.bounds["advert_weight"]
        found.append((score - bar) / model.bounds["scale"])
    return pl.concat(found)


def _of_texts(model: Model, table: _Tables, codes: pl.Series, starts: pl.Series, ends: pl.Series) -> list[pl.Series]:
    """What the words of each text say together, in a few numbers of bounded size."""
    count = (ends - starts).clip(lower_bound=model.bounds["few"]).cast(pl.Float64).sqrt()
    answers = []
    for values in table.whole:
        running = values.gather(codes).cast(pl.Int64).cum_sum()
        before = pl.concat([pl.Series([0], dtype=pl.Int64), running]).gather(starts)
        total = running.gather(ends - 1) - before
        mean = total.cast(pl.Float64) * model.bounds["whole_scale"] / count
        most = model.bounds["most"] * PARTS
        answers.append(mean.round().clip(-most, most).cast(pl.Int32))
    return answers


def _beside(codes: pl.Series, at: pl.Series, place: int, low: pl.Series, high: pl.Series, none: int) -> pl.Series:
    """The code of the token so many places beside, within the text."""
    if place == 0:
        return codes.gather(at)
    other = at.cast(pl.Int64) + place
    outside = (other < low) | (other >= high)
    return codes.gather(other.set(outside, 0).cast(pl.UInt32)).set(outside, none)


def _steps(sizes: pl.Series, bounds: Sequence[int]) -> pl.Series:
    return _sum([(sizes >= bound).cast(pl.UInt32) for bound in bounds])


def _repeated(sizes: pl.Series) -> pl.Series:
    count = pl.int_range(len(sizes), dtype=pl.UInt32, eager=True)
    return pl.DataFrame({"of": count, "n": sizes}).select(pl.col("of").repeat_by("n").explode())["of"]


def _sum(parts: Sequence[pl.Series]) -> pl.Series:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total
