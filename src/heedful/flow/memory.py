"""What one run has already read: a post that stands in two lakes is read once, and each lake gets the answer under its own keys.

No key links two lakes, so the words do; the memory ends with the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.tables.opinions import FOUND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Posts to a worker's batch: large enough that its way there and back costs little.
BATCH_ROWS: Final = 4_000
# Questions that are remembered; beyond them a post is simply read again.
MOST: Final = 500_000


class Memory:
    """Answers by question: the words and the brands of the place they stand in.

    Guarantee: the answer of a question is the same whether it was remembered or asked.
    """

    def __init__(self) -> None:
        self.asked = pl.DataFrame(schema={"question": pl.UInt64})
        self.found = FOUND.empty().with_columns(pl.Series("question", [], dtype=pl.UInt64))

    def extract(self, redacted: pl.DataFrame, spread: Callable[[Iterator[pl.DataFrame]], Iterator[pl.DataFrame]]) -> pl.DataFrame:
        """Give the opinions of redacted posts, asking only for those not remembered.

        Guarantee: gives opinions.FOUND, by row; `spread` is asked in batches, in order.
        """
        rows = redacted.select((pl.col("text") + "\0" + pl.col("context_brands").list.join("\0")).hash(seed=11).alias("question"))
        rows = rows.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"))
        known = rows.join(self.asked, on="question", how="semi", maintain_order="left")
        new = rows.join(self.asked, on="question", how="anti", maintain_order="left")
        found = self._ask(redacted[new["row"].cast(pl.Int64)], new["row"], spread)
        remembered = known.join(self.found.rename({"row": "old"}), on="question", how="inner", maintain_order="left_right")
        self._remember(new, found)
        return FOUND.require(pl.concat([found, remembered.select(list(FOUND.columns))]).sort("row", maintain_order=True))

    def _ask(
        self, redacted: pl.DataFrame, rows: pl.Series, spread: Callable[[Iterator[pl.DataFrame]], Iterator[pl.DataFrame]]
    ) -> pl.DataFrame:
        starts = range(0, redacted.height, BATCH_ROWS)
        answers = spread(redacted.slice(at, BATCH_ROWS) for at in starts)
        moved = [answer.with_columns(rows.gather(answer["row"] + at).alias("row")) for at, answer in zip(starts, answers, strict=True)]
        return pl.concat([FOUND.empty(), *moved])

    def _remember(self, new: pl.DataFrame, found: pl.DataFrame) -> None:
        if self.asked.height >= MOST:
            return
        # Of equal questions asked together one row's answer is enough.
        first = new.unique("question", keep="first", maintain_order=True)
        self.asked = pl.concat([self.asked, first.select("question")])
        self.found = pl.concat([self.found, found.join(first, on="row", how="inner", maintain_order="left").select(self.found.columns)])
