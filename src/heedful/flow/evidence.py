"""Evidence: one signed folder about a person, a case or a time, that an authority can check and read offline.

Source: GDPR Art. 5(1)(c), 5(2), 31, 58(1).
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson

from heedful.duties import evidence as parts
from heedful.duties.concern import require_unconcerned, require_words
from heedful.duties.evidence import KEY, MANIFEST, SIGNATURE, SUMS, VERIFY, Question
from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.duty_documents import put_files
from heedful.flow.evidence_parts import Asked, compile_parts
from heedful.flow.frozen import require_unfrozen
from heedful.flow.log import sequence
from heedful.flow.marks import person_mark
from heedful.security.files import flush_folder, part_of
from heedful.security.signing import pem, public_key, require_signature, sign
from heedful.store import accesses, concerns, outbox, receipts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

LARGEST: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack that was written.

    Guarantee: counts and names of files only.
    """

    folder: Path
    files: Sequence[str]
    question: Question


@journey("evidence.pack", "accountability")
def pack(
    workspace: Workspace,
    out: Path,
    *,
    case: str | None = None,
    receipt: str | None = None,
    period: str | None = None,
    with_posts: str = "",
) -> Packed:
    """Write the evidence on one case, one person by a receipt of theirs, or one time, as a signed folder.

    Guarantee: whole or not there; only what the question needs, each file with its reason; nobody else's rows; `with_posts` is the reason for which redacted
    words are in it. The look stands with the person's accesses and in the log before anything is written. Errors: BadInput
    `evidence.question`, `evidence.receipt`, `evidence.period`, `evidence.folder`; Refused `concern.concerned`. Source: GDPR Art. 5(2), 58(1).
    """
    _require_empty(out)
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        require_unfrozen(workspace, tx, export="evidence")
        asked = _asked(workspace, tx, case, receipt, period, with_posts)
        if asked.person:
            accesses.note(tx, asked.person, workspace.actor, "evidence.packed", now)
        about = {"person": person_mark(workspace, asked.person)} if asked.person else {}
        body = {"scope": asked.question.scope, "about": asked.question.about, "posts": with_posts.strip(), **about}
        outbox.add(tx, "evidence.packed", workspace.actor, body, now)
    # What waits is taken up first, so that each entry in the pack can be proven.
    sequence(workspace)
    with workspace.store.reading() as tx:
        content = compile_parts(workspace, tx, asked)
    files = _signed(workspace, asked.question, content, now)
    _put_whole(out, files)
    return Packed(out, sorted(files), asked.question)


def verify_pack(folder: Path, public: str) -> dict[str, Any]:
    """Check a pack against a public key; give its manifest.

    Guarantee: offline; passes only what that key signed, with no file changed, missing or added. Errors: Refused `evidence.altered`,
    `signature.wrong`; BadInput `evidence.form`. Source: RFC 8032; FIPS 180-4.
    """
    try:
        data, signature = (folder / MANIFEST).read_bytes(), (folder / SIGNATURE).read_bytes()
        found = orjson.loads(data)
        named = {str(file["file"]): str(file["sha256"]) for file in found["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput("evidence.form", "This folder is not a pack of evidence.", "Give the folder that heedful evidence wrote.") from None
    require_signature(public, signature, data)
    there = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if not path.is_dir()}
    strange = sorted(set(there) ^ {*named, MANIFEST, SIGNATURE})
    changed = sorted(name for name in set(named) & set(there) if _digest(there[name]) != named[name])
    if strange or changed:
        raise Refused(
            "evidence.altered",
            f"The folder is not as it was signed: {', '.join([*changed, *strange][:5])}.",
            "Ask for it again from its source.",
        )
    return dict(found)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and path.stat().st_size <= LARGEST else ""


def _signed(workspace: Workspace, question: Question, content: Mapping[str, tuple[str, bytes]], now: datetime) -> dict[str, bytes]:
    public, company = public_key(workspace.keys), workspace.settings.company
    files = {name: data for name, (_, data) in content.items()}
    whys = {name: part for name, (part, _) in content.items()}
    order = [name for part in parts.parts_of(question) for name, of in whys.items() if of == part]
    files[VERIFY] = parts.verify_text(question, workspace.settings.name, now, public, order).encode()
    files[KEY] = pem(public).encode()
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    files[SUMS] = sums.encode()
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    said = {"name": workspace.settings.name, "contact": company.contact, "authority": company.authority, "public_key": public}
    made = parts.manifest(question, said, workspace.actor.name, now, digests, {name: whys.get(name, "check") for name in files})
    files[MANIFEST] = orjson.dumps(made, option=orjson.OPT_INDENT_2)
    files[SIGNATURE] = sign(workspace.keys, files[MANIFEST])
    return files


def _asked(workspace: Workspace, tx: Tx, case: str | None, receipt: str | None, period: str | None, with_posts: str) -> Asked:
    if sum(one is not None for one in (case, receipt, period)) != 1:
        raise BadInput("evidence.question", "A pack answers one question.", "Name one of --case, --person and --period.")
    why = require_words(with_posts) if with_posts else ""
    if case is not None:
        found = concerns.find(tx, case)
        if found is None:
            raise BadInput("concern.unknown", "There is no such case.", "See them all: heedful concern list")
        require_unconcerned(workspace.actor.name, found.about)
        return Asked(Question("case", case, found.person_id is not None, why), found.person_id, found, found.raised_at, workspace.clock())
    if receipt is not None:
        known = receipts.find(tx, receipt)
        if known is None:
            raise BadInput(
                "evidence.receipt", "No receipt has this number.", "It stands on the receipt; or write one: heedful consent receipt"
            )
        return Asked(Question("person", f"receipt {receipt}", True, why), known.person_id, None, None, workspace.clock())
    since, until = read_period(period or "")
    return Asked(Question("period", str(period), False), None, None, since, min(until, workspace.clock()))


def read_period(text: str) -> tuple[datetime, datetime]:
    """Two days with two dots between, as two moments: from the first's beginning to the second's end.

    Guarantee: otherwise BadInput `evidence.period`. Source: ISO 8601-1.
    """
    first, dots, last = text.partition("..")
    try:
        begin, end = date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    except ValueError:
        begin, end = date.max, date.min
    if not dots or begin > end:
        raise BadInput("evidence.period", "A period is two days.", "For example: --period 2026-01-01..2026-03-31")
    midnight = datetime.min.time()
    return datetime.combine(begin, midnight, UTC), datetime.combine(end, midnight, UTC) + timedelta(days=1, microseconds=-1)


def _put_whole(out: Path, files: Mapping[str, bytes]) -> None:
    # A pack of which some files are missing could be handed to somebody: it gets its name once all are there.
    whole = out.resolve()
    part = part_of(whole)
    shutil.rmtree(part, ignore_errors=True)
    put_files(part, files)
    try:
        os.replace(part, whole)  # noqa: PTH105  (onto an empty folder too)
    except OSError:
        raise BadInput("evidence.folder", "The pack cannot be written there.", "Name another with --out.") from None
    flush_folder(whole.parent)


def _require_empty(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput("evidence.folder", "The folder for the pack is not empty.", "Name another with --out.")
