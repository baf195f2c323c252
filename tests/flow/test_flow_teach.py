"""A head that was taught: what it changes, whose words it may rest on, and when it is off or gone."""

from __future__ import annotations

import pytest

pytest.importorskip("onnxruntime")

from heedful.errors import BadInput, Unready
from heedful.flow.erase import begin
from heedful.flow.heads import head_of
from heedful.flow.join import withdraw
from heedful.flow.learn import learn
from heedful.flow.material import read_material
from heedful.flow.teach import teach, told_head, unteach
from heedful.store import heads, manifest

ASPECTS = [{"name": "delivery", "words": ["delivery", "courier"]}, {"name": "price", "words": ["price"]}, {"name": "fit", "words": ["fit"]}]
SAYS = {
    "delivery": ["the parcel sat in the depot again, hopeless", "my parcel is lost in the depot, terrible", "depot lost the parcel, awful"],
    "price": ["so costly for a jumper, terrible", "far too costly, awful", "costly beyond belief, hopeless"],
    "none": ["good morning everybody, lovely day", "what an awful match last night", "terrible weather up here"],
}


def rows(count: int = 48, **more: str) -> str:
    lines = ["text,aspects" + "".join(f",{name}" for name in more)]
    for n in range(count):
        aspect = list(SAYS)[n % 3]
        lines.append(f'"{SAYS[aspect][n // 3 % 3]} {n}",{aspect}' + "".join(f",{value}" for value in more.values()))
    return "\n".join(lines) + "\n"


@pytest.fixture
def world(bench):
    """Ten people; the first lets his words teach."""
    workspace = bench.workspace(privacy={"k": 5}, aspects=ASPECTS, opinions={"tier": "fast"})
    bench.bring(workspace, *(bench.consent(f"p{n}", purposes="insights;profile" + (";improve" if n == 0 else "")) for n in range(10)))
    posts = [bench.post(n, f"9p{n}", f"@larkmoor the parcel was lost in the depot, terrible {n}") for n in range(10)]
    bench.gather(workspace, bench.ndjson(posts))
    learn(workspace)
    yield workspace
    workspace.close()


def file_of(bench, text: str, name: str = "rows.csv"):
    path = bench.path(name)
    path.write_text(text, "utf-8")
    return path


def aspects(workspace) -> set[str]:
    with workspace.store.reading() as tx:
        return set(read_material(workspace, tx).facts["aspect"].to_list())


def test_what_is_taught_is_found_and_dropped_again(bench, world) -> None:
    assert aspects(world) == {"overall"}
    before = learn(world).made_by
    done = teach(world, file_of(bench, rows()))
    assert (done.rows, done.people, done.by_aspect) == (48, 0, {"delivery": 16, "price": 16, "none": 16})
    assert done.after > 40 > done.before
    told = learn(world)
    assert told.posts == 10 and told.made_by != before and f"taught/{done.head}" in told.made_by
    assert aspects(world) == {"delivery"}
    assert unteach(world) and not unteach(world)
    assert learn(world).made_by == before and aspects(world) == {"overall"}


def test_rows_of_somebody_teach_only_while_they_agree(bench, world) -> None:
    text = rows(30, person="p0")
    done = teach(world, file_of(bench, text))
    assert (done.rows, done.people, done.left_out) == (30, 1, 0)
    # p1 gave insights, and nothing else.
    with pytest.raises(BadInput, match="Only 0 rows") as caught:
        teach(world, file_of(bench, text.replace("p0", "p1")))
    assert caught.value.code == "teach.few"
    learn(world)
    assert aspects(world) == {"delivery"}
    withdraw(world, "p0", ["improve"])
    assert told_head(world) is None and head_of(world) is None
    # What rests on it is not read any more, though nobody has learnt anew yet.
    with pytest.raises(Unready) as unready:
        aspects(world)
    assert unready.value.code == "report.nothing_learnt"
    learn(world)
    assert aspects(world) == {"overall"}


def test_an_erasure_puts_off_what_rests_on_the_person_in_its_own_transaction(bench, world) -> None:
    teach(world, file_of(bench, rows(30, person="p0")))
    learn(world)
    begin(world, "p0")
    with world.store.reading() as tx:
        assert heads.last(tx) is None
        assert not [f for f in manifest.list_files(tx) if "taught/" in (f.made_by or "")]


def test_an_erasure_of_somebody_else_leaves_it(bench, world) -> None:
    done = teach(world, file_of(bench, rows(30, person="p0")))
    begin(world, "p1")
    assert told_head(world).head_id == done.head


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("text,mood\nso nice,good\n", "labels.columns"),
        ("text,aspects\nso nice,wheels\n", "labels.unknown"),
        ("text,aspects\n,price\n", "labels.text"),
        ("", "labels.columns"),
        ("text,aspects\n", "labels.empty"),
        ("text,aspects\nso nice,price\n", "teach.few"),
        ('text,aspects\n"so nice,price\n', "labels.csv"),
    ],
)
def test_bad_rows_are_refused_by_name(bench, world, text, code) -> None:
    with pytest.raises(BadInput) as caught:
        teach(world, file_of(bench, text))
    assert caught.value.code == code and "so nice" not in caught.value.sentence


def test_a_file_that_is_not_text_is_refused(bench, world) -> None:
    path = bench.path("rows.csv")
    path.write_bytes(b"text,aspects\n\xff\xfe,price\n")
    with pytest.raises(BadInput) as caught:
        teach(world, path)
    assert caught.value.code == "labels.unreadable"
    with pytest.raises(BadInput) as caught:
        teach(world, file_of(bench, '{"text": 3, "aspects": "price"}\n', "rows.jsonl"))
    assert caught.value.code == "labels.cell"


def test_the_lexicon_is_not_taught(bench) -> None:
    with bench.workspace(opinions={"tier": "lexicon"}) as workspace, pytest.raises(Unready) as caught:
        teach(workspace, file_of(bench, rows()))
    assert caught.value.code == "teach.tier"
