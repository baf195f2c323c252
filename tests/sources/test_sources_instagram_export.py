"""Instagram exports: new and old forms in five languages of keys, closed members, bad records."""

from __future__ import annotations

import json
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.errors import BadInput
from heedful.sources import instagram_export
from heedful.sources.instagram_export import SOURCE
from heedful.sources.instagram_records import learn_keys
from heedful.sources.source import Reading
from heedful.tables.posts import BODIES, HEADS

if TYPE_CHECKING:
    from pathlib import Path

NOON = 1_700_000_000
KEYS = {
    "en": ("Comment", "Media Owner", "Time"),
    "nl": ("Opmerking", "Media-eigenaar", "Tijd"),
    "fr": ("Commentaire", "Propri\u00e9taire du m\u00e9dia", "Heure"),
    "de": ("Kommentar", "Besitzer des Mediums", "Zeit"),
    "es": ("Comentario", "Propietario del contenido multimedia", "Hora"),
    "none known": ("Xyzzy", "Plugh", "Frotz"),
    "owner first": ("Zork", "Abba", "Time"),
}


def mangled(value):
    """Write each UTF-8 byte as a character of its own, as the network does."""
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, (list, tuple)):
        return [mangled(v) for v in value]
    return {mangled(k): mangled(v) for k, v in value.items()} if isinstance(value, dict) else value


