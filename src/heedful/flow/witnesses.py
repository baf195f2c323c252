"""Witnesses: others who cosign this log's checkpoints, and this program as a witness of another's log.

A witness keeps a folder of its own with its key and, for each log it knows, the last checkpoint it cosigned. It needs no workspace.
Source: c2sp.org/tlog-witness, c2sp.org/tlog-cosignature.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from filelock import FileLock

from heedful.audit.checkpoint import open_checkpoint, read_checkpoint
from heedful.audit.cosignature import Request, cosign, cosigned_by, read_request, require_request
from heedful.audit.growth import replace_durably
from heedful.audit.note import COSIGNATURE, Note, Verifier, read_note, read_verifier, require_name
from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.log import FOLDER, alone, log_at, resume, sequence
from heedful.flow.proofs import COSIGNED, log_key, read_text
from heedful.security.files import create_owner_only, require_owner_only
from heedful.store import log_mark, outbox

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.flow.workspace import Workspace

_KEY: Final = "witness.key"


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint and who cosigned it.

    Guarantee: each line was checked. `witnesses`: name -> when.
    """

    size: int
    note: str
    witnesses: dict[str, datetime]


@journey("log.change", "accountability")
def add_witness(workspace: Workspace, key: str) -> str:
    """Trust a witness from now on; gives its name.

    Guarantee: entered in the log; one key a name. Errors: BadInput `log.key`. Source: c2sp.org/tlog-witness.
    """
    witness = read_verifier(key)
    if witness.kind != COSIGNATURE:
        raise BadInput("log.key", "That is not the key of a witness.", "Give the line that `heedful audit witness-key` prints.")
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        log_mark.put_witness(tx, witness.name, str(witness), now)
        outbox.add(tx, "log.witness_added", workspace.actor, {"witness": str(witness)}, now)
    return witness.name


@journey("log.read", "accountability")
def list_witnesses(workspace: Workspace) -> list[tuple[str, str, datetime]]:
    """The witnesses that are trusted: name, key, since when.

    Guarantee: by name.
    """
    with workspace.store.reading() as tx:
        return log_mark.witnesses(tx)


@journey("log.read", "accountability")
def ask_witness(workspace: Workspace, old: int) -> str:
    """What a witness is asked, that has last seen the log with so many entries.

    Guarantee: under the checkpoint of this moment. Errors: BadInput `log.no_size`. Source: c2sp.org/tlog-witness, add-checkpoint.
    """
    sequence(workspace)
    with alone(workspace):
        mark, head = resume(workspace)
        return str(Request(old, tuple(log_at(workspace, mark).consistency(head, old)), head.note))


@journey("log.change", "accountability")
def take_cosigned(workspace: Workspace, file: Path) -> Cosigned:
    """Keep a checkpoint of this log that witnesses cosigned.

    Guarantee: signed by this log's key, of a past that this log goes on from, and cosigned by a witness that is trusted; each is
    checked, or it is refused. Errors: Refused `log.signature`, `log.forked`; BadInput `log.no_witness`.
    Source: c2sp.org/tlog-cosignature.
    """
    note = read_note(read_text(file))
    sequence(workspace)
    with alone(workspace):
        mark, head = resume(workspace)
        log = log_at(workspace, mark)
        checkpoint = open_checkpoint(str(note), log.verifier)
        log.require_continues(checkpoint, head)
        found = _by_trusted(workspace, note)
        if not found:
            raise BadInput("log.no_witness", "None of the witnesses you trust cosigned this.", "Trust one: heedful audit witness KEY")
        replace_durably(workspace.folder / FOLDER / COSIGNED, str(note).encode())
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        outbox.add(tx, "log.cosigned", workspace.actor, {"size": checkpoint.size, "witnesses": sorted(found)}, now)
    return Cosigned(checkpoint.size, str(note), found)


def witness_key(home: Path, name: str = "") -> str:
    """The key of a witness in one line, made when first asked for.

    Guarantee: its secret half is drawn once, and is in a file only its owner may read. `name`: only when it is made.
    Errors: BadInput `log.name`, `log.witness`.
    """
    if not (home / _KEY).exists():
        if not name:
            raise BadInput("log.witness", "There is no witness in this folder yet.", "Name it: --name example.com/witness")
        require_name(name)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = Ed25519PrivateKey.generate().private_bytes_raw()
        create_owner_only(home / _KEY, f"{name} {base64.b64encode(secret).decode()}\n".encode())
    return str(_witness(home)[0])


def cosign_request(home: Path, file: Path, key: str, now: datetime | None = None) -> Cosigned:
    """As a witness, cosign the checkpoint of a log if it goes on from the last one cosigned of that log.

    Guarantee: what is cosigned is remembered before the line is given, so that no two pasts are ever cosigned. `key`: the log's, as
    `heedful audit key` prints it. Errors: Refused `log.signature`, `log.forked`; BadInput `log.old_size`, `log.request`.
    Source: c2sp.org/tlog-witness, add-checkpoint.
    """
    witness, secret = _witness(home)
    log, request = log_key(key), read_request(read_text(file))
    place = home / f"{sha256(log.name.encode()).hexdigest()[:32]}.checkpoint"
    with FileLock(home / "lock", mode=0o600):
        seen = read_checkpoint(place.read_text(encoding="utf-8"))[0] if place.exists() else None
        checkpoint = require_request(request, seen, log)
        replace_durably(place, request.note.encode())
    note, at = read_note(request.note), int((now or datetime.now(UTC)).timestamp())
    line = cosign(note, witness, secret.sign, at)
    return Cosigned(checkpoint.size, str(Note(note.text, (*note.signatures, line))), {witness.name: datetime.fromtimestamp(at, UTC)})


def _witness(home: Path) -> tuple[Verifier, Ed25519PrivateKey]:
    path = home / _KEY
    try:
        require_owner_only(path)
        name, _, secret = path.read_text(encoding="utf-8").strip().partition(" ")
        key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret, validate=True))
    except (OSError, ValueError):
        raise BadInput(
            "log.witness", "There is no witness in this folder.", "Make one: heedful audit witness-key FOLDER --name …"
        ) from None
    return Verifier(name, COSIGNATURE, key.public_key().public_bytes_raw()), key


def _by_trusted(workspace: Workspace, note: Note) -> dict[str, datetime]:
    with workspace.store.reading() as tx:
        trusted = [read_verifier(key) for _, key, _ in log_mark.witnesses(tx)]
    return {name: datetime.fromtimestamp(at, UTC) for name, at in cosigned_by(note, trusted).items()}
