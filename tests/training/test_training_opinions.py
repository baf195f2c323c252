"""What the open weights may be trained on: invented posts whose targets stand where they are said to, and parts that are apart."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from training.opinions import sets
from training.opinions.grammar import invent
from training.opinions.sets import OPEN, RESEARCH, Row, apart, is_dev, load, plain

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
shared = pytest.mark.skipif(not DATA.is_dir(), reason="the labelled data does not lie beside the repository")


@pytest.fixture(scope="module")
def posts():
    return invent(1500, 11)


def test_the_same_dice_write_the_same_posts(posts):
    assert invent(50, 11) == posts[:50] and invent(50, 12) != posts[:50]


def test_no_mark_is_left_and_every_slot_is_filled(posts):
    for post in posts:
        assert not any(c < " " for c in post.text) and not set("{}[]") & set(post.text), post.text


def test_targets_stand_in_the_text_apart_from_each_other(posts):
    for post in posts:
        places = sorted((s, e) for s, e, _ in post.spans)
        assert all(0 <= s < e <= len(post.text) and post.text[s:e].strip() == post.text[s:e] for s, e in places)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(places))


def test_every_sign_and_kind_of_post_is_written(posts):
    assert {sign for post in posts for *_, sign in post.spans} == {-1, 0, 1}
    assert {post.post for post in posts} == {-1, 0, 1, None}
    assert any(not post.spans for post in posts) and any(len(post.spans) > 3 for post in posts)
    assert len({post.text for post in posts}) > 0.9 * len(posts)


def test_a_text_in_development_is_never_trained_on():
    dev = [Row("The crew was kind!")]
    train = [Row("the crew was KIND"), Row("The seats were hard."), Row("the seats were hard")]
    assert [row.text for row in apart(train, dev)] == ["The seats were hard."]


def test_no_set_is_both_open_and_research():
    assert not OPEN.keys() & RESEARCH.keys() and all(OPEN.values()) and all(RESEARCH.values())


def test_the_bench_holds_back_the_rows_that_training_does():
    from bench.opinions import is_dev as in_bench

    texts = [f"post {i} about the {word}" for i in range(300) for word in ("crew", "app")]
    assert [is_dev(t) for t in texts] == [in_bench(t) for t in texts] and 0.1 < sum(map(is_dev, texts)) / len(texts) < 0.2


@pytest.mark.shared
@shared
def test_training_and_development_are_apart_in_every_set():
    train, dev = load(DATA, {**OPEN, **RESEARCH})
    assert {row.of for row in train} == {*OPEN, *RESEARCH} and dev
    assert not {plain(row.text) for row in train} & {plain(row.text) for row in dev}
    assert all(0 <= s < e <= len(row.text) for row in train for s, e, _ in (*row.spans, *row.given))


@pytest.mark.shared
@shared
def test_no_invented_post_is_a_text_of_a_set(posts):
    known = set()
    for folder, names in sets.FILES.items():
        for name in names:
            for path in (DATA / folder).glob(f"{name}.*.jsonl"):
                known |= {plain(json.loads(line)["text"]) for line in path.read_text("utf-8").splitlines() if line.strip()}
    # A short thanks or a cheer is anybody's.
    assert not [post.text for post in posts if len(post.text.split()) > 5 and plain(post.text) in known]
