"""Assessed or not: whether something may be shown or sent, asked by every journey that shows or sends.

Inside views run on a provisional assessment for thirty days; whatever leaves the company needs the approved one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import yaml

from heedful.bounds import read_yaml
from heedful.duties import document, impact
from heedful.duties.questions import QUESTIONS, require_answers
from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.duty_documents import no_answers, shown
from heedful.flow.running import running
from heedful.store import documents, meta, outbox
from heedful.store.documents import Version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

__all__ = [
    "QUESTIONS",
    "Assessed",
    "Version",
    "begin",
    "end_invented",
    "is_invented",
    "note_invented",
    "questions_text",
    "read_answers",
    "require_assessed",
]

# How long the company's own first answers carry views inside the company.
PROVISIONAL_DAYS: Final = 30
# What is shown inside the company only; everything else needs the approved assessment.
INSIDE: Final = ("report",)
OUTSIDE: Final = ("release", "segments", "messages")
LARGEST: Final = 100_000
_INVENTED: Final = "invented"


@dataclass(frozen=True, slots=True)
class Assessed:
    """On which assessment something is shown or sent.

    Guarantee: `banner` is the sentence that must stand above it; empty where the approved assessment is what is done.
    """

    state: str
    banner: str
    until: datetime | None = None


def require_assessed(workspace: Workspace, what: str) -> Assessed:
    """Let something be shown or sent if it was assessed: `report` inside the company, `release`, `segments` or `messages` outside.

    Guarantee: inside, an approved assessment or a provisional one of at most thirty days, under a banner; outside, only one that is approved
    and still says what is done. An invented world needs none. Errors: Refused `assess.missing`, `assess.over`, `assess.unapproved`,
    `assess.outdated`; BadInput `assess.what`. Source: GDPR Art. 35(1), 35(11).
    """
    if what not in (*INSIDE, *OUTSIDE):
        raise BadInput("assess.what", "Nothing of this kind is assessed.", f"Known are: {', '.join((*INSIDE, *OUTSIDE))}.")
    with workspace.store.reading() as tx:
        if meta.get(tx, _INVENTED):
            return Assessed("invented", "An invented world: nobody in it is real, so nothing was assessed.")
        first = _first(tx)
        if first is None:
            raise Refused("assess.missing", "Nothing is shown before ten short questions are answered.", no_answers().remedy)
        approved = documents.last(tx, impact.KIND, approved=True)
        current = approved is not None and shown(workspace, tx, impact.KIND).current
    if approved is not None:
        return _approved(what, approved, current=current)
    return _provisional(workspace, what, first)


@journey("duties.write", "accountability")
def begin(workspace: Workspace, answers: Mapping[str, Any]) -> Version:
    """Keep the company's ten answers: the provisional assessment, on which views inside run for thirty days.

    Guarantee: the thirty days count from the first answers; answering again does not begin them anew. Errors: BadInput `assess.answers`.
    Source: GDPR Art. 35(7).
    """
    given, now = require_answers(answers), workspace.clock()
    with workspace.store.transaction() as tx:
        made = impact.provisional(running(workspace, tx), given)
        last = documents.last(tx, impact.PROVISIONAL)
        if last and last.digest == made.digest:
            return last
        version = documents.add(tx, impact.PROVISIONAL, document.plain(made), made.digest, workspace.actor.name, now)
        outbox.add(tx, "assess.begun", workspace.actor, {"version": version.version, "digest": version.digest}, now)
    return version


def read_answers(path: Path) -> dict[str, str]:
    """Read the ten answers from a file.

    Guarantee: all ten, or BadInput `assess.answers`, `assess.file`; an answer is never repeated in an error.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError
        found = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        found = None
    if not isinstance(found, dict):
        raise BadInput("assess.file", f"{path.name} is not a file of answers.", "Write one to fill in with: heedful assess questions")
    return require_answers(found)


def questions_text() -> str:
    """A file to fill in: the ten questions, each with room for an answer.

    Guarantee: `read_answers` reads it once it is filled in.
    """
    lines = ["# Ten short questions, to be answered in your own words before anything is shown. A sentence or two each."]
    for name, _, question in QUESTIONS:
        lines += ["", f"# {question}", f"{name}: >-", "  "]
    return "\n".join(lines) + "\n"


def note_invented(workspace: Workspace, tx: Tx) -> None:
    """Note that nobody in this workspace is real.

    Guarantee: for the demonstration only; it ends with the first real file.
    """
    meta.put(tx, _INVENTED, "yes")


def is_invented(tx: Tx) -> bool:
    """Whether this world is still an invented one.

    Guarantee: False once anything was gathered into it beside what was invented.
    """
    return bool(meta.get(tx, _INVENTED))


def end_invented(tx: Tx) -> None:
    """Note that what is read from now on may be of real people.

    Guarantee: holds from the caller's transaction on.
    """
    if meta.get(tx, _INVENTED):
        meta.put(tx, _INVENTED, "")


def _first(tx: Tx) -> Version | None:
    given = documents.versions(tx, impact.PROVISIONAL)
    return given[0] if given else None


def _approved(what: str, approved: Version, *, current: bool) -> Assessed:
    if current:
        return Assessed("approved", "")
    if what in OUTSIDE:
        raise Refused(
            "assess.outdated",
            f"What is done has changed since assessment {approved.version} was approved.",
            "See what differs with: heedful assess impact show; then write it anew and have it approved.",
        )
    return Assessed("outdated", f"What is done has changed since assessment {approved.version} was approved; it must be approved anew.")


def _provisional(workspace: Workspace, what: str, first: Version) -> Assessed:
    remedy = "Write it with: heedful assess impact write; somebody else approves it with: heedful assess impact approve"
    if what in OUTSIDE:
        raise Refused("assess.unapproved", "Nothing leaves the company before the impact assessment is approved.", remedy)
    until = first.written_at + timedelta(days=PROVISIONAL_DAYS)
    if workspace.clock() >= until:
        raise Refused("assess.over", f"The provisional assessment held for {PROVISIONAL_DAYS} days, until {until:%Y-%m-%d}.", remedy)
    return Assessed("provisional", f"For use inside only, on a provisional assessment that holds until {until:%Y-%m-%d}.", until)
