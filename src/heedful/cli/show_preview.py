"""What a preview and a mirror print: to the person whose posts they are, on their own terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from heedful.cli import show

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.flow.seen import Previewed

# Posts beyond these are counted; the page shows all.
LISTED = 12
WIDTH = 60


def seen(found: Previewed, html: Path | None, strikes: Path | None, as_json: bool) -> None:
    """Show what an export would tell.

    Guarantee: words of posts as they would be held, after redaction.
    """
    from heedful.flow import seen as data
    from heedful.flow.seen_page import MARKS, aspect_words, refused, short

    if as_json:
        show._json(data.as_json(found))
        return
    print(f"{found.name}: {found.title}")
    for member in found.members:
        print(f"  {'read' if member.read else 'left'}  {member.name}  {member.why}")
    if found.person is not None or not found.supposed:
        print("As you agreed." if not found.supposed else "You have not agreed to anything yet: this is what is asked for.")
    print(f"\n{short(found)} {found.records - len(found.posts):,} of {found.records:,} records stay closed.")
    for row in refused(found):
        print(f"  left closed: {row['count']}, {row['why']}")
    for mark, count in found.removed.items():
        print(f"  taken out first: {count:,} {MARKS.get(mark, 'details')} {mark}")
    if found.feelings:
        print()
        rows = [[b, aspect_words(a), f"{n[0]:,}", f"{n[1]:,}", f"{n[2]:,}"] for (b, a), n in found.feelings.items()]
        show._table(["brand", "aspect", "likes", "dislikes", "neither"], rows)
    _posts(found)
    show._problems([(found.name, p) for p in found.problems])
    if html:
        print(f"\nAll of it, post by post: {html}")
    if strikes:
        print(f"\nWrite x before what is not to be given, in: {strikes}")
    print("\nNothing of it was stored.")


def _posts(found: Previewed) -> None:
    if not found.posts:
        return
    print()
    rows = [
        [p.at.date().isoformat(), p.kind, "struck" if p.struck else _opinions(p.opinions), _first(p.text)] for p in found.posts[:LISTED]
    ]
    show._table(["day", "kind", "inferred", "words as they would be held"], rows)
    if len(found.posts) > LISTED:
        print(f"… and {len(found.posts) - LISTED:,} more posts")


def _opinions(opinions: object) -> str:
    words = {1: "+", -1: "−", 0: "·"}
    return ", ".join(f"{words[o.polarity]}{o.brand} {o.aspect}" for o in opinions) or "nothing"  # type: ignore[attr-defined]


def _first(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDTH or not sys.stdout else line[: WIDTH - 1] + "…"
