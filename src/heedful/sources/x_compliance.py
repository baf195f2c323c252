"""X's deletion duties: the lines of a batch compliance result, and the events of its compliance streams.

Each line says of one post or one user that X or its owner took something back. What a line orders is told in X's own
reasons; a reason that is not known is taken for a deletion, which is the stricter reading.
Source: X API v2, Batch compliance and Compliance streams; X Developer Policy, "Content redistribution and deletion".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput
from heedful.sources.problems import Problems
from heedful.sources.source import Problem
from heedful.sources.stream import identifier, lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POSTS: Final = "posts"
USERS: Final = "users"
KINDS: Final = (POSTS, USERS)
# X API v2, Batch compliance: the reasons of a result line.
REASONS: Final = {
    POSTS: ("deleted", "bounced", "protected", "suspended", "scrub_geo"),
    USERS: ("deleted", "suspended", "protected", "deactivated"),
}
# X API v2, Compliance streams: what each event orders, as reason. Null: it gives back what we must not take up again.
_POST_EVENTS: Final[dict[str, str | None]] = {
    "delete": "deleted",
    "withheld": "withheld",
    "drop": "dropped",
    "undrop": None,
    "tweet_edit": "edited",
    "post_edit": "edited",
    "public_tweet_unviewable": "unviewable",
    "public_post_unviewable": "unviewable",
}
_USER_EVENTS: Final[dict[str, str | None]] = {
    "user_delete": "deleted",
    "user_undelete": None,
    "user_protect": "protected",
    "user_unprotect": None,
    "user_suspend": "suspended",
    "user_unsuspend": None,
    "user_withheld": "withheld",
    "user_unwithheld": None,
    "scrub_geo": "scrub_geo",
    "user_profile_modification": None,
}
_EVENTS: Final = _POST_EVENTS.keys() | _USER_EVENTS.keys()
# Ids are whole numbers of up to 64 bits.
_ID: Final = re.compile("[0-9]{1,20}")
UNKNOWN: Final = "unknown"
# What X writes in place of results when a job went wrong, or beside them.
_NOT_RESULTS: Final = frozenset({"errors", "title", "upload_url", "download_url"})


@dataclass(frozen=True, slots=True)
class Order:
    """What one line orders: of a post or a user, why. `reason` is None where nothing is to be done.

    Guarantee: `ids` are decimal; more than one only for the versions of an edited post.
    """

    kind: str
    ids: tuple[str, ...]
    reason: str | None


class Results:
    """The lines of a results file.

    Guarantee: memory does not grow with the file; a bad line costs only itself and is told in `problems`.
    """

    def __init__(self, path: Path, kind: str | None) -> None:
        self.path = path
        self.kind = kind
        self.problems = Problems()
        self.read = 0

    def orders(self) -> Iterator[Order]:
        """What each good line orders, in order.

        Guarantee: a line without a readable id is a problem. Errors: BadInput `compliance.kind` where a result line comes and
        nothing says whether its ids are posts' or users', `compliance.not_results` for a job's description.
        """
        name = self.path.name
        with self.path.open("rb") as stream:
            for piece in lines(stream, name, self.problems):
                for number, line in zip(piece.numbers, piece.records, strict=True):
                    self.read += 1
                    if order := self._order(line):
                        yield order
                    else:
                        self.problems.append(_unreadable(number))

    def _order(self, line: object) -> Order | None:
        if not isinstance(line, dict):
            return None
        said = line["data"] if isinstance(line.get("data"), dict) else line
        event = next((key for key in said if key in _EVENTS and isinstance(said[key], dict)), None)
        if event:
            return _of_event(event, said[event])
        if _NOT_RESULTS & said.keys():
            raise BadInput(
                "compliance.not_results",
                "This is X's description of a job or its error, not the job's results.",
                "Fetch what the job's download_url gives, once its status is complete.",
            )
        return self._of_result(said)

    def _of_result(self, said: dict[str, Any]) -> Order | None:
        ids = _ids(said.get("id"))
        if not ids:
            return None
        if self.kind is None:
            raise BadInput(
                "compliance.kind", "Nothing says whether these ids are posts' or users'.", "Name the round, or say --kind posts or users."
            )
        action = said.get("action", "delete")
        if action != "delete":
            return Order(self.kind, ids, None)
        reason = said.get("reason")
        return Order(self.kind, ids, reason if reason in REASONS[self.kind] else UNKNOWN)


def is_stream(path: Path) -> bool:
    """Whether a file holds events of a stream, told by its first good line.

    Guarantee: reads no further than the first piece.
    """
    with path.open("rb") as stream:
        for piece in lines(stream, path.name, Problems()):
            for line in piece.records:
                said = line["data"] if isinstance(line, dict) and isinstance(line.get("data"), dict) else line
                return isinstance(said, dict) and any(isinstance(said.get(event), dict) for event in _EVENTS)
    return False


def _of_event(event: str, said: dict[str, Any]) -> Order | None:
    if event in _USER_EVENTS:
        user = said.get("user")
        ids = _ids(user.get("id") if isinstance(user, dict) else None)
        return Order(USERS, ids, _USER_EVENTS[event]) if ids else None
    if isinstance(said.get("favorite"), dict):
        # Somebody took a like back; X's likes are never read.
        ids = _ids(said["favorite"].get("id"))
        return Order(POSTS, ids, None) if ids else None
    post: dict[str, Any] = next((said[key] for key in ("tweet", "post") if isinstance(said.get(key), dict)), {})
    versions: list[Any] = next((said[key] for key in ("edit_tweet_ids", "edit_post_ids") if isinstance(said.get(key), list)), [])
    ids = _ids(post.get("id"), said.get("initial_tweet_id"), said.get("initial_post_id"), *versions)
    given_back = said.get("application") == "remove"
    return Order(POSTS, ids, None if given_back else _POST_EVENTS[event]) if ids else None


def _ids(*values: object) -> tuple[str, ...]:
    texts = (identifier(value) for value in values)
    return tuple(dict.fromkeys(text for text in texts if text and text.isascii() and _ID.fullmatch(text)))


def _unreadable(line: int) -> Problem:
    return Problem(
        "compliance.line",
        f"line {line}",
        "This line does not say which post or user it is about, and was left out.",
        "Fetch the results again; the other lines were applied.",
    )
