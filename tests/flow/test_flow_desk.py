"""Views on the team's pages: the report's own numbers, kept while nothing moves, and never a moment longer."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl
import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import desk
from heedful.flow.answer import export_subject
from heedful.flow.correct import rectify
from heedful.flow.desk import Kept, Question
from heedful.flow.join import withdraw
from heedful.flow.report import report_on
from heedful.security.actor import Actor
from heedful.store import outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heedful.flow.workspace import Workspace

ALL = (
    Question(),
    Question("compare"),
    Question("strategy"),
    Question("brand", "Larkmoor"),
    Question("aspect", "Larkmoor", "delivery"),
)


@pytest.fixture
def workspace(bench) -> Iterator[Workspace]:
    with bench.workspace(privacy={"k": 5}) as made:
        bench.bring(made, *(bench.consent(f"p{n:02d}", f"77{n}", expires_at="2026-07-01T00:00:00Z" if n < 3 else "") for n in range(40)))
        posts = []
        for n in range(40):
            posts.append(bench.post(n, f"77{n}", f"The delivery was {'great, I love it' if n % 3 else 'awful, I hate it'}. @larkmoor"))
            posts.append(bench.post(n + 100, f"77{n}", "The prices at Quillbay are awful, I hate them. @quillbay"))
        bench.journey(made, bench.ndjson(posts))
        yield made


def test_the_numbers_are_those_of_the_report(workspace: Workspace) -> None:
    report = report_on(workspace)
    written = pl.read_parquet(io.BytesIO((report.folder / "numbers.parquet").read_bytes()))
    kept = Kept()
    assert desk.look(workspace, kept, Question()).numbers.equals(written)
    closer = desk.look(workspace, kept, Question("aspect", "Larkmoor", "delivery"))
    assert closer.numbers.equals(written.filter(pl.col("brand") == "Larkmoor", pl.col("aspect") == "delivery"))
    assert closer.numbers.height


def test_a_view_is_computed_once_while_nothing_moves(workspace: Workspace) -> None:
    kept = Kept()
    first = [desk.look(workspace, kept, one) for one in ALL]
    again = [desk.look(workspace, kept, one) for one in ALL]
    assert kept.computed == len(ALL)
    assert all(a.parts is b.parts for a, b in zip(first, again, strict=True))


def test_many_at_once_compute_it_once(workspace: Workspace) -> None:
    kept = Kept()
    workspace.taxonomy, workspace.keys, workspace.store  # noqa: B018  (opened before they are shared)
    threads = [threading.Thread(target=kept.get, args=(workspace, Question())) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert kept.computed == 1


def _people(view: desk.View) -> int:
    row = view.numbers.filter(
        pl.col("measure") == "people",
        pl.col("brand") == "Larkmoor",
        pl.col("aspect") == "delivery",
        pl.col("period") == "all",
        pl.col("network") == "all",
    )
    return int(row["low"][0])


def test_a_withdrawal_holds_at_the_next_look(workspace: Workspace) -> None:
    kept, question = Kept(), Question("aspect", "Larkmoor", "delivery")
    before = desk.look(workspace, kept, question)
    for n in range(3, 33):
        withdraw(workspace, f"p{n:02d}", [])
    after = desk.look(workspace, kept, question)
    assert after.position > before.position
    assert _people(before) > 30
    assert after.parts is None or _people(after) < 20
    assert after.numbers.equals(Kept().get(workspace, question).numbers)


def test_consent_that_ends_by_the_clock_alone_ends_the_view(workspace: Workspace, bench) -> None:
    from datetime import UTC, datetime

    kept, question = Kept(), Question("aspect", "Larkmoor", "delivery")
    bench.now = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
    desk.look(workspace, kept, question)
    # Within the day, so that it is the consent's end and not the day's that is seen.
    bench.now = datetime(2026, 6, 30, 23, 59, 59, 500_000, tzinfo=UTC)
    desk.look(workspace, kept, question)
    assert kept.computed == 1
    assert kept.base is not None
    assert kept.base.ends_at == datetime(2026, 7, 1, tzinfo=UTC)
    bench.now = datetime(2026, 7, 1, tzinfo=UTC)
    desk.look(workspace, kept, question)
    assert kept.computed == 2


def test_a_view_lasts_no_longer_than_its_day(workspace: Workspace, bench) -> None:
    kept = Kept()
    desk.look(workspace, kept, Question())
    bench.now += timedelta(days=1)
    desk.look(workspace, kept, Question())
    assert kept.computed == 2


def test_a_correction_and_a_new_post_hold_at_the_next_look(workspace: Workspace, bench) -> None:
    kept = Kept()
    desk.look(workspace, kept, Question())
    bench.journey(workspace, bench.ndjson([bench.post(900, "775", "The delivery was awful again, I hate it. @larkmoor")], "more.ndjson"))
    desk.look(workspace, kept, Question())
    assert kept.computed == 2
    identity = "P-04 came to the desk"
    with zipfile.ZipFile(export_subject(workspace, "p04", identity=identity).file) as archive:
        posts = json.loads(archive.read("data.json"))["posts"]
    post = next(one["post"] for one in posts if "delivery" in one["text"])
    rectify(workspace, "p04", post, "Larkmoor", "delivery", -1, identity=identity)
    desk.look(workspace, kept, Question())
    assert kept.computed == 3


def test_what_is_not_of_the_taxonomy_is_refused(workspace: Workspace) -> None:
    for question in (
        Question("brand", "Nobody"),
        Question("aspect", "Larkmoor", "x"),
        Question("overview", "Larkmoor"),
        Question("posts"),
        Question("brand"),
    ):
        with pytest.raises(BadInput) as caught:
            desk.look(workspace, Kept(), question)
        assert caught.value.code == "desk.unknown"


def test_drilling_down_stops_at_k(workspace: Workspace) -> None:
    # Of prices of Larkmoor nobody spoke.
    assert desk.look(workspace, Kept(), Question("aspect", "Larkmoor", "price")).parts is None
    for row in desk.look(workspace, Kept(), Question()).numbers.filter(pl.col("unit") == "people", pl.col("low") > 0).to_dicts():
        assert row["high"] >= 5


def test_who_may_not_read_a_report_sees_no_view(workspace: Workspace) -> None:
    for role in ("administrator", "auditor", "service"):
        workspace.actor = Actor("Ada", role)
        with pytest.raises(Refused):
            desk.look(workspace, Kept(), Question())


def test_who_looked_at_what_is_entered_once_an_hour(workspace: Workspace, bench) -> None:
    kept = Kept()
    for name in ("Ada", "Ada", "Bo"):
        workspace.actor = Actor(name)
        desk.look(workspace, kept, Question())
    bench.now += timedelta(hours=1)
    desk.look(workspace, kept, Question())
    with workspace.store.reading() as tx:
        looked = [(e.actor.name, e.body["view"]) for e in outbox.entries(tx) if e.kind == "view.looked"]
    assert looked == [("Ada", "overview"), ("Bo", "overview"), ("Bo", "overview")]


def test_a_picture_stands_by_itself(workspace: Workspace) -> None:
    view = desk.look(workspace, Kept(), Question())
    assert view.drawings
    for name in view.drawings:
        svg, png = desk.drawing(view, name, "svg"), desk.drawing(view, name, "png")
        assert b"var(" not in svg
        assert b"<title" in svg
        assert b"<desc" in svg
        assert png.startswith(b"\x89PNG")
    for name, form in (("none", "svg"), (next(iter(view.drawings)), "exe")):
        with pytest.raises(BadInput):
            desk.drawing(view, name, form)


def test_before_anything_was_learnt_it_says_so(bench) -> None:
    with bench.workspace() as empty, pytest.raises(Unready):
        desk.look(empty, Kept(), Question())
