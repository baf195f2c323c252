"""Exports found again: sorted anew, cut, renamed, in other forms; and what is not found."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile

import polars as pl
import pytest

from heedful.errors import BadInput, HeedfulError, Refused
from heedful.flow import concerns, handouts, second
from heedful.flow.answer import export_subject
from heedful.flow.handouts import find_again
from heedful.flow.handover import export_records
from heedful.flow.leave import leave
from heedful.flow.report import report_on
from heedful.flow.trace_file import read_bytes
from heedful.security.actor import Actor
from heedful.store import outbox


@pytest.fixture
def world(bench):
    with bench.workspace() as workspace:
        bench.bring(
            workspace, *(bench.consent(f"person-{n:04d}", f"7700{n:04d}", given_at=f"2026-01-02T00:{n:02d}:00Z") for n in range(40))
        )
        words = ("Great delivery from @larkmoor", "Awful prices at @larkmoor", "The courier of @quillbay was late and the price awful")
        posts = [bench.post(n, f"7700{n % 40:04d}", words[n % 3]) for n in range(120)]
        bench.gather(workspace, bench.ndjson(posts))
        bench.learn(workspace)
        yield workspace


def told(workspace, path) -> list[str]:
    return [one.handout.handout_id for one in find_again(workspace, path)]


def consents(bench, workspace, form: str = "json"):
    out = bench.path(f"all.{form}")
    export_records(workspace, out, "inside")
    return out, json.loads(out.with_name(f"{out.name}.export.json").read_text())


# What somebody does to a table before it is met again.
def sorted_anew(rows):
    return sorted(rows, key=lambda row: random.Random(3).random() + hash(str(row)) % 7)


def cut(rows):
    return random.Random(5).sample(rows, max(1, len(rows) * 3 // 10))


def fewer_columns(rows):
    return [{k: v for k, v in row.items() if k in ("person", "account", "evidence")} for row in rows]


def other_names(rows):
    return [{f"column {place}": value for place, value in enumerate(row.values())} for row in rows]


CHANGES = {"as it was": list, "sorted": sorted_anew, "cut": cut, "renamed": other_names, "fewer columns": fewer_columns}


def written(rows, form: str) -> tuple[bytes, str]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, restval="", delimiter={"tsv": "\t", "semicolons": ";"}.get(form, ","))
    writer.writeheader()
    writer.writerows(rows)
    if form == "parquet":
        frame = io.BytesIO()
        pl.DataFrame(rows, infer_schema_length=None).write_parquet(frame)
        return frame.getvalue(), "x.parquet"
    if form == "ndjson":
        return "\n".join(json.dumps(row) for row in rows).encode(), "x.txt"
    if form == "json":
        return json.dumps({"stolen": {"rows": rows}}).encode(), "x.json"
    if form == "zip":
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as made:
            made.writestr("deep/in/here.csv", out.getvalue())
        return archive.getvalue(), "x.zip"
    encoding = {"utf-16": "utf-16", "utf-16 without mark": "utf-16-le", "utf-8 with mark": "utf-8-sig"}.get(form, "utf-8")
    return out.getvalue().encode(encoding), "x.csv"


FORMS = ["csv", "tsv", "semicolons", "utf-16", "utf-16 without mark", "utf-8 with mark", "json", "ndjson", "parquet", "zip"]


@pytest.mark.parametrize("change", CHANGES)
def test_an_export_is_found_however_it_was_changed_and_written(bench, world, change: str) -> None:
    out, label = consents(bench, world)
    rows = CHANGES[change](json.loads(out.read_text()))
    for form in FORMS:
        data, name = written(rows, form)
        path = bench.path(name)
        path.write_bytes(data)
        assert told(world, path) == [label["export"]], form


def test_a_reports_numbers_are_found_cut_to_a_third(bench, world) -> None:
    folder = report_on(world, recipient="The board", out=bench.path("r")).folder
    number = json.loads((folder / "export.json").read_text())["export"]
    for name in ("numbers.csv", "numbers.json", "numbers.parquet", "report.html", "export.json"):
        assert told(world, folder / name) == [number], name
    rows = json.loads((folder / "numbers.json").read_text())
    for form in FORMS:
        data, name = written(cut(rows), form)
        path = bench.path(name)
        path.write_bytes(data)
        assert told(world, path) == [number], form


def test_every_export_says_for_whom_what_for_and_until_when(bench, world) -> None:
    folder = report_on(world, recipient="The board", out=bench.path("r")).folder
    said = json.loads((folder / "export.json").read_text())
    assert (said["recipient"], said["purpose"]) == ("The board", "To decide what to mend.")
    page = (folder / "report.html").read_text()
    for value in (said["export"], said["delete_by"], said["found_it_elsewhere_write_to"], "The board"):
        assert value in page
    assert said["found_it_elsewhere_write_to"].startswith("privacy+")
    assert said["found_it_elsewhere_write_to"].endswith("@larkmoor.example")
    answer = export_subject(world, "person-0001", bench.path("mine.zip"), identity="call").file
    with zipfile.ZipFile(answer) as archive:
        about = json.loads(archive.read("data.json"))["about"]["export"]
    assert about["recipient"] == "the person it is about"
    with world.store.reading() as tx:
        entries = [e.body for e in outbox.entries(tx, limit=10_000) if e.kind == "export.handed_out"]
    assert [(e["export"], e["delete_by"]) for e in entries] == [(said["export"], said["delete_by"]), (about["export"], about["delete_by"])]
    assert {h.handout_id for h in handouts.listed(world)} == {said["export"], about["export"]}


def test_a_persons_own_answer_is_found_until_they_are_erased(bench, world) -> None:
    answer = export_subject(world, "person-0001", bench.path("mine.zip"), identity="call").file
    with zipfile.ZipFile(answer) as archive:
        posts = archive.read("posts.csv")
    path = bench.path("posts.csv")
    path.write_bytes(posts)
    # Three posts are few rows; the archive as a whole is enough.
    kept = bench.path("kept.zip")
    kept.write_bytes(answer.read_bytes())
    assert len(told(world, kept)) == 1
    out, label = consents(bench, world, "csv")
    assert leave(world, "person-0001", identity="call").state == "done"
    assert told(world, kept) == []
    with world.store.reading() as tx:
        assert "person-0001" not in {part.person_id for part in handouts.handouts.each(tx)}
    # Of what was handed out about everybody, their rows are known no more, and the others' still are.
    lines = out.read_text().splitlines()
    mine = bench.path("mine.csv")
    mine.write_text("\n".join([lines[0], *(line for line in lines if line.startswith("person-0001,"))]))
    assert told(world, mine) == []
    others = bench.path("others.csv")
    others.write_text("\n".join([lines[0], *(line for line in lines[1:] if not line.startswith("person-0001,"))]))
    assert told(world, others) == [label["export"]]


def test_other_files_are_not_taken_for_an_export(bench, world) -> None:
    consents(bench, world)
    report_on(world, out=bench.path("r"))
    rng = random.Random(11)
    for number in range(40):
        rows = [
            {
                "person": f"customer-{rng.randrange(10**6)}",
                "network": "x",
                "account": str(rng.randrange(10**9)),
                "purposes": "insights;profile",
            }
            for _ in range(60)
        ]
        data, name = written(rows, FORMS[number % len(FORMS)])
        path = bench.path(name)
        path.write_bytes(data)
        assert told(world, path) == []


def test_one_of_two_recipients_is_told_by_the_address(bench, world) -> None:
    first = report_on(world, recipient="The board", out=bench.path("a")).folder
    second_ = report_on(world, out=bench.path("b")).folder
    assert len(told(world, first / "numbers.csv")) == 2, "the same numbers went to both"
    number = json.loads((second_ / "export.json").read_text())["export"]
    assert told(world, second_ / "report.html") == [number]


def test_nothing_of_a_row_can_be_read_in_the_store(bench, world) -> None:
    out, _ = consents(bench, world)
    form = json.loads(out.read_text())[3]["evidence"]
    held = b"".join(p.read_bytes() for p in world.folder.iterdir() if p.name.startswith("store.db"))
    assert form.encode() not in held
    with world.store.reading() as tx:
        parts = list(handouts.handouts.each(tx))
    assert sum(len(part.marks) for part in parts) % 8 == 0
    assert {part.person_id for part in parts} == {None, *(f"person-{n:04d}" for n in range(40))}


@pytest.mark.parametrize(
    "data", [b"", b"   \n", b"PK\x03\x04nothing", b"PAR1nothing", b'{"a": ', b"[" * 100_000, b"\xff\xfe\x00", b"\x00" * 50]
)
def test_what_cannot_be_read_is_said_and_never_crashes(bench, world, data: bytes) -> None:
    path = bench.path("x.csv")
    path.write_bytes(data)
    try:
        assert told(world, path) == []
    except BadInput as error:
        assert error.code in {"trace.file", "trace.empty"}
    with pytest.raises(BadInput):
        find_again(world, bench.path("nowhere.csv"))


def test_each_form_gives_the_same_rows() -> None:
    rows = [{"a": "Ärger 1", "b": 12, "c": 0.25, "d": None, "e": True}, {"a": " x  y ", "b": -3, "c": 1e-7, "d": "0012", "e": False}]
    seen = {form: sorted(tuple(filter(None, row)) for row in read_bytes(*named(rows, form))[0]) for form in FORMS}
    assert len({str(value) for value in seen.values()}) == 1, seen


def named(rows, form: str) -> tuple[bytes, str]:
    data, name = written(rows, form)
    return data, f".{name.rpartition('.')[2]}"


def test_a_frozen_export_is_said_to_be_so_and_a_late_one_too(bench, world) -> None:
    out, label = consents(bench, world)
    case = concerns.raise_concern(world, "This file went to somebody else.")
    concerns.freeze(world, case.case_id, "export", label["export"])
    bench.now = bench.now.replace(year=bench.now.year + 2)
    (found,) = find_again(world, out)
    assert (found.frozen, found.late) == (True, True)


def test_one_alone_takes_nobodys_records_out_without_an_outsider(bench, world) -> None:
    world.settings = world.settings.model_copy(update={"team": "solo"})
    world.actor = Actor("Ada")
    out = bench.path("all.json")
    with pytest.raises(Refused) as caught:
        export_records(world, out, "inside")
    assert caught.value.code == "second.outside"
    assert not out.exists()
    code = second.ask_outside(world, "persons.export", "consent", "We move to another program.")
    world.actor = Actor("Our lawyer")
    second.sign_by_code(world, code)
    world.actor = Actor("Ada")
    assert export_records(world, out, "inside") == 40
    with pytest.raises(HeedfulError):
        export_records(world, bench.path("again.json"), "inside")


def test_records_go_only_to_who_is_listed(bench, world) -> None:
    with pytest.raises(Refused) as caught:
        export_records(world, bench.path("all.json"), "The board")
    assert caught.value.code == "egress.way"
