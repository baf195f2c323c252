"""Noise of differential privacy: of the size that is promised, around the count, and discovered keys only from the threshold on."""

from __future__ import annotations

import math

import pytest

from heedful.engine import noise


def test_noise_is_discrete_laplace_of_the_promised_scale() -> None:
    drawn = noise.add_noise([1_000] * 40_000, 0.5, 5)
    errors = [told - 1_000 for told in drawn]
    scale = noise.scale_of(0.5, 5)
    assert all(isinstance(error, int) for error in errors)
    assert abs(sum(errors) / len(errors)) < 5 * scale * math.sqrt(2 / len(errors))
    assert sum(map(abs, errors)) / len(errors) == pytest.approx(scale, rel=0.04)
    # 95 in a hundred within scale * ln 20.
    assert sum(abs(error) <= scale * math.log(20) for error in errors) / len(errors) == pytest.approx(0.95, abs=0.01)


def test_more_epsilon_is_less_noise_and_more_cells_each_is_more() -> None:
    assert noise.scale_of(1, 5) < noise.scale_of(0.5, 5) < noise.scale_of(0.5, 10)
    assert noise.threshold_of(1, 1e-7, 5) == 88
    assert noise.threshold_of(0.5, 1e-7, 5) > noise.threshold_of(1, 1e-7, 5) > noise.threshold_of(1, 1e-5, 5)


def test_a_key_of_few_people_is_not_told_and_one_of_many_is() -> None:
    least = noise.threshold_of(1, 1e-7, 5)
    for _ in range(20):
        told = noise.add_noise_to_found({"rare": 1, "few": 10, "many": least + 90}, 1, 1e-7, 5)
        assert set(told) == {"many"}
        assert told["many"] >= least


@pytest.mark.parametrize(("epsilon", "delta", "most"), [(0.1, 1e-9, 1), (1, 1e-7, 5), (3, 1e-5, 50)])
def test_the_threshold_and_scale_hold_by_the_library_s_own_map(epsilon: float, delta: float, most: int) -> None:
    # Raises Broken where the map says that the cost is more than was promised.
    noise.add_noise([0, 5], epsilon, most)
    noise.add_noise_to_found({"a": 1}, epsilon, delta, most)
