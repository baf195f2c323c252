"""Posts in languages that are not read: counted where they lie, so that nothing about a person's language is ever kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from heedful.engine.held import open_posts
from heedful.flow.live import subject_keys
from heedful.flow.material import LAKE
from heedful.opinions.language import language_of
from heedful.privacy import perturb, views
from heedful.tables import posts

if TYPE_CHECKING:
    from heedful.flow.material import Material
    from heedful.flow.workspace import Workspace


def count_unread(workspace: Workspace, material: Material) -> int | None:
    """How many posts that may be used are in no language that is read, as may be told; 0 where there are none.

    Guarantee: has passed `privacy.views`: None below k people. A post with an opinion was read, and stays closed. Source: GDPR Art. 5(1)(c).
    """
    keys = subject_keys(workspace, LAKE)
    read = {f.parent for f in material.files if f.kind == "opinions"}
    opinions = workspace.engine.scan(material.files, "opinions", ["post_key"]).unique().collect()
    subjects: list[bytes] = []
    for file in (f for f in material.files if f.kind == "posts" and f.file_id in read):
        held = posts.HELD.require(workspace.lakes.read(LAKE, file.file_id))
        left = material.live.keep(held.join(opinions, on="post_key", how="anti")).filter(pl.col("kind") != "reaction")
        opened = open_posts(left, keys)
        subjects += [s for s, (text, *_) in zip(left["subject_key"].to_list(), opened, strict=True) if language_of(text) is None]
    if not subjects:
        return 0
    record = perturb.record_keys(pl.Series("subject_key", subjects, dtype=pl.Binary).unique(), workspace.keyed(LAKE))
    k, noise = workspace.settings.privacy.k, perturb.draw_noise(workspace.keyed(LAKE))
    return views.show_crowd(len(record), int(record.sum()), len(subjects), 0, k, noise=noise).posts
