import io
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.sources import scan, stream, walk
from heedful.sources.problems import PROBLEMS_MOST, Problems
from heedful.sources.stream import is_lines, lines, parse, pieces
from heedful.sources.times import ISO_FORMATS, LOCAL_FORMATS, X_FORMAT, from_seconds, from_snowflake, from_texts

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture
def _walking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is small, and the window is narrow."""
    monkeypatch.setattr(stream, "WHOLE_BYTES", 40)
    for module in (scan, walk):
        monkeypatch.setattr(module, "WINDOW", 64)
    monkeypatch.setattr(walk, "RECORD_BYTES", 4096)


def read(raw: bytes, arrays: tuple[str, ...] = ("",), signs: tuple[str, ...] = ()) -> tuple[list[tuple[str, int, Any]], list[str]]:
    problems: list[Any] = []
    found = [
        (piece.name, number, record)
        for piece in pieces(io.BytesIO(raw), "some/folder/m.js", problems, arrays, signs)
        for number, record in zip(piece.numbers, piece.records, strict=True)
    ]
    return found, [f"{p.code}: {p.place}" for p in problems]


@pytest.mark.usefixtures("_walking")
@settings(deadline=None, max_examples=150)
@given(
    st.lists(JSON | st.fixed_dictionaries({"id": JSON}), max_size=12),
    st.sampled_from([None, 0, 2]),
    st.sampled_from(["", " "]),
    st.booleans(),
)
def test_walking_gives_what_parsing_whole_gives(records: list[Any], indent: int | None, space: str, prefixed: bool) -> None:
    prefix = b"window.YTD.tweets.part0 = " if prefixed else b""
    raw = prefix + json.dumps(records, indent=indent, separators=("," + space, ":" + space)).encode()
    assert read(raw) == ([("", n, r) for n, r in enumerate(records, 1)], [])
    assert read(raw.replace(b"window", b"  window") + b"\n ") == ([("", n, r) for n, r in enumerate(records, 1)], [])


@pytest.mark.usefixtures("_walking")
@settings(deadline=None, max_examples=100)
@given(st.lists(JSON, min_size=1, max_size=9), JSON, JSON, st.booleans())
def test_walking_finds_arrays_by_their_path(records: list[Any], before: Any, after: Any, indented: bool) -> None:
    document = {"before": before, "data": records, "includes": {"other": after, "users": [7, 8]}, "after": after}
    found, problems = read(json.dumps(document, indent=2 if indented else None).encode(), ("data", "includes.users"))
    assert found == [("data", n, r) for n, r in enumerate(records, 1)] + [("includes.users", 1, 7), ("includes.users", 2, 8)]
    assert problems == []


@pytest.mark.parametrize("whole", [True, False])
def test_any_array_below_the_top_is_found(whole: bool, request: pytest.FixtureRequest) -> None:
    if not whole:
        request.getfixturevalue("_walking")
    found, _ = read(b'{"a":[1],"b":{"c":[2]},"d":[3,4],"e":5}', ("", "*"))
    assert found == [("a", 1, 1), ("d", 1, 3), ("d", 2, 4)]


@pytest.mark.parametrize("cut", [1, 25, 60, 61, 88])
def test_what_stands_before_a_cut_is_kept(cut: int) -> None:
    raw = json.dumps([{"id": str(n), "text": "twelve chars"} for n in range(40)]).encode()
    found, problems = read(raw[: len(raw) // 2 + cut])
    assert len(found) >= 19
    assert [n for _, n, _ in found] == list(range(1, len(found) + 1))
    assert problems == [f"json.cut: m.js, record {len(found) + 1}"]


NASTY = [b"\xff\xfe\x80", b'"', b'"}]},{', b"\\", b"\x00\x01", b'","x":[[[', b"]]]]}}}}", b'"},{"id":"1', b"\xed\xa0\x80"]


@pytest.mark.parametrize("mark", NASTY)
@pytest.mark.parametrize("indent", [None, 2])
def test_bytes_in_one_record_never_lose_the_others(mark: bytes, indent: int | None) -> None:
    records = [{"id": str(n), "text": f"words, {n} and [more]", "entities": {"urls": [{"a": 1}, {"a": 2}]}} for n in range(50)]
    raw = json.dumps(records, indent=indent).encode().replace(b"words, 25", b"words, " + mark)
    found, problems = read(raw, signs=("id", "text"))
    ids = {record["id"] for _, _, record in found if record.get("text", "").startswith("words")}
    assert ids >= {str(n) for n in range(50)} - {"25"}
    assert ids == {str(n) for n in range(50)} or problems


def test_records_between_two_stray_quotes_are_not_lost() -> None:
    records = [{"id": str(n), "text": f"words {n}."} for n in range(20)]
    raw = json.dumps(records).encode().replace(b"words 5.", b'words "').replace(b"words 9.", b'words "')
    found, problems = read(raw, signs=("id", "text"))
    assert [record["id"] for _, _, record in found] == [str(n) for n in range(20) if n not in {5, 9}]
    assert problems


@pytest.mark.usefixtures("_walking")
@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=30))
def test_random_bytes_in_one_record_never_lose_the_others(mark: bytes) -> None:
    records = [{"id": str(n), "text": f"words {n}.", "urls": [{"a": 1}, {"a": 2}]} for n in range(20)]
    raw = json.dumps(records).encode().replace(b"words 10.", b"words " + mark)
    found, _ = read(raw, signs=("id", "text"))
    assert {record["id"] for _, _, record in found} >= {str(n) for n in range(20)} - {"10"}


def test_a_cut_in_an_unreadable_place_and_empty_files_are_told() -> None:
    assert read(b"") == ([], ["json.cut: m.js"])
    assert read(b"not json") == ([], ["json.broken: m.js"])
    assert read(b'{"data":[1],"x":"', ("data",)) == ([("data", 1, 1)], ["json.cut: m.js"])


@pytest.mark.parametrize("form", ["array", "lines"])
def test_fifty_megabytes_in_one_field_need_little_memory_and_lose_nothing_else(form: str) -> None:
    class Long(io.RawIOBase):
        """Never holds what it gives."""

        def __init__(self) -> None:
            edges = (b"[", b",", b"]") if form == "array" else (b"", b"\n", b"")
            self.parts = [
                edges[0] + b'{"a":"x"}' + edges[1] + b'{"a":"',
                *[b'\\"y{' * 250_000] * 50,
                b'"}' + edges[1] + b'{"a":"z"}' + edges[2],
            ]
            self.left = b""

        def read(self, size: int = -1) -> bytes:
            while self.parts and len(self.left) < size:
                self.left += self.parts.pop(0)
            given, self.left = self.left[:size], self.left[size:]
            return given

    problems: list[Any] = []
    reader = pieces if form == "array" else lines
    tracemalloc.start()
    try:
        found = [record for piece in reader(Long(), "m", problems) for record in piece.records]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == [{"a": "x"}, {"a": "z"}]
    assert [(p.code, p.place) for p in problems] == [("record.too_long", "m, record 2")]
    assert peak < 40_000_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("small", [True, False])
def test_wrong_encodings_are_read(encoding: str, small: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not small:
        monkeypatch.setattr(stream, "WHOLE_BYTES", 40)
    records = [{"text": f"café déjà {n}"} for n in range(30)]
    raw = json.dumps(records, ensure_ascii=False).encode(encoding)
    assert [r for _, _, r in read(raw)[0]] == records


def test_surrogates_alone_and_control_characters_are_read() -> None:
    text = parse(b'{"a":"x\\ud800y\tz"}')["a"]
    assert text == "x\ufffdy\tz"
    assert text.encode()


def test_large_whole_numbers_stay_exact() -> None:
    assert stream.identifier(parse(b"1626922779105759235")) == "1626922779105759235"
    assert stream.identifier(1.6e18) is None
    assert stream.identifier(True) is None
    assert stream.identifier(" 12 ") == "12"
    assert stream.identifier("") is None


def test_nesting_without_end_is_a_problem_and_no_crash() -> None:
    deep = b'[{"a":1},' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b',{"a":2}]'
    found, problems = read(deep)
    assert [r for _, _, r in found] == [{"a": 1}, {"a": 2}]
    assert len(problems) == 1


def test_lines_are_numbered_and_bad_ones_told() -> None:
    problems: list[Any] = []
    raw = b'{"a":1}\n\nbad\n{"a":2}\r\n{"a":3}'
    found = [(n, r) for piece in lines(io.BytesIO(raw), "", problems) for n, r in zip(piece.numbers, piece.records, strict=True)]
    assert found == [(1, {"a": 1}), (4, {"a": 2}), (5, {"a": 3})]
    assert [(p.code, p.place) for p in problems] == [("record.broken", "record 3")]


@given(st.lists(JSON, max_size=20))
@settings(deadline=None)
def test_lines_give_what_was_written(records: list[Any]) -> None:
    raw = "\n".join(map(json.dumps, records)).encode()
    assert [r for piece in lines(io.BytesIO(raw), "", []) for r in piece.records] == records


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'{"a":1}\n{"b":2}', True),
        (b'{"a":1}', False),
        (b'{\n "a": 1\n}', False),
        (b'[\n{"a":1},\n{"b":2}]', False),
        (b'{"a":1}\n\n\n{"b":2}\n', True),
        (b"", False),
    ],
)
def test_lines_are_told_from_documents(head: bytes, expected: bool) -> None:
    assert is_lines(head) is expected


def test_problems_are_bounded_and_the_rest_counted() -> None:
    problems = Problems()
    for number in range(PROBLEMS_MOST + 5):
        problems.append(stream.problem("record.shape", "m", number))
    assert len(problems.drain()) == PROBLEMS_MOST
    problems.append(stream.problem("record.shape", "m", 1))
    last = problems.rest()
    assert [(p.code, p.sentence) for p in last] == [("record.more", "6 more records were left out.")]
    assert problems.rest() == []


def test_a_problem_names_no_folder() -> None:
    assert stream.problem("record.shape", "jane-doe/data/tweets.js", 3).place == "tweets.js, record 3"


def test_times_are_read_as_the_networks_write_them() -> None:
    at = 1_676_723_591_000_000
    assert from_texts(["Sat Feb 18 12:33:11 +0000 2023"], X_FORMAT) == [at]
    written = [
        "2023-02-18T12:33:11.000Z",
        "2023-02-18T12:33:11+0000",
        "2023-02-18T14:33:11+02:00",
        "2023-02-18 12:33:11",
        "2023-02-18T12:33:11",
    ]
    assert from_texts(written, ISO_FORMATS + LOCAL_FORMATS) == [at] * 5
    assert from_seconds(1_676_723_591) == from_seconds("1676723591") == from_seconds(1_676_723_591.0) == at
    assert from_snowflake("1626922779105759235") == at + 959_000


def test_times_in_1890_and_2369_are_none() -> None:
    assert (
        from_texts(["1890-01-01T00:00:00Z", "2369-05-01T00:00:00Z", "2003-12-31T23:59:59Z", "2100-01-01T00:00:00Z", None, 5, "x"])
        == [None] * 7
    )
    for value in (-2_524_521_600, 12_603_600_000, True, None, "x", float("nan"), float("inf"), 10**400, [], "१२"):
        assert from_seconds(value) is None
    assert from_snowflake("20") is None
    assert from_snowflake("9" * 40) is None
    assert from_snowflake("²") is None
