"""Which held rows may be used now: the gate asked again, at every read, of the grants that admitted them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from heedful.consent.gate import still_granted
from heedful.privacy.pseudonym import GRANT, SUBJECT, key_of_each
from heedful.store import manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.flow.workspace import Workspace
    from heedful.store.manifest import LakeFile
    from heedful.store.store import Tx

JUDGED_BY = ["grant_key", "network", "kind", "audience", "origin"]


def live_rows(
    workspace: Workspace, tx: Tx, lake: str, files: Sequence[LakeFile] | None = None, grants: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Every combination of grant, network, kind, audience and origin in a lake that the gate lets through now.

    Guarantee: asked of consent as it stands in `tx`; a withdrawal holds from the next call on. `files` limits the
    question to some of the lake's files; `grants` spares folding consent again where its position has not moved.
    Gives columns grant_key, network, kind, audience, origin: semi-join a lake's rows on them.
    """
    chosen = manifest.list_files(tx, lake) if files is None else files
    held = workspace.engine.scan(chosen, "posts", JUDGED_BY).unique().collect()
    grants = (workspace.grants(tx) if grants is None else grants).filter(pl.col("purpose") == lake)
    named = grants.select("record_id").unique()
    messages = (named["record_id"] + "|" + lake).alias("grant_key")
    named = named.with_columns(key_of_each(messages, GRANT, workspace.keyed(lake)))
    known = held.join(named, on="grant_key", how="inner")
    kept, _ = still_granted(known, grants, lake, workspace.network_terms, workspace.clock())
    return kept.select(JUDGED_BY)


def subject_keys(workspace: Workspace, lake: str) -> dict[bytes, bytes]:
    """Every person's data key by their pseudonym in one lake.

    Guarantee: nobody whose key was destroyed.
    """
    by_person = workspace.keys.person_keys()
    persons = pl.Series("subject_key", list(by_person), dtype=pl.String)
    return dict(zip(key_of_each(persons, SUBJECT, workspace.keyed(lake)).to_list(), by_person.values(), strict=True))
