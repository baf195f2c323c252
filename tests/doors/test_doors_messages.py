"""The commands of segments and messages: what they print, and with which status they end."""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from heedful.cli.app import app
from heedful.cli.exits import status_of
from heedful.errors import HeedfulError

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


@pytest.fixture
def desk(shop, bench):
    # The commands use the true clock.
    bench.now = datetime.now(UTC)
    one = shop()
    one.people(6, "@larkmoor the delivery was great")
    one.show()

    def run(*words: str):
        done = CliRunner().invoke(app, [*words, "-w", str(one.ws.folder)])
        if isinstance(done.exception, HeedfulError):
            return status_of(done.exception), done.output + str(done.exception)
        assert done.exception is None, done.exception
        return done.exit_code, done.output

    run.shop = one
    return run


def test_from_a_rule_to_mails_in_a_file_and_what_people_say(desk, bench) -> None:
    # Six people, told off by three at most and never below k, which is five.
    said = desk("segments", "likes delivery")[1]
    assert re.match(r"likes delivery of Larkmoor\n  about [5-9] people; about [5-9] of them can be written to", said), said
    assert "likes delivery of Larkmoor" in desk("segments")[1]
    status, said = desk("draft", "likes delivery", "--name", "June", "--as", "Ada")
    assert (status, "6 messages drafted" in said) == (0, True)
    campaign = re.search(r"Campaign (\w+)", said).group(1)
    assert "Subject: Evening delivery" in desk("approve", campaign, "--sample", "--as", "Bo")[1]
    assert desk("approve", campaign, "--as", "Ada")[0] == 5
    assert desk("send", campaign, "--via", "csv")[0] == 5
    assert "may go" in desk("approve", campaign, "--as", "Bo")[1]
    assert desk("send", campaign, "--via", "csv", "--dry-run")[1].startswith("6 would be sent by csv.")
    out = bench.path("out")
    assert desk("send", campaign, "--via", "csv", "--out", str(out), "--as", "Ada")[1].startswith("6 sent by csv.")
    assert "6 sent" in desk("messages", "list")[1]
    text = next(
        row["text"]
        for row in csv.DictReader(next(out.glob("*.csv")).read_text().splitlines(keepends=True))
        if row["email"] == "p001@post.example"
    )
    code, token = re.search(r"Code (\w{12})", text).group(1), re.search(r"/u/(\w+)", text).group(1)
    assert desk("verify", code)[1].startswith("Yes: we sent a message with this code")
    assert desk("verify", "message", str(next(out.glob("*.csv"))))[0] == 0
    status, said = desk("verify", "bcdfghjkmnpq")
    assert (status, said.startswith("No: we sent no message with this code. It may be a fraud.")) == (5, True)
    page = bench.path("why.html")
    desk("messages", "why", token, "--out", str(page))
    assert "You liked the delivery of Larkmoor, once" in page.read_text()
    proof = bench.path("why.json")
    desk("messages", "why", token, "--out", str(proof))
    assert desk("verify", str(proof))[1].startswith("Genuine: an explanation of Larkmoor; not a word was changed")
    assert desk("messages", "heard", token, "stop")[1].startswith("It is noted")
    assert desk("messages", "heard", "x" * 32, "stop")[0] == 5
    assert "never written to again" in desk("messages", "returned", "p005@post.example")[1]


def test_a_refused_draft_shows_each_finding(desk) -> None:
    path = desk.shop.ws.folder / "offers.yaml"
    path.write_text(path.read_text().replace("It costs", "Hurry. Only 3 left. It costs"))
    status, said = desk("draft", "likes delivery", "--name", "June")
    assert status == 5
    assert "pressure.stirring.urgency" in said and "claim.stock" in said and "→" in said


def test_usage_and_machines(desk) -> None:
    assert desk("draft")[0] == 3
    assert desk("segments", "likes batteries")[0] == 3
    assert desk("segments", "dislikes price")[0] == 5
    assert 5 <= json.loads(desk("segments", "likes delivery", "--json")[1])["size"] <= 9
    assert desk("draft", "--digest", "--as", "Ada")[0] == 0
    assert desk("messages", "told", "p001", "--called", "Ada", "--zone", "Europe/Dublin")[1] == "2 noted.\n"
    assert desk("messages", "told", "p001", "--zone", "Moon/Base")[0] == 3


def test_the_effect_is_told_with_its_interval_or_not_at_all(shop, bench) -> None:
    from heedful.errors import Refused
    from heedful.flow.effects import effect

    one = shop(hold_out=50)
    one.people(60, "@larkmoor the delivery was great")
    one.show()
    campaign = one.approved()
    one.send(campaign)
    from heedful.store import messages

    with one.ws.store.reading() as tx:
        sent, held = ([m.person_id for m in messages.in_state(tx, campaign, state)] for state in ("sent", "held_out"))
    path = bench.path("did.csv")
    path.write_text("person\n" + "\n".join([*sent[:15], *held[:6], "nobody"]))
    told = effect(one.ws, campaign, path)
    assert told.difference == pytest.approx(15 / len(sent) - 6 / len(held))
    assert told.low < told.difference < told.high
    path.write_text("person\n" + "\n".join([*sent[:15], *held[:3]]))
    with pytest.raises(Refused) as error:
        effect(one.ws, campaign, path)
    assert error.value.code == "effect.few"


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_a_mail_and_its_reasons_fit_the_screen_and_ask_for_nothing(desk, bench, socket_enabled, width: int) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    from heedful.flow.drafts import opened
    from heedful.messages.letter import explanation_page
    from heedful.store import messages

    one = desk.shop
    campaign = one.approved()
    with one.ws.store.reading() as tx:
        m = messages.in_state(tx, campaign, "drafted")[0]
    held = opened(one.ws.keys.person_keys([m.person_id])[m.person_id], m.person_id, m.message_id, m.sealed)
    pages = {"mail": held["letter"].html, "why": explanation_page(held["told"])}
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        for name, html in pages.items():
            path = bench.path(f"{name}.html")
            path.write_text(html)
            page = browser.new_page(viewport={"width": width, "height": 900})
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert [u for u in asked if not u.startswith("file:")] == []
            assert "delivery" in page.locator("body").inner_text()
        browser.close()
