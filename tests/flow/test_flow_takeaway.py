"""Numbers taken away from a page: the same as on it, known as an export, and no formula."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import polars as pl
import pytest

from heedful.errors import BadInput, Refused
from heedful.flow import desk, handouts, takeaway
from heedful.flow.desk import Kept, Question
from heedful.insights import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heedful.flow.workspace import Workspace


@pytest.fixture
def workspace(bench) -> Iterator[Workspace]:
    with bench.workspace(privacy={"k": 5}) as made:
        bench.bring(made, *(bench.consent(f"p{n:02d}", f"77{n}") for n in range(20)))
        bench.journey(made, bench.ndjson([bench.post(n, f"77{n}", "The delivery was great, I love it. @larkmoor") for n in range(20)]))
        yield made


def test_a_table_holds_what_the_page_shows_and_is_found_again(workspace: Workspace, bench) -> None:
    kept, question = Kept(), Question("brand", "Larkmoor")
    written = takeaway.take(workspace, kept, question, "csv")
    shown = desk.look(workspace, kept, question).numbers
    assert pl.read_csv(written, infer_schema=False).height == shown.height
    (known,) = handouts.listed(workspace)
    assert known.kind == "report"
    # Somebody found it somewhere, in another order.
    elsewhere = bench.path("found.csv")
    lines = written.decode().splitlines()
    elsewhere.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    assert [one.match.found for one in handouts.find_again(workspace, elsewhere)] == [True]


def test_a_workbook_says_what_it_is_and_by_when_it_must_be_deleted(workspace: Workspace) -> None:
    book = takeaway.take(workspace, Kept(), Question(), "xlsx")
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        words = archive.read("xl/sharedStrings.xml").decode()
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2
    for said in ("delete_by", "inside the company", "Larkmoor", "delivery"):
        assert said in words


def test_what_a_spreadsheet_would_run_it_only_shows() -> None:
    frame = pl.DataFrame({"brand": ["=1+1", "@SUM(A1)", "-2", "Larkmoor"], "value": [1.0, 2.0, 3.0, -4.0]})
    assert numbers.plain(frame).decode().splitlines()[1:] == ["'=1+1,1.0", "'@SUM(A1),2.0", "'-2,3.0", "Larkmoor,-4.0"]
    with zipfile.ZipFile(io.BytesIO(numbers.workbook(frame, {"a": "=1+1"}))) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)


def test_what_may_not_be_shown_may_not_be_taken(workspace: Workspace) -> None:
    with pytest.raises(Refused) as caught:
        takeaway.take(workspace, Kept(), Question("brand", "Quillbay"), "csv")
    assert caught.value.code == "take.empty"
    with pytest.raises(BadInput):
        takeaway.take(workspace, Kept(), Question(), "exe")
