import csv
import json
import zipfile
from pathlib import Path

import pytest

from heedful.samples import FORBIDDEN, OTHERS, OWN, make_world, write_world
from heedful.samples.consents import COLUMNS
from heedful.samples.pack import meta_json
from heedful.terms import KINDS, PURPOSES, SCOPES, STATES


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    world = make_world(7, people=60, posts=3_000)
    return world, write_world(world, tmp_path_factory.mktemp("world"))


def mended(value):
    if isinstance(value, str):
        return value.encode("latin-1").decode("utf-8")
    if isinstance(value, dict):
        return {mended(key): mended(one) for key, one in value.items()}
    return [mended(one) for one in value] if isinstance(value, list) else value


def members_of(paths, network):
    for path in sorted(paths.posts.glob(f"{network}/exports/*.zip")):
        with zipfile.ZipFile(path) as archive:
            yield path, {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


def test_the_same_world_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_world(make_world(3, people=20, posts=300), tmp_path / name)
    one, two = ({p.relative_to(tmp_path / n): p.read_bytes() for p in (tmp_path / n).rglob("*") if p.is_file()} for n in ("one", "two"))
    assert one == two


def test_every_post_stands_in_a_file_of_its_network(written):
    world, paths = written
    found = set()
    for path in paths.posts.rglob("*"):
        if path.suffix in (".json", ".ndjson"):
            found.update(text for line in path.read_text("utf-8").splitlines() for text in strings(json.loads(line)))
        elif path.suffix == ".csv":
            found.update(row["words"] for row in csv.DictReader(path.read_text("utf-8").splitlines()))
    for network in ("facebook", "instagram"):
        for _, members in members_of(paths, network):
            found.update(text for content in members.values() for text in strings(mended(json.loads(content))))
    for _, members in members_of(paths, "x"):
        for name in [n for n in members if n.endswith(".js") and "manifest" not in n]:
            texts = strings(json.loads(members[name].partition("=")[2]))
            found.update(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for text in texts)
    missing = [post for post in world.posts if post.kind != "reaction" and post.text not in found]
    assert missing == []


def test_x_archives_have_their_members_and_plant_what_must_not_be_read(written):
    world, paths = written
    seen = 0
    for path, members in members_of(paths, "x"):
        person = next(p for p in world.people if p.id == paths.owners[path])
        assert members["data/manifest.js"].startswith("window.__THAR_CONFIG = ")
        account = json.loads(members["data/account.js"].removeprefix("window.YTD.account.part0 = "))
        assert account[0]["account"]["accountId"] == person.accounts["x"].id
        for shut in ("direct-messages", "deleted-tweets", "ip-audit", "phone-number", "device-token", "contact"):
            assert FORBIDDEN in members[f"data/{shut}.js"]
        for read in ("account", "tweets", "note-tweet", "community-tweet"):
            assert FORBIDDEN not in members[f"data/{read}.js"]
        for tweet in json.loads(members["data/tweets.js"].partition("=")[2]):
            assert isinstance(tweet["tweet"]["id_str"], str)
            assert tweet["tweet"]["created_at"][19:26] == " +0000 "
            assert len(tweet["tweet"]["full_text"].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")) <= 280
            seen += 1
        likes = json.loads(members["data/like.js"].partition("=")[2])
        assert all(like["like"]["fullText"] == OTHERS for like in likes)
    assert seen > 50


def test_long_posts_stand_whole_in_the_notes(written):
    world, paths = written
    notes = {}
    for _, members in members_of(paths, "x"):
        for note in json.loads(members["data/note-tweet.js"].partition("=")[2]):
            notes[note["noteTweet"]["tweetId"]] = note["noteTweet"]["noteTweetResults"]["text"]
    long = {post.id: post.text for post in world.posts if post.channel == "x_archive" and len(post.text) > 280}
    assert notes == long
    assert long


def test_facebook_exports_come_in_two_layouts_mangled_and_with_what_must_not_be_read(written):
    _, paths = written
    layouts = {"new": 0, "old": 0}
    for _, members in members_of(paths, "facebook"):
        assert all(content.isascii() for content in members.values())
        new = "your_facebook_activity/comments_and_reactions/comments.json" in members
        layouts["new" if new else "old"] += 1
        root = "your_facebook_activity/" if new else ""
        assert FORBIDDEN in members[f"{root}messages/inbox/friend_10177/message_1.json"]
        comments = json.loads(members[f"{root}comments_and_reactions/comments.json" if new else "comments/comments.json"])
        assert list(comments) == (["comments_v2"] if new else ["comments"])
        groups = json.loads(
            members[f"{root}groups/group_posts_and_comments.json" if new else "groups/your_posts_and_comments_in_groups.json"]
        )
        assert list(groups) == (["group_posts_v2"] if new else ["group_posts"])
        readable = [content for name, content in members.items() if name.removeprefix(root).startswith(("posts/", "comments", "groups/"))]
        assert not any(FORBIDDEN in content for content in readable)
    assert min(layouts.values()) > 0


def test_labels_and_keys_are_in_the_language_of_the_account(written):
    world, paths = written
    speaks = {person.id: person.language for person in world.people}
    keys = {"en": "Comment", "nl": "Opmerking", "fr": "Commentaire", "de": "Kommentar", "es": "Comentario"}
    seen = set()
    for path, members in members_of(paths, "instagram"):
        for name in ("post_comments_1.json", "reels_comments.json"):
            found = mended(json.loads(members.get(f"your_instagram_activity/comments/{name}", "[]")))
            for entry in found["comments_reels_comments"] if isinstance(found, dict) else found:
                assert keys[speaks[paths.owners[path]]] in entry["string_map_data"]
                seen.add(speaks[paths.owners[path]])
    assert len(seen) > 1
    titles = [
        t for _, members in members_of(paths, "facebook") for content in members.values() for t in strings(mended(json.loads(content)))
    ]
    assert any("heeft gereageerd op" in title or "a commenté" in title or "kommentiert" in title or "comentó" in title for title in titles)


def test_instagram_exports_come_in_both_forms_of_comments_and_captions(written):
    _, paths = written
    forms, captions = set(), set()
    for _, members in members_of(paths, "instagram"):
        forms.add("comments/post_comments.json" in members)
        posts = json.loads(members.get("your_instagram_activity/media/posts_1.json") or members["content/posts_1.json"])
        captions.update(len(post["media"]) for post in posts)
        inbox = [content for name, content in members.items() if "messages/inbox" in name]
        assert all(FORBIDDEN in content for content in inbox)
        assert inbox
    assert forms == {True, False}
    assert captions == {1, 2}


def test_mangling_is_what_facebook_does():
    assert meta_json({"post": "synthehol 🍸 é \\x41"}).count(b"\\u00f0\\u009f\\u008d\\u00b8") == 1
    assert mended(json.loads(meta_json(['🍸 é \\x41 "q"']))) == ['🍸 é \\x41 "q"']


def test_answers_of_x_come_in_both_spellings_and_show_edits_twice(written):
    world, paths = written
    posts = [
        p
        for f in sorted(paths.posts.glob("x/search-*.ndjson"))
        for line in f.read_text("utf-8").splitlines()
        for p in json.loads(line)["data"]
    ]
    assert any("edit_history_tweet_ids" in post for post in posts)
    edited = [p for p in world.posts if p.channel == "x_search" and p.first_id]
    ids = {post["id"] for post in posts}
    assert edited
    assert all({post.id, post.first_id} <= ids for post in edited)
    pages = [json.loads(f.read_text("utf-8")) for f in sorted(paths.posts.glob("x/mentions-*.json"))]
    assert [("next_token" in page["meta"]) for page in pages] == [True] * (len(pages) - 1) + [False]


def test_the_newer_spelling_is_used_in_larger_worlds(tmp_path):
    paths = write_world(make_world(7, people=60, posts=12_000), tmp_path)
    words = set()
    for file in paths.posts.glob("x/search-*.ndjson"):
        for line in file.read_text("utf-8").splitlines():
            words.update(key for post in json.loads(line)["data"] for key in post)
    assert {"note_tweet", "note_post", "referenced_tweets", "referenced_posts", "edit_history_post_ids"} <= words


def test_some_comments_on_the_page_have_no_author_and_the_others_one_of_the_page(written):
    world, paths = written
    entries = [e for f in paths.posts.glob("facebook/page/comments-*.json") for e in json.loads(f.read_text("utf-8"))["data"]]
    known = {person.accounts["facebook"].id for person in world.people if "facebook" in person.accounts}
    authors = [entry.get("from", {}).get("id") for entry in entries]
    assert 0 < authors.count(None) < len(authors) / 10
    assert set(authors) - {None} <= known
    feed = [e for f in paths.posts.glob("facebook/page/feed-*.json") for e in json.loads(f.read_text("utf-8"))["data"]]
    assert sum(entry["from"]["id"] == OWN.facebook_page for entry in feed) == 48


def test_a_listing_has_all_its_pages(written):
    _, paths = written
    for first in paths.posts.glob("*/*/comments-*-p1.json"):
        number, path = 1, first
        while "next" in json.loads(path.read_text("utf-8"))["paging"]:
            number += 1
            path = Path(str(first).replace("-p1.json", f"-p{number}.json"))
            assert path.exists()


def test_consents_are_in_the_columns_and_words_of_the_intake(written):
    world, paths = written
    rows = list(csv.DictReader(paths.consents.read_text("utf-8").splitlines()))
    assert tuple(rows[0]) == COLUMNS
    standing = {person.id: person.standing for person in world.people}
    assert {standing[row["person"]] for row in rows} == set(standing.values()) - {"missing"}
    for row in rows:
        assert row["state"] in STATES
        assert row["scope"] in SCOPES
        assert set(row["purposes"].split(";")) <= set(PURPOSES)
        assert set(row["kinds"].split(";")) <= set(KINDS)
        assert bool(row["withdrawn_at"]) == (standing[row["person"]] == "withdrawn")
        assert bool(row["verified_by"]) == (standing[row["person"]] != "unverified")
        assert (row["expires_at"] < f"{world.end}") == (standing[row["person"]] == "expired")


def test_exports_are_listed_with_their_owners(written):
    _, paths = written
    rows = list(csv.DictReader(paths.exports.read_text("utf-8").splitlines()))
    assert {paths.exports.parent / row["file"]: row["person"] for row in rows} == paths.owners
    assert set(paths.owners) == set(paths.posts.rglob("*.zip"))
    assert paths.consents.parent == paths.posts.parent
