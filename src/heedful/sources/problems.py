"""The problems a record or a part of a file can have, each with its sentence and remedy, and never a word of the record."""

from __future__ import annotations

from typing import Final

from heedful.sources.source import Problem

_PROBLEMS: Final[dict[str, tuple[str, str]]] = {
    "record.broken": ("A record is not well-formed and was left out.", "Ask the network for the file again; the other records were read."),
    "record.shape": ("A record lacks a field it needs, or has it in another type, and was left out.", "The other records were read."),
    "record.time": ("A record's time lies outside 2004 to 2099 and it was left out.", "Ask for the file again if its times matter to you."),
    "record.too_long": (
        "A record holds over 100,000 characters and was left out.",
        "No network has posts as long; the others were read.",
    ),
    "record.withheld": ("X withholds a post in some countries and it was left out.", "Nothing needs to be done."),
    "notes.many": ("The long posts hold more words than are kept in mind; some stay cut short.", "Nothing needs to be done."),
    "json.cut": ("The file ends in the middle.", "Download it again; what came before was read."),
    "json.broken": ("The file stops being JSON here.", "Download it again; what came before was read."),
}


# Each of so many problems of a file is told by itself; of the others only how many they are, so that memory stays bounded.
PROBLEMS_MOST: Final = 1_000


class Problems(list[Problem]):
    """The problems of one file, gathered while it is read.

    Guarantee: holds at most PROBLEMS_MOST of one file; the others are counted.
    """

    def __init__(self) -> None:
        super().__init__()
        self._left, self._more = PROBLEMS_MOST, 0

    def append(self, one: Problem) -> None:
        """Tell a problem, or count it where too many were told.

        Guarantee: none is dropped uncounted.
        """
        if self._left:
            self._left -= 1
            super().append(one)
        else:
            self._more += 1

    def drain(self) -> list[Problem]:
        """Take what was told since the last time.

        Guarantee: each is given once.
        """
        taken = list(self)
        self.clear()
        return taken

    def rest(self) -> list[Problem]:
        """Take what is left at the end of the file: the last ones, and how many were only counted.

        Guarantee: as `drain`.
        """
        taken, more = self.drain(), self._more
        if more:
            self._more = 0
            taken.append(
                Problem(
                    "record.more", "the file", f"{more:,} more records were left out.", "Check what wrote the file; see the first ones."
                )
            )
        return taken


def problem(code: str, member: str, number: int = 0) -> Problem:
    """A problem of this code, at this member and record.

    Guarantee: only the member's file name is kept, as a folder's name may be a person's. Shapes: number from 1, or 0 for none.
    """
    name = member.rpartition("/")[2]
    place = ", ".join(p for p in (name, f"record {number}" if number else "") if p) or "the file"
    sentence, remedy = _PROBLEMS[code]
    return Problem(code, place, sentence, remedy)
