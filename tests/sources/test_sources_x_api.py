import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heedful.sources import stream, x_api
from heedful.sources.source import Problem, Reading
from heedful.sources.x_api import SOURCE
from heedful.tables.posts import BODIES, HEADS

EPOCH_MS = 1_288_834_974_657
NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


def snowflake(at: datetime) -> str:
    return str((int(at.timestamp() * 1000) - EPOCH_MS) << 22 | 7)


def post(text: str = "The parcel came late", at: datetime = NOON, **more: Any) -> dict[str, Any]:
    return {"id": snowflake(at), "text": text, "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "author_id": "11", **more}


USERS = [{"id": "11", "name": "Mara Finch", "username": "marafinch"}, {"id": "77", "name": "Larkmoor Ltd", "username": "LarkMoor"}]


def page(*posts: Any, **more: Any) -> dict[str, Any]:
    return {"data": list(posts), "includes": {"users": USERS}, "meta": {"result_count": len(posts)}, **more}


def written(tmp_path: Path, *answers: Any, lines: bool = False) -> Path:
    path = tmp_path / "answer.bin"
    path.write_text("\n".join(map(json.dumps, answers)) if lines else json.dumps(answers[0]))
    return path


def rows(path: Path, reading: Reading | None = None) -> tuple[pl.DataFrame, list[Problem]]:
    joined, problems = [], []
    for batch in SOURCE.read(path, reading or Reading()):
        bodies = BODIES.require(batch.open(range(batch.heads.height)))
        joined.append(HEADS.require(batch.heads).join(bodies, on="row", maintain_order="left").drop("row"))
        problems += batch.problems
    return pl.concat(joined) if joined else HEADS.empty().drop("row"), problems


SPELLINGS = [
    {"refs": "referenced_tweets", "note": "note_tweet", "history": "edit_history_tweet_ids", "others": "tweets"},
    {"refs": "referenced_posts", "note": "note_post", "history": "edit_history_post_ids", "others": "posts"},
]


@pytest.mark.parametrize("names", SPELLINGS)
@pytest.mark.parametrize("lines", [True, False])
def test_both_spellings_give_the_same(tmp_path: Path, names: dict[str, str], lines: bool) -> None:
    edited = NOON + timedelta(minutes=5)
    answer = page(
        post(
            "cut…",
            edited,
            **{
                names["refs"]: [{"type": "quoted", "id": "8"}, {"type": "replied_to", "id": "9"}],
                names["note"]: {"text": "all of &amp; it"},
            },
            **{names["history"]: [snowflake(NOON), snowflake(edited)]},
            entities={"mentions": [{"start": 0, "end": 9, "username": "larkmoor", "id": "77"}]},
            in_reply_to_user_id="77",
        )
    )
    answer["includes"][names["others"]] = [post("others' words", author_id="12")]
    path = written(tmp_path, answer, page(), lines=lines)
    frame, problems = rows(path, Reading(pages={"larkmoor": "Larkmoor"}))
    assert frame.rows(named=True) == [
        {
            "network": "x",
            "scope": "global",
            "attributed_to": "11",
            "published": NOON,
            "audience": "public",
            "kind": "comment",
            "origin": "x_api",
            "own": True,
            "id": snowflake(NOON),
            "content": "all of & it",
            "updated": edited,
            "in_reply_to": "9",
            "names": ["Mara Finch", "marafinch", "Larkmoor Ltd", "LarkMoor"],
            "context_brands": ["Larkmoor"],
        }
    ]
    assert problems == []


def test_every_form_of_file_gives_the_same_posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    posts = [post(f"post {n}", NOON + timedelta(minutes=n)) for n in range(30)]
    forms = {
        "page": json.dumps({"data": posts}),
        "indented": json.dumps({"meta": {"a": [1]}, "data": posts}, indent=1),
        "list": json.dumps(posts),
        "lines": "\n".join(map(json.dumps, posts)),
        "pages": "\n".join(json.dumps({"data": posts[n : n + 10]}) for n in (0, 10, 20)),
        "stream": "\r\n\r\n".join(json.dumps({"data": one, "matching_rules": []}) for one in posts) + "\n",
    }
    for small in (True, False):
        if not small:
            monkeypatch.setattr(stream, "WHOLE_BYTES", 2500)
            monkeypatch.setattr(x_api, "WHOLE_BYTES", 2500)
        for name, text in forms.items():
            path = tmp_path / name
            path.write_text(text)
            assert SOURCE.recognise(path, Reading()) is not None, name
            frame, problems = rows(path)
            assert (frame["content"].to_list(), problems) == ([f"post {n}" for n in range(30)], []), name


def test_names_stand_behind_the_posts_of_a_long_answer_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(x_api, "WHOLE_BYTES", 2500)
    monkeypatch.setattr(stream, "WHOLE_BYTES", 2500)
    users = [{**USERS[0], "protected": True}]
    path = written(tmp_path, {"data": [post(f"{n}") for n in range(20)], "includes": {"users": users}})
    frame, _ = rows(path)
    assert frame["names"].to_list() == [["Mara Finch", "marafinch"]] * 20
    assert frame["audience"].unique().to_list() == ["followers"]


def test_a_single_post_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, post())
    assert SOURCE.recognise(path, Reading()) is not None
    assert rows(path)[0].height == 1
    path = written(tmp_path, {"data": post(), "includes": {"users": USERS}})
    assert rows(path)[0]["names"].to_list() == [["Mara Finch", "marafinch"]]


