"""What a pack of evidence holds of messages: what was written, when it left, and what the log seals of why.

The words of posts that an explanation quotes are in it only where the pack holds words at all.
Source: GDPR Art. 21(3); Reg. (EU) 2022/2065 Art. 26(1)(d).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import orjson

from heedful.audit.entry import read_entry
from heedful.flow.drafts import opened
from heedful.flow.explained import as_it_stands
from heedful.store import messages
from heedful.store.messages import SENT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.messages import Message
    from heedful.store.store import Tx

_NAMES: Final = ("message", "state", "reason", "made_at", "sent_at", "channel", "offer", "subject", "you_said")
EMAIL: Final = "messages.email"


def files_of(workspace: Workspace, tx: Tx, person: str, dossier: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """The messages of one person by file; with `whole`, each explanation as it was signed, with its proof.

    Guarantee: of one person; an explanation stands there as whoever got the message can be given it: `heedful verify FILE`.
    """
    held = {m.message_id: m for m in messages.of_person(tx, person)}
    rows = [{name: row[name] for name in _NAMES} | {"entry": _entry(held[row["message"]])} for row in dossier["messages"]]
    files: dict[str, Any] = {"messages.json": {"messages": rows, "in_groups": dossier["segments"]}}
    key = workspace.keys.person_keys([person]).get(person) if whole else None
    for m in held.values() if key else ():
        if m.log and m.sealed:
            said = as_it_stands(workspace, m, opened(key or b"", person, m.message_id, m.sealed))
            files[f"explanations/{m.message_id}.json"] = said
    return files


def uses_of(tx: Tx, person: str, until: datetime) -> list[dict[str, Any]]:
    """Each message that left, as a use of the person's consent.

    Guarantee: none after `until`. What is not known to have left counts as having left.
    """
    left = [(m, m.sent_at or m.tried_at) for m in messages.of_person(tx, person) if m.state in {SENT, messages.UNCERTAIN}]
    return [
        {"use": "message", "purpose": EMAIL, "at": at, "number": m.message_id, "for": m.channel}
        for m, at in left
        if at is not None and at <= until
    ]


def as_json(value: Mapping[str, Any]) -> bytes:
    """A part as a file.

    Guarantee: the same bytes for the same values; what is signed is in it word for word.
    """
    return orjson.dumps(dict(value), option=orjson.OPT_INDENT_2 | orjson.OPT_NAIVE_UTC)


def _entry(m: Message) -> int | None:
    """The log's entry that seals why a message left."""
    if not m.log:
        return None
    one = json.loads(m.log)
    return int(one["seq"]) if "seq" in one else read_entry(one["entry"].encode()).seq
