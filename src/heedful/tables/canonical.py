"""One form in which two worlds can be compared: rows sorted, and the columns left out that no two runs share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

# Keys differ by workspace, sealed bytes by nonce, and numbers of files by the order of reading.
VOLATILE: Final = ("post_key", "subject_key", "grant_key", "parent_key", "term_keys", "words_key", "version", "sealed", "seen", "row")


def canonical(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    """The rows of an unsealed table, without volatile columns, in an order of their own.

    Guarantee: equal for two frames exactly if they hold the same rows as often, whatever their order.
    """
    columns: Sequence[str] = sorted(c for c in frame.columns if c not in VOLATILE)
    rows = [tuple(tuple(v) if isinstance(v, list) else v for v in row) for row in frame.select(columns).iter_rows()]
    return sorted(rows, key=repr)
