"""Runs a command and watches what it takes: wall time, and the most memory that it and all its descendants held at once."""

from __future__ import annotations

import resource
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EVERY_S = 0.05
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
    """Run it to its end; memory shared between processes counts once (proportional set size)."""
    seen = [0]
    ended = threading.Event()
    started = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd) as process:
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


def _largest_child_kb() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def _sample(root: int, ended: threading.Event, seen: list[int]) -> None:
    while not ended.wait(EVERY_S):
        seen[0] = max(seen[0], sum(_held_kb(pid) for pid in _tree(root)))


def _tree(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for pid in [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]:
        parents.setdefault(_parent(pid), []).append(pid)
    found, at = [root], 0
    while at < len(found):
        found += parents.get(found[at], [])
        at += 1
    return found


def _parent(pid: int) -> int:
    try:
        # The name, in parentheses, may hold anything; what follows its last ")" is state and parent.
        return int((PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return -1


def _held_kb(pid: int) -> int:
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except (OSError, ValueError):
        pass
    return 0
