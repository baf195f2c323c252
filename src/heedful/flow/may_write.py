"""What must be in order before anybody is written to, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.errors import Refused
from heedful.flow import notices
from heedful.flow.assessed import require_assessed
from heedful.flow.reach import PURPOSE

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace


def require_ready(workspace: Workspace) -> None:
    """Refuse to write to people where this workspace may not.

    Guarantee: there is a notice in force that names profiles and messages, the settings use both, and what is done was assessed and
    approved. Errors: Refused `messages.purpose`, `assess.*`. Source: GDPR Art. 5(1)(b), 13, 35.
    """
    notice = notices.require_in_force(workspace).notice()
    uses = workspace.settings.uses.purposes
    for purpose in ("profile", PURPOSE):
        if purpose not in uses or purpose not in notice.purposes:
            raise Refused(
                "messages.purpose", f"Nobody here is told of, or the settings do not use, the purpose {purpose}.",
                "Name it in the notice and in `uses.purposes`, and ask people.",
            )  # fmt: skip
    require_assessed(workspace, "messages")
