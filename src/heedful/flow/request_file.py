"""Many requests from one file, as a mailbox or a form gives them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.asked import KINDS, LONGEST_CHANNEL, LONGEST_NAME
from heedful.flow.requests import Ask, open_many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from heedful.flow.workspace import Workspace

LARGEST: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that is no request.

    Guarantee: says where and why, and nothing of what stands there.
    """

    line: int
    sentence: str


@journey("people.answer", "rights")
def bring(workspace: Workspace, file: Path) -> tuple[int, list[Unread]]:
    """Put the requests of a CSV file in the queue; gives how many, and the rows that are none.

    Guarantee: all good rows in one transaction; a bad row loses no other. Columns kind and person, and channel if there
    is one. Errors: BadInput `requests.file`. Source: RFC 4180.
    """
    asks, unread = _read(file)
    if asks:
        open_many(workspace, asks)
    return len(asks), unread


def _read(file: Path) -> tuple[list[Ask], list[Unread]]:
    try:
        if file.stat().st_size > LARGEST:
            raise _unreadable("is too large for a list of requests")
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return _rows(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise _unreadable("cannot be read as CSV in UTF-8") from None


def _rows(rows: csv.DictReader[str]) -> tuple[list[Ask], list[Unread]]:
    if not {"kind", "person"} <= set(rows.fieldnames or ()):
        raise _unreadable("lacks the columns kind and person")
    asks: list[Ask] = []
    unread: list[Unread] = []
    for row in _each(rows, unread):
        ask = Ask((row["kind"] or "").strip(), (row["person"] or "").strip(), (row.get("channel") or "desk").strip() or "desk")
        wrong = next(_wrong(ask), None)
        if wrong:
            unread.append(Unread(rows.line_num, wrong))
        else:
            asks.append(ask)
    return asks, unread


def _each(rows: csv.DictReader[str], unread: list[Unread]) -> Iterator[dict[str, str]]:
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error:
            unread.append(Unread(rows.reader.line_num, "The line cannot be read as CSV."))


def _wrong(ask: Ask) -> Iterator[str]:
    if ask.kind not in KINDS:
        yield f"There is no such kind of request; kinds are {', '.join(KINDS)}."
    if not 0 < len(ask.person) <= LONGEST_NAME or "\0" in ask.person:
        yield "There is no person's number."
    if len(ask.channel) > LONGEST_CHANNEL or "\0" in ask.channel:
        yield "The channel is too long."


def _unreadable(why: str) -> BadInput:
    return BadInput("requests.file", f"The file of requests {why}.", "Its first line is: kind,person,channel")
