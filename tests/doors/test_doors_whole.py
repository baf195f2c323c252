"""The whole way in one real browser: from files of a network to a mail that arrives, and from its links to the end of it.

The team works at a desk; the person who gets the mail reads it on a telephone.
"""

from __future__ import annotations

import re
import threading
from email import message_from_bytes, policy

import pytest
from tests.doors.test_doors_pages import browser  # noqa: F401  (a fixture)
from tests.doors.test_doors_team import enter
from tests.web.test_web_team import add_members, cheap  # noqa: F401

pytestmark = pytest.mark.browser
LIKES = "The delivery was great, I love it. @larkmoor"
DISLIKES = "The prices are awful, I hate them. @larkmoor"


@pytest.fixture
def world(shop, cheap, any_port, mail_server, certificate):  # noqa: F811
    """Twenty people who agreed and wrote about prices, a member in each role, a mail server. Of ten, noise hides a view now and then."""
    import uvicorn

    from heedful.web.app import make_app

    mail = {"host": "localhost", "port": mail_server.port, "certificates": str(certificate[0]), "sender": "news@larkmoor.example"}
    made = shop(mail=mail)
    made.people(20, DISLIKES)
    made.as_("cli")
    add_members(made.ws)
    made.box = mail_server
    made.address = f"http://127.0.0.1:{any_port}"
    server = uvicorn.Server(uvicorn.Config(make_app(made.ws), host="127.0.0.1", port=any_port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.02)
    yield made
    server.should_exit = True
    thread.join()


def at_desk(world, browser, role: str, *, script: bool):  # noqa: F811
    page = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=script).new_page()
    enter(page, world.address, role)
    return page


def until_over(page, address: str, word: str) -> None:
    """Look at the work again until what was asked for is done, as somebody without script does."""
    for _ in range(200):
        page.goto(f"{address}/team/work")
        said = page.locator("#jobs > li").first.inner_text()
        assert "failed" not in said, said
        if word in said:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{word} was not reached")


def offers(world, old: str, new: str) -> None:
    path = world.ws.folder / "offers.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("script", [True, False])
def test_from_a_file_to_a_mail_and_from_its_links_to_the_end_of_it(world, browser, script) -> None:  # noqa: F811
    posts = [world.bench.post(5_000 + n, f"88{n:013d}", LIKES) for n in range(1, 21)]
    posts += [world.bench.post(6_000 + n, f"77{n:013d}", LIKES) for n in range(3)]
    page = at_desk(world, browser, "administrator", script=script)
    # Import, and learn.
    page.goto(f"{world.address}/team/work")
    page.set_input_files("#files", world.bench.ndjson(posts, "june.ndjson"))
    page.get_by_role("button", name="Gather").click()
    until_over(page, world.address, "kept: 20; refused and not kept: 3.")
    page.get_by_role("button", name="Learn likes and dislikes").click()
    until_over(page, world.address, "opinions:")
    page.context.close()
    # The world is invented, and people have known for a week what is inferred of them.
    world.assessed()
    world.show()
    # See, and ask for a segment.
    page = at_desk(world, browser, "marketer", script=script)
    assert "Larkmoor delivery" in page.inner_text("main")
    page.goto(f"{world.address}/team/segments")
    page.select_option("#what0", "delivery")
    page.click("#builder button")
    page.get_by_text(re.compile("people")).first.wait_for()
    # Draft; the guard stops it, and says where; it is mended.
    offers(world, "It costs", "Hurry. Only 3 left. It costs")
    draft(page, world.address)
    assert (
        "/team/campaign/" not in page.url
        and "The guard holds this back" in page.inner_text("main")
        and "It hurries people." in page.inner_text("main")
    )
    assert world.box.mails == []
    offers(world, "Hurry. Only 3 left. It costs", "It costs")
    draft(page, world.address)
    assert "/team/campaign/" in page.url
    campaign = page.url
    page.context.close()
    # Somebody else reads it as people will, and lets it go.
    page = at_desk(world, browser, "privacy_officer", script=script)
    page.goto(campaign)
    assert "As people will read it" in page.inner_text("main") and "All the reasons" in page.inner_text("main")
    page.get_by_role("button", name="Let it go").click()
    page.context.close()
    page = at_desk(world, browser, "marketer", script=script)
    page.goto(campaign)
    page.select_option("#way", "smtp")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("20 messages went out.").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280 if script else True
    page.context.close()
    # The mail is there; its person opens it on a telephone.
    assert world.box.to == [f"p{n:03d}@post.example" for n in range(1, 21)]
    mail = next(message_from_bytes(raw, policy=policy.default) for _, to, raw, _ in world.box.mails if to == ["p001@post.example"])
    plain = mail.get_body(("plain",)).get_content()
    why, stop = (re.search(rf"https://larkmoor\.example(/{kind}/\S+)", plain)[1] for kind in "wu")
    assert mail["List-Unsubscribe"] == f"<https://larkmoor.example{stop}>"
    page = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=script).new_page()
    page.goto(world.address + why)
    assert "You liked the delivery of Larkmoor" in page.inner_text("main") and "The delivery was great" in page.inner_text("main")
    assert on(world, "p001")
    page.goto(world.address + stop)
    assert on(world, "p001")
    # By keyboard alone: the button is the next thing after the page's name.
    page.get_by_role("button", name="Stop").press("Enter")
    page.get_by_text("writes to you no more").wait_for()
    if script:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.context.close()
    world.bench.now = world.bench.now.replace(minute=(world.bench.now.minute + 1) % 60)
    assert not on(world, "p001") and on(world, "p002")


def draft(page, address: str) -> None:
    page.goto(f"{address}/team/campaigns")
    page.fill("#name", "June")
    page.fill("#rule", "likes delivery")
    page.locator('input[name="offer"][value="evening"]').check()
    page.locator('form[action="/team/campaigns"] button').first.click()
    page.wait_for_load_state()


def on(world, person: str) -> bool:
    from heedful.flow import own_choices
    from heedful.flow.acting import PAGES

    return "messages.email" in {one.purpose for one in own_choices.choices(world.ws.acting(PAGES), person) if one.on}
