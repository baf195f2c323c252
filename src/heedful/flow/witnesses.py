"""Witnesses: others who cosign this log's checkpoints, and this program as a witness of another's log.

A witness keeps a folder of its own with its key and, for each log it knows, the last checkpoint it cosigned. It needs no workspace.
Source: c2sp.org/tlog-witness, c2sp.org/tlog-cosignature.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener
from urllib.request import Request as Call

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from filelock import FileLock

from heedful.audit.checkpoint import open_checkpoint, read_checkpoint
from heedful.audit.cosignature import Request, cosign, cosigned_by, read_request, require_request
from heedful.audit.growth import replace_durably
from heedful.audit.merkle import forked
from heedful.audit.note import COSIGNATURE, Note, Signature, Verifier, read_note, read_verifier, require_name
from heedful.errors import BadInput, Refused, Unready
from heedful.flow.access import journey
from heedful.flow.log import FOLDER, alone, log_at, resume, sequence
from heedful.flow.proofs import COSIGNED, log_key, read_text
from heedful.security.files import create_owner_only, require_owner_only
from heedful.store import log_mark, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from heedful.audit.checkpoint import Checkpoint
    from heedful.flow.workspace import Workspace

_KEY: Final = "witness.key"
_LOGS: Final = "logs"
_SECONDS: Final = 20
# A few lines of signature; more is not from a witness.
_LARGEST: Final = 65_536
# c2sp.org/tlog-witness, add-checkpoint: the size last cosigned, and what its answer is called.
_CONFLICT: Final = 409
SIZE_TYPE: Final = "text/x.tlog.size"
_SIZE: Final = re.compile(r"(?:0|[1-9][0-9]{0,18})\n")
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


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
    return _take(workspace, read_note(read_text(file)))


def _take(workspace: Workspace, note: Note) -> Cosigned:
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
    log, request = log_key(key), read_request(read_text(file))
    with FileLock(home / "lock", mode=0o600):
        found, _ = _cosigned(home, request, log, now)
    return found


def _cosigned(home: Path, request: Request, log: Verifier, now: datetime | None) -> tuple[Cosigned, Signature]:
    """Cosign a request, under the lock: what was seen is remembered before the line is given."""
    witness, secret = _witness(home)
    checkpoint = require_request(request, _seen(home, log.name), log)
    replace_durably(_place(home, log.name), request.note.encode())
    note, at = read_note(request.note), int((now or datetime.now(UTC)).timestamp())
    line = cosign(note, witness, secret.sign, at)
    cosigned = str(Note(note.text, (*note.signatures, line)))
    return Cosigned(checkpoint.size, cosigned, {witness.name: datetime.fromtimestamp(at, UTC)}), line


@dataclass(frozen=True, slots=True)
class Answered:
    """What a witness answers over HTTP.

    Guarantee: `status` as c2sp.org/tlog-witness names it; `body` is its lines, or the size it last saw.
    """

    status: int
    body: str = ""


def read_logs(home: Path) -> dict[str, str]:
    """The logs a witness knows: origin -> key, from the lines of the file `logs` in its folder.

    Guarantee: each a log's key; lines that begin with # are passed over. Errors: BadInput `log.key`.
    """
    place = home / _LOGS
    lines = [line.strip() for line in read_text(place).splitlines()] if place.exists() else []
    return {log_key(line).name: line for line in lines if line and not line.startswith("#")}


def answer_request(home: Path, text: str, logs: Mapping[str, str], now: datetime | None = None) -> Answered:
    """As a witness, answer a request to cosign.

    Guarantee: 200 with a line only where `cosign_request` would cosign; else 404 for a log it does not know, 403 for another's signature, 400 for no
    request or an old size beyond the new, 409 with the size last seen where the old size is another, 409 without one for another root of the same
    size, 422 for a proof that does not hold: in this order. What it cosigns is remembered first. Source: c2sp.org/tlog-witness, add-checkpoint.
    """
    try:
        request = read_request(text)
        asked = read_checkpoint(request.note)[0]
    except BadInput:
        return Answered(400)
    if asked.origin not in logs:
        return Answered(404)
    log = log_key(logs[asked.origin])
    try:
        open_checkpoint(request.note, log)
    except (Refused, BadInput):
        return Answered(403)
    return Answered(400) if request.old > asked.size else _answered(home, request, asked, log, now)


def _answered(home: Path, request: Request, asked: Checkpoint, log: Verifier, now: datetime | None) -> Answered:
    with FileLock(home / "lock", mode=0o600):
        seen = _seen(home, log.name)
        size = seen.size if seen else 0
        if request.old != size:
            return Answered(409, f"{size}\n")
        if seen and asked.size == size and asked.root != seen.root:
            # Another past of the same length: no size is told, for asking again from there would be no use.
            return Answered(409)
        try:
            line = _cosigned(home, request, log, now)[1]
        except Refused:
            return Answered(422)
    return Answered(200, str(line))


@journey("log.change", "accountability")
def send_to_witness(workspace: Workspace, url: str) -> Cosigned:
    """Ask a witness over HTTP to cosign the checkpoint of this moment, and keep what it cosigned.

    Guarantee: HTTPS or this machine, no redirect, no proxy of the environment; sends sizes and hashes, nothing of anybody; takes only lines of a
    witness that is trusted. Errors: Unready `log.witness_away`, Refused `log.witness_refused` and those of `take_cosigned`; BadInput `log.witness_url`.
    Source: c2sp.org/tlog-witness, add-checkpoint.
    """
    address = _witness_url(url)
    status, body, size = _posted(address, ask_witness(workspace, 0))
    if size is not None:
        status, body, _ = _posted(address, _ask_from(workspace, size))
    if status != 200:
        raise Refused(
            "log.witness_refused",
            f"The witness did not cosign: it answered with status {status}.",
            "Ask it whether it knows this log's key.",
        )
    with alone(workspace):
        note = resume(workspace)[1].note
    return _take(workspace, read_note(note + body))


def _ask_from(workspace: Workspace, size: int) -> str:
    try:
        return ask_witness(workspace, size)
    except BadInput:
        # It has seen more than there is: the log was rolled back.
        raise forked() from None


def _witness_url(url: str) -> str:
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not safe or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise BadInput("log.witness_url", "A witness is asked by HTTPS only.", "Give the address that comes before /add-checkpoint.")
    return f"{url.rstrip('/')}/add-checkpoint"


def _posted(address: str, text: str) -> tuple[int, str, int | None]:
    """Ask; gives the status, the body, and the size last seen where that is the answer."""
    opener = build_opener(ProxyHandler({}), _NoRedirect)
    try:
        with opener.open(Call(address, text.encode(), {"Content-Type": "text/plain"}, method="POST"), timeout=_SECONDS) as answer:  # noqa: S310  (https or loopback, checked)
            return int(answer.status), answer.read(_LARGEST).decode("utf-8", "replace"), None
    except HTTPError as error:
        with error:
            body = error.read(_LARGEST).decode("utf-8", "replace")
            told = error.code == _CONFLICT and error.headers.get("Content-Type") == SIZE_TYPE and _SIZE.fullmatch(body)
            return int(error.code), body, int(body) if told else None
    except (URLError, OSError, ValueError):
        raise Unready("log.witness_away", "The witness does not answer.", "Check its address, and ask again.") from None


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _seen(home: Path, origin: str) -> Checkpoint | None:
    place = _place(home, origin)
    return read_checkpoint(place.read_text(encoding="utf-8"))[0] if place.exists() else None


def _place(home: Path, origin: str) -> Path:
    return home / f"{sha256(origin.encode()).hexdigest()[:32]}.checkpoint"


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
