"""The log of this workspace: what waits in the outbox is appended to it in order, and signed.

Order of a batch: tiles, the checkpoint, then the store's own mark of how far it has come. Killed between any two, the next run
sees by the checkpoint what was appended, holds it against the outbox, and goes on; a log that was put back is refused.
"""

from __future__ import annotations

import base64
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import orjson
from filelock import FileLock, Timeout

from heedful.audit.entry import read_entry, write_entry
from heedful.audit.log import Head, Log
from heedful.audit.merkle import EMPTY, forked
from heedful.audit.note import ED25519, Verifier
from heedful.audit.tiles import WIDTH
from heedful.errors import BadInput, Broken, Refused, Unready
from heedful.flow.access import journey
from heedful.security.sealing import keyed
from heedful.security.signing import public_key, sign
from heedful.store import log_mark, outbox
from heedful.store.log_mark import Mark
from heedful.store.rows import EPOCH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heedful.flow.workspace import Workspace

FOLDER: Final = "log"
# Entries in one batch: one checkpoint, and on a small machine no more than 50 ms.
BATCH: Final = 4_096
# How long to wait for another run that is appending, in seconds.
PATIENCE: Final = 10.0


def open_log(workspace: Workspace) -> Log:
    """The log of a workspace, by its name and the workspace's public key.

    Guarantee: its name stays as it was when the first entry was appended.
    """
    with workspace.store.reading() as tx:
        mark = log_mark.get_mark(tx)
    return log_at(workspace, mark)


def sequence(workspace: Workspace, patience: float = PATIENCE) -> Head:
    """Append every entry that waits in the outbox, and give where the log then stands.

    Guarantee: in the outbox's order, each once; nothing is signed that does not go on from what was signed before. One run at a
    time; Unready `log.busy` where another does not end. Errors: Refused `log.rolled_back`, `log.forked`, `log.damaged`, `log.ahead`.
    Source: c2sp.org/tlog-checkpoint.
    """
    with alone(workspace, patience):
        mark, head = resume(workspace)
        log = log_at(workspace, mark)
        with workspace.store.reading() as tx:
            waits = outbox.rows(tx, mark.seq if mark else 0, BATCH)
        if waits:
            log.sweep(head)
        while waits:
            head = log.append(head, leaves_of(workspace, waits), lambda data: sign(workspace.keys, data))
            mark = _moved(workspace, mark, head, waits[-1][0])
            with workspace.store.reading() as tx:
                waits = outbox.rows(tx, mark.seq, BATCH) if len(waits) == BATCH else []
    return head


