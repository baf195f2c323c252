"""Cell keys: every count of people that is shown is off by up to three, always by the same for the same people.

Each person has a record key, drawn from their pseudonym by a keyed hash. The key of a cell is the sum of the record keys of the
people in it, and one offset that the whole lake shares. A p-table takes a count and its key to what is added to the count.

How it differs from the tables of statistics offices, and why (docs/adr/0032-cell-keys.md has the measurement): there, one person more
draws the noise of a cell anew, so that a number that moved tells that somebody came or went. Here people come and go between
two reports. So a record key is small, and the rows of the p-table are those of one table, moved by one from each count
to the next: one person more leaves what is shown as it was, six times in seven.

Standard: Fraser & Wooton (2005), A proposed method for confidentialising tabular output; Giessing (2016), Computational issues in the
design of transition probabilities and disclosure risk estimation for additive noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import Broken

if TYPE_CHECKING:
    from heedful.privacy.pseudonym import Keyed

# Of all p-tables that change a count by at most 3 and by 0 in the mean, the one of greatest entropy: all seven changes are equally likely.
MOST: Final = 3
BASE: Final = 2 * MOST + 1
# What one step of a cell key is worth, so that record keys may be a fraction of it.
STEP: Final = 1 << 20
# A record key lies within a sixteenth of a step either way.
REACH: Final = STEP >> 4
# Before what is hashed, so that no record key is ever another pseudonym.
_RECORD: Final = b"record|"
_OFFSET: Final = b"offset|"


@dataclass(frozen=True, slots=True)
class Noise:
    """A p-table: what is added to a count of people, by the count and the key of its cell.

    Guarantee: a function of the two and of `offset` alone; at most `most` either way, nothing to a count of zero, and never below zero;
    over all offsets 0 in the mean.
    """

    offset: int = 0
    base: int = BASE

    def __post_init__(self) -> None:
        if self.base < 1 or self.base % 2 == 0:
            raise Broken("noise.base", "A p-table needs an odd number of equally likely changes.")

    @property
    def most(self) -> int:
        """The most that is added or taken.

        Guarantee: whole people.
        """
        return (self.base - 1) // 2

    @property
    def variance(self) -> float:
        """The variance of what is added.

        Guarantee: that of whole numbers from -most to most, all equally likely.
        """
        return (self.base * self.base - 1) / 12

    def perturb(self, count: pl.Expr, key: pl.Expr) -> pl.Expr:
        """What is shown of a count.

        Guarantee: row-wise; the same count and key always give the same.
        """
        phase = (key + self.offset) // STEP
        # What is shown is the number nearest to the count of those that leave this cell's remainder.
        change = (phase - count + self.most) % self.base - self.most
        return pl.when(count > 0).then(pl.max_horizontal(count + change, 0)).otherwise(count)


def UnsafeExact() -> Noise:
    """No noise at all, for measuring against.

    Guarantee: nothing in a journey uses it.
    """
    return Noise(0, 1)


def draw_noise(keyed: Keyed) -> Noise:
    """The p-table of one lake.

    Guarantee: the same for the same key, whoever asks and when.
    """
    return Noise(int.from_bytes(keyed([_OFFSET], 8)[0], "big") % (BASE * STEP))


def record_keys(subjects: pl.Series, keyed: Keyed) -> pl.Series:
    """The record key of each person.

    Guarantee: row-wise; equal pseudonyms have equal keys; all between -REACH and REACH, and equally likely.
    Takes subject keys (Binary, no nulls); gives Int64 in the same order.
    """
    unique = subjects.unique()
    drawn = [int.from_bytes(key, "big") % (2 * REACH + 1) - REACH for key in keyed([_RECORD + subject for subject in unique], 8)]
    known = pl.DataFrame({"subject": unique, "record_key": pl.Series(drawn, dtype=pl.Int64)})
    return subjects.to_frame("subject").join(known, on="subject", how="left", maintain_order="left")["record_key"]
