"""Answers of Instagram's Graph API: media, comments, replies, mentions; figures and hashtags are none."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.errors import BadInput
from heedful.sources.facebook_api import SOURCE as FACEBOOK
from heedful.sources.instagram_api import SOURCE
from heedful.sources.source import Listing, Reading
from heedful.tables.posts import BODIES, HEADS

AT = "2024-03-05T10:00:00+0000"
US = 1_709_632_800_000_000
ACCOUNT = "17841400000000007"
OURS = Reading(pages={ACCOUNT: "Aurel", "aurel.cafe": "Aurel"})
MEDIUM = "17900000000000100"
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "instagram_graph_api"


def saved(path: Path, value: object) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def comment(number: int, text: str = "words", **more):
    return {"id": str(17_900_000_000_000_000 + number), "text": text, "timestamp": AT, **more}


def medium(number: int = 100, caption: str | None = "caption", **more):
    return {"id": str(17_900_000_000_000_000 + number), "caption": caption, "media_type": "IMAGE", "timestamp": AT, **more}


def everything(path: Path, reading: Reading = OURS) -> tuple[pl.DataFrame, list, list, int]:
    batches = list(SOURCE.read(path, reading))
    frames = []
    for batch in batches:
        HEADS.require(batch.heads)
        bodies = BODIES.require(batch.open(batch.heads["row"].to_list()))
        frames.append(batch.heads.join(bodies, on="row", how="inner", maintain_order="left").drop("row"))
    whole = pl.concat(frames) if frames else pl.DataFrame()
    return whole, [p for b in batches for p in b.problems], [x for b in batches for x in b.listings], sum(b.empty for b in batches)


def test_media_with_comments_and_replies(tmp_path):
    first = comment(
        1, "first", username="Olin.Prath", replies={"data": [comment(2, "a reply", **{"from": {"id": "31", "username": "olin.prath"}})]}
    )
    answer = {
        "data": [
            medium(
                caption="ours",
                username="aurel.cafe",
                owner={"id": ACCOUNT},
                comments_count=3,
                comments={"data": [first, comment(3, "nobody's")]},
            ),
            medium(101, None, comments={"data": [comment(4, "below a silent one", hidden=True)]}, comments_count=2),
        ]
    }
    rows, problems, listings, empty = everything(saved(tmp_path / "m.json", answer))
    assert (problems, empty) == ([], 1)
    assert rows.select("kind", "content", "in_reply_to", "attributed_to", "audience", "context_brands").rows() == [
        ("post", "ours", None, ACCOUNT, "public", ["Aurel"]),
        ("comment", "first", MEDIUM, "username:olin.prath", "public", ["Aurel"]),
        ("comment", "a reply", "17900000000000001", "31", "public", ["Aurel"]),
        ("comment", "nobody's", MEDIUM, None, "public", ["Aurel"]),
        ("comment", "below a silent one", "17900000000000101", None, "followers", []),
    ]
    assert rows["names"].to_list() == [[], ["Olin.Prath"], ["olin.prath"], [], []]
    assert rows["updated"].null_count() == 5
    assert set(rows["scope"]) == {"app"}
    assert {(one.parent_id, one.complete) for one in listings} == {
        (MEDIUM, True),
        ("17900000000000001", False),
        ("17900000000000101", False),
    }


@pytest.mark.parametrize("form", ["page", "map", "list", "lines", "single"])
def test_every_form_of_answer(tmp_path, form):
    items = [comment(i, f"text {i}") for i in range(3)]
    forms = {
        "page": {"data": items},
        "map": {c["id"]: c for c in items},
        "list": items,
        "lines": "\n".join(map(json.dumps, items)),
        "single": items[0],
    }
    path = saved(tmp_path / "a.json", forms[form])
    assert SOURCE.recognise(path, Reading()).network == "instagram"
    assert FACEBOOK.recognise(path, Reading()) is None
    rows, problems, _, _ = everything(path)
    assert not problems
    assert rows["content"].to_list() == [f"text {i}" for i in range(1 if form == "single" else 3)]


def test_what_was_asked_tells_account_and_parent(tmp_path):
    url = "https://graph.facebook.com/v19.0/{}/{}?access_token=t&after=x"
    own = saved(tmp_path / "own.json", {"data": [medium()], "paging": {"next": url.format(ACCOUNT, "media")}})
    assert everything(own)[0].select("attributed_to", "context_brands").rows() == [(ACCOUNT, ["Aurel"])]
    tagged = saved(tmp_path / "tagged.json", {"data": [medium(username="olin.prath")], "paging": {"next": url.format(ACCOUNT, "tags")}})
    assert everything(tagged)[0].select("attributed_to", "context_brands").rows() == [("username:olin.prath", ["Aurel"])]
    unsigned = saved(tmp_path / "unsigned.json", {"data": [medium()], "paging": {"next": url.format(ACCOUNT, "tags")}})
    assert everything(unsigned)[0]["attributed_to"].to_list() == [None]
    below = saved(tmp_path / "below.json", {"data": [comment(1)], "paging": {"next": url.format(MEDIUM, "comments")}})
    assert everything(below)[0].select("in_reply_to", "context_brands").rows() == [(MEDIUM, [])]
    said = saved(
        tmp_path / "said.json",
        {"data": [comment(1, media={"id": MEDIUM, "owner": {"id": ACCOUNT}}), comment(2, parent_id="17900000000000001")]},
    )
    assert everything(said)[0].select("in_reply_to", "context_brands").rows() == [(MEDIUM, ["Aurel"]), ("17900000000000001", [])]


def test_mentions_stand_beside_the_account(tmp_path):
    answers = {
        "a": ({"mentioned_comment": comment(1, "@aurel.cafe hi", username="olin"), "id": ACCOUNT}, "comment"),
        "b": ({"mentioned_media": {**medium(), "username": "olin"}, "id": ACCOUNT}, "post"),
    }
    for name, (answer, kind) in answers.items():
        path = saved(tmp_path / f"{name}.json", answer)
        assert SOURCE.recognise(path, Reading()) is not None
        assert everything(path)[0].select("kind", "attributed_to", "context_brands").rows() == [(kind, "username:olin", ["Aurel"])]


def test_only_a_total_shows_a_list_to_be_whole(tmp_path):
    page = {"data": [comment(1, media={"id": MEDIUM}), comment(2, media={"id": MEDIUM})], "paging": {"cursors": {"after": "x"}}}
    path = saved(tmp_path / "c1.json", page)
    assert everything(path)[2] == [Listing("instagram", MEDIUM, False, US)]
    saved(tmp_path / "c2.json", {"data": [comment(3, media={"id": MEDIUM})]})
    assert everything(tmp_path)[2] == [Listing("instagram", MEDIUM, False, US)]
    saved(tmp_path / "media.json", {"data": [medium(comments_count=3)]})
    assert everything(tmp_path)[2] == [Listing("instagram", MEDIUM, True, US)]
    saved(tmp_path / "media.json", {"data": [medium(comments_count=4)]})
    assert everything(tmp_path)[2] == [Listing("instagram", MEDIUM, False, US)]


@pytest.mark.parametrize(
    "value",
    [
        {
            "data": [
                {"name": "reach", "period": "day", "values": [{"value": 3, "end_time": AT}], "id": "17841400008460056/insights/reach/day"}
            ]
        },
        {"id": "17843826142012701", "name": "love"},
        {"data": [{"product_id": 3, "merchant_id": 4, "name": "Bears"}]},
        {"data": [{"config": {"quota_total": 25}, "quota_usage": 0}]},
        {"id": ACCOUNT, "username": "aurel.cafe", "followers_count": 5, "media_count": 6},
        {"data": [{"id": "4_1", "message": "x", "created_time": AT}]},
        {"data": [{"id": "1700000000000000001", "text": "x", "created_at": AT}]},
        {"data": [{"id": "row-1", "text": "a table", "timestamp": AT}]},
        "not json",
    ],
)
def test_figures_hashtags_and_others_are_not_ours(tmp_path, value):
    assert SOURCE.recognise(saved(tmp_path / "a.json", value), Reading()) is None


def test_an_error_is_refused_without_a_word_of_it(tmp_path):
    path = saved(tmp_path / "e.json", {"error": {"message": "Ilse Varn", "code": 10}})
    with pytest.raises(BadInput) as error:
        SOURCE.recognise(path, Reading())
    assert "instagram_manage_comments" in error.value.remedy
    assert "Ilse" not in str(error.value)


def test_bad_records_cost_only_themselves(tmp_path):
    items = [
        comment(1, "good one"),
        4,
        {"text": "no id", "timestamp": AT},
        {**comment(2), "timestamp": "2369-01-01T00:00:00+0000"},
        {**comment(3), "timestamp": ["x"]},
        {k: v for k, v in medium(104).items() if k != "timestamp"},
        {**comment(5), "text": 5},
        comment(6, "y" * 100_001),
        comment(7, "good two", **{"from": "x", "username": 5, "media": 6, "replies": [7], "parent_id": None}),
    ]
    rows, problems, _, empty = everything(saved(tmp_path / "a.json", {"data": items}))
    assert rows.select("content", "attributed_to").rows() == [("good one", None), ("good two", None)]
    assert [(p.code, p.place.partition(", ")[2]) for p in problems] == [
        ("record.shape", "record 2"),
        ("record.shape", "record 3"),
        ("record.time", "record 4"),
        ("record.shape", "record 5"),
        ("record.shape", "record 6"),
        ("record.too_long", "record 8"),
    ]
    assert "timestamp" in problems[4].remedy
    assert empty == 1


@settings(max_examples=25, deadline=None)
@given(rows=st.integers(1, 30), shape=st.lists(st.tuples(st.text(max_size=5), st.integers(0, 3)), max_size=12))
def test_batch_size_changes_nothing(tmp_path_factory, rows, shape):
    media = [
        medium(1000 * (i + 1), text, comments={"data": [comment(1000 * (i + 1) + j + 1, text) for j in range(n)]})
        for i, (text, n) in enumerate(shape)
    ]
    path = saved(tmp_path_factory.mktemp("split") / "a.json", {"data": media})
    whole = everything(path)
    split = everything(path, Reading(pages=OURS.pages, batch_rows=rows))
    assert whole[0].equals(split[0])
    assert whole[1:] == split[1:]
    assert whole[0].height + whole[3] == sum(1 + n for _, n in shape)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "rows", "empty", "untimed"),
    [
        ("comments/comment_fields", 1, 0, 0),
        ("comments/comments_fields", 2, 0, 0),
        ("comments/replies", 1, 0, 0),
        ("medias/comments_p1", 2, 0, 0),
        ("medias/comments_p2", 2, 0, 0),
        ("medias/media_default", 1, 0, 0),
        ("medias/medias_fields", 2, 0, 0),
        ("users/medias_p1", 0, 2, 0),
        ("users/medias_p2", 2, 0, 0),
        ("users/mentioned_comment", 1, 0, 0),
        ("users/mentioned_media", 1, 0, 0),
        ("users/tagged_medias", 4, 1, 0),
        ("users/stories", 0, 2, 0),
        ("hashtags/hashtag_top_medias_p1", 0, 0, 25),
        ("medias/insights", None, 0, 0),
        ("users/user_insights_new", None, 0, 0),
        ("hashtags/hashtag_info", None, 0, 0),
        ("medias/product_tags", None, 0, 0),
        ("users/user_fields", None, 0, 0),
        ("users/recently_searched_hashtags", None, 0, 0),
    ],
)
def test_the_networks_own_samples(name, rows, empty, untimed):
    path = SHARED / f"{name}.json"
    if not path.is_file():
        pytest.skip("the samples are not beside the repository")
    assert (SOURCE.recognise(path, Reading()) is None) == (rows is None)
    assert FACEBOOK.recognise(path, Reading()) is None
    if rows is not None:
        found, problems, listings, wordless = everything(path, Reading())
        assert (found.height, len(problems), wordless) == (rows, untimed, empty)
        assert not any(one.complete for one in listings)
