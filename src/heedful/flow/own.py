"""What the lakes hold of one person: only the files that can hold them are opened, however large the lakes are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.engine.engine import EMPTY, MIXED
from heedful.engine.held import open_opinions, open_posts
from heedful.engine.lake import bucket_of
from heedful.privacy.pseudonym import POST, SUBJECT, key_of
from heedful.terms import LAKES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.flow.workspace import Workspace
    from heedful.store.manifest import LakeFile
    from heedful.store.store import Tx

# What is opened of a post and of an opinion, in the order they are sealed in.
POST_WORDS: Final[Mapping[str, Any]] = {"text": pl.String, "published_us": pl.Int64, "updated_us": pl.Int64, "id": pl.String}
OPINION_WORDS: Final[Mapping[str, Any]] = {"target": pl.String, "start": pl.Int64, "end": pl.Int64, "terms": pl.List(pl.String)}


# What a lake without files holds of anybody.
def _nothing(kind: str, words: Mapping[str, Any]) -> pl.DataFrame:
    made = EMPTY[kind].with_columns(pl.lit("").alias("made_by"))
    return made.with_columns(pl.Series(name, [], dtype=dtype) for name, dtype in words.items())


_NOTHING: Final = {"posts": _nothing("posts", POST_WORDS), "opinions": _nothing("opinions", OPINION_WORDS)}


@dataclass(frozen=True, slots=True)
class Own:
    """One person's rows of one lake, opened.

    Guarantee: nobody else's. `posts` is posts.HELD with POST_WORDS beside it, `opinions` opinions.HELD with OPINION_WORDS
    and made_by.
    """

    lake: str
    posts: pl.DataFrame
    opinions: pl.DataFrame


def own_rows(workspace: Workspace, tx: Tx, person: str) -> list[Own]:
    """All that every lake holds of one person, whether it may still be used or not.

    Guarantee: opens the files of the person's bucket and the mixed ones, and unseals no other row. Empty where their
    key was destroyed. Source: GDPR Art. 15(3).
    """
    key = workspace.keys.person_keys([person]).get(person)
    if key is None:
        return []
    files = _near(workspace, workspace.listed.of(tx), person)
    parts = [(lake, kind) for lake in files for kind in _NOTHING]
    read = dict(zip(parts, pl.collect_all([_mine(workspace, *files[lake], kind) for lake, kind in parts]), strict=True))
    return [_opened(lake, files[lake][0], read, key) if lake in files else Own(lake, *_NOTHING.values()) for lake in LAKES]


def post_key(workspace: Workspace, lake: str, network: str, post_id: str) -> bytes:
    """The key of one post in one lake.

    Guarantee: as gather makes it.
    """
    return key_of(f"{network}|{post_id}", POST, workspace.keyed(lake))


def _near(workspace: Workspace, files: Sequence[LakeFile], person: str) -> dict[str, tuple[bytes, list[LakeFile]]]:
    """By lake that holds anything: the person's key in it, and the files that can hold them."""
    full = [lake for lake in LAKES if any(f.lake == lake and f.rows for f in files)]
    subjects = [key_of(person, SUBJECT, workspace.keyed(lake)) for lake in full]
    buckets = pl.DataFrame({"key": pl.Series(subjects, dtype=pl.Binary)}).select(bucket_of(pl.col("key"))).to_series().to_list()
    return {
        lake: (subject, [f for f in files if f.lake == lake and f.bucket in {bucket, MIXED}])
        for lake, subject, bucket in zip(full, subjects, buckets, strict=True)
    }


def _opened(lake: str, subject: bytes, read: Mapping[tuple[str, str], pl.DataFrame], key: bytes) -> Own:
    posts, opinions, keys = read[lake, "posts"], read[lake, "opinions"], {subject: key}
    return Own(lake, _beside(posts, open_posts(posts, keys), POST_WORDS), _beside(opinions, open_opinions(opinions, keys), OPINION_WORDS))


def _mine(workspace: Workspace, subject: bytes, files: Sequence[LakeFile], kind: str) -> pl.LazyFrame:
    columns = list(EMPTY[kind].columns)
    # A file's model stands in the manifest, so files of one model are read together.
    by_model: dict[str, list[LakeFile]] = {}
    for file in files:
        if file.kind == kind:
            by_model.setdefault((file.made_by or "").partition("@")[0], []).append(file)
    parts = [
        workspace.engine.scan(group, kind, columns).filter(pl.col("subject_key") == subject).with_columns(pl.lit(model).alias("made_by"))
        for model, group in by_model.items()
    ]
    return pl.concat([EMPTY[kind].with_columns(pl.lit("").alias("made_by")).lazy(), *parts])


def _beside(held: pl.DataFrame, opened: Sequence[tuple[object, ...]], words: Mapping[str, Any]) -> pl.DataFrame:
    columns = [pl.Series(name, [row[place] for row in opened], dtype=dtype) for place, (name, dtype) in enumerate(words.items())]
    return held.with_columns(columns)
