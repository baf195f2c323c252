"""What the commands on one person's rights print. Nothing that is held of anybody is printed here but counts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from heedful.cli import show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.flow.answer import Answered
    from heedful.flow.correct import Rectified
    from heedful.flow.leave import Left
    from heedful.flow.request_file import Unread
    from heedful.flow.requests import Line, Request

_FEELING = {1: "like", -1: "dislike", 0: "neither", None: "none"}


def link(address: str, as_json: bool) -> None:
    """Show a link that is to be handed over.

    Guarantee: the address and nothing of whose it is.
    """
    if as_json:
        show._json({"link": address})
        return
    print(address)
    print("It serves once, within a day. Hand it over in the way by which you know them.")


def exported(done: Answered, as_json: bool) -> None:
    """Say where an answer lies.

    Guarantee: counts only.
    """
    if as_json:
        show._json(
            {
                "file": str(done.file),
                "request": done.request_id,
                "posts": done.posts,
                "opinions": done.opinions,
                "consents": done.consents,
            }
        )
        return
    print(
        f"{_many(done.posts, 'post')}, {_many(done.opinions, 'opinion')} and {_many(done.consents, 'consent')}, in a page to read and as data."
    )
    print(f"Archive: {done.file}")
    print("Give it to the person by a way that only they can open, then delete your copy: erasing them deletes it only where it lies now.")


def rectified(done: Rectified, as_json: bool) -> None:
    """Say what was corrected.

    Guarantee: no word of the post.
    """
    if as_json:
        show._json({"request": done.request_id, "brand": done.brand, "aspect": done.aspect, "inferred": done.inferred, "said": done.said})
        return
    print(f"{done.brand}, {done.aspect}: it was {_FEELING[done.inferred]}, and is {_FEELING[done.said]} from now on.")


def limited(request: Request, words: str, as_json: bool) -> None:
    """Say that a restriction or objection holds, or was lifted.

    Guarantee: the same words whether or not the person is on record.
    """
    if as_json:
        show._json({"request": request.request_id})
        return
    print(f"{words} On record as request {request.request_id}.")


def erased(done: Left, as_json: bool) -> None:
    """Say how far an erasure is, and what it removed.

    Guarantee: counts only.
    """
    if as_json:
        show._json({"request": done.request_id, "erasure": done.erasure_id, "state": done.state, "removed": dict(done.removed)})
        return
    said = {
        "done": "Erased. Nothing can bring it back.",
        "held": "Use has stopped for ever. A legal hold keeps the sealed data until it is lifted; it is destroyed then.",
    }
    print(said.get(done.state, "Use has stopped for ever. Destroying goes on when the run that is writing now has ended."))
    for what, count in done.removed.items():
        print(f"  {count:>7,}  {what}")
    print(f"Certificate: heedful forget certificate {done.erasure_id}")


def request(request: Request, as_json: bool) -> None:
    """Show one request.

    Guarantee: as it stands now; answers are not printed.
    """
    if as_json:
        show._json(_plain(request))
        return
    print(f"{request.request_id}  {request.kind}, {request.state}, due {request.due_at:%Y-%m-%d}")
    print(f"  who asks: {_identity(request)}   owner: {request.owner or 'nobody yet'}")


def queue(lines: Sequence[Line], totals: Mapping[str, int], as_json: bool) -> None:
    """Show the queue.

    Guarantee: overdue first; who is not on record is not named.
    """
    if as_json:
        show._json(
            {**totals, "requests": [{**_plain(line.request), "days_left": line.days_left, "overdue": line.overdue} for line in lines]}
        )
        return
    print(f"{totals['waiting']:,} waiting, {totals['overdue']:,} of them overdue; {totals['all']:,} in all.")
    if lines:
        heads = ["due", "id", "asks for", "person", "who asks", "owner", "state"]
        show._table(heads, [_line(line) for line in lines])
    if totals["waiting"] > len(lines) > 0:
        print(f"… and {totals['waiting'] - len(lines):,} more: --limit")


def brought(count: int, unread: Sequence[Unread], as_json: bool) -> None:
    """Say how many requests a file held.

    Guarantee: names lines, never people.
    """
    if as_json:
        show._json({"requests": count, "problems": [{"code": "request.row", "line": u.line, "sentence": u.sentence} for u in unread]})
        return
    print(f"{count:,} requests are in the queue, each due in one month.")
    for one in unread[: show.LISTED]:
        print(f"  line {one.line}: {one.sentence}", file=sys.stderr)
    if len(unread) > show.LISTED:
        print(f"  … and {len(unread) - show.LISTED:,} more lines", file=sys.stderr)


def _line(line: Line) -> list[str]:
    one = line.request
    waits = one.state == "open"
    due = f"{one.due_at:%Y-%m-%d}" + (f"  {-line.days_left} days late" if line.overdue else f"  {line.days_left} days" if waits else "")
    return [due, one.request_id, one.kind, one.person_id or "not on record", _identity(one), one.owner or "–", one.state]


def _identity(request: Request) -> str:
    return (request.identity or "not checked").replace(":", ": ", 1)


def _plain(request: Request) -> dict[str, Any]:
    names = ("request_id", "kind", "person_id", "channel", "state", "identity", "owner", "received_at", "due_at", "answered_at")
    return {name: getattr(request, name) for name in names} | {"extended": request.extended_for is not None}


def _many(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"
