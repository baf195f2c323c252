"""The file in which a person strikes: a table that any spreadsheet opens, a line a kind and a line a post.

They write `x` in the column `strike` of what is not to be given, and `keep` where they take an earlier strike back.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Refused
from heedful.flow.strikes import Said, kind_mark, owner_mark
from heedful.terms import KINDS, NETWORKS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from heedful.flow.seen import Previewed
    from heedful.flow.workspace import Workspace

COLUMNS: Final = ("strike", "what", "network", "kind", "day", "words", "mark")
STRIKE: Final = frozenset({"x", "yes", "strike"})
KEEP: Final = frozenset({"keep"})
LARGEST: Final = 64 * 1024 * 1024
# A mark of a post is two: by its id, and by its kind and time.
_MARK: Final = 16
_WORDS: Final = 60
# A spreadsheet takes a cell that begins so for a formula. Source: OWASP, CSV injection.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def template(workspace: Workspace, shown: Previewed) -> str:
    """The text of a file to strike in, for one previewed export.

    Guarantee: the first line below the head says whose it is, by a mark alone; what was struck before is marked `x`.
    Source: RFC 4180.
    """
    person = shown.person or ""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerow(["", "owner", "", "", "", "write x before what you do not want to give", owner_mark(workspace, person).hex()])
    for kind, count in shown.by_kind.items():
        said = "x" if kind in shown.struck_kinds else ""
        words = f"all {count:,} of this kind" if count > 1 else "the one of this kind"
        table.writerow([said, "kind", shown.network, kind, "", words, kind_mark(workspace, person, shown.network, kind).hex()])
    for post in shown.posts:
        table.writerow(
            ["x" if post.struck else "", "post", post.network, post.kind, post.at.date().isoformat(), _first(post.words), post.mark]
        )
    return written.getvalue()


def write_template(workspace: Workspace, shown: Previewed, file: Path) -> None:
    """Write the file to strike in.

    Guarantee: never overwrites a file: somebody may have struck in it. Errors: BadInput `strike.person`, `file.exists`, `strike.out`.
    """
    if not shown.person:
        raise BadInput("strike.person", "A file of strikes is one person's.", "Name them with --person.")
    try:
        with file.open("x", encoding="utf-8", newline="") as written:
            written.write(template(workspace, shown))
    except FileExistsError:
        raise BadInput("file.exists", f"There is already a file {file.name}.", "Name another; strikes in it would be lost.") from None
    except OSError:
        raise BadInput("strike.out", "The file of strikes cannot be written there.", "Name a file in a folder that is there.") from None


def read_strikes(workspace: Workspace, file: Path, person: str | None) -> Said:
    """Read what a person struck.

    Guarantee: all of it is understood, or BadInput names the line and nothing is taken; another person's file is refused.
    Errors: BadInput `strike.*`, Refused `strike.not_theirs`.
    """
    if not person:
        raise BadInput("strike.person", "A file of strikes is one person's.", "Name them with --person.")
    lines = _lines(file)
    marks = [mark for _, row in lines if row["what"] == "owner" for mark in _marks(row["mark"], file, 0)]
    if not marks:
        raise BadInput("strike.owner", f"{file.name} does not say whose it is.", "Begin from the file that --write-strikes makes.")
    if marks != [owner_mark(workspace, person)]:
        raise Refused("strike.not_theirs", "This file of strikes is another person's.", "Give the file that was written for this person.")
    strike: set[bytes] = set()
    keep: set[bytes] = set()
    for number, row in lines:
        said = row["strike"].lower()
        if row["what"] == "owner" or not said:
            continue
        (strike if said in STRIKE else keep).update(_row_marks(workspace, person, row, file, number))
    return Said(person, frozenset(strike), frozenset(keep))


def _row_marks(workspace: Workspace, person: str, row: dict[str, str], file: Path, number: int) -> Iterable[bytes]:
    if row["strike"].lower() not in STRIKE | KEEP:
        raise _bad(file, number, "holds a word in the column strike that is not known", "Write x, or keep, or nothing.")
    if row["what"] == "kind":
        if row["kind"] not in KINDS or row["network"] not in NETWORKS:
            raise _bad(file, number, "names a kind or a network that is not known", f"Kinds are: {', '.join(KINDS)}.")
        return [kind_mark(workspace, person, row["network"], row["kind"])]
    if row["what"] != "post":
        raise _bad(file, number, "is neither of a kind nor of a post", "Leave the column what as it was written.")
    return _marks(row["mark"], file, number)


def _marks(text: str, file: Path, number: int) -> list[bytes]:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if not found or len(found) % _MARK or len(found) > 2 * _MARK:
        raise _bad(file, number or 2, "has a mark that is not whole", "Leave the column mark as it was written.")
    return [found[at : at + _MARK] for at in range(0, len(found), _MARK)]


def _lines(file: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        if file.stat().st_size > LARGEST:
            raise BadInput("strike.too_large", f"{file.name} is too large for a file of strikes.", "Give the file that was written.")
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(
            "strike.unreadable", f"{file.name} cannot be read as UTF-8 text.", "Check the path, and save it as CSV in UTF-8."
        ) from None
    head = text.partition("\n")[0]
    # Where a comma stands in numbers, spreadsheets write semicolons between cells.
    delimiter = max((",", ";", "\t"), key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(rows, [])]
        if not set(COLUMNS) <= set(names):
            raise BadInput(
                "strike.columns",
                f"{file.name} lacks columns: {', '.join(sorted(set(COLUMNS) - set(names)))}.",
                "Begin from the file that --write-strikes makes.",
            )
        found = [(rows.line_num, [cell.strip() for cell in row]) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error:
        raise _bad(file, rows.line_num, "is not a line of CSV", "Save it as CSV in UTF-8.") from None
    for number, row in found:
        if len(row) != len(names):
            raise _bad(file, number, "has another number of cells than the head", "Leave the columns as they were written.")
    return [(number, dict(zip(names, row, strict=True))) for number, row in found]


def _first(words: str) -> str:
    line = " ".join(words.split())
    short = line if len(line) <= _WORDS else line[: _WORDS - 1] + "…"
    return f"'{short}" if short.startswith(_FORMULA) else short


def _bad(file: Path, number: int, sentence: str, remedy: str) -> BadInput:
    return BadInput("strike.line", f"{file.name}, line {number}: the line {sentence}. Nothing was gathered.", remedy)
