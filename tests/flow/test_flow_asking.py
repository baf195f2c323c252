"""Asking, answering, joining by account and hearing signals, in a whole workspace."""

from __future__ import annotations

import email
import email.policy
import json
from datetime import timedelta

import pytest
from sqlalchemy import delete

from heedful.errors import BadInput, HeedfulError, Refused, Unready
from heedful.flow import choice, codes, invite, joining, signals
from heedful.flow.codes import Comment
from heedful.flow.joining import TokenInfo
from heedful.flow.marks import suppress_mark
from heedful.flow.proof import Account
from heedful.store import claims, consents, joinings, notices, outbox, people
from heedful.store.rights_schema import NOTICES

COMPANY = {"address": "1 Quay, Dublin", "contact": "privacy@larkmoor.example", "country": "IE", "site": "https://larkmoor.example"}
FACEBOOK = Account("facebook", "page", "7001")


@pytest.fixture
def asks(bench):
    """Make a workspace that may ask: a company with a page, and a notice in force that says what is done."""

    def make(**changes):
        from heedful.consent.notice import Months, Notice
        from heedful.flow.notices import done_here
        from heedful.flow.settings import parse_settings

        ws = bench.workspace(**changes)
        ws.settings = parse_settings(ws.settings.model_dump() | {"company": COMPANY})
        done = done_here(ws.settings)
        notice = Notice(
            version="n1",
            language="en",
            controller={"name": "Larkmoor", "address": COMPANY["address"], "contact": COMPANY["contact"]},
            purposes={name: {"what": name, "basis": "consent"} for name in done.purposes},
            networks=tuple(sorted(done.networks)),
            kinds=tuple(sorted(done.kinds)),
            countries=("IE",),
            retention=Months(posts=12, profile=12, consent=24),
            profiling=ws.settings.uses.profiling,
            incentive={"yes": "a voucher of 5 €", "no": "a voucher of 5 €"},
            body="What we do.",
        )
        with ws.store.transaction() as tx:
            tx.execute(delete(NOTICES))
            notices.add(tx, notices.Published(notice.digest, "n1", "en", notice.front, notice.body, bench.now - timedelta(days=900)))
        return ws

    return make


def known(bench, ws, person: str = "p1", *, mail: str = "", confirmed: bool = True, **changes) -> None:
    """Somebody on record, who has given nothing."""
    row = {"person": person, "state": "Requested", "purposes": ["insights"], "age_band": "adult"}
    row |= {"email": mail, "email_confirmed_at": "2026-01-01" if mail and confirmed else ""} | changes
    path = bench.path("known.json")
    path.write_text(json.dumps([{k: v for k, v in row.items() if v}]))
    from heedful.flow.join import Attestation, import_consents

    import_consents(ws, path, Attestation("Ada", "Bo", "From our own form, each row checked."))


def token_of(made) -> str:
    """The token in the first file."""
    text = b"".join(file.read_bytes() for file in made.files).decode("utf-8", "replace").replace("=\r\n", "")
    return text.partition("/join/")[2].partition("?")[0].split()[0]


def raises(kind, code: str):
    return pytest.raises(kind, check=lambda error: error.code == code)


def kinds(ws) -> list[str]:
    with ws.store.reading() as tx:
        return [one.kind for one in outbox.entries(tx)]


