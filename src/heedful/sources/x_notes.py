"""The whole text of long posts in X's archive, which tweets.js gives only the beginning of.

Some archives name the post a note belongs to; others do not, and then the note that begins as the post does is its.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heedful.sources.archive import find, is_zip, open_archive
from heedful.sources.problems import problem
from heedful.sources.stream import identifier, pieces
from heedful.sources.x_posts import inner, unescape

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.sources.source import Problem

NOTES: Final = r"note-tweets?(-part\d+)?\.js"
# A post has at most 280 characters before it is a note, and its beginning is as long, but for links and the ellipsis.
_OPENING: Final = 120
_CUT_FROM: Final = 200
_CHARACTERS_MOST: Final = 32_000_000


class Notes:
    """The notes of one archive, read when the first body is opened.

    Guarantee: nothing is opened before `whole` is called; holds at most 32 million characters, and tells what it left out.
    """

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self._path, self._problems = path, problems
        self._by_post: dict[str, str] | None = None
        self._by_opening: dict[str, str] = {}

    def whole(self, post_id: str | None, text: str) -> str:
        """The post's whole text; the text given where there is no note of it.

        Guarantee: a note found by its beginning has the same first 120 characters.
        """
        if self._by_post is None:
            self._by_post = {}
            self._read()
        if not self._by_post and not self._by_opening:
            return text
        if (note := self._by_post.get(post_id or "")) is not None:
            return note
        return self._by_opening.get(text[:_OPENING], text) if len(text) >= _CUT_FROM else text

    def _read(self) -> None:
        if not (self._path.is_dir() or is_zip(self._path)):
            return
        left = _CHARACTERS_MOST
        with open_archive(self._path) as archive:
            for name in find(archive, NOTES):
                with archive.open(name) as member:
                    for piece in pieces(member, name, self._problems, ("",), ("noteTweet",)):
                        left -= sum(self._keep(record) for record in piece.records)
                        if left < 0:
                            self._problems.append(problem("notes.many", name))
                            return

    def _keep(self, record: Any) -> int:
        note = inner(record, "noteTweet")
        text = inner(note, "noteTweetResults", "text") or inner(note, "core", "text") or inner(note, "text")
        if type(text) is not str:
            return 0
        text = unescape(text)
        if (post_id := identifier(inner(note, "tweetId"))) and self._by_post is not None:
            self._by_post[post_id] = text
        else:
            self._by_opening[text[:_OPENING]] = text
        return len(text)
