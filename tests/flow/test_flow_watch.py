"""Watching the log: what looks like a break-in opens one incident, goes on in it, and nothing is looked at twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heedful.errors import BadInput, Refused
from heedful.flow import incidents
from heedful.flow.access import require
from heedful.flow.join import show
from heedful.flow.watch import watch
from heedful.security.actor import Actor

SMALL = {"people": 3, "refusals": 3, "night_looks": 0}


def test_a_mass_export_opens_one_incident_which_says_whom_it_concerns(bench) -> None:
    with bench.workspace(incidents=SMALL) as workspace:
        bench.bring(workspace, *(bench.consent(f"p{n}") for n in range(6)))
        assert watch(workspace).opened == ()
        workspace.actor = Actor("Bo", "privacy_officer")
        for n in range(2):
            show(workspace, f"p{n}")
        assert watch(workspace).opened == ()
        bench.now += timedelta(minutes=10)
        show(workspace, "p2")  # with the two before it, which were looked at already
        seen = watch(workspace)
        assert (seen.entries, len(seen.opened), seen.noted) == (1, 1, ())
        found = incidents.shown(workspace, seen.opened[0])
        assert found.incident.how == "mass_export"
        assert (found.incident.actor, found.facts.people) == ("Bo", 3)
        assert found.duties.authority  # its clock runs from now
        assert found.clock.left == timedelta(hours=72)
        assert watch(workspace) == type(seen)(0, (), ())
        show(workspace, "p3")
        assert watch(workspace).noted == seen.opened
        assert len(incidents.listed(workspace)) == 1
        # Once it is closed, the same again is another.
        incidents.close(workspace, seen.opened[0], "An audit, as agreed.", although=True)
        for n in range(4):
            show(workspace, f"p{n}")
        assert len(watch(workspace).opened) == 1


def test_refusals_open_an_incident_and_a_quiet_log_none(bench) -> None:
    with bench.workspace(incidents=SMALL) as workspace:
        operator = workspace.actor
        for _ in range(3):
            workspace.actor = Actor("Eve", "analyst")
            with pytest.raises(Refused):
                require(workspace, "keys.change", "security")
        workspace.actor = operator
        opened = watch(workspace).opened
        assert [incidents.shown(workspace, one).incident.how for one in opened] == ["many_refusals"]
        workspace.actor = Actor("Eve", "analyst")
        with pytest.raises(Refused):
            watch(workspace)


@pytest.mark.parametrize("wrong", [{"zone": "Mars/Olympus"}, {"people": 1}, {"deadline_hours": 0}, {"off": True}])
def test_settings_that_cannot_be_are_refused_by_name(bench, wrong) -> None:
    with pytest.raises(BadInput) as caught:
        bench.workspace(incidents=wrong)
    assert f"incidents.{next(iter(wrong))}" in str(caught.value)
