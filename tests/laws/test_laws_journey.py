"""Laws 1, 2, 3, 9, 10 and 11 over whole journeys, on random small worlds, and late consent."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    import random

PEOPLE = ("a", "b", "c", "d")
STANDINGS = {
    "given": {},
    "withdrawn": {"withdrawn_at": "2026-02-01T00:00:00Z"},
    "expired": {"expires_at": "2026-03-01T00:00:00Z"},
    "refused": {"state": "Refused"},
    "minor": {"age_band": "minor"},
    "facebook_only": {"networks": "facebook"},
    "no_comments": {"kinds": "post"},
    "none": {},
}
TEXTS = (
    "@larkmoor the delivery was great, but the prices are awful",
    "@larkmoor I love the courier!",
    "@quillbay delivery late again, terrible",
    "@larkmoor write me at mia@post.example about the price, it is bad",
    "what a nice day",
)

worlds = st.fixed_dictionaries(
    {
        "standings": st.fixed_dictionaries({p: st.sampled_from(sorted(STANDINGS)) for p in PEOPLE}),
        "posts": st.lists(
            st.tuples(st.sampled_from([*PEOPLE, "stranger"]), st.integers(0, len(TEXTS) - 1), st.booleans()), min_size=1, max_size=14
        ),
    }
)


def rows_of(bench, standings: dict[str, str]) -> list[dict[str, str]]:
    return [bench.consent(p, **STANDINGS[s]) for p, s in standings.items() if s != "none"]


def posts_of(bench, world: dict) -> list[dict]:
    made = []
    for number, (person, text, reply) in enumerate(world["posts"]):
        extra = {"referenced_tweets": [{"type": "replied_to", "id": "1600000000000000001"}], "in_reply_to_user_id": "77"} if reply else {}
        made.append(bench.post(number, f"9{person}", f"{TEXTS[text]} {number}", **extra))
    return made


def is_in(world: dict, number: int) -> bool:
    """The plain oracle: whose posts are let in to insights."""
    person, _, reply = world["posts"][number]
    standing = world["standings"].get(person, "none")
    return standing == "given" or (standing == "no_comments" and not reply)


@given(worlds)
@settings(max_examples=12)
def test_law_1_what_the_gate_refuses_changes_nothing(bench_in, world: dict) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = bench_in(Path(folder))
        posts = posts_of(bench, world)
        admitted = [p for number, p in enumerate(posts) if is_in(world, number)]
        with bench.workspace() as whole, bench.workspace() as clean:
            for workspace in (whole, clean):
                bench.bring(workspace, *rows_of(bench, world["standings"]))
            done = bench.gather(whole, bench.ndjson(posts))
            if admitted:
                bench.gather(clean, bench.ndjson(admitted))
            bench.learn(whole)
            bench.learn(clean)
            assert bench.held(whole) == bench.held(clean)
            # Law 2 at the door: every post is kept or refused, and the oracle agrees which.
            assert done.kept["insights"] == len(admitted)
            assert done.kept["insights"] + sum(done.refused["insights"].values()) == len(posts)


@given(worlds, st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_law_10_refused_words_are_never_seen(bench_in, world: dict, chance: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = bench_in(Path(folder))
        posts = posts_of(bench, world)
        blinded = [
            p if is_in(world, number) else {**p, "text": "".join(chr(chance.randint(1, 0xD7FF)) for _ in range(30))}
            for number, p in enumerate(posts)
        ]
        with bench.workspace() as seen, bench.workspace() as blind:
            for workspace, chosen in ((seen, posts), (blind, blinded)):
                bench.bring(workspace, *rows_of(bench, world["standings"]))
                bench.gather(workspace, bench.ndjson(chosen))
                bench.learn(workspace)
            assert bench.held(seen) == bench.held(blind)


@given(worlds, st.integers(1, 4), st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_law_9_splitting_and_order_are_nothing(bench_in, world: dict, parts: int, chance: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = bench_in(Path(folder))
        posts = posts_of(bench, world)
        shuffled = posts[:]
        chance.shuffle(shuffled)
        with bench.workspace() as one, bench.workspace() as many:
            for workspace in (one, many):
                bench.bring(workspace, *rows_of(bench, world["standings"]))
            whole = bench.journey(one, bench.ndjson(posts))
            for at in range(parts):
                if shuffled[at::parts]:
                    # Parts overlap: each also brings the first post again.
                    bench.gather(many, bench.ndjson(shuffled[at::parts] + posts[:1]))
            bench.learn(many)
            assert bench.held(many) == whole


@given(worlds, st.sampled_from(PEOPLE))
@settings(max_examples=10)
def test_law_3_a_withdrawal_holds_at_the_next_read(bench_in, world: dict, person: str) -> None:
    from heedful.flow.join import withdraw

    with tempfile.TemporaryDirectory() as folder:
        bench = bench_in(Path(folder))
        posts = posts_of(bench, world)
        with bench.workspace() as left, bench.workspace() as never:
            bench.bring(left, *rows_of(bench, world["standings"]))
            bench.journey(left, bench.ndjson(posts))
            withdraw(left, person, [])
            bench.bring(never, *rows_of(bench, {**world["standings"], person: "none"}))
            assert bench.held(left) == bench.journey(never, bench.ndjson(posts))


@given(worlds, st.sampled_from(PEOPLE))
@settings(max_examples=10)
def test_late_consent_is_served(bench_in, world: dict, person: str) -> None:
    """Consent, then gather = gather, then consent, then gather."""
    with tempfile.TemporaryDirectory() as folder:
        bench = bench_in(Path(folder))
        posts = posts_of(bench, world)
        early = {**world["standings"], person: "given"}
        with bench.workspace() as first, bench.workspace() as late:
            bench.bring(first, *rows_of(bench, early))
            expected = bench.journey(first, bench.ndjson(posts))
            path = bench.ndjson(posts)
            bench.bring(late, *rows_of(bench, {**early, person: "none"}))
            bench.journey(late, path)
            bench.bring(late, *rows_of(bench, early))
            bench.gather(late, path)
            bench.learn(late)
            assert bench.held(late) == expected


@pytest.mark.parametrize("repeats", [2, 3])
def test_law_11_running_twice_is_running_once(bench, repeats: int) -> None:
    posts = [bench.post(n, "9a", f"{TEXTS[n % 4]} {n}") for n in range(9)]
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("a"))
        path = bench.ndjson(posts)
        once = bench.journey(workspace, path)
        for _ in range(repeats - 1):
            again = bench.gather(workspace, path)
            assert (again.unchanged, again.added) == (1, 0)
            assert bench.learn(workspace).posts == 0
        assert bench.held(workspace) == once
        assert len(once["posts:insights"]) == len(posts)
