"""Which files there are, and which source reads each: told by content, never by name.

Sources are found by the entry point group `heedful.sources`, so that another package can add one.
"""

from __future__ import annotations

import glob
import os
import re
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput
from heedful.sources.archive import refusal
from heedful.sources.reasons import why_not
from heedful.sources.source import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heedful.sources.source import Shape, Source

GROUP: Final = "heedful.sources"
# What a folder has inside when an export was unpacked into it: the networks' own folders, or members they contain.
_EXPORT_FOLDERS: Final = re.compile(
    r"(your_facebook_activity|your_activity_across_facebook|this_profile's_activity_across_facebook|your_instagram_activity)"
)
_EXPORT_MEMBERS: Final = re.compile(
    r"(tweets?|community[-_]tweets?|note-tweets?|account|manifest)(-part\d+)?\.js"
    r"|(your_posts.*|posts_\d+|comments|group_posts_and_comments|your_comments_in_groups|post_comments.*|likes_and_reactions.*|liked_.*)\.json"
)
_MEMBER_FOLDERS: Final = frozenset(("data", "posts", "comments", "comments_and_reactions", "groups", "content", "media", "likes"))
_LITTER: Final = frozenset(("__MACOSX", "Thumbs.db", "desktop.ini"))


@cache
def _sources() -> tuple[Source, ...]:
    found = {point.name: point for point in entry_points(group=GROUP)}
    # A table fits almost anything with columns, so it is asked last.
    return tuple(found[name].load() for name in sorted(found, key=lambda name: (name == "table", name)))


def discover() -> list[Source]:
    """All sources that are installed.

    Guarantee: in a fixed order, `table` last.
    """
    return list(_sources())


def recognise(path: Path, reading: Reading) -> tuple[Source, Shape]:
    """The source that reads a file or folder, and what it says of it.

    Guarantee: told by content; no text and no id of anybody is in the answer but `Shape.account_id`.
    Errors: BadInput with the likely reason where no source knows it.
    """
    refused: BadInput | None = None
    if not path.exists():
        raise refusal("file.missing")
    for source in _sources():
        try:
            if shape := source.recognise(path, reading):
                return source, shape
        except BadInput as error:
            # One source's objection counts only if no other can read the file.
            refused = refused or error
        except OSError:
            raise refusal("file.unreadable") from None
    raise refused or why_not(path)


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files meant by files, folders and globs, each once.

    Guarantee: in the order given, and by name within a folder. A folder that is an unpacked export counts as one file.
    Within a folder links are not followed and hidden files are left out. The pages of one answer are a file each: a source
    calls a Listing complete only if the page has neither a next nor a previous one, and flow joins the pages by their parent.
    Errors: BadInput `path.none`, `folder.empty`, `folder.unreadable`.
    """
    if not paths:
        raise BadInput("path.none", "No file was named.", "Name a file, a folder or a glob.")
    return list(dict.fromkeys(file for path in paths for given in _expand(path) for file in _files(given)))


def _expand(path: Path) -> list[Path]:
    if path.exists():
        return [path]
    if not glob.has_magic(str(path)):
        raise refusal("file.missing")
    # Path.glob takes only patterns below a folder that is known.
    if found := sorted(glob.glob(str(path), recursive=True)):  # noqa: PTH207
        return [Path(one) for one in found]
    raise BadInput("path.none", "No file fits the pattern.", "Check the folder and the pattern.")


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    if found := list(_within(path)):
        return found
    raise BadInput("folder.empty", "The folder holds no files.", "Put the networks' files into it, or name another folder.")


def _within(folder: Path) -> Iterator[Path]:
    entries = [e for e in _listed(folder) if not (e.is_symlink() or e.name.startswith(".") or e.name in _LITTER)]
    if _looks_unpacked(folder, entries) and _is_export(folder):
        yield folder
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _within(folder / entry.name)
        elif entry.is_file(follow_symlinks=False):
            yield folder / entry.name


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        raise BadInput(
            "folder.unreadable", "A folder cannot be read.", "Give yourself permission to read it, or copy it elsewhere."
        ) from None


def _looks_unpacked(folder: Path, entries: list[os.DirEntry[str]]) -> bool:
    """Whether it stands at the top of an export, not above one or several of them."""
    if any(_EXPORT_MEMBERS.fullmatch(entry.name) for entry in entries):
        return True
    folders = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    if any(_EXPORT_FOLDERS.fullmatch(name) for name in folders):
        return True
    inside = (one.name for name in folders if name in _MEMBER_FOLDERS for one in _listed(folder / name))
    return any(_EXPORT_MEMBERS.fullmatch(name) for name in inside)


def _is_export(folder: Path) -> bool:
    """Whether a source of personal exports knows the folder; what it objects to in it is told later, when it is read."""
    for source in _sources():
        try:
            shape = source.recognise(folder, Reading())
        except BadInput:
            return True
        if shape and shape.personal:
            return True
    return False
