"""What the tests of whole journeys share: small worlds as the networks would give them, and what a workspace then holds."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("soak", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=400)
settings.load_profile("soak" if os.environ.get("HEEDFUL_SOAK") else "default")

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
COLUMNS = "person,network,account,scope,verified_by,purposes,networks,kinds,given_at,expires_at,notice,method,evidence,age_band,period_from,period_until,matching,state,withdrawn_at"
KINDS = "post;comment;group_post;group_comment;reaction"
SETTINGS: dict[str, Any] = {
    "name": "Larkmoor",
    "company": {
        "address": "1 Larkmoor Lane, Dublin",
        "contact": "privacy@larkmoor.example",
        "country": "IE",
        "authority": "Data Protection Commission, Dublin",
        "site": "https://larkmoor.example",
    },
    "brands": [{"name": "Larkmoor", "handles": ["larkmoor"]}, {"name": "Quillbay", "handles": ["quillbay"], "competitor": True}],
    "aspects": [{"name": "delivery", "words": ["delivery", "courier"]}, {"name": "price", "words": ["price", "prices"]}],
    "recipients": [{"name": "The board", "role": "inside", "purpose": "To decide what to mend.", "gets": ["report"]}],
    "workers": 1,
}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The labelled data and real samples beside the repository; skips where they are not."""
    folder = Path(__file__).resolve().parents[1].parent / "shared"
    if not folder.is_dir():
        pytest.skip("the labelled data and samples are not beside the repository")
    return folder


class Bench:
    """A place to make workspaces and files in, one folder each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.now = NOW

    def path(self, name: str) -> Path:
        self.count += 1
        return self.folder / f"{self.count:04d}-{name}"

    def workspace(self, **changes: Any):
        from heedful.flow.start import init
        from heedful.samples.shop import ANSWERS

        workspace = init(self.path("workspace"), {**SETTINGS, **changes}, notice="n1", answers=ANSWERS)
        workspace.clock = lambda: self.now
        return workspace

    def consent(self, person: str, account: str = "", **changes: str) -> dict[str, str]:
        row = dict.fromkeys(COLUMNS.split(","), "")
        row |= {"person": person, "network": "x", "account": account or f"9{person}", "scope": "global", "verified_by": "oauth"}
        row |= {"purposes": "insights;profile", "networks": "facebook;instagram;x", "kinds": KINDS, "given_at": "2026-01-02T00:00:00Z"}
        row |= {"notice": "n1", "method": "form", "evidence": f"form-{person}", "age_band": "adult", "state": "Given"}
        return row | changes

    def bring(self, workspace, *rows: dict[str, str], waiting: bool = False):
        from heedful.flow.join import Attestation, import_consents

        path = self.path("consents.csv")
        path.write_text("\n".join([COLUMNS, *(",".join(row[c] for c in COLUMNS.split(",")) for row in rows)]) + "\n")
        return import_consents(workspace, path, None if waiting else Attestation("Ada", "Bo", "From our own form, each row checked."))

    def post(self, number: int, account: str, text: str, **changes: Any) -> dict[str, Any]:
        at = (NOW - timedelta(days=number % 50, minutes=number)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return {"id": str(1_700_000_000_000_000_000 + number), "author_id": account, "text": text, "created_at": at, **changes}

    def ndjson(self, posts: list[dict[str, Any]], name: str = "posts.ndjson") -> Path:
        path = self.path(name)
        path.write_text("".join(json.dumps(p, ensure_ascii=False) + "\n" for p in posts))
        return path

    def gather(self, workspace, *paths: Path, **options: Any):
        from heedful.flow.gather import gather

        return gather(workspace, list(paths), **options)

    def learn(self, workspace):
        from heedful.flow.learn import learn

        return learn(workspace)

    def journey(self, workspace, *paths: Path, **options: Any) -> dict[str, list[tuple[object, ...]]]:
        self.gather(workspace, *paths, **options)
        self.learn(workspace)
        return self.held(workspace)

    def held(self, workspace, *, live_only: bool = True) -> dict[str, list[tuple[object, ...]]]:
        """Everything a workspace can still use, unsealed and in canonical form."""
        from heedful.engine.held import open_opinions, open_posts
        from heedful.flow.live import live_rows, subject_keys
        from heedful.store import manifest
        from heedful.tables.canonical import canonical

        answer: dict[str, list[tuple[object, ...]]] = {}
        for lake in ("insights", "profile"):
            with workspace.store.reading() as tx:
                files = manifest.list_files(tx, lake)
                live = live_rows(workspace, tx, lake)
            keys = subject_keys(workspace, lake)
            for kind, opener, names in (
                ("posts", open_posts, ["text", "published_us", "updated_us", "id"]),
                ("opinions", open_opinions, ["target", "start", "end", "terms"]),
            ):
                frames = [workspace.lakes.read(lake, f.file_id) for f in files if f.kind == kind]
                frame = pl.concat(frames) if frames else workspace.engine.scan([], kind, ["post_key"]).collect().clear()
                if live_only and frames:
                    frame = live.keep(frame)
                opened = opener(frame, keys) if frames else []
                columns = {n: [row[i] for row in opened] for i, n in enumerate(names)}
                answer[f"{kind}:{lake}"] = (
                    canonical(frame.with_columns(pl.Series(n, v, strict=False) for n, v in columns.items())) if opened else []
                )
        return answer


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture(scope="session")
def bench_in():
    """Make a bench in a folder of one's own: for properties, which run many times within one test."""
    return Bench


@pytest.fixture(scope="session")
def cluster():
    """The address of a private PostgreSQL, over a unix socket, gone at the end; skips with the reason where there is none."""
    # A socket's path has room for about a hundred letters, and pytest's own folders are root's alone.
    folder = Path(tempfile.gettempdir()) / f"heedful-{secrets.token_hex(4)}"
    script = Path(__file__).resolve().parents[1] / "scripts" / "postgres"
    started = subprocess.run([script, "start", folder], capture_output=True, text=True, check=False)
    if started.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no private PostgreSQL: {started.stderr.strip().splitlines()[-1] if started.stderr.strip() else 'unknown reason'}")
    yield started.stdout.strip()
    subprocess.run([script, "stop", folder], check=False)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(cluster: str):
    """Make an empty database in that PostgreSQL, and give its address; the tables are there already."""
    from sqlalchemy import create_engine

    from heedful.store.store import open_store

    engine = create_engine(cluster, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE made")
    open_store(cluster.replace("/postgres?", "/made?")).close()

    def make(*, empty: bool = False) -> str:
        name = f"d{secrets.token_hex(6)}"
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else 'made'}")
        return cluster.replace("/postgres?", f"/{name}?")

    yield make
    engine.dispose()
