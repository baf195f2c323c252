"""Attack: somebody has all files and both archives of a backup, and tries every key that is left on every sealed value, whatever it was sealed for."""

from __future__ import annotations

import io
import os
import re
import shutil
import sqlite3
import tarfile
from typing import TYPE_CHECKING

import polars as pl
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from heedful.flow.backup import back_up_data, back_up_keys
from heedful.flow.erase import erase
from heedful.security.archive import Unsealer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PEOPLE, EACH = (100, 50) if os.environ.get("HEEDFUL_SOAK") else (10, 12)
WORDS = "words for an archive of keys"
# Each post, account, address and form has a word of its own; all are found by one search.
MARKER = re.compile(rb"zq[a-j]{6}vx")
KEY_FILE = "workspace.key"
LEAVES = 7


def marker(number: int) -> str:
    return "zq" + "".join("abcdefghij"[int(digit)] for digit in f"{number:06d}") + "vx"


def of_person(person: int) -> set[str]:
    """What only this person said or was known by."""
    return {marker(person * EACH + turn) for turn in range(EACH)} | {marker(800_000 + person), marker(900_000 + person)}


ALL = {one for person in range(PEOPLE) for one in of_person(person)}


@pytest.fixture(scope="module")
def broken_into(bench_in, tmp_path_factory):
    """A world in which each post, account and form has a word of its own, and a copy of all its files, with both archives; then one person is erased."""
    home = tmp_path_factory.mktemp("break-in")
    bench = bench_in(home)
    with bench.workspace(terms={"x_profile_approval": True}, backup={"stops": str(home / "stops.list")}) as workspace:
        bench.bring(
            workspace,
            *(
                bench.consent(f"C-{n}", f"acct{marker(800_000 + n)}", matching="yes", evidence=f"sheet {marker(900_000 + n)}")
                for n in range(PEOPLE)
            ),
        )
        posts = [
            bench.post(person * EACH + turn, f"acct{marker(800_000 + person)}", f"the delivery was great #{marker(person * EACH + turn)}")
            for person in range(PEOPLE)
            for turn in range(EACH)
        ]
        bench.journey(workspace, bench.ndjson(posts))
        back_up_data(workspace, home / "data.archive")
        back_up_keys(workspace, home / "keys.archive", WORDS, "Bo")
        before = keys_of(workspace)
        loot = home / "loot"
        shutil.copytree(workspace.folder, loot)
        copy_store(workspace.folder, loot)
        shutil.copy(home / "data.archive", loot)
        shutil.copy(home / "keys.archive", loot)
        assert erase(workspace, f"C-{LEAVES}").state == "done"
        yield workspace, loot, before


def copy_store(folder: Path, copy: Path) -> None:
    for name in [one.relative_to(folder) for one in folder.rglob("*.db")]:
        for more in ("", "-wal", "-shm"):
            (copy / f"{name}{more}").unlink(missing_ok=True)
        with sqlite3.connect(folder / name) as source, sqlite3.connect(copy / name) as target:
            source.backup(target)
        source.close(), target.close()


def keys_of(workspace) -> list[bytes]:
    names = [row[0] for row in workspace.keys._connection.execute("SELECT id FROM purpose_keys")]
    return [*workspace.keys.person_keys().values(), *(workspace.keys.purpose_key(name) for name in names), workspace.keys._workspace_key]


