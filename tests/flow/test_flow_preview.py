"""What a person is shown before they give an export is what gathering and learning it would hold; nothing is stored by looking."""

from __future__ import annotations

import csv
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from heedful.errors import BadInput, Refused
from heedful.flow.mirror import mirror
from heedful.flow.preview import preview
from heedful.flow.seen import Removed, taken_out
from heedful.flow.seen_page import render
from heedful.flow.strike_file import COLUMNS, read_strikes, write_template
from heedful.flow.strikes import strike
from heedful.store import accesses, outbox
from heedful.store import strikes as rows

OWN = ["@larkmoor the delivery was great, call me on +49 30 901820", "@larkmoor the prices are awful", "what a nice day <b>&amp;</b>"]
GROUP = ["@quillbay terrible delivery, mia@mail.example"]


def export_of(bench, own: list[str] = OWN, groups: list[str] = GROUP, name: str = "mia.zip") -> Path:
    path = bench.path(name)
    at = int((bench.now - timedelta(days=5)).timestamp())
    title = "Mia Hart posted in Moor Walkers."
    group = {"group_posts_v2": [{"timestamp": at + n, "title": title, "data": [{"post": text}]} for n, text in enumerate(groups)]}
    posts = [{"timestamp": at + 100 + n, "title": "Mia Hart updated her status.", "data": [{"post": text}]} for n, text in enumerate(own)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("your_facebook_activity/groups/group_posts_and_comments.json", json.dumps(group))
        archive.writestr("your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json", json.dumps(posts))
        archive.writestr("your_facebook_activity/messages/inbox/bo/message_1.json", json.dumps({"messages": [{"content": "SECRET"}]}))
    return path


@pytest.fixture
def agreed(bench):
    workspace = bench.workspace()
    bench.bring(workspace, bench.consent("mia", "51", network="facebook", scope="page"))
    yield workspace
    workspace.close()


def shown(seen) -> set[tuple[object, ...]]:
    return {(p.text, lake) for p in seen.posts if not p.struck for lake in p.purposes if lake in ("insights", "profile")}


def opinions(seen) -> list[tuple[str, str, int]]:
    return sorted((o.brand, o.aspect, o.polarity) for p in seen.posts if not p.struck and "insights" in p.purposes for o in p.opinions)


def holding(bench, workspace, lake: str) -> tuple[set[str], list[tuple[str, str, int]]]:
    """The words and opinions that a lake holds, by another way than the preview takes."""
    from heedful.flow.own import own_rows

    with workspace.store.reading() as tx:
        own = next(o for o in own_rows(workspace, tx, "mia") if o.lake == lake)
    return set(own.posts["text"]), sorted(own.opinions.select("brand", "aspect", "polarity").rows())


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "lock"}


def struck_file(workspace, seen, path: Path, *, kinds: tuple[str, ...] = (), posts: tuple[str, ...] = (), say: str = "x") -> Path:
    write_template(workspace, seen, path)
    lines = list(csv.DictReader(path.read_text().splitlines()))
    for line in lines:
        if (line["what"] == "kind" and line["kind"] in kinds) or (line["what"] == "post" and any(word in line["words"] for word in posts)):
            line["strike"] = say
    with path.open("w", newline="") as file:
        # As a spreadsheet of much of Europe saves it.
        table = csv.DictWriter(file, COLUMNS, delimiter=";")
        table.writeheader()
        table.writerows(lines)
    return path


@pytest.mark.parametrize("kinds", ["post;comment;group_post", "post"])
def test_what_is_shown_is_what_would_be_held(bench, kinds: str) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("mia", "51", network="facebook", scope="page", kinds=kinds))
        export = export_of(bench)
        seen = preview(workspace, export, "mia")
        assert not seen.supposed
        assert len(seen.posts) == (4 if "group" in kinds else 3)
        bench.gather(workspace, export, person="mia")
        bench.learn(workspace)
        for lake in ("insights", "profile"):
            words, found = holding(bench, workspace, lake)
            assert words == {text for text, of in shown(seen) if of == lake}
            assert found == opinions(seen)
        assert found


def test_somebody_who_has_not_agreed_sees_what_is_asked_for(bench) -> None:
    with bench.workspace(uses={"networks": ["facebook"], "kinds": ["post"]}) as workspace:
        seen = preview(workspace, export_of(bench))
        assert seen.supposed
        assert [p.kind for p in seen.posts] == ["post"] * 3
        assert seen.refused["insights"] == {"group": 1}
        assert all(set(p.purposes) >= {"insights", "profile"} for p in seen.posts)
        again = preview(workspace, export_of(bench), "nobody yet")
        assert again.supposed


def test_who_took_their_consent_back_sees_what_is_asked_for_and_not_what_is_done(bench, agreed) -> None:
    from heedful.flow.join import withdraw

    assert not preview(agreed, export_of(bench), "mia").supposed
    bench.now += timedelta(minutes=1)
    withdraw(agreed, "mia", [])
    assert preview(agreed, export_of(bench), "mia").supposed


