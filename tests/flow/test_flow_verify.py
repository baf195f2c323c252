"""What was handed out is checked without a workspace: signature, proof from the log, and witnesses."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta

import pytest

from heedful.errors import BadInput, HeedfulError, Refused
from heedful.flow import proofs, receipts, witnesses
from heedful.flow.certificate import write_certificate
from heedful.flow.erase import certificate, erase
from heedful.flow.join import show, withdraw
from heedful.flow.log import open_log
from heedful.flow.sealed import require_logged
from heedful.flow.verify import verify_file


@pytest.fixture
def handed_out(bench):
    """A receipt in both forms and a certificate, the public key, and a workspace that is gone."""
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1"), bench.consent("p2"))
        files = list(receipts.write_receipts(workspace, "p1", bench.path("out")).files)
        files.append(bench.path("certificate.json"))
        write_certificate(certificate(workspace, erase(workspace, "p2").erasure_id), files[-1])
        key = receipts.own_key(workspace)
    shutil.rmtree(workspace.folder)
    return files, key


def test_receipts_and_certificates_are_shown_to_be_in_the_log(handed_out) -> None:
    files, key = handed_out
    found = [verify_file(file, key) for file in files]
    assert [one.kind for one in found] == ["receipt", "receipt", "certificate"]
    assert [one.shown.said.action for one in found] == ["receipt.issued", "receipt.issued", "erasure.done"]
    assert found[0].document == found[1].document
    page = next(file for file in files if file.suffix == ".html").read_text()
    assert found[0].shown.note in page  # the checkpoint is printed, for its owner to keep


def test_a_document_that_lost_its_proof_or_took_anothers_is_refused(handed_out, bench) -> None:
    files, key = handed_out
    receipt, theirs = (json.loads(file.read_text()) for file in files if file.suffix == ".json")
    changed = bench.path("changed.json")
    for document, code in [
        ({n: v for n, v in receipt.items() if n != "log"}, "log.no_proof"),
        ({n: v for n, v in theirs.items() if n != "log"}, "log.no_proof"),
        ({**theirs, "log": receipt["log"]}, "log.sealed"),
        ({**theirs, "log": {**theirs["log"], "salt": receipt["log"]["salt"]}}, "log.sealed"),
        ({**theirs, "log": {**theirs["log"], "entry": theirs["log"]["entry"].replace("erasure.done", "erasure.gone")}}, "log.not_included"),
        ({**theirs, "log": {**theirs["log"], "more": "1"}}, "log.no_proof"),
        ({**theirs, "controller": "Quillbay"}, "signature.wrong"),
    ]:
        changed.write_text(json.dumps(document))
        with pytest.raises(Refused) as caught:
            verify_file(changed, key)
        assert caught.value.code == code, document


def test_nothing_else_is_taken_for_one(handed_out, bench, tmp_path) -> None:
    _, key = handed_out
    for content in (b"", b"{}", b"[1]", b"\xff\xfe", b'{"document": "report"}'):
        file = bench.path("other")
        file.write_bytes(content)
        with pytest.raises(BadInput) as caught:
            verify_file(file, key)
        assert caught.value.code == "verify.form"
    for file in (tmp_path, tmp_path / "none"):
        with pytest.raises(BadInput):
            verify_file(file, key)


def test_a_receipt_carries_the_same_proof_as_long_as_nothing_changed(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1"))
        (first,) = receipts.receipts_of(workspace, "p1")
        show(workspace, "p1")
        assert receipts.receipts_of(workspace, "p1") == [first]
        assert require_logged(first, receipts.own_key(workspace)).said.action == "receipt.issued"
        kept = bench.path("receipt.json")
        kept.write_text(json.dumps(first))
        # What a person keeps is a checkpoint too.
        assert proofs.verify_log(workspace, kept).earlier == require_logged(first, receipts.own_key(workspace)).checkpoint.size
        bench.now += timedelta(days=1)
        withdraw(workspace, "p1", [])
        (then,) = receipts.receipts_of(workspace, "p1")
        assert then["log"] != first["log"]


def test_witnesses_cosign_and_their_lines_are_kept_and_asked_for(bench, tmp_path) -> None:
    home, asked, back = tmp_path / "witness", tmp_path / "asked", tmp_path / "back"
    theirs = witnesses.witness_key(home, "witness.example/w1")
    assert witnesses.witness_key(home) == theirs
    assert (home / "witness.key").stat().st_mode & 0o077 == 0
    with bench.workspace() as workspace:
        key = str(open_log(workspace).verifier)

        def round_trip(old: int) -> witnesses.Cosigned:
            asked.write_text(witnesses.ask_witness(workspace, old))
            back.write_text(witnesses.cosign_request(home, asked, key).note)
            return witnesses.take_cosigned(workspace, back)

        with pytest.raises(BadInput) as caught:
            round_trip(0)
        assert caught.value.code == "log.no_witness"
        assert witnesses.add_witness(workspace, theirs) == "witness.example/w1"
        assert [name for name, _, _ in witnesses.list_witnesses(workspace)] == ["witness.example/w1"]
        size = int(back.read_text().splitlines()[1])
        with pytest.raises(BadInput):  # The witness has moved on.
            round_trip(0)
        found = round_trip(size)
        assert list(found.witnesses) == ["witness.example/w1"]
        proven = proofs.write_proof(proofs.prove_entry(workspace, 0, cosigned=True), bench.path("proof"))
        assert proofs.check_proof(*proven, key, [theirs]).witnesses == ("witness.example/w1",)
        with pytest.raises(BadInput):
            proofs.prove_entry(workspace, found.size, cosigned=True)
        alone = proofs.write_proof(proofs.prove_entry(workspace, 0), bench.path("proof"))
        with pytest.raises(Refused) as refused:
            proofs.check_proof(*alone, key, [theirs])
        assert refused.value.code == "log.not_cosigned"
        # What was cosigned binds the log from then on, also where somebody changes it.
        proofs.verify_log(workspace)
        kept = workspace.folder / "log" / "cosigned"
        kept.write_text(kept.read_text().replace("\n" + str(found.size) + "\n", "\n" + str(found.size + 1) + "\n"))
        with pytest.raises(Refused):
            proofs.verify_log(workspace)
    with bench.workspace() as other, pytest.raises(HeedfulError):
        witnesses.take_cosigned(other, back)
