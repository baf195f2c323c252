"""The effect of a campaign: what those written to did, beside those held out, as a difference with its interval.

Only people who agreed are in either group, so it says what the messages did to them and to nobody else.
Source: Newcombe 1998, method 10 (interval of a difference of two shares).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

from heedful.errors import Refused

_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Effect:
    """What was measured.

    Guarantee: shares from 0 to 1; `low` to `high` holds the difference with 95 % confidence; `clear` where it leaves 0 out.
    """

    written_to: int
    held_out: int
    share: float
    share_without: float
    difference: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        return self.low > 0 or self.high < 0


def measure(did: int, written_to: int, did_without: int, held_out: int, k: int) -> Effect:
    """The difference a campaign made.

    Guarantee: Refused `effect.few` where a group, or those who did or did not in one, are fewer than k and not none.
    Source: see the top of this file.
    """
    cells = (did, written_to - did, did_without, held_out - did_without)
    if min(written_to, held_out) < k or any(0 < cell < k for cell in cells):
        raise Refused("effect.few", f"Fewer than {k} people stand behind one of the numbers.", "Wait, or measure a larger campaign.")
    p, q = did / written_to, did_without / held_out
    (p_low, p_high), (q_low, q_high) = _wilson(did, written_to), _wilson(did_without, held_out)
    low = p - q - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    high = p - q + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return Effect(written_to, held_out, p, q, p - q, low, high)


def _wilson(did: int, of: int) -> tuple[float, float]:
    p, z = did / of, _Z
    middle, width = p + z * z / (2 * of), z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (middle - width) / (1 + z * z / of), (middle + width) / (1 + z * z / of)
