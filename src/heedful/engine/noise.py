"""Noise of differential privacy, drawn by OpenDP's core: discrete Laplace for keys that are public, thresholded for keys that are discovered.

The one place that knows OpenDP, which is an extra (`heedful[release]`) and imported when noise is drawn. Its Polars layer is not
used. What scale and threshold mean, and what they cost, can be computed without it.
Source: OpenDP 0.16, make_laplace and make_laplace_threshold (Canonne, Kamath & Steinke 2020; Rogers 2023).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from heedful.errors import Broken, Unready

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def require_library() -> Any:
    """OpenDP's core.

    Guarantee: Unready `release.library` with the remedy where it is not installed.
    """
    try:
        import opendp.prelude as dp
    except ImportError:
        raise Unready(
            "release.library", "Releases need OpenDP, which is not installed here.", "Run: pip install 'heedful[release]'"
        ) from None
    dp.enable_features("contrib")
    return dp


def scale_of(epsilon: float, most: int) -> float:
    """The scale of the Laplace noise on counts to which one person adds at most `most` in all.

    Guarantee: a little above the quotient where rounding could fall below it.
    """
    return most / epsilon * (1 + 1e-9)


def threshold_of(epsilon: float, delta: float, most: int) -> int:
    """From how many people a discovered key is told, where one person has at most `most` keys.

    Guarantee: with it, one person's own keys appear at all with a probability of at most delta. Source: Rogers 2023, discrete Laplace.
    """
    scale = scale_of(epsilon, most)
    return math.ceil(1 + scale * math.log(most / (2 * delta))) + 1


def add_noise(counts: Sequence[int], epsilon: float, most: int) -> list[int]:
    """Counts with discrete Laplace noise.

    Guarantee: epsilon-differentially private for adding or removing a person who adds at most `most` in all, as OpenDP's own privacy map says;
    may be negative. Errors: Unready `release.library`, Broken `noise.map`.
    """
    dp = require_library()
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    draw = dp.m.make_laplace(*space, scale=scale_of(epsilon, most))
    _within(draw.map(most) <= epsilon)
    noisy: list[int] = draw(list(counts))
    return noisy


def add_noise_to_found(counts: Mapping[str, int], epsilon: float, delta: float, most: int) -> dict[str, int]:
    """Counts of keys that are themselves private, with noise, of those alone that are above the threshold.

    Guarantee: (epsilon, delta)-differentially private for adding or removing a person who has at most `most` keys and adds 1 to each.
    """
    dp = require_library()
    domain = dp.map_domain(dp.atom_domain(T=str), dp.atom_domain(T="i64"))
    metric = dp.l01inf_distance(dp.absolute_distance(T="i64"))
    draw = dp.m.make_laplace_threshold(domain, metric, scale=scale_of(epsilon, most), threshold=threshold_of(epsilon, delta, most))
    cost = draw.map((most, most, 1))
    _within(cost[0] <= epsilon and cost[1] <= delta)
    noisy: dict[str, int] = draw(dict(counts))
    return noisy


def _within(promise: bool) -> None:
    if not promise:
        raise Broken("noise.map", "The noise would protect less than was promised; nothing was drawn.")
