"""How much of one person a release may hold: of all they said, a few cells, chosen by a keyed hash.

Differential privacy hides a person only as far as what they put in is bounded. Whoever spoke of thirty brands and aspects is counted in
some of them, and in no other; which, nobody chose. The choice depends on the person's own rows alone.
Source: Dwork & Roth (2014), The algorithmic foundations of differential privacy, ch. 3; Wilson et al. (2020), Differentially private SQL with bounded
user contribution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.privacy.pseudonym import Keyed

# Before what is hashed, so that no other keyed hash tells who was counted where.
_CHOICE: Final = b"bound|"


def bound(rows: pl.DataFrame, cell: Sequence[str], most: int, keyed: Keyed) -> pl.DataFrame:
    """Leave at most so many cells of each person.

    Guarantee: who has no more keeps all; whose rows stay depends on that person's rows and the key alone, so that one person
    more changes at most `most` rows, all their own.
    Takes one row a person (`subject_key`) and cell (the columns named); gives some of these rows, in no order.
    """
    names = pl.concat_str([pl.col(name).cast(pl.String) for name in cell], separator="\x1f")
    said = rows.select("subject_key", names.alias("cell"))
    messages = [_CHOICE + subject + b"|" + cell.encode() for subject, cell in said.iter_rows()]
    drawn = rows.with_columns(pl.Series("drawn", keyed(messages, 8), dtype=pl.Binary))
    return drawn.filter(pl.col("drawn").rank("ordinal").over("subject_key") <= most).drop("drawn")
