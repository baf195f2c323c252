"""The key store: wrapped, bound, forgotten."""

from __future__ import annotations

import base64
import os
import sqlite3
import stat
from typing import TYPE_CHECKING

import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.security import keys as keys_module
from heedful.security.keys import ENVIRONMENT, KeyStore, create_workspace_key, load_workspace_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def workspace_key(tmp_path: Path) -> bytes:
    return create_workspace_key(tmp_path / "workspace.key")


@pytest.fixture
def store(tmp_path: Path, workspace_key: bytes) -> Iterator[KeyStore]:
    with KeyStore(tmp_path / "keys.db", workspace_key) as opened:
        yield opened


def _bytes_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("keys.db*")))


def _wrapped(folder: Path, person: str) -> bytes:
    connection = sqlite3.connect(folder / "keys.db")
    try:
        return connection.execute("SELECT wrapped FROM person_keys WHERE id = ?", (person,)).fetchone()[0]
    finally:
        connection.close()


def test_workspace_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "workspace.key"
    key = create_workspace_key(path)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_workspace_key(path, {}) == key


def test_workspace_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "workspace.key"
    key = create_workspace_key(path)
    with pytest.raises(BadInput) as caught:
        create_workspace_key(path)
    assert caught.value.code == "file.exists"
    assert load_workspace_key(path, {}) == key


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_open_to_others_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "workspace.key"
    create_workspace_key(path)
    path.chmod(mode)
    with pytest.raises(Refused) as caught:
        load_workspace_key(path, {})
    assert caught.value.code == "file.open_to_others"
    assert "chmod 600" in caught.value.remedy


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    other = os.urandom(32)
    path = tmp_path / "workspace.key"
    create_workspace_key(path)
    assert load_workspace_key(path, {ENVIRONMENT: base64.b64encode(other).decode()}) == other


@pytest.mark.parametrize("text", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_a_malformed_key_is_bad_input_and_not_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        load_workspace_key(tmp_path / "none", {ENVIRONMENT: text})
    assert caught.value.code == "key.form"
    assert not text or text not in str(caught.value)


def test_a_missing_key_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(Unready, match="heedful init"):
        load_workspace_key(tmp_path / "workspace.key", {})


def test_keys_last_and_differ(tmp_path: Path, workspace_key: bytes) -> None:
    with KeyStore(tmp_path / "keys.db", workspace_key) as store:
        store.ensure_persons(["a", "b", "a"])
        first = store.person_keys()
        purpose = store.purpose_key("insights")
    with KeyStore(tmp_path / "keys.db", workspace_key) as store:
        store.ensure_persons(["b", "c"])
        again = store.person_keys()
        assert store.purpose_key("insights") == purpose
        assert store.purpose_key("profile") != purpose
    assert {again["a"], again["b"]} == {first["a"], first["b"]}
    assert len(set(again.values())) == 3
    assert all(len(key) == 32 for key in again.values())


def test_person_without_key_is_refused(store: KeyStore) -> None:
    with pytest.raises(Refused) as caught:
        store.person_key("nobody")
    assert caught.value.code == "key.destroyed"
    assert store.person_keys(["nobody"]) == {}


def test_no_key_lies_open_on_disk(tmp_path: Path, store: KeyStore, workspace_key: bytes) -> None:
    store.ensure_persons(["a"])
    disk = _bytes_on_disk(tmp_path)
    assert store.person_key("a") not in disk
    assert store.purpose_key("insights") not in disk
    assert workspace_key not in disk


def test_destroying_leaves_no_byte_of_the_key_in_file_or_log(tmp_path: Path, store: KeyStore) -> None:
    store.ensure_persons([f"p{n}" for n in range(200)])
    wrapped = _wrapped(tmp_path, "p7")
    assert wrapped in _bytes_on_disk(tmp_path)
    store.destroy_person("p7")
    disk = _bytes_on_disk(tmp_path)
    assert wrapped not in disk
    assert wrapped[12:44] not in disk
    assert b"p7\xff" not in disk
    assert len(store.person_keys()) == 199
    store.destroy_person("p7")
    store.ensure_persons(["p7"])
    assert store.person_key("p7") not in disk


def test_destroying_while_the_log_is_read_asks_to_call_again(tmp_path: Path, workspace_key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_module, "BUSY_SECONDS", 0.1)
    with KeyStore(tmp_path / "keys.db", workspace_key) as store:
        store.ensure_persons(["a", "b"])
        wrapped = _wrapped(tmp_path, "a")
        reader = sqlite3.connect(tmp_path / "keys.db", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM person_keys").fetchone()
        with pytest.raises(Unready) as caught:
            store.destroy_person("a")
        assert caught.value.code == "key.busy"
        assert store.person_keys(["a"]) == {}
        reader.execute("COMMIT")
        reader.close()
        store.destroy_person("a")
        assert wrapped not in _bytes_on_disk(tmp_path)


def test_another_workspace_key_is_refused_at_once(tmp_path: Path, workspace_key: bytes) -> None:
    KeyStore(tmp_path / "keys.db", workspace_key).close()
    with pytest.raises(Refused) as caught:
        KeyStore(tmp_path / "keys.db", os.urandom(32))
    assert caught.value.code == "key.workspace"


def test_a_wrapped_key_cannot_be_moved_to_another_person(tmp_path: Path, store: KeyStore) -> None:
    store.ensure_persons(["a", "b"])
    connection = sqlite3.connect(tmp_path / "keys.db")
    connection.execute("UPDATE person_keys SET wrapped = (SELECT wrapped FROM person_keys WHERE id = 'a') WHERE id = 'b'")
    connection.commit()
    connection.close()
    assert len(store.person_key("a")) == 32
    with pytest.raises(Refused):
        store.person_key("b")


def test_many_people_at_once(store: KeyStore) -> None:
    everyone = [f"person-{n}" for n in range(3000)]
    store.ensure_persons(everyone)
    assert set(store.person_keys(everyone)) == set(everyone)
    assert len(set(store.person_keys().values())) == 3000


def test_a_file_that_is_no_key_file_is_bad_input(tmp_path: Path, workspace_key: bytes) -> None:
    path = tmp_path / "keys.db"
    path.write_bytes(b"something else entirely " * 100)
    path.chmod(0o600)
    with pytest.raises(BadInput) as caught:
        KeyStore(path, workspace_key)
    assert caught.value.code == "key.damaged"
