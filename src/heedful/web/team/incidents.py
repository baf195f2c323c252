"""Incidents: the register of breaches, each with its clock, what was done, and who was told."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.errors import BadInput
from heedful.flow import incidents
from heedful.web.forms import Form
from heedful.web.page import go
from heedful.web.team.fields import words_of
from heedful.web.team.member import At

router = APIRouter()


@router.get("/team/incidents")
def register(desk: At) -> Response:
    """All breaches, the newest first.

    Guarantee: as `incidents.listed`.
    """
    return desk.page("incidents.html", some=incidents.listed(desk.workspace), kinds=incidents.KINDS)


@router.post("/team/incidents")
def report(desk: At, form: Form) -> Response:
    """Report a breach: its clock begins.

    Guarantee: as `incidents.open_incident`.
    """
    said = words_of(form)
    kinds = [str(kind) for kind in form.getlist("kind")]
    told = incidents.open_incident(desk.workspace, incidents.Reported(said.get("words", ""), kinds, special=bool(said.get("special"))))
    return go(desk.visitor, f"/team/incident/{told.incident.incident_id}")


@router.get("/team/incident/{incident}")
def one(desk: At, incident: str) -> Response:
    """One breach, with its clock.

    Guarantee: judged and timed as of this moment.
    """
    return desk.page("incident.html", told=incidents.shown(desk.workspace, incident))


@router.post("/team/incident/{incident}")
def step(desk: At, incident: str, form: Form) -> Response:
    """Note something, say that somebody was told, or close it.

    Guarantee: as the journey of the step. Errors: BadInput `incident.step`.
    """
    said = words_of(form)
    words = said.get("words", "")
    match said.get("step"):
        case "note":
            incidents.note(desk.workspace, incident, words)
        case "authority":
            incidents.tell(desk.workspace, incident, "authority", words)
        case "people":
            incidents.tell(desk.workspace, incident, "people", words)
        case "close":
            incidents.close(desk.workspace, incident, words, although=bool(said.get("although")))
        case _:
            raise BadInput("incident.step", "There is no such step.", "Choose one of those that the page offers.")
    return go(desk.visitor, f"/team/incident/{incident}")
