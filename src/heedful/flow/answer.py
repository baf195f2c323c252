"""Answer: what one person is given when they ask what is held about them."""

from __future__ import annotations

import fcntl
import os
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.asked import authorise, done
from heedful.flow.dossier import compile_dossier, portable
from heedful.flow.dossier_files import archive, files_of
from heedful.flow.frozen import require_unfrozen
from heedful.flow.handouts import hand_out, label, prepare
from heedful.flow.marks import person_mark
from heedful.flow.receipts import receipts_of
from heedful.flow.workspace import full_disk_said
from heedful.security.files import part_of
from heedful.store import accesses, consents, exports, outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from heedful.flow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Answered:
    """Where an answer lies, and how much is in it.

    Guarantee: counts only; what is in the file is not.
    """

    file: Path
    request_id: str
    posts: int
    opinions: int
    consents: int


@journey("people.answer", "rights")
def export_subject(
    workspace: Workspace, person: str, out: Path | None = None, *, identity: str | None = None, carry: bool = False
) -> Answered:
    """Write a person everything held about them, as one archive; with `carry` only what they provided, to take elsewhere.

    Guarantee: only after a passed identity check, given as `identity` or recorded with an open request; somebody not on
    record is refused in the same words. The look is noted before anything is read; the file is its owner's only and its
    place is kept, so that erasing the person finds it. A stopped run leaves the request open.
    Errors: Refused `request.identity`, BadInput `export.exists`, `export.folder`. Source: GDPR Art. 12(3), 15, 20.
    """
    kind = "portability" if carry else "access"
    request = authorise(workspace, kind, person, identity)
    with workspace.store.reading() as tx:
        require_unfrozen(workspace, tx, export="subject")
    now = workspace.clock()
    export_id = secrets.token_hex(8)
    file = (out or workspace.folder / "exports" / f"{export_id}.zip").resolve()
    with full_disk_said(), _reserved(file):
        with workspace.store.transaction() as tx:
            accesses.note(tx, person, workspace.actor, "subject.exported", now)
            exports.note(tx, export_id, person, str(file), now)
        signed = _receipts(workspace, person)
        with workspace.store.reading() as tx:
            document = compile_dossier(workspace, tx, person)
        outgoing = prepare(workspace, "subject", None, f"{kind}, GDPR Art. {'20' if carry else '15'}", person)
        outgoing = replace(outgoing, recipient="the person it is about")
        document["about"] |= {"request": request.request_id, "export": label(outgoing, workspace.settings.name)}
        content = files_of(portable(document) if carry else document, signed, workspace.settings.privacy.k)
        part = part_of(file)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as whole:
            whole.write(archive(content, now))
            whole.flush()
            os.fsync(whole.fileno())
        os.replace(part, file)  # noqa: PTH105  (whole or empty, whenever the power fails)
    counts = {name: len(document[name]) for name in ("posts", "opinions", "consents")}
    with workspace.store.transaction() as tx:
        hand_out(workspace, tx, outgoing, content)
        outbox.add(tx, "subject.exported", workspace.actor, {"person": person_mark(workspace, person), "kind": kind, **counts}, now)
        done(workspace, tx, request, f"An archive was made with {counts['posts']} posts and {counts['opinions']} opinions.", now)
    return Answered(file, request.request_id, counts["posts"], counts["opinions"], counts["consents"])


def _receipts(workspace: Workspace, person: str) -> list[dict[str, Any]]:
    with workspace.store.reading() as tx:
        agreed = bool(consents.show(tx, person))
    return receipts_of(workspace, person) if agreed else []


@contextmanager
def _reserved(file: Path) -> Iterator[None]:
    """Make the file, empty and its owner's only, and hold it; take it away again if what follows fails."""
    exists = BadInput("export.exists", "There is a file of that name already.", "Name another with --out.")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    except OSError:
        raise BadInput("export.folder", "The file cannot be written there.", "Check the folder and its permissions.") from None
    try:
        # An empty file that nobody holds is what a stopped run left.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(handle).st_size:
            raise exists
        os.fchmod(handle, 0o600)
    except BlockingIOError:
        os.close(handle)
        raise exists from None
    except BaseException:
        os.close(handle)
        raise
    try:
        yield
    except BaseException:
        for left in (file, part_of(file)):
            left.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
