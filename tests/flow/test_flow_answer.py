"""What a person is given when they ask what is held about them: all of it, only theirs, and only after a proof."""

from __future__ import annotations

import csv
import fcntl
import html
import io
import json
import stat
import zipfile
from datetime import timedelta

import pytest

from heedful.errors import BadInput, Refused
from heedful.flow import concerns, limits, requests
from heedful.flow.answer import export_subject
from heedful.flow.correct import rectify
from heedful.flow.erase import erase
from heedful.flow.join import withdraw
from heedful.flow.report import report_on
from heedful.security.actor import Actor
from heedful.security.files import part_of
from heedful.store import accesses, exports, outbox
from heedful.store import requests as queue

ADA = [(1, "The courier of @larkmoor was late, awful delivery again"), (2, "I love the prices at @larkmoor, great price")]
BO = [(11, "Bo loves the delivery of @larkmoor, great courier")]


@pytest.fixture
def held(bench):
    """A workspace that holds two posts of P-1 and one of P-2, with opinions."""
    workspace = bench.workspace(
        company={"contact": "privacy@larkmoor.example", "address": "1 Quay", "country": "IE", "authority": "the DPC"}
    )
    bench.bring(workspace, bench.consent("P-1"), bench.consent("P-2"))
    posts = [bench.post(n, "9P-1", t) for n, t in ADA] + [bench.post(n, "9P-2", t) for n, t in BO]
    bench.gather(workspace, bench.ndjson(posts))
    bench.learn(workspace)
    yield workspace
    workspace.close()


