import csv
import json
import zipfile

import pytest

from heedful.errors import BadInput
from heedful.samples.bulk import make_bulk, more_bulk


@pytest.fixture(scope="module")
def bulk(tmp_path_factory):
    return make_bulk(tmp_path_factory.mktemp("bulk"), 20_000)


def posts_in(folder):
    """(network account or file's stem, words) of every post, read with nothing of our own."""
    for file in folder.rglob("*.ndjson"):
        for line in file.read_text("utf-8").splitlines():
            post = json.loads(line)
            yield post["author_id"], post["text"]
    for file in folder.rglob("comments-*.json"):
        for entry in json.loads(file.read_text("utf-8"))["data"]:
            yield entry["from"]["id"], entry["message"]
    for file in folder.rglob("*.zip"):
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                for text in words_of(name, archive.read(name).decode("utf-8")):
                    yield file.stem, text


def words_of(name, content):
    if name.endswith("tweets.js"):
        return [tweet["tweet"]["full_text"] for tweet in json.loads(content.partition("=")[2])]
    if name.endswith("comments.json"):
        return [entry["data"][0]["comment"]["comment"] for entry in json.loads(content)["comments_v2"]]
    if "/posts/" in name:
        return [entry["data"][0]["post"] for entry in json.loads(content)]
    return []


def test_it_makes_as_many_posts_as_asked_four_in_five_admitted_and_hardly_any_alike(bulk):
    posts = list(posts_in(bulk.paths))
    assert bulk.posts == len(posts) == 20_000
    assert len({text for _, text in posts}) / len(posts) >= 0.95
    assert bulk.distinct / bulk.posts >= 0.95
    rows = list(csv.DictReader(bulk.consents.read_text("utf-8").splitlines()))
    given = {row["person"] for row in rows if row["state"] == "Given" and row["expires_at"] > f"{bulk.end}"}
    accounts = {row["account"] for row in rows if row["person"] in given} | given
    admitted = sum(who in accounts for who, _ in posts)
    assert admitted == bulk.admitted
    assert admitted / len(posts) == pytest.approx(0.8, abs=0.015)


def test_all_four_formats_have_their_share(bulk):
    counts = {"zip": 0, "ndjson": 0, "json": 0}
    for file in bulk.paths.rglob("*"):
        if file.is_file():
            counts[file.suffix[1:]] += 1
    assert counts["zip"] == len(bulk.owners) == 20
    assert counts["ndjson"] >= 1
    assert counts["json"] > 40


def test_exports_belong_to_the_people_listed(bulk):
    rows = list(csv.DictReader((bulk.folder / "exports.csv").read_text("utf-8").splitlines()))
    assert {bulk.folder / row["file"]: row["person"] for row in rows} == bulk.owners
    assert {p.id for p in bulk.people} >= set(bulk.owners.values())


def test_more_posts_are_new_ones_by_the_same_people(bulk):
    before = {text for _, text in posts_in(bulk.paths)}
    first, second = more_bulk(bulk, 200, 1), more_bulk(bulk, 200, 2)
    one, two = list(posts_in(first)), list(posts_in(second))
    assert len(one) == len(two) == 200
    assert len({text for _, text in one} & before) < 20
    assert {text for _, text in one} != {text for _, text in two}
    known = {account.id for person in bulk.people for account in person.accounts.values()}
    assert {who for who, _ in one} <= known


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        make_bulk(tmp_path / name, 2_000, seed=4)
    one, two = ({p.relative_to(tmp_path / n): p.read_bytes() for p in (tmp_path / n).rglob("*") if p.is_file()} for n in ("one", "two"))
    assert one == two


def test_too_few_posts_are_refused(tmp_path):
    with pytest.raises(BadInput) as caught:
        make_bulk(tmp_path, 99)
    assert caught.value.code == "samples.size"
