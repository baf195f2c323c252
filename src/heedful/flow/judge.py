"""Ask the gate about many small batches at once, then open only the bodies it admits.

A folder may hold thousands of small files; asking for each alone would cost more than the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from heedful.consent.gate import decide_by
from heedful.privacy.gate import reasons_by_row
from heedful.tables.posts import ADMITTED, BODIES, RAW
from heedful.terms import LAKES, PRIVATE, STRUCK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from heedful.consent.gate import Standing
    from heedful.flow.strikes import Picked, Strikes
    from heedful.sources.source import Batch

# Heads that wait for the gate together; where workers stand elsewhere, enough to be worth the way to them.
TOGETHER = 20_000
FAR_TOGETHER = 100_000


def _here(function: Callable[[pl.DataFrame], pl.Series], rows: pl.DataFrame) -> pl.Series:
    return function(rows)


@dataclass(slots=True)
class Tally:
    """What the gate said of one file.

    Guarantee: counts only; `asked` is kept and refused, for each lake.
    """

    asked: int = 0
    kept: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LAKES, 0))
    refused: dict[str, dict[str, int]] = field(default_factory=lambda: {lake: {} for lake in LAKES})
    problems: int = 0
    first: date | None = None
    last: date | None = None

    def to_keep(self) -> tuple[int, dict[str, dict[str, Any]]]:
        """What may be stored of it: how many were asked, and the counts by lake.

        Guarantee: of one person's own export nothing tells that the gate on words refused any of it, not even by a difference.
        Source: GDPR Art. 9(1): a count of such posts, kept with whose they are, would be such data itself.
        """
        refused = {lake: {r: n for r, n in counts.items() if r != PRIVATE} for lake, counts in self.refused.items()}
        private = max((counts.get(PRIVATE, 0) for counts in self.refused.values()), default=0)
        return self.asked - private, {lake: {"kept": self.kept[lake], "refused": refused[lake]} for lake in LAKES}

    def saw(self, low: date, high: date) -> None:
        """Widen the first and last day of what was kept.

        Guarantee: order does not matter.
        """
        self.first = low if self.first is None else min(self.first, low)
        self.last = high if self.last is None else max(self.last, high)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One batch that waits for the gate.

    Guarantee: its bodies are closed.
    """

    batch: Batch
    owner: str | None
    number: int
    tally: Tally


class Judge:
    """Collects batches and judges them together.

    Guarantee: the same verdicts as for each alone; a body is opened only for a row that some purpose admits and its
    author did not strike.
    """

    def __init__(
        self,
        standings: Mapping[str, Standing],
        asker: Callable[[pl.DataFrame, pl.Series], pl.DataFrame],
        strikes: Strikes | Picked,
        by_row: Callable[[Callable[[pl.DataFrame], pl.Series], pl.DataFrame], pl.Series] = _here,
        together: int = TOGETHER,
    ) -> None:
        self.standings = standings
        self.ask = asker
        self.strikes = strikes
        self.by_row = by_row
        self.together = together
        self.waiting: list[Waiting] = []
        self.rows = 0

    def add(self, batch: Batch, owner: str | None, number: int, tally: Tally) -> None:
        """Let a batch wait, with the person whose export it is, if it is one.

        Guarantee: nothing of it is opened.
        """
        self.waiting.append(Waiting(batch, owner, number, tally))
        self.rows += batch.heads.height

    @property
    def full(self) -> bool:
        """Whether it is time to judge.

        Guarantee: bounds the memory that waits.
        """
        return self.rows >= self.together

    def judge(self) -> pl.DataFrame:
        """Judge all that waits, open what is admitted.

        Guarantee: gives posts.ADMITTED with the further column `seen`; every file's tally grows by what was said of it.
        """
        waiting, self.waiting, self.rows = self.waiting, [], 0
        sizes = [w.batch.heads.height for w in waiting]
        if not sum(sizes):
            return ADMITTED.empty().with_columns(pl.Series("seen", [], dtype=pl.Int64))
        starts = list(accumulate(sizes, initial=0))
        heads = _numbered([w.batch.heads for w in waiting])
        batch_of = pl.Series("batch", [p for p, size in enumerate(sizes) for _ in range(size)], dtype=pl.UInt32)
        questions = self.ask(heads, pl.Series("owner", [w.owner for w in waiting], dtype=pl.String).gather(batch_of))
        struck = questions["row"].filter(self.strikes.of_heads(questions))
        verdicts: dict[str, pl.DataFrame] = {}
        refused: dict[str, pl.DataFrame] = {}
        for lake, standing in self.standings.items():
            verdicts[lake], refused[lake] = set_aside(*decide_by(questions, standing), struck)
            _count(waiting, lake, verdicts[lake], refused[lake], batch_of)
        for place, size in enumerate(sizes):
            waiting[place].tally.asked += size
        rows = pl.concat([v.select("row") for v in verdicts.values()]).unique().sort("row")["row"]
        bodies = self._open(waiting, rows, batch_of, starts)
        raw = RAW.require(heads.join(bodies, on="row", how="inner", maintain_order="left").select(list(RAW.columns)))
        admitted = self._without_struck(waiting, admit(raw, verdicts), batch_of)
        admitted = self._without_sensitive(waiting, admitted, batch_of, refused)
        _note_days(waiting, admitted, batch_of)
        numbers = pl.Series("seen", [w.number for w in waiting], dtype=pl.Int64)
        return admitted.with_columns(numbers.gather(batch_of.gather(admitted["row"])).alias("seen"))

    def _without_struck(self, waiting: list[Waiting], admitted: pl.DataFrame, batch_of: pl.Series) -> pl.DataFrame:
        # An id is known only once a post is opened; what is struck by its id goes no further than here.
        struck = self.strikes.of_ids(admitted)
        said = pl.select(pl.when(struck).then(pl.lit(STRUCK)).alias("reason"))["reason"]
        return self._without(waiting, admitted, said, batch_of)

    def _without_sensitive(
        self, waiting: list[Waiting], admitted: pl.DataFrame, batch_of: pl.Series, refused: Mapping[str, pl.DataFrame]
    ) -> pl.DataFrame:
        # What the words reveal is counted by kind only where a file holds many people's posts: of one person's own export it
        # would be a mark on the person.
        reasons = self.by_row(reasons_by_row, admitted.select("content"))
        own = admitted["origin"] == "own_export"
        said = pl.select(pl.when(own & reasons.is_not_null()).then(pl.lit(PRIVATE)).otherwise(reasons).alias("reason"))["reason"]
        private = admitted.filter(own & reasons.is_not_null()).select("row", pl.lit(PRIVATE).alias("reason"))
        for lake in self.standings if private.height else ():
            # Nor may another purpose's count tell it: there too they were refused for this, and for nothing else.
            _move(waiting, lake, refused[lake].join(private.rename({"reason": "now"}), on="row"), batch_of)
        return self._without(waiting, admitted, said, batch_of)

    def _without(self, waiting: list[Waiting], admitted: pl.DataFrame, reasons: pl.Series, batch_of: pl.Series) -> pl.DataFrame:
        """Refuse opened posts for a reason each, null where one stays; they were counted as kept before."""
        if not reasons.is_not_null().any():
            return admitted
        said = admitted.with_columns(reasons.alias("reason")).filter(pl.col("reason").is_not_null())
        for lake in self.standings:
            gone = said.filter(pl.col(f"record_{lake}").is_not_null()).select(
                "row", pl.lit(None, dtype=pl.String).alias("reason"), pl.col("reason").alias("now")
            )
            _move(waiting, lake, gone, batch_of)
        return admitted.filter(reasons.is_null())

    def _open(self, waiting: list[Waiting], rows: pl.Series, batch_of: pl.Series, starts: list[int]) -> pl.DataFrame:
        frames = [BODIES.empty()]
        shifts: list[int] = []
        chosen = pl.DataFrame({"row": rows, "batch": batch_of.gather(rows)})
        for at, mine in chosen.group_by("batch", maintain_order=True).agg("row").iter_rows():
            bodies = waiting[at].batch.open([row - starts[at] for row in mine])
            frames.append(bodies)
            shifts += [starts[at]] * bodies.height
        bodies = pl.concat(frames)
        return bodies.with_columns(bodies["row"] + pl.Series(shifts, dtype=pl.UInt32))


