"""Breaches handled: opened and counted, noted, told, contained, closed; what stands where, and who may."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import contain, incident_files, incidents, members, second, tokens, visits
from heedful.flow.incidents import Reported
from heedful.flow.join import show as show_consents
from heedful.security.actor import Actor
from heedful.store import outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heedful.flow.workspace import Workspace

WORDS = "Quenby's laptop was stolen on the train."


@pytest.fixture
def workspace(bench) -> Iterator[Workspace]:
    with bench.workspace() as made:
        bench.bring(made, *(bench.consent(f"p{n}") for n in range(6)))
        posts = [bench.post(n, f"9p{n % 4}", "the delivery was late again and the courier rude") for n in range(12)]
        bench.gather(made, bench.ndjson(posts))
        yield made


def opened(workspace: Workspace, *kinds: str, **changes) -> incidents.Told:
    return incidents.open_incident(workspace, Reported(WORDS, kinds, **changes))


def entries(workspace: Workspace, begins: str = "incident.") -> list[outbox.Entry]:
    with workspace.store.reading() as tx:
        return [one for one in outbox.entries(tx) if one.kind.startswith(begins)]


def test_whom_it_concerns_is_counted_from_lakes_and_store(workspace: Workspace) -> None:
    posts = opened(workspace, "posts")
    assert (posts.facts.people, posts.facts.records) == (4, 12)  # what came by an interface is in the one lake only
    consents = opened(workspace, "consents")
    assert (consents.facts.people, consents.facts.records) == (6, 6)
    assert opened(workspace, "posts", "consents").facts.people == 6
    assert opened(workspace, "contacts").facts.people == 0
    assert opened(workspace, "declared").facts.people == opened(workspace, "messages").facts.people == 0
    # With the key, everything that it opens is counted.
    assert opened(workspace, "keys").facts.people == 6


def test_what_one_actor_did_is_told_by_the_log(workspace: Workspace, bench, tmp_path) -> None:
    before = bench.now
    workspace.actor = Actor("Bo", "privacy_officer")
    for person in ("p1", "p2", "p1"):
        show_consents(workspace, person)
    bench.now += timedelta(days=1)
    show_consents(workspace, "p3")
    found = opened(workspace, "consents", actor="Bo", began_at=before, ended_at=before + timedelta(hours=1))
    assert found.facts.people == 2
    assert incident_files.write_people(workspace, found.facts.incident_id, tmp_path / "whom.csv") == 2
    assert (tmp_path / "whom.csv").read_text().split() == ["person", "p1", "p2"]
    assert (tmp_path / "whom.csv").stat().st_mode & 0o077 == 0
    # Nobody's entries but theirs count.
    assert opened(workspace, "consents", actor="Ada").facts.people == 0


def test_the_clock_runs_from_when_it_was_known_and_stops_when_it_is_told(workspace: Workspace, bench) -> None:
    found = opened(workspace, "contacts", known_at=bench.now - timedelta(hours=70))
    number = found.facts.incident_id
    assert found.clock.left == timedelta(hours=2)
    bench.now += timedelta(hours=3)
    assert incidents.shown(workspace, number).clock.late
    told = incidents.tell(workspace, number, "authority", "By their form.")
    assert told.clock.left == timedelta(hours=-1)
    bench.now += timedelta(days=9)
    # A further part does not set it back.
    assert incidents.tell(workspace, number, "authority", "More.").clock.left == timedelta(hours=-1)
    assert [one.body["late"] for one in entries(workspace, "incident.told")] == [True, True]


def test_the_deadline_is_a_setting(bench) -> None:
    with bench.workspace(incidents={"deadline_hours": 96}) as workspace:
        assert opened(workspace, "contacts").clock.left == timedelta(hours=96)


def test_what_becomes_known_later_is_judged_anew_and_what_was_written_stays(workspace: Workspace) -> None:
    number = opened(workspace, "opinions").facts.incident_id
    assert not incidents.shown(workspace, number).duties.authority
    after = incidents.note(workspace, number, "The addresses too.", kinds=["opinions", "contacts", "posts"], special=True)
    assert after.duties.people
    assert after.facts.people == 4
    assert [what for _, _, _, what in after.steps] == [WORDS, "The addresses too."]
    assert after.facts.nature == WORDS
    plain = incidents.note(workspace, number, "Nothing new.")
    assert plain.facts.kinds == after.facts.kinds


def test_it_is_not_closed_while_somebody_must_be_told(workspace: Workspace) -> None:
    number = opened(workspace, "declared").facts.incident_id
    with pytest.raises(Refused) as caught:
        incidents.close(workspace, number, "All is well.")
    assert caught.value.code == "incident.not_told"
    incidents.tell(workspace, number, "authority", "")
    with pytest.raises(Refused):
        incidents.close(workspace, number, "All is well.")
    incidents.tell(workspace, number, "people", "By e-mail.")
    assert incidents.close(workspace, number, "Mended.").incident.state == "closed"
    other = opened(workspace, "declared").facts.incident_id
    assert incidents.close(workspace, other, "The disk came back unopened.", although=True).incident.state == "closed"
    assert {one.facts.incident_id for one in incidents.listed(workspace)} == {number, other}


def test_words_lie_nowhere_open(workspace: Workspace) -> None:
    number = opened(workspace, "posts").facts.incident_id
    incidents.note(workspace, number, "Quenby told us by telephone.")
    workspace.close()
    for path in workspace.folder.rglob("*"):
        assert not path.is_file() or b"Quenby" not in path.read_bytes(), path.name


def test_notices_are_drafted_in_phases_and_nothing_is_overwritten(workspace: Workspace, tmp_path) -> None:
    number = opened(workspace, "contacts", "posts").facts.incident_id
    first = incident_files.draft(workspace, number, "authority", tmp_path / "1.md")
    assert "Notification of a personal data breach" in first.read_text()
    assert "Data Protection Commission, Dublin" in first.read_text()
    incidents.tell(workspace, number, "authority", "")
    again = incident_files.draft(workspace, number, "authority", tmp_path / "2.md")
    assert "Further information, part 2" in again.read_text()
    assert "What you can do" in incident_files.draft(workspace, number, "people", tmp_path / "3.md").read_text()
    with pytest.raises(BadInput):
        incident_files.draft(workspace, number, "people", tmp_path / "3.md")
    assert [kind for _, _, kind, _ in incidents.shown(workspace, number).steps] == ["opened", "drafted", "told", "drafted", "drafted"]


def test_containing_signs_out_and_exchanges_the_key_and_says_so(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heedful.security.password.PASSES", 1)
    monkeypatch.setattr("heedful.security.password.MEMORY_KIB", 64)
    number = opened(workspace, "keys").facts.incident_id
    members.add(workspace, "Ada", "administrator", "a rather long password")
    workspace.actor = Actor("Ada", "administrator")
    token = members.sign_in(workspace, "Ada", "a rather long password")
    program, visit = tokens.make(workspace, "Ada", "the nightly report"), visits.begin(workspace, "p1")
    key = workspace.keys.workspace_key
    with pytest.raises(Refused) as caught:
        contain.contain(workspace, number, sessions=True, rotate=True, second="ada")
    assert caught.value.code == "second.missing"
    assert members.actor_of(workspace, token)  # and nothing was begun
    code = second.ask_outside(workspace, "key", "rotate", "A laptop with the key is gone.")
    first, workspace.actor = workspace.actor, Actor("Bo, outside")
    second.sign_by_code(workspace, code)
    workspace.actor = first
    done = contain.contain(workspace, number, sessions=True, rotate=True)
    assert done.sessions == 1
    assert done.wrapped
    assert workspace.keys.workspace_key != key
    for opens in (lambda: members.actor_of(workspace, token), lambda: tokens.actor_of(workspace, program)):
        with pytest.raises(Unready):
            opens()
    assert visits.person_of(workspace, visit) is None
    after = incidents.shown(workspace, number)
    assert after.incident.state == "contained"
    assert len(after.facts.measures) == 2
    with pytest.raises(BadInput):
        contain.contain(workspace, number)


def test_roles_are_asked(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    number = opened(workspace, "posts").facts.incident_id
    for role, call in (
        ("analyst", lambda: incidents.listed(workspace)),
        ("auditor", lambda: incidents.note(workspace, number, "x")),
        ("administrator", lambda: opened(workspace, "posts")),
        ("privacy_officer", lambda: contain.contain(workspace, number, sessions=True)),
    ):
        workspace.actor = Actor("Zed", role)
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == "access.refused"
    workspace.actor = Actor("Zed", "auditor")
    assert len(incidents.listed(workspace)) == 1


@pytest.mark.parametrize(
    ("words", "changes"),
    [("", {}), ("x", {"known_at": timedelta(hours=1)}), ("x", {"began_at": timedelta(0), "ended_at": timedelta(hours=-1)})],
)
def test_what_cannot_be_is_refused(workspace: Workspace, bench, words: str, changes) -> None:
    with pytest.raises(BadInput):
        incidents.open_incident(workspace, Reported(words, ["posts"], **{name: bench.now + at for name, at in changes.items()}))
    with pytest.raises(BadInput):
        incidents.shown(workspace, "nothing")
    assert incidents.listed(workspace) == []
