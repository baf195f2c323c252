"""Tables of the team's pages as files: read out of the page as it is written, so that a file holds what the page shows and nothing else."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from fastapi.responses import Response

from heedful.errors import BadInput
from heedful.flow.takeaway import take_table
from heedful.web.page import own_path

if TYPE_CHECKING:
    from heedful.web.team.member import Desk

KINDS: Final = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
# What asks for a table of a page as a file, and for which.
TAKE: Final = "take"
TABLE: Final = "table"
# What a cell holds for the eye or the hand, and is no word of it.
_NO_WORDS: Final = frozenset({"form", "svg", "script", "style", "template"})
# What has no end, and so shuts nothing.
_VOID: Final = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


class Tables(HTMLParser):
    """Reads the tables of a page that have a name in `data-table`.

    Guarantee: the words of every cell in order, a cell over several columns once; buttons and pictures are left out.
    """

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] | None = None
        self._cell, self._span = "", 0
        self._shut: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell.

        Guarantee: as the class says.
        """
        said = dict(attrs)
        if tag == "table":
            name = said.get("data-table")
            self._rows = self.found.setdefault(name, []) if name else None
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in {"td", "th"} and self._rows:
            self._cell, self._span = "", int(said.get("colspan") or 1)
        elif tag in _NO_WORDS or (tag not in _VOID and "hidden" in (said.get("class") or "").split()):
            self._shut.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a table or a cell.

        Guarantee: as the class says.
        """
        if tag == "table":
            self._rows = None
        elif tag in {"td", "th"} and self._rows and self._span:
            self._rows[-1] += [" ".join(self._cell.split()), *[""] * (self._span - 1)]
            self._span = 0
        elif self._shut and self._shut[-1] == tag:
            self._shut.pop()

    def handle_data(self, data: str) -> None:
        """Take the words of a cell.

        Guarantee: as the class says.
        """
        if self._span and not self._shut:
            self._cell += data


def link(desk: Desk, table: str, form: str, at: str = "") -> str:
    """Where a table of this page is taken as a file; `at` is the page's address where a form of its own answers with it.

    Guarantee: this page as it was asked for, with what it asks of the address.
    """
    request = desk.visitor.request
    if at:
        return f"{at}?{urlencode([(TABLE, table), (TAKE, form)])}"
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in {TAKE, TABLE}]
    return f"{own_path(request.url.path)}?{urlencode([*asked, (TABLE, table), (TAKE, form)])}"


def asked_for(desk: Desk) -> str:
    """In which form a table of the page is asked for; nothing where the page itself is.

    Guarantee: only of a page that is read. Errors: BadInput `take.form`.
    """
    request = desk.visitor.request
    form = request.query_params.get(TAKE, "") if request.method == "GET" else ""
    if form and form not in KINDS:
        raise BadInput("take.form", "There is no such form.", "Take one that the page offers.")
    return form


def as_file(desk: Desk, page: Response, form: str) -> Response:
    """A table of a page as a file.

    Guarantee: as `takeaway.take_table`; columns without a heading, which hold buttons, are left out. Errors: BadInput `take.table`.
    """
    name = desk.visitor.request.query_params.get(TABLE, "")
    rows = Tables(bytes(page.body).decode()).found.get(name)
    if not rows:
        raise BadInput("take.table", "This page has no such table.", "Take one that the page offers.")
    head, *lines = rows
    kept = [place for place, words in enumerate(head) if words]
    columns = [head[place] for place in kept]
    content = take_table(
        desk.workspace, name, columns, [[line[place] if place < len(line) else "" for place in kept] for line in lines], form
    )
    return Response(content, media_type=KINDS[form], headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'})
