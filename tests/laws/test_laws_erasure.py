"""Law 4: after an erasure all is as if the person had never taken part, and nothing of theirs can be recovered from any file.

The thief in these tests has every file of the workspace, a copy made before the erasure of all but the keys, and every key
that is left; and tries each key on every place in every file that could be the beginning of something sealed.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import polars as pl
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import LargeBinary, select

from heedful.flow.answer import export_subject
from heedful.flow.correct import rectify
from heedful.flow.erase import erase
from heedful.flow.limits import restrict
from heedful.flow.report import report_on
from heedful.store.schema import METADATA

LEAVES = "cust-leaving-7"
STAY = tuple(f"cust-staying-{number}" for number in range(11))
ACCOUNT = "990000000000007"
# What only the person who leaves ever said or was known by.
PLANTED = {
    "words": "zibbelquarf",
    "account": ACCOUNT,
    "address": "vanda.quillfeather@post.example",
    "name": "quillfeather",
    "evidence": "form-sheet-4417-vq",
    "number": LEAVES,
}
# Rows that say that something was once done, and to nobody; `docs/explanation/erasure.md` lists them with their articles.
STAYS = {"erasures", "suppressions", "outbox", "requests", "meta", "reports", "tombstones", "sources", "lake_files"}
# Where a batch was brought in, it stays, with how many it was.
STAYS |= {"consent_batches", "log_mark"}
# Which exports were made, as with reports; a person's own answers go with them, as tests/flow/test_flow_erase.py holds.
STAYS |= {"handouts"}
# How long the log is and its root: they count entries and name nobody, as the outbox does.


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> dict[str, str]:
    return {} if request.param == "sqlite" else {"store": request.getfixturevalue("databases")()}


def a_world(bench, changes, *, with_them: bool):
    """Twelve people or eleven, their posts, opinions and a report; she who leaves has used every right she has."""
    workspace = bench.workspace(privacy={"k": 5}, terms={"x_profile_approval": True}, **changes)
    rows = [bench.consent(person, f"88{number:013d}", matching="yes") for number, person in enumerate(STAY)]
    posts = [
        bench.post(10 * number + turn, f"88{number:013d}", f"@larkmoor the delivery was great, parcel {number}{turn}")
        for number in range(len(STAY))
        for turn in range(3)
    ]
    if with_them:
        rows.append(bench.consent(LEAVES, ACCOUNT, matching="yes", evidence=PLANTED["evidence"]))
        posts += [bench.post(900 + turn, ACCOUNT, f"@larkmoor the prices are awful {PLANTED['words']} {turn}") for turn in range(3)]
    bench.bring(workspace, *rows)
    bench.journey(workspace, bench.ndjson(posts))
    return workspace


def use_every_right(bench, workspace) -> None:
    from heedful.flow.join import give

    give(workspace, LEAVES, ["insights"], {"method": "desk", "evidence": PLANTED["evidence"], "notice": "n1", "email": PLANTED["address"]})
    export_subject(workspace, LEAVES, workspace.folder / "exports" / "theirs.zip", identity="passport")
    post = bench_key(workspace)
    rectify(workspace, LEAVES, post, "Larkmoor", "price", 1, identity="passport")
    restrict(workspace, LEAVES, ["quotes"])
    report_on(workspace)


def bench_key(workspace) -> str:
    from heedful.privacy.pseudonym import POST, key_of_each

    names = pl.Series("post_key", [f"x|{1_700_000_000_000_000_000 + 900}"])
    return key_of_each(names, POST, workspace.keyed("insights"))[0].hex()


def numbers_of(workspace, folder: Path) -> list[dict[str, object]]:
    said = json.loads((report_on(workspace, out=folder).folder / "numbers.json").read_text())
    return said if isinstance(said, list) else said["numbers"]


def tables_of(workspace) -> dict[str, list[str]]:
    """Each table's rows in words that two workspaces share: no keyed hash, no sealed bytes, no random number."""
    known = {LEAVES, *STAY}
    answer = {}
    with workspace.store.reading() as tx:
        for table in METADATA.sorted_tables:
            if table.name not in STAYS:
                rows = tx.execute(select(table)).mappings().all()
                plain = [c.name for c in table.c if not isinstance(c.type, LargeBinary) and not c.name.endswith("_id") and c.name != "seq"]
                who = [c.name for c in table.c if c.name == "person_id"]
                answer[table.name] = sorted(
                    repr(
                        [row[c] for c in who if row[c] in known]
                        + [row[c] for c in plain if c in ("purpose", "state", "network", "kind", "age_band", "lake", "bucket")]
                    )
                    for row in rows
                )
    return answer


