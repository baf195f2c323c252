"""Quotes in a report: of whom, in which words, and when they are gone again."""

from __future__ import annotations

import re

import polars as pl
import pytest

from heedful.flow.correct import rectify
from heedful.flow.join import withdraw
from heedful.flow.report import report_on
from heedful.privacy.pseudonym import POST, key_of_each

AGREED = "insights;quotes"


@pytest.fixture
def world(bench):
    """Twenty who like the delivery in the same words and one in words of her own; twelve of them agreed to be quoted."""

    def make(quoted: int = 12):
        workspace = bench.workspace(privacy={"k": 5}, terms={"x_profile_approval": True})
        people = [f"p{n}" for n in range(20)]
        bench.bring(
            workspace, *(bench.consent(p, purposes=AGREED if n < quoted else "insights", matching="yes") for n, p in enumerate(people))
        )
        posts = [
            bench.post(n, f"9{p}", f"{'x ' * (n % 3)}honestly @larkmoor the delivery was great today says {p}{p} zibbel{n}")
            for n, p in enumerate(people)
        ]
        posts.append(bench.post(40, "9p3", "@larkmoor the courier was wonderful to my purple kayak"))
        bench.gather(workspace, bench.ndjson(posts))
        bench.learn(workspace)
        return workspace

    return make


def quotes_in(bench, workspace) -> list[str]:
    page = report_on(workspace, out=bench.path("report")).html.read_text("utf-8")
    return re.findall(r"<q>([^<]*)</q>", page)


def test_what_many_said_is_quoted_and_what_one_said_is_not(bench, world) -> None:
    with world() as workspace:
        said = quotes_in(bench, workspace)
        assert said
        assert all("the delivery was great" in words for words in said)
        assert not any("kayak" in words or "zibbel" in words or "p3" in words for words in said)


def test_nobody_is_quoted_who_did_not_agree_to_it(bench, world) -> None:
    with world(quoted=0) as workspace:
        assert quotes_in(bench, workspace) == []
    # Four are fewer than five.
    with world(quoted=4) as workspace:
        assert quotes_in(bench, workspace) == []


def test_a_withdrawal_holds_in_the_next_report(bench, world) -> None:
    with world(quoted=5) as workspace:
        assert quotes_in(bench, workspace)
        withdraw(workspace, "p0", ["quotes"])
        assert quotes_in(bench, workspace) == []


def test_an_opinion_its_author_corrected_is_not_quoted_for_it(bench, world) -> None:
    with world(quoted=5) as workspace:
        for number in range(5):
            names = pl.Series("post_key", [f"x|{1_700_000_000_000_000_000 + number}"])
            key = key_of_each(names, POST, workspace.keyed("insights"))[0].hex()
            rectify(workspace, f"p{number}", key, "Larkmoor", "delivery", -1, identity="passport")
        assert quotes_in(bench, workspace) == []
