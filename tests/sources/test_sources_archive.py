import io
import json
import os
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from heedful.errors import BadInput
from heedful.sources import archive
from heedful.sources.archive import find, open_archive


def zip_of(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)
    return path


def code_of(path: Path, name: str | None = None) -> str:
    with pytest.raises(BadInput) as caught, open_archive(path) as opened, opened.open(name or opened.names()[0]) as member:
        while member.read(1 << 20):
            pass
    assert caught.value.sentence and caught.value.remedy
    assert str(path) not in str(caught.value)
    return caught.value.code


def test_members_are_streamed_and_opens_are_remembered(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"data/a.js": b"one", "data/b.js": b"two", "data/": b""})
    with open_archive(path) as opened:
        assert opened.names() == ["data/a.js", "data/b.js"]
        assert opened.opened == []
        with opened.open("data/b.js") as member:
            assert member.read() == b"two"
        assert opened.opened == ["data/b.js"]


def test_an_unpacked_folder_gives_the_same_as_the_zip(tmp_path: Path) -> None:
    (tmp_path / "x" / "data").mkdir(parents=True)
    (tmp_path / "x" / "data" / "a.js").write_bytes(b"one")
    with open_archive(tmp_path / "x") as opened, opened.open("data/a.js") as member:
        assert (opened.names(), member.read(), opened.opened) == (["data/a.js"], b"one", ["data/a.js"])


def test_members_are_found_by_file_name_in_any_folder_and_in_order_of_number(tmp_path: Path) -> None:
    names = ["p_10.json", "root/p_2.json", "p_1.json", "not_p_1.json", "p_1.json/other.txt"]
    with open_archive(zip_of(tmp_path / "a.zip", dict.fromkeys(names, b""))) as opened:
        assert find(opened, r"p_\d+\.json") == ["p_1.json", "p_10.json", "root/p_2.json"]
        assert opened.opened == []


def test_a_zip_cut_off_is_refused_and_one_of_two_gib_is_told_why(tmp_path: Path) -> None:
    whole = zip_of(tmp_path / "a.zip", {"a.js": os.urandom(5000)}).read_bytes()
    for cut in (4, 100, len(whole) - 30):
        (tmp_path / "cut.zip").write_bytes(whole[:cut])
        assert code_of(tmp_path / "cut.zip") == "zip.truncated"
    with (tmp_path / "2gib.zip").open("wb") as file:
        file.write(whole[:100])
        file.truncate(2**31)
    assert code_of(tmp_path / "2gib.zip") == "zip.cut_2gib"
    with pytest.raises(BadInput, match="smaller parts"), open_archive(tmp_path / "2gib.zip"):
        pass


def test_a_whole_zip_of_exactly_two_gib_is_read(tmp_path: Path) -> None:
    small = zip_of(tmp_path / "a.zip", {"a.js": b"good"}).read_bytes()
    path = tmp_path / "b.zip"
    with path.open("wb") as file:
        file.truncate(2**31 - len(small))
        file.seek(0, os.SEEK_END)
        file.write(small)
    assert path.stat().st_size == 2**31
    with open_archive(path) as opened, opened.open("a.js") as member:
        assert member.read() == b"good"


@pytest.mark.parametrize("name", ["/etc/a.js", "../a.js", "data/../../a.js", "C:/a.js", "\\a.js", "data\\..\\a.js"])
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    assert code_of(zip_of(tmp_path / "a.zip", {"good.js": b"", name: b""})) == "zip.path"


def test_dots_inside_a_name_are_no_way_out(tmp_path: Path) -> None:
    with open_archive(zip_of(tmp_path / "a.zip", {"data/a..b.js": b""})) as opened:
        assert opened.names() == ["data/a..b.js"]


