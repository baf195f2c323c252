"""Three invented complaints, and what a reader who has only the pack can say of them."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from heedful.cli.app import app
from heedful.errors import BadInput, HeedfulError, Refused
from heedful.flow import concerns, requests
from heedful.flow.answer import export_subject
from heedful.flow.evidence import pack, verify_pack
from heedful.flow.limits import object_to
from heedful.flow.receipts import own_key, write_receipts
from heedful.flow.report import report_on
from heedful.security.actor import Actor


@pytest.fixture
def world(bench):
    with bench.workspace() as workspace:
        # The notice and the answers are of the true clock; the tests' clock goes on from there.
        bench.now = datetime.now(UTC) + timedelta(minutes=1)
        workspace.actor = Actor("Ada")
        bench.bring(workspace, *(bench.consent(f"p{n}") for n in range(12)))
        posts = [bench.post(n, f"9p{n}", "Great delivery from @larkmoor") for n in range(12)]
        posts.append(bench.post(50, "9p1", "With @bea_quill and Bea Quill at @larkmoor, the delivery was awful"))
        bench.gather(workspace, bench.ndjson(posts))
        bench.learn(workspace)
        yield workspace


def receipt_of(workspace, bench, person: str) -> str:
    out = bench.path("receipts")
    write_receipts(workspace, person, out)
    return json.loads(next(out.glob("*.json")).read_text())["receipt_id"]


class Reader:
    """Somebody who has the folder, the company's key from a receipt, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = json.loads((folder / "manifest.json").read_text())

    def part(self, name: str) -> dict:
        return json.loads((self.folder / f"{name}.json").read_text())

    def sums_hold(self) -> bool:
        lines = [line.split("  ", 1) for line in (self.folder / "SHA256SUMS").read_text().splitlines()]
        return all(hashlib.sha256((self.folder / name).read_bytes()).hexdigest() == digest for digest, name in lines)

    def all(self) -> str:
        return "\n".join(p.read_text() for p in self.folder.rglob("*") if p.is_file() and p.suffix != ".sig")


def alone_with(out: Path, world) -> Reader:
    """A reader of the pack, once there is no workspace any more."""
    world.close()
    shutil.rmtree(world.folder)
    return Reader(out)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_used_after_an_objection(bench, world) -> None:
    """P-1 says: I objected to everything, and my posts were used for marketing all the same."""
    receipt = receipt_of(world, bench, "p1")
    bench.now += timedelta(days=2)
    report_on(world, recipient="The board", out=bench.path("before"))
    bench.now += timedelta(days=2)
    object_to(world, "p1", ["insights", "messages.email"])
    said_at = bench.now
    bench.now += timedelta(days=2)
    bench.gather(world, bench.ndjson([bench.post(60, "9p1", "Again an awful delivery from @larkmoor")]))
    report_on(world, out=bench.path("after"))
    bench.now += timedelta(days=1)
    out = bench.path("pack")
    pack(world, out, receipt=receipt)

    reader = alone_with(out, world)
    assert reader.sums_hold()
    # By the pack's own answer …
    reports = [u for u in reader.part("stood")["uses"] if u["use"] == "report"]
    assert [(u["for"], u["usable"], u["because"]) for u in reports] == [
        ("The board", True, "a consent stood"), (None, False, "objected"),
    ]  # fmt: skip
    # … and by hand, from the events alone.
    said = [e for e in reader.part("consent")["said_of_all_records"] if e["kind"] == "object" and e["purpose"] == "insights"]
    assert [at(e["at"]) for e in said] == [said_at]
    assert [u["usable"] for u in reports] == [at(u["at"]) < said_at for u in reports]
    assert {p["uses"]["insights"] for p in reader.part("gate")["posts_held"]} == {"objected"}
    assert len(reader.part("gate")["posts_held"]) == 2, "what came after the objection was not kept"
    told = reader.part("consent")["records"][0]
    assert told["vouched_for"]["attested_by"] == "Ada"
    digest = told["record_as_kept"]["privacy_notice"]["digest"].removeprefix("sha256:")
    assert digest in {json.loads(p.read_text())["digest"] for p in (out / "notices").iterdir()}
    assert [r["kind"] for r in reader.part("requests")["requests"]] == ["object"]


