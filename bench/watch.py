"""Runs a command and watches what it takes: wall time, processor time, and the most memory that it and all its descendants held at once."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Looking is work too: often enough to see a peak, seldom enough not to slow what is watched.
EVERY_S = 0.25
PAGE_KB = resource.getpagesize() // 1024
PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command took; memory is the larger of what was seen of the whole tree and the kernel's own record of its largest process.

    Processor seconds are those of every process that was seen, as last seen: at most a look's time too few for each.
    """

    seconds: float
    peak_mb: float
    output: str
    cpu_s: float = 0.0


@dataclass(slots=True)
class Seen:
    kb: int = 0
    ticks: dict[int, int] = field(default_factory=dict)


class Failed(RuntimeError):
    """A stage ended with an error; holds the end of what it said."""


def watch(command: Sequence[str], *, cwd: Path | None = None, beside: Sequence[int] = ()) -> Taken:
    """Run it to its end; memory shared between processes counts for each (resident set size), so the sum is at most too high.

    `beside` are processes that work for it and are not its own, with their descendants: only their processor seconds are counted.
    """
    seen = Seen()
    before_it = _ticks(beside)
    ended = threading.Event()
    started = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd, env=_as_installed()) as process:
        watcher = threading.Thread(target=_sample, args=(process.pid, beside, ended, seen), daemon=True)
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
    cpu = sum(ticks - before_it.get(pid, 0) for pid, ticks in seen.ticks.items()) / TICKS
    return Taken(seconds, max(seen.kb, largest if largest > before else 0) / 1024, output, cpu)


def _as_installed() -> dict[str, str]:
    # An installed program keeps its modules compiled; a machine that forbids it would be measured, not the program.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _largest_child_kb() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def _sample(root: int, beside: Sequence[int], ended: threading.Event, seen: Seen) -> None:
    while not ended.wait(EVERY_S):
        seen.kb = max(seen.kb, sum(_held_kb(pid) for pid in _tree(root)))
        seen.ticks |= _ticks([root, *beside])


def _ticks(roots: Sequence[int]) -> dict[int, int]:
    found = {}
    for pid in (pid for root in roots for pid in _tree(root)):
        try:
            # The name, in brackets, may hold anything; user and system time stand eleventh and twelfth after it.
            told = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
            found[pid] = int(told[11]) + int(told[12])
        except (OSError, ValueError, IndexError):
            continue
    return found


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
