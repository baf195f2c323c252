"""Why a message was sent, as a signed document that stands in the log since before the message left, with the proof of it.

What chose a message is fixed when it is drafted and sealed under its person's key. As it leaves, the log takes a salted hash of the
signed explanation: so whoever got the message can show that the reasons they are told are those it left with.
Source: Reg. (EU) 2022/2065 Art. 26(1)(d); c2sp.org/tlog-proof.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from heedful.flow.marks import person_mark
from heedful.flow.sealed import FIELD, begin_seal, finish_seals, new_salt, prove_seal, seal_of
from heedful.security.signing import sign_document
from heedful.store import messages, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.messages import Message
    from heedful.store.store import Tx

KIND: Final = "explanation"


def let_go(workspace: Workspace, tx: Tx, m: Message, held: Mapping[str, Any], now: datetime) -> str:
    """Enter in the log that a message leaves and why, in the transaction that lets it go; gives what is kept of the seal.

    Guarantee: the log holds a mark of the person and a salted hash, which tell nobody anything once person or document are gone.
    Source: GDPR Art. 5(2), 17.
    """
    salt = new_salt()
    body = {"person": person_mark(workspace, m.person_id), "campaign": m.campaign_id, "seal": seal_of(_signed(workspace, m, held), salt)}
    return begin_seal(salt, outbox.add(tx, "message.left", workspace.actor, body, now))


def document(workspace: Workspace, m: Message, held: Mapping[str, Any]) -> dict[str, Any]:
    """The signed explanation of a message that left, with the proof that it stood in the log.

    Guarantee: anybody can check it offline: `heedful verify FILE`. One that left before explanations were sealed carries no proof.
    Errors: as `sequence`.
    """
    signed = _signed(workspace, m, held)
    if m.log is None:
        return signed
    (finished,) = finish_seals(workspace, [m.log])
    if json.loads(m.log) != finished:
        with workspace.store.transaction() as tx:
            messages.move(tx, [m.message_id], log=json.dumps(finished))
    return {**signed, FIELD: finished}


def as_it_stands(workspace: Workspace, m: Message, held: Mapping[str, Any]) -> dict[str, Any]:
    """The signed explanation with the proof that the log gives of it now, for a pack of evidence.

    Guarantee: as `document`; writes nothing, and what still waits for the log carries no proof.
    """
    signed = _signed(workspace, m, held)
    return signed if m.log is None else {**signed, FIELD: prove_seal(workspace, m.log)}


def _signed(workspace: Workspace, m: Message, held: Mapping[str, Any]) -> dict[str, Any]:
    told, letter = held["told"], held["letter"]
    sender = told.get("from", {})
    return sign_document(
        workspace.keys,
        {
            "document": KIND,
            "message": m.message_id,
            "campaign": m.campaign_id,
            "code": letter.code,
            "subject": letter.subject,
            "controller": sender.get("company", ""),
            "contact": sender.get("contact", ""),
            "explanation": dict(told),
        },
    )
