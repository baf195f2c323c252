"""Decoys: plant numbers of people who do not exist where a thief looks; whoever asks for one here is found at once.

A decoy is written to a file, to be put among the company's own lists, and is kept here as a mark only. Nobody has a reason to ask for it.
"""

from __future__ import annotations

import csv
import io
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Unready
from heedful.flow.access import journey
from heedful.security.files import create_owner_only
from heedful.security.sealing import framed, keyed
from heedful.store import consents, decoys, outbox, people

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from heedful.flow.workspace import Workspace

MOST: Final = 10_000
# As long as a post's key.
_POST_BYTES: Final = 16
# How often a number that looks like a real one is drawn before it is made longer.
_DRAWS: Final = 50


@journey("incidents.work", "security")
def plant(workspace: Workspace, many: int, out: Path) -> int:
    """Plant decoys, and write their numbers to a file, to be put among lists that a thief would take; gives how many there are now.

    Guarantee: they look like the numbers on record, and none is on record; the workspace keeps marks, from which no number is found. They
    are in no count, view, segment, report or export. The file is its owner's only. Errors: BadInput `decoys.many`, `file.exists`.
    """
    if not 1 <= many <= MOST:
        raise BadInput("decoys.many", f"From 1 to {MOST} decoys can be planted at a time.", "Give another number.")
    with workspace.store.transaction() as tx:
        real = {*people.people(tx)["person_id"].to_list(), *consents.people_on_record(tx)}
        made = _numbers(many, real)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([["person"], *([one] for one in made)])
        try:
            create_owner_only(out, text.getvalue().encode())
        except OSError:
            raise BadInput("decoys.file", "The file cannot be written there.", "Choose another place.") from None
        decoys.plant(tx, [_mark(workspace, one) for one in made], workspace.clock())
        outbox.add(tx, "decoy.planted", workspace.actor, {"decoys": many}, workspace.clock())
        return decoys.count(tx)


@journey("incidents.work", "security")
def plant_posts(workspace: Workspace, many: int, out: Path) -> int:
    """Plant decoy posts: keys that look like those printed in answers to people and are of no post; gives how many decoys there are now.

    Guarantee: as `plant`; they lie in no lake, so that no count, view, segment or release can hold them. To be put among copies of answers and
    extracts that a thief would take. Errors: as `plant`.
    """
    if not 1 <= many <= MOST:
        raise BadInput("decoys.many", f"From 1 to {MOST} decoys can be planted at a time.", "Give another number.")
    made = [secrets.token_hex(_POST_BYTES) for _ in range(many)]
    with workspace.store.transaction() as tx:
        try:
            create_owner_only(out, "\n".join(["post", *made, ""]).encode())
        except OSError:
            raise BadInput("decoys.file", "The file cannot be written there.", "Choose another place.") from None
        decoys.plant(tx, [_mark(workspace, one, "post") for one in made], workspace.clock())
        outbox.add(tx, "decoy.planted", workspace.actor, {"decoys": many}, workspace.clock())
        return decoys.count(tx)


@journey("incidents.read", "security")
def count(workspace: Workspace) -> int:
    """How many decoys are planted.

    Guarantee: tells none.
    """
    with workspace.store.reading() as tx:
        return decoys.count(tx)


def note_touch(workspace: Workspace, asked: str, action: str, what: str = "person") -> None:
    """Open an incident if somebody, or a post, that is asked for is a decoy. Asked before every journey about one person or post.

    Guarantee: the asker is answered as for anybody who is not on record; a busy store delays nobody, and the touch is then not seen.
    """
    from heedful.flow.watch import look

    with suppress(Unready):
        with workspace.store.reading() as tx:
            if not decoys.count(tx) or not decoys.is_one(tx, _mark(workspace, asked, what)):
                return
        with workspace.store.transaction() as tx:
            outbox.add(tx, "decoy.touched", workspace.actor, {"journey": action}, workspace.clock())
            look(workspace, tx)


def _mark(workspace: Workspace, asked: str, what: str = "person") -> bytes:
    key = workspace.keys.purpose_key("decoys")
    return keyed(key, framed("decoy", asked) if what == "person" else framed("decoy", what, asked.strip().lower()))


def _numbers(many: int, real: Collection[str]) -> list[str]:
    """Numbers that look like those on record: one of them, with its digits drawn anew."""
    patterns = sorted(one for one in real if any(c.isdigit() for c in one)) or ["C-00000000"]
    taken = set(real)
    made: list[str] = []
    while len(made) < many:
        pattern = secrets.choice(patterns)
        for draw in range(_DRAWS + 1):
            # A pattern whose numbers are all taken is made longer.
            longer = "0" * (6 if draw == _DRAWS else 0)
            one = "".join(secrets.choice("0123456789") if c.isdigit() else c for c in pattern + longer)
            if one not in taken:
                taken.add(one)
                made.append(one)
                break
    return made
