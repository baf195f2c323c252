"""Answers of Facebook's Graph API: pages, objects, maps, lines, nested comments, groups, lists of comments, errors."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.errors import BadInput
from heedful.sources import graph
from heedful.sources.facebook_api import SOURCE
from heedful.sources.graph import PERMISSIONS, instant
from heedful.sources.source import Listing, Reading
from heedful.tables.posts import BODIES, HEADS

AT = "2024-03-05T10:00:00+0000"
US = 1_709_632_800_000_000
PAGE = "4400123"
OURS = Reading(pages={PAGE: "Aurel", "77001": "Aurel"})
URL = f"https://graph.facebook.com/v19.0/{PAGE}_900/comments?access_token=t&limit=2&after=x"
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "formats" / "facebook_graph_api"


def saved(path: Path, value: object) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def post(number: int, text: str = "words", **more):
    return {"id": f"{PAGE}_{number}", "message": text, "created_time": AT, "updated_time": AT, **more}


def comment(number: int, text: str = "words", author: str | None = "601", **more):
    said = {"from": {"id": author, "name": f"Person {author}"}} if author else {}
    return {"id": f"900_{number}", "message": text, "created_time": AT, "like_count": 0, **said, **more}


def everything(path: Path, reading: Reading = OURS) -> tuple[pl.DataFrame, list, list, int]:
    batches = list(SOURCE.read(path, reading))
    frames = []
    for batch in batches:
        HEADS.require(batch.heads)
        bodies = BODIES.require(batch.open(batch.heads["row"].to_list()))
        frames.append(batch.heads.join(bodies, on="row", how="inner", maintain_order="left").drop("row"))
    whole = pl.concat(frames) if frames else pl.DataFrame()
    return whole, [p for b in batches for p in b.problems], [x for b in batches for x in b.listings], sum(b.empty for b in batches)


def test_a_page_feed_with_nested_comments(tmp_path):
    reply = comment(12, "a reply")
    top = {**comment(11, "first"), "id": f"{PAGE}_900_11", "comments": {"data": [reply], "paging": {"cursors": {}}}}
    feed = {
        "data": [
            post(
                900,
                "ours",
                **{"from": {"id": PAGE, "name": "Aurel Cafe"}},
                comments={"data": [top, comment(13, "second", None)], "paging": {"cursors": {}}},
            ),
            post(901, "a visitor", **{"from": {"id": "602", "name": "Odo Brand"}}, updated_time="2024-03-06T10:00:00+0000"),
            post(902, ""),
        ],
        "paging": {"next": f"https://graph.facebook.com/v19.0/{PAGE}/feed?after=x"},
    }
    rows, problems, listings, empty = everything(saved(tmp_path / "feed.json", feed))
    assert (problems, empty) == ([], 1)
    assert rows.select("kind", "id", "in_reply_to", "attributed_to", "audience").rows() == [
        ("post", f"{PAGE}_900", None, PAGE, "public"),
        ("comment", "900_11", "900", "601", "public"),
        ("comment", "900_12", "900_11", "601", "public"),
        ("comment", "900_13", "900", None, "public"),
        ("post", f"{PAGE}_901", None, "602", "public"),
    ]
    assert rows["names"].to_list() == [[], ["Person 601"], ["Person 601"], [], ["Odo Brand"]]
    assert set(rows["context_brands"].to_list()[0]) == {"Aurel"}
    assert rows["context_brands"].list.len().to_list() == [1] * 5
    assert rows["updated"].dt.day().to_list() == [5, None, None, None, 6]
    assert sorted(listings, key=lambda one: one.parent_id) == [
        Listing("facebook", "900", True, US),
        Listing("facebook", "900_11", True, US),
    ]
    assert set(rows["scope"]) == {"page"}
    assert set(rows["origin"]) == {"page_api"}


def test_a_comment_has_one_id_and_parent_in_every_copy(tmp_path):
    link = f"https://www.facebook.com/{PAGE}/posts/900/?comment_id=11"
    copies = [
        {"data": [comment(11)]},
        {"data": [{**comment(11), "id": f"{PAGE}_900_11"}]},
        {"data": [{k: v for k, v in comment(11, permalink_url=link).items() if k != "id"}]},
        {f"{PAGE}_900": post(900, "", comments={"data": [comment(11)]})},
        comment(11, permalink_url=link),
        {"data": [comment(11)], "paging": {"next": URL}},
    ]
    found = set()
    for number, copy in enumerate(copies):
        rows, problems, _, _ = everything(saved(tmp_path / f"{number}.json", copy))
        assert not problems
        found |= set(rows.filter(kind="comment").select("id", "in_reply_to").rows())
    assert found == {("900_11", "900")}
    reply = f"{link}&reply_comment_id=12"
    rows, _, _, _ = everything(
        saved(
            tmp_path / "r.json",
            {
                "data": [
                    {k: v for k, v in comment(12, permalink_url=reply).items() if k != "id"},
                    comment(14, parent={"id": f"{PAGE}_900_11"}),
                ]
            },
        )
    )
    assert rows.select("id", "in_reply_to").rows() == [("900_12", "900_11"), ("900_14", "900_11")]


@pytest.mark.parametrize(
    "form", ["page", "map", "list", "lines of objects", "lines of pages", "single", "pages in a list", "inside the page's object"]
)
def test_every_form_of_answer(tmp_path, form):
    posts = [post(i, f"text {i}") for i in range(3)]
    forms = {
        "page": {"data": posts},
        "map": {p["id"]: p for p in posts},
        "list": posts,
        "lines of objects": "\n".join(json.dumps(p) for p in posts),
        "lines of pages": "\n".join(json.dumps({"data": [p], "paging": {}}) for p in posts),
        "single": posts[0],
        "pages in a list": [{"data": posts[:1]}, {"data": posts[1:]}],
        "inside the page's object": {"id": PAGE, "name": "Aurel Cafe", "feed": {"data": posts, "paging": {}}},
    }
    path = saved(tmp_path / "a.json", forms[form])
    assert SOURCE.recognise(path, Reading()).network == "facebook"
    rows, problems, _, _ = everything(path)
    assert not problems
    assert rows["content"].to_list() == [f"text {i}" for i in range(1 if form == "single" else 3)]


def test_a_folder_of_pages_is_read_together(tmp_path):
    summary = {"total_count": 3, "order": "chronological"}
    saved(tmp_path / "p1.json", {"data": [comment(1), comment(2)], "paging": {"next": URL}, "summary": summary})
    second = saved(tmp_path / "p2.json", {"data": [comment(3)], "paging": {"previous": URL}, "summary": summary})
    saved(tmp_path / "error.json", {"error": {"message": "Person 601 said no", "code": 10}})
    assert SOURCE.recognise(tmp_path, Reading()) is not None
    rows, problems, listings, _ = everything(tmp_path)
    assert rows["id"].to_list() == ["900_1", "900_2", "900_3"]
    assert listings == [Listing("facebook", "900", True, US)]
    assert [(p.code, p.place) for p in problems] == [("graph.error", "error.json")]
    assert "pages_read_user_content" in problems[0].remedy
    # The same page twice is not two pages.
    saved(tmp_path / "p2.json", {"data": [comment(1)], "paging": {"previous": URL}, "summary": summary})
    assert [one.complete for one in everything(tmp_path)[2]] == [False]
    # Without a total nobody knows what stands between the first and the last page.
    saved(tmp_path / "p1.json", {"data": [comment(1), comment(2)], "paging": {"next": URL}})
    saved(tmp_path / "p2.json", {"data": [comment(3)], "paging": {"previous": URL}})
    assert [one.complete for one in everything(tmp_path)[2]] == [False]
    second.unlink()
    assert [one.complete for one in everything(tmp_path)[2]] == [False]


def test_members_of_exports_stay_closed_here_too(tmp_path, monkeypatch):
    opened = []
    real = graph._opened
    monkeypatch.setattr(graph, "_opened", lambda path: opened.append(path.name) or real(path))
    message = saved(tmp_path / "message_1.json", {"data": [post(1, "SECRET")]})
    assert SOURCE.recognise(message, Reading()) is None
    assert list(SOURCE.read(message, Reading())) == []
    assert SOURCE.recognise(tmp_path, Reading()) is None
    assert opened == []
    saved(tmp_path / "p1.json", {"data": [post(2, "fine")]})
    assert everything(tmp_path)[0]["content"].to_list() == ["fine"]
    # A folder with an unpacked export in it is no folder of answers.
    (tmp_path / "posts").mkdir()
    saved(tmp_path / "posts" / "your_posts_1.json", [])
    assert SOURCE.recognise(tmp_path, Reading()) is None


@pytest.mark.parametrize(
    ("beside", "complete"),
    [
        ({"paging": {"cursors": {"before": "a", "after": "b"}}}, True),
        ({"paging": {"cursors": {}}, "summary": {"total_count": 2}}, True),
        ({"paging": {"cursors": {}}, "summary": {"total_count": 3}}, False),
        ({"paging": {"cursors": {}, "next": URL}}, False),
        ({"paging": {"cursors": {}, "previous": URL}}, False),
        ({"count": 12}, False),
        ({"count": 2}, True),
        ({}, False),
    ],
)
def test_a_list_of_comments_is_whole_only_where_the_network_says_so(tmp_path, beside, complete):
    path = saved(tmp_path / "a.json", {"data": [comment(1), comment(2)], **beside})
    assert everything(path)[2] == [Listing("facebook", "900", complete, US)]
    nested = saved(tmp_path / "b.json", post(900, comments={"data": [comment(1), comment(2)], **beside}))
    assert everything(nested)[2] == [Listing("facebook", "900", complete, US)]
    # One that cannot be read may be one that is held: it must not seem gone.
    spoilt = saved(tmp_path / "c.json", {"data": [comment(1), {**comment(2), "created_time": "1890-01-01T00:00:00+0000"}], **beside})
    assert not any(one.complete for one in everything(spoilt)[2])
    for bad in (5, {"id": "900_2"}, {**comment(2), "message": "y" * 100_001}):
        spoilt = saved(tmp_path / "c.json", {"data": [comment(1), bad], **beside})
        assert not any(one.complete for one in everything(spoilt)[2])
    cut = saved(tmp_path / "d.json", json.dumps({**beside, "data": [comment(1), comment(2)]})[:-30])
    assert not any(one.complete for one in everything(cut)[2])


def test_comments_inside_the_object_they_were_asked_of(tmp_path):
    bare = {"id": "900_1", "message": "x", "created_time": AT, "updated_time": AT}
    path = saved(tmp_path / "a.json", {"id": f"{PAGE}_900", "comments": {"data": [bare], "paging": {"cursors": {}}}})
    rows, problems, listings, _ = everything(path)
    assert not problems
    assert rows.select("kind", "in_reply_to", "updated", "audience").rows() == [("comment", "900", None, "public")]
    assert listings == [Listing("facebook", "900", True, US)]


def test_groups_by_field_address_setting_or_file_beside(tmp_path):
    feed = {"data": [post(900, comments={"data": [comment(1)]})]}
    path = saved(tmp_path / "feed.json", feed)
    page = [("post", "public"), ("comment", "public")]
    group = [("group_post", "group_private"), ("group_comment", "group_private")]
    assert everything(path)[0].select("kind", "audience").rows() == page
    fixed = Reading(pages=OURS.pages, fixed={"audience": "group"})
    assert everything(path, fixed)[0].select("kind", "audience").rows() == group
    opened = Reading(fixed={"audience": "group_public"})
    assert everything(path, opened)[0]["audience"].unique().to_list() == ["group_public"]
    saved(tmp_path / "group_info.json", {"id": PAGE, "name": "Quiet Gardeners", "member_count": 5, "privacy": "CLOSED", "created_time": AT})
    assert everything(path)[0].select("kind", "audience").rows() == group
    assert SOURCE.recognise(tmp_path / "group_info.json", Reading()) is None
    by_field = saved(tmp_path / "f.json", {"data": [{**post(1), "id": "55_1", "group": {"id": "55", "name": "Quiet Gardeners"}}]})
    assert everything(by_field)[0].select("kind", "audience").rows() == group[:1]
    by_link = saved(
        tmp_path / "l.json", {"data": [{**post(1), "id": "55_1", "permalink_url": "https://www.facebook.com/groups/55/permalink/1/"}]}
    )
    assert everything(by_link)[0].select("kind", "audience").rows() == group[:1]


def test_audience_is_public_only_where_it_is_known(tmp_path):
    stranger = {"id": "8_1", "message": "x", "created_time": AT, "updated_time": AT}
    items = [
        stranger,
        {**stranger, "id": "8_2", "privacy": {"value": "EVERYONE"}},
        {**stranger, "id": "8_3", "from": {"id": "8", "name": "A page"}},
        post(1, privacy={"value": "ALL_FRIENDS"}),
        post(2, is_published=False),
        post(3),
        {**comment(4), "is_private": True},
        {"id": "m_aGVsbG8", "message": "a message", "created_time": AT, "from": {"id": "601"}, "to": {"data": [{"id": PAGE}]}},
    ]
    rows, _, _, _ = everything(saved(tmp_path / "a.json", {"data": items}))
    assert rows["audience"].to_list() == ["followers", "public", "public", "followers", "followers", "public", "direct", "direct"]


def test_tags_give_names_to_take_out_and_brands(tmp_path):
    tags = [
        {"id": "1", "name": "Odo Brand", "type": "user"},
        {"id": "77001", "name": "Aurel Too", "type": "page"},
        {"id": "3", "name": "Some Page", "type": "page"},
    ]
    items = [
        {**post(1, message_tags=tags), "id": "8_1", "to": {"data": [{"id": "4", "name": "Quiet Gardeners"}]}},
        {**post(2, message_tags={"0": [{"id": "5", "name": "Ilse Varn"}]}), "id": "8_2"},
        {**post(3, message_tags=[5, {"name": 6}], to=7), "id": "8_3"},
    ]
    rows, problems, _, _ = everything(saved(tmp_path / "a.json", {"data": items}))
    assert not problems
    assert rows.select("names", "context_brands").rows() == [(["Odo Brand", "Quiet Gardeners"], ["Aurel"]), (["Ilse Varn"], []), ([], [])]


@pytest.mark.parametrize(
    ("code", "permission"),
    [(10, "pages_read_user_content"), (100, "Page Public Content Access"), (200, "pages_read_engagement"), (190, "token"), (32, "wait")],
)
def test_an_error_is_refused_without_a_word_of_it(tmp_path, code, permission):
    path = saved(
        tmp_path / "e.json",
        {"error": {"message": "Ilse Varn may not see 601", "type": "OAuthException", "code": code, "fbtrace_id": "Zq9"}},
    )
    for ask in (lambda: SOURCE.recognise(path, Reading()), lambda: list(SOURCE.read(path, Reading()))):
        with pytest.raises(BadInput) as error:
            ask()
        assert error.value.code == "graph.error"
        assert permission in error.value.remedy
        assert not any(word in str(error.value) for word in ("Ilse", "601", "Zq9"))


def test_permissions_name_what_brings_an_author():
    assert PERMISSIONS["facebook.from"][0] == "pages_read_user_content"
    assert all(permission.split("=")[-1] in sentence for permission, sentence in PERMISSIONS.values())


@pytest.mark.parametrize(
    "value",
    [
        {"data": [{"id": "1", "text": "x", "created_at": AT}]},
        {"data": [{"id": "17000000000000001", "text": "x", "timestamp": AT}]},
        {"data": [{"id": "1", "name": "love"}]},
        {"data": []},
        [],
        {},
        "hello",
        "[1, 2, 3]",
        "",
        "\x89PNG\r\n",
    ],
)
def test_what_is_not_ours(tmp_path, value):
    assert SOURCE.recognise(saved(tmp_path / "a.json", value), Reading()) is None


def test_bad_records_cost_only_themselves(tmp_path):
    items = [
        post(1, "good one"),
        5,
        None,
        {"id": "4_2", "message": "no time"},
        {**post(3), "created_time": "1890-01-01T00:00:00+0000"},
        {**post(4), "created_time": "2369-01-01T00:00:00+0000"},
        {**post(5), "created_time": ["x"]},
        {**post(6), "id": {"a": 1}, "from": "x", "comments": [5]},
        {**post(7), "message": ["x"]},
        post(8, "y" * 100_001),
        {**post(9, "good two"), "from": {"id": 9_007_199_254_740_993, "name": 5}, "comments": {"data": [6, None]}, "privacy": "x"},
    ]
    rows, problems, _, empty = everything(saved(tmp_path / "a.json", {"data": items}))
    assert rows.select("content", "attributed_to").rows() == [("good one", None), ("good two", "9007199254740993")]
    assert [(p.code, p.place) for p in problems] == [
        ("record.shape", "a.json, record 2"),
        ("record.shape", "a.json, record 3"),
        ("record.shape", "a.json, record 4"),
        ("record.time", "a.json, record 5"),
        ("record.time", "a.json, record 6"),
        ("record.shape", "a.json, record 7"),
        ("record.shape", "a.json, record 8"),
        ("record.too_long", "a.json, record 10"),
    ]
    assert empty == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings(tmp_path, encoding):
    path = tmp_path / "a.json"
    path.write_bytes(json.dumps({"data": [post(1, "caf\u00e9 \u20ac")]}, ensure_ascii=False).encode(encoding))
    assert SOURCE.recognise(path, Reading()) is not None
    assert everything(path)[0]["content"].to_list() == ["caf\u00e9 \u20ac"]


def test_a_long_page_is_streamed_with_its_paging(tmp_path):
    answer = {
        "data": [comment(i, "w" * 4_000) for i in range(2_500)],
        "paging": {"cursors": {"after": "x"}},
        "summary": {"total_count": 2_500},
    }
    path = saved(tmp_path / "long.json", answer)
    assert path.stat().st_size > 8 << 20
    rows, problems, listings, _ = everything(path)
    assert (rows.height, problems) == (2_500, [])
    assert listings == [Listing("facebook", "900", True, US)]


def test_times():
    assert instant(AT) == instant("2024-03-05T11:00:00+01:00") == instant(US // 1_000_000) == US
    assert instant(str(US // 1_000_000)) == US
    assert [instant(v) for v in ("x", None, True, "1890-01-01T00:00:00+0000", "2369-01-01T00:00:00+0000", "", {})] == [None] * 7


@settings(max_examples=25, deadline=None)
@given(rows=st.integers(1, 30), shape=st.lists(st.tuples(st.text(max_size=5), st.integers(0, 3)), max_size=12))
def test_batch_size_changes_nothing(tmp_path_factory, rows, shape):
    feed = [post(i, text, comments={"data": [comment(100 * i + j, text) for j in range(below)]}) for i, (text, below) in enumerate(shape)]
    path = saved(tmp_path_factory.mktemp("split") / "a.json", {"data": feed, "paging": {}})
    whole = everything(path)
    split = everything(path, Reading(pages=OURS.pages, batch_rows=rows))
    assert whole[0].equals(split[0])
    assert whole[1:] == split[1:]
    assert whole[0].height + whole[3] == sum(1 + below for _, below in shape)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "kinds", "authors"),
    [
        ("comments/comment_info", {"comment": 1}, 0),
        ("comments/comments_info", {"comment": 2}, 0),
        ("comments/comments_p1", {"comment": 10}, 0),
        ("comments/comments_p2", {"comment": 5}, 0),
        ("comments/create_resp", {"comment": 1}, 0),
        ("groups/feed_p1", {"group_post": 4}, 0),
        ("groups/feed_p2", {"group_post": 6}, 0),
        ("posts/feed_fields_p1", {"post": 5}, 0),
        ("posts/feeds_default_fields_p1", {"post": 5}, 0),
        ("posts/feeds_default_fields_p2", {"post": 5}, 0),
        ("posts/multi_posts_data", {"post": 2, "comment": 15}, 15),
        ("posts/single_post_data", {"post": 1}, 0),
        ("groups/group_fields", None, 0),
        ("groups/groups_default_fields", None, 0),
    ],
)
def test_the_networks_own_samples(name, kinds, authors):
    path = SHARED / f"{name}.json"
    if not path.is_file():
        pytest.skip("the samples are not beside the repository")
    shape = SOURCE.recognise(path, Reading())
    if kinds is None:
        assert shape is None
        return
    rows, problems, listings, _ = everything(path, Reading())
    assert not problems
    assert dict(rows.group_by("kind").len().rows()) == kinds
    assert rows["attributed_to"].is_not_null().sum() == authors
    assert rows["id"].n_unique() == rows.height
    assert not any(one.complete for one in listings)
    assert rows.filter(kind="comment")["in_reply_to"].null_count() == 0
