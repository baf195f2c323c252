import json
import tracemalloc
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heedful.errors import BadInput
from heedful.sources.source import Batch, Problem, Reading
from heedful.sources.x_archive import SOURCE
from heedful.tables.posts import BODIES, HEADS

FORBIDDEN = (
    "deleted-tweets.js",
    "deleted-tweet-headers.js",
    "direct-messages.js",
    "direct-messages-group.js",
    "direct-message-headers.js",
    "like.js",
    "ip-audit.js",
    "phone-number.js",
    "device-token.js",
    "contact.js",
    "follower.js",
    "following.js",
    "saved-search.js",
    "personalization.js",
    "ad-engagements.js",
    "profile.js",
    "block.js",
    "mute.js",
    "email-address-change.js",
    "tweet-headers.js",
    "tweetdeck.js",
)
EPOCH_MS = 1_288_834_974_657


def snowflake(at: datetime) -> str:
    return str((int(at.timestamp() * 1000) - EPOCH_MS) << 22 | 7)


NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


def tweet(text: str = "The parcel came late", at: datetime = NOON, **more: Any) -> dict[str, Any]:
    written = at.strftime("%a %b %d %H:%M:%S +0000 %Y")
    return {"tweet": {"id_str": snowflake(at), "id": snowflake(at), "full_text": text, "created_at": written, "retweeted": False, **more}}


def member(name: str, records: list[Any] | str) -> str:
    return f"window.YTD.{name}.part0 = " + (records if isinstance(records, str) else json.dumps(records, indent=2, ensure_ascii=False))


ACCOUNT = [
    {"account": {"email": "mara@larkmoor.example", "username": "marafinch", "accountId": "4711", "accountDisplayName": "Mara Finch"}}
]


def archive(path: Path, tweets: list[Any] | str, others: Mapping[str, str] | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("data/account.js", member("account", ACCOUNT))
        zipped.writestr("data/tweets.js", member("tweets", tweets))
        for name, text in (others or {}).items():
            zipped.writestr(name, text)
    return path


def rows(path: Path, reading: Reading | None = None) -> tuple[pl.DataFrame, list[Problem]]:
    batches: list[Batch] = list(SOURCE.read(path, reading or Reading()))
    joined = []
    for batch in batches:
        bodies = BODIES.require(batch.open(range(batch.heads.height)))
        assert HEADS.require(batch.heads)["row"].to_list() == list(range(batch.heads.height))
        joined.append(batch.heads.join(bodies, on="row", maintain_order="left").drop("row"))
    return pl.concat(joined) if joined else pl.DataFrame(), [p for b in batches for p in b.problems]


def test_a_post_has_its_head_and_its_body(tmp_path: Path) -> None:
    told = tweet(
        "@larkmoor fish &amp; chips &lt;3 &amp;lt;",
        in_reply_to_status_id="9",
        in_reply_to_screen_name="Larkmoor",
        entities={"user_mentions": [{"name": "Larkmoor Ltd", "screen_name": "LarkMoor", "id_str": "77"}]},
    )
    frame, problems = rows(archive(tmp_path / "a.zip", [told]), Reading(pages={"larkmoor": "Larkmoor", "77": "Larkmoor"}))
    assert frame.row(0, named=True) == {
        "network": "x",
        "scope": "global",
        "attributed_to": "4711",
        "published": NOON,
        "audience": "public",
        "kind": "comment",
        "origin": "own_export",
        "own": True,
        "id": snowflake(NOON),
        "content": "@larkmoor fish & chips <3 &lt;",
        "updated": None,
        "in_reply_to": "9",
        "names": ["Larkmoor Ltd"],
        "context_brands": ["Larkmoor"],
    }
    assert problems == []


def test_kind_audience_and_origin_follow_the_record(tmp_path: Path) -> None:
    tweets = [
        tweet(),
        tweet(in_reply_to_status_id_str="5"),
        tweet(scopes={"followers": True}),
        tweet(scopes={"followers": False}),
        tweet("RT @quill: their words"),
        tweet(retweeted=True),
    ]
    community = {"data/community-tweet.js": member("community_tweet", [tweet(community_id_str="3"), tweet(in_reply_to_status_id="5")])}
    frame, _ = rows(archive(tmp_path / "a.zip", tweets, community), Reading(x_archive="as_api"))
    assert frame["kind"].to_list() == ["post", "comment", "post", "post", "post", "post", "group_post", "group_comment"]
    assert frame["audience"].to_list() == ["public", "public", "followers", "public", "public", "public", "group_public", "group_public"]
    assert frame["own"].to_list() == [True] * 4 + [False] * 2 + [True] * 2
    assert frame["origin"].unique().to_list() == ["x_api"]


def test_versions_of_a_post_share_the_id_of_the_first(tmp_path: Path) -> None:
    edited = NOON + timedelta(minutes=10)
    ids = [snowflake(NOON), snowflake(edited)]
    first = tweet("teh parcel", edit_info={"initial": {"editTweetIds": ids}})
    second = tweet("the parcel", edited, edit_info={"edit": {"initialTweetId": ids[0], "editControlInitial": {"editTweetIds": ids}}})
    frame, _ = rows(archive(tmp_path / "a.zip", [first, second]))
    assert frame["id"].to_list() == [ids[0]] * 2
    assert frame["updated"].to_list() == [None, edited]
    assert frame["published"].to_list() == [NOON, NOON]


def test_long_posts_come_whole_by_id_or_by_their_beginning(tmp_path: Path) -> None:
    whole = "A long letter about a parcel &amp; its courier. " * 20
    by_id, by_words = tweet("cut short", NOON), tweet(whole[:270] + "…", NOON + timedelta(hours=1))
    notes = [
        {"noteTweet": {"noteTweetId": "1", "tweetId": snowflake(NOON), "noteTweetResults": {"text": "the whole of it &amp; more"}}},
        {"noteTweet": {"noteTweetId": "2", "core": {"text": whole}}},
    ]
    path = archive(
        tmp_path / "a.zip",
        [by_id, by_words, tweet("short", NOON + timedelta(hours=2))],
        {"data/note-tweet.js": member("note_tweet", notes)},
    )
    frame, _ = rows(path)
    assert frame["content"].to_list() == ["the whole of it & more", whole.replace("&amp;", "&"), "short"]


def test_what_must_stay_closed_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = {f"{folder}{name}": member("x", [tweet("a secret")]) for name in FORBIDDEN for folder in ("", "data/", "deep/er/")}
    path = archive(tmp_path / "a.zip", [tweet()], {**planted, "data/note-tweet.js": member("note_tweet", [])})
    opened: list[str] = []
    plain = zipfile.ZipFile.open

    def watched(self: zipfile.ZipFile, name: Any, *rest: Any, **more: Any) -> Any:
        opened.append(name if isinstance(name, str) else name.filename)
        return plain(self, name, *rest, **more)

    monkeypatch.setattr(zipfile.ZipFile, "open", watched)
    shape = SOURCE.recognise(path, Reading())
    assert shape is not None
    assert {name.rpartition("/")[2] for name in opened} <= {"account.js", "tweets.js"}
    frame, _ = rows(path)
    assert set(opened) == {"data/account.js", "data/tweets.js", "data/note-tweet.js"}
    assert frame["content"].to_list() == ["The parcel came late"]
    assert {m.name for m in shape.members if m.read} == {"account.js", "tweets.js", "note-tweet.js"}
    assert any(m.name == "deleted-tweets.js" and not m.read for m in shape.members)


def test_notes_are_opened_only_for_a_body_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "a.zip", [tweet()], {"data/note-tweet.js": member("note_tweet", [])})
    opened: list[str] = []
    plain = zipfile.ZipFile.open
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda self, name, *a, **k: opened.append(name.filename) or plain(self, name, *a, **k))
    batch = next(iter(SOURCE.read(path, Reading())))
    assert batch.open([]).height == 0
    assert "data/note-tweet.js" not in opened
    batch.open([0])
    assert "data/note-tweet.js" in opened


