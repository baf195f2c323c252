"""The page on adding a source says what is true: its example is run."""

import json
import re
from pathlib import Path
from typing import Any

from heedful.sources.source import Reading
from heedful.tables.posts import BODIES, HEADS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "add-a-source.md"


def example() -> Any:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    return names["SOURCE"]


def test_the_example_reads_what_it_says(tmp_path: Path) -> None:
    source, path = example(), tmp_path / "a.json"
    posts = [{"by": n % 3, "at": "2024-03-01T12:00:00Z", "said": f"post {n}", "nr": n} for n in range(7)]
    posts[3]["at"] = "1890-01-01T00:00:00Z"
    posts[5]["said"] = None
    path.write_text(json.dumps({"forum": "larkmoor", "threads": posts}))
    shape = source.recognise(path, Reading())
    assert shape.source == source.name
    for size in (1, 2, 50):
        batches = list(source.read(path, Reading(batch_rows=size)))
        bodies = [BODIES.require(b.open(range(HEADS.require(b.heads).height))) for b in batches]
        assert [text for frame in bodies for text in frame["content"]] == [f"post {n}" for n in (0, 1, 2, 4, 6)]
        problems = [(p.code, p.place) for b in batches for p in b.problems]
        assert sorted(problems) == [("record.shape", "record 6"), ("record.time", "record 4")]
    path.write_text(json.dumps({"forum": "quill", "threads": posts}))
    assert source.recognise(path, Reading()) is None
