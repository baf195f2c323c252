"""Proofs from the log: that all of it is whole, that it goes on from an earlier checkpoint, and that one entry is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.audit.checkpoint import Checkpoint, open_checkpoint
from heedful.audit.cosignature import require_cosigned
from heedful.audit.entry import read_entry
from heedful.audit.log import Head, Log
from heedful.audit.note import ED25519, read_note, read_verifier
from heedful.audit.proof import Bundle, require_bundle
from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.log import alone, leaves_of, log_at, open_log, resume, sequence
from heedful.store import outbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from heedful.audit.note import Verifier
    from heedful.flow.workspace import Workspace
    from heedful.store.log_mark import Mark

# A checkpoint with many cosignatures is a few kilobytes.
LARGEST: Final = 64 * 1024
# The newest checkpoint that a witness cosigned, beside the log's own.
COSIGNED: Final = "cosigned"
_PART: Final = 10_000
_REJOINED: Final = b'"action":"log.rejoined"'


@dataclass(frozen=True, slots=True)
class Verified:
    """A log that was found whole.

    Guarantee: given only where nothing was found wrong. `earlier` is the size of the checkpoint it was held against, if one was given.
    """

    origin: str
    key: str
    size: int
    checkpoint: str
    earlier: int | None = None


@dataclass(frozen=True, slots=True)
class Proven:
    """An entry and the bundle that proves it.

    Guarantee: `heedful audit check` passes them.
    """

    index: int
    entry: str
    bundle: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a proof shows.

    Guarantee: given only for one that holds.
    """

    index: int
    origin: str
    size: int
    entry: str
    witnesses: tuple[str, ...] = ()


@journey("log.read", "accountability")
def verify_log(workspace: Workspace, earlier: Path | None = None) -> Verified:
    """Compute the whole log anew, hold every file of it against its checkpoint, and it against the store and an earlier checkpoint.

    Guarantee: never returns False: Refused `log.damaged`, `log.signature`, `log.forked`, `log.rolled_back`, `log.ahead`, or
    `log.outbox` where the store's entries are not the log's. Source: RFC 6962 §2.1; c2sp.org/tlog-tiles.
    """
    sequence(workspace)
    with alone(workspace):
        mark, head = resume(workspace)
        log = log_at(workspace, mark)
        log.sweep(head)
        known = _require_known(log, head, earlier)
        log.examine(head)
        _require_outbox(workspace, log, mark, head)
    return Verified(head.checkpoint.origin, str(log.verifier), head.size, head.note, known)


def verify_copy(folder: Path, key: str, earlier: Path | None = None) -> Verified:
    """Check a copy of a log's folder, without the workspace it is of.

    Guarantee: as `verify_log`, but for the store. A log that was put back to an earlier state together with its checkpoint looks
    whole here, unless a later checkpoint is given. Errors: BadInput `log.key`, `log.none`; Refused.
    """
    log = Log(folder, log_key(key))
    head = log.head()
    if not head.size:
        raise BadInput("log.none", "There is no log in this folder.", "Give the folder that holds its file `checkpoint`.")
    known = _require_known(log, head, earlier)
    log.examine(head)
    return Verified(head.checkpoint.origin, str(log.verifier), head.size, head.note, known)


@journey("log.read", "accountability")
def prove_entry(workspace: Workspace, index: int, *, cosigned: bool = False) -> Proven:
    """An entry with what proves that it is in the log.

    Guarantee: under the checkpoint of this moment, or with `cosigned` under the newest that witnesses cosigned.
    Errors: BadInput `log.no_leaf`, `log.no_cosigned`; Refused as `sequence`. Source: c2sp.org/tlog-proof.
    """
    head, log = _standing(workspace)
    if not cosigned:
        return prove_at(log, head, index)
    kept = _kept(log, head)
    if kept is None or index >= kept.size:
        raise BadInput(
            "log.no_cosigned", "No checkpoint that holds this entry was cosigned yet.", "Ask a witness: heedful audit ask-witness"
        )
    return prove_at(log, head, index, kept)


def prove_at(log: Log, head: Head, index: int, under: Head | None = None) -> Proven:
    """An entry with its proof, under the checkpoint of now or an earlier one.

    Guarantee: Refused `log.damaged` where the log's files do not hold it. Errors: BadInput `log.no_leaf`. Source: c2sp.org/tlog-proof.
    """
    under = under or head
    hashes = log.inclusion(head, index, under.size)
    entry = log.tiles(head.size).entry(index)
    return Proven(index, entry.decode(), str(Bundle(index, tuple(hashes), under.note)))


def write_proof(proven: Proven, out: Path) -> list[Path]:
    """Write an entry and its proof as two files.

    Guarantee: the entry word for word as it is hashed. Errors: BadInput `log.unwritable`. Source: c2sp.org/tlog-proof.
    """
    files = [out / f"entry-{proven.index}.json", out / f"entry-{proven.index}.tlog-proof"]
    for path, text in zip(files, (proven.entry, proven.bundle), strict=True):
        write_text(path, text)
    return files