def test_only_the_bodies_asked_for_are_given_in_the_order_asked(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", [tweet(f"post {n}", NOON + timedelta(minutes=n)) for n in range(9)])
    batch = next(iter(SOURCE.read(path, Reading())))
    assert batch.open([7, 2]).select("row", "content").rows() == [(7, "post 7"), (2, "post 2")]


def test_older_layouts_and_split_members_and_folders_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "twitter-2019"
    folder.mkdir()
    (folder / "tweet.js").write_text(member("tweet", [tweet()["tweet"]]))
    (folder / "tweets-part1.js").write_text(member("tweets", [tweet("second")]))
    shape = SOURCE.recognise(folder, Reading())
    assert shape is not None and shape.account_id is None and shape.personal
    frame, _ = rows(folder)
    assert frame["content"].to_list() == ["The parcel came late", "second"]
    assert frame["attributed_to"].null_count() == 0
    assert SOURCE.recognise(folder / "tweet.js", Reading()) is not None
    assert rows(folder / "tweet.js")[0].height == 1


def test_the_account_is_read_for_its_id_alone(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", [tweet()])
    shape = SOURCE.recognise(path, Reading())
    assert shape is not None and shape.account_id == "4711"
    assert "Mara" not in repr(rows(path)[0].rows()) and "mara" not in repr(shape)


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"tweet": 5}, "record.shape"),
        (7, "record.shape"),
        ({"tweet": {}}, "record.shape"),
        (tweet(full_text=5), "record.shape"),
        (tweet(id_str=None, id=None), "record.shape"),
        (tweet(id_str=None, id=1.5), "record.shape"),
        (tweet(created_at=5), "record.shape"),
        (tweet(created_at="Sat Feb 18 12:33:11 +0000 1890"), "record.time"),
        (tweet(created_at="Sat Feb 18 12:33:11 +0000 2369"), "record.time"),
        (tweet(created_at="yesterday"), "record.time"),
        (tweet(created_at=None, id_str="20", id="20"), "record.time"),
        (tweet("x" * 100_001), "record.too_long"),
    ],
)
def test_a_bad_record_is_told_and_costs_only_itself(tmp_path: Path, record: Any, code: str) -> None:
    frame, problems = rows(archive(tmp_path / "a.zip", [tweet("one"), record, tweet("three")]))
    assert frame["content"].to_list() == ["one", "three"]
    assert [(p.code, p.place) for p in problems] == [(code, "tweets.js, record 2")]
    assert "x" * 20 not in repr(problems)


