"""What anybody may see and do without an account here: the notice, the register, the log, checking, stopping, never."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from itertools import islice, product

import pytest

from heedful.flow.acting import PAGES
from heedful.flow.joining import prove_code
from heedful.flow.proof import Account

LIKES = "The delivery by @larkmoor is wonderful, I love it."
ANYBODYS = ("/", "/notice", "/register", "/log", "/verify", "/not-joined", "/join", "/sign-in", "/join/abcd1234")


@pytest.fixture
def world(shop, browse):
    made = shop()
    made.people(6, LIKES)
    made.show()
    made.browser = browse(made.ws)
    return made


def words(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def sent(world) -> str:
    from heedful.flow.drafts import opened
    from heedful.store import messages

    world.send(world.approved())
    with world.ws.store.reading() as tx:
        (message,) = messages.of_person(tx, "p001")
    key = world.ws.keys.person_keys(["p001"])["p001"]
    return opened(key, "p001", message.message_id, message.sealed)["token"]


def test_everybodys_pages_are_there_small_and_without_script_of_their_own(world) -> None:
    for path in ANYBODYS:
        page = world.browser.get(path)
        assert page.status_code == 200, path
        assert len(page.content) < 150_000
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=|javascript:", page.text), path
        assert "p001" not in page.text


def test_who_has_not_joined_is_told_so_in_the_words_agreed_on(world) -> None:
    page = world.browser.get("/not-joined")
    said = words(page)
    whole = "You have not agreed, so we keep nothing of yours. On our page we meet your comment, see that you have not agreed and drop it unread"
    assert whole in said
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page.text)
    assert headings == ["Ask what is held", "Never ask or use me", "Someone shared a post about me", "Hear what became of it"]


def test_the_front_page_tells_no_figure_below_k(world) -> None:
    page = words(world.browser.get("/"))
    assert "6 people have joined" in page and "have left" not in page
    assert "fewer than 5 stand behind" in page


def test_the_log_is_shown_by_its_signed_checkpoint(world) -> None:
    plain = world.browser.get("/log/checkpoint").text
    assert plain.startswith("larkmoor.example/log/") and "\n— larkmoor.example" in plain
    assert "There are" in words(world.browser.get("/log"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("22222222 2222", "Not true"),
        ("just words", "Not true"),
        ("https://larkmoor.example/w/" + "a" * 32, "Not true"),
        ("<script>alert(1)</script>", "Not true"),
    ],
)
def test_what_is_not_ours_is_not_true(world, text, says) -> None:
    page = world.browser.send("/verify", "/verify", text=text)
    assert page.status_code == 200 and says in words(page)
    assert "<script>alert" not in page.text


def test_however_much_is_dropped_few_things_are_asked_for(world, monkeypatch) -> None:
    from heedful.flow import fraud, handed_out

    asked = []
    for module, name in ((handed_out, "explained"), (fraud, "check")):
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *said, real=real: asked.append(said[1]) or real(*said))
    codes = list(islice(("".join(one) for one in product(fraud.CODE, repeat=fraud.CODE_LENGTH)), 3_000))
    text = " ".join([*(f"/w/{number:020d}" for number in range(3_000)), *codes])
    answer = world.browser.send("/verify", "/verify", text=text)
    assert answer.status_code == 200
    assert 0 < len(asked) <= 1_050


def test_a_message_and_its_explanation_are_known_as_ours(world) -> None:
    from heedful.flow.drafts import opened
    from heedful.store import messages

    token = sent(world)
    with world.ws.store.reading() as tx:
        (message,) = messages.of_person(tx, "p001")
    letter = opened(world.ws.keys.person_keys(["p001"])["p001"], "p001", message.message_id, message.sealed)["letter"]
    assert "True: a message with this code is from Larkmoor." in words(world.browser.send("/verify", "/verify", text=letter.code))
    assert "True: this is from Larkmoor" in words(world.browser.send("/verify", "/verify", text=f"https://larkmoor.example/w/{token}"))
    why = world.browser.get(f"/w/{token}")
    assert "Why you got this message" in words(why) and "You liked the delivery of Larkmoor" in words(why)


def handed_out(world, kind: str, folder) -> bytes:
    """A receipt as page or JSON, or an explanation of a message, as a person has it."""
    from heedful.flow.hear import write_reasons
    from heedful.flow.receipts import write_receipts

    if kind == "explanation":
        write_reasons(world.ws, sent(world), folder / "why.json")
        return (folder / "why.json").read_bytes()
    write_receipts(world.ws, "p001", folder / "receipts")
    return next((folder / "receipts").rglob(f"*.{'html' if kind == 'page' else 'json'}")).read_bytes()


def test_why_something_is_not_true_and_what_it_says_is_said_in_the_readers_language(world, tmp_path) -> None:
    data = handed_out(world, "receipt", tmp_path)
    browser = world.browser
    browser.get("/verify?lang=de")

    def drop(content: bytes) -> str:
        return words(browser.post("/verify", data={"form_token": browser.token("/verify")}, files={"file": ("it", content)}))

    true = drop(data)
    assert "Wozu eingewilligt wurde Mit vielen anderen gezählt" in true and "purposes" not in true
    changed = drop(data.replace(b"Larkmoor", b"Larkmoon", 1))
    assert "Das ist nicht, was unterschrieben wurde" in changed and "signed" not in changed


def test_whatever_can_be_wrong_with_a_document_has_its_words() -> None:
    import inspect

    from heedful.audit import merkle, note
    from heedful.consent import receipt
    from heedful.flow import sealed
    from heedful.security import signing
    from heedful.web.words import UNTRUE

    codes = {
        code
        for module in (receipt, signing, sealed, merkle, note)
        for code in re.findall(r'Refused\(\s*"([a-z.]+_?[a-z]*)"', inspect.getsource(module))
    }
    # A log that was forked, and a key that cannot be read, are not met when one document is dropped.
    assert codes - {"log.forked"} == set(UNTRUE)


@pytest.mark.parametrize(
    ("kind", "says", "told"),
    [
        ("page", "It is a receipt of a consent.", ""),
        ("receipt", "It is a receipt of a consent.", ""),
        ("explanation", "an explanation of a message of ours", "You liked the delivery of Larkmoor"),
    ],
)
def test_a_file_that_was_handed_out_is_true_word_for_word_and_not_true_once_changed(world, tmp_path, kind, says, told) -> None:
    data = handed_out(world, kind, tmp_path)

    def drop(content: bytes) -> str:
        form = {"form_token": world.browser.token("/verify")}
        return words(world.browser.post("/verify", data=form, files={"file": ("it", content)}))

    page = drop(data)
    assert "True: this is from Larkmoor, unchanged." in page and says in page and told in page
    changed = data.replace(b"Larkmoor", b"Larkmoon", 1)
    assert changed != data and "Not true" in drop(changed) and "True:" not in drop(changed)
    # What is left of an explanation still holds the code of a message of ours; that it is unchanged is not said.
    assert "unchanged" not in drop(data[: len(data) // 2])


def test_a_message_code_with_another_letter_is_not_true(world) -> None:
    from heedful.flow.drafts import opened
    from heedful.store import messages

    sent(world)
    with world.ws.store.reading() as tx:
        (message,) = messages.of_person(tx, "p001")
    code = opened(world.ws.keys.person_keys(["p001"])["p001"], "p001", message.message_id, message.sealed)["letter"].code
    wrong = ("b" if code[0] != "b" else "c") + code[1:]
    assert "True: a message with this code" in words(world.browser.send("/verify", "/verify", text=f"Is this real? {code}"))
    assert "Not true" in words(world.browser.send("/verify", "/verify", text=f"Is this real? {wrong}"))


def test_a_stop_link_acts_on_post_only_without_cookie_or_form_and_twice_is_once(world) -> None:
    from heedful.flow import own_choices

    token = sent(world)
    on = lambda: {c.purpose for c in own_choices.choices(world.ws.acting(PAGES), "p001") if c.on}  # noqa: E731
    for method in ("GET", "HEAD"):
        world.browser.request(method, f"/u/{token}")
    assert "messages.email" in on()
    world.browser.client.cookies.clear()
    for _ in range(2):
        answer = world.browser.post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"})
        assert answer.status_code == 200 and "location" not in answer.headers
        assert "writes to you no more" in words(answer)
    world.bench.now = world.bench.now.replace(minute=1)
    assert on() == {"insights", "profile"}


@pytest.mark.parametrize("token", ["x" * 32, "short", "a%0d%0aSet-Cookie:%20b", "..%2f..%2fetc", "' OR 1=1 --"])
def test_a_link_that_is_not_ours_says_the_same_for_all(world, token) -> None:
    for path in (f"/u/{token}", f"/w/{token}"):
        answer = world.browser.post(path) if path.startswith("/u/") else world.browser.get(path)
        assert answer.status_code in {403, 404}, path
        assert "set-cookie" not in answer.headers or answer.headers["set-cookie"][:1] != "b"


def test_an_account_says_never_and_no_import_takes_it_up(world) -> None:
    browser = world.browser
    begun = browser.post("/account/begin", data=fields(browser, "/not-joined", intent="never", network="x", proof="code"))
    assert begun.headers["location"] == "/account/prove"
    page = browser.get("/account/prove")
    assert "The code is good for 10 minutes and says nothing about you." in words(page)
    assert "others may see that you joined" in words(page)
    code = re.search(r'<strong class="code">([^<]+)</strong>', page.text)[1]
    assert "not read your comment yet" in words(browser.get("/account/next"))
    prove_code(world.ws.acting(PAGES), code, Account("x", "global", "990011"), world.bench.now)
    assert "Nothing of this account is held" in words(browser.get("/account/next"))
    assert "Never, then" in words(browser.send("/account/next", "/account/never"))
    with world.ws.store.reading() as tx:
        from heedful.flow.suppression import is_suppressed

        assert is_suppressed(world.ws, tx, "account", "x", "global", "990011")
    assert browser.get("/account/next").status_code == 403


def test_joining_by_account_takes_only_what_was_chosen(world) -> None:
    from heedful.flow import own_choices, visits

    browser = world.browser
    prove(world, browser, "join", "770011")
    page = browser.get("/join/choose")
    assert "checked" not in page.text and "No, use nothing" in words(page)
    # As they were agreed on, to the letter; of the fewest people, five here, the person is one.
    for said in (
        "Off unless you switch it on. You can switch it off here at any time; it stops at once.",
        "Count what I say with what at least 4 others say. Staff see totals, not me.",
        "Remember what I like and dislike, to choose what I am shown. I can see and correct it.",
    ):
        assert said in words(page)
    none = browser.send("/join/choose", "/join/choose", of_age="yes")
    assert none.status_code == 400 and "No purpose was chosen" in words(none)
    young = browser.send("/join/choose", "/join/choose", purpose="profile")
    assert young.status_code == 400 and "Without your answer about your age" in words(young)
    done = browser.send("/join/choose", "/join/choose", purpose="insights", of_age="yes")
    assert done.headers["location"] == "/me?done=joined"
    person = visits.person_of(world.ws.acting(PAGES), browser.client.cookies["__Host-heedful-me"])
    assert {c.purpose for c in own_choices.choices(world.ws, person) if c.on} == {"insights"}
    # Who joined signs in by the same account.
    browser.client.cookies.clear()
    prove(world, browser, "sign-in", "770011")
    assert browser.send("/account/next", "/account/enter").headers["location"] == "/me"
    assert "770011" in browser.get("/me/held").text


def test_what_was_written_before_the_day_chosen_does_not_count_also_after_a_later_switch(world) -> None:
    from heedful.flow import own_choices, visits

    browser, bench = world.browser, world.bench
    prove(world, browser, "join", "770033")
    page = browser.get("/join/choose").text
    assert f'name="from" value="{bench.now:%Y-%m-%d}"' in page
    for odd in ("tomorrow", f"{bench.now + timedelta(days=1):%Y-%m-%d}", "1999-01-01"):
        answer = browser.send("/join/choose", "/join/choose", purpose="insights", of_age="yes", **{"from": odd})
        assert answer.status_code == 400 and "That day cannot be." in words(answer)
    begins = bench.now - timedelta(days=10)
    browser.send("/join/choose", "/join/choose", purpose="insights", of_age="yes", **{"from": f"{begins:%Y-%m-%d}"})
    person = visits.person_of(world.ws.acting(PAGES), browser.client.cookies["__Host-heedful-me"])
    own_choices.switch_on(world.ws.acting(PAGES), person, "profile")
    posts = []
    for number, days in ((800, 30), (801, 5)):
        at = f"{bench.now - timedelta(days=days):%Y-%m-%dT%H:%M:%S.000Z}"
        posts.append(bench.post(number, "770033", f"The delivery by @larkmoor is fine, number {number}.", created_at=at))
    bench.journey(world.ws, bench.ndjson(posts))
    held = words(browser.get("/me/held"))
    assert "number 801" in held and "number 800" not in held


def test_turning_back_leaves_nothing(world) -> None:
    prove(world, world.browser, "join", "770022")
    assert "Nothing of you was kept." in words(world.browser.send("/join/choose", "/account/decline"))
    with world.ws.store.reading() as tx:
        from heedful.store import joinings

        (one,) = joinings.in_states(tx, ["done"])
    assert one.sealed is None and one.account_key is None and one.person_id is None
    assert world.browser.get("/join/choose").status_code == 403


def test_a_report_about_somebody_elses_post_needs_no_name_and_is_followed_by_its_code(world) -> None:
    page = world.browser.send("/not-joined", "/not-joined/report", words="A post of my sister names me.")
    code = re.search(r'<strong class="code">([^<]+)</strong>', page.text)[1]
    assert "Being looked into" in words(world.browser.send("/not-joined", "/not-joined/answer", code=code))
    assert world.browser.send("/not-joined", "/not-joined/report", words="   ").status_code == 400


def prove(world, browser, intent: str, account: str) -> None:
    browser.post("/account/begin", data=fields(browser, "/join", intent=intent, network="x", proof="code"))
    code = re.search(r'<strong class="code">([^<]+)</strong>', browser.get("/account/prove").text)[1]
    prove_code(world.ws.acting(PAGES), code, Account("x", "global", account), world.bench.now)


def fields(browser, page: str, **said: str) -> dict[str, str]:
    return {"form_token": browser.token(page), **said}