def test_a_mail_goes_to_a_confirmed_address_with_one_click_to_stop(bench, asks) -> None:
    ws = asks()
    known(bench, ws, mail="Ann@home.example")
    made = invite.make(ws, "mail", people=["p1"], out=bench.path("out"))
    (file,) = made.files
    assert file.stat().st_mode & 0o077 == 0 and "home" not in file.name
    raw = file.read_bytes()
    said = email.message_from_bytes(raw, policy=email.policy.SMTP)
    token = token_of(made)
    assert said["To"] == "ann@home.example" and said["From"] == COMPANY["contact"]
    assert said["List-Unsubscribe"] == f"<https://larkmoor.example/u/{token}>"
    assert said["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <https://larkmoor.example/u/{token}>\r\n".encode() in raw
    assert [part.get_content_type() for part in said.iter_parts()] == ["text/plain", "text/html"]
    assert "voucher of 5 €" in said.get_body(("plain",)).get_content()


def test_neither_address_nor_token_is_kept(bench, asks) -> None:
    ws = asks()
    made = invite.make(ws, "mail", addresses=["bo@home.example"], got_from="your order", out=bench.path("out"))
    token = token_of(made)
    for file in ws.folder.rglob("*.db*"):
        held = file.read_bytes()
        assert b"bo@home" not in held and token.encode() not in held


def test_nobody_is_asked_twice_on_one_channel(bench, asks) -> None:
    ws = asks()
    known(bench, ws, mail="ann@home.example")
    invite.make(ws, "mail", people=["p1"], out=bench.path("out"))
    with raises(Refused, "invite.asked"):
        invite.make(ws, "mail", people=["p1"], out=bench.path("out"))
    with raises(Refused, "invite.asked"):
        invite.make(ws, "mail", addresses=["ANN@home.example "], got_from="your order", out=bench.path("out"))
    assert invite.make(ws, "link", people=["p1"], out=bench.path("out")).made == 1
    bench.now += timedelta(days=366)
    assert invite.make(ws, "mail", people=["p1"], out=bench.path("out")).made == 1


def test_a_no_holds_on_every_channel_for_a_year(bench, asks) -> None:
    ws = asks()
    known(bench, ws)
    token = token_of(invite.make(ws, "link", people=["p1"], out=bench.path("out")))
    assert invite.answer(ws, token, "no").person_id == "p1"
    known(bench, ws, mail="ann@home.example")
    with raises(Refused, "invite.said_no"):
        invite.make(ws, "mail", people=["p1"], out=bench.path("out"))
    bench.now += timedelta(days=366)
    assert invite.make(ws, "mail", people=["p1"], out=bench.path("out")).made == 1


def test_never_is_never(bench, asks) -> None:
    ws = asks()
    made = invite.make(ws, "mail", addresses=["bo@home.example"], got_from="your order", out=bench.path("out"))
    invite.answer(ws, token_of(made), "never")
    invite.answer(ws, token_of(made), "no")
    bench.now += timedelta(days=4_000)
    with raises(Refused, "invite.never"):
        invite.make(ws, "mail", addresses=["bo@home.example"], got_from="your order", out=bench.path("out"))


def test_who_objected_or_is_a_minor_or_unconfirmed_is_left_in_peace(bench, asks) -> None:
    from heedful.flow.suppression import suppress

    ws = asks()
    known(bench, ws, "young", age_band="minor")
    known(bench, ws, "p1", mail="ann@home.example")
    known(bench, ws, "p2", mail="cy@home.example", confirmed=False)
    with ws.store.transaction() as tx:
        suppress(ws, tx, "address", "email", "ann@home.example", why="objected")
    made = invite.make(ws, "mail", people=["young", "p1", "p2", "nobody"], out=bench.path("out"))
    assert made.made == 0 and made.refused == {"minor": 1, "suppressed": 1, "unconfirmed": 1, "unknown": 1}
    with raises(Refused, "invite.suppressed"):
        invite.make(ws, "mail", addresses=["ann@home.example"], got_from="your order", out=bench.path("out"))


def test_who_agreed_or_withdrew_is_not_asked(bench, asks) -> None:
    from heedful.flow import join

    ws = asks()
    join.give(ws, "p1", ["insights"], {"method": "form", "evidence": "f1", "age_band": "adult", "network": "x", "account": "91"})
    with raises(Refused, "invite.agreed"):
        invite.make(ws, "link", people=["p1"], out=bench.path("out"))
    bench.now += timedelta(days=1)
    join.withdraw(ws, "p1", [])
    with raises(Refused, "invite.said_no"):
        invite.make(ws, "link", people=["p1"], out=bench.path("out"))


def test_renewal_is_asked_once_and_a_yes_goes_on(bench, asks) -> None:
    from heedful.flow import join

    ws = asks()
    join.give(ws, "p1", ["insights"], {"method": "form", "evidence": "f1", "age_band": "adult", "network": "x", "account": "91"})
    assert invite.due(ws) == []
    bench.now += timedelta(days=700)
    (due,) = invite.due(ws)
    assert due.person == "p1" and due.ends > bench.now
    made = invite.make(ws, "link", people=["p1"], kind="renewal", out=bench.path("out"))
    assert "If you do nothing, it ends" in made.files[0].read_text()
    assert invite.due(ws) == []
    with raises(Refused, "invite.renewal_asked"):
        invite.make(ws, "link", people=["p1"], kind="renewal", out=bench.path("out"))
    assert invite.answer(ws, token_of(made), "yes").renewed == 1
    assert invite.answer(ws, token_of(made), "yes").renewed == 0
    bench.now += timedelta(days=100)
    assert join.show(ws, "p1")[0]["state"] == "RenewedConsentGiven"


def test_silence_expires(bench, asks) -> None:
    from heedful.flow import join

    ws = asks()
    join.give(ws, "p1", ["insights"], {"method": "form", "evidence": "f1", "age_band": "adult", "network": "x", "account": "91"})
    bench.now += timedelta(days=700)
    invite.make(ws, "link", people=["p1"], kind="renewal", out=bench.path("out"))
    bench.now += timedelta(days=100)
    assert join.show(ws, "p1")[0]["state"] == "Expired"


@pytest.mark.parametrize(("channel", "suffixes"), [("qr", {".svg", ".png", ".html"}), ("receipt", {".txt"}), ("pinned", {".txt"})])
def test_what_hangs_for_everybody_notes_nobody(bench, asks, channel: str, suffixes: set[str]) -> None:
    ws = asks()
    made = invite.make(ws, channel, out=bench.path("out"))
    assert {file.suffix for file in made.files} == suffixes
    if channel != "qr":
        token = token_of(made)
        assert len(token) == 8
        assert invite.answer(ws, token, "no").person_id is None
    assert invite.listed(ws) == [{"channel": channel, "kind": "first", "asked": 1, "yes": 0, "no": 0, "never": 0, "silent": 1, "joined": 0}]


def test_wrong_ways_of_asking_are_said(bench, asks) -> None:
    ws = asks()
    out = bench.path("out")
    for code, options in {
        "invite.channel": {"channel": "fax"},
        "invite.common": {"channel": "qr", "people": ["p1"]},
        "invite.nobody": {"channel": "link"},
        "invite.addresses": {"channel": "link", "addresses": ["a@b.example"], "got_from": "x"},
        "invite.source": {"channel": "mail", "addresses": ["a@b.example"]},
        "invite.address": {"channel": "mail", "addresses": ["a@b.example\nBcc: c@d.example"], "got_from": "x"},
        "invite.purpose": {"channel": "qr", "purposes": ["selling"]},
    }.items():
        with raises(BadInput, code):
            invite.make(ws, out=out, **options)
    with raises(BadInput, "invite.answer"):
        invite.answer(ws, "x", "perhaps")
    with raises(Refused, "invite.unknown"):
        invite.answer(ws, "x", "yes")
    with raises(Unready, "invite.site"):
        invite.make(bench.workspace(company={**COMPANY, "authority": "Data Protection Commission", "site": ""}), "qr", out=out)


def test_files_that_cannot_be_written_leave_nobody_asked(bench, asks) -> None:
    ws = asks()
    known(bench, ws)
    blocked = bench.path("blocked")
    blocked.write_text("")
    with raises(BadInput, "invite.out"):
        invite.make(ws, "link", people=["p1"], out=blocked)
    assert invite.listed(ws) == []


def comment(code: str, at, account: Account = FACEBOOK) -> Comment:
    return Comment(account, at, f"Hello! Here it is: {code.lower()} thanks")


def test_joining_by_code_ends_in_a_consent(bench, asks) -> None:
    from heedful.flow import join

    ws = asks()
    card = invite.make(ws, "receipt", out=bench.path("out"))
    begun = joining.begin(ws, "facebook", invitation=token_of(card))
    assert len(begun.code) == 11 and joining.status(ws, begun.ticket).state == "code_shown"
    looked = codes.look_for_codes(ws, [comment(begun.code, bench.now + timedelta(minutes=5))])
    assert (looked.comments, looked.unread, looked.proven) == (1, 0, 1)
    done = choice.choose(ws, begun.ticket, ["insights", "profile"], of_age=True, country="IE")
    shown = {row["purpose"]: row["state"] for row in join.show(ws, done.person_id)}
    assert shown == {"insights": "Given", "profile": "Given"}
    with ws.store.reading() as tx:
        (account,) = people.accounts_of(tx, done.person_id)
        left = joinings.find(tx, joining.joining_id(ws, begun.ticket))
    assert account.verified_by == "joining:code" and account.scope == "page"
    assert left.sealed is left.code_mark is left.account_key is None and left.person_id == done.person_id
    assert left.asked == {"channel": "receipt", "tries": 0}
    assert invite.listed(ws)[0]["joined"] == 1
    with raises(Refused, "joining.over"):
        choice.choose(ws, begun.ticket, ["insights"], of_age=True)


def test_who_joins_in_two_browsers_at_once_is_one_person(bench, asks) -> None:
    ws = asks()
    begun = [joining.begin(ws, "facebook") for _ in range(2)]
    for one in begun:
        assert joining.prove_code(ws, one.code, FACEBOOK).state == "proven"
    first, second = (choice.choose(ws, one.ticket, ["insights"], of_age=True).person_id for one in begun)
    assert first == second
    # Neither is held back: they may come again.
    again = joining.begin(ws, "facebook")
    assert joining.prove_code(ws, again.code, FACEBOOK).returning


@pytest.mark.parametrize("minutes", [-1, 30, 600])
def test_a_code_counts_only_in_its_minutes(bench, asks, minutes: int) -> None:
    ws = asks()
    begun = joining.begin(ws, "facebook")
    looked = codes.look_for_codes(ws, [comment(begun.code, bench.now + timedelta(minutes=minutes))])
    assert (looked.unread, looked.proven) == (1, 0)
    with raises(Refused, "joining.code"):
        joining.prove_code(ws, begun.code, FACEBOOK, bench.now + timedelta(minutes=minutes))


def test_a_code_is_of_one_network_and_serves_once(bench, asks) -> None:
    ws = asks()
    begun = joining.begin(ws, "facebook")
    with raises(Refused, "joining.code") as wrong:
        joining.prove_code(ws, begun.code, Account("instagram", "app", "7001"))
    assert joining.prove_code(ws, begun.code.lower(), FACEBOOK).state == "proven"
    with raises(Refused, "joining.code") as used:
        joining.prove_code(ws, begun.code, Account("facebook", "page", "7002"))
    with raises(Refused, "joining.code") as never:
        joining.prove_code(ws, "BBBBB-BBBBB", FACEBOOK)
    assert str(wrong.value) == str(used.value) == str(never.value)


def test_five_wrong_tries_end_it(bench, asks) -> None:
    ws = asks()
    begun = joining.begin(ws, "facebook")
    for _ in range(5):
        with raises(Refused, "joining.code"):
            joining.prove_code(ws, begun.code, Account("instagram", "app", "1"))
    assert joining.status(ws, begun.ticket) == joining.Step("failed", why="tries")
    with raises(Refused, "joining.code"):
        joining.prove_code(ws, begun.code, FACEBOOK)


def test_who_copies_a_code_from_a_comment_comes_too_late(bench, asks) -> None:
    ws = asks()
    begun = joining.begin(ws, "facebook")
    thief = Account("facebook", "page", "6666")
    later, first = bench.now + timedelta(minutes=2), bench.now + timedelta(minutes=1)
    codes.look_for_codes(ws, [comment(begun.code, later, thief), comment(begun.code, first)])
    done = choice.choose(ws, begun.ticket, ["insights"], of_age=True)
    with ws.store.reading() as tx:
        owners = people.owners(tx)
    assert owners["person_id"].to_list() == [done.person_id]
    again = joining.begin(ws, "facebook")
    looked = codes.look_for_codes(ws, [comment(again.code, first, thief), comment(again.code, first)])
    assert looked.refused == 1 and joining.status(ws, again.ticket).state == "failed"


def test_codes_are_found_in_files_of_comments(bench, asks) -> None:
    ws = asks()
    begun = joining.begin(ws, "facebook")
    at = bench.now + timedelta(minutes=3)
    stamp, late = (moment.strftime("%Y-%m-%dT%H:%M:%S+0000") for moment in (at, at + timedelta(hours=2)))
    said = [
        {"id": "55_1", "message": f"my code {begun.code}", "created_time": stamp, "from": {"id": "7001", "name": "Ann"}, "like_count": 0},
        {"id": "55_2", "message": "lovely delivery", "created_time": late, "from": {"id": "7002", "name": "Bo"}, "like_count": 0},
    ]
    path = bench.path("comments.json")
    path.write_text(json.dumps({"data": said}))
    looked = codes.look_in(ws, [path])
    assert (looked.comments, looked.unread, looked.proven, looked.failed) == (2, 1, 1, [])


def test_a_minor_leaves_nothing(bench, asks) -> None:
    ws = asks()
    begun = joining.begin(ws, "facebook")
    joining.prove_code(ws, begun.code, FACEBOOK)
    with raises(Refused, "joining.minor"):
        choice.choose(ws, begun.ticket, ["insights"], of_age=False, country="IE")
    with ws.store.reading() as tx:
        assert people.people(tx).is_empty() and people.owners(tx).is_empty()
        left = joinings.find(tx, joining.joining_id(ws, begun.ticket))
    assert (left.state, left.sealed, left.account_key, left.person_id) == ("failed", None, None, None)


def test_without_an_answer_about_age_only_insights(bench, asks) -> None:
    ws = asks()
    begun = joining.begin(ws, "facebook")
    joining.prove_code(ws, begun.code, FACEBOOK)
    with raises(Refused, "joining.age"):
        choice.choose(ws, begun.ticket, ["insights", "profile"], of_age=None)
    person = choice.choose(ws, begun.ticket, ["insights"], of_age=None).person_id
    with ws.store.reading() as tx:
        assert dict(people.people(tx).select("person_id", "age_band").iter_rows()) == {person: "unknown"}


def info(**changes) -> TokenInfo:
    return TokenInfo(**({"network": "x", "scope": "global", "account_id": "42", "issued_to": "app-1"} | changes))


def test_signing_in_proves_an_account(bench, asks) -> None:
    ws = asks()
    begun = joining.begin(ws, "x", "oauth")
    assert joining.prove_oauth(ws, begun.ticket, begun.state, info, "app-1").state == "proven"
    assert choice.choose(ws, begun.ticket, ["insights"], of_age=True).records
    with raises(Refused, "joining.over"):
        joining.prove_oauth(ws, begun.ticket, begun.state, info, "app-1")


@pytest.mark.parametrize("changes", [{"network": "facebook", "scope": "app"}, {"issued_to": "app-2"}])
def test_a_token_made_for_others_proves_nothing(bench, asks, changes) -> None:
    ws = asks()
    begun = joining.begin(ws, "x", "oauth")
    with raises(Refused, "joining.sign_in"):
        joining.prove_oauth(ws, begun.ticket, begun.state, lambda: info(**changes), "app-1")
    with raises(HeedfulError, "joining.over"):
        choice.choose(ws, begun.ticket, ["insights"], of_age=True)


def test_the_network_is_not_asked_for_another_state(bench, asks) -> None:
    ws = asks()
    begun, other = joining.begin(ws, "x", "oauth"), joining.begin(ws, "x", "oauth")

    def asked():
        raise AssertionError("the network was asked")

    for _ in range(5):
        with raises(Refused, "joining.sign_in"):
            joining.prove_oauth(ws, begun.ticket, other.state, asked, "app-1")
    assert joining.status(ws, begun.ticket).state == "failed"


def test_an_account_of_somebody_on_record_is_held_from_both(bench, asks) -> None:
    ws = asks()
    known(bench, ws, "old", network="facebook", account="7001", scope="page", verified_by="shop")
    begun = joining.begin(ws, "facebook")
    assert joining.prove_code(ws, begun.code, FACEBOOK).state == "held"
    with ws.store.reading() as tx:
        assert people.owners(tx).is_empty()
    with raises(Refused, "joining.over"):
        choice.choose(ws, begun.ticket, ["insights"], of_age=True)
    (waiting,) = choice.held(ws)
    assert waiting.person == "old"
    choice.settle(ws, waiting.joining_id, same_person=False)
    done = choice.choose(ws, begun.ticket, ["insights"], of_age=True)
    with ws.store.reading() as tx:
        assert people.owners(tx).rows()[0][1:] == (done.person_id, True) and done.person_id != "old"


def test_who_comes_back_is_recognised_by_their_own_proof(bench, asks) -> None:
    ws = asks()
    seen = []
    for _ in range(2):
        begun = joining.begin(ws, "facebook")
        seen.append((joining.prove_code(ws, begun.code, FACEBOOK).returning, choice.choose(ws, begun.ticket, ["insights"], of_age=True)))
        bench.now += timedelta(days=1)
    assert [returning for returning, _ in seen] == [False, True]
    assert seen[0][1].person_id == seen[1][1].person_id


def test_a_forgotten_account_does_not_come_back_by_itself(bench, asks) -> None:
    from heedful.flow.suppression import suppress

    ws = asks()
    with ws.store.transaction() as tx:
        suppress(ws, tx, "account", "facebook", "page", "7001", why="erased")
    begun = joining.begin(ws, "facebook")
    assert joining.prove_code(ws, begun.code, FACEBOOK) == joining.Step("failed", why="suppressed")


def test_what_takes_too_long_ends_by_the_clock(bench, asks) -> None:
    ws = asks()
    shown, proven = joining.begin(ws, "facebook"), joining.begin(ws, "facebook")
    joining.prove_code(ws, proven.code, FACEBOOK)
    bench.now += timedelta(hours=2)
    assert {joining.status(ws, one.ticket).state for one in (shown, proven)} == {"expired"}
    with raises(Refused, "joining.over"):
        choice.choose(ws, proven.ticket, ["insights"], of_age=True)
    assert choice.finish(ws) == 1  # the code may still be read late: it was perhaps written in time
    bench.now += timedelta(hours=24)
    assert choice.finish(ws) == 1
    with ws.store.reading() as tx:
        assert joinings.counts(tx) == {"expired": 2}
        assert all(one.sealed is None for one in joinings.in_states(tx, ["expired"]))


def test_a_choice_stopped_in_the_middle_is_completed_once(bench, asks, monkeypatch) -> None:
    ws = asks()
    begun = joining.begin(ws, "facebook")
    joining.prove_code(ws, begun.code, FACEBOOK)
    last = choice.forget_removal
    monkeypatch.setattr(choice, "forget_removal", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        choice.choose(ws, begun.ticket, ["insights"], of_age=True)
    monkeypatch.setattr(choice, "forget_removal", last)
    bench.now += timedelta(days=2)
    assert choice.finish(ws) == 1
    with ws.store.reading() as tx:
        assert joinings.counts(tx) == {"done": 1}
        assert consents.ledger(tx).records.height == 1


GPC = [("Sec-GPC", "1")]


def objected(ws, person: str) -> bool:
    from heedful.consent.fold import fold

    with ws.store.reading() as tx:
        return any(fold(*consents.ledger_of(tx, person), ["profile"], ws.clock())["objected"])


def test_a_signal_objects_to_profiling_once(bench, asks) -> None:
    ws = asks()
    known(bench, ws)
    assert signals.note(ws, "p1", GPC) == signals.Noted("objected", conflict=False)
    bench.now += timedelta(days=1)
    assert signals.note(ws, "p1", GPC).effect == "objected"
    assert objected(ws, "p1") and kinds(ws).count("signal.heard") == 1
    assert signals.note(ws, "p1", [("Sec-GPC", "0")]).effect == "nothing"
    assert signals.note(ws, "nobody", GPC).effect == "nothing"


def test_an_explicit_choice_is_kept_and_the_conflict_logged(bench, asks) -> None:
    from heedful.flow import join

    ws = asks()
    said = {"method": "form", "evidence": "f1", "age_band": "adult", "network": "x", "account": "91"}
    join.give(ws, "p1", ["profile"], said)
    for _ in range(3):
        assert signals.note(ws, "p1", GPC) == signals.Noted("choice_kept", conflict=True)
    assert not objected(ws, "p1") and kinds(ws).count("signal.heard") == 1


@pytest.mark.parametrize("purposes", [["insights"], ["insights", "profile"]])
def test_a_signal_never_blocks_a_choice(bench, asks, purposes: list[str]) -> None:
    ws = asks()
    begun = joining.begin(ws, "facebook")
    joining.prove_code(ws, begun.code, FACEBOOK)
    done = choice.choose(ws, begun.ticket, purposes, of_age=True, headers=GPC)
    assert done.records and objected(ws, done.person_id) == (purposes == ["insights"])


def test_a_later_yes_outweighs_the_browser_but_not_the_persons_own_no(bench, asks) -> None:
    ws = asks()
    known(bench, ws)
    signals.note(ws, "p1", GPC)
    bench.now += timedelta(days=1)
    with ws.store.transaction() as tx:
        assert not signals.keep_choice(ws, tx, "p1", ["insights"], bench.now)
        assert signals.keep_choice(ws, tx, "p1", ["profile"], bench.now)
    assert not objected(ws, "p1")
    bench.now += timedelta(days=1)
    import polars as pl

    from heedful.tables.records import PERSON_EVENTS

    row = ("own", "p1", "object", "profile", bench.now)
    with ws.store.transaction() as tx:
        consents.add_person_events(tx, pl.DataFrame([row], schema=PERSON_EVENTS.schema, orient="row"))
        assert not signals.keep_choice(ws, tx, "p1", ["profile"], bench.now)
    assert objected(ws, "p1")


def test_a_site_says_since_when_it_heeds_the_signal(asks) -> None:
    assert signals.gpc_json(asks()) == {"gpc": True, "lastUpdate": "2026-06-15"}


def test_a_claim_is_found_only_by_its_key(asks) -> None:
    ws = asks()
    with ws.store.reading() as tx:
        assert claims.find_claim(tx, suppress_mark(ws, "person", "p1")) is None


def test_asking_and_joining_on_postgresql(bench, asks, databases) -> None:
    ws = asks(store=databases())
    known(bench, ws, mail="ann@home.example")
    made = invite.make(ws, "mail", people=["p1"], out=bench.path("out"))
    invite.answer(ws, token_of(made), "yes")
    assert invite.listed(ws)[0]["yes"] == 1 and invite.due(ws) == []
    assert signals.note(ws, "p1", GPC).effect == "objected"
    begun = joining.begin(ws, "facebook", invitation=token_of(made))
    codes.look_for_codes(ws, [comment(begun.code, bench.now)])
    assert choice.choose(ws, begun.ticket, ["insights"], of_age=True, headers=GPC).records
    assert choice.finish(ws) == 0 and choice.held(ws) == []
    ws.close()


def test_a_thousand_are_asked_at_once(bench, asks, counted) -> None:
    ws = asks()
    addresses = [f"a{n}@home.example" for n in range(1_000)]
    with counted(ws) as work:
        assert invite.make(ws, "mail", addresses=addresses, got_from="your order", out=bench.path("out")).made == 1_000
    # One transaction writes them all, and each address costs a few statements, however many there are.
    assert work["transactions"] <= 12
    assert work["statements"] <= 6 * 1_000


def test_an_account_its_network_had_us_forget_is_taken_up_once_its_owner_joins(bench, asks) -> None:
    from heedful.flow.removals import account_key
    from heedful.store import forgotten

    ws = asks()
    key = account_key(ws, "x", "global", "42")
    with ws.store.transaction() as tx:
        forgotten.forget_accounts(tx, [key], "deleted", bench.now)
    begun = joining.begin(ws, "x", "oauth")
    joining.prove_oauth(ws, begun.ticket, begun.state, info, "app-1")
    person = choice.choose(ws, begun.ticket, ["insights"], of_age=True).person_id
    assert kinds(ws).count("compliance.readmitted") == 1
    done = bench.gather(ws, bench.ndjson([bench.post(1, "42", "@larkmoor the delivery was great")]))
    assert person
    assert done.kept["insights"] == 1


def test_a_choice_at_the_desk_outweighs_the_browser_too(bench, asks) -> None:
    from heedful.flow.join import give

    ws = asks()
    known(bench, ws)
    signals.note(ws, "p1", GPC)
    bench.now += timedelta(days=1)
    give(ws, "p1", ["insights"], {"method": "desk", "evidence": "s-1", "network": "x", "account": "42", "age_band": "adult"})
    assert objected(ws, "p1")
    give(ws, "p1", ["profile"], {"method": "desk", "evidence": "s-2", "network": "x", "account": "42", "age_band": "adult"})
    assert not objected(ws, "p1")
