"""obsei 1.1.1, run as its users would: `obsei run` on a CSV of the same posts, in a virtual environment of its own.

What is compared: obsei reads the table, redacts identifiers in all its regions and stores each record in DuckDB. Its
classifier needs a model from elsewhere and is left out, as is its encryption (an extension fetched from
elsewhere): both would only make it slower. Ours on the same posts reads the networks' own files, decides consent, redacts,
seals each post under its author's key, finds opinions by brand and aspect, and writes the report. So obsei does less.
obsei up to 0.0.x was another program, with VADER among its analysers; 1.x has neither.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import zipfile
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION = "1.1.1"
INSTALL_S, RUN_S = 600, 900
SETTINGS = """\
version: 1
store: {path: obsei.duckdb, unencrypted: true}
privacy: {redact: true, regions: [global, north_america, uk, eu, latam, apac, india, africa]}
pipelines:
  - name: posts
    sources:
      - key: posts
        type: csv
        config: {path: posts.csv, fields: {text: text, id: id, created_at: date, author: author}}
"""


def install(folder: Path) -> Path | str:
    """The program's path; or, as text, why it cannot be installed here."""
    home = folder / "obsei-venv"
    try:
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, capture_output=True, timeout=INSTALL_S)
        subprocess.run(
            [str(home / "bin" / "pip"), "install", "-q", f"obsei=={VERSION}"], check=True, capture_output=True, timeout=INSTALL_S
        )
        subprocess.run([str(home / "bin" / "obsei"), "version"], check=True, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return f"installing took more than {INSTALL_S} s"
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", b"") or str(error).encode()).decode("utf-8", "replace").strip().splitlines()
        return said[-1] if said else "it could not be installed"
    return home / "bin" / "obsei"


def run(program: Path, table: Path, folder: Path) -> float:
    """Seconds of one `obsei run` into an empty store."""
    folder.mkdir(parents=True)
    (folder / "obsei.yaml").write_text(SETTINGS, "utf-8")
    os.link(table, folder / "posts.csv")
    environment = {**os.environ, "OBSEI_PSEUDONYM_SALT": "a salt for measuring only"}
    environment.pop("OBSEI_DB_KEY", None)
    started = perf_counter()
    done = subprocess.run([str(program), "run"], cwd=folder, env=environment, check=True, capture_output=True, text=True, timeout=RUN_S)
    seconds = perf_counter() - started
    rows = sum(1 for _ in csv.DictReader(table.open(encoding="utf-8")))
    if f"stored {rows}" not in done.stdout:
        raise RuntimeError(f"obsei did not store all {rows} posts: {done.stdout[-300:]}")
    return seconds


def write_table(posts: Path, table: Path) -> Path:
    """The words, authors and days of made posts as one CSV; read with nothing of ours."""
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "date", "author", "text"))
        for number, (author, date, text) in enumerate(_posts(posts)):
            writer.writerow((number, date, author, text))
    return table


def _posts(folder: Path) -> Iterator[tuple[str, str, str]]:
    for path in sorted(folder.rglob("*.ndjson")):
        for line in path.read_text("utf-8").splitlines():
            post = json.loads(line)
            yield post["author_id"], post["created_at"], post["text"]
    for path in sorted(folder.rglob("*.json")):
        for entry in json.loads(path.read_bytes())["data"]:
            yield entry["from"]["id"], entry["created_time"], entry["message"]
    for path in sorted(folder.rglob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                for text in _words(name, archive.read(name).decode("utf-8")):
                    yield path.stem, "2026-06-30T00:00:00Z", text


def _words(member: str, content: str) -> list[str]:
    if member.endswith("tweets.js"):
        return [tweet["tweet"]["full_text"] for tweet in json.loads(content.partition("=")[2])]
    if member.endswith("comments.json"):
        return [entry["data"][0]["comment"]["comment"] for entry in json.loads(content)["comments_v2"]]
    return [entry["data"][0]["post"] for entry in json.loads(content)] if "/posts/" in member else []
