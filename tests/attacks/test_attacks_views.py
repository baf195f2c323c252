"""Attack 2, a seeded sample of `bench attacks`: overlapping inside views tell of nobody, and a build without noise is caught."""

from __future__ import annotations

import os

import pytest
from bench import attack_differencing as attack

from heedful.privacy.perturb import UnsafeExact

FULL = bool(os.environ.get("HEEDFUL_SOAK"))
PAIRS = 10_000 if FULL else 1_500


@pytest.fixture(scope="module")
def world() -> attack.World:
    return attack.World(7)


def test_of_random_overlapping_views_nobody_is_guessed_better_than_by_a_coin(world) -> None:
    found = attack.attack(attack.random_pairs(world, PAIRS, attack.drawn(7), 7))
    assert not found.above(0)


def test_who_alone_came_or_went_is_told_no_more_than_seven_changes_allow() -> None:
    found = attack.attack(attack.isolating_pairs(PAIRS, attack.drawn(7), 7))
    assert not found.above(attack.ALLOWED)


def test_a_build_without_noise_and_one_with_the_offices_tables_are_caught() -> None:
    for noise in (UnsafeExact(), attack.OfficeNoise(3)):
        assert attack.attack(attack.isolating_pairs(PAIRS, noise, 7)).above(attack.ALLOWED)


def test_asking_again_tells_nothing_new(world) -> None:
    assert attack.answers_when_asked_again(world, attack.drawn(7)) == 1


def test_a_coin_is_a_coin_to_the_attacker() -> None:
    # Where the pairs hold nothing, the attacker must not seem to find something.
    import random

    rnd = random.Random(1)
    pairs = [(((rnd.randrange(3),), ()), rnd.random() < 0.5) for _ in range(4_000)]
    assert not attack.attack(pairs).above(0)