def set_aside(kept: pl.DataFrame, refused: pl.DataFrame, struck: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Move what its author struck from what the gate keeps to what is refused.

    Guarantee: rows in = rows out; the reason of what the gate itself refused stays.
    """
    if struck.is_empty():
        return kept, refused
    theirs = kept["row"].is_in(struck.implode())
    gone = kept.filter(theirs).select("row", pl.lit(STRUCK).alias("reason"))
    return kept.filter(~theirs), pl.concat([refused, gone]).sort("row")


def _numbered(frames: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(frames).with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"))


def _count(waiting: list[Waiting], lake: str, kept: pl.DataFrame, refused: pl.DataFrame, batch_of: pl.Series) -> None:
    for place, count in kept.select(batch_of.gather(kept["row"])).group_by("batch").len().iter_rows():
        waiting[place].tally.kept[lake] += count
    said = refused.select(batch_of.gather(refused["row"]), "reason")
    for place, reason, count in said.group_by("batch", "reason").len().iter_rows():
        counts = waiting[place].tally.refused[lake]
        counts[reason] = counts.get(reason, 0) + count


def _note_days(waiting: list[Waiting], admitted: pl.DataFrame, batch_of: pl.Series) -> None:
    days = admitted.select(batch_of.gather(admitted["row"]), pl.col("published").dt.date().alias("day"))
    for place, low, high in days.group_by("batch").agg(pl.min("day").alias("low"), pl.max("day").alias("high")).iter_rows():
        waiting[place].tally.saw(cast("date", low), cast("date", high))


def _move(waiting: list[Waiting], lake: str, rows: pl.DataFrame, batch_of: pl.Series) -> None:
    """Count rows under another reason: from `reason`, or from what was kept where that is null, to `now`."""
    moved = rows.select(batch_of.gather(rows["row"]), "reason", "now")
    for place, reason, now, count in moved.group_by("batch", "reason", "now").len().iter_rows():
        tally = waiting[place].tally
        counts = tally.refused[lake]
        if reason is None:
            tally.kept[lake] -= count
        elif counts[reason] == count:
            del counts[reason]
        else:
            counts[reason] -= count
        counts[now] = counts.get(now, 0) + count


def admit(raw: pl.DataFrame, verdicts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Join opened posts to who they belong to and to the record that admits each, by purpose.

    Guarantee: gives posts.ADMITTED; every row is admitted by one purpose at least. Takes posts.RAW and what each purpose keeps.
    """
    owners = pl.concat([v.select("row", "person_id") for v in verdicts.values()]).unique("row")
    admitted = raw.join(owners, on="row", how="inner", maintain_order="left")
    # Exports without ids are numbered within one person's; the person makes such an id one of a kind.
    own = pl.col("id").str.starts_with("own:")
    admitted = admitted.with_columns(pl.when(own).then(pl.col("person_id") + "|" + pl.col("id")).otherwise("id").alias("id"))
    for lake, kept in verdicts.items():
        record = pl.col("record_id").alias(f"record_{lake}")
        admitted = admitted.join(kept.select("row", record), on="row", how="left", maintain_order="left")
    return ADMITTED.require(admitted.select(list(ADMITTED.columns)))
