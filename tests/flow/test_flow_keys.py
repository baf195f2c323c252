"""The workspace key's life: protected, rotated while in use, copied, locked and brought back; killed at any moment."""

from __future__ import annotations

import base64
import os
import stat
from typing import TYPE_CHECKING

import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import keys
from heedful.flow.keys import KEY_FILE
from heedful.flow.passphrase import Asking
from heedful.flow.workspace import Workspace
from heedful.security import holding
from heedful.security.keys import KeyStore, load_workspace_key
from heedful.store import outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = "four quite ordinary words"


@pytest.fixture
def workspace(bench) -> Iterator[Workspace]:
    with bench.workspace() as made:
        made.keys.ensure_persons(["P1", "P2"])
        yield made


@pytest.fixture(autouse=True)
def nobody_at_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Asking, "prompt", None)
    monkeypatch.setattr(Asking, "_given", None)


def _kinds(workspace: Workspace) -> list[str]:
    with workspace.store.reading() as tx:
        return [e.kind for e in outbox.entries(tx)]


def _again(workspace: Workspace) -> Workspace:
    return Workspace(workspace.folder)


def test_rotation_leaves_every_key_as_it_was_and_the_old_workspace_key_useless(workspace: Workspace) -> None:
    path = workspace.folder / KEY_FILE
    old, before = load_workspace_key(path, {}), workspace.keys.person_keys()
    purpose = workspace.keys.purpose_key("accounts")
    keys.rotate(workspace, "Bo")
    assert load_workspace_key(path, {}) != old
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with _again(workspace) as other:
        assert other.keys.person_keys() == before
        assert other.keys.purpose_key("accounts") == purpose
    with pytest.raises(Refused) as caught:
        KeyStore(workspace.folder / "keys.db", old)
    assert caught.value.code == "key.workspace"
    assert _kinds(workspace)[-1] == "keys.rotated"


def test_rotation_leaves_nothing_wrapped_under_the_old_key_on_disk(workspace: Workspace) -> None:
    import sqlite3

    connection = sqlite3.connect(workspace.folder / "keys.db")
    old = [row[0] for row in connection.execute("SELECT wrapped FROM person_keys")]
    connection.close()
    keys.rotate(workspace, "Bo")
    on_disk = b"".join(p.read_bytes() for p in workspace.folder.glob("keys.db*"))
    assert not [one for one in old if one in on_disk]


def test_somebody_who_works_while_it_is_rotated_goes_on(workspace: Workspace) -> None:
    with _again(workspace) as other:
        before = other.keys.person_keys()
        keys.rotate(workspace, "Bo")
        assert other.keys.person_keys() == before
        other.keys.ensure_persons(["P3"])
        keys.rotate(workspace, "Bo")
        # What the other makes after a rotation it did not see is wrapped under the key in force, or it would be lost.
        other.keys.ensure_persons(["P4"])
    with _again(workspace) as last:
        assert set(last.keys.person_keys()) == {"P1", "P2", "P3", "P4"}


