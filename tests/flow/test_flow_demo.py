"""An invented world ends with ways in: links for its people, and a member in each role. A real one never does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from heedful.errors import Refused
from heedful.flow import members, sign_in_link
from heedful.flow.access import ROLES
from heedful.flow.acting import PAGES
from heedful.flow.demo import demonstrate, employ, enter
from heedful.flow.workspace import Workspace


@pytest.fixture(scope="module")
def invented(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "world"
    return demonstrate(folder, people=20, posts=200, seed=3, today=date(2026, 6, 15), progress=lambda *_: None).workspace


def test_people_sign_in_once_and_members_in_their_roles(invented) -> None:
    with Workspace(invented) as workspace:
        found = employ(workspace)
        assert len(found.people) == 2
        people = {sign_in_link.use_link(workspace.acting(PAGES), token) for token in found.people}
        assert len(people) == 2
        for token in found.people:
            with pytest.raises(Refused):
                sign_in_link.use_link(workspace.acting(PAGES), token)
        assert {role for _, role, _ in found.members} == set(ROLES) - {"service"}
        for name, role, password in found.members:
            actor = members.actor_of(workspace, members.sign_in(workspace, name, password))
            assert actor is not None
            assert (actor.name, actor.role) == (name, role)


def test_nobody_is_let_into_a_world_of_real_people(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("P-1"))
        for way in (enter, employ):
            with pytest.raises(Refused) as refused:
                way(workspace)
            assert refused.value.code == "demo.real"
        with workspace.store.reading() as tx:
            from heedful.store import members as kept

            assert not kept.any_member(tx)


def test_a_link_is_handed_over_only_to_who_was_checked_and_answers_what_they_asked(bench) -> None:
    from heedful.flow.requests import listed, open_request

    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("P-1"))
        for person, identity in (("P-1", None), ("P-2", "passport"), ("P-2", None)):
            with pytest.raises(Refused) as refused:
                sign_in_link.hand_checked(workspace, person, identity=identity)
            assert refused.value.code == "request.identity"
        open_request(workspace, "access", "P-1")
        address = sign_in_link.hand_checked(workspace, "P-1", identity="passport")
        assert address.startswith("https://larkmoor.example/sign-in/")
        assert sign_in_link.use_link(workspace, address.rpartition("/")[2]) == "P-1"
        assert [line.request.state for line in listed(workspace, person="P-1")[0]] == ["answered"]


def test_a_link_that_is_handed_over_holds_a_day_and_only_for_who_is_on_record(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("P-1"))
        with pytest.raises(Refused) as refused:
            sign_in_link.hand_link(workspace, "P-2")
        assert refused.value.code == "request.identity"
        early, late = sign_in_link.hand_link(workspace, "P-1"), sign_in_link.hand_link(workspace, "P-1")
        bench.now += timedelta(hours=23, minutes=59)
        assert sign_in_link.is_open(workspace, early)
        bench.now += timedelta(minutes=1)
        assert not sign_in_link.is_open(workspace, late)
