"""Attack: somebody copies the whole workspace, but not its key; or has a backup and every key that is left after an erasure."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from bench.canary_search import files_below, unsealed

from heedful.errors import Refused, Unready
from heedful.flow.erase import erase
from heedful.flow.incidents import Reported, open_incident
from heedful.flow.keys import KEY_FILE, STORE
from heedful.flow.workspace import Workspace
from heedful.security.keys import create_workspace_key
from heedful.store.people import Contact, put_contacts

if TYPE_CHECKING:
    from pathlib import Path

PLANTED = 5_000 if os.environ.get("HEEDFUL_SOAK") else 240
EACH = 20  # posts a person


def word(number: int) -> str:
    """A word that nobody has: a number in letters, between two others that make it long."""
    return "zq" + "".join(chr(ord("b") + int(digit)) for digit in f"{number:06d}") + "xv"


class Planted:
    """A workspace in which every post, account, address and proof of consent has a mark of its own."""

    def __init__(self, bench: Any, planted: int) -> None:
        self.people = [f"c-{n}" for n in range(max(2, planted // (EACH + 3)))]
        self.of: dict[str, list[str]] = {}
        number, rows, posts = 0, [], []
        for person in self.people:
            mine = [word(number + n) for n in range(EACH + 2)]
            account = str(880_000_000_000_000 + number)
            rows.append(bench.consent(person, account, evidence=mine[0]))
            posts += [bench.post(number + n, account, f"the delivery was {mark} and late again") for n, mark in enumerate(mine[2:])]
            self.of[person] = [*mine, account]
            number += EACH + 2
        self.workspace: Workspace = bench.workspace()
        bench.bring(self.workspace, *rows)
        self._addresses(bench)
        bench.gather(self.workspace, bench.ndjson(posts))
        bench.learn(self.workspace)
        open_incident(self.workspace, Reported(f"A laptop of {word(999_999)} was lost.", ["posts"]))

    def _addresses(self, bench: Any) -> None:
        # As join keeps them: sealed under the person's own key.
        from heedful.security.sealing import framed, seal

        keys = self.workspace.keys.person_keys(self.people)
        with self.workspace.store.transaction() as tx:
            put_contacts(
                tx,
                [
                    Contact(p, "email", seal(keys[p], framed("contact", p), f"{self.of[p][1]}@mail.example".encode()), bench.now)
                    for p in self.people
                ],
            )

    @property
    def marks(self) -> list[str]:
        return [word(999_999), *(mark for marks in self.of.values() for mark in marks)]


def found(marks: list[str], *content: bytes) -> set[str]:
    return {mark for mark in marks if any(form in data for data in content for form in (mark.encode(), mark.encode("utf-16-le")))}


def copied(workspace: Workspace, to: Path, *left_out: str) -> Path:
    return shutil.copytree(workspace.folder, to, ignore=lambda folder, _: set(left_out) if str(folder) == str(workspace.folder) else set())


def test_without_the_key_nothing_that_was_planted_can_be_read(bench, tmp_path: Path) -> None:
    world = Planted(bench, PLANTED)
    assert len(world.marks) >= PLANTED * 0.95
    held = unsealed(world.workspace, world.workspace.folder / "lake")
    world.workspace.close()
    stolen = copied(world.workspace, tmp_path / "stolen", KEY_FILE)
    content = files_below(stolen)
    assert {"store.db", STORE} <= {path.rpartition("/")[2] for path in content}
    assert found(world.marks, *content.values()) == set()
    # The search has something to find: with the key, each mark that is kept comes out.
    assert len(found(world.marks, held)) >= len(world.marks) * 0.99
    # Nor does the program open it: without a key, and with another.
    with pytest.raises(Unready):
        _ = Workspace(stolen).keys
    create_workspace_key(stolen / KEY_FILE)
    with pytest.raises(Refused) as caught:
        _ = Workspace(stolen).keys
    assert caught.value.code == "key.workspace"


def test_a_backup_and_every_key_that_is_left_tell_nothing_of_who_was_erased(bench, tmp_path: Path) -> None:
    world = Planted(bench, 100)
    gone, stays = world.people[:2]
    # A backup of the data, as it is to be made: keys apart.
    world.workspace.close()
    backup = copied(world.workspace, tmp_path / "backup", KEY_FILE, STORE)
    with Workspace(world.workspace.folder) as workspace:
        workspace.clock = lambda: bench.now
        erase(workspace, gone)
    # Everything of the backup, opened with every key there is now.
    for name in (KEY_FILE, STORE):
        shutil.copy2(workspace.folder / name, backup / name)
    content = [*files_below(backup).values(), *files_below(workspace.folder).values()]
    with Workspace(backup) as restored:
        opened = unsealed(restored, backup / "lake")
    with Workspace(workspace.folder) as now:
        opened += unsealed(now, now.folder / "lake")
    assert found(world.of[gone], opened, *content) == set()
    assert len(found(world.of[stays], opened)) >= len(world.of[stays]) - 1
