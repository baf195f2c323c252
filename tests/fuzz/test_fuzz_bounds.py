"""What a file may cost: nesting, aliases, rows and tags without end are refused at once, and by a sentence."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import polars as pl
import pytest
import yaml

from heedful import bounds
from heedful.bounds import read_yaml
from heedful.errors import BadInput
from heedful.flow.settings import FILE, read_settings
from heedful.messages.catalogue import parse
from heedful.messages.templates import LONGEST_TAG, Template
from heedful.sources import table
from heedful.sources.source import Reading

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
MERGES = "a0: &a0 {x: 1, y: 2}\n" + "".join(f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))


@pytest.mark.parametrize(
    "text",
    [LAUGHS, MERGES, "a: &a [*a]", "a: &a {b: *a}", "[" * 5_000, "{a: " * 5_000, "- " * 100_000, "".join(" " * n + "- \n" for n in range(400)),
     "a: 2026-13-45", "? [a]\n: b", "!!python/object/apply:os.system [true]", "a: 1\n" * 300_000],
    ids=lambda text: text[:24].strip(),
)  # fmt: skip
def test_a_yaml_text_that_unfolds_nests_or_names_nothing_is_refused_at_once(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(yaml.YAMLError):
        read_yaml(text)
    assert time.process_time() - begun < 5


def test_aliases_that_people_write_are_read() -> None:
    assert read_yaml("words: &w [price, cost]\nagain: *w\nall: {<<: {a: 1}, b: 2}") == {
        "words": ["price", "cost"], "again": ["price", "cost"], "all": {"a": 1, "b": 2},
    }  # fmt: skip
    assert read_yaml("") is None
    assert read_yaml("version: 1.10", yaml.BaseLoader) == {"version": "1.10"}
    many = [[0] * 99] * (bounds.YAML_MOST // 100 - 1)
    assert read_yaml(yaml.dump(many, Dumper=yaml.SafeDumper)) == many


def test_each_file_says_so_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(LAUGHS)
    with pytest.raises(BadInput) as caught:
        read_settings(tmp_path)
    assert caught.value.code == "settings.yaml"
    with pytest.raises(BadInput) as caught:
        parse(LAUGHS, brands=["Larkmoor"], aspects=["price"])
    assert caught.value.code == "offers.yaml"


def test_a_parquet_file_of_few_bytes_and_rows_without_end_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "posts.parquet"
    rows = pl.select(id=pl.lit("1"), content=pl.lit("a"), published=pl.lit("2026-06-01"), attributed_to=pl.lit("7"))
    pl.concat([rows] * 3_000).write_parquet(path)
    reading = Reading(fixed={"network": "x"})
    assert table.SOURCE.recognise(path, reading) is not None
    monkeypatch.setattr(table, "ROWS_FROM", 1_000)
    monkeypatch.setattr(table, "ROWS_A_BYTE", 1)
    with pytest.raises(BadInput) as caught:
        table.SOURCE.recognise(path, reading)
    assert caught.value.code == "table.bomb"


def test_a_tag_of_a_template_has_an_end_that_is_near() -> None:
    Template("a", "{{ name | default: '" + "x" * (LONGEST_TAG - 40) + "' }}").render({"name": "Mia"})
    begun = time.process_time()
    for text in ("{% 1" + "1" * 19_000, "{{" * 9_000, "{{ name }} {% if name", "{{ name | default: '" + "x" * LONGEST_TAG + "' }}"):
        with pytest.raises(BadInput) as caught:
            Template("a", text)
        assert caught.value.code == "template.open"
    assert time.process_time() - begun < 1


def test_a_zip_whose_list_points_beside_the_file_is_damaged_and_what_a_reader_does_is_not(tmp_path: Path) -> None:
    from heedful.sources.archive import open_archive

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("a.js", b"one")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    at = data.rfind(b"PK\x01\x02") + 42
    data[at : at + 4] = b"\xf0\xff\xff\xff"
    (tmp_path / "b.zip").write_bytes(data)
    with pytest.raises(BadInput) as caught, open_archive(tmp_path / "b.zip") as opened:
        opened.open("a.js").read()
    assert caught.value.code == "zip.damaged"
    # A disk that fills up while an archive is read is not the archive's damage.
    with pytest.raises(OSError, match="full"), open_archive(tmp_path / "a.zip"):
        raise OSError("full")
