"""Law 6, as far as it is built: nothing that is shown rests on fewer than k different people. Against a plain count."""

from __future__ import annotations

import datetime
import hashlib

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.errors import BadInput
from heedful.insights import cells
from heedful.privacy import views
from heedful.privacy.perturb import STEP, Noise, record_keys
from heedful.tables.opinions import FACTS

TODAY = datetime.date(2026, 3, 9)
PARENTS = {"overall": None, "service": None, "staff": "service", "price": None}

spoken = st.lists(
    st.tuples(
        st.integers(0, 19),
        st.sampled_from(["Alder", "Birch"]),
        st.sampled_from(["staff", "service", "price", "overall"]),
        st.sampled_from(["x", "facebook"]),
        st.sampled_from([1, -1, 0]),
        st.integers(0, 60),
    ),
    max_size=90,
)


def facts_of(rows: list[tuple]) -> pl.DataFrame:
    made = [
        (
            hashlib.sha256(f"p{person}".encode()).digest()[:16],
            hashlib.sha256(f"post{n}".encode()).digest()[:16],
            network,
            TODAY - datetime.timedelta(days=days),
            brand,
            aspect,
            polarity,
            0.5,
            [],
        )
        for n, (person, brand, aspect, network, polarity, days) in enumerate(rows)
    ]
    return pl.DataFrame(made, schema=FACTS.schema, orient="row")


def people_who(rows: list[tuple], brand: str, aspect: str, network: str) -> set[int]:
    """The plain oracle: who spoke of an aspect or of what is below it."""
    below = {aspect} | {a for a, parent in PARENTS.items() if parent == aspect}
    everything = aspect == "overall"
    return {p for p, b, a, n, _, _ in rows if b == brand and (everything or a in below) and network in ("all", n)}


noises = st.integers(0, 7 * STEP).map(Noise)


def keyed(messages, size: int) -> list[bytes]:
    return [hashlib.sha256(message).digest()[:size] for message in messages]


def counted_of(rows: list[tuple]) -> pl.DataFrame:
    facts = facts_of(rows)
    return cells.count(facts, PARENTS, TODAY, record_keys(facts["subject_key"], keyed))


@given(spoken, st.integers(5, 8), noises)
@settings(max_examples=40)
def test_nothing_shown_rests_on_fewer_than_k_people(rows: list[tuple], k: int, noise: Noise) -> None:
    counted = counted_of(rows)
    shown = views.show(counted, k, noise=noise)
    assert shown.height == counted.height
    for row in shown.to_dicts():
        if row["at_start"] is None:
            assert row["people_low"] is None
            continue
        assert row["people_low"] >= k
        for count in ("likes", "dislikes"):
            low, high = row[f"{count}_low"], row[f"{count}_high"]
            # Told exactly only when enough people stand behind it; otherwise as a range.
            assert low != high or low >= k or (low == 0 and high == 0) or row["people_low"] != row["people_high"]
        if row["at_period"] == "all":
            truly = people_who(rows, row["brand"], row["at_aspect"], row["at_network"])
            assert len(truly) >= k
            assert row["people_low"] - noise.most <= len(truly) <= row["people_high"] + noise.most


@given(spoken, noises)
@settings(max_examples=40)
def test_a_view_below_k_is_widened_and_says_so(rows: list[tuple], noise: Noise) -> None:
    k = 5
    shown = views.show(counted_of(rows), k, noise=noise).to_dicts()
    for row in shown:
        if row["period"] != "all":
            continue
        own = len(people_who(rows, row["brand"], row["aspect"], row["network"]))
        wider = len(people_who(rows, row["brand"], "overall", "all"))
        if own < k:
            assert row["note"]
            assert "too few people" in row["note"]
            assert row["more"] is None or (row["more"] % 5 == 0 and row["more"] >= k - own)
        if own < k and wider < k:
            assert row["at_start"] is None


@pytest.mark.parametrize("k", [0, 4, 51])
def test_k_outside_its_bounds_is_refused(k: int) -> None:
    with pytest.raises(BadInput):
        views.show(counted_of([]), k, noise=Noise())
