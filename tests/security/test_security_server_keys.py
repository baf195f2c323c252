"""People's keys on PostgreSQL: as in a file, and gone for good with the epoch, whatever the server's own log still holds."""

from __future__ import annotations

import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import create_engine, text

from heedful.errors import BadInput, HeedfulError, Refused
from heedful.flow.erase import erase
from heedful.flow.workspace import Workspace
from heedful.security.keys import KeyStore
from heedful.security.server_keys import ServerKeyStore

WORKSPACE_KEY = b"w" * 32


@pytest.fixture
def url(databases) -> str:
    return databases()


@pytest.fixture
def opened(url: str, tmp_path: Path):
    made: list[ServerKeyStore] = []

    def make(key: bytes = WORKSPACE_KEY) -> ServerKeyStore:
        made.append(ServerKeyStore(url, KeyStore(tmp_path / "keys.db", key)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def wrapped(url: str) -> dict[str, bytes]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {row.id: bytes(row.wrapped) for row in connection.execute(text("SELECT id, wrapped FROM heedful_person_keys"))}
    engine.dispose()
    return found


def opens(key: bytes, one: str, sealed: bytes) -> bool:
    try:
        AESGCM(key).decrypt(sealed[:12], sealed[12:], f"person_keys/{one}".encode())
    except InvalidTag:
        return False
    return True


def every_file_key(store: ServerKeyStore) -> list[bytes]:
    return [*store._file.person_keys().values(), store._file.workspace_key, store.purpose_key("signing")]


def test_it_gives_keys_as_a_file_does(opened) -> None:
    store = opened()
    store.ensure_persons(["ada", "bo", "ada"])
    first = store.person_keys()
    assert set(first) == {"ada", "bo"}
    assert len({*first.values()}) == 2 and all(len(key) == 32 for key in first.values())
    store.ensure_persons(["ada", "cleo"])
    again = opened()
    assert again.person_keys(["ada", "bo", "nobody"]) == first
    assert again.person_key("cleo") == store.person_key("cleo")
    assert again.purpose_key("insights") == store.purpose_key("insights")
    with pytest.raises(Refused) as error:
        store.person_key("nobody")
    assert error.value.code == "key.destroyed"


def test_erasing_changes_the_epoch_and_leaves_everybody_else_their_key(opened, url) -> None:
    store = opened()
    store.ensure_persons([f"p{n}" for n in range(50)])
    before, on_server = store.person_keys(), wrapped(url)
    (epoch,) = [key for one, key in store._file.person_keys().items() if one.startswith("epoch|")]
    assert opens(epoch, "p7", on_server["p7"])
    store.destroy_person("p7")
    after = store.person_keys()
    assert after == {one: key for one, key in before.items() if one != "p7"}
    # The old rows open with nothing that is left.
    assert not any(opens(key, one, sealed) for key in every_file_key(store) for one, sealed in on_server.items())
    with pytest.raises(Refused):
        store.person_key("p7")
    store.destroy_person("p7")
    store.ensure_persons(["p7"])
    assert store.person_key("p7") != before["p7"]


def wal_of(url: str) -> bytes:
    folder = parse_qs(urlsplit(url).query)["host"][0]
    places = [path for path in Path(folder).rglob("pg_wal") if path.is_dir()]
    assert places
    return b"".join(path.read_bytes() for place in places for path in place.iterdir() if path.is_file())


def test_the_servers_log_holds_a_destroyed_key_only_under_a_key_that_is_gone(opened, url) -> None:
    store = opened()
    people = [f"p{n}" for n in range(100)]
    store.ensure_persons(people)
    plain, sealed = store.person_keys(), wrapped(url)
    for one in people[:5]:
        store.destroy_person(one)
    log = wal_of(url)
    # The search finds: what was wrapped first still lies in the server's log, and this is why epochs are there.
    assert sum(sealed[one] in log for one in people) >= 95
    assert not any(key in log for key in plain.values())
    left = every_file_key(store)
    assert not any(opens(key, one, sealed[one]) for key in left for one in people)
    # Nor does any row of the log open as of those who were erased: what was wrapped later is of others.
    assert set(wrapped(url)) == set(people[5:])
    files = b"".join(
        path.read_bytes() for path in Path(store._file._connection.execute("PRAGMA database_list").fetchone()[2]).parent.iterdir()
    )
    assert not any(plain[one] in files for one in people)


@pytest.mark.parametrize("at", ["before the server knows", "before the old one is destroyed"])
def test_killed_in_the_middle_the_next_run_finishes(opened, url, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    store = opened()
    store.ensure_persons(["ada", "bo"])
    keys = store.person_keys()

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(ServerKeyStore, "_insert" if at.endswith("knows") else "_finish", die)
        with pytest.raises(Killed):
            store.destroy_person("bo")
    again = opened()
    assert [one for one in again._file.person_keys() if one.startswith("epoch|")] == [f"epoch|{1 if at.endswith('knows') else 2}"]
    assert again.person_keys() == (keys if at.endswith("knows") else {"ada": keys["ada"]})
    again.destroy_person("bo")
    assert again.person_keys() == {"ada": keys["ada"]}


def test_who_reads_while_others_are_erased_is_given_their_keys(opened) -> None:
    store = opened()
    people = [f"p{n}" for n in range(30)]
    store.ensure_persons(people)
    keys, wrong = store.person_keys(), []
    other = opened()
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            found = other.person_keys(people[20:])
            if found != {one: keys[one] for one in people[20:]}:
                wrong.append(found)

    thread = threading.Thread(target=read)
    thread.start()
    for one in people[:10]:
        store.destroy_person(one)
    over.set()
    thread.join()
    assert wrong == []


def test_the_workspace_key_is_exchanged_and_locked_as_with_a_file(opened, tmp_path) -> None:
    store = opened()
    store.ensure_persons(["ada"])
    key = store.person_key("ada")
    store.rewrap(b"n" * 32)
    assert store.person_key("ada") == key
    store.close()
    with pytest.raises(Refused):
        opened(WORKSPACE_KEY)
    again = opened(b"n" * 32)
    held = again.every_key()
    again.lock()
    with pytest.raises(HeedfulError):
        again.person_key("ada")
    with KeyStore(tmp_path / "other.db", WORKSPACE_KEY) as file:
        file.put_back(held)
        assert file.person_key("ada") == key


def test_a_key_moved_to_another_person_is_refused(opened, url) -> None:
    store = opened()
    store.ensure_persons(["ada", "bo"])
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE heedful_person_keys SET wrapped = (SELECT wrapped FROM heedful_person_keys WHERE id = 'bo') WHERE id = 'ada'")
        )
    engine.dispose()
    with pytest.raises(Refused) as error:
        store.person_key("ada")
    assert error.value.code == "key.workspace"


def test_a_journey_runs_on_it_and_an_erasure_reaches_the_server(bench, url, databases) -> None:
    workspace = bench.workspace(keys=url, store=databases())
    bench.bring(workspace, bench.consent("ada"), bench.consent("bo"))
    bench.journey(
        workspace, bench.ndjson([bench.post(n, f"9{'ada' if n % 2 else 'bo'}", f"@larkmoor the delivery was great {n}") for n in range(8)])
    )
    assert set(wrapped(url)) == {"ada", "bo"}
    assert erase(workspace, "ada").state == "done"
    assert set(wrapped(url)) == {"bo"}
    assert bench.held(workspace)["posts:insights"]
    workspace.close()
    with Workspace(workspace.folder) as again:
        assert set(again.keys.person_keys()) == {"bo"}


@pytest.mark.parametrize("url_", ["sqlite:///keys.db", "nonsense", "postgresql+psycopg://a@/nothing?host=/nowhere"])
def test_an_address_that_is_none_is_told(url_: str, tmp_path: Path) -> None:
    with KeyStore(tmp_path / "keys.db", WORKSPACE_KEY) as file, pytest.raises(HeedfulError) as error:
        ServerKeyStore(url_, file)
    assert error.value.code in {"keys.url", "key.unready"}
    assert isinstance(error.value, BadInput) or error.value.code == "key.unready"
