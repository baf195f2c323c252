"""What a person corrects holds: in the report, in every lake, and after the post is gathered and read again."""

from __future__ import annotations

import json
import zipfile

import polars as pl
import pytest

from heedful.errors import BadInput, Refused
from heedful.flow.answer import export_subject
from heedful.flow.correct import corrected, rectify
from heedful.flow.live import held as usable
from heedful.flow.live import live_rows
from heedful.opinions.lexicon import LexiconExtractor
from heedful.store import accesses, manifest, outbox
from heedful.tables import opinions

PROOF = "one-time link"


@pytest.fixture
def world(bench):
    """A workspace with one complaint of P-1 in both lakes, and one of P-2."""
    workspace = bench.workspace(terms={"x_profile_approval": True})
    bench.bring(workspace, bench.consent("P-1", matching="true"), bench.consent("P-2", matching="true"))
    bench.file = bench.ndjson(
        [bench.post(1, "9P-1", "Awful delivery from @larkmoor, so late"), bench.post(2, "9P-2", "Awful delivery from @larkmoor, so late")]
    )
    bench.gather(workspace, bench.file)
    bench.learn(workspace)
    yield workspace
    workspace.close()


def told(workspace, lake="insights"):
    """What a reader of opinions sees now: post key, aspect, polarity, strength."""
    with workspace.store.reading() as tx:
        files = manifest.list_files(tx, lake)
        frame = usable(workspace, files, "opinions", list(opinions.FACTS.columns), live_rows(workspace, tx, lake)).collect()
        return corrected(tx, lake, frame)


def key_of(workspace, person="P-1"):
    done = export_subject(workspace, person, identity=PROOF)
    with zipfile.ZipFile(done.file) as archive:
        return json.loads(archive.read("data.json"))["posts"][0]["post"]


def delivery(frame):
    return sorted(frame.filter(pl.col("aspect") == "delivery")["polarity"].to_list())


def test_a_correction_turns_the_opinion_in_every_lake(world) -> None:
    assert delivery(told(world)) == delivery(told(world, "profile")) == [-1, -1]
    done = rectify(world, "P-1", key_of(world), "larkmoor", "Delivery", 1, identity=PROOF)
    assert (done.brand, done.aspect, done.inferred, done.said) == ("Larkmoor", "delivery", -1, 1)
    for lake in ("insights", "profile"):
        frame = told(world, lake)
        assert delivery(frame) == [-1, 1]
        assert frame.filter(pl.col("polarity") == 1)["strength"].to_list() == [1.0]


def test_none_takes_the_opinion_out(world) -> None:
    before = told(world).height
    rectify(world, "P-1", key_of(world), "Larkmoor", "delivery", None, identity=PROOF)
    assert delivery(told(world)) == [-1]
    assert told(world).height == before - 1


def test_a_correction_can_be_corrected(world) -> None:
    post = key_of(world)
    for said, stands in ((None, [-1]), (1, [-1, 1]), (-1, [-1, -1])):
        rectify(world, "P-1", post, "Larkmoor", "delivery", said, identity=PROOF)
        assert delivery(told(world)) == stands


def test_it_holds_against_gathering_and_learning_anew(world, bench) -> None:
    rectify(world, "P-1", key_of(world), "Larkmoor", "delivery", 1, identity=PROOF)

    from heedful.flow.learn import learn

    again = bench.ndjson([bench.post(1, "9P-1", "Awful delivery from @larkmoor, so late and so slow")])
    bench.gather(world, again)
    newer = LexiconExtractor(world.taxonomy)
    newer.made_by = "newer/2"
    assert learn(world, extractor=newer).posts == 4
    assert delivery(told(world)) == [-1, 1]


def test_the_report_counts_what_was_corrected(bench) -> None:
    from heedful.flow.report import report_on

    def likes(folder):
        return json.loads((folder / "numbers.json").read_text())

    with bench.workspace(privacy={"k": 5}) as workspace:
        people = [f"P-{n}" for n in range(40)]
        bench.bring(workspace, *(bench.consent(p) for p in people))
        bench.gather(workspace, bench.ndjson([bench.post(n, f"9{p}", "Awful delivery from @larkmoor") for n, p in enumerate(people)]))
        bench.learn(workspace)
        before = likes(report_on(workspace, out=bench.path("before")).folder)
        for person in people[:20]:
            rectify(workspace, person, key_of(workspace, person), "Larkmoor", "delivery", 1, identity=PROOF)
        after = likes(report_on(workspace, out=bench.path("after")).folder)
        assert before != after


def test_only_their_own_posts_and_only_what_was_inferred(world) -> None:
    with pytest.raises(BadInput) as stranger:
        rectify(world, "P-1", key_of(world, "P-2"), "Larkmoor", "delivery", 1, identity=PROOF)
    with pytest.raises(BadInput) as nothing:
        rectify(world, "P-1", "ff" * 16, "Larkmoor", "delivery", 1, identity=PROOF)
    with pytest.raises(BadInput) as garbled:
        rectify(world, "P-1", "no key", "Larkmoor", "delivery", 1, identity=PROOF)
    assert stranger.value.code == nothing.value.code == garbled.value.code == "rectify.post"
    assert stranger.value.sentence == nothing.value.sentence
    with pytest.raises(BadInput) as other:
        rectify(world, "P-1", key_of(world), "Larkmoor", "price", 1, identity=PROOF)
    assert other.value.code == "rectify.opinion"
    assert delivery(told(world)) == [-1, -1]


def test_without_a_proof_nothing_is_changed(world) -> None:
    post = key_of(world)
    with pytest.raises(Refused, match="shown to be the person"):
        rectify(world, "P-1", post, "Larkmoor", "delivery", 1)
    assert delivery(told(world)) == [-1, -1]


def test_it_is_logged_by_mark_and_told_to_the_person(world) -> None:
    rectify(world, "P-1", key_of(world), "Larkmoor", "delivery", 1, identity=PROOF)
    with world.store.reading() as tx:
        entry = next(e for e in reversed(outbox.entries(tx)) if e.kind == "subject.rectified")
        assert "P-1" not in json.dumps(entry.body)
        assert [a.what for a in accesses.of_person(tx, "P-1")][-1] == "subject.rectified"


def test_no_correction_leaves_the_table_as_it_is(world) -> None:
    frame = pl.DataFrame(
        {"post_key": [b"x" * 16], "brand": ["B"], "aspect": ["a"], "polarity": [1]}, schema_overrides={"polarity": pl.Int8}
    )
    with world.store.reading() as tx:
        assert corrected(tx, "insights", frame) is frame
