"""Attacks on what is kept and shown: each `attack_*.py` beside this file is one, with a `measure(seed)` that gives its numbers."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

HERE = Path(__file__).parent


def attacks() -> list[str]:
    """The attacks there are, by the names of their files."""
    return sorted(path.stem.removeprefix("attack_") for path in HERE.glob("attack_*.py"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", action="append", choices=attacks(), help="this attack alone; may be repeated")
    parser.add_argument("--seed", type=int, default=7)


def run(args: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in args.only or attacks():
        started = perf_counter()
        found |= importlib.import_module(f"bench.attack_{name}").measure(seed=args.seed)
        print(f"  {name}: {perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return found
