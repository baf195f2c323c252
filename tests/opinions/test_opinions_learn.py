from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.errors import Broken
from heedful.opinions.learn import learn_rows
from heedful.tables import posts
from heedful.tables.opinions import FOUND


def redacted(rows):
    """Posts from (text, context brands) or (text, context brands, kind)."""
    return pl.DataFrame(
        [
            {
                "post_key": i.to_bytes(16), "subject_key": b"s" * 16, "grant_key": b"g" * 16, "network": "x", "kind": row[2] if row[2:] else "post",
                "audience": "public", "origin": "x_api", "day": dt.date(2024, 5, 1), "context_brands": list(row[1]), "text": row[0],
            }
            for i, row in enumerate(rows)
        ],
        schema=posts.REDACTED.schema,
    )  # fmt: skip


class Counting:
    """An extractor that counts what it is asked."""

    made_by = "counting"

    def __init__(self, extractor):
        self.extractor = extractor
        self.asked = []

    def extract(self, texts, brands):
        self.asked += [(text, tuple(b)) for text, b in zip(texts, brands, strict=True)]
        return self.extractor.extract(texts, brands)


SAME = "awful food, lovely crew"


def test_rows_are_places_and_each_question_is_asked_once(extractor):
    counting = Counting(extractor)
    found = learn_rows(redacted([(SAME, ["Skylark"]), ("hello", []), (SAME, ["Bluefin"]), (SAME, ["Skylark"])]), counting)
    assert sorted(counting.asked) == sorted([(SAME, ("Skylark",)), ("hello", ()), (SAME, ("Bluefin",))])
    assert found.select("row", "brand", "polarity").rows() == [
        (0, "Skylark", -1),
        (0, "Skylark", 1),
        (2, "Bluefin", -1),
        (2, "Bluefin", 1),
        (3, "Skylark", -1),
        (3, "Skylark", 1),
    ]


def test_reactions_are_acts(extractor):
    assert learn_rows(redacted([("Love", ["Skylark"], "reaction"), ("I love it", ["Skylark"])]), extractor)["row"].to_list() == [1]


def test_context_is_kept_apart_from_words(extractor):
    found = learn_rows(redacted([("awful food", ["Skylark", "Bluefin"]), ("awful food", ["Bluefin", "Skylark"])]), extractor)
    assert found["brand"].to_list() == ["Skylark", "Bluefin"]


@pytest.mark.parametrize("table", [posts.RAW, posts.ADMITTED, posts.HELD, posts.HEADS])
def test_other_tables_are_refused(extractor, table):
    with pytest.raises(Broken):
        learn_rows(table.empty(), extractor)


def test_nothing_gives_nothing(extractor):
    assert learn_rows(redacted([]), extractor).equals(FOUND.empty())
    assert learn_rows(redacted([("hello", [])]), extractor).equals(FOUND.empty())


PIECES = st.sampled_from(
    ["@flyskylark", "Bluefin", "the food", "crew", "my bag", "is", "not", "awful", "lovely", "delayed", "but", "and", ".", ", ", "?", "!", "thanks",
     "please", "😍", ":(", "#LateFlight", "RT @flyskylark:", '"', "better than", "lost", "no", "[name]", "&amp;", "\n> ", "el para con los"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=9).map(" ".join)
ROWS = st.lists(st.tuples(TEXTS, st.sampled_from([(), ("Skylark",), ("Bluefin", "Skylark")])), max_size=8)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, data=st.data())
def test_splitting_and_shuffling_is_nothing(extractor, rows, data):
    whole = learn_rows(redacted(rows), extractor)
    cut = data.draw(st.integers(0, len(rows)))
    first, second = learn_rows(redacted(rows[:cut]), extractor), learn_rows(redacted(rows[cut:]), extractor)
    joined = pl.concat([first, second.with_columns((pl.col("row") + cut).cast(pl.UInt32))])
    assert joined.equals(whole)
    order = data.draw(st.permutations(range(len(rows))))
    shuffled = learn_rows(redacted([rows[i] for i in order]), extractor)
    home = pl.DataFrame({"row": range(len(rows)), "was": order}, schema={"row": pl.UInt32, "was": pl.UInt32})
    back = shuffled.join(home, on="row", maintain_order="left").with_columns(row="was").drop("was")
    assert back.sort("row", maintain_order=True).equals(whole)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_found_is_well_formed(extractor, text):
    frame = FOUND.require(extractor.extract([text], [["Skylark"]]))
    for o in frame.to_dicts():
        assert 0 <= o["start"] < o["end"] <= len(text)
        assert o["target"] in text
        assert o["polarity"] in (-1, 0, 1)
        assert (o["strength"] > 0) == (o["polarity"] != 0)
        assert len(o["terms"]) <= 6
    assert not frame.select(pl.struct("row", "brand", "aspect").is_duplicated().any()).item()


def test_answers_do_not_depend_on_what_was_asked_before(extractor):
    fresh = type(extractor)(extractor.taxonomy)
    texts = ["@flyskylark the food is awful", "@flyskylark lovely crew!!", "Skylark not delayed"]
    backwards = fresh.extract(texts[::-1], [[]] * 3)
    assert [fresh.extract([t], [[]]).drop("row").rows() for t in texts] == [extractor.extract([t], [[]]).drop("row").rows() for t in texts]
    assert backwards.height == 3
