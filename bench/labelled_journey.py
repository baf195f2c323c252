"""Labelled posts through the whole journey: as X API v2 answers by invented authors, of whom four in five agreed.

Posts go in as a company would get them, and opinions are read back from the lake with the workspace's own keys: the only
place where anything outside the program does so, to hold them against the labels.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

import heedful
from heedful.engine.held import open_posts
from heedful.flow.live import subject_keys
from heedful.samples.shop import ANSWERS, COMPANY
from heedful.store import manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.flow.workspace import Workspace

Row = dict[str, Any]
# Invented: an author of every three posts, and a first post id in the range X gives out.
POSTS_AN_AUTHOR, FIRST_ID, FIRST_AUTHOR = 3, 1_500_000_000_000_000_000, 7_000_000_000
LAKE = "insights"


def author_of(place: int) -> int:
    """The invented author of the post at a place."""
    return FIRST_AUTHOR + place // POSTS_AN_AUTHOR


def agreed(place: int) -> bool:
    """Whether the author of the post at a place agreed: four in five did."""
    return author_of(place) % 5 != 0


def walk(posts: Sequence[Row], ready: str) -> tuple[dict[int, list[Row]], dict[str, float]]:
    """Opinions by place, of the posts whose authors agreed, and what gather said."""
    with tempfile.TemporaryDirectory(prefix="heedful-labels-") as name:
        folder = Path(name)
        write_posts(posts, folder / "posts.ndjson")
        write_consents(len(posts), folder / "consents.csv")
        with heedful.init(folder / "workspace", name="Labels", company=dict(COMPANY), ready=[ready], answers=ANSWERS) as workspace:
            heedful.import_consents(
                workspace, folder / "consents.csv", attested_by="Ada", countersigned_by="Bo", statement="Invented for measuring."
            )
            done = heedful.gather(workspace, folder / "posts.ndjson")
            heedful.learn(workspace)
            heedful.report(workspace, out=folder / "report")
            return read_back(workspace), {"asked": done.asked, "kept": done.kept[LAKE], "failed": len(done.failed)}


def write_posts(posts: Sequence[Row], path: Path) -> None:
    """One answer of a search, a line a hundred posts."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as file:
        for at in range(0, len(posts), 100):
            data = [
                {
                    "id": str(FIRST_ID + place),
                    "author_id": str(author_of(place)),
                    "text": row["text"],
                    "created_at": (start + timedelta(minutes=5 * place)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                }
                for place, row in enumerate(posts[at : at + 100], at)
            ]
            file.write(json.dumps({"data": data, "meta": {"result_count": len(data)}}, ensure_ascii=False) + "\n")


def write_consents(posts: int, path: Path) -> None:
    """Consents of four in five authors."""
    lines = ["person,network,account,scope,verified_by,purposes,networks,kinds,given_at,notice,method,evidence,age_band"]
    lines += [
        f"a{author},x,{author},global,oauth,insights,x,post;comment,2025-12-01T00:00:00Z,1,form,form-{author},adult"
        for author in sorted({author_of(place) for place in range(posts) if agreed(place)})
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_back(workspace: Workspace) -> dict[int, list[Row]]:
    """The opinions in the lake, by the place of their post; a post without any has an empty list."""
    with workspace.store.reading() as tx:
        files = manifest.list_files(tx, LAKE)
    keys = subject_keys(workspace, LAKE)
    posts = pl.concat([workspace.lakes.read(LAKE, f.file_id) for f in files if f.kind == "posts"])
    place_of = {key: int(opened[3]) - FIRST_ID for key, opened in zip(posts["post_key"], open_posts(posts, keys), strict=True)}
    found: dict[int, list[Row]] = defaultdict(list, {place: [] for place in place_of.values()})
    columns = ["post_key", "brand", "aspect", "polarity", "strength", "confidence"]
    for opinion in workspace.engine.scan(files, "opinions", columns).collect().to_dicts():
        found[place_of[opinion.pop("post_key")]].append(opinion)
    return dict(found)
