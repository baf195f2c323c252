"""Tables and pictures of the team's pages, taken away as files: what a page shows, and nothing more.

Each says inside by when it must be deleted, and is kept by keyed hashes so that it is found again elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.desk import look
from heedful.flow.frozen import require_unfrozen
from heedful.flow.handouts import hand_out, label, prepare
from heedful.insights import numbers
from heedful.privacy.crowd import require_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.flow.desk import Kept, Question
    from heedful.flow.workspace import Workspace

FORMS: Final = ("csv", "xlsx")
_PURPOSE: Final = "to learn what people who agreed like and dislike"
# A number as a spreadsheet writes it: a case or a telephone that begins with a nought stays words.
_NUMBER: Final = re.compile(r"[+-]?(0|[1-9][0-9]{0,14})(\.[0-9]{1,12})?")


@journey("report.read", "insights")
def take(workspace: Workspace, kept: Kept, question: Question, form: str) -> bytes:
    """The numbers of one view as a file, `csv` or `xlsx`.

    Guarantee: as the view; entered in the log as an export within the company. Errors: BadInput `take.form`, Refused `take.empty`, and
    those of `desk.look`. Source: GDPR Art. 5(1)(f), 30(1)(d).
    """
    _require_form(form)
    view = look(workspace, kept, question)
    if view.numbers.is_empty():
        raise Refused("take.empty", f"Nothing of it may be shown: it takes {view.k} people at the least.", "Ask for more of it at once.")
    require_told(view.numbers, view.k)
    outgoing = prepare(workspace, "report", None, _PURPOSE)
    plain = numbers.plain(view.numbers)
    about = label(outgoing, workspace.settings.name) | {"fewest people": view.k, "made by": view.made_by}
    with workspace.store.transaction() as tx:
        hand_out(workspace, tx, outgoing, {"numbers.csv": plain})
    return plain if form == "csv" else numbers.workbook(view.numbers, about)


@journey("duties.read", "accountability")
def take_table(workspace: Workspace, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], form: str) -> bytes:
    """A table that a page of the team has shown whoever acts, as a file, `csv` or `xlsx`.

    Guarantee: the words that are given and no others, whose own page has asked who may see them; entered in the log as an export within the
    company, with a day by which it is deleted; no word is taken for a formula. Errors: BadInput `take.form`, Refused `frozen.export`.
    Source: GDPR Art. 5(1)(f), 30(1)(d); OWASP, CSV injection.
    """
    _require_form(form)
    outgoing = prepare(workspace, "table", None, f"to work with what a page shows: {name}")
    table = _typed(columns, rows)
    plain = numbers.plain(table)
    with workspace.store.transaction() as tx:
        require_unfrozen(workspace, tx, export="table")
        hand_out(workspace, tx, outgoing, {f"{name}.csv": plain})
    return plain if form == "csv" else numbers.workbook(table, label(outgoing, workspace.settings.name), name)


def _require_form(form: str) -> None:
    if form not in FORMS:
        raise BadInput("take.form", "There is no such form.", f"Take one of: {', '.join(FORMS)}.")


def _typed(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Words as a frame; a column of nothing but numbers has numbers, so that a spreadsheet can add them up."""
    names, seen = [], dict[str, int]()
    for place, column in enumerate(columns):
        # Two columns of one heading, or one without any, are told apart by their place.
        seen[column] = seen.get(column, 0) + 1
        names.append(column if column and seen[column] == 1 else f"{column} {place + 1}".strip())
    found = pl.DataFrame([list(row) for row in rows], schema=dict.fromkeys(names, pl.String), orient="row")
    numeric = [name for name in names if found.height and all(_NUMBER.fullmatch(word or "") for word in found[name])]
    return found.with_columns(pl.col(numeric).str.strip_prefix("+").cast(pl.Float64))
