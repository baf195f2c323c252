"""Tokens: a program acts as a member and no longer, no more, and nobody in another's name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import members, tokens
from heedful.security.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heedful.flow.workspace import Workspace

WORDS = "a rather long password"


@pytest.fixture
def workspace(bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr("heedful.security.password.PASSES", 1)
    monkeypatch.setattr("heedful.security.password.MEMORY_KIB", 64)
    with bench.workspace() as made:
        members.add(made, "Ada", "administrator", WORDS)
        made.actor = Actor("Ada", "administrator")
        for name, role in (("Bo", "marketer"), ("Feed", "service")):
            members.add(made, name, role, WORDS)
        yield made


def test_a_token_acts_as_its_member_in_the_role_of_now(workspace: Workspace) -> None:
    workspace.actor = Actor("Bo", "marketer")
    token = tokens.make(workspace, "bo", "A dashboard in the office.")
    assert tokens.actor_of(workspace, token) == Actor("Bo", "marketer")
    workspace.actor = Actor("Ada", "administrator")
    members.set_role(workspace, "Bo", "auditor")
    assert tokens.actor_of(workspace, token) == Actor("Bo", "auditor")
    members.remove(workspace, "Bo")
    members.add(workspace, "Bo", "privacy_officer", WORDS)
    with pytest.raises(Unready) as caught:
        tokens.actor_of(workspace, token)
    assert caught.value.code == "access.token"


def test_a_token_ends_by_itself_and_by_being_revoked(workspace: Workspace, bench) -> None:
    first, second = (tokens.make(workspace, "Feed", "Reads the shop's exports.", days) for days in (2, 30))
    revoked = next(t for t in tokens.listed(workspace) if t.ends_at > bench.now + timedelta(days=10))
    tokens.revoke(workspace, revoked.token_id)
    with pytest.raises(Unready):
        tokens.actor_of(workspace, second)
    assert tokens.actor_of(workspace, first) == Actor("Feed", "service")
    bench.now += timedelta(days=2)
    with pytest.raises(Unready):
        tokens.actor_of(workspace, first)
    assert not tokens.listed(workspace)


def test_nobody_acts_in_anothers_name(workspace: Workspace) -> None:
    with pytest.raises(Refused) as caught:
        tokens.make(workspace, "Bo", "To act as Bo.")
    assert caught.value.code == "token.other"
    workspace.actor = Actor("Bo", "marketer")
    for name in ("Ada", "Feed", "Nobody"):
        with pytest.raises(Refused) as refused:
            tokens.make(workspace, name, "To act as somebody.")
        assert refused.value.code == "access.refused"


def test_one_revokes_ones_own_and_an_administrator_anybodys(workspace: Workspace) -> None:
    tokens.make(workspace, "Feed", "Reads the shop's exports.")
    (feed,) = tokens.listed(workspace)
    workspace.actor = Actor("Bo", "marketer")
    mine = tokens.make(workspace, "Bo", "A dashboard.")
    assert [t.member for t in tokens.own(workspace)] == ["Bo"]
    with pytest.raises(Refused):
        tokens.revoke(workspace, feed.token_id)
    tokens.revoke(workspace, tokens.own(workspace)[0].token_id)
    with pytest.raises(Unready):
        tokens.actor_of(workspace, mine)


@pytest.mark.parametrize(
    ("purpose", "days", "code"),
    [("", 30, "token.purpose"), ("a\nb", 30, "token.purpose"), ("x", 0, "token.days"), ("x", 366, "token.days")],
)
def test_a_token_says_what_for_and_how_long(workspace: Workspace, purpose: str, days: int, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        tokens.make(workspace, "Feed", purpose, days)
    assert caught.value.code == code


def test_nothing_on_disk_tells_a_token_and_a_made_up_one_is_nobodys(workspace: Workspace) -> None:
    token = tokens.make(workspace, "Feed", "Reads the shop's exports.")
    assert token.encode() not in b"".join(p.read_bytes() for p in workspace.folder.rglob("*") if p.is_file())
    for made_up in ("", "heedful_", token[:-1], token + "A"):
        with pytest.raises(Unready):
            tokens.actor_of(workspace, made_up)


def test_who_is_stopped_by_a_case_makes_no_token(workspace: Workspace) -> None:
    from heedful.store import freezes

    workspace.actor = Actor("Bo", "marketer")
    with workspace.store.transaction() as tx:
        freezes.add(tx, freezes.Freeze("f", "c", "user", "bo", "Ada", workspace.clock()))
    with pytest.raises(Refused) as caught:
        tokens.make(workspace, "Bo", "A dashboard in the office.")
    assert caught.value.code == "frozen.user"
    assert tokens.own(workspace) == []
    workspace.actor = Actor("Ada", "administrator")
    assert tokens.make(workspace, "Feed", "Reads the shop's exports.")


@pytest.mark.parametrize("by", ["Bo", "Ada"])
def test_a_new_password_ends_every_token_of_the_member_and_nobody_elses(workspace: Workspace, by: str) -> None:
    feed = tokens.make(workspace, "Feed", "Reads the shop's exports.")
    workspace.actor = Actor("Bo", "marketer")
    mine = [tokens.make(workspace, "Bo", "A dashboard in the office.") for _ in range(2)]
    workspace.actor = Actor("Bo", "marketer") if by == "Bo" else Actor("Ada", "administrator")
    members.set_password(workspace, "bo", WORDS + "!")
    for token in mine:
        with pytest.raises(Unready):
            tokens.actor_of(workspace, token)
    assert tokens.actor_of(workspace, feed).name == "Feed"