def test_an_objection_that_was_written_down_late(bench, world) -> None:
    """P-2 says: I told you on the first. The company wrote it down on the fifth, and made a report on the third."""
    case = concerns.raise_concern(world, "I objected by telephone on the first day.", by="person", person="p2")
    bench.now += timedelta(days=2)
    report_on(world, out=bench.path("r"))
    used_at = bench.now
    bench.now += timedelta(days=2)
    object_to(world, "p2", ["insights"])
    world.actor = Actor("Cy")
    concerns.decide(world, case.case_id, "upheld", "You called on the first; we wrote it down four days later, and are sorry.")
    out = bench.path("pack")
    pack(world, out, case=case.case_id)

    reader = alone_with(out, world)
    (report,) = [u for u in reader.part("stood")["uses"] if u["use"] == "report"]
    (objection,) = reader.part("requests")["requests"]
    assert report["usable"]
    assert at(reader.part("case")["raised_at"]) < used_at < at(objection["received_at"])
    assert "four days later" in reader.part("case")["answer"]
    assert "Data Protection Commission, Dublin" in reader.part("case")["answer"]


def test_a_friend_named_in_a_post(bench, world) -> None:
    """Somebody who never agreed says: she named me in her post, and you keep it."""
    case = concerns.raise_concern(world, "p1 wrote about me, and I never agreed.", by="person", person="p1")
    bare, full = bench.path("bare"), bench.path("full")
    pack(world, bare, case=case.case_id)
    pack(world, full, case=case.case_id, with_posts="Whether she is named can be seen in the words alone.")

    world.close()
    shutil.rmtree(world.folder)
    # Without a reason no word of a post is in it, and the pack says so.
    assert "was awful" not in Reader(bare).all()
    assert "posts" in {left["part"] for left in Reader(bare).manifest["left_out"]}
    reader = Reader(full)
    (why,) = [f["why"] for f in reader.manifest["files"] if f["part"] == "posts"]
    assert why == "Whether she is named can be seen in the words alone."
    (text,) = [p["text"] for p in reader.part("posts")["posts_as_kept"] if "awful" in p["text"]]
    # The truth can be read: her handle and her name were taken out before anything was kept, so she is not held.
    assert "bea_quill" not in reader.all()
    assert "Bea Quill" not in reader.all()
    assert text.startswith("With [handle] and [name] at @larkmoor")
    assert "9p1" not in reader.all(), "no account id is needed to judge this"


@pytest.mark.parametrize("told", [True, False])
def test_refused_access(bench, world, told: bool) -> None:
    """P-3 says: I asked for my data and was sent away."""
    receipt = receipt_of(world, bench, "p3")
    asked = requests.open_request(world, "access", "p3", channel="mail")
    bench.now += timedelta(days=4)
    requests.identify(world, asked.request_id, "a copy of a card", passed=False)
    with pytest.raises(Refused):
        export_subject(world, "p3", bench.path("never.zip"))
    if told:
        bench.now += timedelta(days=1)
        requests.answer(world, asked.request_id, "We could not find out that it is you. A code by post would do.", refuse=True)
    bench.now += timedelta(days=60)
    out = bench.path("pack")
    pack(world, out, receipt=receipt)

    reader = alone_with(out, world)
    (request,) = reader.part("requests")["requests"]
    assert (request["kind"], request["identity"]) == ("access", "failed:a copy of a card")
    assert reader.part("accesses")["accesses"][-1]["what"] == "evidence.packed", "nobody was given anything but this pack"
    if told:
        assert (request["state"], request["late"]) == ("refused", False)
        assert "A code by post" in request["answer"]
    else:
        assert (request["state"], request["late"], request["answered_at"]) == ("open", True, None)


def test_nobody_else_and_no_account_is_in_a_pack(bench, world) -> None:
    out = bench.path("pack")
    pack(world, out, receipt=receipt_of(world, bench, "p3"), with_posts="To show that only theirs are in it.")
    said = Reader(out).all()
    for other in ("p1", "p2", "p11"):
        assert f'"{other}"' not in said
        assert f"9{other}" not in said
    assert '"p3"' not in said
    assert "9p3" not in said