def test_odd_types_in_other_fields_are_passed_over(tmp_path: Path) -> None:
    odd = tweet(entities=[1], edit_info="x", scopes=[2], in_reply_to_status_id={}, in_reply_to_user_id=[3], in_reply_to_screen_name=4)
    mixed = tweet(
        entities={"user_mentions": [5, {"name": None, "id_str": 6.5, "screen_name": 1}]}, edit_info={"initial": {"editTweetIds": "no"}}
    )
    frame, problems = rows(archive(tmp_path / "a.zip", [odd, mixed]), Reading(pages={"larkmoor": "Larkmoor"}))
    assert (frame.height, problems) == (2, [])
    assert frame["names"].to_list() == [[], []]


def test_a_missing_time_is_taken_from_the_id(tmp_path: Path) -> None:
    record = tweet()
    del record["tweet"]["created_at"]
    assert rows(archive(tmp_path / "a.zip", [record]))[0]["published"].to_list() == [NOON]


def test_json_cut_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    text = json.dumps([tweet(f"post {n}") for n in range(10)], indent=2)
    frame, problems = rows(archive(tmp_path / "a.zip", text[: text.index("post 7")]))
    assert frame["content"].to_list() == [f"post {n}" for n in range(7)]
    assert [(p.code, p.place) for p in problems] == [("json.cut", "tweets.js, record 8")]


def test_a_note_too_long_is_told_and_left_out(tmp_path: Path) -> None:
    notes = [{"noteTweet": {"tweetId": snowflake(NOON), "noteTweetResults": {"text": "y" * 100_001}}}]
    batch = next(iter(SOURCE.read(archive(tmp_path / "a.zip", [tweet()], {"data/note-tweet.js": member("note_tweet", notes)}), Reading())))
    assert batch.open([0]).height == batch.open([0]).height == 0
    assert [(p.code, p.place) for p in batch.problems] == [("record.too_long", "tweets.js, record 1")]


def test_other_files_of_the_same_names_are_not_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("tweets.js", "export default []")
    assert SOURCE.recognise(path, Reading()) is None
    (tmp_path / "b.txt").write_text("hello")
    assert SOURCE.recognise(tmp_path / "b.txt", Reading()) is None
    (tmp_path / "like.js").write_text(member("like", []))
    assert SOURCE.recognise(tmp_path / "like.js", Reading()) is None


def test_a_broken_zip_is_refused(tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.zip", [tweet()]).read_bytes()
    (tmp_path / "b.zip").write_bytes(whole[:-40])
    with pytest.raises(BadInput):
        SOURCE.recognise(tmp_path / "b.zip", Reading())


TWEETS = st.lists(
    st.builds(
        tweet,
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        st.datetimes(datetime(2012, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)),
        in_reply_to_status_id=st.sampled_from([None, "5"]),
        entities=st.sampled_from([{}, {"user_mentions": [{"name": "Larkmoor", "screen_name": "larkmoor"}]}]),
    )
    | st.just({"tweet": {}}),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TWEETS, st.integers(1, 50))
def test_batches_of_any_size_give_the_same_rows(tmp_path: Path, tweets: list[Any], size: int) -> None:
    path = archive(tmp_path / "a.zip", tweets)
    whole, told = rows(path, Reading(pages={"larkmoor": "Larkmoor"}))
    split, told_split = rows(path, Reading(pages={"larkmoor": "Larkmoor"}, batch_rows=size))
    assert all(batch.heads.height <= size for batch in SOURCE.read(path, Reading(batch_rows=size)))
    assert whole.equals(split)
    assert told == told_split
    assert whole.height + len(told) == len(tweets)


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    def peak(posts: int) -> int:
        path = tmp_path / f"{posts}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped, zipped.open("data/tweets.js", "w") as out:
            out.write(b"window.YTD.tweets.part0 = [")
            one = json.dumps(tweet("w" * 400), indent=2).encode()
            out.write(b",\n".join([one] * posts) + b"]")
        tracemalloc.start()
        try:
            for batch in SOURCE.read(path, Reading(batch_rows=500)):
                batch.open([0])
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(20_000) < 32_000_000
    assert peak(50_000) < peak(20_000) * 1.1
