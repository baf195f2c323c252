"""The command: `python -m bench NAME [options] --json FILE`; NAME is a file beside this one that has `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import ast
import importlib
import sys
from pathlib import Path

from bench import form

HERE = Path(__file__).parent


def names() -> list[str]:
    """The benches there are, found without importing them."""
    return sorted(path.stem for path in HERE.glob("*.py") if {"add_arguments", "run"} <= _functions(path))


def _functions(path: Path) -> set[str]:
    return {node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}


def main(arguments: list[str]) -> int:
    known = names()
    if not arguments or arguments[0] not in known:
        print(f"usage: python -m bench NAME [options] --json FILE\nNAME is one of: {', '.join(known)}")
        return 0 if arguments in (["-h"], ["--help"]) else 2
    name, *rest = arguments
    bench = importlib.import_module(f"bench.{name}")
    parser = argparse.ArgumentParser(prog=f"python -m bench {name}", description=(bench.__doc__ or "").strip().splitlines()[0])
    bench.add_arguments(parser)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    args = parser.parse_args(rest)
    result = form.with_meta(bench.run(args), vars(args))
    print(form.table(name, result))
    if args.json is not None:
        form.write(args.json, result)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
