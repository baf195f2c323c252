"""The register and the assessment in this workspace: written from what is running, kept in versions, approved by somebody else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson

from heedful.duties import document, impact, register
from heedful.duties.page import render
from heedful.errors import BadInput, Refused, Unready
from heedful.flow.access import journey
from heedful.flow.running import running
from heedful.flow.second import second, use
from heedful.security.files import part_of
from heedful.security.signing import sign_document
from heedful.store import documents, outbox
from heedful.store.documents import Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from heedful.duties.document import Difference, Document
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

__all__ = ["KINDS", "Shown", "Version", "Written", "approve", "no_answers", "put_files", "show", "shown", "write"]

KINDS: Final = (register.KIND, impact.KIND)
LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as things stand, and what it says otherwise than the last approved version.

    Guarantee: all of one moment.
    """

    document: Document
    differences: Sequence[Difference]
    approved: Version | None
    written: Version | None

    @property
    def current(self) -> bool:
        """Whether what was approved is still what is done.

        Guarantee: figures may have moved.
        """
        return self.approved is not None and self.approved.digest == self.document.digest

    @property
    def status(self) -> str:
        """Who approved what, in a sentence.

        Guarantee: says plainly where nobody has.
        """
        if self.approved is None or self.approved.approved_at is None:
            return "Nobody has approved this document yet."
        since = "It is what is done now." if self.current else "What is done now differs from it, as listed below."
        return (
            f"Version {self.approved.version} was approved by {self.approved.approved_by} on {self.approved.approved_at:%Y-%m-%d}. {since}"
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A version that was written.

    Guarantee: whole files, for their owner only.
    """

    version: int
    files: Sequence[Path]
    shown: Shown


@journey("duties.read", "accountability")
def show(workspace: Workspace, kind: str) -> Shown:
    """A document as things stand.

    Guarantee: changes nothing. Errors: BadInput `duty.kind`, Unready `assess.none`. Source: GDPR Art. 30, 35.
    """
    with workspace.store.reading() as tx:
        return shown(workspace, tx, kind)


def shown(workspace: Workspace, tx: Tx, kind: str) -> Shown:
    """As `show`, in the caller's transaction.

    Guarantee: of its moment.
    """
    made = _made(workspace, tx, kind)
    approved = documents.last(tx, kind, approved=True)
    old = document.read(approved.body) if approved else None
    return Shown(made, document.differ(old, made), approved, documents.last(tx, kind))


@journey("duties.write", "accountability")
def write(workspace: Workspace, kind: str, out: Path | None = None) -> Written:
    """Write a document as things stand, as a page and for machines, and keep it as a version to be approved.

    Guarantee: twice without a change of what is done is one version; the JSON is signed. Errors: as `show`; BadInput `duty.folder`.
    Source: GDPR Art. 30(3), 35.
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        found = shown(workspace, tx, kind)
        version = found.written
        if version is None or version.digest != found.document.digest:
            version = documents.add(tx, kind, document.plain(found.document), found.document.digest, workspace.actor.name, now)
            body = {"document": kind, "version": version.version, "digest": version.digest}
            outbox.add(tx, "duty.written", workspace.actor, body, now)
    folder = out or workspace.folder / "duties"
    page = render(found.document, status=found.status, differences=found.differences if found.approved else ())
    said = document.plain(found.document) | {
        "version": version.version,
        "status": found.status,
        "differences": [{"key": d.key, "label": d.label, "was": d.was, "now": d.now, "binds": d.binds} for d in found.differences],
    }
    signed = orjson.dumps(sign_document(workspace.keys, said), option=orjson.OPT_INDENT_2)
    stem = f"{kind}-{version.version}"
    return Written(version.version, put_files(folder, {f"{stem}.html": page.encode(), f"{stem}.json": signed}), found)


@journey("duties.approve", "accountability")
def approve(workspace: Workspace, kind: str, statement: str, reason: str = "") -> Version:
    """Approve the last written version, as whoever acts.

    Guarantee: never by whoever wrote it, but as `second` allows; only what is still done. Errors: Unready `duty.unwritten`, Refused
    `duty.stale`, `duty.gaps`, BadInput `duty.statement`, and those of `second`. Source: GDPR Art. 24, 30, 35(1)-(2).
    """
    statement = statement.strip()
    if not 0 < len(statement) <= LONGEST:
        raise BadInput("duty.statement", "An approval says in a sentence what was looked at.", "Give it: --statement …")
    found = show(workspace, kind)
    if found.written is None:
        raise Unready("duty.unwritten", "No version of this document was written yet.", "Write it first, look at it, then approve it.")
    version = found.written
    if version.digest != found.document.digest:
        raise Refused("duty.stale", "What is done has changed since this version was written.", "Write it again, and look at what differs.")
    if version.approved_by:
        return version
    _require_settled(found.document)
    signed = second(workspace, kind, str(version.version), version.written_by, reason)
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        # Of two who approve at the same time one does; the other finds it done, and no signature is used up for it.
        if documents.approve(tx, kind, version.version, signed.by, statement, now):
            use(workspace, tx, signed, now)
            outbox.add(tx, "duty.approved", workspace.actor, {"document": kind, "version": version.version, "digest": version.digest}, now)
        return documents.last(tx, kind, approved=True) or version


def put_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder, each whole or not at all, for their owner only.

    Guarantee: replaces what has the same name. Errors: BadInput `duty.folder`.
    """
    written = []
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, data in files.items():
            place = folder / name
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = part_of(place)
            part.unlink(missing_ok=True)
            handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(part, place)  # noqa: PTH105  (atomic, and the same call on every system)
            written.append(place)
    except OSError:
        raise BadInput("duty.folder", "The files cannot be written there.", "Choose another folder with --out.") from None
    return written


def _made(workspace: Workspace, tx: Tx, kind: str) -> Document:
    if kind == register.KIND:
        return register.register(running(workspace, tx))
    if kind == impact.KIND:
        given = documents.last(tx, impact.PROVISIONAL)
        if given is None:
            raise no_answers()
        return impact.impact(running(workspace, tx), impact.answers_of(document.read(given.body)))
    raise BadInput("duty.kind", "There is no such document.", f"There are: {', '.join(KINDS)}.")


def no_answers() -> Unready:
    """What is said where the ten questions were not answered.

    Guarantee: names the command that asks them.
    """
    return Unready(
        "assess.none",
        "The ten questions of a provisional assessment are not answered yet.",
        "Answer them in your own words: heedful assess begin",
    )


def _require_settled(made: Document) -> None:
    lines = [line.label for line in made.lines if line.key.startswith("recipient.gap.") or "NOT SETTLED" in line.text]
    if lines:
        raise Refused("duty.gaps", f"Not settled yet: {'; '.join(lines[:5])}.", "Say what lacks in heedful.yaml, and write it again.")
