"""Frozen: the one check that every read, export and act asks, so that a case can stop a purpose, a lake, an export or a user at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from heedful.duties.concern import EVERY
from heedful.duties.signing import same
from heedful.errors import Refused
from heedful.store import freezes

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx


def require_unfrozen(workspace: Workspace, tx: Tx, *, purpose: str | None = None, export: str | None = None) -> None:
    """Let whoever acts go on, with a purpose or an export where one is named, if no case has frozen it.

    Guarantee: asked of the caller's moment, so that a freeze holds from the next call on. Raises Refused `frozen.user`, `frozen.purpose` or
    `frozen.export`. `export` is a kind (report, subject, consent, segment, table) or the number of one that was handed out.
    """
    held = freezes.holding(tx)
    if any(f.kind == "user" and same(f.target, workspace.actor.name) for f in held):
        raise Refused("frozen.user", "A case has stopped this user.", "Its written outcome, by somebody not concerned, lifts it.")
    if purpose is not None and _is_frozen(held, ("purpose", "lake"), purpose):
        raise Refused("frozen.purpose", f"A case has frozen {purpose}: nothing of it is read.", _remedy())
    if export is not None and _is_frozen(held, ("export",), export):
        raise Refused("frozen.export", "A case has frozen this export.", _remedy())


def is_frozen(tx: Tx, purpose: str) -> bool:
    """Whether a case has frozen a purpose, or the lake of its posts.

    Guarantee: of the caller's moment.
    """
    return _is_frozen(freezes.holding(tx), ("purpose", "lake"), purpose)


def without_frozen(tx: Tx, grants: pl.DataFrame) -> pl.DataFrame:
    """Grants for admission, in which a frozen purpose is named by nobody.

    Guarantee: row-wise; lifting the freeze gives them back. Takes and gives consent.GRANTS.
    """
    held = freezes.holding(tx)
    stopped = [p for p in grants["purpose"].unique().to_list() if _is_frozen(held, ("purpose", "lake"), p)]
    return grants.with_columns(named=pl.col("named") & ~pl.col("purpose").is_in(stopped)) if stopped else grants


def _is_frozen(held: list[freezes.Freeze], kinds: tuple[str, ...], target: str) -> bool:
    return any(f.kind in kinds and f.target in (EVERY, target) for f in held)


def _remedy() -> str:
    return "See the case with: heedful concern list. Only its written outcome lifts this."