def test_a_minor_is_shown_that_nothing_is_read(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("mia", "51", network="facebook", scope="page", age_band="minor"))
        seen = preview(workspace, export_of(bench), "mia")
        assert not seen.posts
        assert seen.refused["insights"] == {"minor": 4}


def test_looking_stores_nothing_but_that_somebody_looked(bench, agreed) -> None:
    export = export_of(bench)
    preview(agreed, export, "mia")
    words = [b"prices are awful", b"SECRET", b"901820", b"Moor Walkers"]
    agreed.close()
    for path, content in files_of(agreed.folder).items():
        assert not any(word in content for word in words), path
    with bench_open(bench, agreed.folder) as workspace, workspace.store.reading() as tx:
        assert [(e.kind, e.body) for e in outbox.entries(tx)][-1] == ("preview.asked", {"records": 4, "posts": 4, "struck": 0})
        assert [a.what for a in accesses.of_person(tx, "mia")] == ["preview.shown"]
        assert accesses.of_person(tx, "nobody") == []
    assert not list((agreed.folder / "lake").rglob("*.parquet"))


def bench_open(bench, folder: Path):
    from heedful.flow.workspace import Workspace

    return Workspace(folder, clock=lambda: bench.now)


def test_what_is_taken_out_is_told_word_for_word(bench, agreed) -> None:
    seen = preview(agreed, export_of(bench), "mia")
    assert {one for p in seen.posts for one in p.removed} == {Removed("[phone]", "+49 30 901820"), Removed("[email]", "mia@mail.example")}
    assert seen.removed == {"[phone]": 1, "[email]": 1}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("call 123 now", "call [phone] now", [("[phone]", "123")]),
        ("123", "[phone]", [("[phone]", "123")]),
        ("a [name] b 12", "a [name] b [phone]", [("[phone]", "12")]),
        ("x 1 y 2", "x [phone] y [card]", [("[phone]", "1"), ("[card]", "2")]),
        ("nothing", "nothing", []),
    ],
)
def test_marks_are_laid_against_the_words(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.mark, one.words) for one in taken_out(before, after)] == expected


def test_a_struck_post_and_a_struck_kind_are_never_held(bench, agreed) -> None:
    export = export_of(bench)
    seen = preview(agreed, export, "mia")
    file = struck_file(agreed, seen, bench.path("strikes.csv"), kinds=("group_post",), posts=("prices",))
    again = preview(agreed, export, "mia", file)
    assert {p.text for p in again.posts if p.struck} == {p.text for p in seen.posts if "prices" in p.text or p.kind == "group_post"}
    assert again.struck_kinds == {"group_post"}
    # Only shown: nothing was remembered by looking.
    assert not any(p.struck for p in preview(agreed, export, "mia").posts)
    done = bench.gather(agreed, export, person="mia", strike=file)
    assert done.refused["insights"] == {"struck": 2}
    assert {text for text, lake in shown(again) if lake == "insights"} == holding(bench, agreed, "insights")[0]
    # Remembered: another file of the same posts brings them no more.
    other = export_of(bench, [*OWN, "@larkmoor a new one"], [*GROUP, "another of that kind"], "later.zip")
    bench.gather(agreed, other, person="mia")
    held = holding(bench, agreed, "insights")[0]
    assert "@larkmoor a new one" in held
    assert not any("prices" in text or "that kind" in text or "terrible" in text for text in held)


def test_what_is_held_already_is_taken_out_at_once(bench, agreed) -> None:
    export = export_of(bench)
    bench.gather(agreed, export, person="mia")
    bench.learn(agreed)
    seen = preview(agreed, export, "mia")
    file = struck_file(agreed, seen, bench.path("strikes.csv"), posts=("delivery was great",))
    with agreed.writing():
        done = strike(agreed, read_strikes(agreed, file, "mia"))
    assert done.taken_out == {"insights": 1, "profile": 1}
    for lake in ("insights", "profile"):
        words, found = holding(bench, agreed, lake)
        assert len(words) == 3
        assert ("Larkmoor", "delivery", 1) not in found


def test_a_strike_can_be_taken_back(bench, agreed) -> None:
    export = export_of(bench)
    seen = preview(agreed, export, "mia")
    bench.gather(agreed, export, person="mia", strike=struck_file(agreed, seen, bench.path("s.csv"), posts=("prices",)))
    assert len(holding(bench, agreed, "insights")[0]) == 3
    seen = preview(agreed, export, "mia")
    assert sum(p.struck for p in seen.posts) == 1
    bench.gather(agreed, export, person="mia", strike=struck_file(agreed, seen, bench.path("k.csv"), posts=("prices",), say="keep"))
    assert len(holding(bench, agreed, "insights")[0]) == 4


def test_a_strike_is_kept_as_a_mark_and_goes_with_its_person(bench, agreed) -> None:
    from heedful.flow.erase import erase

    export = export_of(bench)
    file = struck_file(agreed, preview(agreed, export, "mia"), bench.path("s.csv"), posts=("prices",))
    bench.gather(agreed, export, person="mia", strike=file)
    with agreed.store.reading() as tx:
        assert all(len(mark) == 16 for mark in rows.of_person(tx, "mia"))
    erase(agreed, "mia")
    with agreed.store.reading() as tx:
        assert rows.everyone(tx) == {}
    with pytest.raises(Refused) as said:
        preview(agreed, export, "mia")
    assert said.value.code == "export.suppressed"


