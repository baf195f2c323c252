"""Progress of long work: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# A line at most so often where nobody watches a bar, in seconds.
QUIET_FOR = 5.0


@contextmanager
def progress(what: str, unit: str, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that tells how much of how much is done.

    Guarantee: writes to the error stream only, so that output can be piped.
    """
    if quiet:
        yield lambda stage, done, total: None
    elif sys.stderr.isatty():
        with _bar(what, unit) as tell:
            yield tell
    else:
        yield _lines(what, unit)


def _lines(what: str, unit: str) -> Callable[[str, int, int], None]:
    began = last = time.monotonic()

    def tell(_: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= QUIET_FOR and total:
            last = now
            rate = done / max(now - began, 1e-9)
            left = (total - done) / rate if rate else 0.0
            print(f"{what}: {done / total:.0%}, {_amount(rate, unit)}/s, about {left:.0f} s left", file=sys.stderr)

    return tell


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Callable[[str, int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    amount = [DownloadColumn(), TransferSpeedColumn()] if unit == "bytes" else [MofNCompleteColumn(), TextColumn("{task.fields[rate]}")]
    columns = [TextColumn("{task.description}"), BarColumn(), *amount, TextColumn("left"), TimeRemainingColumn()]
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, rate="")
        began = time.monotonic()

        def tell(_: str, done: int, total: int) -> None:
            rate = done / max(time.monotonic() - began, 1e-9)
            bar.update(task, completed=done, total=total, rate=f"{_amount(rate, unit)}/s")

        yield tell


def _amount(rate: float, unit: str) -> str:
    return f"{rate / 1e6:,.1f} MB" if unit == "bytes" else f"{rate:,.0f} {unit}"
