"""What a campaign changed, as its page says it: the same numbers as the journey gives, or why there are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from heedful.flow import members
from heedful.flow.join import withdraw
from heedful.security.actor import Actor
from heedful.store import outbox

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace

WORDS = "a rather long passphrase"
ROLES = ("administrator", "marketer", "privacy_officer")


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    # What a hash costs is not what these tests are about.
    monkeypatch.setattr("heedful.security.password.PASSES", 1)
    monkeypatch.setattr("heedful.security.password.MEMORY_KIB", 64)


def add_members(workspace: Workspace) -> None:
    for role in ROLES:
        members.add(workspace, role, role, WORDS)
        workspace.actor = Actor("administrator", "administrator")


def sign_in(browser, name: str) -> None:
    browser.client.cookies.clear()
    answer = browser.send("/team/sign-in", "/team/sign-in", name=name, password=WORDS, code="")
    assert answer.status_code == 303


def measured(browser, path: str, people) -> str:
    """The page of a campaign after a list of who did what it was for."""
    given = ("\ufeffperson,amount\n" + "\n".join(f"{one},1" for one in people)).encode()
    answer = browser.post(f"{path}/effect", data={"form_token": browser.token(path)}, files={"outcomes": ("did.csv", given)})
    assert answer.status_code == 200
    return answer.text


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def campaign(shop, cheap) -> tuple[Workspace, str, list[str], list[str]]:
    """A campaign that went to about half of sixty people, those written to, and those held out."""
    from heedful.store import messages

    made = shop(hold_out=50)
    made.people(60, "The delivery was great, I love it. @larkmoor")
    made.show()
    number = made.approved()
    made.send(number)
    with made.ws.store.reading() as tx:
        sent, held = ([m.person_id for m in messages.in_state(tx, number, state)] for state in ("sent", "held_out"))
    made.ws.actor = Actor("cli")
    add_members(made.ws)
    return made.ws, number, sent, held


def test_what_a_campaign_changed_stands_on_its_page_as_it_was_measured(campaign, bench, browse) -> None:
    from heedful.flow.effects import effect

    workspace, number, sent, held = campaign
    path = f"/team/campaign/{number}"
    browser = browse(workspace)
    sign_in(browser, "marketer")
    shown = plain(browser.get(path).text)
    assert f"sent {len(sent)} held out {len(held)}" in shown or f"held out {len(held)} sent {len(sent)}" in shown
    did = [*sent[:20], *held[:5], "nobody"]
    page = measured(browser, path, did)
    file = bench.path("did.csv")
    file.write_text("person\n" + "\n".join(did))
    workspace.actor = Actor("marketer", "marketer")
    found = effect(workspace, number, file)
    assert (found.share, found.share_without) == (20 / len(sent), 5 / len(held))
    assert (
        f"Of those written to {100 * found.share:.1f} % did it, of those held out {100 * found.share_without:.1f} %: "
        f"{100 * found.difference:+.1f} points (95 %: {100 * found.low:+.1f} to {100 * found.high:+.1f})."
    ) in plain(page)
    assert found.low < found.difference < found.high
    assert ("More than chance." in page, "It may be chance." in page) == (found.clear, not found.clear)
    assert found.clear
    # As many of both did it: no campaign may be praised for that.
    even = measured(browser, path, [*sent[: len(sent) // 2], *held[: len(held) // 2]])
    assert "It may be chance." in even
    assert "More than chance." not in even
    # Nobody of the list stands on the page or in the log, and looking is entered.
    with workspace.store.reading() as tx:
        entries = [e for e in outbox.entries(tx) if e.kind == "messages.effect"]
    assert len(entries) == 3
    assert {e.actor.name for e in entries} == {"marketer"}
    assert not any(person in page + str(entries) for person in did)


def test_too_few_behind_a_number_are_said_and_no_number_is(campaign, browse) -> None:
    workspace, number, sent, held = campaign
    path = f"/team/campaign/{number}"
    browser = browse(workspace)
    sign_in(browser, "marketer")
    for did in ([*sent[:15], *held[:3]], [*sent[:4], *held[:8]], [*sent[: len(sent) - 2], *held[:8]]):
        page = measured(browser, path, did)
        assert 'role="alert"' in page
        assert "Fewer than 5 people stand behind one of the numbers." in plain(page)
        assert "Of those written to" not in page
    # Whoever takes back their agreement is counted no more: here all of those held out but four.
    for person in held[4:]:
        withdraw(workspace.acting(Actor("pages", "service")), person, [])
    page = measured(browser, path, [*sent[:15], *held[:0]])
    assert "Fewer than 5 people" in plain(page)
    assert "points" not in page


def test_a_list_that_is_none_changes_nothing(campaign, browse) -> None:
    workspace, number, _, _ = campaign
    path = f"/team/campaign/{number}"
    browser = browse(workspace)
    sign_in(browser, "marketer")
    for given in (b"name\nAda\n", "person\nZoë".encode("utf-16"), b"\x00\x01\x02", b"", b"name\n", b"person\n" + b"p001\n" * 900_000):
        answer = browser.post(f"{path}/effect", data={"form_token": browser.token(path)}, files={"outcomes": ("did.csv", given)})
        assert answer.status_code == (413 if len(given) > 1 << 20 else 200)
        assert answer.status_code == 413 or 'role="alert"' in answer.text
        assert "Of those written to" not in answer.text
    assert browser.send(path, f"{path}/effect").status_code == 400
    with workspace.store.reading() as tx:
        assert not [e for e in outbox.entries(tx) if e.kind == "messages.effect"]
