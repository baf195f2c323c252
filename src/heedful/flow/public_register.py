"""The public register: what anybody may read of what is done here, with the public figures of concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.duties import register
from heedful.duties.page import render
from heedful.flow.access import journey
from heedful.flow.concern_figures import public_lines
from heedful.flow.duty_documents import put_files, shown
from heedful.store import concerns, outbox

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.duties.document import Document
    from heedful.flow.workspace import Workspace


def public_register(workspace: Workspace) -> tuple[Document, str]:
    """The register as anybody may read it, and the sentence on who approved it, without a name.

    Guarantee: no figure below k; no name of the team. Source: GDPR Art. 5(2), 12(1).
    """
    k = workspace.settings.privacy.k
    with workspace.store.reading() as tx:
        found = shown(workspace, tx, register.KIND)
        cases = public_lines(concerns.list_concerns(tx), k)
    when = found.approved.approved_at if found.approved else None
    status = f"Approved on {when:%Y-%m-%d}." if when else "Not approved yet."
    return register.public(found.document, k, cases), status


@journey("duties.write", "accountability")
def write_public(workspace: Workspace, out: Path) -> Path:
    """Write the public register as a page.

    Guarantee: as `public_register`; entered in the log. Errors: BadInput `duty.folder`.
    """
    made, status = public_register(workspace)
    (file,) = put_files(out.parent, {out.name: render(made, status=status).encode()})
    with workspace.store.transaction() as tx:
        outbox.add(tx, "register.published", workspace.actor, {"digest": made.digest}, workspace.clock())
    return file
