"""The journey on a private Spark cluster beside Polars: the same tables, and how long on one worker and on two.

A worker has one core. What is done here and what on the workers is as with the settings that nobody changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import yaml

from bench.journey import JOURNEY, ROOT, Journey, request, yesterday
from heedful.engine.held import open_opinions, open_posts
from heedful.flow.live import subject_keys
from heedful.flow.workspace import Workspace
from heedful.samples.bulk import make_bulk
from heedful.store import manifest
from heedful.terms import LAKES

if TYPE_CHECKING:
    from heedful.store.manifest import LakeFile

SECRET = "HEEDFUL_SPARK_SECRET"
WORKERS = {"one_worker": 1, "two_workers": 2}


def beside(folder: Path, posts: int, seed: int, tier: str) -> dict[str, Any]:
    """One world three times: on Polars, on one worker of one core, on two."""
    bulk = make_bulk(folder / "posts", posts, seed=seed, end=yesterday())
    plain = Journey(folder / "polars", tier)
    plain.begin(bulk)
    with Workspace(plain.folder) as workspace:
        # Keys are drawn when they are first asked for; all three shall have the same.
        for lake in (*LAKES, "accounts", "sources", "events"):
            workspace.keys.purpose_key(lake)
    for name in WORKERS:
        shutil.copytree(plain.folder, folder / name)
    plain.walk(bulk)
    expected, result = tables(plain.folder), {"posts": posts, **_taken("polars", plain)}
    equal = True
    for name, count in WORKERS.items():
        far = Journey(folder / name, tier)
        place = Path(tempfile.gettempdir()) / f"heedful-bench-spark-{os.getpid()}-{name}"
        master = subprocess.run([ROOT / "scripts" / "spark", "start", place, str(count)], check=True, capture_output=True, text=True).stdout
        try:
            os.environ[SECRET] = (place / "secret").read_text().strip()
            far.beside = [int(pid) for pid in (place / "pids").read_text().split()]
            told = {"master": master.strip(), "key_file": str(place / "cluster.key"), "memory": "800m"}
            with (far.folder / "heedful.yaml").open("a", encoding="utf-8") as settings:
                settings.write(yaml.safe_dump({"engine": "spark", "spark": told}))
            far.stage("gather", request(bulk, [bulk.paths]))
            far.stage("learn")
            far.stage("report")
        finally:
            subprocess.run([ROOT / "scripts" / "spark", "stop", place], check=False)
            shutil.rmtree(place, ignore_errors=True)
        result |= _taken(f"spark.{name}", far)
        equal = equal and tables(far.folder) == expected
    overhead = (result["spark.one_worker.s"] - result["polars.s"]) / posts * 1e6
    more = (result["spark.one_worker.cpu_s"] - result["polars.cpu_s"]) / posts * 1e6
    return result | {"spark.equal": int(equal), "spark.overhead_us_per_post": overhead, "spark.overhead_cpu_us_per_post": more}


def _taken(name: str, journey: Journey) -> dict[str, float]:
    found = {f"{name}.s": journey.whole, f"{name}.cpu_s": journey.whole_cpu}
    for stage in JOURNEY:
        found |= {f"{name}.{stage}.s": journey.seconds[stage], f"{name}.{stage}.cpu_s": journey.cpu_s[stage]}
    return found


def tables(folder: Path) -> dict[str, tuple[int, int]]:
    """Rows and a sum of hashes of each table, opened: equal for equal tables, in whatever files and order they lie."""
    found = {}
    with Workspace(folder) as workspace:
        for lake in LAKES:
            keys = subject_keys(workspace, lake)
            with workspace.store.reading() as tx:
                files = manifest.list_files(tx, lake)
            for kind, opener in (("posts", open_posts), ("opinions", open_opinions)):
                parts = [_sums(workspace, lake, one, opener, keys) for one in files if one.kind == kind]
                found[f"{kind}:{lake}"] = (sum(n for n, _ in parts), sum(h for _, h in parts) % 2**64)
    return found


def _sums(workspace: Workspace, lake: str, file: LakeFile, opener: Any, keys: Any) -> tuple[int, int]:
    frame = workspace.lakes.read(lake, file.file_id)
    opened = pl.Series("opened", [repr(one) for one in opener(frame, keys)], dtype=pl.String)
    # The number of its source file depends on the order of reading, and sealed bytes on their nonces.
    open_columns = frame.drop("sealed", "seen", strict=False).with_columns(opened)
    return frame.height, sum(open_columns.hash_rows(seed=5).to_list())