def write_text(path: Path, text: str) -> None:
    """Write a small text for somebody to keep.

    Guarantee: its owner's only. Errors: BadInput `log.unwritable`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError:
        raise BadInput("log.unwritable", "The file cannot be written there.", "Check the folder and its permissions.") from None


def check_proof(entry: Path, proof: Path, key: str, witnesses: Sequence[str] = ()) -> Checked:
    """Check that a proof shows an entry to be in the log of a key, and its checkpoint to be cosigned by each of these, offline.

    Guarantee: never returns False: Refused `log.not_included`, `log.signature`, `log.not_cosigned`. Errors: BadInput `log.key`,
    `log.proof`, `log.file`. Source: c2sp.org/tlog-proof.
    """
    text = read_text(entry)
    bundle, checkpoint = require_bundle(read_text(proof), text.encode(), log_key(key))
    read_entry(text.encode())
    trusted = [read_verifier(one) for one in witnesses]
    for witness in trusted:
        require_cosigned(read_note(bundle.note), witness)
    return Checked(bundle.index, checkpoint.origin, checkpoint.size, text, tuple(one.name for one in trusted))


@journey("log.read", "accountability")
def current_checkpoint(workspace: Workspace) -> Verified:
    """The checkpoint of this moment, signed.

    Guarantee: what waits in the outbox is taken up first. Errors: Refused as `sequence`; BadInput `log.none` where nothing is in the log yet.
    """
    head, log = _standing(workspace)
    return Verified(head.checkpoint.origin, str(log.verifier), head.size, head.note)


def log_key(text: str) -> Verifier:
    """The key of a log from its one-line form.

    Guarantee: BadInput `log.key` for whatever is not one, a witness's key among them.
    """
    verifier = read_verifier(text)
    if verifier.kind != ED25519:
        raise BadInput("log.key", "That is the key of a witness, and not of a log.", "Give the line that `heedful audit key` prints.")
    return verifier


def read_earlier(file: Path, verifier: Verifier) -> Checkpoint:
    """An earlier checkpoint of a log, from a file.

    Guarantee: signed by the log's key, or refused. A receipt or certificate may be given as well: the checkpoint in its proof is taken.
    Errors: BadInput `log.file`, `log.note`; Refused `log.signature`.
    """
    from heedful.flow.sealed import checkpoint_in

    return open_checkpoint(checkpoint_in(read_text(file)), verifier)


def read_text(file: Path, largest: int = LARGEST) -> str:
    """A small text file that somebody was handed.

    Guarantee: BadInput `log.file` where it cannot be read.
    """
    try:
        if file.stat().st_size > largest:
            raise BadInput("log.file", "That file is too large.", "Give the file as it was handed out.")
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput("log.file", "That file cannot be read.", "Check the path and its permissions.") from None


def _standing(workspace: Workspace) -> tuple[Head, Log]:
    head = sequence(workspace)
    if not head.size:
        raise BadInput("log.none", "Nothing is in the log yet.", "It begins with the first change: heedful init DIR")
    return head, open_log(workspace)


def _kept(log: Log, head: Head) -> Head | None:
    """The newest checkpoint that witnesses cosigned, which this log must go on from."""
    path = log.folder / COSIGNED
    if not path.exists():
        return None
    text = read_text(path)
    found = Head(open_checkpoint(text, log.verifier), text)
    log.require_continues(found.checkpoint, head)
    return found


def _require_known(log: Log, head: Head, earlier: Path | None) -> int | None:
    _kept(log, head)
    if earlier is None:
        return None
    known = read_earlier(earlier, log.verifier)
    log.require_continues(known, head)
    return known.size


def _require_outbox(workspace: Workspace, log: Log, mark: Mark | None, head: Head) -> None:
    """Hold the store's entries against the log's, but for those that a restored store knows nothing of."""
    lost = _lost(log, head)
    held = (entry for index, entry in log.entries(head.size) if not any(index in gap for gap in lost))
    for leaf in _outbox_leaves(workspace, mark.seq if mark else 0):
        if next(held, None) != leaf:
            raise _differs()
    if next(held, None) is not None:
        raise _differs()


def _outbox_leaves(workspace: Workspace, last: int) -> Iterator[bytes]:
    after = 0
    while after < last:
        with workspace.store.reading() as tx:
            rows = [row for row in outbox.rows(tx, after, _PART) if row[0] <= last]
        if not rows:
            return
        yield from leaves_of(workspace, rows)
        after = rows[-1][0]


def _lost(log: Log, head: Head) -> list[range]:
    rejoined = [read_entry(entry).about for _, entry in log.entries(head.size) if _REJOINED in entry]
    return [range(one["size"] - one["entries"], one["size"]) for one in rejoined if one["entries"]]


def _differs() -> Refused:
    return Refused(
        "log.outbox",
        "The store's own entries are not those of the log: the store was changed since, past Heedful.",
        "The log is the one to believe. Compare with a backup of the store.",
    )