@pytest.fixture
def recorded_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """The noise of one workspace in all: it is drawn from a workspace's own key, and two are compared here."""
    from heedful.privacy import perturb

    monkeypatch.setattr(perturb, "draw_noise", lambda keyed: perturb.Noise(2 * perturb.STEP))
    monkeypatch.setattr(perturb, "record_keys", lambda subjects, keyed: pl.repeat(5, len(subjects), dtype=pl.Int64, eager=True))


@pytest.mark.usefixtures("recorded_noise")
def test_law_4_what_is_left_is_a_world_without_them(bench, address) -> None:
    with a_world(bench, address, with_them=True) as left, a_world(bench, {}, with_them=False) as never:
        before = bench.held(left)
        use_every_right(bench, left)
        assert erase(left, LEAVES).state == "done"
        expected = bench.held(never)
        assert bench.held(left) == expected != before
        # Also what no reader would use: nothing lies in the lakes that is not read.
        assert bench.held(left, live_only=False) == bench.held(never, live_only=False)
        shown = numbers_of(never, bench.path("never"))
        assert shown
        assert numbers_of(left, bench.path("left")) == shown
        assert tables_of(left) == tables_of(never)


# ------------------------------------------------------------------------------------------------- the thief


def files_of(*folders: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def sealed_in(workspace, copy: sqlite3.Connection | None) -> list[bytes]:
    """Everything that may have been sealed: each binary cell of the store and its copy, and of each file of a lake, also the copy's."""
    found: list[bytes] = []
    with workspace.store.reading() as tx:
        for table in METADATA.sorted_tables:
            for column in (c for c in table.c if isinstance(c.type, LargeBinary)):
                found += [bytes(value) for value in tx.execute(select(column)).scalars() if value]
    if copy is not None:
        for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            found += [value for row in copy.execute(f"SELECT * FROM {name}") for value in row if isinstance(value, bytes)]
    return found


def sealed_in_lakes(*folders: Path) -> list[bytes]:
    return [value for folder in folders for path in folder.rglob("*.parquet") for value in pl.read_parquet(path)["sealed"].to_list()]


def opened_by(keys: list[bytes], sealed: list[bytes]) -> str:
    """What any key makes of anything sealed, whoever and whatever it was sealed for: GCM's stream without asking for its tag."""
    words = []
    for key in keys:
        for value in sealed:
            if len(value) > 28:
                stream = Cipher(algorithms.AES(key), modes.CTR(value[:12] + (2).to_bytes(4, "big"))).decryptor()
                words.append(stream.update(value[12:-16]))
    return b"\n".join(words).decode("utf-8", "replace").lower()


def keys_left(workspace) -> list[bytes]:
    names = [row[0] for row in workspace.keys._connection.execute("SELECT id FROM purpose_keys")]
    return [*workspace.keys.person_keys().values(), *(workspace.keys.purpose_key(name) for name in names), workspace.keys._workspace_key]


def in_the_clear(files: dict[str, bytes], *markers: bytes) -> set[str]:
    return {f"{Path(name).name}: {marker!r}" for name, data in files.items() for marker in markers if marker in data}


def test_law_4_nothing_of_theirs_can_be_recovered(bench, address) -> None:
    with a_world(bench, address, with_them=True) as workspace:
        use_every_right(bench, workspace)
        folder, copy = workspace.folder, bench.path("backup")
        copy.mkdir()
        shutil.copytree(folder / "lake", copy / "lake")
        if (folder / "store.db").exists():
            with sqlite3.connect(folder / "store.db") as source, sqlite3.connect(copy / "store.db") as target:
                source.backup(target)
            source.close(), target.close()
        own = workspace.keys.person_key(LEAVES)
        wrapped = dict(workspace.keys._connection.execute("SELECT id, wrapped FROM person_keys"))[LEAVES]
        said = {name: marker for name, marker in PLANTED.items() if name != "number"}

        def thief() -> str:
            backup = sqlite3.connect(copy / "store.db") if (copy / "store.db").exists() else None
            sealed = sealed_in(workspace, backup) + sealed_in_lakes(folder / "lake", copy / "lake")
            if backup:
                backup.close()
            return opened_by(keys_left(workspace), sealed)

        # The search can find: with the key there, every marker that is sealed is seen.
        there = thief()
        assert {name for name, marker in said.items() if marker in there} >= {"words", "account", "address"}
        assert in_the_clear(files_of(folder), wrapped)

        assert erase(workspace, LEAVES).state == "done"
        report_on(workspace)
        after = thief()
        assert {name for name, marker in said.items() if marker in after} == set()
        clear = [marker.encode() for marker in said.values()]
        assert in_the_clear(files_of(folder), *clear, own, wrapped, LEAVES.encode()) == set()
        # The copy made before names her by the company's own number only; its words died with the key.
        assert in_the_clear(files_of(copy), *clear, own, wrapped) == set()
