"""The drawings: what stands beside a bar is never cut by the edge or laid over a name."""

from __future__ import annotations

import re

import pytest

from heedful.insights import charts

# As wide as a letter of the widest system font in use is at this size.
LETTER = 7.4
TEXT = re.compile(r'<text text-anchor="(start|end)" transform="translate\((-?[\d.]+),18\)"[^>]*>([^<]+)</text>')


@pytest.mark.parametrize("low", [5, 20, 980, 4_000])
@pytest.mark.parametrize("other", [0, 20])
def test_what_stands_beside_a_bar_fits(low: int, other: int) -> None:
    row = {"aspect": "overall", "likes_low": low, "likes_high": low + 4, "dislikes_low": other, "dislikes_high": other + 4}
    drawn = charts.sides([row], "n", "t", "a", 5)
    ground = float(re.search(r'<path d="M0,0h([\d.]+)v', drawn)[1])
    found = TEXT.findall(drawn)
    assert len(found) == 2
    for anchor, at, said in found:
        left = float(at) if anchor == "start" else float(at) - len(said) * LETTER
        assert left >= -1 and left + len(said) * LETTER <= ground + 1, said
