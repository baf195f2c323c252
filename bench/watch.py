"""Runs a command and watches what it takes: wall time, and the most memory that it and all its descendants held at once."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Looking is work too: often enough to see a peak, seldom enough not to slow what is watched.
EVERY_S = 0.25
PAGE_KB = resource.getpagesize() // 1024
PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command took; memory is the larger of what was seen of the whole tree and the kernel's own record of its largest process."""

    seconds: float
    peak_mb: float
    output: str


class Failed(RuntimeError):
    """A stage ended with an error; holds the end of what it said."""


def watch(command: Sequence[str], *, cwd: Path | None = None) -> Taken:
    """Run it to its end; memory shared between processes counts for each (resident set size), so the sum is at most too high."""
    seen = [0]
    ended = threading.Event()
    started = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd, env=_as_installed()) as process:
        watcher = threading.Thread(target=_sample, args=(process.pid, ended, seen), daemon=True)
        watcher.start()
        before = _largest_child_kb()
        output, errors = process.communicate()
        seconds = perf_counter() - started
        ended.set()
        watcher.join()
    if process.returncode:
        raise Failed(f"{' '.join(command[:6])} ended with {process.returncode}: {errors[-2_000:]}")
    # The kernel keeps one record for all children so far: it says something of this one only where it grew.
    largest = _largest_child_kb()
    return Taken(seconds, max(seen[0], largest if largest > before else 0) / 1024, output)


def _as_installed() -> dict[str, str]:
    # An installed program keeps its modules compiled; a machine that forbids it would be measured, not the program.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _largest_child_kb() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def _sample(root: int, ended: threading.Event, seen: list[int]) -> None:
    while not ended.wait(EVERY_S):
        seen[0] = max(seen[0], sum(_held_kb(pid) for pid in _tree(root)))


def _tree(root: int) -> list[int]:
    found, at = [root], 0
    while at < len(found):
        found += _children(found[at])
        at += 1
    return found


def _children(pid: int) -> list[int]:
    children: list[int] = []
    try:
        for task in (PROC / str(pid) / "task").iterdir():
            children += map(int, (task / "children").read_text().split())
    except (OSError, ValueError):
        pass
    return children


def _held_kb(pid: int) -> int:
    try:
        # Not the proportional size: to give it the kernel walks every page, and stops the process meanwhile.
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * PAGE_KB
    except (OSError, ValueError, IndexError):
        return 0