def test_heads_follow_the_post(tmp_path: Path) -> None:
    answer = page(
        post(author_id=None),
        post(referenced_tweets=[{"type": "retweeted", "id": "3"}]),
        post("RT @quill: theirs"),
        post(community_id="4"),
        post(community_id="4", in_reply_to_user_id="5"),
        post(scopes={"followers": True}),
        post(referenced_tweets=[{"type": "quoted", "id": "3"}]),
    )
    frame, _ = rows(written(tmp_path, answer))
    assert frame["attributed_to"].to_list() == [None] + ["11"] * 6
    assert frame["own"].to_list() == [True, False, False, True, True, True, True]
    assert frame["kind"].to_list() == ["post", "post", "post", "group_post", "group_comment", "post", "post"]
    assert frame["audience"].to_list() == ["public"] * 3 + ["group_public"] * 2 + ["followers", "public"]


def test_an_author_is_never_guessed(tmp_path: Path) -> None:
    one = post()
    del one["author_id"]
    assert rows(written(tmp_path, page(one)))[0]["attributed_to"].to_list() == [None]


def test_a_missing_time_is_taken_from_the_id(tmp_path: Path) -> None:
    one = post()
    del one["created_at"]
    assert rows(written(tmp_path, page(one)))[0]["published"].to_list() == [NOON]


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (5, "record.shape"),
        ({}, "record.shape"),
        (post(text=None), "record.shape"),
        (post(id=None), "record.shape"),
        (post(id=1.5), "record.shape"),
        (post(id="abc"), "record.shape"),
        (post(created_at=5), "record.shape"),
        (post(created_at="1890-01-01T00:00:00Z"), "record.time"),
        (post(created_at="2369-01-01T00:00:00Z"), "record.time"),
        (post("x" * 100_001), "record.too_long"),
        (post(withheld={"country_codes": ["XY"]}), "record.withheld"),
    ],
)
def test_a_bad_record_is_told_and_costs_only_itself(tmp_path: Path, record: Any, code: str) -> None:
    frame, problems = rows(written(tmp_path, page(post("one"), record, post("three"))))
    assert frame["content"].to_list() == ["one", "three"]
    assert [(p.code, p.place) for p in problems] == [(code, "record 2")]


def test_bad_lines_are_told_and_others_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(json.dumps(post("one")).encode() + b'\n{"id": "5", "te\n7\n{"errors": []}\n' + json.dumps(page(post("five"))).encode())
    frame, problems = rows(path)
    assert frame["content"].to_list() == ["one", "five"]
    assert [(p.code, p.place) for p in problems] == [("record.broken", "record 2"), ("record.shape", "record 3")]