def test_a_period_has_counts_and_nobody(bench, world) -> None:
    report_on(world, out=bench.path("r"))
    done = concerns.raise_concern(world, "Something quite secret was said here.", person="p1")
    out = bench.path("pack")
    day = f"{bench.now:%Y-%m-%d}"
    pack(world, out, period=f"{day}..{day}")
    reader = Reader(out)
    said = reader.all()
    assert [c["case_id"] for c in reader.part("cases")["cases"]] == [done.case_id]
    assert "quite secret" not in said
    assert not [n for n in range(12) if f'"p{n}"' in said]
    assert reader.part("refused")["sources"][0]["by_purpose"]["insights"]["kept"] == 13
    assert "report.made" in {e["kind"] for e in reader.part("log")["entries"]}
    for wrong in ("", "2026-01-01", "2026-02-01..2026-01-01", "yesterday..today"):
        with pytest.raises(BadInput):
            pack(world, bench.path("wrong"), period=wrong)


def changed(folder: Path, how: str) -> None:
    if how == "a word":
        (folder / "requests.json").write_text((folder / "requests.json").read_text().replace("[", "[ ", 1))
    elif how == "a file gone":
        (folder / "stood.json").unlink()
    elif how == "a file more":
        (folder / "more.json").write_text("{}")
    elif how == "the list":
        (folder / "manifest.json").write_text((folder / "manifest.json").read_text().replace("Ada", "Bob"))
    elif how == "a link":
        (folder / "gate.json").unlink()
        (folder / "gate.json").symlink_to(folder / "stood.json")
    else:
        (folder / "manifest.sig").write_bytes(bytes(64))


@pytest.mark.parametrize("how", ["a word", "a file gone", "a file more", "the list", "a link", "the signature"])
def test_whatever_is_changed_is_found(bench, world, how: str) -> None:
    out, key = bench.path("pack"), own_key(world)
    pack(world, out, receipt=receipt_of(world, bench, "p3"))
    assert verify_pack(out, key)["scope"] == "person"
    changed(out, how)
    with pytest.raises(HeedfulError) as caught:
        verify_pack(out, key)
    assert caught.value.code in {"evidence.altered", "signature.wrong"}


@pytest.mark.skipif(shutil.which("openssl") is None or shutil.which("sha256sum") is None, reason="no openssl, or no sha256sum")
def test_it_is_checked_with_what_every_system_has(bench, world) -> None:
    out = bench.path("pack")
    pack(world, out, receipt=receipt_of(world, bench, "p3"))
    lines = [line.split("`")[1] for line in (out / "VERIFY.md").read_text().splitlines() if line[:2] in ("1.", "2.")]
    assert len(lines) == 2
    for line in lines:
        assert subprocess.run(line.split(), cwd=out, capture_output=True, check=False).returncode == 0, line
    changed(out, "a word")
    changed(out, "the list")
    for line in lines:
        assert subprocess.run(line.split(), cwd=out, capture_output=True, check=False).returncode != 0, line


def test_the_commands(bench, world) -> None:
    receipt, out, key = receipt_of(world, bench, "p3"), bench.path("pack"), own_key(world)
    words = ["evidence", "--person", receipt, "--out", str(out), "--as", "Ada", "-w", str(world.folder), "--json"]
    files = json.loads(CliRunner().invoke(app, words).stdout)["files"]
    assert {"VERIFY.md", "manifest.json", "stood.json"} <= set(files)
    assert isinstance(CliRunner().invoke(app, words).exception, BadInput), "a pack is not written over"
    assert "signed" in CliRunner().invoke(app, ["verify", "evidence", str(out), "--key", key]).stdout
    for wrong in (["--case", "none"], ["--person", "none"], [], ["--person", receipt, "--case", "x"]):
        run = CliRunner().invoke(app, ["evidence", *wrong, "--out", str(bench.path("o")), "--as", "Ada", "-w", str(world.folder)])
        assert isinstance(run.exception, BadInput), wrong


def test_a_pack_has_its_name_only_once_it_is_whole(bench, world, monkeypatch: pytest.MonkeyPatch) -> None:
    out, receipt = bench.path("pack"), receipt_of(world, bench, "p3")
    out.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr("heedful.flow.evidence.os.replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            pack(world, out, receipt=receipt)
    assert not list(out.iterdir())
    pack(world, out, receipt=receipt)
    assert (out / "VERIFY.md").is_file()
    assert not list(out.parent.glob(".*.part"))
