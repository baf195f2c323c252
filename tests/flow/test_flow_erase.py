"""Erasing a person: nothing of theirs is left, nobody else's is touched, whatever stops it on the way."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from sqlalchemy import LargeBinary, String, Text, func, insert, select

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import erase as erasing
from heedful.flow.certificate import verify_certificate, write_certificate
from heedful.flow.erase import begin, certificate, erase
from heedful.flow.holds import hold, list_holds, release
from heedful.flow.live import held, live_rows
from heedful.flow.report import report_on
from heedful.security.signing import public_key
from heedful.store import erasures, manifest, people
from heedful.store.rights_schema import ERASURES, EXPORTS, JOININGS, REQUESTS
from heedful.store.schema import ACCOUNTS, METADATA, RECORDS

LEFT, STAYS = "cust-leaving-1", "cust-staying-2"
ACCOUNT, OTHER = "770000000000001", "770000000000002"


def people_of(bench: Any) -> tuple[dict[str, str], dict[str, str]]:
    return bench.consent(LEFT, ACCOUNT), bench.consent(STAYS, OTHER)


def posts_of(bench: Any, account: str, start: int, count: int = 12) -> list[dict[str, Any]]:
    return [bench.post(start + n, account, f"I love the Larkmoor delivery, parcel {account} number {n}.") for n in range(count)]


@pytest.fixture
def world(bench):
    workspace = bench.workspace(terms={"x_profile_approval": True})
    leaving, staying = people_of(bench)
    bench.bring(workspace, leaving | {"matching": "yes"}, staying | {"matching": "yes"})
    bench.journey(workspace, bench.ndjson(posts_of(bench, ACCOUNT, 0) + posts_of(bench, OTHER, 100)))
    with workspace:
        yield workspace


def rows_of(workspace: Any, lake: str, kind: str) -> int:
    with workspace.store.reading() as tx:
        return sum(f.rows for f in manifest.list_files(tx, lake, kind))


def usable(workspace: Any, lake: str) -> int:
    with workspace.store.reading() as tx:
        live = live_rows(workspace, tx, lake)
        return held(workspace, manifest.list_files(tx, lake), "posts", ["post_key"], live).collect().height


def bytes_of(workspace: Any) -> dict[str, bytes]:
    return {str(p.relative_to(workspace.folder)): p.read_bytes() for p in workspace.folder.rglob("*") if p.is_file()}


def test_what_is_left_equals_a_world_without_the_person(bench, world):
    without = bench.workspace(terms={"x_profile_approval": True})
    bench.bring(without, people_of(bench)[1] | {"matching": "yes"})
    expected = bench.journey(without, bench.ndjson(posts_of(bench, ACCOUNT, 0) + posts_of(bench, OTHER, 100)))
    assert rows_of(world, "profile", "posts") == 24
    done = erase(world, LEFT)
    assert done.state == "done"
    assert done.removed["posts.insights"] == done.removed["posts.profile"] == 12
    assert done.removed["opinions.insights"] == 12
    assert done.removed["store.accounts"] == done.removed["store.people"] == done.removed["keys"] == 1
    for live_only in (True, False):
        assert bench.held(world, live_only=live_only) == expected
    assert len(expected["posts:insights"]) == 12


def test_no_file_of_the_workspace_holds_the_number_the_account_or_the_key(world):
    wrapped = dict(world.keys._connection.execute("SELECT id, wrapped FROM person_keys"))
    own = world.keys.person_key(LEFT)
    before = bytes_of(world)
    for planted in (LEFT.encode(), wrapped[LEFT]):
        assert any(planted in data for data in before.values())
    erase(world, LEFT)
    for name, data in bytes_of(world).items():
        for planted in (LEFT.encode(), ACCOUNT.encode(), wrapped[LEFT], own):
            assert planted not in data, name
    with pytest.raises(Refused, match="no key"):
        world.keys.person_key(LEFT)
    assert world.keys.person_key(STAYS)


def filled(table: Any, person: str) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.c:
        if column.name == "person_id":
            row[column.name] = person
        elif column.autoincrement is True or column.nullable:
            continue
        elif isinstance(column.type, LargeBinary):
            row[column.name] = b"m" * 16
        elif isinstance(column.type, String | Text):
            row[column.name] = f"{table.name}-{column.name}"[: getattr(column.type, "length", None) or 40]
        else:
            row[column.name] = 1
    return row


def test_every_table_with_a_persons_number_is_emptied_of_them(world):
    tables = [t for t in METADATA.sorted_tables if "person_id" in t.c and t.name != "erasures"]
    assert len(tables) >= 15
    with world.store.transaction() as tx:
        for table in tables:
            if not tx.execute(select(func.count()).where(table.c.person_id == LEFT)).scalar_one():
                tx.execute(insert(table).values(filled(table, LEFT)))
        counts = {t.name: tx.execute(select(func.count()).where(t.c.person_id == STAYS)).scalar_one() for t in tables}
    with world.store.transaction() as tx:
        tx.execute(ERASURES.delete())
        holds = next(t for t in tables if t.name == "holds")
        tx.execute(holds.update().values(lifted_at=1))
    assert erase(world, LEFT).state == "done"
    with world.store.reading() as tx:
        for table in tables:
            assert tx.execute(select(func.count()).where(table.c.person_id == LEFT)).scalar_one() == 0, table.name
            assert tx.execute(select(func.count()).where(table.c.person_id == STAYS)).scalar_one() == counts[table.name], table.name
        records = set(tx.execute(select(RECORDS.c.record_id)).scalars())
        for table in METADATA.sorted_tables:
            if "record_id" in table.c:
                assert set(tx.execute(select(table.c.record_id)).scalars()) <= records, table.name
        assert {"requests", "erasures", "concerns"} == erasures.STAY
        assert tx.execute(select(ERASURES.c.person_id)).scalars().all() == [None]


def test_requests_keep_their_dates_and_lose_person_and_words(world):
    row = filled(REQUESTS, LEFT) | {"kind": "access", "state": "open", "answer": "words", "extended_for": "words"}
    with world.store.transaction() as tx:
        tx.execute(insert(REQUESTS).values(row))
    erase(world, LEFT)
    with world.store.reading() as tx:
        kept = tx.execute(select(REQUESTS)).mappings().one()
    assert (kept["person_id"], kept["answer"], kept["extended_for"]) == (None, None, None)
    assert kept["state"] == "answered"
    assert kept["mark"] is not None
    assert kept["received_at"] == row["received_at"]


def test_a_begun_joining_by_their_account_goes_too(world):
    with world.store.transaction() as tx:
        key = tx.execute(select(ACCOUNTS.c.account_key).where(ACCOUNTS.c.person_id == LEFT)).scalar_one()
        tx.execute(insert(JOININGS).values(filled(JOININGS, LEFT) | {"person_id": None, "account_key": key}))
    erase(world, LEFT)
    with world.store.reading() as tx:
        assert tx.execute(select(func.count()).select_from(JOININGS)).scalar_one() == 0


def test_files_we_kept_about_them_are_deleted(bench, world):
    mine, gone = bench.path("answer.zip"), bench.path("moved.zip")
    mine.write_bytes(b"all about them")
    with world.store.transaction() as tx:
        for number, path in enumerate((mine, gone)):
            tx.execute(insert(EXPORTS).values(export_id=str(number), person_id=LEFT, path=str(path), made_at=1))
    done = erase(world, LEFT)
    assert done.removed["files"] == 1
    assert not mine.exists()


STEPS = ["_empty_lakes", "_empty_store", "_certify"]


@pytest.mark.parametrize("step", [*STEPS, *(f"after {s}" for s in STEPS), "settle", "destroy", "after destroy", "log"])
def test_stopped_anywhere_the_next_run_finishes_it(bench, world, monkeypatch, step):
    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    name = step.removeprefix("after ")
    target, attribute = {
        "settle": (world, "settle"),
        "destroy": (world.keys, "destroy_person"),
        "log": (world.store, "empty_log"),
    }.get(name, (erasing, name))
    if name != "settle":
        whole = getattr(target, attribute)

        def stopped(*given: Any, **named: Any) -> None:
            if step.startswith("after "):
                whole(*given, **named)
            stop()

        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(target, attribute, stopped)
            erase(world, LEFT)
    else:
        erasure_id = begin(world, LEFT)
        with world.store.reading() as tx:
            waiting = erasures.find(tx, erasure_id)
        erasing._empty_lakes(world, waiting, LEFT)
    # Before anything is cleaned up, nothing of them is used.
    assert usable(world, "insights") == usable(world, "profile") == 12
    with world.writing():
        pass
    with world.store.reading() as tx:
        (only,) = erasures.list_erasures(tx)
        assert people.accounts_of(tx, LEFT) == []
    assert (only.state, only.person_id) == ("done", None)
    assert only.body["removed"]["posts.insights"] == 12
    assert certificate(world, only.erasure_id).document["removed"] == only.body["removed"]
    assert rows_of(world, "insights", "posts") == rows_of(world, "insights", "opinions") == 12
    assert all(LEFT.encode() not in data for data in bytes_of(world).values())


def test_while_another_run_writes_use_stops_and_the_rest_follows(world):
    with FileLock(world.folder / "lock"):
        begun = erase(world, LEFT)
        assert (begun.state, begun.done_at, begun.document) == ("begun", None, {})
        assert usable(world, "insights") == 12
        assert rows_of(world, "insights", "posts") == 24
    with world.writing():
        pass
    assert certificate(world, begun.erasure_id).state == "done"


def test_a_run_under_way_finishes_it_at_its_end(world):
    with world.writing():
        begun = begin(world, LEFT)
        assert rows_of(world, "insights", "posts") == 24
    assert certificate(world, begun).state == "done"
    assert rows_of(world, "insights", "posts") == 12


def test_a_legal_hold_delays_destruction_and_not_the_end_of_use(bench, world):
    hold(world, LEFT, "A claim is before the court.")
    assert [h.person_id for h in list_holds(world)] == [LEFT]
    waits = erase(world, LEFT)
    assert waits.state == "held"
    assert rows_of(world, "insights", "posts") == 24
    assert usable(world, "insights") == usable(world, "profile") == 12
    assert bench.bring(world, people_of(bench)[0]).counts["people"] == 0
    assert erase(world, LEFT) == waits
    assert release(world, LEFT) == 1
    assert certificate(world, waits.erasure_id).state == "done"
    assert rows_of(world, "insights", "posts") == 12
    assert list_holds(world) == []
    assert release(world, LEFT) == 0


@pytest.mark.parametrize(("person", "reason"), [(LEFT, " "), (LEFT, "x" * 2_001), ("nobody", "a claim")])
def test_a_hold_needs_a_person_and_a_reason(world, person, reason):
    with pytest.raises(BadInput):
        hold(world, person, reason)
    assert list_holds(world) == []


def test_erasing_twice_is_erasing_once_and_nobody_is_nobody(bench, world):
    first = erase(world, LEFT)
    bench.now += timedelta(days=3)
    assert erase(world, LEFT) == first
    with pytest.raises(BadInput) as refused:
        erase(world, "never-seen")
    assert refused.value.code == "erase.nobody"
    with pytest.raises(BadInput):
        certificate(world, "no-such-erasure")


def test_the_certificate_is_signed_and_tells_of_reports_made_before(bench, world):
    public = public_key(world.keys)
    for number in range(3, 14):
        bench.bring(world, bench.consent(f"crowd{number}", f"8800{number}"))
    bench.now += timedelta(days=1)
    report_on(world, recipient="The board")
    bench.now += timedelta(days=1)
    done = erase(world, LEFT)
    bench.now += timedelta(days=1)
    report_on(world)
    (before,) = done.reports
    assert before["recipient"] == "The board"
    assert before["sha256"] in {__import__("hashlib").sha256(p.read_bytes()).hexdigest() for p in world.folder.rglob("report.html")}
    file = bench.path("certificate.json")
    write_certificate(done, file)
    assert verify_certificate(file, public)["reports_before"] == [dict(before)]
    said = json.loads(file.read_text())
    assert LEFT not in file.read_text()
    explained = (Path(__file__).parents[2] / "docs" / "explanation" / "erasure.md").read_text(encoding="utf-8")
    rows = [row.split("|") for row in explained.partition("| what | why | rule |\n|---|---|---|\n")[2].partition("\n\n")[0].splitlines()]
    assert [one["rule"] for one in said["stays"]] == [row[3].strip() for row in rows]
    file.write_text(file.read_text().replace('"posts.insights": 12', '"posts.insights": 11'))
    with pytest.raises(Refused) as refused:
        verify_certificate(file, public)
    assert refused.value.code == "signature.wrong"


@pytest.mark.parametrize("content", [b"", b"[]", b'{"document": "receipt"}', b"\xff\xfe"])
def test_what_is_no_certificate_is_refused(bench, content):
    file = bench.path("certificate.json")
    file.write_bytes(content)
    with pytest.raises(BadInput):
        verify_certificate(file, "A" * 43 + "=")


def test_an_unfinished_erasure_has_no_certificate_to_hand_out(bench, world):
    hold(world, LEFT, "a claim")
    with pytest.raises(Unready):
        write_certificate(erase(world, LEFT), bench.path("certificate.json"))


def test_a_report_is_for_somebody_with_a_name(world):
    for wrong in ("", "x" * 201, "two\nlines"):
        with pytest.raises(BadInput):
            report_on(world, recipient=wrong)


def test_only_the_files_that_hold_them_are_written_anew(bench, world):
    bench.bring(world, *(bench.consent(f"c{n}", f"5500{n}") for n in range(40)))
    many = [p for n in range(40) for p in posts_of(bench, f"5500{n}", 1_000 + 40 * n, 40)]
    bench.journey(world, bench.ndjson(many))
    with world.store.reading() as tx:
        before = {f.file_id for f in manifest.list_files(tx, "insights")}
    assert len(before) > 20
    erase(world, "c7")
    with world.store.reading() as tx:
        after = {f.file_id for f in manifest.list_files(tx, "insights")}
    assert 0 < len(before - after) <= 4
    assert rows_of(world, "insights", "posts") == 24 + 39 * 40


def test_an_account_two_people_claim_is_not_held_against_the_other(bench, world):
    bench.bring(world, bench.consent("a", "4411", verified_by=""), bench.consent("a", "4412"))
    bench.bring(world, bench.consent("b", "4411", verified_by=""))
    erase(world, "a")
    again = bench.bring(world, bench.consent("b", "4411"))
    assert again.counts["people"] in {0, 1}
    assert not any(p.code == "consent.suppressed" for p in again.problems)
    assert any(p.code == "consent.suppressed" for p in bench.bring(world, bench.consent("c", "4412")).problems)
