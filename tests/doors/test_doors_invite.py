"""`heedful invite …` as people use it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from heedful.cli.app import app
from heedful.errors import Refused
from heedful.flow.settings import parse_settings
from heedful.flow.workspace import Workspace

COMPANY = {"address": "1 Quay", "contact": "privacy@larkmoor.example", "country": "IE", "site": "https://larkmoor.example"}


@pytest.fixture
def shop(bench, monkeypatch):
    """Run `heedful invite` in a workspace that may ask."""
    from datetime import timedelta

    from sqlalchemy import delete

    from heedful.consent.notice import Months, Notice
    from heedful.flow.notices import done_here
    from heedful.store import notices
    from heedful.store.rights_schema import NOTICES

    ws = bench.workspace()
    monkeypatch.setattr("heedful.flow.workspace.read_settings", lambda _: parse_settings(ws.settings.model_dump() | {"company": COMPANY}))
    monkeypatch.setattr(Workspace.__init__, "__defaults__", (None, lambda: bench.now))
    done = done_here(parse_settings(ws.settings.model_dump() | {"company": COMPANY}))
    notice = Notice(
        version="n1",
        language="en",
        controller={"name": "Larkmoor"},
        purposes={name: {"what": name} for name in done.purposes},
        networks=tuple(done.networks),
        kinds=tuple(done.kinds),
        countries=("IE",),
        retention=Months(posts=12, profile=12, consent=24),
        profiling=ws.settings.uses.profiling,
        body="What we do.",
    )
    with ws.store.transaction() as tx:
        tx.execute(delete(NOTICES))
        notices.add(tx, notices.Published(notice.digest, "n1", "en", notice.front, notice.body, bench.now - timedelta(days=9)))
    ws.close()

    def run(*words: object):
        done = CliRunner().invoke(app, ["invite", *map(str, words), "-w", str(ws.folder)])
        if isinstance(done.exception, Exception) and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout) if "--json" in words else done.stdout

    return run


def test_asking_and_answering(bench, shop) -> None:
    out = bench.path("out")
    said = shop("make", "--channel", "mail", "--address", "bo@home.example", "--got-from", "your order", "--out", out)
    assert said.startswith("1 invitation in 1 file.")
    mail = next(out.iterdir()).read_text().replace("=\n", "")
    token = mail.partition("larkmoor.example/u/")[2].partition(">")[0]
    assert shop("answer", token, "yes") == "Yes is noted. It is no consent yet: let them choose.\n"
    assert shop("answer", token, "no", "--json")["answer"] == "no"
    assert shop("list", "--json")["invitations"][0]["no"] == 1
    assert "Nobody's consent" in shop("due")
    with pytest.raises(Refused):
        shop("make", "--channel", "mail", "--address", "bo@home.example", "--got-from", "your order", "--out", out)


def test_joining_by_account(bench, shop) -> None:
    begun = shop("join", "begin", "facebook", "--json")
    path = bench.path("comments.json")
    stamp = bench.now.strftime("%Y-%m-%dT%H:%M:%S+0000")
    comment = {"id": "55_1", "message": begun["code"], "created_time": stamp, "from": {"id": "71", "name": "A"}, "like_count": 0}
    path.write_text(json.dumps({"data": [comment]}))
    assert "1 accounts proven" in shop("join", "codes", path)
    assert shop("join", "status", begun["ticket"]) == "proven\n"
    chosen = shop("join", "choose", begun["ticket"], "insights", "--of-age", "--country", "IE", "--since", "2026-01-01", "--json")
    assert chosen["person"].startswith("P-") and len(chosen["records"]) == 1
    assert shop("signal", chosen["person"], "--sec-gpc", "1") == "The signal counts as an objection to profiling.\n"
    assert shop("join", "held") == "Nothing waits.\n"
    assert shop("join", "finish").startswith("0 joinings")
