"""Counts of consent: steps of five, none of few, and who left is seen to have left."""

from __future__ import annotations

import pytest

from heedful.errors import Refused
from heedful.flow.consent_figures import figures
from heedful.flow.join import withdraw
from heedful.security.actor import Actor


def test_who_agreed_came_and_left(bench) -> None:
    with bench.workspace(privacy={"k": 5}) as workspace:
        rows = [bench.consent(f"p{n:02d}", f"77{n}", purposes="insights" if n < 17 else "insights;quotes") for n in range(20)]
        bench.bring(workspace, *rows)
        told = figures(workspace)
        assert told.now["insights"] == 20
        assert told.now["quotes"] is None  # three: too few to tell
        assert told.now["improve"] == 0
        assert ("2026-01", "insights", 20, 0) in told.months
        for n in range(8):
            withdraw(workspace, f"p{n:02d}", [])
        told = figures(workspace)
        assert told.now["insights"] == 10  # twelve, in steps of five
        assert ("2026-06", "insights", 0, 5) in told.months
        assert not [row for row in told.months if row[1] == "quotes" and row[2]]


def test_one_who_leaves_does_not_show(bench) -> None:
    with bench.workspace(privacy={"k": 5}) as workspace:
        bench.bring(workspace, *(bench.consent(f"p{n:02d}", f"77{n}", purposes="insights") for n in range(13)))
        before = figures(workspace)
        withdraw(workspace, "p00", [])
        after = figures(workspace)
        assert before.now == after.now
        assert ("2026-06", "insights", 0, None) in after.months


def test_who_may_not_read_totals_reads_none(bench) -> None:
    with bench.workspace() as workspace:
        workspace.actor = Actor("Ada", "administrator")
        with pytest.raises(Refused):
            figures(workspace)
