import csv
import io
import json
import time
import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heedful.errors import BadInput
from heedful.sources.source import Problem, Reading
from heedful.sources.table import SOURCE
from heedful.tables.posts import BODIES, HEADS

MAPPED = {"attributed_to": "user", "content": "words", "published": "when"}
READING = Reading(columns=MAPPED, fixed={"network": "x"})
NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
NOON_US = int(NOON.timestamp()) * 1_000_000


def rows(path: Path, reading: Reading = READING) -> tuple[pl.DataFrame, list[Problem]]:
    joined, problems = [], []
    for batch in SOURCE.read(path, reading):
        bodies = BODIES.require(batch.open(range(batch.heads.height)))
        joined.append(HEADS.require(batch.heads).join(bodies, on="row", maintain_order="left").drop("row"))
        problems += batch.problems
    return pl.concat(joined) if joined else pl.DataFrame(), problems


def write(tmp_path: Path, records: list[dict[str, Any]], form: str) -> Path:
    path = tmp_path / "table.bin"
    frame = pl.DataFrame(records, infer_schema_length=None)
    {"csv": frame.write_csv, "ndjson": frame.write_ndjson, "parquet": frame.write_parquet}[form](path)
    return path


def text(tmp_path: Path, raw: str | bytes) -> Path:
    path = tmp_path / "table.bin"
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return path


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_every_form_gives_the_same_rows(tmp_path: Path, form: str) -> None:
    records = [
        {
            "user": "1",
            "words": 'she said "no",\nthen "yes"',
            "when": "2024-03-01T12:00:00Z",
            "pid": "9007199254740993",
            "shop": "Larkmoor",
            "re": "7",
        },
        {"user": None, "words": "ça va", "when": "2024-03-01 12:00:00", "pid": None, "shop": None, "re": None},
    ]
    path = write(tmp_path, records, form)
    reading = Reading(
        columns={**MAPPED, "id": "pid", "brand": "shop", "in_reply_to": "re"}, fixed={"network": "Twitter", "kind": "comment"}
    )
    shape = SOURCE.recognise(path, reading)
    assert shape is not None and (shape.origin, shape.personal, shape.network) == ("upload", False, "Twitter")
    frame, problems = rows(path, reading)
    assert problems == []
    first, second = frame.rows(named=True)
    assert first == {
        "network": "x",
        "scope": "global",
        "attributed_to": "1",
        "published": NOON,
        "audience": "public",
        "kind": "comment",
        "origin": "upload",
        "own": True,
        "id": "9007199254740993",
        "content": 'she said "no",\nthen "yes"',
        "updated": None,
        "in_reply_to": "7",
        "names": [],
        "context_brands": ["Larkmoor"],
    }
    assert second["attributed_to"] is None
    assert (second["content"], second["context_brands"], second["in_reply_to"]) == ("ça va", [], None)
    assert second["id"].startswith("made:")


def test_a_made_id_depends_on_the_row_alone(tmp_path: Path) -> None:
    lines = ["a,one,2024-03-01", "a,two,2024-03-01", "b,one,2024-03-01", "a,one,2024-03-02"]
    forward, _ = rows(text(tmp_path, "user,words,when\n" + "\n".join(lines)))
    backward, _ = rows(text(tmp_path, "user,words,when\n" + "\n".join(reversed(lines)) + "\n" + lines[0]))
    assert forward["id"].n_unique() == 4
    assert set(forward["id"]) == set(backward["id"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings_are_told_by_content(tmp_path: Path, delimiter: str, encoding: str) -> None:
    raw = f'user{delimiter}words{delimiter}when\r\n1{delimiter}"café{delimiter} ""déjà"""{delimiter}2024-03-01\r\n'
    frame, problems = rows(text(tmp_path, raw.encode(encoding)))
    assert (frame["content"].to_list(), problems) == ([f'café{delimiter} "déjà"'], [])


@pytest.mark.parametrize(
    "when",
    [
        "2024-03-01T12:00:00Z",
        "2024-03-01T13:00:00+01:00",
        "2024-03-01 12:00:00",
        "2024-03-01 12:00",
        "Fri Mar 01 12:00:00 +0000 2024",
        NOON_US // 1_000_000,
        NOON_US // 1_000,
        NOON_US,
        NOON_US * 1_000,
        float(NOON_US // 1_000_000),
    ],
)
@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_times_are_read_in_many_forms(tmp_path: Path, when: Any, form: str) -> None:
    if isinstance(when, float) and form != "ndjson":
        when = int(when)
    assert rows(write(tmp_path, [{"user": "1", "words": "a", "when": when}], form))[0]["published"].to_list() == [NOON]


@pytest.mark.parametrize(
    "when",
    [datetime(2024, 3, 1, 12), NOON, date(2024, 3, 1), datetime(2024, 3, 1, 7)],
)
def test_columns_of_times_are_read(tmp_path: Path, when: Any) -> None:
    found = rows(write(tmp_path, [{"user": "1", "words": "a", "when": when}], "parquet"))[0]["published"].item()
    assert found == (
        when if getattr(when, "tzinfo", None) else datetime(when.year, when.month, when.day, getattr(when, "hour", 0), tzinfo=UTC)
    )


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"when": "1890-01-01"}, "record.time"),
        ({"when": "2369-01-01"}, "record.time"),
        ({"when": "yesterday"}, "record.time"),
        ({"kind": "sermon"}, "record.shape"),
        ({"audience": "everyone"}, "record.shape"),
        ({"own": "perhaps"}, "record.shape"),
        ({"words": "x" * 100_001}, "record.too_long"),
    ],
)
def test_a_bad_row_is_told_and_costs_only_itself(tmp_path: Path, form: str, wrong: dict[str, Any], code: str) -> None:
    good = {"user": "1", "words": "good", "when": "2024-03-01", "kind": "post", "audience": "public", "own": "yes"}
    frame, problems = rows(write(tmp_path, [good, good | wrong, good], form))
    assert frame["content"].to_list() == ["good", "good"]
    assert [(p.code, p.place) for p in problems] == [(code, "record 2")]


