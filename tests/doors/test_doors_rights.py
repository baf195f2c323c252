"""The commands `heedful subject` and `heedful requests`: what they print, and with which status they end."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from heedful.cli.app import app
from heedful.cli.exits import status_of
from heedful.errors import HeedfulError
from heedful.store import accesses

PROOF = ["--identity", "one-time link"]


@pytest.fixture
def desk(bench):
    """A workspace that holds one post of P-1, and a way to run commands in it."""
    workspace = bench.workspace()
    # The commands use the true clock.
    bench.now = datetime.now(UTC)
    workspace.clock = lambda: bench.now
    bench.bring(workspace, bench.consent("P-1", given_at=f"{bench.now:%Y-%m-%d}T00:00:00Z"), bench.consent("P-2"))
    bench.gather(workspace, bench.ndjson([bench.post(1, "9P-1", "Awful delivery from @larkmoor")]))
    bench.learn(workspace)

    def run(*words: str):
        done = CliRunner().invoke(app, [*words, "-w", str(workspace.folder)])
        if isinstance(done.exception, HeedfulError):
            return status_of(done.exception), str(done.exception)
        assert done.exception is None, done.exception
        return done.exit_code, done.stdout

    run.workspace = workspace
    yield run
    workspace.close()


def test_export_says_where_the_archive_is_and_nothing_of_it(desk, bench) -> None:
    out = bench.path("mine.zip")
    status, said = desk("subject", "export", "P-1", "--out", str(out), "--as", "Ada", *PROOF)
    assert status == 0
    assert str(out) in said
    assert "Awful" not in said
    assert out.is_file()
    with desk.workspace.store.reading() as tx:
        assert {a.actor for a in accesses.of_person(tx, "P-1")} >= {"Ada"}


def test_export_without_a_proof_ends_with_status_5(desk) -> None:
    known, unknown = desk("subject", "export", "P-1"), desk("subject", "export", "P-999", *PROOF)
    assert known == unknown
    assert known[0] == 5


def test_rectify_restrict_object_and_lift(desk) -> None:
    _, told = desk("subject", "export", "P-1", "--json", *PROOF)
    assert json.loads(told)["posts"] == 1
    from heedful.flow.own import own_rows

    with desk.workspace.store.reading() as tx:
        key = own_rows(desk.workspace, tx, "P-1")[0].posts["post_key"][0].hex()
    wrong = ["subject", "rectify", "P-1", "--post", key, "--brand", "Larkmoor", "--aspect", "delivery", "--polarity"]
    assert desk(*wrong, "lovely", *PROOF)[0] == 3
    assert "is like from now on" in desk(*wrong, "like", *PROOF)[1]
    for stop, lift in (("restrict", "lift-restriction"), ("object", "lift-objection")):
        assert "from now on" in desk("subject", stop, "P-1", "--purpose", "insights")[1]
        assert desk("subject", lift, "P-1", "--purpose", "insights")[0] == 5
        assert "lifted" in desk("subject", lift, "P-1", "--purpose", "insights", *PROOF)[1]
    assert desk("subject", "lift-objection", "P-1", "--purpose", "messages.email", *PROOF)[0] == 5


def test_the_queue_from_opening_to_closing(desk) -> None:
    _, opened = desk("requests", "open", "access", "--person", "P-1", "--channel", "mail", "--json")
    number = json.loads(opened)["request_id"]
    assert desk("requests", "answer", number, "--text", "Here.")[0] == 5
    assert desk("requests", "close", number)[0] == 5
    assert "passed: a call back" in desk("requests", "identify", number, "--method", "a call back")[1]
    assert "owner: Ada" in desk("requests", "assign", number, "--owner", "Ada")[1]
    assert desk("requests", "extend", number, "--reason", "Many came.")[0] == 0
    status, queue = desk("requests")
    assert (status, queue.splitlines()[0]) == (0, "1 waiting, 0 of them overdue; 1 in all.")
    assert number in queue
    assert re.search(r"\d+ days", queue)
    assert desk("requests", "answer", number, "--text", "Here.")[0] == 0
    assert desk("requests", "close", number)[0] == 0
    assert json.loads(desk("requests", "list", "--json")[1])["requests"] == []
    assert json.loads(desk("requests", "list", "--person", "P-1", "--json")[1])["requests"][0]["state"] == "closed"
    assert "Here." not in desk("requests", "list", "--person", "P-1")[1]


def test_bring_names_lines_and_not_people(desk, bench, capfd) -> None:
    file = bench.path("requests.csv")
    file.write_text("kind,person\naccess,P-1\nsing,P-2\n")
    status, said = desk("requests", "bring", str(file))
    assert status == 0
    assert said.startswith("1 requests")
    assert desk("requests", "bring", str(file) + ".missing")[0] == 3


def test_a_name_is_needed_to_act(desk) -> None:
    assert desk("subject", "restrict", "P-1", "--as", " ")[0] == 3
