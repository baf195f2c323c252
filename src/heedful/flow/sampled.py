"""Redacted posts of people who agreed to be quoted: some drawn to be labelled, and those of a file found again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.engine.held import open_posts
from heedful.flow.live import live_rows, subject_keys
from heedful.privacy.pseudonym import SUBJECT, key_of_each
from heedful.store import manifest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

LAKE: Final = "quotes"


def live_posts(workspace: Workspace, tx: Tx) -> pl.DataFrame:
    """Every post that may be shown without its author's name, closed.

    Guarantee: in the order of keys, which is by lot; no reactions, for they have no words. Gives posts.HELD. Source: GDPR Art. 6(1)(a).
    """
    files = [f for f in manifest.list_files(tx, LAKE) if f.kind == "posts"]
    every = [workspace.lakes.read(LAKE, f.file_id) for f in files] or [workspace.engine.scan([], "posts", ["post_key"]).collect().clear()]
    if not files:
        return every[0]
    return live_rows(workspace, tx, LAKE).keep(pl.concat(every)).filter(pl.col("kind") != "reaction").sort("post_key")


def words_of(workspace: Workspace, posts: pl.DataFrame) -> list[str]:
    """The redacted words of some posts.

    Guarantee: one text a row, in order.
    """
    return [opened[0] for opened in open_posts(posts, subject_keys(workspace, LAKE))] if posts.height else []


def posts_of(workspace: Workspace, tx: Tx, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Whose the posts of a file are, and their redacted words, by the id that was written out.

    Guarantee: only posts that may still be shown; what the file itself says of their words is not asked.
    """
    asked = {bytes.fromhex(name): name for name in ids if len(name) == 32 and set(name) <= set("0123456789abcdef")}
    if not asked:
        return {}
    posts = live_posts(workspace, tx).filter(pl.col("post_key").is_in(list(asked)))
    persons = sorted(workspace.keys.person_keys())
    keys = key_of_each(pl.Series("subject_key", persons, dtype=pl.String), SUBJECT, workspace.keyed(LAKE)).to_list()
    by_key = dict(zip(keys, persons, strict=True))
    rows = zip(posts["post_key"].to_list(), posts["subject_key"].to_list(), words_of(workspace, posts), strict=True)
    return {asked[post]: (by_key[subject], text) for post, subject, text in rows}
