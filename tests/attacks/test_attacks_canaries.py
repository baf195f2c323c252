"""Attack: identifiers planted in every form of file must be nowhere afterwards, also after unsealing everything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from bench.attack_canaries import Attack, assess, is_excused, kept_posts
from bench.canary_kinds import KINDS, OTHER, STRUCTURED, Aviary
from bench.canary_search import Searcher, forms

PLANTED = 5_000 if os.environ.get("HEEDFUL_SOAK") else 250


def test_nothing_that_was_planted_is_found(tmp_path: Path) -> None:
    attack = Attack(tmp_path, PLANTED, people=40 if PLANTED > 1_000 else 8)
    world = attack.plant()
    printed = attack.run(world)
    evidence, opened = attack.evidence(printed), attack.opened()
    searcher = Searcher(attack.aviary.made)
    found = assess(attack.aviary.made, searcher.find(evidence), searcher.find({"unsealed": opened}))
    assert found["canaries.planted"] >= PLANTED
    assert all(found[f"canaries.planted.{kind}"] for kind in KINDS)
    assert found["canaries.found"] == 0
    assert found["canaries.unsealed_found"] == 0
    # The search had something to search: posts are held, their words come out, every command answered, and the fault was met.
    assert kept_posts(attack) > 0.7 * world.posts
    assert b"the delivery" in opened
    assert b"[email]" in opened
    said = printed["printed"]
    assert said.count(b"$ ") > 15
    assert b"went wrong (ValueError)" in said
    assert b"texts[:200]" in said  # where it broke is told, and not what it said
    assert b"\x1b[" in said  # the bars of a terminal
    assert any(name.endswith("report.html") for name in evidence)
    assert any(name.startswith("for c-0000: ") and "posts.csv" in name for name in evidence)
    assert any("/vanished/" in name for name in evidence)


def test_the_search_finds_what_is_not_redacted(tmp_path: Path) -> None:
    """With redaction off every kind is found after unsealing, and still none before: it is sealing that hides it then."""
    attack = Attack(tmp_path, 150, people=4)
    world = attack.plant()
    every = attack.commands(world)
    attack.commands = lambda _: [*every[:3], {**every[6], "leak": True}]  # type: ignore[method-assign]
    assert every[6]["argv"][0] == "gather"
    attack.run(world)
    searcher = Searcher(attack.aviary.made)
    lying, opened = searcher.find(attack.evidence({"printed": b""})), searcher.find({"unsealed": attack.opened()})
    assert {attack.aviary.made[place].kind for place in opened} == set(KINDS)
    found = assess(attack.aviary.made, lying, opened)
    assert found["canaries.found"] == 0
    assert found["canaries.unsealed_found"] > 30


@pytest.mark.parametrize("kind", STRUCTURED)
def test_a_canary_is_found_in_every_form_it_may_lie_in(kind: str) -> None:
    aviary = Aviary(3)
    canary = aviary.plant(kind, "words: here", "p")
    searcher = Searcher([canary])
    for form in forms(canary.value):
        assert searcher.find({"a": f"before {form} behind".encode("latin-1")}), form
    assert searcher.find({"a": b"\0\1" + canary.value.encode() + b"\0"})
    assert not searcher.find({"a": b"nothing of the kind, 12345678"})
    if canary.digits:
        assert searcher.find({"a": " ".join(canary.digits).encode()})


def test_what_a_person_may_be_given_is_theirs_alone() -> None:
    aviary = Aviary(5)
    own, other = aviary.plant(OTHER, "words: x", "p1"), aviary.plant("email", "words: x", "p1")
    assert is_excused(own, "for p1: answer.zip!data.json")
    assert not is_excused(own, "for p2: answer.zip!data.json")
    assert not is_excused(own, "printed")
    assert not is_excused(other, "for p1: answer.zip!data.json")
    assert is_excused(other, "for p1: shown")
    assert not is_excused(aviary.plant("email", "beside: message"), "for p1: shown")