def packed(path: Path, members: dict[str, object]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, value in members.items():
            out.writestr(name, value if isinstance(value, (str, bytes)) else json.dumps(mangled(value)))
    return path


def comment(seconds: int, text: str | None, owner: str | None, keys=KEYS["en"], *, turned: bool = False):
    values = {}
    if text is not None:
        values[keys[0]] = {"value": text}
    if owner is not None:
        values[keys[1]] = {"value": owner}
    if turned:
        values = dict(reversed(values.items()))
    return {"media_list_data": [{"uri": ""}], "string_map_data": {**values, keys[2]: {"timestamp": seconds}}}


def everything(path: Path, reading: Reading | None = None) -> tuple[pl.DataFrame, list, int]:
    batches = list(SOURCE.read(path, reading or Reading()))
    frames = []
    for batch in batches:
        HEADS.require(batch.heads)
        bodies = BODIES.require(batch.open(batch.heads["row"].to_list()))
        frames.append(batch.heads.join(bodies, on="row", how="inner", maintain_order="left").drop("row"))
    whole = pl.concat(frames) if frames else pl.DataFrame()
    return whole, [p for b in batches for p in b.problems], sum(b.empty for b in batches)


@pytest.mark.parametrize("language", KEYS)
def test_comments_in_any_language_of_keys(tmp_path, language):
    keys, turned = KEYS[language], language == "owner first"
    said = [
        ("nice", "aurel.cafe"),
        ("Queues again \U0001f612", "olin.prath"),
        ("wow", "benno_lark"),
        ("d\u00e9j\u00e0 vu, deux fois", "olin.prath"),
    ]
    records = [comment(NOON + i, text, owner, keys, turned=turned) for i, (text, owner) in enumerate(said)]
    records.append(comment(NOON + 9, "under my own picture", None, keys))
    export = packed(
        tmp_path / "i.zip",
        {
            "your_instagram_activity/comments/post_comments_1.json": records,
            "your_instagram_activity/comments/reels_comments.json": {
                "comments_reels_comments": [comment(NOON, "good reel here", "aurel.cafe", keys, turned=turned)]
            },
        },
    )
    rows, problems, empty = everything(export, Reading(pages={"aurel.cafe": "Aurel"}))
    assert (problems, empty) == ([], 0)
    assert rows["content"].to_list() == [*(text for text, _ in said), "under my own picture", "good reel here"]
    assert rows["context_brands"].to_list() == [["Aurel"], [], [], [], [], ["Aurel"]]
    assert rows["names"].to_list() == [[], ["olin.prath"], ["benno_lark"], ["olin.prath"], [], []]
    assert rows.select("kind", "audience", "own", "attributed_to", "scope", "network").unique().rows() == [
        ("comment", "followers", True, "export-owner", "app", "instagram")
    ]


def test_keys_that_look_alike_go_by_their_order():
    keys = learn_keys([comment(NOON, "nice", "aurel.cafe", ("Q", "W", "E"))])
    assert (keys.words, keys.owner) == ("Q", "W")
    # One comment with a space anywhere in the member is enough to settle it.
    turned = [
        comment(NOON, "nice", "aurel.cafe", ("Q", "W", "E"), turned=True),
        comment(NOON, "so nice", "olin", ("Q", "W", "E"), turned=True),
    ]
    assert learn_keys(turned).words == "Q"
    # A known name of the owner's key settles it as well.
    known = learn_keys([comment(NOON, "nice", "aurel.cafe", mangled(("Q", KEYS["fr"][1], "E")), turned=True)])
    assert known.words == "Q"
    assert learn_keys([]).words is None
    assert learn_keys([None, {"string_map_data": 5}, {"string_map_data": {"a": 5}}]).words is None


def test_older_and_newest_forms(tmp_path):
    old = {
        "comments_media_comments": [
            {"title": "aurel.cafe", "string_list_data": [{"href": "", "value": "old \u2615 words", "timestamp": NOON}]}
        ]
    }
    labelled = [
        {
            "timestamp": NOON + 1,
            "media": [],
            "fbid": "901",
            "label_values": [
                {"label": "Commentaire", "value": "words \u00e9tiquet\u00e9s"},
                {"label": "Propri\u00e9taire", "value": "olin.prath"},
            ],
        }
    ]
    rows, problems, _ = everything(
        packed(tmp_path / "i.zip", {"comments/post_comments.json": old, "comments/post_comments_1.json": labelled}),
        Reading(pages={"aurel.cafe": "Aurel"}),
    )
    assert not problems
    assert rows.select("content", "context_brands").rows() == [("old \u2615 words", ["Aurel"]), ("words \u00e9tiquet\u00e9s", [])]
    assert rows["id"].to_list() == [f"own:comment:{NOON}:0", "901"]


def test_captions(tmp_path):
    medium = {"uri": "a.jpg", "creation_timestamp": NOON, "media_metadata": {"photo_metadata": {"exif_data": [{"latitude": 1}]}}}
    posts = [
        {"media": [{**medium, "title": "only medium \U0001f33f"}]},
        {"media": [{**medium, "title": ""}, {**medium, "title": ""}], "title": "of the item", "creation_timestamp": NOON + 1},
        {"media": [{**medium, "title": "one"}, {**medium, "title": "two"}, {**medium, "title": "one"}], "creation_timestamp": NOON + 2},
        {"media": [{**medium, "title": ""}]},
        {"timestamp": NOON + 3, "label_values": [{"label": "Caption", "value": "labelled"}], "fbid": 5},
    ]
    rows, problems, empty = everything(packed(tmp_path / "i.zip", {"your_instagram_activity/media/posts_1.json": posts}))
    assert (problems, empty) == ([], 1)
    assert rows["content"].to_list() == ["only medium \U0001f33f", "of the item", "one\ntwo", "labelled"]
    assert rows["published"].dt.epoch("s").to_list() == [NOON, NOON + 1, NOON + 2, NOON + 3]
    assert set(rows["kind"]) == {"post"}


def test_likes_name_nobody(tmp_path):
    members = {
        "likes/liked_posts.json": {
            "likes_media_likes": [
                {
                    "title": "olin.prath",
                    "string_list_data": [{"href": "https://www.instagram.com/p/x", "value": "\U0001f44d", "timestamp": NOON}],
                }
            ]
        },
        "likes/liked_comments.json": {
            "likes_comment_likes": [{"title": "aurel.cafe", "string_list_data": [{"value": "\U0001f44d", "timestamp": NOON + 1}]}]
        },
        "story_interactions/story_likes.json": {
            "story_activities_story_likes": [{"title": "olin.prath", "string_list_data": [{"timestamp": NOON + 2}]}]
        },
        "likes/liked_posts_1.json": [
            {
                "timestamp": NOON + 3,
                "fbid": "11",
                "label_values": [
                    {"label": "Caption", "value": "somebody else's words"},
                    {"title": "Owner", "dict": [{"title": "", "dict": [{"label": "Username", "value": "aurel.cafe"}]}]},
                ],
            }
        ],
    }
    rows, problems, empty = everything(packed(tmp_path / "i.zip", members), Reading(pages={"aurel.cafe": "Aurel"}))
    assert (problems, empty) == ([], 0)
    assert set(rows["content"]) == {"Like"}
    assert set(rows["kind"]) == {"reaction"}
    brands = dict(zip(rows["published"].dt.epoch("s").to_list(), rows["context_brands"].to_list(), strict=True))
    assert brands == {NOON: [], NOON + 1: ["Aurel"], NOON + 2: [], NOON + 3: ["Aurel"]}
    assert "olin.prath" not in str(rows.to_dicts())
    assert "somebody" not in str(rows.to_dicts())


FORBIDDEN = (
    "your_instagram_activity/messages/inbox/friend_1/message_1.json",
    "messages/inbox/post_comments_1/message_1.json",
    "logged_information/recent_searches/word_or_phrase_searches.json",
    "connections/followers_and_following/followers_1.json",
    "connections/contacts/synced_contacts.json",
    "media/archived_posts.json",
    "media/stories.json",
    "saved/saved_posts.json",
    "ads_information/ads_viewed.json",
    "personal_information/personal_information.json",
    "likes/xliked_posts.json",
)


def test_closed_members_stay_closed(tmp_path, monkeypatch):
    members = {name: [comment(NOON, "SECRET", "SECRET")] for name in FORBIDDEN} | {
        "comments/post_comments_1.json": [comment(NOON, "fine", "a")]
    }
    path = packed(tmp_path / "i.zip", members)
    seen = []
    real = instagram_export.open_archive

    @contextmanager
    def watched(given):
        with real(given) as archive:
            seen.append(archive)
            yield archive

    monkeypatch.setattr(instagram_export, "open_archive", watched)
    shape = SOURCE.recognise(path, Reading())
    assert [name for archive in seen for name in archive.opened] == []
    rows, _, _ = everything(path)
    assert rows["content"].to_list() == ["fine"]
    assert {name for archive in seen for name in archive.opened} == {"comments/post_comments_1.json"}
    assert {m.name for m in shape.members if not m.read} >= {"messages", "searches", "saved posts", "archived posts"}
    assert "friend_1" not in str(shape)


def test_html_is_refused_and_strangers_are_not_ours(tmp_path):
    with pytest.raises(BadInput, match="HTML"):
        SOURCE.recognise(packed(tmp_path / "h.zip", {"comments/post_comments_1.html": "<html>"}), Reading())
    assert SOURCE.recognise(packed(tmp_path / "s.zip", {"posts/your_posts_1.json": []}), Reading()) is None


def test_bad_records_cost_only_themselves(tmp_path):
    records = [
        comment(NOON, "good one", "a"),
        7,
        {"string_map_data": "no"},
        {"string_map_data": {"Comment": "no", "Time": {"timestamp": NOON}}},
        comment(-2_524_608_000, "1890", "a"),
        comment(12_597_624_000, "2369", "a"),
        {"title": 5, "string_list_data": {"a": 1}},
        {"title": "a", "string_list_data": [5, {"value": 6, "timestamp": "x"}]},
        {},
        comment(NOON + 1, "z" * 100_001, "a"),
        comment(NOON + 2, "good two", "a"),
    ]
    members = {
        "comments/post_comments_1.json": records,
        "media/posts_1.json": [{"media": 5, "title": "no time"}, {"media": [6], "creation_timestamp": "x"}],
    }
    rows, problems, empty = everything(packed(tmp_path / "i.zip", members))
    assert rows["content"].to_list() == ["good one", "good two"]
    assert [(p.code, p.place.partition(", ")[2]) for p in problems if p.place.startswith("post_comments")] == [
        ("record.shape", "record 2"),
        ("record.shape", "record 3"),
        ("record.time", "record 5"),
        ("record.time", "record 6"),
        ("record.shape", "record 8"),
        ("record.shape", "record 9"),
        ("record.too_long", "record 10"),
    ]
    assert [p.code for p in problems if p.place.startswith("posts_1")] == ["record.shape"] * 2
    assert empty == 1


def test_cut_json_keeps_what_came_before(tmp_path):
    text = json.dumps([comment(NOON + i, f"comment {i}", "a.b") for i in range(60)])
    rows, problems, _ = everything(packed(tmp_path / "i.zip", {"comments/post_comments_1.json": text[: len(text) // 2]}))
    assert 25 <= rows.height < 35
    assert [p.code for p in problems] == ["json.cut"]


@settings(max_examples=25, deadline=None)
@given(
    rows=st.integers(1, 30),
    said=st.lists(st.tuples(st.integers(NOON, NOON + 4), st.text(max_size=6), st.from_regex(r"[a-z._]{1,9}", fullmatch=True)), max_size=25),
)
def test_batch_size_changes_nothing(tmp_path_factory, rows, said):
    records = [comment(t, text, owner) for t, text, owner in said]
    export = packed(tmp_path_factory.mktemp("split") / "i.zip", {"comments/post_comments_1.json": json.dumps(records)})
    whole, problems, empty = everything(export)
    split, problems_split, empty_split = everything(export, Reading(batch_rows=rows))
    assert whole.equals(split)
    assert (problems, empty) == (problems_split, empty_split)
    assert whole.height + empty == len(records)
    assert whole.is_empty() or whole["id"].n_unique() == whole.height