def test_a_file_of_strikes_is_read_only_for_whom_it_was_written(bench, agreed) -> None:
    export = export_of(bench)
    seen = preview(agreed, export, "mia")
    file = struck_file(agreed, seen, bench.path("s.csv"), posts=("prices",))
    for person, code in (("bo", "strike.not_theirs"), (None, "strike.person")):
        with pytest.raises((Refused, BadInput)) as said:
            preview(agreed, export, person, file)
        assert said.value.code == code
    with pytest.raises(BadInput) as said:
        write_template(agreed, seen, file)
    assert said.value.code == "file.exists"
    with pytest.raises(BadInput) as said:
        write_template(agreed, preview(agreed, export), bench.path("other.csv"))
    assert said.value.code == "strike.person"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("strike;what", "struck;what"), "strike.columns"),
        (lambda text: text.replace("x;post", "maybe;post"), "strike.line"),
        (lambda text: text.replace("x;post;facebook;post", "x;all;facebook;post"), "strike.line"),
        (lambda text: text[: text.rindex(";") + 5], "strike.line"),
        (lambda text: "\n".join(line for line in text.splitlines() if "owner" not in line), "strike.owner"),
    ],
)
def test_a_broken_file_of_strikes_is_told_by_its_line_and_nothing_is_gathered(bench, agreed, change, code: str) -> None:
    export = export_of(bench)
    file = struck_file(agreed, preview(agreed, export, "mia"), bench.path("s.csv"), posts=("prices", "great", "nice", "terrible"))
    file.write_text(change(file.read_text()))
    with pytest.raises(BadInput) as said:
        bench.gather(agreed, export, person="mia", strike=file)
    assert said.value.code == code
    assert "prices" not in said.value.sentence
    assert not holding(bench, agreed, "insights")[0]


def test_only_a_persons_own_export_is_shown(bench, agreed) -> None:
    page = bench.ndjson([bench.post(1, "9a", "@larkmoor great")])
    with pytest.raises(BadInput) as said:
        preview(agreed, page, "mia")
    assert said.value.code == "preview.not_own"
    folder = bench.path("two")
    folder.mkdir()
    for name in ("a.zip", "b.zip"):
        (folder / name).write_bytes(export_of(bench).read_bytes())
    with pytest.raises(BadInput) as said:
        preview(agreed, folder, "mia")
    assert said.value.code == "preview.one"


def test_a_page_runs_nothing_and_shows_words_as_words(bench, agreed) -> None:
    page = render(preview(agreed, export_of(bench), "mia"), "Larkmoor")
    assert "<b>&amp;</b>" not in page
    assert "&lt;b&gt;" in page
    assert "<script" not in page
    assert "http" not in page
    assert "+49 30 901820" in page


def test_what_was_taken_down_once_is_not_shown_as_coming_back(bench, agreed) -> None:
    from heedful.flow.own import post_key
    from heedful.store import tombstones

    export = export_of(bench)
    bench.gather(agreed, export, person="mia")
    with agreed.store.reading() as tx:
        from heedful.flow.own import own_rows

        gone = {lake: own_rows(agreed, tx, "mia")[place].posts.row(0, named=True) for place, lake in ((0, "insights"), (1, "profile"))}
    with agreed.store.transaction() as tx:
        for lake, row in gone.items():
            assert post_key(agreed, lake, row["network"], row["id"]) == row["post_key"]
            tombstones.bury(tx, lake, [row["post_key"]], bench.now, tombstones.PAGE)
    seen = preview(agreed, export, "mia")
    assert {text for text, lake in shown(seen) if lake == "insights"} == holding(bench, agreed, "insights")[0] - {gone["insights"]["text"]}


def test_a_mirror_needs_nothing_and_leaves_nothing(bench, tmp_path: Path, monkeypatch) -> None:
    export = export_of(bench)
    monkeypatch.chdir(tmp_path)
    before = files_of(tmp_path)
    seen = mirror(export, bench.now, ["retail"], ["Larkmoor=@larkmoor", "Quillbay=@quillbay"])
    assert files_of(tmp_path) == before
    assert len(seen.posts) == 4
    assert seen.feelings[("Larkmoor", "delivery")] == (1, 0, 0)
    assert seen.feelings[("Quillbay", "delivery")] == (0, 1, 0)
    assert all(not p.mark for p in seen.posts)
    assert "SECRET" not in render(seen)


def test_a_mirror_looks_with_every_ready_taxonomy(bench) -> None:
    export = export_of(bench, ["the flight with United was great", "MTN data is awful, terrible network"], [])
    brands = {brand for brand, _ in mirror(export, bench.now).feelings}
    assert {"United", "MTN"} <= brands
    with pytest.raises(BadInput) as said:
        mirror(export, bench.now, ["fish"])
    assert said.value.code == "taxonomy.ready"