def unzip(done):
    with zipfile.ZipFile(done.file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def data_of(workspace, person="P-1", **options):
    return json.loads(unzip(export_subject(workspace, person, identity="one-time link", **options))["data.json"])


def test_everything_of_one_person_and_of_nobody_else(held) -> None:
    files = unzip(export_subject(held, "P-1", identity="one-time link"))
    data = json.loads(files["data.json"])
    assert len(data["posts"]) == 2
    assert any("late" in p["text"] for p in data["posts"])
    assert {o["post"] for o in data["opinions"]} <= {p["post"] for p in data["posts"]}
    assert {(o["brand"], o["aspect"], o["inferred"]) for o in data["opinions"]} >= {("Larkmoor", "delivery", -1), ("Larkmoor", "price", 1)}
    assert [a["account_id"] for a in data["accounts"]] == ["9P-1"]
    assert {c["purpose"] for c in data["consents"]} == {"insights", "profile"}
    assert data["consent_records"][0]["pii_principal_id"] == "P-1"
    assert data["segments"] == data["messages"] == []
    for name, content in files.items():
        assert b"Bo loves" not in content, name
        assert b"9P-2" not in content, name
        assert b"P-2" not in content, name


def test_each_post_says_where_from_until_when_and_what_for(held) -> None:
    post = data_of(held)["posts"][0]
    assert post["gathered"] == "2026-06-15"
    assert post["kept_until"] == "2027-06-15"
    assert post["source"] == "x_api"
    # What X's interface brought serves no profile unless X approved it.
    assert post["uses"] == {"insights": "used"}
    assert post["network_id"].startswith("17000")


def test_a_post_in_two_lakes_is_told_once(bench) -> None:
    with bench.workspace(terms={"x_profile_approval": True}) as workspace:
        bench.bring(workspace, bench.consent("P-1", matching="true"))
        bench.gather(workspace, bench.ndjson([bench.post(n, "9P-1", t) for n, t in ADA]))
        bench.learn(workspace)
        data = data_of(workspace)
        assert len(data["posts"]) == 2
        assert all(p["uses"] == {"insights": "used", "profile": "used"} for p in data["posts"])
        assert all(o["kept_for"] == ["insights", "profile"] for o in data["opinions"])


def test_it_is_found_in_files_by_bucket_and_in_mixed_ones(bench, monkeypatch) -> None:
    with bench.workspace() as workspace:
        people = [f"P-{n}" for n in range(40)]
        bench.bring(workspace, *(bench.consent(p) for p in people))
        with monkeypatch.context() as patched:
            # From here on a gather of any size is written by bucket.
            patched.setattr("heedful.engine.engine.SMALL_ROWS", 0)
            bench.gather(workspace, bench.ndjson([bench.post(n, f"9{p}", f"first of {p}") for n, p in enumerate(people)]))
        bench.gather(workspace, bench.ndjson([bench.post(100 + n, f"9{p}", f"second of {p}") for n, p in enumerate(people)]))
        for person in people[:8]:
            assert {p["text"] for p in data_of(workspace, person)["posts"]} == {f"first of {person}", f"second of {person}"}


@pytest.mark.parametrize(("stop", "reason"), [(withdraw, "withdrawn"), (limits.restrict, "restricted"), (limits.object_to, "objected")])
def test_what_may_not_be_used_is_told_with_its_reason(held, bench, stop, reason) -> None:
    stop(held, "P-1", [])
    bench.now += timedelta(seconds=1)
    assert {v for p in data_of(held)["posts"] for v in p["uses"].values()} == {reason}


def test_what_is_past_its_time_is_told_so(held, bench) -> None:
    bench.now += timedelta(days=366)
    assert {v for p in data_of(held)["posts"] for v in p["uses"].values()} == {"past_its_time"}


def test_without_a_proof_nothing_is_given(held, bench) -> None:
    out = bench.path("answer.zip")
    with pytest.raises(Refused) as refused:
        export_subject(held, "P-1", out)
    assert refused.value.code == "request.identity"
    assert not out.exists()
    with held.store.reading() as tx:
        assert not accesses.of_person(tx, "P-1")
        assert outbox.entries(tx)[-1].kind == "request.not_proven"


def test_somebody_unknown_is_refused_in_the_same_words(held) -> None:
    said = []
    for person, identity in (("P-1", None), ("P-999", None), ("P-999", "one-time link")):
        with pytest.raises(Refused) as refused:
            export_subject(held, person, identity=identity)
        said.append((type(refused.value), refused.value.code, refused.value.sentence, refused.value.remedy))
    assert len(set(said)) == 1
    with held.store.reading() as tx:
        last = outbox.entries(tx)[-3:]
        assert len({(e.kind, json.dumps(e.body)) for e in last}) == 1
        assert queue.counts(tx, held.clock())["all"] == 0
    assert held.keys.person_keys(["P-999"]) == {}


def test_a_failed_check_gives_nothing_and_a_passed_one_does(held) -> None:
    asked = requests.open_request(held, "access", "P-1")
    requests.identify(held, asked.request_id, "a call", passed=False)
    with pytest.raises(Refused):
        export_subject(held, "P-1")
    requests.identify(held, asked.request_id, "one-time link")
    done = export_subject(held, "P-1")
    assert done.request_id == asked.request_id
    with held.store.reading() as tx:
        request = queue.find(tx, asked.request_id)
    assert request.state == "answered"
    with pytest.raises(Refused):
        export_subject(held, "P-1")


def test_the_look_and_the_file_are_on_record(held) -> None:
    done = export_subject(held, "P-1", identity="one-time link")
    with held.store.reading() as tx:
        looks = accesses.of_person(tx, "P-1")
        assert (held.actor.name, "subject.exported") in [(a.actor, a.what) for a in looks]
        assert exports.paths_of(tx, "P-1") == [str(done.file)]
        body = next(e.body for e in reversed(outbox.entries(tx)) if e.kind == "subject.exported")
    assert body["posts"] == 2
    assert "P-1" not in json.dumps(body)
    assert stat.S_IMODE(done.file.stat().st_mode) == 0o600
    assert "subject.exported" in [a["what"] for a in json.loads(unzip(done)["data.json"])["accesses"]]


def test_a_file_that_is_there_stays(held, bench) -> None:
    out = bench.path("answer.zip")
    out.write_text("mine")
    with pytest.raises(BadInput, match="already"):
        export_subject(held, "P-1", out, identity="one-time link")
    assert out.read_text() == "mine"
    with held.store.reading() as tx:
        assert not accesses.of_person(tx, "P-1")


def test_a_run_that_fails_leaves_no_file_and_an_open_request(held, bench, monkeypatch) -> None:
    out = bench.path("answer.zip")

    def breaks(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("heedful.flow.answer.archive", breaks)
    with pytest.raises(Exception, match="disk is full"):
        export_subject(held, "P-1", out, identity="one-time link")
    assert not out.exists()
    monkeypatch.undo()
    assert export_subject(held, "P-1", out).posts == 2


def test_what_is_carried_away_holds_no_inference(held) -> None:
    files = unzip(export_subject(held, "P-1", identity="one-time link", carry=True))
    assert "index.html" not in files
    assert "opinions.csv" not in files
    data = json.loads(files["data.json"])
    assert "opinions" not in data
    assert len(data["posts"]) == 2


def test_tables_open_in_a_spreadsheet_and_hold_no_formula(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("P-1"))
        bench.gather(workspace, bench.ndjson([bench.post(1, "9P-1", '=HYPERLINK("larkmoor") great delivery')]))
        files = unzip(export_subject(workspace, "P-1", identity="one-time link"))
        rows = list(csv.DictReader(io.StringIO(files["posts.csv"].decode("utf-8-sig"))))
        assert rows[0]["text"].startswith("'=HYPERLINK")
        assert json.loads(files["data.json"])["posts"][0]["text"].startswith("=HYPERLINK")


def test_the_page_is_one_file_that_asks_for_nothing(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("P-1"))
        bench.gather(workspace, bench.ndjson([bench.post(1, "9P-1", "<script>x</script> great delivery & price at @larkmoor")]))
        bench.learn(workspace)
        page = unzip(export_subject(workspace, "P-1", identity="one-time link"))["index.html"].decode()
    assert "<script" not in page
    assert "script&gt;x&lt;/script&gt;" in page
    for word in ("src=", "http:", "https:", "url(", "@import"):
        assert word not in page
    assert "None" not in page.replace("None of them", "")


def test_the_page_tells_of_cases_and_how_they_ended(held) -> None:
    none = unzip(export_subject(held, "P-1", identity="one-time link"))["index.html"].decode()
    assert "No case is about you." in none
    first = concerns.raise_concern(held, "My post was read out in a meeting.", by="person", person="P-1")
    second = concerns.raise_concern(held, "It was shown to all.", kind="misuse", person="P-1")
    other = concerns.raise_concern(held, "And mine?", by="person", person="P-2")
    held.actor = Actor("Cy")
    concerns.decide(held, first.case_id, "in_part", "It was read out, without your name; that was against our rules.")
    files = unzip(export_subject(held, "P-1", identity="one-time link"))
    section = files["index.html"].decode().partition('<section id="concerns">')[2].partition("</section>")[0]
    assert "No case is about you." not in section
    assert first.case_id in section and second.case_id in section and other.case_id not in section
    assert "upheld in part, on 15 June 2026" in section
    assert "a report of misuse" in section and "open, due " in section
    assert "read out" not in files["index.html"].decode(), "its words are whoever's raised it"


def test_the_page_tells_of_groups_and_messages_and_what_chose_them(shop) -> None:
    one = shop()
    names = one.people(14, "The delivery of @larkmoor was great, great courier")
    one.show()
    one.approved()
    pages = {name: unzip(export_subject(one.ws, name, identity="one-time link")) for name in names}
    data = {name: json.loads(files["data.json"]) for name, files in pages.items()}
    written = next(name for name in names if any(m["state"] == "drafted" for m in data[name]["messages"]))
    section = pages[written]["index.html"].decode().partition('<section id="chosen">')[2].partition("</section>")[0]
    (message,) = data[written]["messages"]
    assert "likes delivery" in section and "written, not sent" in section
    assert message["subject"] in html.unescape(section)
    assert all(said["said"] in html.unescape(section) for said in message["why"]) and message["why"]
    assert "No message was written for you." not in section
    for files in pages.values():
        assert "none are made" not in files["index.html"].decode()


def test_its_receipts_can_be_proven(held, bench) -> None:
    from heedful.flow.receipts import own_key, verify_receipt

    files = unzip(export_subject(held, "P-1", identity="one-time link"))
    receipt = bench.path("receipt.json")
    receipt.write_bytes(files["receipts/001.json"])
    assert verify_receipt(receipt, own_key(held))["pii_principal_id"] == "P-1"


def test_somebody_without_a_consent_is_answered_too(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("P-1", notice="never published"), bench.consent("P-2"))
        data = data_of(workspace)
        assert data["posts"] == data["opinions"] == []
        assert {c["state"] for c in data["consents"]} <= {"Unknown"}


def test_what_their_notice_does_not_cover_is_told_so(held) -> None:
    from heedful.flow.settings import Uses

    assert {c["state"] for c in data_of(held)["consents"]} == {"Given"}
    held.settings = held.settings.model_copy(update={"uses": Uses(recipients=["Somebody Else Ltd"])})
    data = data_of(held)
    assert {c["state"] for c in data["consents"]} == {"NotCovered"}
    assert {v for p in data["posts"] for v in p["uses"].values()} == {"not_given"}
    assert data["why"]["recipients"] == ["Somebody Else Ltd"]
    held.settings = held.settings.model_copy(update={"uses": Uses(purposes=["insights"])})
    assert {c["purpose"]: c["state"] for c in data_of(held)["consents"]} == {"insights": "Given", "profile": "NotInUse"}


def test_channels_of_messages_are_told_too(held, bench) -> None:
    bench.bring(held, bench.consent("P-1", purposes="messages.sms", evidence="form-2"))
    assert "messages.sms" in {c["purpose"] for c in data_of(held)["consents"]}


def test_reports_made_since_are_told(bench) -> None:
    with bench.workspace(privacy={"k": 5}) as workspace:
        bench.bring(workspace, *(bench.consent(f"P-{n}") for n in range(8)))
        bench.gather(workspace, bench.ndjson([bench.post(n, f"9P-{n}", "great delivery at @larkmoor") for n in range(8)]))
        bench.learn(workspace)
        report_on(workspace)
        with workspace.store.reading() as tx:
            from heedful.store import reports

            expected = len(reports.list_reports(tx))
        assert len(data_of(workspace)["reports"]) == expected


def test_a_correction_is_told_with_what_was_inferred(held) -> None:
    data = data_of(held)
    wrong = next(o for o in data["opinions"] if o["aspect"] == "delivery")
    rectify(held, "P-1", wrong["post"], "Larkmoor", "delivery", 1, identity="one-time link")
    data = data_of(held)
    now = next(o for o in data["opinions"] if o["aspect"] == "delivery")
    assert (now["inferred"], now["holds"], now["corrected"]) == (-1, 1, True)
    assert [(c["post"], c["aspect"], c["said"]) for c in data["corrections"]] == [(wrong["post"], "delivery", 1)]


def test_what_a_stopped_run_left_empty_is_taken_over_and_what_another_holds_or_has_written_is_not(held, bench) -> None:
    out = bench.path("mine.zip")
    out.touch(mode=0o644)
    with out.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BadInput) as error:
            export_subject(held, "P-1", out, identity="one-time link")
        assert error.value.code == "export.exists"
    assert export_subject(held, "P-1", out, identity="one-time link").posts == 2
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    before = out.read_bytes()
    with pytest.raises(BadInput) as error:
        export_subject(held, "P-2", out, identity="one-time link")
    assert (error.value.code, out.read_bytes()) == ("export.exists", before)


def test_what_a_stopped_answer_began_is_written_anew_and_goes_with_the_person(held, bench, monkeypatch: pytest.MonkeyPatch) -> None:
    out = bench.path("mine.zip")
    part = part_of(out)
    # As a kill between the writing and the naming leaves it.
    out.touch()
    part.write_bytes(b"begun")
    assert export_subject(held, "P-1", out, identity="one-time link").posts == 2
    assert not part.exists()
    whole = []
    other = bench.path("other.zip")
    with monkeypatch.context() as patch:
        patch.setattr("heedful.flow.answer.os.replace", lambda *_: whole.append(other.read_bytes()) or 1 / 0)
        with pytest.raises(ZeroDivisionError):
            export_subject(held, "P-1", other, identity="one-time link")
    # Under its name there was nothing yet, and nothing is left of it.
    assert whole == [b""]
    assert not other.exists()
    assert not part_of(other).exists()
    part.write_bytes(b"begun")
    erase(held, "P-1")
    assert not out.exists()
    assert not part.exists()
