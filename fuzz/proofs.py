"""Targets that read what is signed: notes, checkpoints, proofs, entries, receipts, certificates, archives, and what networks sign."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Final

from fuzz.papers import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from heedful.audit.note import Verifier

ORIGIN: Final = "larkmoor.example/log"


@cache
def key() -> Ed25519PrivateKey:
    """A key that everybody knows, so that signed input gets past its signature."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(b"fuzzed".ljust(32, b"."))


def public() -> str:
    """Its public half, as certificates are checked against."""
    return base64.b64encode(key().public_key().public_bytes_raw()).decode()


@cache
def verifier() -> Verifier:
    """The log's verifier."""
    from heedful.audit.note import ED25519, Verifier

    return Verifier(ORIGIN, ED25519, key().public_key().public_bytes_raw())


def note(data: bytes, folder: Path) -> None:
    """A signed note, as a checkpoint of our log and as one that witnesses cosigned."""
    from heedful.audit.checkpoint import open_checkpoint, read_checkpoint
    from heedful.audit.cosignature import cosigned_by
    from heedful.audit.note import read_note
    from heedful.errors import HeedfulError

    text = text_of(data)
    with suppress(HeedfulError):
        cosigned_by(read_note(text), [verifier()])
    open_checkpoint(text, verifier())
    read_checkpoint(text)


def signed_note(data: bytes, folder: Path) -> None:
    """A checkpoint whose signature is right, whatever it says."""
    from heedful.audit.checkpoint import open_checkpoint
    from heedful.audit.note import sign_note

    open_checkpoint(str(sign_note(text_of(data), verifier(), key().sign)), verifier())


def verifier_line(data: bytes, folder: Path) -> None:
    """The one-line form of a key."""
    from heedful.flow.proofs import log_key

    log_key(text_of(data))


def proof(data: bytes, folder: Path) -> None:
    """A proof of inclusion beside its entry, offline."""
    from heedful.flow.proofs import check_proof

    entry, bundle = folder / "entry", folder / "proof"
    head, _, rest = data.partition(b"\n")
    entry.write_bytes(head)
    bundle.write_bytes(rest)
    check_proof(entry, bundle, str(verifier()))


def witness_request(data: bytes, folder: Path) -> None:
    """What a witness is asked."""
    from heedful.audit.cosignature import read_request, require_request

    require_request(read_request(text_of(data)), None, verifier())


def entry(data: bytes, folder: Path) -> None:
    """An entry of the log, and a bundle of them."""
    from heedful.audit.entry import read_entry
    from heedful.audit.tiles import unpack

    if data[:1] == b"{":
        read_entry(data)
    else:
        unpack(data, 2)


def log_copy(data: bytes, folder: Path) -> None:
    """A copy of a log, examined as a whole: its checkpoint and tiles are parts of the input."""
    import shutil

    from heedful.audit.note import sign_note
    from heedful.flow.proofs import verify_copy

    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    said, _, rest = data.partition(b"\n===\n")
    hashes, _, entries = rest.partition(b"\n===\n")
    for name, content in (("tile/0/000.p/1", hashes), ("tile/entries/000.p/1", entries)):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content)
    (copy / "checkpoint").write_text(str(sign_note(text_of(said), verifier(), key().sign)))
    verify_copy(copy, str(verifier()))


def verify(data: bytes, folder: Path) -> None:
    """Whatever was handed out: a receipt as page or JSON, a certificate, an explanation."""
    from heedful.flow.verify import verify_file

    path = folder / "document"
    path.write_bytes(data)
    verify_file(path, public())


def verify_signed(data: bytes, folder: Path) -> None:
    """The same, signed again after every change, so that it gets as far as the proof within."""
    from heedful.flow.verify import verify_file
    from heedful.security.signing import ALGORITHM, FIELD, canonical

    path = folder / "document"
    try:
        document = json.loads(data)
        document.pop(FIELD, None)
        # A certificate's signature stands below its proof, which seals the document as it was signed.
        value = base64.b64encode(key().sign(canonical({name: one for name, one in document.items() if name != "log"}))).decode()
        document[FIELD] = {"algorithm": ALGORITHM, "public_key": public(), "value": value}
        path.write_text(json.dumps(document))
    except (ValueError, AttributeError, TypeError, RecursionError):
        return
    verify_file(path, public())


def archive(data: bytes, folder: Path) -> None:
    """An archive of a backup: its head and its sealed chunks."""
    import io

    from heedful.security.archive import Unsealer, read_head
    from heedful.security.passphrase import unwrap

    head = read_head(io.BytesIO(data))
    if isinstance(head.get("argon2id"), dict):
        head["argon2id"] |= {"passes": min(1, head["argon2id"].get("passes", 1)) if type(head["argon2id"].get("passes")) is int else "x"}
        unwrap(head, "four words of the fuzzer")
    Unsealer(io.BytesIO(data), bytes(32)).read(1 << 20)


def stops(data: bytes, folder: Path) -> None:
    """The list, kept outside, of who stopped."""
    from heedful.flow.stops import read

    path = folder / "stops"
    path.write_bytes(data)
    read(path)


def evidence(data: bytes, folder: Path) -> None:
    """A pack of evidence, whose manifest is signed."""
    from heedful.flow.evidence import MANIFEST, SIGNATURE, verify_pack

    pack = folder / "pack"
    pack.mkdir(exist_ok=True)
    (pack / MANIFEST).write_bytes(data)
    (pack / SIGNATURE).write_bytes(key().sign(data))
    verify_pack(pack, public())


def signed_request(data: bytes, folder: Path) -> None:
    """Meta's callback: as it came, and signed with the right secret."""
    import hmac

    from heedful.errors import HeedfulError
    from heedful.security.signed_request import require_signed

    payload = base64.urlsafe_b64encode(data[:4_000]).rstrip(b"=")
    made = base64.urlsafe_b64encode(hmac.digest(b"secret", payload, "sha256")).rstrip(b"=") + b"." + payload
    for raw in (data.decode("utf-8", "surrogateescape"), made.decode()):
        try:
            require_signed(raw, [b"secret"], 1_781_524_800, 86_400)
        except HeedfulError:
            continue