@pytest.mark.parametrize("step", ["before the keys are wrapped", "before the rename"])
def test_a_rotation_that_is_killed_loses_nothing(workspace: Workspace, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = workspace.keys.person_keys()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if step == "before the keys are wrapped":
            patch.setattr(KeyStore, "rewrap", killed)
        patch.setattr(keys, "_finish_rotation", killed)
        with pytest.raises(KeyboardInterrupt):
            keys.rotate(workspace, "Bo")
    assert (workspace.folder / f"{KEY_FILE}{holding.NEXT}").exists()
    for _ in range(2):
        with _again(workspace) as other:
            assert other.keys.person_keys() == before
    with _again(workspace) as other:
        keys.rotate(other, "Bo")
        assert other.keys.person_keys() == before
    assert not (workspace.folder / f"{KEY_FILE}{holding.NEXT}").exists()


def test_a_passphrase_holds_the_key_and_nothing_else_opens_it(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = workspace.keys.person_keys()
    plain = (workspace.folder / KEY_FILE).read_bytes().strip()
    keys.protect(workspace, keys.held_by_passphrase(lambda: WORDS), "Bo")
    assert plain not in (workspace.folder / KEY_FILE).read_bytes()
    assert keys.standing(workspace.folder).held_by == "passphrase"
    with _again(workspace) as other, pytest.raises(Unready) as nobody:
        other.keys  # noqa: B018
    assert nobody.value.code == "key.passphrase"
    monkeypatch.setenv(holding.PASSPHRASE, WORDS + "!")
    with _again(workspace) as other, pytest.raises(Refused) as wrong:
        other.keys  # noqa: B018
    assert wrong.value.code == "passphrase.wrong"
    monkeypatch.setenv(holding.PASSPHRASE, WORDS)
    with _again(workspace) as other:
        assert other.keys.person_keys() == before
        keys.rotate(other, "Bo")
        assert keys.standing(workspace.folder).held_by == "passphrase"
        assert other.keys.person_keys() == before
        keys.protect(other, None, "Bo")
    monkeypatch.delenv(holding.PASSPHRASE)
    with _again(workspace) as other:
        assert other.keys.person_keys() == before


def test_a_short_passphrase_is_refused_and_the_file_stays(workspace: Workspace) -> None:
    before = (workspace.folder / KEY_FILE).read_bytes()
    with pytest.raises(BadInput) as caught:
        keys.protect(workspace, keys.held_by_passphrase(lambda: "too short"), "Bo")
    assert caught.value.code == "passphrase.short"
    assert (workspace.folder / KEY_FILE).read_bytes() == before


@pytest.mark.parametrize("second", ["", "  ", "cli", "CLI "])
def test_what_touches_keys_needs_a_second_person(workspace: Workspace, second: str) -> None:
    path = workspace.folder / KEY_FILE
    before = path.read_bytes()
    for act in (
        lambda: keys.rotate(workspace, second),
        lambda: keys.protect(workspace, None, second),
        lambda: keys.copy(workspace, workspace.folder / "copy", WORDS, second),
        lambda: keys.lock(workspace, workspace.folder / "copy", WORDS, second),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == "second.missing"
    assert path.read_bytes() == before
    assert not (workspace.folder / "copy").exists()


def test_locked_nothing_opens_and_the_sealed_copy_brings_it_back(workspace: Workspace, tmp_path: Path) -> None:
    before = workspace.keys.person_keys()
    sealed = tmp_path / "sealed"
    keys.copy(workspace, sealed, WORDS, "Bo")
    with _again(workspace) as running:
        running.keys.person_keys()
        keys.lock(workspace, sealed, WORDS, "Bo")
        # In processes that already hold the key, too.
        with pytest.raises(Unready) as caught:
            running.keys.person_keys()
        assert caught.value.code == "key.locked"
        with pytest.raises(Unready):
            running.keys.ensure_persons(["P9"])
    assert not (workspace.folder / KEY_FILE).exists()
    with _again(workspace) as other, pytest.raises(Unready) as locked:
        other.keys  # noqa: B018
    assert locked.value.code == "key.locked"
    with pytest.raises(Refused):
        keys.unlock(workspace.folder, sealed, "not the words that seal it")
    keys.unlock(workspace.folder, sealed, WORDS)
    with _again(workspace) as other:
        assert other.keys.person_keys() == before


def test_a_copy_of_another_key_locks_nothing(workspace: Workspace, tmp_path: Path) -> None:
    sealed = tmp_path / "sealed"
    keys.copy(workspace, sealed, WORDS, "Bo")
    keys.rotate(workspace, "Bo")
    with pytest.raises(Refused) as caught:
        keys.lock(workspace, sealed, WORDS, "Bo")
    assert caught.value.code == "keys.copy"
    with pytest.raises(Refused) as other:
        keys.unlock(workspace.folder, sealed, WORDS)
    assert other.value.code == "key.workspace"
    assert workspace.keys.person_keys()


def test_a_lock_that_was_killed_is_finished_by_asking_again(workspace: Workspace, tmp_path: Path) -> None:
    sealed = tmp_path / "sealed"
    keys.copy(workspace, sealed, WORDS, "Bo")
    workspace.keys.lock()
    with _again(workspace) as other, pytest.raises(Unready):
        keys.lock(other, sealed, WORDS, "Bo")
    keys.unlock(workspace.folder, sealed, WORDS)
    with _again(workspace) as other:
        keys.lock(other, sealed, WORDS, "Bo")
    assert not (workspace.folder / KEY_FILE).exists()


def test_a_key_in_the_environment_is_rotated_through_it(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    old = load_workspace_key(workspace.folder / KEY_FILE, {})
    monkeypatch.setenv(holding.ENVIRONMENT, base64.b64encode(old).decode())
    with _again(workspace) as other:
        before = other.keys.person_keys()
        with pytest.raises(BadInput) as caught:
            keys.rotate(other, "Bo")
        assert caught.value.code == "keys.next"
        monkeypatch.setenv(keys.ENVIRONMENT_NEXT, base64.b64encode(os.urandom(32)).decode())
        keys.rotate(other, "Bo")
        assert other.keys.person_keys() == before
    with _again(workspace) as other:  # the environment still holds both
        assert other.keys.person_keys() == before
    monkeypatch.setenv(holding.ENVIRONMENT, os.environ[keys.ENVIRONMENT_NEXT])
    monkeypatch.delenv(keys.ENVIRONMENT_NEXT)
    with _again(workspace) as other:
        assert other.keys.person_keys() == before


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        '{"heedful_key": 2, "held_by": "passphrase"}',
        '{"heedful_key": 1, "held_by": "somebody"}',
        '{"heedful_key": 1, "held_by": "passphrase"}',
        '{"heedful_key": 1, "held_by": "passphrase", "wrapped": "AA==", "argon2id": {"salt": "AAAA", "passes": 99999, "memory_kib": 65536, "lanes": 4}}',
        '{"heedful_key": 1, "held_by": "passphrase", "wrapped": "AA==", "argon2id": {"salt": "AAAA", "passes": 1, "memory_kib": 999999999, "lanes": 4}}',
        '{"heedful_key": 1, "held_by": "passphrase", "wrapped": 7, "argon2id": []}',
    ],
)
def test_a_damaged_key_file_is_said_and_never_exhausts_the_machine(
    workspace: Workspace, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(holding.PASSPHRASE, WORDS)
    (workspace.folder / KEY_FILE).write_text(text)
    with _again(workspace) as other, pytest.raises(BadInput) as caught:
        other.keys  # noqa: B018
    assert caught.value.code == "key.form"


@pytest.mark.parametrize("alone", ["solo", "members"])
def test_a_typed_name_is_not_enough_where_somebody_can_really_sign(bench, alone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from heedful.flow import second
    from heedful.flow.members import add
    from heedful.security.actor import Actor

    workspace = bench.workspace(**({"team": "solo"} if alone == "solo" else {}))
    if alone == "members":
        monkeypatch.setattr("heedful.security.password.PASSES", 1)
        monkeypatch.setattr("heedful.security.password.MEMORY_KIB", 64)
        add(workspace, "Ada", "administrator", "a long enough passphrase")
        workspace.actor = Actor("Ada", "administrator")
    with pytest.raises(Refused) as refused:
        keys.rotate(workspace, "Bo")
    assert refused.value.code == {"solo": "second.outside", "members": "second.missing"}[alone]
    code = second.ask_outside(workspace, "key", "rotate", "The old laptop was sold.")
    with pytest.raises(Refused):
        second.sign_by_code(workspace, code)
    first, workspace.actor = workspace.actor, Actor("Bo, outside")
    second.sign_by_code(workspace, code)
    workspace.actor = first
    # Signed for this act alone, and once.
    with pytest.raises(Refused):
        keys.copy(workspace, workspace.folder / "copy", WORDS, "")
    assert keys.rotate(workspace, "") > 0
    with pytest.raises(Refused):
        keys.rotate(workspace, "")
    workspace.close()
