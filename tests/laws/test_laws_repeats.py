"""Pasting a post again changes nothing in any view, and who praises five times in one voice has said one thing."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.flow import desk
from heedful.flow.correct import rectify
from heedful.flow.desk import Kept, Question
from heedful.flow.material import read_material
from heedful.flow.own import own_rows
from heedful.flow.profiles import known
from heedful.insights.cells import count
from heedful.tables.canonical import canonical

PEOPLE = 12
TEXTS = (
    "@larkmoor the delivery was great, I love it.",
    "@larkmoor the prices are awful",
    "@quillbay delivery late again, terrible",
    "what a nice day",
)
# A copy may differ in what tells no words apart.
CHANGED = (str, str.upper, lambda text: text + "!!", lambda text: text.replace(", ", " - "))

pastes = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, len(TEXTS) - 1), st.integers(0, 20), st.integers(0, len(CHANGED) - 1)),
    min_size=1,
    max_size=25,
)


def everything(bench, workspace) -> tuple[object, ...]:
    """What the desk shows, what is counted, and what is known of each person."""
    with workspace.store.reading() as tx:
        facts, profiles = read_material(workspace, tx).facts, known(workspace, tx).profiles()
    cells = count(facts, {aspect.name: aspect.parent for aspect in workspace.taxonomy.aspects}, bench.now.date())
    shown = [canonical(desk.look(workspace, Kept(), question).numbers) for question in (Question(), Question("brand", "Larkmoor"))]
    return canonical(facts), canonical(cells), shown, profiles


@given(pastes)
@settings(max_examples=4)
def test_pasting_again_changes_no_view(bench_in, pasted) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = bench_in(Path(folder))
        with bench.workspace(privacy={"k": 5}, terms={"x_profile_approval": True}) as workspace:
            bench.bring(workspace, *(bench.consent(f"p{n}", matching="true") for n in range(PEOPLE)))
            # Everybody's first posts are 30 to 33 days old.
            bench.journey(
                workspace, bench.ndjson([bench.post(50 * n + 30 + at, f"9p{n}", t) for n in range(PEOPLE) for at, t in enumerate(TEXTS)])
            )
            before = everything(bench, workspace)
            again = [
                bench.post(1000 * (1 + number) + day, f"9p{n}", CHANGED[how](TEXTS[text]))
                for number, (n, text, day, how) in enumerate(pasted)
            ]
            bench.journey(workspace, bench.ndjson(again, "again.ndjson"))
            assert everything(bench, workspace) == before


def stances(bench, workspace) -> list[tuple[int, int]]:
    with workspace.store.reading() as tx:
        facts = read_material(workspace, tx).facts
    whole = count(facts, {}, bench.now.date()).filter(
        pl.col("period") == "all", pl.col("network") == "all", pl.col("aspect") == "overall", pl.col("brand") == "Larkmoor"
    )
    return whole.select("likes", "dislikes").rows()


def test_five_pasted_praises_and_two_complaints_are_a_dislike(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("P-1"))
        praise = [bench.post(n, "9P-1", TEXTS[0]) for n in range(5)]
        bench.journey(
            workspace,
            bench.ndjson(
                [*praise, bench.post(11, "9P-1", TEXTS[1]), bench.post(12, "9P-1", "@larkmoor my parcel is lost, horrible service")]
            ),
        )
        assert stances(bench, workspace) == [(0, 1)]


def test_two_people_with_the_same_words_are_two(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("P-1"), bench.consent("P-2"))
        bench.journey(workspace, bench.ndjson([bench.post(n, f"9P-{n}", TEXTS[0]) for n in (1, 2)]))
        assert stances(bench, workspace) == [(2, 0)]


def test_what_is_corrected_in_one_copy_holds_for_all(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("P-1"))
        bench.journey(workspace, bench.ndjson([bench.post(n, "9P-1", TEXTS[1]) for n in (1, 2, 3)]))
        with workspace.store.reading() as tx:
            posts = {row["day"]: row["post_key"] for own in own_rows(workspace, tx, "P-1") for row in own.posts.iter_rows(named=True)}
        last = posts[max(posts)].hex()
        for said, stands in ((1, [(1, 0)]), (None, [])):
            for aspect in {row["aspect"] for row in facts_of(workspace)}:
                rectify(workspace, "P-1", last, "Larkmoor", aspect, said, identity="one-time link")
            assert stances(bench, workspace) == stands


def facts_of(workspace) -> list[dict]:
    with workspace.store.reading() as tx:
        return read_material(workspace, tx).facts.to_dicts()
