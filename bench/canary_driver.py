"""Runs commands one after the other in one process, as a terminal would, and keeps a copy of every file that is about to vanish.

`python -m bench.canary_driver COMMANDS.json GRAVEYARD`: a list of {"argv": [...]}, with `fault` where something inside shall break and
`leak` where nothing shall be redacted, so that the search itself can be tested. Whoever starts it reads what it prints.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

# Between what two commands print.
SEPARATOR = "\x1e"


class Graveyard:
    """Copies of files, by their bytes: taken before one is removed or replaced, and of whole folders when asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.busy = False
        folder.mkdir(parents=True, exist_ok=True)

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        if self.busy or event not in {"os.remove", "os.rename", "shutil.rmtree", "shutil.move"}:
            return
        self.busy = True
        try:
            for one in args[:2]:
                if isinstance(one, str | os.PathLike):
                    self.keep(Path(one))
        finally:
            self.busy = False

    def keep(self, path: Path) -> None:
        for file in path.rglob("*") if path.is_dir() else [path]:
            with suppress(OSError):
                if file.is_file() and not file.is_relative_to(self.folder):
                    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:20]
                    shutil.copyfile(file, self.folder / f"{digest}{file.suffix}")


def main() -> None:
    commands, graveyard = json.loads(Path(sys.argv[1]).read_text("utf-8")), Graveyard(Path(sys.argv[2]))
    sys.addaudithook(graveyard.hear)
    for command in commands:
        print(f"{SEPARATOR}$ {' '.join(command['argv'][:2])}", flush=True)
        if "settings" in command:
            Path(command["file"]).write_text(command["settings"], "utf-8")
            continue
        sys.argv = ["heedful", *command["argv"]]
        os.environ.pop("HEEDFUL_DEBUG", None)
        if command.get("fault"):
            # What goes wrong inside tells its words, as careless code does; and whoever looks for the fault asks where it was.
            os.environ["HEEDFUL_DEBUG"] = "1"
            break_extractor()
        if command.get("leak"):
            leak()
        with suppress(SystemExit):
            from heedful.cli import main as run

            run()
        sys.stdout.flush()
        sys.stderr.flush()
        if command.get("fault"):
            restore_extractor()
        for folder in command.get("look", ()):
            graveyard.keep(Path(folder))


def leak() -> None:
    from heedful.flow import keep

    keep.RedactRows = lambda public: lambda rows: rows["content"].alias("text")  # type: ignore[attr-defined]


_whole: list[Any] = []


def break_extractor() -> None:
    from heedful.opinions.lexicon import LexiconExtractor

    def extract(self: Any, texts: list[str], brands: object) -> object:
        raise ValueError(f"cannot read {texts[:200]}")

    _whole.append(LexiconExtractor.extract)
    LexiconExtractor.extract = extract  # type: ignore[method-assign]


def restore_extractor() -> None:
    from heedful.opinions.lexicon import LexiconExtractor

    LexiconExtractor.extract = _whole.pop()  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