def test_rows_of_another_width_and_stray_quotes_cost_only_themselves(tmp_path: Path) -> None:
    raw = "user,words,when\n1,one,2024-03-01\n2,short\n\n3,a,b,2024-03-01\n4,lone\rreturn,2024-03-01\n"
    frame, problems = rows(text(tmp_path, raw + '5,5" wide,2024-03-01\n6,"stray,2024-03-01\n7,seven,2024-03-01'))
    assert frame["content"].to_list() == ["one", "lone return", '5" wide', "seven"]
    assert {(p.code, p.place) for p in problems} == {
        ("record.shape", "record 2"),
        ("record.shape", "record 4"),
        ("record.broken", "record 7"),
    }


def test_a_stray_quote_in_a_long_table_costs_only_its_row(tmp_path: Path) -> None:
    lines = [f"{n},words of row {n},2024-03-01" for n in range(150_000)]
    lines[5] = '5,"stray,2024-03-01'
    frame, problems = rows(text(tmp_path, "user,words,when\n" + "\n".join(lines)))
    assert frame.height == 149_999
    assert [(p.code, p.place) for p in problems] == [("record.broken", "record 6")]


@pytest.mark.parametrize("form", ["ndjson", "parquet"])
def test_a_row_without_words_is_told_when_it_is_opened(tmp_path: Path, form: str) -> None:
    good = {"user": "1", "words": "good", "when": "2024-03-01"}
    (batch,) = list(SOURCE.read(write(tmp_path, [good, good | {"words": None}], form), READING))
    assert (batch.heads.height, batch.problems) == (2, [])
    assert batch.open([0, 1])["row"].to_list() == batch.open([0, 1])["row"].to_list() == [0]
    assert [(p.code, p.place) for p in batch.problems] == [("record.shape", "record 2")]


@pytest.mark.parametrize("cell", ["y" * 60_000_000, "y,\n" * 17_000_000 + '""z'])
def test_fifty_megabytes_in_one_cell_need_little_memory(tmp_path: Path, cell: str) -> None:
    path = text(tmp_path, f'user,words,when\n1,a,2024-03-01\n2,"{cell}",2024-03-01\n3,c,2024-03-01\n')
    tracemalloc.start()
    try:
        frame, problems = rows(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert frame["content"].to_list() == ["a", "c"]
    assert [(p.code, p.place) for p in problems] == [("record.too_long", "record 2")]
    assert peak < 40_000_000


def test_a_table_of_nothing_but_bad_rows_needs_little_memory(tmp_path: Path) -> None:
    path = text(tmp_path, "user,words,when\n" + "x\n" * 300_000)
    _, problems = rows(path)
    assert len(problems) == 1_001
    assert problems[-1].sentence == "299,000 more records were left out."


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_unmapped_columns_are_told_with_the_setting_to_write(tmp_path: Path, form: str) -> None:
    path = write(tmp_path, [{"user": "1", "words": "a", "published": "2024-03-01"}], form)
    with pytest.raises(BadInput) as caught:
        SOURCE.recognise(path, Reading(fixed={"network": "x"}))
    assert caught.value.code == "table.unmapped"
    assert "attributed_to, content." in caught.value.sentence
    assert "tables:" in caught.value.remedy and "attributed_to: <name of the column>" in caught.value.remedy
    with pytest.raises(BadInput, match="not there for in_reply_to"):
        SOURCE.recognise(
            path, Reading(columns={"attributed_to": "user", "content": "words", "in_reply_to": "gone"}, fixed={"network": "x"})
        )
    with pytest.raises(BadInput, match="no such field as feeling"):
        SOURCE.recognise(path, Reading(columns={"attributed_to": "user", "content": "words", "feeling": "x"}, fixed={"network": "x"}))


def test_columns_with_our_own_names_need_no_mapping(tmp_path: Path) -> None:
    record = {"network": "facebook", "attributed_to": "1", "content": "a", "published": "2024-03-01", "kind": "group_post", "own": "false"}
    path = write(tmp_path, [record], "csv")
    assert SOURCE.recognise(path, Reading()) is not None
    frame, _ = rows(path, Reading())
    assert frame.select("network", "kind", "own").rows() == [("facebook", "group_post", False)]


def test_decimal_ids_are_refused_as_they_lose_digits(tmp_path: Path) -> None:
    path = write(tmp_path, [{"user": 1.5, "words": "a", "when": "2024-03-01"}], "parquet")
    with pytest.raises(BadInput, match="decimal numbers"):
        list(SOURCE.read(path, READING))


def test_a_damaged_parquet_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path, [{"user": "1", "words": "a", "when": "2024-03-01"}], "parquet").read_bytes()
    with pytest.raises(BadInput, match="damaged"):
        SOURCE.recognise(text(tmp_path, whole[:-20]), READING)


