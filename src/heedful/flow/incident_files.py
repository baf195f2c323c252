"""What is written of an incident: its page, the drafts of notices, and the list of whom it concerns."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Literal

from heedful.duties import incident_page
from heedful.duties.incident_notices import Sender, to_authority, to_people
from heedful.errors import BadInput
from heedful.flow import incidents
from heedful.flow.access import journey
from heedful.flow.affected import affected
from heedful.security.files import create_owner_only
from heedful.store import outbox

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.flow.workspace import Workspace


@journey("incidents.read", "security")
def write_page(workspace: Workspace, incident_id: str, out: Path) -> Path:
    """Write an incident as a page, with its clock as of now.

    Guarantee: its owner's only; never overwrites. Errors: BadInput `incident.unknown`, `incident.file`, `file.exists`.
    """
    with workspace.store.reading() as tx:
        now = incidents.told(workspace, tx, incident_id)
    steps = [(at, who, words) for at, who, _, words in now.steps]
    page = incident_page.render(
        workspace.settings.name, now.facts, now.clock, now.duties, now.incident.state, steps, made=workspace.clock()
    )
    return _write(out, page)


@journey("incidents.work", "security")
def draft(workspace: Workspace, incident_id: str, whom: Literal["authority", "people"], out: Path, why_late: str = "") -> Path:
    """Draft the notice to the authority or to the people, into a file.

    Guarantee: nothing is sent; after the first word to the authority, the next is a further part. Errors: BadInput. Source: GDPR
    Art. 33(3), 34(2).
    """
    settings = workspace.settings
    company = settings.company
    sender = Sender(settings.name, company.address, company.contact, company.officer, company.authority)
    with workspace.store.transaction() as tx:
        now = incidents.told(workspace, tx, incident_id)
        parts = sum(1 for _, _, kind, words in now.steps if kind == "told" and words.startswith("Told the authority."))
        text = to_people(now.facts, sender) if whom == "people" else to_authority(now.facts, sender, now.clock, parts + 1, why_late)
        written = _write(out, text)
        incidents.step(workspace, tx, incident_id, "drafted", f"Drafted the notice to the {whom}.")
        outbox.add(tx, "incident.drafted", workspace.actor, {"incident": incident_id, "to": whom}, workspace.clock())
    return written


@journey("incidents.work", "security")
def write_people(workspace: Workspace, incident_id: str, out: Path) -> int:
    """Write whom an incident concerns, by the company's own numbers, as a CSV; gives how many.

    Guarantee: its owner's only; with an entry. Errors: BadInput.
    """
    with workspace.store.transaction() as tx:
        found = incidents.find(tx, incident_id)
        whom = affected(workspace, tx, found.kinds, found.actor, found.began_at, found.ended_at).people
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([["person"], *([person] for person in sorted(whom))])
        _write(out, text.getvalue())
        outbox.add(tx, "incident.listed", workspace.actor, {"incident": incident_id, "people": len(whom)}, workspace.clock())
    return len(whom)


def _write(out: Path, text: str) -> Path:
    try:
        create_owner_only(out, text.encode())
    except OSError:
        raise BadInput("incident.file", "The file cannot be written there.", "Choose another place.") from None
    return out
