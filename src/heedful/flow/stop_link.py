"""The stop link at the end of every message and invitation: who holds it stops, at once, with nothing asked.

Source: RFC 8058; GDPR Art. 7(3), 21(2)-(3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heedful.errors import Refused
from heedful.flow.access import journey
from heedful.flow.hear import explained, hear
from heedful.flow.invite import answer

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace


@journey("messages.hear", "messages")
def stop(workspace: Workspace, token: str) -> str:
    """Stop messages, or being asked, for whoever holds a link's token; gives which: messages or asking.

    Guarantee: at once and for good; twice is once. Errors: Refused `feedback.unknown`, in the same words whatever is wrong with a token.
    """
    try:
        hear(workspace, token, "stop")
        return "messages"
    except Refused as refused:
        if refused.code != "feedback.unknown":
            raise
        unknown = refused
    try:
        answer(workspace, token, "never")
        return "asking"
    except Refused:
        raise unknown from None


@journey("messages.hear", "messages")
def why(workspace: Workspace, token: str) -> dict[str, Any]:
    """What chose a message, for whoever holds its link, as values a page is made of.

    Guarantee: as `hear.reasons`. Errors: Refused `feedback.unknown`.
    """
    told: dict[str, Any] = explained(workspace, token)["explanation"]
    return told
