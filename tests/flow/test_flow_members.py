"""Members: added, signed in for eight hours, given other roles, removed; and what guessing costs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import attempts, members
from heedful.flow.acting import keep_session, open_as, session_file
from heedful.flow.workspace import Workspace
from heedful.security.actor import Actor
from heedful.store import outbox
from heedful.store.member_schema import ATTEMPTS

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = "a rather long password"


@pytest.fixture
def workspace(bench, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[Workspace]:
    # A cheap hash: what it costs is not what these tests are about.
    monkeypatch.setattr("heedful.security.password.PASSES", 1)
    monkeypatch.setattr("heedful.security.password.MEMORY_KIB", 64)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with bench.workspace() as made:
        members.add(made, "Ada Lind", "administrator", WORDS)
        made.actor = Actor("Ada Lind", "administrator")
        yield made


def test_the_first_member_must_be_able_to_add_others(bench) -> None:
    with bench.workspace() as workspace:
        with pytest.raises(BadInput) as caught:
            members.add(workspace, "Bo", "analyst", WORDS)
        assert caught.value.code == "members.first"


def test_a_session_says_who_acts_until_it_is_over(workspace: Workspace, bench) -> None:
    members.add(workspace, "Bo", "analyst", WORDS)
    token = members.sign_in(workspace, "bo", WORDS)
    assert members.actor_of(workspace, token) == Actor("Bo", "analyst")
    bench.now += members.LASTS - timedelta(seconds=1)
    assert members.actor_of(workspace, token)
    bench.now += timedelta(seconds=1)
    with pytest.raises(Unready):
        members.actor_of(workspace, token)


@pytest.mark.parametrize("end", ["sign out", "removed", "new password", "all"])
def test_a_session_ends_at_once(workspace: Workspace, end: str) -> None:
    members.add(workspace, "Bo", "analyst", WORDS)
    token = members.sign_in(workspace, "Bo", WORDS)
    {
        "sign out": lambda: members.sign_out(workspace, token),
        "removed": lambda: members.remove(workspace, "Bo"),
        "new password": lambda: members.set_password(workspace, "Bo", WORDS + "!"),
        "all": lambda: members.end_all_sessions(workspace),
    }[end]()
    with pytest.raises(Unready):
        members.actor_of(workspace, token)


def test_another_role_holds_at_the_next_call(workspace: Workspace) -> None:
    members.add(workspace, "Bo", "analyst", WORDS)
    token = members.sign_in(workspace, "Bo", WORDS)
    members.set_role(workspace, "Bo", "auditor")
    assert members.actor_of(workspace, token) == Actor("Bo", "auditor")


def test_a_wrong_password_and_nobody_are_answered_alike(workspace: Workspace) -> None:
    said = []
    for name, password in (("Ada Lind", "not this one at all"), ("Nobody", WORDS)):
        with pytest.raises(Refused) as caught:
            members.sign_in(workspace, name, password)
        said.append((caught.value.code, str(caught.value)))
    assert said[0] == said[1]
    with workspace.store.reading() as tx:
        refused = [e for e in outbox.entries(tx) if e.kind == "session.refused"]
    # Not under which name: people type their passwords there.
    assert [(e.actor.name, e.body) for e in refused] == [("nobody", {})] * 2


@pytest.mark.parametrize("name", ["Ada Lind", "Nobody"])
def test_guessing_has_to_wait_whether_or_not_there_is_such_a_member(workspace: Workspace, bench, name: str) -> None:
    for _ in range(attempts.TRIES):
        with pytest.raises(Refused) as wrong:
            members.sign_in(workspace, name, "not this one at all")
        assert wrong.value.code == "members.sign_in"
    with pytest.raises(Refused) as waits:
        members.sign_in(workspace, name, WORDS)
    assert waits.value.code == "members.wait"
    bench.now += attempts.COUNTED + timedelta(seconds=1)
    if name == "Ada Lind":
        assert members.sign_in(workspace, name, WORDS)
        # A success takes the failures back.
        for _ in range(attempts.TRIES - 1):
            with pytest.raises(Refused):
                members.sign_in(workspace, name, "not this one at all")
        assert members.sign_in(workspace, name, WORDS)


def test_the_last_administrator_stays(workspace: Workspace) -> None:
    for act in (lambda: members.remove(workspace, "Ada Lind"), lambda: members.set_role(workspace, "Ada Lind", "analyst")):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == "members.last"
    members.add(workspace, "Bo", "administrator", WORDS)
    members.remove(workspace, "Bo")


@pytest.mark.parametrize("name", ["", "   ", "a" * 201, "a\0b", "a\nb"])
def test_names_are_names(workspace: Workspace, name: str) -> None:
    with pytest.raises(BadInput) as caught:
        members.add(workspace, name, "analyst", WORDS)
    assert caught.value.code == "members.name"


def test_two_members_do_not_differ_by_capitals_alone(workspace: Workspace) -> None:
    with pytest.raises(BadInput) as caught:
        members.add(workspace, "ADA LIND", "analyst", WORDS)
    assert caught.value.code == "members.exists"


@pytest.mark.parametrize("password", ["short", "x" * 1001])
def test_passwords_have_a_length(workspace: Workspace, password: str) -> None:
    with pytest.raises(BadInput) as caught:
        members.add(workspace, "Bo", "analyst", password)
    assert caught.value.code == "password.length"


def test_nothing_on_disk_tells_password_or_token(workspace: Workspace) -> None:
    token = members.sign_in(workspace, "Ada Lind", WORDS)
    on_disk = b"".join(p.read_bytes() for p in workspace.folder.rglob("*") if p.is_file())
    assert WORDS.encode() not in on_disk
    assert token.encode() not in on_disk


def test_one_may_set_ones_own_password_and_nobody_elses(workspace: Workspace) -> None:
    members.add(workspace, "Bo", "analyst", WORDS)
    workspace.actor = Actor("Bo", "analyst")
    members.set_password(workspace, "Bo", "another long password")
    with pytest.raises(Refused):
        members.set_password(workspace, "Ada Lind", "another long password")
    assert members.sign_in(workspace, "Bo", "another long password")


def test_the_command_line_acts_as_whoever_signed_in_on_this_account(workspace: Workspace) -> None:
    folder = workspace.folder
    with pytest.raises(Unready):
        open_as(folder)
    kept = keep_session(folder, _fresh(workspace))
    assert kept == session_file(folder)
    with open_as(folder) as other:
        assert other.actor == Actor("Ada Lind", "administrator")
    with pytest.raises(Refused) as caught:
        open_as(folder, "Bo")
    assert caught.value.code == "actor.other"
    kept.chmod(0o644)
    with pytest.raises(Refused) as opened:
        open_as(folder)
    assert opened.value.code == "file.open_to_others"


def test_a_made_up_token_is_nobodys(workspace: Workspace) -> None:
    for token in ("", "x" * 43, _fresh(workspace)[:-1]):
        with pytest.raises(Unready):
            members.actor_of(workspace, token)


def _fresh(workspace: Workspace) -> str:
    from heedful.flow.workspace import Workspace as Opened

    # The clock of the tests stands in the past; a session that is to be used by another opening begins now.
    with Opened(workspace.folder) as own:
        return members.sign_in(own, "Ada Lind", WORDS)


def test_of_what_is_typed_as_a_name_no_more_is_kept_than_a_name_may_have(workspace: Workspace) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            members.sign_in(workspace, "x" * 100_000, WORDS)
    with workspace.store.reading() as tx:
        (kept,) = set(tx.execute(select(ATTEMPTS.c.folded)).scalars())
    assert kept == "x" * 400
    with pytest.raises(Refused) as waits:
        members.sign_in(workspace, "X" * 100_000, WORDS)
    assert waits.value.code == "members.wait"
