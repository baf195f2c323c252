"""Tables that leave the program row by row: each combination of what could be known of somebody from elsewhere must be a crowd.

Age band, country and network are harmless one by one; together they may be one person. The columns that are known from elsewhere are named
(quasi-identifiers), and a table in which fewer than k people share a combination of their values is refused as a whole, since the rows that
are left would tell by what is missing.
Source: Samarati, P. & Sweeney, L. (1998), Protecting privacy when disclosing information: k-anonymity; GDPR Recital 26.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import Broken, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

PERSON: Final = "person_id"


def crowds(rows: pl.DataFrame, columns: Sequence[str], *, person: str = PERSON) -> pl.DataFrame:
    """How many different people share each combination of values of the named columns that the table has.

    Guarantee: a whole function; null is a value like others; without any of the columns all people are one crowd.
    Gives the columns and `people`, fewest first. Errors: Broken where the table does not say whose each row is.
    """
    if person not in rows.columns or rows[person].null_count():
        raise Broken("crowd.person", "A table is to leave the program that does not say of each row whose it is.")
    named = [name for name in dict.fromkeys(columns) if name in rows.columns and name != person]
    if not named:
        return pl.DataFrame({"people": [rows[person].n_unique()]}, schema={"people": pl.Int64})
    counted = rows.group_by(named).agg(pl.col(person).n_unique().cast(pl.Int64).alias("people"))
    return counted.sort("people", *named)


def require_crowd(rows: pl.DataFrame, columns: Sequence[str], k: int, *, person: str = PERSON) -> pl.DataFrame:
    """Let a table pass only if at least k different people share every combination of the named columns.

    Guarantee: a whole function; gives the table unchanged, or raises; then so does every selection of its columns, and it tells neither
    the combination nor how many share it. An empty table is refused: that nobody is there is told of somebody too.
    Errors: Refused `crowd.few`, Broken. Source: see the top of this file.
    """
    least = crowds(rows, columns, person=person)["people"].min()
    if least is None or int(least) < k:  # type: ignore[arg-type]
        named = [name for name in dict.fromkeys(columns) if name in rows.columns]
        which = f" share some combination of {', '.join(named)}" if named else " are in the table"
        raise Refused(
            "crowd.few", f"Fewer than {k} different people{which}.", "Leave out one of these columns, or make its values coarser."
        )
    return rows


def require_told(numbers: pl.DataFrame, k: int, *, people: str = "people") -> pl.DataFrame:
    """Let a table of counted numbers pass only if each row rests on at least k people.

    Guarantee: a whole function; the last look before such a table is written, whatever was decided before.
    Errors: Broken `crowd.number`: what computes the numbers has let one through.
    """
    if numbers.filter(pl.col(people).is_null() | (pl.col(people) < k)).height:
        raise Broken("crowd.number", f"A number that rests on fewer than {k} people was about to be written.")
    return numbers
