"""Hear: what people say to a message goes back into what is known of them, at once: stop, not relevant, wrong about me, an answer."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
import polars as pl

from heedful.errors import BadInput, Refused
from heedful.flow import stops
from heedful.flow.access import journey
from heedful.flow.drafts import opened
from heedful.flow.explained import document as document_of
from heedful.flow.join import withdraw
from heedful.flow.kept_messages import is_kept
from heedful.flow.letters import require_address
from heedful.flow.marks import person_mark, token_mark
from heedful.flow.own import own_rows, post_key
from heedful.flow.reach import EMAIL, PURPOSE
from heedful.flow.sealed import told_of
from heedful.flow.suppression import suppress
from heedful.messages.letter import explanation_page
from heedful.security.files import create_owner_only
from heedful.security.sealing import framed, unseal
from heedful.store import answers, corrections, messages, outbox, people, receipts
from heedful.store.corrections import Correction
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.store.messages import Message
    from heedful.store.store import Tx

KINDS: Final = ("stop", "not_relevant", "wrong", "answer")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,64}")
_LEARNT: Final = ("insights", "profile")


@dataclass(frozen=True, slots=True)
class Heard:
    """What an answer did.

    Guarantee: names nobody.
    """

    kind: str
    corrected: int = 0


@journey("messages.hear", "messages")
def hear(workspace: Workspace, token: str, kind: str) -> Heard:
    """Note what somebody says to a message they got.

    Guarantee: only who holds the message's link can; saying it again is saying it once. A stop holds at once and for good: the agreement to
    messages is withdrawn and the address is never written to again. Wrong: what chose the message is no longer held of them, in every
    lake. Not relevant: nothing about it is chosen again. Errors: BadInput `feedback.kind`; Refused `feedback.unknown`, in the same words whatever is
    wrong with a token. Source: RFC 8058 §3.2; GDPR Art. 7(3), 16, 21(3).
    """
    if kind not in KINDS:
        raise BadInput("feedback.kind", "There is no such answer.", f"Answers are: {', '.join(KINDS)}.")
    with workspace.store.reading() as tx:
        m = _message(workspace, tx, token)
        # A link to stop works for good, also when the message's own words are gone.
        held = _opened(workspace, m) if is_kept(workspace, m) else {"about": None}
    about = held["about"] or ["", "", 0]
    done = Heard(kind)
    if kind == "wrong" and held["about"]:
        done = Heard(kind, _correct(workspace, m.person_id, about[0], about[1]))
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        said = answers.Feedback(secrets.token_hex(8), m.person_id, m.message_id, kind, about[0], about[1], m.offer, now)
        answers.put_feedback(tx, said)
        if kind == "stop":
            _never_again(workspace, tx, m.person_id, "objected")
        outbox.add(tx, "message.answered", workspace.actor, {"person": person_mark(workspace, m.person_id), "kind": kind}, now)
    if kind == "stop":
        stops.note_kept_out(workspace, now)
        withdraw(workspace, m.person_id, [PURPOSE])
    return done


@journey("messages.hear", "messages")
def returned(workspace: Workspace, address: str, *, complaint: bool = False) -> bool:
    """Note that mail to an address came back for good, or that its owner complained; gives whether that is new.

    Guarantee: the address is never written to again; a complaint also ends the agreement of whoever it belongs to. Errors: BadInput
    `invite.address`. Source: RFC 3464, RFC 5965; GDPR Art. 21(3).
    """
    address, now = require_address(address.strip()), workspace.clock()
    why = "complained" if complaint else "bounced"
    with workspace.store.transaction() as tx:
        new = suppress(workspace, tx, "address", EMAIL, address, why=why)
        owners = _owners(workspace, tx, address)
        for person in owners:
            said = answers.Feedback(secrets.token_hex(8), person, f"address:{why}", "complaint" if complaint else "bounce", "", "", "", now)
            answers.put_feedback(tx, said)
        kind = "address.complained" if complaint else "address.bounced"
        outbox.add(tx, kind, workspace.actor, {"people": len(owners)}, now)
    stops.note_kept_out(workspace, now)
    for person in owners if complaint else ():
        withdraw(workspace, person, [PURPOSE])
    return new


@journey("messages.hear", "messages")
def reasons(workspace: Workspace, token: str) -> str:
    """The page behind "why" of a message, for whoever holds its link.

    Guarantee: what chose it, from which posts, and how to change each; and where it stands in the log. Errors: Refused `feedback.unknown`.
    Source: Reg. (EU) 2022/2065 Art. 26(1)(d).
    """
    document = explained(workspace, token)
    return explanation_page(document["explanation"], told_of(document))


@journey("messages.hear", "messages")
def explained(workspace: Workspace, token: str) -> dict[str, Any]:
    """Why of a message as a signed document with its proof from the log, for whoever holds its link.

    Guarantee: `heedful verify FILE` checks it offline. Errors: Refused `feedback.unknown`, `message.forgotten`. Source: c2sp.org/tlog-proof.
    """
    with workspace.store.reading() as tx:
        m = _message(workspace, tx, token)
    if not is_kept(workspace, m):
        raise Refused(
            "message.forgotten", "Of this message nothing is kept any more: its time is over.", "Ask for what is held of you now."
        )
    held = _opened(workspace, m)
    return document_of(workspace, m, held)


@journey("messages.hear", "messages")
def write_reasons(workspace: Workspace, token: str, out: Path) -> None:
    """Write the page behind "why" to a file; where its name ends in .json, the signed document with its proof.

    Guarantee: its owner's only; nothing is written over; it is deleted where it lies when the person is erased. Errors: as `reasons`;
    BadInput `file.exists`.
    """
    if out.suffix == ".json":
        data = orjson.dumps(explained(workspace, token), option=orjson.OPT_INDENT_2)
    else:
        data = reasons(workspace, token).encode()
    create_owner_only(out, data)
    with workspace.store.transaction() as tx:
        m = _message(workspace, tx, token)
        receipts.note_file(tx, secrets.token_hex(8), m.person_id, str(out.resolve()), workspace.clock())


def _message(workspace: Workspace, tx: Tx, token: str) -> Message:
    token = token.strip().rpartition("/")[2]
    m = messages.by_stop(tx, token_mark(workspace, token)) if _TOKEN.fullmatch(token) else None
    if m is None or m.state not in (messages.SENT, messages.UNCERTAIN, messages.TRYING):
        raise _unknown()
    return m


def _opened(workspace: Workspace, m: Message) -> dict[str, Any]:
    key = workspace.keys.person_keys([m.person_id]).get(m.person_id)
    if key is None:
        raise _unknown()
    return opened(key, m.person_id, m.message_id, m.sealed)


def _unknown() -> Refused:
    return Refused("feedback.unknown", "This link is not valid, or no longer.", "Write to the company.")


def _correct(workspace: Workspace, person: str, brand: str, aspect: str) -> int:
    """Take back what a stance rests on, in every lake; a wider aspect takes what is below it along."""
    parents = {a.name: a.parent for a in workspace.taxonomy.aspects}
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        said: dict[tuple[str, bytes, str], Correction] = {}
        for own in own_rows(workspace, tx, person):
            mine = own.opinions.filter(pl.col("brand") == brand).join(
                own.posts.select("post_key", "network", "id"), on="post_key", how="inner"
            )
            for row in mine.iter_rows(named=True):
                if aspect == OVERALL or _within(row["aspect"], aspect, parents):
                    for lake in _LEARNT:
                        key = post_key(workspace, lake, row["network"], row["id"])
                        said[lake, key, row["aspect"]] = Correction(
                            secrets.token_hex(8), person, lake, key, brand, row["aspect"], None, now
                        )
        corrections.put_corrections(tx, list(said.values()))
    stops.note_corrected(workspace, now)
    return len(said)


def _within(aspect: str | None, wider: str, parents: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    while aspect and aspect not in seen:
        if aspect == wider:
            return True
        seen.add(aspect)
        aspect = parents.get(aspect)
    return False


def _never_again(workspace: Workspace, tx: Tx, person: str, why: str) -> None:
    suppress(workspace, tx, "person", person, why=why)
    key = workspace.keys.person_keys([person]).get(person)
    for contact in people.contacts_of(tx, person) if key else ():
        address = unseal(key or b"", framed("contact", person, contact.channel), contact.address).decode()
        suppress(workspace, tx, "address", contact.channel, address, why=why)


def _owners(workspace: Workspace, tx: Tx, address: str) -> list[str]:
    held = people.confirmed(tx, EMAIL)
    keys = workspace.keys.person_keys({one.person_id for one in held})
    return [
        one.person_id
        for one in held
        if one.person_id in keys
        and unseal(keys[one.person_id], framed("contact", one.person_id, EMAIL), one.address).decode().strip().lower() == address.lower()
    ]
