"""The stages of the journey, each in a process of its own: `python -m bench.stages STAGE FOLDER [REQUEST]`.

A stage prints one line of JSON. The Python functions of `heedful` are used, as a company's own program would.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import heedful
from heedful.samples.shop import ANSWERS


def init(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    heedful.init(folder, answers=ANSWERS, **request["settings"]).close()
    with (folder / "heedful.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"opinions:\n  tier: {request['tier']}\n")
    return {}


def consent(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    with heedful.open(folder) as workspace:
        heedful.import_consents(
            workspace, request["consents"], attested_by="Ada", countersigned_by="Bo", statement="Invented for measuring."
        )
    return {}


def gather(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    with heedful.open(folder) as workspace:
        done = heedful.gather(workspace, request["paths"], owners=request["owners"])
    return {
        "asked": done.asked,
        "kept": done.kept["insights"],
        "failed": len(done.failed),
        "unchanged": done.unchanged,
        "added": done.added,
    }


def gather_often(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """One gather after another, each timed from opening the workspace to closing it."""
    seconds = []
    for path in request["paths"]:
        started = perf_counter()
        with heedful.open(folder) as workspace:
            heedful.gather(workspace, [path])
        seconds.append(perf_counter() - started)
    return {"seconds": seconds}


def learn(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    with heedful.open(folder) as workspace:
        done = heedful.learn(workspace)
    return {"posts": done.posts, "opinions": done.opinions}


def report(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    with heedful.open(folder) as workspace:
        heedful.report(workspace, out=folder / "reports" / "bench")
    return {}


STAGES = {"init": init, "consent": consent, "gather": gather, "gather_often": gather_often, "learn": learn, "report": report}

if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[3]).read_text("utf-8")) if len(sys.argv) > 3 else {}
    print(json.dumps(STAGES[sys.argv[1]](Path(sys.argv[2]), asked)))
