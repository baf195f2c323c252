"""Material: what a report or a release is computed from, as consent stands at this moment. Exact, and shown to nobody as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import Unready
from heedful.flow.correct import corrected
from heedful.flow.heads import without_dead
from heedful.flow.live import granted, held, live_rows
from heedful.opinions.repeats import WORDS, once
from heedful.store import manifest
from heedful.tables import opinions

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from heedful.flow.live import Live
    from heedful.flow.workspace import Workspace
    from heedful.store.manifest import LakeFile
    from heedful.store.store import Tx

LAKE: Final = "insights"


@dataclass(frozen=True, slots=True)
class Material:
    """Opinions whose grants live, corrected, and who wrote how many posts.

    Guarantee: of one moment; nobody whose consent does not live now. `people` are the subject keys of who posted, each once.
    """

    files: Sequence[LakeFile]
    live: Live
    facts: pl.DataFrame
    people: pl.Series
    posts: int
    first_day: datetime.date | None
    last_day: datetime.date | None


def read_material(workspace: Workspace, tx: Tx, grants: pl.DataFrame | None = None) -> Material:
    """Read what may be counted now; `grants` are all there are, where they were folded already.

    Guarantee: read-only; consent is asked in `tx`. Errors: Unready where nothing was learnt yet. Source: GDPR Art. 5(1)(a)-(b), 7(3).
    """
    files = without_dead(workspace, tx, manifest.list_files(tx, LAKE))
    _require_learnt(files)
    live = live_rows(workspace, tx, LAKE, given=None if grants is None else granted(workspace, LAKE, grants))
    usable = held(workspace, files, "opinions", [*opinions.FACTS.columns, WORDS], live).collect(engine="streaming")
    facts = opinions.FACTS.require(once(corrected(tx, LAKE, usable)))
    total = held(workspace, files, "posts", ["subject_key", "day"], live).select(
        pl.col("subject_key").unique().implode().alias("people"),
        pl.len().alias("posts"),
        pl.col("day").min().alias("first"),
        pl.col("day").max().alias("last"),
    )
    people, posts, first, last = total.collect().row(0)
    return Material(files, live, facts, pl.Series("subject_key", people, dtype=pl.Binary), posts, first, last)


def models_behind(material: Material) -> list[str]:
    """The models that read what is counted, as `made_by` tells them.

    Guarantee: each once, sorted.
    """
    return sorted({(f.made_by or "").partition("@")[0] for f in material.files if f.kind == "opinions"})


def _require_learnt(files: Sequence[LakeFile]) -> None:
    if not files:
        raise Unready("report.nothing_held", "No post was admitted for insights yet.", "Import consents, then run: heedful gather FOLDER")
    if not any(f.kind == "opinions" for f in files):
        raise Unready("report.nothing_learnt", "Posts are held, but no opinion was learnt from them yet.", "Run: heedful learn")