def test_links_are_refused_in_a_zip_and_not_seen_in_a_folder(tmp_path: Path) -> None:
    path, link = tmp_path / "a.zip", zipfile.ZipInfo("tweets.js")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr(link, "/etc/passwd")
    assert code_of(path) == "zip.link"
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "tweets.js").symlink_to("/etc/passwd")
    (tmp_path / "x" / "data").symlink_to("/etc")
    with open_archive(tmp_path / "x") as opened:
        assert opened.names() == []
        with pytest.raises(BadInput):
            opened.open("tweets.js")


def test_locked_members_are_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"a.js": b"secret"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert code_of(path) == "zip.encrypted"


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "RATIO_FROM", 1 << 20)
    path = zip_of(tmp_path / "a.zip", {"a.js": bytes(3 << 20)})
    with open_archive(path) as opened, pytest.raises(BadInput, match="far more"):
        opened.open("a.js")
    assert opened.opened == []
    # The same, had the zip not said so: counted while it is read.
    monkeypatch.setattr(archive, "_is_bomb", lambda given, packed, of=archive._is_bomb: given != 3 << 20 and of(given, packed))
    with open_archive(path) as opened, opened.open("a.js") as member, pytest.raises(BadInput, match="far more"):
        while member.read(1 << 16):
            pass


def test_a_field_of_one_letter_is_no_bomb(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"a.js": b"a" * 50_000_000})
    with open_archive(path) as opened, opened.open("a.js") as member:
        assert sum(len(chunk) for chunk in iter(lambda: member.read(1 << 20), b"")) == 50_000_000


def test_all_members_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "TOTAL_BYTES", 250_000)
    path = zip_of(tmp_path / "a.zip", {f"{i}.js": os.urandom(100_000) for i in range(3)})
    with open_archive(path) as opened:
        opened.open("0.js").read()
        opened.open("1.js").read()
        with pytest.raises(BadInput, match="far more"):
            opened.open("2.js").read()


def test_a_size_that_lies_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"a.js": b"x" * 1000})
    data = path.read_bytes()
    at = data.index(b"PK\x01\x02") + 24
    for lie in (10, 5000):
        path.write_bytes(data[:at] + lie.to_bytes(4, "little") + data[at + 4 :])
        assert code_of(path) in {"zip.damaged", "zip.size"}


def test_damaged_members_and_lists_are_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"a.js": os.urandom(1000)})
    data = bytearray(path.read_bytes())
    data[200] ^= 0xFF
    path.write_bytes(data)
    assert code_of(path) == "zip.damaged"
    data[data.index(b"PK\x01\x02")] = 0
    path.write_bytes(data)
    assert code_of(path) == "zip.damaged"


def test_too_many_members_are_refused_before_they_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zip_of(tmp_path / "a.zip", {f"{i}": b"" for i in range(30)})
    monkeypatch.setattr(archive, "MEMBERS_MOST", 29)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert code_of(path) == "zip.members"


@pytest.mark.parametrize(("data", "code"), [(b"", "zip.not"), (b"hello" * 100, "zip.not"), (b"PK\x05\x06", "zip.not")])
def test_what_is_no_zip_is_told_so(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    assert code_of(tmp_path / "a.zip") == code


def test_missing_and_unreadable_files_are_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of(tmp_path / "none.zip") == "file.missing"
    path = zip_of(tmp_path / "a.zip", {"a": b""})

    def deny(*_: object, **__: object) -> io.BytesIO:
        raise PermissionError

    monkeypatch.setattr(Path, "open", deny)
    assert code_of(path) == "file.unreadable"


def test_a_large_member_needs_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    def peak(size: int) -> int:
        path = tmp_path / f"{size}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as zipped, zipped.open("a.js", "w") as member:
            for _ in range(size):
                member.write(json.dumps({"x": "y" * 1000}).encode() * 1000)
        tracemalloc.start()
        try:
            with open_archive(path) as opened, opened.open("a.js") as member:
                while member.read(1 << 16):
                    pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(40) < peak(2) + 200_000
