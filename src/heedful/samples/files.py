"""Writes a sample world as the files a marketer would have: exports people gave, API answers, a table, and two lists."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from heedful.samples import facebook_files, instagram_files, x_files
from heedful.samples.consents import write_consents, write_owners
from heedful.samples.shop import settings
from heedful.samples.world import World, chosen

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.samples.world import Post

_EXPORTS: Final = {"x_archive": "x", "facebook_export": "facebook", "instagram_export": "instagram"}


@dataclass(frozen=True, slots=True)
class Paths:
    """Where a written world lies.

    Guarantee: `posts` is the folder to gather; `owners` maps each export to the person who gave it.
    """

    folder: Path
    posts: Path
    consents: Path
    exports: Path
    owners: dict[Path, str]
    settings: dict[str, Any]


def write_world(world: World, folder: Path) -> Paths:
    """Write a world below `folder`.

    Guarantee: the same world gives the same bytes.
    """
    posts = folder / "posts"
    posts.mkdir(parents=True, exist_ok=True)
    owners = _write_exports(world, folder)
    x_files.write_search(posts / "x", world.posts)
    x_files.write_mentions(posts / "x", world.posts)
    facebook_files.write_page(posts / "facebook" / "page", world)
    facebook_files.write_group(posts / "facebook" / "group", world)
    instagram_files.write_comments(posts / "instagram" / "comments", world)
    _write_table(posts / "listening.csv", chosen(world.posts, "x_table"))
    write_consents(folder / "consents.csv", world.people, world.end)
    write_owners(folder / "exports.csv", owners)
    absolute = {folder / file: person for file, person in owners.items()}
    return Paths(folder, posts, folder / "consents.csv", folder / "exports.csv", absolute, settings())


def _write_exports(world: World, folder: Path) -> dict[str, str]:
    given: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in world.posts:
        if post.channel in _EXPORTS and post.person is not None:
            given[(post.channel, post.person.id)].append(post)
    owners = {}
    for number, person in enumerate(world.people):
        for channel, network in _EXPORTS.items():
            if network not in person.exports:
                continue
            file = f"posts/{network}/exports/{network}-{person.handle}.zip"
            posts = given.get((channel, person.id), [])
            if network == "x":
                x_files.write_archive(folder / file, person, posts)
            else:
                writer = facebook_files.write_export if network == "facebook" else instagram_files.write_export
                writer(folder / file, person, posts, old=number % 4 == 0)
            owners[file] = person.id
    return owners


def _write_table(path: Path, posts: list[Post]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("mention_id", "author", "when", "words", "reach"))
        for post in posts:
            if post.person is not None:
                author = post.person.accounts["x"].id
                writer.writerow((post.id, author, f"{post.at:%Y-%m-%dT%H:%M:%S}Z", post.text, len(post.text)))