def test_a_page_cut_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    text = json.dumps(page(*(post(f"post {n}") for n in range(9))))
    (tmp_path / "a.json").write_text(text[: text.index("post 6")])
    assert SOURCE.recognise(tmp_path / "a.json", Reading()) is not None
    frame, problems = rows(tmp_path / "a.json")
    assert frame["content"].to_list() == [f"post {n}" for n in range(6)]
    assert [(p.code, p.place) for p in problems] == [("json.cut", "record 7")]


@pytest.mark.parametrize(
    "answer",
    [
        {"data": USERS},
        {"includes": {"tweets": [post()]}},
        {"tweets": [post()], "users": USERS},
        {"data": {"id": "1", "status": "created"}},
        {"data": [{"id": "17858893269000001", "text": "nice", "timestamp": "2024-03-01T12:00:00+0000"}]},
        {"errors": [{"code": 32}]},
        [],
        {},
        [1],
        "x",
        {"data": [{"id": "1", "message": "facebook", "created_time": "2024-03-01T12:00:00+0000"}]},
    ],
)
def test_what_is_no_answer_with_posts_is_not_recognised(tmp_path: Path, answer: Any) -> None:
    assert SOURCE.recognise(written(tmp_path, answer), Reading()) is None


def test_posts_with_the_fewest_fields_are_recognised_by_their_page(tmp_path: Path) -> None:
    path = written(tmp_path, {"data": [{"id": snowflake(NOON), "text": "hi"}], "meta": {"newest_id": snowflake(NOON), "result_count": 1}})
    assert SOURCE.recognise(path, Reading()) is not None
    assert rows(path)[0]["published"].to_list() == [NOON]


def test_a_handle_of_digits_is_not_taken_for_an_id(tmp_path: Path) -> None:
    answer = page(post())
    answer["includes"]["users"] = [*USERS, {"id": "5", "name": "Other Person", "username": "11", "protected": True}]
    frame, _ = rows(written(tmp_path, answer))
    assert frame["audience"].to_list() == ["public"]
    assert frame["names"].to_list() == [["Mara Finch", "marafinch"]]


POSTS = st.lists(
    st.builds(
        post,
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        author_id=st.sampled_from(["11", "12", None]),
        referenced_tweets=st.sampled_from([None, [{"type": "replied_to", "id": "5"}]]),
        entities=st.sampled_from([{}, {"mentions": [{"username": "larkmoor"}]}]),
    )
    | st.just({"id": 5.5}),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(POSTS, st.integers(1, 50), st.booleans())
def test_batches_of_any_size_give_the_same_rows(tmp_path: Path, posts: list[Any], size: int, lines: bool) -> None:
    answers = [page(*posts[:3]), page(*posts[3:]), *posts] if lines else [page(*posts)]
    path = written(tmp_path, *answers, lines=lines)
    reading = Reading(pages={"larkmoor": "Larkmoor"})
    whole, told = rows(path, reading)
    split, told_split = rows(path, Reading(pages=reading.pages, batch_rows=size))
    assert whole.equals(split)
    assert told == told_split
    assert whole.height + len(told) == len(posts) * (2 if lines else 1)


@pytest.mark.shared
def test_the_real_samples_are_told_apart(shared: Path) -> None:
    read = {
        "search_tweets_for_nyc": 10,
        "search_tweets_query": 4,
        "timeline_mentions": 5,
        "timeline_reverse_chronological": 5,
        "timeline_tweets": 5,
        "tweet": 1,
    }
    for path in sorted((shared / "formats" / "x_api").glob("*.json")):
        shape = SOURCE.recognise(path, Reading())
        assert (shape is not None) == (path.stem in read), path.stem
        if shape:
            frame, problems = rows(path)
            assert (frame.height, problems) == (read[path.stem], [])
