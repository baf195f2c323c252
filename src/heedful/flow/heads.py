"""The head that was taught here: which one may be used now, and what rests on one that may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from heedful.opinions.models.heads import Head
from heedful.opinions.models.joined import TAUGHT
from heedful.privacy.pseudonym import SUBJECT, key_of_each
from heedful.store import checks, heads, manifest
from heedful.terms import LAKES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from heedful.flow.workspace import Workspace
    from heedful.store.heads import Kept
    from heedful.store.manifest import LakeFile
    from heedful.store.store import Tx

PURPOSE = "improve"


def kept_head(workspace: Workspace, tx: Tx) -> Kept | None:
    """The head that may be used now.

    Guarantee: None as soon as anybody on whose words it was taught does not let their words teach any more. Source: GDPR Art. 7(3).
    """
    kept = heads.last(tx)
    if kept is None or not kept.people:
        return kept
    return kept if kept.people <= frozenset(keys_of(workspace, letting(workspace, tx))) else None


def head_of(workspace: Workspace) -> Head | None:
    """The same, ready to be asked.

    Guarantee: as `kept_head`.
    """
    with workspace.store.reading() as tx:
        kept = kept_head(workspace, tx)
    return Head.opened(kept.packed) if kept else None


def letting(workspace: Workspace, tx: Tx) -> list[str]:
    """Who lets their words teach, now.

    Guarantee: grown-ups with a living consent to `improve` that they neither objected to nor restricted.
    """
    grants = workspace.grants(tx, (PURPOSE,))
    living = (
        pl.col("named")
        & pl.col("state").is_in(VALID_STATES)
        & ~pl.col("objected")
        & ~pl.col("restricted")
        & (pl.col("age_band") == "adult")
    )
    return sorted(grants.filter(living)["person_id"].unique().to_list())


def keys_of(workspace: Workspace, persons: Sequence[str], lake: str = PURPOSE) -> list[bytes]:
    """The keys of some people in a lake.

    Guarantee: one a person, in their order.
    """
    keys: list[bytes] = key_of_each(pl.Series("subject_key", list(persons), dtype=pl.String), SUBJECT, workspace.keyed(lake)).to_list()
    return keys


def without_dead(workspace: Workspace, tx: Tx, files: Iterable[LakeFile]) -> list[LakeFile]:
    """Files of a lake without opinions that a head found which may not be used any more.

    Guarantee: posts stay; such opinions are found anew by the next run of learn.
    """
    listed = list(files)
    if not any(TAUGHT in (file.made_by or "") for file in listed):
        return listed
    kept = kept_head(workspace, tx)
    return [file for file in listed if TAUGHT not in (file.made_by or "") or (kept and TAUGHT + kept.head_id in (file.made_by or ""))]


def put_off(workspace: Workspace, tx: Tx, person: str) -> None:
    """Drop what was taught on a person's words, the opinions that rest on it, and what was checked of their posts.

    Guarantee: in the caller's transaction, which is that of their erasure. Source: GDPR Art. 17(1).
    """
    dropped = heads.drop_of(tx, keys_of(workspace, [person]))
    checks.drop_of(tx, keys_of(workspace, [person], "quotes"))
    if dropped:
        drop_found_by(tx, dropped)


def drop_found_by(tx: Tx, head: str) -> None:
    """Let the opinions that a head found be none.

    Guarantee: in the caller's transaction; the files are swept by whichever run writes next.
    """
    for lake in LAKES:
        files = [f.file_id for f in manifest.list_files(tx, lake, "opinions") if TAUGHT + head in (f.made_by or "")]
        manifest.commit(tx, [], files)
