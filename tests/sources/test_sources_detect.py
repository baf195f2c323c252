import json
import os
import zipfile
from pathlib import Path

import pytest

from heedful.errors import BadInput
from heedful.sources import detect
from heedful.sources.detect import discover, find_files, recognise
from heedful.sources.source import Reading

TWEETS = 'window.YTD.tweets.part0 = [{"tweet": {"id_str": "20", "full_text": "a", "created_at": "Fri Mar 01 12:00:00 +0000 2024"}}]'
POST = {"id": "1626922779105759235", "text": "words of somebody", "author_id": "4711", "created_at": "2024-03-01T12:00:00.000Z"}


def put(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def refused(path: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        recognise(path, Reading())
    said = str(caught.value)
    assert caught.value.sentence and caught.value.remedy
    assert str(path) not in said and "words of somebody" not in said and "4711" not in said
    return caught.value


def test_all_sources_are_found_and_the_table_is_asked_last() -> None:
    names = [source.name for source in discover()]
    assert names[-1] == "table"
    assert {"x_archive", "x_api", "facebook_export", "facebook_api", "instagram_export", "instagram_api"} <= set(names)


def test_content_tells_and_not_the_name(tmp_path: Path) -> None:
    assert recognise(put(tmp_path / "holiday.jpg", json.dumps({"data": [POST]})), Reading())[0].name == "x_api"
    assert recognise(put(tmp_path / "tweets.csv", TWEETS), Reading())[0].name == "x_archive"
    table = put(tmp_path / "data.json", "network,attributed_to,content,published\nx,1,a,2024-03-01\n")
    assert recognise(table, Reading())[0].name == "table"
    with zipfile.ZipFile(tmp_path / "a.json", "w") as zipped:
        zipped.writestr("odd/place/tweets.js", TWEETS)
    assert recognise(tmp_path / "a.json", Reading())[0].name == "x_archive"


def test_an_unpacked_export_counts_as_one_file(tmp_path: Path) -> None:
    put(tmp_path / "in" / "mara" / "data" / "tweets.js", TWEETS)
    put(tmp_path / "in" / "mara" / "assets" / "a.png")
    put(tmp_path / "in" / "quill" / "tweets.js", TWEETS)
    put(tmp_path / "in" / "pages" / "p_1.json")
    put(tmp_path / "in" / "pages" / "p_2.json")
    put(tmp_path / "in" / ".hidden")
    names = ["mara", "pages/p_1.json", "pages/p_2.json", "quill"]
    assert find_files([tmp_path / "in"]) == [tmp_path / "in" / name for name in names]
    assert find_files([tmp_path / "in" / "mara"]) == [tmp_path / "in" / "mara"]


def test_a_folder_with_files_of_such_names_is_no_export(tmp_path: Path) -> None:
    put(tmp_path / "in" / "comments.json", json.dumps({"data": [POST]}))
    put(tmp_path / "in" / "account.js", "let a = 1")
    assert [path.name for path in find_files([tmp_path / "in"])] == ["account.js", "comments.json"]


def test_globs_and_repeats_give_each_file_once(tmp_path: Path) -> None:
    first, second = put(tmp_path / "b_1.json"), put(tmp_path / "a_2.json")
    assert find_files([tmp_path / "*.json", first, tmp_path]) == [second, first]
    assert find_files([tmp_path / "**" / "b_*"]) == [first]
    odd = put(tmp_path / "we[ir]d*.json")
    assert find_files([odd]) == [odd]


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside" / "secret.json")
    inside = put(tmp_path / "in" / "a.json")
    (tmp_path / "in" / "link.json").symlink_to(outside)
    (tmp_path / "in" / "folder").symlink_to(outside.parent)
    assert find_files([tmp_path / "in"]) == [inside]


def test_a_folder_without_files_and_a_pattern_without_match_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    for paths, code in (
        ([tmp_path / "in"], "folder.empty"),
        ([tmp_path / "*.zip"], "path.none"),
        ([], "path.none"),
        ([tmp_path / "no"], "file.missing"),
    ):
        with pytest.raises(BadInput) as caught:
            find_files(paths)
        assert caught.value.code == code


def test_a_folder_that_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "in" / "deeper" / "a.json")
    plain = os.scandir

    def deny(path: Path) -> object:
        if Path(path).name == "deeper":
            raise PermissionError
        return plain(path)

    monkeypatch.setattr(detect.os, "scandir", deny)
    with pytest.raises(BadInput) as caught:
        find_files([tmp_path / "in"])
    assert caught.value.code == "folder.unreadable"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b" \n", "file.empty"),
        (b"\x89PNG\r\n\x1a\n", "file.media"),
        (b"\xff\xd8\xff\xe0", "file.media"),
        (b"%PDF-1.7", "file.media"),
        (b"\x00\x00\x00 ftypisom", "file.media"),
        (b"<!DOCTYPE html><html>words of somebody", "export.html"),
        (b"\xef\xbb\xbf<html>", "export.html"),
        (b"window.YTD.like.part0 = []", "x.member"),
        (b'{"data": [{"id": "4711"}]}', "json.other"),
        (b'{"data": [{"id": "4711"', "json.broken"),
        (b"just some words of somebody", "file.unknown"),
        (b'{"title":"Unauthorized","type":"about:blank","status":401,"detail":"words of somebody"}', "answer.error"),
        (b'{"errors":[{"message":"words of somebody","code":88}]}', "answer.error"),
        (b'{"errors":[{"detail":"User 4711","title":"Not Found Error"}]}', "answer.error"),
    ],
)
def test_what_no_source_knows_is_told_with_the_likely_reason(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "a.bin").write_bytes(content)
    assert refused(tmp_path / "a.bin").code == code


