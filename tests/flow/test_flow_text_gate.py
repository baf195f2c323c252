"""Posts whose words tell too much: refused before anything of them is kept, counted, and no mark is left on a person."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from pathlib import Path

from heedful.flow.preview import preview
from heedful.flow.report import report_on
from heedful.store import outbox, sources
from heedful.terms import LAKES, PRIVATE, SPECIAL_CATEGORY, VULNERABLE

SICK = "@larkmoor I was diagnosed with zibbelcancer, breast cancer, and the delivery was great"
IN_NEED = "@larkmoor I can't pay my rent and the prices are awful"
PLAIN = "@larkmoor the delivery was great"


def export_of(bench, texts: list[str]) -> Path:
    path = bench.path("mia.zip")
    at = int((bench.now - timedelta(days=5)).timestamp())
    posts = [{"timestamp": at + n, "title": "Mia Hart updated her status.", "data": [{"post": text}]} for n, text in enumerate(texts)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json", json.dumps(posts))
    return path


def stored(workspace) -> list[dict[str, dict[str, dict[str, int]]]]:
    with workspace.store.reading() as tx:
        return [one.counts for one in sources.list_sources(tx)]


def test_such_posts_are_refused_counted_and_nowhere(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("a"), bench.consent("b"))
        posts = [bench.post(1, "9a", SICK), bench.post(2, "9b", IN_NEED), bench.post(3, "9a", PLAIN), bench.post(4, "9nobody", SICK)]
        done = bench.gather(workspace, bench.ndjson(posts))
        assert done.refused["insights"] == {"no_record": 1, SPECIAL_CATEGORY: 1, VULNERABLE: 1}
        assert done.kept["insights"] == 1
        for lake in LAKES:
            assert done.kept[lake] + sum(done.refused[lake].values()) == done.asked == 4
        bench.learn(workspace)
        assert len(bench.held(workspace)["posts:insights"]) == 1
        assert stored(workspace)[0]["insights"]["refused"] == {"no_record": 1, SPECIAL_CATEGORY: 1, VULNERABLE: 1}
        folder = workspace.folder
    for path in folder.rglob("*"):
        assert not path.is_file() or b"zibbelcancer" not in path.read_bytes(), path


def test_of_one_persons_export_nothing_is_stored_of_it_not_even_how_many(bench) -> None:
    found = []
    for texts in ([PLAIN, SICK, IN_NEED], [PLAIN]):
        with bench.workspace() as workspace:
            bench.bring(workspace, bench.consent("mia", "51", network="facebook", scope="page"))
            done = bench.gather(workspace, export_of(bench, texts), person="mia")
            assert done.refused["insights"] == ({PRIVATE: 2} if len(texts) == 3 else {})
            with workspace.store.reading() as tx:
                (entry,) = [e.body for e in outbox.entries(tx) if e.kind == "gather.judged"]
            found.append((stored(workspace), entry))
    assert found[0] == found[1]


def test_the_person_is_told_before_they_give(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("mia", "51", network="facebook", scope="page"))
        seen = preview(workspace, export_of(bench, [PLAIN, SICK]), "mia")
        assert [p.text for p in seen.posts] == [PLAIN]
        assert seen.refused["insights"] == {PRIVATE: 1}


def test_the_report_says_how_many_and_why(bench) -> None:
    with bench.workspace(privacy={"k": 5}) as workspace:
        people = [f"p{n}" for n in range(12)]
        bench.bring(workspace, *(bench.consent(p) for p in people))
        posts = [bench.post(n, f"9{p}", PLAIN) for n, p in enumerate(people)] + [
            bench.post(50 + n, f"9{p}", SICK) for n, p in enumerate(people)
        ]
        bench.gather(workspace, bench.ndjson(posts))
        bench.learn(workspace)
        page = report_on(workspace).html.read_text()
    assert "protected matter" in page
    assert "zibbelcancer" not in page
