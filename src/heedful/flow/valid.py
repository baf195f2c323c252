"""Whose consent is valid now, for what, since when and until when: what asking and hearing need to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from heedful.terms import PURPOSES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# Above this many people, all consents are folded at once instead of one person's after another's.
FEW = 20
COLUMNS = ["record_id", "person_id", "purpose", "given_at", "expires_at"]


def valid_consents(workspace: Workspace, tx: Tx, persons: Sequence[str] | None = None) -> pl.DataFrame:
    """The valid consents of some people, or of all, to any purpose.

    Guarantee: what the gate would use at this moment: none that the notice it was given under does not cover any more; objected or
    restricted ones too, since they were given. Columns record_id, person_id, purpose, given_at,
    expires_at.
    """
    few = persons is not None and len(persons) <= FEW
    # Asked about nobody, the answer is that of somebody who has no number: empty, in the same columns.
    grants = [workspace.grants_of(tx, one) for one in persons or [""]] if few else [workspace.grants(tx, tuple(PURPOSES))]
    return pl.concat(grants).filter(pl.col("named"), pl.col("state").is_in(VALID_STATES)).select(COLUMNS)
