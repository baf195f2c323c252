"""How wide a lot must be drawn so that every group's share meets the ratio: a quota of exposure that asks nobody who they are.

A lot of q among everybody takes a share a to a + q (1 - a), for every group by the same q; the ratio of the lower to the higher rises with it.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from heedful.fairness.messaging import STAND_IN

if TYPE_CHECKING:
    from heedful.fairness.messaging import Messaging

# Ratios that differ by less are told as the same.
LEAST: Final = 0.02
# A wider lot would be no rule any more.
WIDEST: Final = 95


def least_lot(found: Messaging, ratio: float) -> int:
    """The least whole percent by which every comparison that is above its limit would meet the ratio.

    Guarantee: pure; 0 where nothing is above; of perturbed shares of large groups, so that chance and perturbing may leave it a little short: what it
    comes to is measured before it is proposed. At most WIDEST.
    """
    rates = [(one.rate, one.rate_others) for one in found.above if one.rate is not None and one.rate_others is not None]
    widths = [_width(min(pair), max(pair), ratio) for pair in rates]
    some = [one for one in found.above if one.kind == STAND_IN]
    return min(max([*widths, 1 if some else 0]), WIDEST)


def fallen(before: Messaging, after: Messaging) -> tuple[str, ...]:
    """Groups whose share is less like the others' than it was: `attribute group 0.91 to 0.84`.

    Guarantee: pure; of comparisons of who is chosen that are in both, of ratios that fall by LEAST or more; what falls furthest first.
    """
    then = {(one.attribute, one.group): one.ratio for one in before.compared if one.ratio is not None and one.kind != STAND_IN}
    now = {(one.attribute, one.group): one.ratio for one in after.compared if one.ratio is not None and one.kind != STAND_IN}
    falls = sorted((now[key] - was, key) for key, was in then.items() if key in now and was - now[key] >= LEAST)
    return tuple(f"{key[0]} {key[1]} {then[key]:.2f} to {now[key]:.2f}" for _, key in falls)


def _width(low: float, high: float, ratio: float) -> int:
    # (low + q (1 - low)) / (high + q (1 - high)) = ratio, solved for q.
    missing = ratio * high - low
    return 0 if missing <= 0 else ceil(100 * missing / ((1 - low) - ratio * (1 - high)))
