"""Marks: keyed hashes by which a person, an account, an address or a token is recognised again, and from which nobody is found."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput
from heedful.security.sealing import framed, keyed, keyed_all

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from heedful.flow.workspace import Workspace

# How many parts name one of each kind: a person by id; an account by network, scope and id; an address by channel and address.
PARTS: Final = {"person": 1, "account": 3, "address": 2}


def person_mark(workspace: Workspace, person_id: str) -> str:
    """The mark of a person in entries of the log.

    Guarantee: made under the person's own key; when that is destroyed, nobody can tell any more whom an entry was about.
    Who has no key gets none by being asked about: their mark is random, and stands for nobody.
    Gives 32 hexadecimal digits. Source: GDPR Art. 17.
    """
    own = workspace.keys.person_keys([person_id]).get(person_id)
    return keyed(own, b"log").hex() if own else secrets.token_hex(16)


def persons_of(workspace: Workspace, marks: Collection[str], among: Sequence[str]) -> set[str]:
    """Who of these people bears one of the marks that stand in entries of the log.

    Guarantee: nobody whose key is destroyed. Source: as `person_mark`.
    """
    keys = workspace.keys.person_keys(among)
    return {person for person, own in keys.items() if keyed(own, b"log").hex() in marks}


def suppress_mark(workspace: Workspace, kind: str, *parts: str) -> bytes:
    """The mark by which somebody who objected or was erased is recognised again.

    Guarantee: 16 bytes; the same for the same person, account or address, however its owner writes the address.
    `kind` is person (person_id), account (network, scope, account id) or address (channel, address); else BadInput.
    Source: GDPR Art. 17(3)(b), 21(3).
    """
    return suppress_marks(workspace, kind, [parts])[0]


def suppress_marks(workspace: Workspace, kind: str, each: Sequence[Sequence[str]]) -> list[bytes]:
    """The marks of many, as `suppress_mark` gives each.

    Guarantee: in the same order.
    """
    if any(PARTS.get(kind) != len(parts) for parts in each):
        raise BadInput("mark.kind", "Nobody is recognised by this kind of mark.", f"Kinds are: {', '.join(PARTS)}.")
    if kind == "address":
        each = [(channel, address.strip().lower()) for channel, address in each]
    return keyed_all(workspace.keys.purpose_key("suppression"), [framed(kind, *parts) for parts in each])


def token_mark(workspace: Workspace, token: str) -> bytes:
    """The mark of a token that was handed out, which is all that is kept of it.

    Guarantee: 16 bytes; whoever reads the store cannot use the token.
    """
    return keyed(workspace.keys.purpose_key("tokens"), framed(token))
