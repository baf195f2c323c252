"""What leaves a workspace as a table leaves in crowds, as the settings name them."""

from __future__ import annotations

import io

import polars as pl
import pytest

from heedful.errors import Broken, Refused
from heedful.flow.crowd import NUMBERS, let_numbers_out, let_rows_out
from heedful.flow.workspace import Workspace


def test_the_settings_name_what_must_be_shared(bench) -> None:
    rows = pl.DataFrame({"person_id": [f"p{n}" for n in range(10)], "country": ["IE"] * 9 + ["FR"], "likes": list(range(10))})
    with bench.workspace(privacy={"k": 5}) as workspace, pytest.raises(Refused, match="country"):
        let_rows_out(workspace, rows)
    with bench.workspace(privacy={"k": 5}) as workspace:
        path = workspace.folder / "heedful.yaml"
        path.write_text(path.read_text().replace("  k: 5\n", "  k: 5\n  quasi_identifiers: [postcode]\n"))
    with Workspace(workspace.folder) as workspace:
        assert let_rows_out(workspace, rows).equals(rows)
    with bench.workspace(privacy={"k": 50}) as workspace, pytest.raises(Refused, match="Fewer than 50"):
        let_rows_out(workspace, rows.drop("country"))


def test_a_report_with_a_number_of_too_few_is_not_written() -> None:
    table = io.BytesIO()
    pl.DataFrame({"people": [4]}).write_parquet(table)
    with pytest.raises(Broken):
        let_numbers_out({NUMBERS: table.getvalue()}, 5)
    assert let_numbers_out({NUMBERS: table.getvalue()}, 4)


def test_every_report_goes_through_that_door(bench, monkeypatch) -> None:
    from heedful.flow import report

    asked = []
    monkeypatch.setattr(report, "let_numbers_out", lambda files, k: asked.append(k) or files)
    workspace = bench.workspace(privacy={"k": 5})
    bench.bring(workspace, *(bench.consent(f"p{n}") for n in range(6)))
    bench.gather(workspace, bench.ndjson([bench.post(n, f"9p{n}", "@larkmoor the delivery was great") for n in range(6)]))
    bench.learn(workspace)
    report.report_on(workspace)
    assert asked == [5]
    workspace.close()