def index_of(log: Log, head: Head, seq: int) -> int:
    """Where in the log the outbox's entry of a number stands.

    Guarantee: looks from the end, where it is almost always; Broken `log.not_taken` where it was not appended.
    """
    tiles = log.tiles(head.size)
    for number in reversed(range((head.size + WIDTH - 1) // WIDTH)):
        found = tiles.entries(number)
        for place in reversed(range(len(found))):
            if read_entry(found[place]).seq == seq:
                return number * WIDTH + place
    raise Broken("log.not_taken", "An entry was not appended to the log.", "Report it; nothing of it is lost, it waits in the outbox.")


def resume(workspace: Workspace) -> tuple[Mark | None, Head]:
    """Where the log stands, after what a killed run left is settled.

    Guarantee: the log goes on from what the store remembers of it, and what it has beyond that is what the outbox holds; else it is
    refused: `log.rolled_back` where it is shorter, `log.forked` where it is another, `log.ahead` where the store was put back.
    Call it under `alone`.
    """
    with workspace.store.reading() as tx:
        mark = log_mark.get_mark(tx)
    log = log_at(workspace, mark)
    head = log.head()
    size, root = (mark.size, mark.root) if mark else (0, EMPTY)
    if head.size < size:
        raise _rolled_back()
    if head.size == size:
        if head.checkpoint.root != root:
            raise forked()
        return mark, head
    if log.root(head, size) != root:
        raise forked()
    log.require_sound_end(head)
    return _caught_up(workspace, log, mark, head), head


def _caught_up(workspace: Workspace, log: Log, mark: Mark | None, head: Head) -> Mark:
    """The mark of a run that was killed between the checkpoint and the mark."""
    size, seq = (mark.size, mark.seq) if mark else (0, 0)
    with workspace.store.reading() as tx:
        rows = outbox.rows(tx, seq, head.size - size)
    if leaves_of(workspace, rows) != [entry for _, entry in log.entries(head.size, size)]:
        raise Refused(
            "log.ahead",
            "The log holds entries that the store knows nothing of: the store was put back to an earlier state, or exchanged.",
            'If a backup of the store was restored, say so, and the log goes on: heedful audit rejoin --reason "…"',
        )
    return _moved(workspace, mark, head, rows[-1][0])


@journey("log.change", "accountability")
def rejoin(workspace: Workspace, reason: str) -> Head:
    """Go on with the log after the store was put back to an earlier state, as from a backup.

    Guarantee: nothing leaves the log; that it happened, how many entries the store has no knowledge of, and by whom, is an entry.
    Errors: BadInput `log.reason`, `log.together`; Refused as `sequence`. Source: GDPR Art. 5(2), 32(1)(c).
    """
    if not reason.strip():
        raise BadInput("log.reason", "A reason is needed to go on with the log.", "Give one with --reason.")
    with alone(workspace, PATIENCE):
        try:
            resume(workspace)
        except Refused as error:
            if error.code != "log.ahead":
                raise
        else:
            raise BadInput("log.together", "Store and log are together; there is nothing to rejoin.")
        _rejoined(workspace, reason)
    return sequence(workspace)


def _rejoined(workspace: Workspace, reason: str) -> None:
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        mark = log_mark.get_mark(tx)
        log = log_at(workspace, mark)
        head = log.head()
        size, seq = (mark.size, mark.seq) if mark else (0, 0)
        rows = outbox.rows(tx, seq, head.size - size)
        # What the backup held and the log had taken up since is not appended a second time.
        same = 0
        for leaf, (_, entry) in zip(leaves_of(workspace, rows), log.entries(head.size, size), strict=False):
            if leaf != entry:
                break
            same += 1
        seq = rows[same - 1][0] if same else seq
        log_mark.move_mark(tx, mark, Mark(head.checkpoint.origin, seq, head.size, head.checkpoint.root, now))
        body = {"entries": head.size - size - same, "size": head.size, "reason": reason}
        outbox.add(tx, "log.rejoined", workspace.actor, body, now)


@contextmanager
def alone(workspace: Workspace, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock by which one run at a time appends.

    Guarantee: Unready `log.busy` where another does not end in so many seconds.
    """
    from heedful.flow.workspace import full_disk_said

    folder = workspace.folder / FOLDER
    with full_disk_said():
        folder.mkdir(mode=0o700, exist_ok=True)
    lock = FileLock(folder / "lock", mode=0o600)
    try:
        with full_disk_said():
            lock.acquire(timeout=patience)
    except Timeout:
        raise Unready("log.busy", "Another run is writing to the log.", "Wait a moment and run this again.") from None
    try:
        with full_disk_said():
            yield
    finally:
        lock.release()


def log_at(workspace: Workspace, mark: Mark | None) -> Log:
    """The log of a workspace whose mark is at hand.

    Guarantee: as `open_log`.
    """
    raw = base64.b64decode(public_key(workspace.keys))
    return Log(workspace.folder / FOLDER, Verifier(mark.origin if mark else _origin(workspace, raw), ED25519, raw))


def _origin(workspace: Workspace, public: bytes) -> str:
    # c2sp.org/tlog-checkpoint: a URL without its scheme; the key makes it this log's alone.
    site = workspace.settings.company.site.partition("://")[2].strip("/") or "heedful"
    return f"{site}/log/{sha256(public).hexdigest()[:16]}"


def leaves_of(workspace: Workspace, rows: Sequence[tuple[int, int, str, str, str, str]]) -> list[bytes]:
    """Rows of the outbox as entries of the log.

    Guarantee: the same rows give the same bytes, for the life of the workspace.
    """
    key = workspace.keys.purpose_key("log")

    def mark(words: str) -> str:
        return keyed(key, words.encode()).hex()

    return [write_entry(seq, _instant(at), actor, role, kind, orjson.loads(body), mark) for seq, at, kind, actor, role, body in rows]


def _instant(us: int) -> str:
    seconds, rest = divmod(us, 1_000_000)
    return f"{_second(seconds)}.{rest:06d}Z"


@lru_cache(maxsize=1_024)
def _second(seconds: int) -> str:
    return (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")


def _moved(workspace: Workspace, before: Mark | None, head: Head, seq: int) -> Mark:
    now = Mark(head.checkpoint.origin, seq, head.size, head.checkpoint.root, workspace.clock())
    with workspace.store.transaction() as tx:
        log_mark.move_mark(tx, before, now)
    return now


def _rolled_back() -> Refused:
    return Refused(
        "log.rolled_back",
        "The log is shorter than it was: its files were put back to an earlier state, or deleted.",
        "Put the log's folder back from the newest backup.",
    )
