"""What the store keeps: people, accounts, consents, positions, the manifest, sources and tombstones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from heedful.store import consents, manifest, people, positions, sources, tombstones
from heedful.store.consents import Ledger
from heedful.store.manifest import LakeFile
from heedful.store.people import Account, Contact
from heedful.store.store import open_store, sqlite_url
from heedful.tables.records import EVENTS, NAMED, PEOPLE, PERSON_EVENTS, RECORDS

NOW = datetime(2026, 3, 1, 12, 30, 15, 123457, tzinfo=UTC)
ANCIENT = datetime(1890, 5, 6, tzinfo=UTC)


@pytest.fixture
def tx(tmp_path):
    with open_store(sqlite_url(tmp_path / "store.db")) as store, store.transaction() as opened:
        yield opened


def rows(table: Any, *given: tuple[Any, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(given), schema=table.schema, orient="row")


def account(key: int, person: str, verified_by: str | None = None) -> Account:
    return Account(bytes([key]) * 16, person, "x", "global", b"sealed", verified_by, NOW)


def named(record: str, purpose: str = "insights") -> tuple[Any, ...]:
    return (record, purpose, ["x", 'odd "word"'], [], ANCIENT, None, NOW, True)


def event(name: str, state: str = "Given", record: str = "r1") -> tuple[Any, ...]:
    return (name, record, None, state, "Expressed", NOW, "ada", None)


def fill(tx) -> tuple[pl.DataFrame, ...]:
    frames = (
        rows(RECORDS, ("r1", "ada", NOW, None), ("r2", "bo", NOW, "d" * 64)),
        rows(NAMED, named("r1"), named("r2"), named("r2", "profile")),
        rows(EVENTS, event("e1"), event("e2", record="r2")),
        rows(PERSON_EVENTS, ("s1", "ada", "object", None, NOW), ("s2", "bo", "withdraw", "profile", ANCIENT)),
        rows(PEOPLE, ("ada", "adult", NOW), ("bo", "minor", NOW)),
    )
    people.put_people(tx, frames[4])
    consents.add_records(tx, frames[0], {"r1": b"one", "r2": b"two"}, frames[1])
    consents.add_events(tx, frames[2])
    consents.add_person_events(tx, frames[3])
    return frames


def test_the_ledger_gives_back_exactly_what_was_put(tx) -> None:
    frames = fill(tx)
    for put, got in zip(frames, consents.ledger(tx), strict=True):
        assert got.sort(got.columns[:2]).equals(put.sort(put.columns[:2]))


def test_an_empty_ledger_has_its_tables(tx) -> None:
    empty = consents.ledger(tx)
    for table, frame in zip((RECORDS, NAMED, EVENTS, PERSON_EVENTS, PEOPLE), empty, strict=True):
        assert table.require(frame).is_empty()
    assert isinstance(empty, Ledger)


def test_one_persons_ledger_is_nobody_elses(tx) -> None:
    fill(tx)
    mine = consents.ledger_of(tx, "bo")
    assert mine.records["record_id"].to_list() == ["r2"]
    assert mine.named["purpose"].sort().to_list() == ["insights", "profile"]
    assert mine.events["event_id"].to_list() == ["e2"]
    assert mine.person_events["event_id"].to_list() == ["s2"]
    assert mine.people["person_id"].to_list() == ["bo"]
    assert [(h.record_id, h.created_at, h.notice, h.sealed, h.body) for h in consents.show(tx, "bo")] == [
        ("r2", NOW, "d" * 64, b"two", None)
    ]
    assert consents.show(tx, "nobody") == []


def test_twice_is_once(tx) -> None:
    frames = fill(tx)
    before = positions.consent_position(tx)
    assert people.put_people(tx, frames[4]) == 0
    assert consents.add_records(tx, frames[0], {"r1": b"x", "r2": b"x"}, frames[1]) == set()
    assert consents.add_events(tx, pl.concat([frames[2], frames[2]])) == 0
    assert consents.add_person_events(tx, frames[3]) == 0
    assert positions.consent_position(tx) == before
    assert consents.show(tx, "ada")[0].sealed == b"one"
    assert consents.add_events(tx, rows(EVENTS, event("e9"), event("e9"))) == 1


def test_the_position_moves_with_every_change_and_the_widening_only_with_what_widens(tx) -> None:
    fill(tx)

    def moved(change) -> tuple[bool, bool]:
        position, widened = positions.consent_position(tx), positions.last_widening(tx)
        change()
        return positions.consent_position(tx) > position, positions.last_widening(tx) > widened

    def say(kind: str):
        return lambda: consents.add_person_events(tx, rows(PERSON_EVENTS, (f"say-{kind}", "ada", kind, None, NOW)))

    assert moved(lambda: None) == (False, False)
    for state, widens in (("Given", True), ("RenewedConsentGiven", True), ("Withdrawn", False), ("Expired", False), ("Refused", False)):
        assert moved(lambda state=state: consents.add_events(tx, rows(EVENTS, event(f"s-{state}", state)))) == (True, widens)
    for kind, widens in (("object", False), ("restrict", False), ("withdraw", False), ("lift_objection", True), ("lift_restriction", True)):
        assert moved(say(kind)) == (True, widens)
    assert moved(lambda: people.link_accounts(tx, [account(1, "ada")])) == (True, True)
    assert moved(lambda: people.link_accounts(tx, [account(1, "ada")])) == (False, False)
    assert moved(lambda: people.link_accounts(tx, [account(1, "ada", "oauth")])) == (True, True)
    assert moved(lambda: people.link_accounts(tx, [account(1, "bo")])) == (True, False)
    assert moved(lambda: people.link_accounts(tx, [account(1, "bo")])) == (False, False)
    assert moved(lambda: people.settle_account(tx, bytes([1]) * 16, "bo", "oauth", NOW, b"sealed")) == (True, True)
    assert moved(lambda: people.put_people(tx, rows(PEOPLE, ("cy", "adult", NOW)))) == (True, True)
    assert moved(lambda: positions.note_widening(tx)) == (True, True)


def test_the_newest_age_holds_and_of_two_at_once_the_stricter(tx) -> None:
    def declare(band: str, days: int) -> str:
        people.put_people(tx, rows(PEOPLE, ("ada", band, NOW + timedelta(days=days))))
        return people.people(tx)["age_band"][0]

    assert [declare(*said) for said in (("unknown", 0), ("adult", 1), ("minor", 0), ("minor", 1), ("adult", 1), ("adult", 2))] == [
        "unknown", "adult", "adult", "minor", "minor", "adult",
    ]  # fmt: skip
    assert people.put_people(tx, rows(PEOPLE, ("bo", "minor", NOW), ("bo", "adult", ANCIENT))) == 1
    assert people.people(tx).filter(person_id="bo")["age_band"].to_list() == ["minor"]
    assert people.put_people(tx, rows(PEOPLE, ("old", "adult", ANCIENT))) == 1


def test_an_account_is_found_by_its_key(tx) -> None:
    assert people.link_accounts(tx, [account(1, "ada"), account(2, "ada", "oauth"), account(3, "bo")]).new == 3
    assert sorted(people.owners(tx).rows()) == [
        (bytes([1]) * 16, "ada", False),
        (bytes([2]) * 16, "ada", True),
        (bytes([3]) * 16, "bo", False),
    ]
    assert people.accounts_of(tx, "bo") == [account(3, "bo")]


def test_a_proof_once_made_is_not_lost(tx) -> None:
    people.link_accounts(tx, [account(1, "ada"), account(1, "ada", "oauth"), account(1, "ada")])
    people.link_accounts(tx, [account(1, "ada")])
    assert people.owners(tx)["verified"].to_list() == [True]


@pytest.mark.parametrize("together", [True, False])
def test_an_account_two_people_claim_is_held_back_from_both_until_settled(tx, together: bool) -> None:
    first, second = account(1, "ada", "oauth"), account(1, "bo", "oauth")
    if together:
        assert people.link_accounts(tx, [first, second]) == people.Linked(1, [1])
    else:
        people.link_accounts(tx, [first])
        assert people.link_accounts(tx, [account(2, "bo"), second]) == people.Linked(1, [1])
    assert bytes([1]) * 16 not in people.owners(tx)["account_key"].to_list()
    assert people.disputes(tx) == 1
    people.settle_account(tx, bytes([1]) * 16, "bo", "code", NOW, b"sealed again")
    assert people.disputes(tx) == 0
    assert people.owners(tx).filter(pl.col("account_key") == bytes([1]) * 16).rows() == [(bytes([1]) * 16, "bo", True)]


def test_addresses_are_kept_a_person_and_channel(tx) -> None:
    people.put_contacts(tx, [Contact("ada", "email", b"one", None), Contact("bo", "email", b"two", NOW)])
    people.put_contacts(tx, [Contact("ada", "email", b"three", NOW)])
    assert people.contacts_of(tx, "ada") == [Contact("ada", "email", b"three", NOW)]
    assert people.contacts_of(tx, "bo") == [Contact("bo", "email", b"two", NOW)]


def file(name: str, kind: str = "posts", parent: str | None = None, lake: str = "insights") -> LakeFile:
    return LakeFile(name, lake, 7, kind, 10, parent, "model-1" if parent else None)


def test_the_manifest_lists_what_was_committed(tx) -> None:
    assert manifest.manifest_version(tx) == 0
    manifest.commit(tx, [file("b"), file("a"), file("p", lake="profile")])
    manifest.commit(tx, [file("o", "opinions", "a")])
    assert [(f.file_id, f.seq) for f in manifest.list_files(tx)] == [("a", 1), ("b", 1), ("p", 1), ("o", 2)]
    assert [f.file_id for f in manifest.list_files(tx, "insights", "posts")] == ["a", "b"]
    assert manifest.list_files(tx, kind="opinions") == [LakeFile("o", "insights", 7, "opinions", 10, "a", "model-1", 2)]
    assert manifest.count_rows(tx, "insights", "posts") == 20
    assert manifest.manifest_version(tx) == 2


def test_opinions_go_with_the_posts_they_were_made_of(tx) -> None:
    manifest.commit(tx, [file("a"), file("b")])
    manifest.commit(tx, [file("oa", "opinions", "a"), file("ob", "opinions", "b")])
    gone = manifest.commit(tx, [file("c"), file("oc", "opinions", "c")], ["a", "no such file"])
    assert {f.file_id for f in gone} == {"a", "oa"}
    assert {f.file_id for f in manifest.list_files(tx)} == {"b", "ob", "c", "oc"}
    assert manifest.manifest_version(tx) == 3


def test_many_files_in_one_commit(tx) -> None:
    manifest.commit(tx, [file(f"f{n}") for n in range(6000)])
    assert len(manifest.commit(tx, drop=[f"f{n}" for n in range(6000)])) == 6000
    assert manifest.list_files(tx) == []


def test_a_source_has_its_number_for_ever(tx) -> None:
    first = sources.enter(tx, b"1" * 32, "x_api", None, NOW)
    second = sources.enter(tx, b"2" * 32, "x_archive", "ada", NOW)
    assert (first.number < second.number, second.person_id, second.complete) == (True, "ada", False)
    assert sources.enter(tx, b"1" * 32, "x_api", None, NOW + timedelta(days=1)).number == first.number
    counts = {"insights": {"kept": 3, "refused": {"no_record": 2}}}
    sources.judged(tx, b"1" * 32, 5, counts, 1, date(2026, 1, 1), date(2026, 2, 1), NOW)
    found = sources.find(tx, b"1" * 32)
    assert found is not None
    assert (found.position, found.complete, found.counts, found.problems) == (5, True, counts, 1)
    assert (found.first_day, found.last_day, found.gathered_at) == (date(2026, 1, 1), date(2026, 2, 1), NOW)
    assert [s.number for s in sources.list_sources(tx)] == [first.number, second.number]
    assert sources.find(tx, b"3" * 32) is None


@pytest.mark.parametrize(
    ("kept", "refused", "widened", "again"),
    [
        (0, {"no_record": 1}, 6, True),
        (0, {"no_record": 1}, 5, False),
        (0, {}, 6, False),
        (0, {"direct": 4, "no_author": 1}, 6, False),
        (0, {"period": 1}, 6, True),
        # What it was kept under may have ended since.
        (1, {}, 6, True),
        (1, {"direct": 1}, 6, True),
        (1, {}, 5, False),
    ],
)
def test_a_file_is_judged_again_when_consent_has_widened(tx, kept: int, refused: dict[str, int], widened: int, again: bool) -> None:
    entered = sources.enter(tx, b"1" * 32, "x_api", None, NOW)
    assert sources.judge_again(entered, 0)
    sources.judged(tx, b"1" * 32, 5, {"insights": {"kept": kept, "refused": refused}}, 0, None, None, NOW)
    found = sources.find(tx, b"1" * 32)
    assert found is not None
    assert sources.judge_again(found, widened) is again


def test_what_is_buried_stays_buried(tx) -> None:
    assert tombstones.bury(tx, "insights", [b"1" * 16, b"2" * 16, b"1" * 16], NOW, tombstones.PAGE) == 2
    assert tombstones.bury(tx, "insights", [b"2" * 16, b"3" * 16], NOW, tombstones.PAGE) == 1
    assert sorted(tombstones.buried(tx, "insights")["post_key"]) == [b"1" * 16, b"2" * 16, b"3" * 16]
    assert tombstones.buried(tx, "profile").is_empty()


def test_all_tables_are_known_to_a_process_that_imported_nothing_else() -> None:
    import subprocess
    import sys

    code = (
        "import pkgutil, importlib, heedful.store as room; from heedful.store.schema import METADATA, all_tables; "
        "first = {t.name for t in all_tables()}; "
        "[importlib.import_module(f'heedful.store.{m.name}') for m in pkgutil.iter_modules(room.__path__) if m.name != 'migrations']; "
        "print(sorted(t.name for t in METADATA.tables.values() if t.name not in first and {'person_id', 'record_id'} & set(t.c.keys())))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