def test_errors_of_the_network_say_what_to_ask_for(tmp_path: Path) -> None:
    said = refused(put(tmp_path / "a.json", '{"title":"Forbidden","status":403,"detail":"User 4711"}'))
    assert "403" in said.remedy and "tweet.read" in said.remedy
    graph = refused(
        put(tmp_path / "b.json", '{"error":{"message":"(#10) words of somebody","type":"OAuthException","code":10,"fbtrace_id":"4711"}}')
    )
    assert "pages_read" in graph.remedy


def test_zips_and_folders_that_hold_no_export_are_told_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
        zipped.writestr("holiday.jpg", b"x")
    assert refused(tmp_path / "a.zip").code == "zip.unknown"
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as zipped:
        zipped.writestr("start_here.html", b"x")
    assert refused(tmp_path / "b.zip").code == "export.html"
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as zipped:
        zipped.writestr("../tweets.js", TWEETS)
    assert refused(tmp_path / "c.zip").code == "zip.path"
    put(tmp_path / "in" / "a.txt")
    assert refused(tmp_path / "in").code == "folder.unknown"
    assert refused(tmp_path / "none").code == "file.missing"


@pytest.mark.shared
def test_every_real_sample_is_read_or_told(shared: Path) -> None:
    files = find_files([shared / "formats"])
    assert shared / "formats" / "x_archive" in files
    assert shared / "formats" / "facebook_export" in files
    for path in files:
        try:
            source, shape = recognise(path, Reading())
        except BadInput as error:
            assert error.remedy
        else:
            assert shape.source == source.name
            assert sum(b.open(range(b.heads.height)).height for b in source.read(path, Reading())) >= 0


@pytest.mark.parametrize(
    "answer", [{"data": [POST] * 5}, {"data": [{"id": "1_2", "message": "a", "created_time": "2024-03-01T12:00:00+0000"}] * 5}]
)
def test_a_page_cut_in_the_middle_is_still_recognised(tmp_path: Path, answer: dict[str, object]) -> None:
    whole = json.dumps(answer)
    path = put(tmp_path / "a.json", whole[: len(whole) * 2 // 3])
    source, _ = recognise(path, Reading())
    batches = list(source.read(path, Reading()))
    assert sum(batch.heads.height for batch in batches) == 3
    assert [p.code for batch in batches for p in batch.problems] == ["json.cut"]
