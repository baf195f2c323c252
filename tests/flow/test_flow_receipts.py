"""Receipts: signed, checked offline, found out when one byte was changed, and good after an erasure."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from heedful.errors import BadInput, Refused
from heedful.flow import receipts
from heedful.flow.join import withdraw

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def made(bench) -> tuple[list[Path], str]:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1"))
        return list(receipts.write_receipts(workspace, "p1", bench.path("out")).files), receipts.own_key(workspace)


def refused(file: Path, key: str) -> bool:
    with pytest.raises(Refused) as caught:
        receipts.verify_receipt(file, key)
    return caught.value.code == "receipt.altered"


def test_both_forms_are_proven_without_the_workspace(made, tmp_path: Path) -> None:
    files, key = made
    assert sorted(file.suffix for file in files) == [".html", ".json"]
    for file in files:
        moved = tmp_path / f"anywhere{file.suffix}"
        moved.write_bytes(file.read_bytes())
        found = receipts.verify_receipt(moved, key)
        assert found["pii_principal_id"] == "p1"
        assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("form", [".json", ".html"])
def test_one_byte_changed_anywhere_is_found(made, form: str) -> None:
    files, key = made
    file = next(f for f in files if f.suffix == form)
    data = file.read_bytes()
    spaces = set(b" \n")
    chosen = random.Random(7).sample(range(len(data)), 400)
    for place in [*range(40), *chosen, *range(len(data) - 120, len(data))]:
        if form == ".json" and data[place] in spaces:
            # Between two values of JSON a space says nothing.
            continue
        for other in (data[place] ^ 1, ord("0") if data[place] != ord("0") else ord("9")):
            file.write_bytes(data[:place] + bytes([other]) + data[place + 1 :])
            if form == ".json" and other in spaces and json_equal(data, file.read_bytes()):
                continue
            assert refused(file, key), place
    for shorter in (data[:-1] if form == ".html" else data[:-3], data[1:], b""):
        file.write_bytes(shorter)
        assert refused(file, key)


def json_equal(one: bytes, other: bytes) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


def test_a_field_more_or_twice_is_found(made) -> None:
    files, key = made
    file = next(f for f in files if f.suffix == ".json")
    text = file.read_text()
    for more in ('{"note": 1,' + text[1:], '{"record_id": "other",' + text[1:]):
        file.write_text(more)
        assert refused(file, key)


def test_another_workspaces_key_proves_nothing(made, bench) -> None:
    files, _ = made
    with bench.workspace() as other:
        for file in files:
            assert refused(file, receipts.own_key(other))
    for nonsense in ("", "x"):
        with pytest.raises(BadInput):
            receipts.verify_receipt(files[0], nonsense)


def test_a_page_signed_here_with_another_page_inside_is_found(made, bench) -> None:
    files, key = made
    page, other = next(f for f in files if f.suffix == ".html"), next(f for f in files if f.suffix == ".json")
    page.write_bytes(page.read_bytes().replace(b"Your consent holds", b"Your consent fails"))
    assert refused(page, key)
    assert receipts.verify_receipt(other, key)


def test_after_the_key_is_gone_a_receipt_still_proves(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1"))
        files = receipts.write_receipts(workspace, "p1", bench.path("out")).files
        workspace.keys.destroy_person("p1")
        for file in files:
            receipts.verify_receipt(file, receipts.own_key(workspace))


def test_the_same_receipt_until_something_changes(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1"))
        (first,) = receipts.receipts_of(workspace, "p1")
        assert receipts.receipts_of(workspace, "p1") == [first]
        assert [one["state"] for one in first["standing"]] == ["Given", "Given"]
        withdraw(workspace, "p1", [])
        (then,) = receipts.receipts_of(workspace, "p1")
        assert then["receipt_id"] != first["receipt_id"]
        assert [one["state"] for one in then["standing"]] == ["Withdrawn", "Withdrawn"]
        assert then["events"][-1]["event_state"] == "Withdrawn"


def test_codes_stay_the_same_and_stand_in_no_table(bench) -> None:
    with bench.workspace() as workspace:
        done = bench.bring(workspace, bench.consent("p1"))
        with workspace.store.transaction() as tx:
            from heedful.store import people

            people.put_contacts(tx, [people.Contact("p1", "email", b"sealed", None)])
        first, again = bench.path("one"), bench.path("two")
        receipts.write_batch(workspace, done.batch, first)
        receipts.write_batch(workspace, done.batch, again)
        assert (first / "receipts.csv").read_text() == (again / "receipts.csv").read_text()
        code = (first / "receipts.csv").read_text().strip().split(",")[-1]
        assert len(code) == 19
        assert not any(code.replace("-", "").encode() in path.read_bytes() for path in workspace.folder.glob("store.db*"))


def test_nobody_and_no_file_are_said(bench, tmp_path: Path) -> None:
    with bench.workspace() as workspace:
        with pytest.raises(BadInput, match="No consent is on record"):
            receipts.receipts_of(workspace, "nobody")
        with pytest.raises(BadInput):
            receipts.write_batch(workspace, "none", tmp_path)
        with pytest.raises(BadInput):
            receipts.verify_receipt(tmp_path / "none", receipts.own_key(workspace))
        with pytest.raises(BadInput):
            receipts.verify_receipt(tmp_path, receipts.own_key(workspace))
