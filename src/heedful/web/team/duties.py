"""Register, assessment, recipients, settings and log: what the company answers for, as facts."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from heedful.errors import BadInput, Unready
from heedful.flow import duty_documents, entries, proofs, standing
from heedful.web.forms import Form
from heedful.web.page import go
from heedful.web.team.fields import words_of
from heedful.web.team.member import At

router = APIRouter()
SHOWN: Final = 50
Words = Annotated[str, Query(max_length=200)]


@router.get("/team/duties")
def duties(desk: At) -> Response:
    """The register and the assessment: who approved what, and what differs since.

    Guarantee: as `duty_documents.show`.
    """
    shown: dict[str, duty_documents.Shown | Unready] = {}
    for kind in duty_documents.KINDS:
        try:
            shown[kind] = duty_documents.show(desk.workspace, kind)
        except Unready as missing:
            shown[kind] = missing
    return desk.page("duties.html", shown=shown)


@router.get("/team/duties/{kind}")
def document(desk: At, kind: str) -> Response:
    """One of them, whole.

    Guarantee: as `duty_documents.show`.
    """
    return desk.page("document.html", kind=kind, shown=duty_documents.show(desk.workspace, kind))


@router.post("/team/duties/{kind}")
def settle(desk: At, kind: str, form: Form) -> Response:
    """Write a version of it, or approve the one that was written.

    Guarantee: never approved by who wrote it, but for a team of one or two; as the journey. Errors: BadInput `duties.step`.
    """
    said = words_of(form)
    match said.get("step"):
        case "write":
            duty_documents.write(desk.workspace, kind)
        case "approve":
            duty_documents.approve(desk.workspace, kind, said.get("words", ""), said.get("reason", ""))
        case _:
            raise BadInput("duties.step", "There is no such step.", "Choose one of those that the page offers.")
    return go(desk.visitor, f"/team/duties/{kind}")


@router.get("/team/recipients")
def recipients(desk: At) -> Response:
    """Who is given what, and under which contract.

    Guarantee: as the settings list them.
    """
    return desk.page("recipients.html", some=standing.recipients(desk.workspace))


@router.get("/team/settings")
def settings(desk: At) -> Response:
    """The settings as they are in force, to read.

    Guarantee: no secret, since settings hold none.
    """
    return desk.page("settings.html", some=standing.settings(desk.workspace))


@router.get("/team/log")
def log(desk: At, action: Words = "", actor: Words = "") -> Response:
    """The newest entries of the log, and its checkpoint.

    Guarantee: people stand in it under marks only.
    """
    wanted = entries.Wanted(kinds=[action] if action else [], actor=actor)
    found = entries.newest(desk.workspace, SHOWN, wanted)
    return desk.page("log.html", found=found, shown=SHOWN, action=action, actor=actor, checkpoint=proofs.current_checkpoint(desk.workspace))