@pytest.mark.parametrize(
    "raw", ["", "hello", "# a title\n\nsome words\n", "{}", "[1]", '{"a": 1}\n{"a": 2}', "<html>,<b>\n1,2\n", "\x00\x01,\x02\n"]
)
def test_what_is_no_table_is_not_recognised(tmp_path: Path, raw: str) -> None:
    assert SOURCE.recognise(text(tmp_path, raw), READING) is None


def test_words_of_a_parquet_are_read_only_for_rows_that_are_opened(tmp_path: Path) -> None:
    path = write(tmp_path, [{"user": "1", "words": f"post {n}", "when": "2024-03-01"} for n in range(5)], "parquet")
    (batch,) = list(SOURCE.read(path, READING))
    path.unlink()
    with pytest.raises((OSError, BadInput)):
        batch.open([1])


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)
ROWS = st.lists(st.tuples(CELLS, CELLS, st.sampled_from(["2024-03-01", "1890-01-01", "1709294400", ""])), max_size=20)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.integers(1, 50), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_any_csv_in_batches_of_any_size_gives_the_rows_written(tmp_path: Path, cells: list[Any], size: int, quoting: int) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=quoting, lineterminator="\n").writerows([("user", "words", "when"), *cells])
    path = text(tmp_path, out.getvalue())
    whole, told = rows(path)
    split, told_split = rows(path, Reading(columns=MAPPED, fixed={"network": "x"}, batch_rows=size))
    good = [words for _, words, when in cells if when in {"2024-03-01", "1709294400"}]
    assert (whole["content"].to_list() if whole.width else []) == good
    assert whole.equals(split)
    assert {(p.code, p.place) for p in told} == {(p.code, p.place) for p in told_split}


@pytest.mark.parametrize("form", ["ndjson", "parquet"])
def test_batches_of_any_size_give_the_same_rows(tmp_path: Path, form: str) -> None:
    records = [{"user": str(n % 3), "words": f"post {n}", "when": "1890-01-01" if n % 7 == 0 else "2024-03-01"} for n in range(53)]
    path = write(tmp_path, records, form)
    whole, told = rows(path)
    assert whole.height == 53 - len(told) == 45
    for size in (1, 2, 7, 20, 50):
        split, told_split = rows(path, Reading(columns=MAPPED, fixed={"network": "x"}, batch_rows=size))
        assert whole.equals(split)
        assert told == told_split


def test_a_long_list_of_quotes_takes_no_time(tmp_path: Path) -> None:
    started = time.perf_counter()
    rows(text(tmp_path, "user,words,when\n" + '1,"' + '""' * 300_000 + "\n" + '"a"b,' * 100_000 + "\n2,b,2024-03-01\n"))
    assert time.perf_counter() - started < 5


def test_lines_that_are_cut_are_told(tmp_path: Path) -> None:
    record = {"user": "1", "words": "a", "when": "2024-03-01"}
    frame, problems = rows(text(tmp_path, json.dumps(record) + "\n" + json.dumps(record)[:20]))
    assert frame.height == 1
    assert [(p.code, p.place) for p in problems] == [("record.broken", "record 2")]


def test_a_first_line_that_is_one_endless_word_is_no_table(tmp_path) -> None:
    import csv

    from heedful.sources.csv_rows import csv_header

    before = csv.field_size_limit(131_072)
    try:
        path = tmp_path / "a.csv"
        for text in ("x" * (2 << 20), "x" * 200_000 + "\n", "x," + "y" * 200_000):
            path.write_text(text)
            assert csv_header(path) == (["x", "y" * 200_000] if "," in text else [])
    finally:
        csv.field_size_limit(before)
