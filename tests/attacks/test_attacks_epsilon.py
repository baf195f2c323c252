"""Attack 3, a seeded sample of `bench attacks`: the epsilon of a release, audited from raw rows to noisy numbers."""

from __future__ import annotations

import math
import os

import polars as pl
import pytest
from bench import attack_epsilon as attack

DRAWS = 24_000 if os.environ.get("HEEDFUL_SOAK") else 8_000


@pytest.fixture(scope="module")
def rows() -> tuple[pl.DataFrame, pl.DataFrame]:
    return attack.facts_of(7)


def test_the_one_person_has_fifty_posts_in_thirty_cells_and_moves_five(rows) -> None:
    without, them = rows
    assert (them["post_key"].n_unique(), them.select("brand", "aspect").n_unique()) == (50, 30)
    for bounded, moved in ((True, 5), (False, 30)):
        build = attack.Build(bounded=bounded)
        out, there = build.counts(without), build.counts(pl.concat([without, them]))
        assert [b - a for a, b in zip(out, there, strict=True) if a != b] == [1] * moved


def test_the_honest_build_is_certified_below_what_is_claimed_and_near_it(rows) -> None:
    # A fluke is possible one time in twenty: then a second audit must not have it too.
    audits = [attack.audit(attack.Build(), *rows, DRAWS)]
    if not 0.4 * attack.EPSILON <= audits[0] <= attack.EPSILON:
        audits.append(attack.audit(attack.Build(), *rows, 2 * DRAWS))
    assert 0.4 * attack.EPSILON <= audits[-1] <= attack.EPSILON


@pytest.mark.parametrize("build", [attack.Build(noise=0.5), attack.Build(bounded=False)], ids=["half the noise", "nobody bounded"])
def test_a_wrong_build_is_caught(rows, build: attack.Build) -> None:
    # Noise is drawn anew each time: so many draws that a wrong build has no real chance to pass.
    assert attack.audit(build, *rows, DRAWS) > attack.EPSILON


def test_the_bounds_are_clopper_and_pearson_s() -> None:
    # Of 3 in 10: 0.0667 to 0.6525; of none in 100: up to 0.0362 (Clopper & Pearson's 95 % limits).
    assert attack.lower(3, 10) == pytest.approx(0.06674, abs=1e-5)
    assert attack.upper(3, 10) == pytest.approx(0.65245, abs=1e-5)
    assert attack.upper(0, 100) == pytest.approx(0.03622, abs=1e-5)
    assert attack.lower(0, 100) == 0.0
    assert attack.certified(0, 5, 100) == -math.inf
