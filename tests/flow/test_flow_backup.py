"""Backups: data and keys apart, brought back whole; and whoever stopped since stays stopped."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl
import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import join, limits, members, second, sign_in_link, stops, tokens, visits
from heedful.flow.backup import back_up_data, back_up_keys
from heedful.flow.erase import erase
from heedful.flow.own import own_rows
from heedful.flow.own_posts import leave_out
from heedful.flow.restore import restore
from heedful.flow.snapshot import read_together
from heedful.flow.strikes import Said, post_marks, strike, strikes_of
from heedful.flow.workspace import Workspace
from heedful.security.actor import Actor
from heedful.security.archive import CHUNK, Sealer, Unsealer
from heedful.store import outbox, people
from heedful.tables.records import PEOPLE

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "words for an archive of keys"
MARKER = "zanzibarred"


@pytest.fixture
def world(bench, tmp_path: Path):
    """A workspace of four people with posts, its two archives, and what it held then."""
    made = bench.workspace(backup={"stops": str(tmp_path / "outside.list")})
    bench.bring(made, *(bench.consent(p) for p in ("P1", "P2", "P3", "P4")))
    posts = [bench.post(i, f"9P{i % 4 + 1}", f"I love Larkmoor {MARKER}{i % 4 + 1} delivery, number {i}") for i in range(1, 25)]
    held = bench.journey(made, bench.ndjson(posts))
    back_up_data(made, tmp_path / "data.archive")
    back_up_keys(made, tmp_path / "keys.archive", WORDS, "Bo")
    yield made, held
    made.close()


def _restored(bench, tmp_path: Path, name: str = "again", **changes: object):
    given = {"stops": tmp_path / "outside.list", "actor": "Ada", "clock": lambda: bench.now} | changes
    done = restore(tmp_path / "data.archive", tmp_path / "keys.archive", WORDS, tmp_path / name, **given)
    opened = Workspace(tmp_path / name, clock=lambda: bench.now)
    return done, opened


def test_what_was_backed_up_comes_back_whole(world, bench, tmp_path: Path) -> None:
    made, held = world
    made.close()
    shutil.rmtree(made.folder)
    done, again = _restored(bench, tmp_path)
    with again:
        assert bench.held(again) == held
        assert (done.erased, done.stopped) == (0, 0)
        assert join.show(again, "P1")
        # And goes on: what comes now is admitted under the consents of then.
        more = bench.journey(again, bench.ndjson([bench.post(99, "9P1", "I hate Larkmoor prices")], "more.ndjson"))
        assert len(more["posts:insights"]) == len(held["posts:insights"]) + 1


def test_neither_archive_holds_what_the_other_does(world, tmp_path: Path) -> None:
    made, _ = world
    data, keys = (tmp_path / "data.archive").read_bytes(), (tmp_path / "keys.archive").read_bytes()
    own = made.keys.person_keys()
    for key in [*own.values(), made.keys.purpose_key("backup"), made.keys.workspace_key]:
        for encoded in (key, key.hex().encode(), json.dumps(key.hex()).encode()):
            assert encoded not in data
            assert encoded not in keys
    for word in (b"P1", MARKER.encode(), b"Larkmoor"):
        assert word not in keys
    # Opened with its own key, the data's archive still holds no key file.
    import tarfile

    with (
        (tmp_path / "data.archive").open("rb") as file,
        tarfile.open(fileobj=Unsealer(file, made.keys.purpose_key("backup")), mode="r|") as tar,
    ):
        names = tar.getnames()
    assert "store.db" in names
    assert "heedful.yaml" in names
    assert not [n for n in names if "key" in n]


def test_the_erased_stay_erased(world, bench, tmp_path: Path) -> None:
    made, held = world
    erase(made, "P2")
    left = bench.held(made)
    done, again = _restored(bench, tmp_path)
    with again:
        assert done.erased == 1
        assert bench.held(again) == left
        assert not again.keys.person_keys(["P2"])
        with pytest.raises(BadInput):
            erase(again, "P9")
        # No import takes them up again, by number or by account.
        assert bench.bring(again, bench.consent("P2"), bench.consent("P7", "9P2")).counts.get("records", 0) == 0
    assert left != held


@pytest.mark.parametrize("how", ["withdraw", "restrict", "object"])
def test_who_stopped_since_stays_stopped(world, bench, tmp_path: Path, how: str) -> None:
    made, _ = world
    bench.now += timedelta(days=1)
    {
        "withdraw": lambda: join.withdraw(made, "P3", []),
        "restrict": lambda: limits.restrict(made, "P3"),
        "object": lambda: limits.object_to(made, "P3"),
    }[how]()
    left = bench.held(made)
    done, again = _restored(bench, tmp_path)
    with again:
        assert done.stopped == 1
        assert bench.held(again) == left
    # Twice is once, and the list of the restored workspace knows all that the first did.
    assert set(stops.read(tmp_path / "outside.list")) == set(stops.read(stops.place(again)))


def test_who_turned_out_to_be_a_minor_since_stays_one(world, bench, tmp_path: Path) -> None:
    made, _ = world
    bench.now += timedelta(days=1)
    with made.store.transaction() as tx:
        people.put_people(tx, pl.DataFrame([("P3", "minor", bench.now)], schema=PEOPLE.schema, orient="row"))
    stops.tell(made)
    _, again = _restored(bench, tmp_path)
    with again, again.store.reading() as tx:
        assert dict(people.people(tx).select("person_id", "age_band").iter_rows()) == {
            "P1": "adult",
            "P2": "adult",
            "P3": "minor",
            "P4": "adult",
        }


@pytest.mark.parametrize("taken_back", [False, True])
def test_a_post_struck_since_stays_out_unless_the_strike_was_taken_back(world, bench, tmp_path: Path, *, taken_back: bool) -> None:
    made, held = world
    (own,) = [one for one in read_together(made, lambda tx: own_rows(made, tx, "P3")) if one.lake == "insights"]
    row = own.posts.row(0, named=True)
    leave_out(made, "P3", row["post_key"].hex())
    left = bench.held(made)
    assert left != held
    if taken_back:
        bench.now += timedelta(hours=1)
        marks = frozenset(post_marks(made, "P3", row["network"], row["kind"], row["published_us"], row["id"]))
        with made.writing():
            strike(made, Said("P3", keep=marks))
    _, again = _restored(bench, tmp_path)
    with again:
        assert bench.held(again) == (held if taken_back else left)
        assert strikes_of(again).by_person.get("P3", set()) == (set() if taken_back else strikes_of(made).by_person["P3"])


def test_what_was_signed_out_used_or_revoked_since_opens_nothing(bench, tmp_path: Path) -> None:
    made = bench.workspace(backup={"stops": str(tmp_path / "outside.list")})
    bench.bring(made, bench.consent("P1"))
    visit, link = visits.begin(made, "P1"), sign_in_link.hand_link(made, "P1")
    members.add(made, "Ada", "administrator", "a long passphrase here")
    session = members.sign_in(made, "Ada", "a long passphrase here")
    made.actor = members.actor_of(made, session)
    token = tokens.make(made, "Ada", "the nightly report")
    back_up_data(made, tmp_path / "data.archive")
    code = second.ask_outside(made, "key", "backup", "The backup of every night.")
    second.sign_by_code(made.acting(Actor("Our lawyer", "outsider")), code)
    back_up_keys(made, tmp_path / "keys.archive", WORDS, "")
    tokens.revoke(made, tokens.own(made)[0].token_id)
    members.sign_out(made, session)
    made.close()
    _, again = _restored(bench, tmp_path)
    with again:
        assert visits.person_of(again, visit) is None
        assert not sign_in_link.is_open(again, link)
        for opens in (lambda: members.actor_of(again, session), lambda: tokens.actor_of(again, token)):
            with pytest.raises(Unready):
                opens()


def test_files_of_messages_do_not_come_back_with_somebody_who_was_erased(shop, bench, tmp_path: Path) -> None:
    one = shop()
    one.people(6, "@larkmoor the delivery was great")
    one.show()
    sent = one.send(one.approved()).file
    assert sent.parent == one.ws.folder / "outgoing"
    back_up_data(one.ws, tmp_path / "data.archive")
    back_up_keys(one.ws, tmp_path / "keys.archive", WORDS, "Bo")
    erase(one.ws, "p001")
    stops.tell(one.ws)
    shutil.copy(stops.place(one.ws), tmp_path / "outside.list")
    one.ws.close()
    _, again = _restored(bench, tmp_path)
    with again:
        assert not (again.folder / "outgoing").exists()


def test_who_joined_after_the_keys_were_backed_up_is_gone_and_may_come_back(world, bench, tmp_path: Path) -> None:
    made, held = world
    bench.bring(made, bench.consent("P5"))
    bench.gather(made, bench.ndjson([bench.post(77, "9P5", "I love Quillbay")], "five.ndjson"))
    (tmp_path / "data.archive").unlink()
    back_up_data(made, tmp_path / "data.archive")
    done, again = _restored(bench, tmp_path)
    with again:
        assert done.erased == 1
        assert bench.held(again)["posts:insights"] == held["posts:insights"]
        assert bench.bring(again, bench.consent("P5")).counts["records"] == 1


def test_without_the_list_nothing_is_restored_but_for_a_reason_that_is_kept(world, bench, tmp_path: Path) -> None:
    for without in ("", "  "):
        with pytest.raises(BadInput) as caught:
            _restored(bench, tmp_path, stops=None, without=without)
        assert caught.value.code == "restore.stops"
    assert not (tmp_path / "again").exists()
    _, again = _restored(bench, tmp_path, stops=None, without="The disk with the list burnt too")
    with again, again.store.reading() as tx:
        last = [e for e in outbox.entries(tx) if e.kind == "backup.restored"]
    assert last[-1].body["without_list"] == "The disk with the list burnt too"


def test_an_archive_of_keys_expires(world, bench, tmp_path: Path) -> None:
    bench.now += timedelta(days=30)
    with pytest.raises(Refused) as caught:
        _restored(bench, tmp_path)
    assert caught.value.code == "archive.expired"
    assert not [p for p in tmp_path.iterdir() if "again" in p.name]


def test_an_expiry_that_was_written_over_is_found(world, bench, tmp_path: Path) -> None:
    bench.now += timedelta(days=30)
    path = tmp_path / "keys.archive"
    path.write_bytes(path.read_bytes().replace(b'"expires_at": "2026', b'"expires_at": "2099', 1))
    with pytest.raises(Refused) as caught:
        _restored(bench, tmp_path)
    assert caught.value.code == "archive.changed"


def test_the_wrong_words_and_the_wrong_archive_are_refused(world, bench, tmp_path: Path) -> None:
    data, keys = tmp_path / "data.archive", tmp_path / "keys.archive"
    given = {"stops": tmp_path / "outside.list", "actor": "Ada", "clock": lambda: bench.now}
    with pytest.raises(Refused) as words:
        restore(data, keys, "not those words", tmp_path / "again", **given)
    assert words.value.code == "passphrase.wrong"
    with pytest.raises(BadInput) as swapped:
        restore(keys, data, WORDS, tmp_path / "again", **given)
    assert swapped.value.code == "archive.kind"
    with pytest.raises(BadInput) as there:
        restore(data, keys, WORDS, tmp_path, **given)
    assert there.value.code == "restore.into"
    for path in (tmp_path / "outside.list", tmp_path / "nothing"):
        with pytest.raises(BadInput):
            restore(path, keys, WORDS, tmp_path / "again", **given)
    assert not (tmp_path / "again").exists()


def test_a_restore_that_is_killed_leaves_no_workspace(world, bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from heedful.flow import restore as module

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "_replay", killed)
        with pytest.raises(KeyboardInterrupt):
            _restored(bench, tmp_path)
    assert not (tmp_path / "again").exists()
    _, again = _restored(bench, tmp_path)
    again.close()


def test_a_list_outside_that_cannot_be_written_keeps_an_erasure_from_being_called_done(bench, tmp_path: Path) -> None:
    place = tmp_path / "away" / "outside.list"
    with bench.workspace(backup={"stops": str(place)}) as made:
        bench.bring(made, bench.consent("P1"))
        assert erase(made, "P1").state == "begun"
        # Use has stopped and the key is gone all the same.
        assert not made.keys.person_keys(["P1"])
        place.parent.mkdir()
        assert erase(made, "P1").state == "done"
    assert [what for _, what, _, _ in stops.read(place)].count(stops.ERASE) == 1


def test_the_list_names_nobody_and_a_cut_line_is_made_good(world, tmp_path: Path) -> None:
    made, _ = world
    path = tmp_path / "outside.list"
    erase(made, "P2")
    assert b"P2" not in path.read_bytes()
    whole = stops.read(path)
    path.write_bytes(path.read_bytes()[:-7])
    assert len(stops.read(path)) == len(whole) - 1
    stops.tell(made)
    assert set(stops.read(path)) == set(whole)
    path.write_bytes(b"no json\n" + path.read_bytes())
    with pytest.raises(BadInput) as caught:
        stops.read(path)
    assert "Line 1" in caught.value.sentence


def test_a_backup_is_never_written_over_another(world, tmp_path: Path) -> None:
    made, _ = world
    before = (tmp_path / "data.archive").read_bytes()
    with pytest.raises(BadInput) as caught:
        back_up_data(made, tmp_path / "data.archive")
    assert caught.value.code == "file.exists"
    with pytest.raises(BadInput):
        back_up_data(made, tmp_path / "no such folder" / "data.archive")
    assert (tmp_path / "data.archive").read_bytes() == before


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_an_archive_gives_back_what_was_sealed_and_nothing_that_was_changed(tmp_path: Path, size: int) -> None:
    import random

    data, key = random.Random(size).randbytes(size), bytes(32)
    path = tmp_path / "archive"
    with path.open("wb") as file:
        sealer = Sealer(file, key, {"holds": "test"})
        for start in range(0, size, 70_000):
            sealer.write(data[start : start + 70_000])
        sealer.finish()
    sealed = path.read_bytes()

    def opened(changed: bytes) -> bytes:
        path.write_bytes(changed)
        with path.open("rb") as file:
            return Unsealer(file, key).read()

    assert opened(sealed) == data
    head = sealed.index(b"}\n") + 2
    chunks, at = [], head
    while at < len(sealed):
        length = 4 + int.from_bytes(sealed[at : at + 4], "big")
        chunks.append(sealed[at : at + length])
        at += length
    changed = [sealed[:-1], sealed + b"\0", sealed[: head + 9], sealed[:head], sealed[:-3] + b"\0\1\2", sealed.replace(b"test", b"tost", 1)]
    if len(chunks) > 1:
        changed += [
            sealed[:head] + b"".join(chunks[:-1]),
            sealed[:head] + b"".join(reversed(chunks)),
            sealed[:head] + b"".join([*chunks, chunks[-1]]),
        ]
    for one in changed:
        with pytest.raises(Refused) as caught:
            opened(one)
        assert caught.value.code == "archive.changed"
