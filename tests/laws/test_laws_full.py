"""Laws 7 and 11 on a disk that is really full: a file system of its own with so much room left, and not a byte more.

Beside the points of `test_laws_faults`, where calls are refused one by one: here the kernel says what it says, to calls and to pages
that are mapped, and what was deleted makes room again.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from faults.journeys import JOURNEYS
from tests.laws.test_laws_faults import Undisturbed, goes_on

if TYPE_CHECKING:
    from collections.abc import Iterator

SOAK = bool(os.environ.get("HEEDFUL_SOAK"))
PAGE = 4096
SIZE = 64 << 20
# Pages left free: none, what a first write takes, what some writes take.
ROOMS = (0, 1, 4, 16, 40, 100, 250) if SOAK else (0, 12)
NAMES = sorted(JOURNEYS) if SOAK else ["gather", "back_up"]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system in memory; skips with the reason where nobody lets us mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("a file system of its own is mounted by root only")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", place], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"a file system of its own cannot be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(disk: Path, pages: int) -> Path:
    """Leave so many pages free, and no more."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        free = os.statvfs(disk).f_bavail
        os.posix_fallocate(file.fileno(), 0, max(1, free - pages) * PAGE)
    assert os.statvfs(disk).f_bavail <= pages
    return ballast


def test_laws_7_and_11_every_journey_survives_a_disk_that_is_really_full(bench, states, runner, mail_server, disk) -> None:
    chance, wrong, met = random.Random(os.environ.get("HEEDFUL_SEED", "7")), [], 0
    for name in NAMES:
        whole = Undisturbed(name, bench, states, runner)
        for room in ROOMS:
            pages = room + (chance.randrange(room) if room else 0)
            try:
                met += really_full(whole, disk, pages, mail_server)
            except Exception as error:
                wrong.append(f"{name} with {pages} pages: {type(error).__name__} {str(error)[:1500]}")
    assert not wrong, "\n".join(wrong)
    assert met >= len(NAMES), "no journey met the full disk"


def really_full(whole: Undisturbed, disk: Path, pages: int, mail) -> bool:
    """One point; gives whether the journey met it."""
    folder = disk / "run"
    shutil.copytree(whole.begin, folder)
    ballast = fill(disk, pages)
    mail.mails.clear()
    met = whole.runner.run(whole.name, folder, whole.bench.now)
    ballast.unlink()
    assert not met["killed"], "the system ended it"
    assert met["code"] is not None, f"no error of ours: {met['trace']}"
    assert not met["code"] or met["remedy"], met["code"]
    goes_on(whole, folder)
    assert len(mail.to) == len(set(mail.to)), "somebody got two"
    shutil.rmtree(folder)
    print(whole.name, pages, met["code"] or "done", flush=True)
    return bool(met["code"])
