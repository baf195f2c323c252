"""Witnesses' lines: in the form that C2SP gives them, and only under what goes on from what they saw."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from heedful.audit.cosignature import Request, cosign, cosigned_by, read_request, require_cosigned, require_request
from heedful.audit.note import COSIGNATURE, Note, Verifier, read_note
from heedful.errors import BadInput, HeedfulError, Refused

KEY = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
WITNESS = Verifier("witness.example/w1", COSIGNATURE, KEY.public_key().public_bytes_raw())
AT = 1_679_315_147


@pytest.fixture
def heads(signer, tmp_path):
    log = signer.log(tmp_path)
    early = log.append(log.head(), [b"%d" % n for n in range(5)], signer.sign)
    return log, early, log.append(early, [b"%d" % n for n in range(5, 12)], signer.sign)


def test_a_line_says_what_the_standard_says(heads) -> None:
    _, early, _ = heads
    note = read_note(early.note)
    line = cosign(note, WITNESS, KEY.sign, AT)
    assert line.value[:8] == AT.to_bytes(8, "big")
    # The signed message as c2sp.org/tlog-cosignature writes it out.
    message = f"cosignature/v1\ntime {AT}\n{early.checkpoint.origin}\n5\n{note.text.splitlines()[2]}\n"
    Ed25519PublicKey.from_public_bytes(WITNESS.public).verify(line.value[8:], message.encode())
    cosigned = read_note(str(Note(note.text, (*note.signatures, line))))
    assert require_cosigned(cosigned, WITNESS) == AT
    other = Verifier("witness.example/w2", COSIGNATURE, WITNESS.public)
    assert cosigned_by(cosigned, [WITNESS, other]) == {WITNESS.name: AT}
    for trusted in (other, Verifier(WITNESS.name, COSIGNATURE, bytes(32))):
        with pytest.raises(Refused):
            require_cosigned(cosigned, trusted)
    with pytest.raises(Refused):
        require_cosigned(note, WITNESS)


def test_a_line_that_was_changed_does_not_hold(heads) -> None:
    _, early, late = heads
    note = read_note(early.note)
    line = cosign(note, WITNESS, KEY.sign, AT)
    for place in (3, 7, 8, 40, len(line.value) - 1):
        value = bytearray(line.value)
        value[place] ^= 1
        with pytest.raises(Refused):
            require_cosigned(Note(note.text, (type(line)(line.name, line.key_id, bytes(value)),)), WITNESS)
    with pytest.raises(Refused):
        require_cosigned(Note(read_note(late.note).text, (line,)), WITNESS)


def test_a_witness_cosigns_only_what_goes_on_from_what_it_saw(signer, signer_of, heads, tmp_path) -> None:
    log, early, late = heads
    first, then = Request(0, (), early.note), Request(5, tuple(log.consistency(late, 5)), late.note)
    for one in (first, then):
        assert read_request(str(one)) == one
    assert require_request(first, None, signer.verifier) == early.checkpoint
    assert require_request(then, early.checkpoint, signer.verifier) == late.checkpoint
    with pytest.raises(BadInput) as caught:
        require_request(then, None, signer.verifier)
    assert caught.value.code == "log.old_size"
    forked = signer.log(tmp_path / "forked")
    other = forked.append(forked.head(), [b"other %d" % n for n in range(12)], signer.sign)
    for request in (
        Request(5, tuple(forked.consistency(other, 5)), other.note),
        Request(5, tuple(log.consistency(late, 5)), other.note),
        Request(5, (), late.note),
    ):
        with pytest.raises(Refused) as refused:
            require_request(request, early.checkpoint, signer.verifier)
        assert refused.value.code == "log.forked"
    with pytest.raises(HeedfulError):
        require_request(first, None, signer_of("quillbay.example/log").verifier)


def test_a_request_that_is_none_is_said(heads) -> None:
    _, early, _ = heads
    for text in ("", "old 0", f"old -1\n\n{early.note}", f"old 00\n\n{early.note}", f"old 0\nAAAA\n\n{early.note}", "old 0\n\nnothing\n"):
        with pytest.raises(BadInput) as caught:
            read_request(text)
        assert caught.value.code == "log.request"
