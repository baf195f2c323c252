"""Decoys are nobody: a world with them and one without give the same of everything; and whoever asks for one is found."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from heedful.errors import BadInput, Refused
from heedful.flow import decoys, incidents
from heedful.flow.affected import affected
from heedful.flow.answer import export_subject
from heedful.flow.entries import read_about
from heedful.flow.handover import export_records
from heedful.flow.join import show
from heedful.flow.report import report_on
from heedful.security.actor import Actor
from heedful.store import consents, people
from heedful.store.schema import METADATA

# What alone may differ: the decoys themselves, what was done, and what stands for moments and chance.
THEIRS = {"decoys", "outbox", "meta", "log_mark"}


def world(bench: Any, many: int, order: str) -> dict[str, object]:
    """Everything a small world gives, with decoys planted before, between or after."""
    with bench.workspace(privacy={"k": 5}) as workspace:

        def plant(when: str) -> None:
            if many and order == when:
                decoys.plant(workspace, many, bench.path("decoys.csv"))
                decoys.plant_posts(workspace, many, bench.path("posts.csv"))

        plant("first")
        bench.bring(workspace, *(bench.consent(f"C-{n}") for n in range(8)))
        plant("between")
        posts = [bench.post(n, f"9C-{n % 8}", "the delivery was late again") for n in range(24)]
        bench.gather(workspace, bench.ndjson(posts))
        bench.learn(workspace)
        plant("last")
        done = report_on(workspace, out=bench.path("report"))
        listed = bench.path("all.json")
        exported = export_records(workspace, listed, "inside")
        with workspace.store.reading() as tx:
            whom = affected(workspace, tx, ["posts", "consents", "accounts", "contacts"])
            grants = workspace.grants(tx).height
            counts = {t.name: tx.execute(select(func.count()).select_from(t)).scalar_one() for t in METADATA.sorted_tables}
            known = (people.people(tx)["person_id"].to_list(), consents.people_on_record(tx))
        tables = {p.name: p.read_text() for p in sorted(Path(done.folder).rglob("*.csv"))}
        return {
            "held": bench.held(workspace),
            "tables": tables,
            "known": known,
            "grants": grants,
            "whom": (sorted(whom.people), whom.count, whom.records),
            "exported": exported,
            "counts": {name: n for name, n in counts.items() if name not in THEIRS},
        }


@settings(max_examples=40 if os.environ.get("HEEDFUL_SOAK") else 2)
@given(st.integers(1, 60), st.sampled_from(["first", "between", "last"]))
def test_decoys_are_in_no_count_view_report_or_export(bench_in, many: int, order: str) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        assert world(bench_in(Path(one)), many, order) == world(bench_in(Path(other)), 0, order)


@pytest.fixture
def planted(bench):
    with bench.workspace() as workspace:
        bench.bring(workspace, *(bench.consent(f"C-{n:04d}") for n in range(5)))
        file = bench.path("decoys.csv")
        assert decoys.plant(workspace, 40, file) == 40
        numbers = file.read_text().split()[1:]
        workspace.actor = Actor("Eve", "privacy_officer")
        yield workspace, numbers


def test_decoys_look_like_the_others_and_are_kept_as_marks(planted) -> None:
    workspace, numbers = planted
    assert len(set(numbers)) == 40
    assert all(one.startswith("C-") and len(one) == 6 and one[2:].isdigit() for one in numbers)
    assert not set(numbers) & {f"C-{n:04d}" for n in range(5)}
    workspace.close()
    for path in workspace.folder.rglob("*"):
        assert not path.is_file() or not any(one.encode() in path.read_bytes() for one in numbers), path.name


@pytest.mark.parametrize(
    "ask",
    [
        lambda w, p: show(w, p),
        lambda w, p: export_subject(w, p, identity="card"),
        lambda w, p: read_about(w, p),
    ],
    ids=["consent show", "subject export", "search of the log"],
)
def test_whoever_asks_for_a_decoy_opens_an_incident_and_is_answered_as_for_anybody(planted, ask) -> None:
    workspace, numbers = planted
    said = []
    for person in ("C-nobody", numbers[0]):
        try:
            said.append((repr(ask(workspace, person)), ""))
        except (BadInput, Refused) as error:
            said.append((error.code, str(error)))
        if person == "C-nobody":
            assert incidents.listed(workspace) == []
    assert said[0][0].partition("(")[0] == said[1][0].partition("(")[0]
    (found,) = incidents.listed(workspace)
    assert (found.incident.how, found.incident.actor) == ("decoy_touched", "Eve")
    assert numbers[0] not in found.facts.nature
    # Somebody real opens none; the same again goes on in the same.
    show(workspace, "C-0001")
    show(workspace, numbers[1])
    assert len(incidents.listed(workspace)) == 1
    assert len(incidents.listed(workspace)[0].steps) == 2


@pytest.mark.parametrize("many", [0, 10_001])
def test_bad_numbers_of_decoys_are_refused(planted, bench, many: int) -> None:
    with pytest.raises(BadInput) as caught:
        decoys.plant(planted[0], many, bench.path("more.csv"))
    assert caught.value.code == "decoys.many"


def test_where_all_such_numbers_are_taken_they_grow_longer() -> None:
    made = decoys._numbers(30, {f"C{n}" for n in range(10)})
    assert len(set(made)) == 30
    assert not set(made) & {f"C{n}" for n in range(10)}


def test_whoever_asks_for_a_decoy_post_opens_an_incident(planted, bench) -> None:
    from heedful.flow.correct import rectify

    workspace, _ = planted
    workspace.actor = Actor("cli")
    file = bench.path("posts.csv")
    assert decoys.plant_posts(workspace, 5, file) == 45
    keys = file.read_text().split()[1:]
    assert file.stat().st_mode & 0o077 == 0
    workspace.actor = Actor("Eve", "privacy_officer")
    said = []
    for post in ("ab" * 16, keys[0].upper()):
        with pytest.raises((BadInput, Refused)) as caught:
            rectify(workspace, "C-0001", post, "Larkmoor", "price", 1, identity="card")
        said.append((caught.value.code, str(caught.value)))
        if post == "ab" * 16:
            assert incidents.listed(workspace) == []
    assert said[0] == said[1]
    (found,) = incidents.listed(workspace)
    assert (found.incident.how, found.incident.actor) == ("decoy_touched", "Eve")
    workspace.close()
    for path in workspace.folder.rglob("*"):
        assert not path.is_file() or not any(one.encode() in path.read_bytes() for one in keys), path.name
