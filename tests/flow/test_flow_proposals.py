"""In the report: what no aspect names, and what people did without words; each only of enough people."""

from __future__ import annotations

import json

import pytest

from heedful.flow.report import report_on


def page(bench, workspace):
    made = report_on(workspace, out=bench.path("report"))
    return made.html.read_text("utf-8"), json.loads((made.folder / "numbers.json").read_text())


@pytest.fixture
def world(bench):
    workspace = bench.workspace(privacy={"k": 5}, opinions={"tier": "lexicon"})
    bench.bring(workspace, *(bench.consent(f"p{n}") for n in range(40)))
    yield workspace
    workspace.close()


def test_words_that_many_use_and_no_aspect_has_are_proposed(bench, world) -> None:
    posts = [bench.post(n, f"9p{n}", f"@larkmoor the checkout is terrible {n}") for n in range(30)]
    posts += [bench.post(50 + n, f"9p{n + 30}", f"@larkmoor the zibbelroom is terrible {n}") for n in range(3)]
    bench.gather(world, bench.ndjson(posts))
    bench.learn(world)
    html, _ = page(bench, world)
    part = html[html.index("What no aspect names yet") :]
    assert "checkout" in part and "zibbelroom" not in html and "terrible" not in part[: part.index("</section>")]


def test_a_taxonomy_that_has_them_is_proposed_nothing(bench) -> None:
    with bench.workspace(
        privacy={"k": 5}, opinions={"tier": "lexicon"}, aspects=[{"name": "checkout", "words": ["checkout"]}]
    ) as workspace:
        bench.bring(workspace, *(bench.consent(f"p{n}") for n in range(30)))
        bench.gather(workspace, bench.ndjson([bench.post(n, f"9p{n}", f"@larkmoor the checkout is terrible {n}") for n in range(30)]))
        bench.learn(workspace)
        assert "What no aspect names yet" not in page(bench, workspace)[0]


def reactions(bench, people: int):
    rows = ["id,network,kind,audience,attributed_to,published,content,brand"]
    rows += [f"r{n},x,reaction,public,9p{n},2026-06-0{1 + n % 9}T10:00:00Z,Like,Larkmoor" for n in range(people)]
    path = bench.path("acts.csv")
    path.write_text("\n".join(rows) + "\n")
    return path


def test_reactions_are_acts_with_a_measure_of_their_own(bench, world) -> None:
    bench.gather(world, bench.ndjson([bench.post(n, f"9p{n}", "@larkmoor the price is terrible") for n in range(20)]), reactions(bench, 36))
    bench.learn(world)
    html, numbers = page(bench, world)
    assert "Acts without words" in html
    (told,) = [row for row in numbers if row["measure"] == "reacted"]
    assert told["brand"] == "Larkmoor" and abs(told["value"] - 36) <= 5
    # They are in no count of likes.
    assert not any(row["measure"] == "likes" and row["low"] for row in numbers)


def test_reactions_of_a_few_are_not_told(bench, world) -> None:
    bench.gather(world, bench.ndjson([bench.post(n, f"9p{n}", "@larkmoor the price is terrible") for n in range(20)]), reactions(bench, 3))
    bench.learn(world)
    html, numbers = page(bench, world)
    assert "Acts without words" not in html and not any(row["measure"] == "reacted" for row in numbers)