def cells(folder: Path) -> Iterator[bytes]:
    """Every value of every table and lake, as a program would read them, beside the raw files."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        yield path.read_bytes()
        if path.suffix == ".db":
            with sqlite3.connect(path) as store:
                for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                    for row in store.execute(f'SELECT * FROM "{name}"'):
                        yield from (value if isinstance(value, bytes) else str(value).encode() for value in row if value is not None)
            store.close()
        elif path.suffix == ".parquet":
            frame = pl.read_parquet(path)
            for column in frame.columns:
                yield from (
                    value if isinstance(value, bytes) else str(value).encode() for value in frame[column].to_list() if value is not None
                )


def seen(some: Iterable[bytes]) -> set[str]:
    return {found.decode() for data in some for found in MARKER.findall(data.lower())}


def opened(keys: list[bytes], some: Iterable[bytes]) -> Iterator[bytes]:
    """What any key makes of anything sealed, whatever it was sealed for: GCM's stream without asking for its tag."""
    sealed = [value for value in some if 28 < len(value) < 100_000]
    for key in keys:
        cipher = algorithms.AES(key)
        for value in sealed:
            yield Cipher(cipher, modes.CTR(value[:12] + (2).to_bytes(4, "big"))).decryptor().update(value[12:-16])


def test_without_the_workspace_key_nothing_of_anybody_is_read(broken_into) -> None:
    _, loot, before = broken_into
    assert len(ALL) == PEOPLE * (EACH + 2)
    keyless = [data for path in [loot] for data in cells(path)]
    (key_file,) = loot.rglob(KEY_FILE)
    secret = key_file.read_bytes()
    # Nothing stands in the clear, in no file, table or lake.
    assert seen(keyless) == set()
    # And no key does that would open it: each data key is wrapped.
    rest = b"\0".join(path.read_bytes() for path in loot.rglob("*") if path.is_file() and path != key_file)
    assert [place for place, key in enumerate(before) if key in rest or key.hex().encode() in rest] == []
    assert secret not in rest
    # Whatever looks like a key in the loot opens nothing: each 32 bytes that a wrapped key could be taken for.
    wrapped = list(dict.fromkeys(value for value in tables(loot, "keys.db") if 32 <= len(value) <= 96))
    guesses = [value[at : at + 32] for value in wrapped[:6] for at in (0, 12, len(value) - 32) if len(value[at : at + 32]) == 32]
    assert guesses
    assert seen(opened(guesses, [value for value in keyless if value not in wrapped][:4_000])) == set()


def tables(loot: Path, name: str) -> Iterator[bytes]:
    for path in loot.rglob(name):
        with sqlite3.connect(path) as store:
            for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                yield from (value for row in store.execute(f'SELECT * FROM "{table}"') for value in row if isinstance(value, bytes))
        store.close()


def in_archive(archive: Path, key: bytes, to: Path) -> Path:
    with archive.open("rb") as file, tarfile.open(fileobj=Unsealer(file, key), mode="r|") as tar:
        for member in tar:
            if member.isfile():
                place = to / member.name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes((tar.extractfile(member) or io.BytesIO()).read())
    return to


def test_with_a_backup_and_every_key_that_is_left_nothing_of_who_was_erased(broken_into, tmp_path) -> None:
    workspace, loot, before = broken_into
    backup = in_archive(loot / "data.archive", workspace.keys.purpose_key("backup"), tmp_path / "backup")
    left, gone = keys_of(workspace), of_person(LEAVES)
    held = [*cells(backup), *cells(workspace.folder)]
    lost = [key for key in before if key not in left]
    assert len(lost) == 1, "one person's key is gone, and no other"
    # The search can find: with the key that is gone, all of theirs would be read in the backup.
    assert gone <= seen([*held, *opened(lost, held)])
    # Without it, and with each one that is left, nothing is: neither in the backup nor in the workspace. Others' are read as ever.
    found = seen([*held, *opened([left[0], *left[PEOPLE - 1 :]], held)])
    assert found & gone == set()
    assert of_person(0) <= seen(opened([left[0]], held)) | found
    theirs = [value for path in backup.rglob("*.parquet") for value in rows_of(path)]
    assert theirs
    assert seen(opened(left, theirs)) & gone == set()


def rows_of(path: Path) -> list[bytes]:
    """Each sealed cell of one lake file, at most a few of them: every key is tried on each."""
    return [bytes(one) for one in pl.read_parquet(path)["sealed"].to_list()][:4]
