"""Run journeys that are asked for line by line, each in a watched process: {"journey", "folder", "place", "root", "at", "full", "now"}.

One process that imported everything once forks for each, so that a point costs no start of Python.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any

from faults.calls import run_watched
from faults.journeys import JOURNEYS, warm


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """What came of one journey: calls, the one it was stopped at, and what it said."""
    read, write = os.pipe()

    def work() -> None:
        os.close(read)
        said: dict[str, Any] = {"code": ""}
        try:
            go(asked)
        except BaseException as error:
            code, remedy = getattr(error, "code", None), getattr(error, "remedy", "")
            said = {"code": code, "remedy": remedy, "trace": traceback.format_exc(limit=-8)}
        os.write(write, json.dumps(said).encode())

    found = run_watched(work, asked["root"], asked["at"], full=asked["full"])
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read()
    return {"calls": found.calls, "met": found.met, "killed": os.WIFSIGNALED(found.status), **(json.loads(said) if said else {})}


def go(asked: dict[str, Any]) -> None:
    """One journey, as a command runs it: opened, run, closed."""
    from heedful.flow.workspace import Workspace

    with Workspace(Path(asked["folder"]), clock=lambda: datetime.fromisoformat(asked["now"])) as workspace:
        JOURNEYS[asked["journey"]].run(workspace, Path(asked["place"]))


def main() -> None:
    """Answer until there is nothing more to do."""
    warm()
    print("ready", flush=True)
    for line in sys.stdin:
        try:
            print(json.dumps(answer(json.loads(line))), flush=True)
        except OSError as error:
            print(json.dumps({"denied": str(error)}), flush=True)


if __name__ == "__main__":
    main()
