"""Checking by people: what is written out and to whom, what counts, and what the report then says."""

from __future__ import annotations

import csv
import stat

import pytest

from heedful.errors import BadInput, Unready
from heedful.flow.check import accuracy_now, check, draw
from heedful.flow.erase import begin
from heedful.flow.join import withdraw
from heedful.flow.report import report_on
from heedful.insights.accuracy import Share
from heedful.store import checks


@pytest.fixture
def world(bench):
    """Twelve people who dislike the price; eight of them may be quoted."""
    workspace = bench.workspace(privacy={"k": 5}, terms={"x_profile_approval": True}, opinions={"tier": "lexicon"})
    people = [f"p{n}" for n in range(12)]
    bench.bring(
        workspace, *(bench.consent(p, purposes="insights;quotes" if n < 8 else "insights", matching="yes") for n, p in enumerate(people))
    )
    posts = [bench.post(n, f"9{p}", f"@larkmoor the price is terrible says somebody, number {n}") for n, p in enumerate(people)]
    posts.append(bench.post(30, "9p0", "@larkmoor call me at +353 1 496 0123 about the price, it is terrible"))
    bench.gather(workspace, bench.ndjson(posts))
    bench.learn(workspace)
    yield workspace
    workspace.close()


def read(path):
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def filled(bench, path, dislikes="Larkmoor: price", left=0):
    """The file, labelled as somebody would, all but the first rows."""
    rows = read(path)
    for at, row in enumerate(rows):
        row["dislikes"] = dislikes if at >= left else ""
    done = bench.path("filled.csv")
    with done.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return done


def made_by(bench, workspace) -> str:
    return bench.learn(workspace).made_by


def test_only_redacted_words_of_people_who_may_be_quoted_are_written_out(bench, world) -> None:
    out = bench.path("sample.csv")
    assert draw(world, 100, out) == 9
    rows = read(out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert set(rows[0]) == {"id", "text", "likes", "dislikes"} and not any(row["likes"] or row["dislikes"] for row in rows)
    assert not any(f"number {n}" in row["text"] for row in rows for n in range(8, 12))
    assert any("about the price" in row["text"] for row in rows) and not any("496" in row["text"] for row in rows)
    with pytest.raises(BadInput) as caught:
        draw(world, 100, out)
    assert caught.value.code == "check.exists"


def test_what_an_analyst_reads_is_compared_and_stands_in_the_report(bench, world) -> None:
    out = bench.path("sample.csv")
    draw(world, 100, out)
    page = report_on(world, out=bench.path("report")).html.read_text("utf-8")
    assert "was not checked here" in page
    done = check(world, filled(bench, out, left=1))
    assert (done.without_label, done.left_out) == (1, 0)
    assert (done.accuracy.posts, done.accuracy.right, done.accuracy.found) == (Share(8, 8), Share(8, 8), Share(8, 8))
    page = report_on(world, out=bench.path("report")).html.read_text("utf-8")
    assert "found that an analyst found too: 100% (68% to 100%)" in page and page.index("an analyst found too") < page.index("At a glance")


def test_what_was_read_wrongly_counts_against_us(bench, world) -> None:
    out = bench.path("sample.csv")
    draw(world, 100, out)
    answer = check(world, filled(bench, out, "Larkmoor: delivery; Larkmoor: price")).accuracy
    assert (answer.posts, answer.right, answer.found) == (Share(0, 9), Share(9, 9), Share(9, 18))
    nothing = check(world, filled(bench, out, "none")).accuracy
    assert (nothing.posts.hits, nothing.right, nothing.found.of) == (0, Share(0, 9), 0)


def test_words_changed_in_the_file_change_nothing(bench, world) -> None:
    out = bench.path("sample.csv")
    draw(world, 100, out)
    done = filled(bench, out)
    done.write_text(done.read_text().replace("terrible", "wonderful"))
    assert check(world, done).accuracy.posts == Share(9, 9)


def test_a_withdrawal_and_an_erasure_take_their_posts_out_of_the_figure(bench, world) -> None:
    out = bench.path("sample.csv")
    draw(world, 100, out)
    done = filled(bench, out)
    check(world, done)
    name = made_by(bench, world)
    withdraw(world, "p1", ["quotes"])
    with world.store.reading() as tx:
        assert accuracy_now(world, tx, name).posts == Share(8, 8)
    assert check(world, done).left_out == 1
    begin(world, "p2")
    with world.store.reading() as tx:
        assert len(checks.list_checked(tx)) == 8
        assert accuracy_now(world, tx, name).posts == Share(7, 7)
    # Below k people nothing is told.
    for person in ("p3", "p4"):
        withdraw(world, person, ["quotes"])
    with world.store.reading() as tx:
        assert accuracy_now(world, tx, name) is None


def test_own_labelled_texts_do_as_well(bench, world) -> None:
    own = bench.path("own.csv")
    own.write_text(
        'text,likes,dislikes\n"the courier was great",delivery;,\n"Larkmoor the price is terrible",,Larkmoor: price\n"it rains",none,\n'
    )
    # Of one own brand, an aspect alone says enough.
    assert check(world, own).accuracy.posts == Share(3, 3)
    own.write_text(own.read_text().replace("delivery;", "Larkmoor: wheels"))
    with pytest.raises(BadInput) as caught:
        check(world, own)
    assert caught.value.code == "labels.unknown" and "Line 2" in caught.value.sentence and "courier" not in caught.value.sentence


def test_bad_asking_is_refused(bench, world) -> None:
    with pytest.raises(BadInput) as caught:
        draw(world, 0, bench.path("none.csv"))
    assert caught.value.code == "check.count"
    out = bench.path("sample.csv")
    draw(world, 3, out)
    with pytest.raises(BadInput) as caught:
        check(world, out)
    assert caught.value.code == "check.empty"
    with bench.workspace() as empty, pytest.raises(Unready) as unready:
        draw(empty, 5, bench.path("nobody.csv"))
    assert unready.value.code == "check.nobody"
