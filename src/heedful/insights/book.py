"""Shown views, opened where they lie: which may be read as asked, and what share and net each gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heedful.insights.intervals import Part, among, span
from heedful.tables.insights import ALL_NETWORKS, ALL_START
from heedful.terms import OVERALL

if TYPE_CHECKING:
    import datetime

    import polars as pl

    Row = dict[str, Any]

_ASKED: Final = ("aspect", "network", "period", "start")
_COUNTS: Final = ("people", "likes", "dislikes")


class Book:
    """The rows of SHOWN by what they show.

    Guarantee: holds nothing that SHOWN does not; a view that is not shown is not found.
    """

    def __init__(self, shown: pl.DataFrame, k: int) -> None:
        self.k = k
        self.rows: list[Row] = shown.to_dicts()
        self.brands: list[str] = shown["brand"].unique().sort().to_list()
        self.aspects: list[str] = shown["aspect"].unique().sort().to_list()
        own = [row for row in self.rows if row["at_start"] is not None and not row["widened"]]
        self._own = {(row["brand"], *(row[name] for name in _ASKED)): row for row in own}

    def own(
        self, brand: str, aspect: str, period: str = "all", start: datetime.date = ALL_START, network: str = ALL_NETWORKS
    ) -> Row | None:
        """The view, where it may be shown as asked.

        Guarantee: never a widened one.
        """
        return self._own.get((brand, aspect, network, period, start))

    def net(self, row: Row) -> Part | None:
        """People who like it among those who like or dislike it.

        Guarantee: None where fewer than k people certainly took a side.
        """
        likes, dislikes = span(row, "likes"), span(row, "dislikes")
        return Part(likes, dislikes, row["variance"]) if likes[0] + dislikes[0] >= self.k else None

    def share(self, row: Row) -> Part | None:
        """People who spoke of the aspect among those who spoke of the brand, there and then.

        Guarantee: None for the brand as a whole, of which it would be everyone.
        """
        if row["at_aspect"] == OVERALL:
            return None
        whole = self.own(row["brand"], OVERALL, row["at_period"], row["at_start"], row["at_network"])
        return among(span(row, "people"), span(whole, "people"), row["variance"]) if whole else None

    def told(self, row: Row) -> Row:
        """A row with its share and net in percent, each with its interval.

        Guarantee: all null where nothing may be shown.
        """
        if row["at_start"] is None:
            return row
        net, share = self.net(row), self.share(row)
        exact = row["people_low"] == row["people_high"]
        return {**row, "exact": exact, **percent("share", share), **percent("net", net, twice=True)}


def percent(name: str, part: Part | None, *, twice: bool = False) -> Row:
    """A share in percent, or a net (twice the share, less 100), with its interval.

    Guarantee: one decimal. Where counts are ranges it is computed from their middles, so it holds no more than the ranges do.
    """
    if part is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    scale, shift = (200, 100) if twice else (100, 0)
    value, low, high = (round(scale * at - shift, 1) for at in (part.value, part.low, part.high))
    return {name: value, f"{name}_low": low, f"{name}_high": high}
