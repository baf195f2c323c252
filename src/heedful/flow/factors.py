"""Second factors: a member sets one up on a device of their own, and signs in with its code from then on.

Source: NIST SP 800-63B §5.1.4 (single-factor one-time devices), §5.1.2 (look-up secrets).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from heedful.consent.qr import draw, type_out
from heedful.errors import BadInput, Refused
from heedful.flow.access import ROLES, journey
from heedful.flow.attempts import counted
from heedful.security.one_time import address_of, new_secret, step_of
from heedful.security.sealing import framed, keyed, seal, unseal
from heedful.store import factors, members, outbox
from heedful.store.factors import Factor

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# NIST SP 800-63B §5.1.2.2 asks for 20 bits where tries are limited; these have 50.
CODES: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_HALF: Final = 5
_KEY: Final = "second-factor"
# Why a secret is never the company's name alone: an app lists many.
_MOST_COMPANY: Final = 60


@dataclass(frozen=True, slots=True)
class Begun:
    """What a member's device is to read, once.

    Guarantee: shown to nobody else; `svg` and `typed` draw `address`.
    """

    address: str = field(repr=False)
    secret: str = field(repr=False)
    svg: str = field(repr=False)
    typed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a member proves who they are.

    Guarantee: tells no secret.
    """

    since: datetime | None
    codes_left: int


def standing(workspace: Workspace) -> Standing:
    """Whether whoever acts has a second factor, and how many codes are left.

    Guarantee: one's own only.
    """
    with workspace.store.reading() as tx:
        found = factors.find(tx, workspace.actor.name)
        return Standing(found.confirmed_at if found else None, factors.count_codes(tx, workspace.actor.name))


def begin(workspace: Workspace) -> Begun:
    """Make a secret for the device of whoever acts.

    Guarantee: asks nothing of anybody before `confirm`. Errors: BadInput `factor.there`, `factor.member`. Source: RFC 6238.
    """
    name, secret = _own(workspace), new_secret()
    with workspace.store.transaction() as tx:
        found = factors.find(tx, name)
        if found and found.confirmed_at:
            raise BadInput("factor.there", "You have a second factor already.", "Drop it first, with a code of it.")
        sealed = seal(_key(workspace), _bound(name), secret)
        factors.begin(tx, Factor(name, sealed, workspace.clock(), None, 0))
    address = address_of(secret, name, workspace.settings.name[:_MOST_COMPANY])
    written = address.partition("secret=")[2].partition("&")[0]
    return Begun(address, written, draw(address, "A code for your device to read").inline, type_out(address))


def confirm(workspace: Workspace, code: str) -> list[str]:
    """Prove that the device has the secret; gives codes for when it is lost, which are told once.

    Guarantee: from now on signing in asks for it. Errors: BadInput `factor.none`, Refused `factor.code`.
    """
    name, now = _own(workspace), workspace.clock()
    with counted(workspace, name), workspace.store.transaction() as tx:
        found = factors.find(tx, name)
        if found is None or found.confirmed_at:
            raise BadInput("factor.none", "No second factor waits to be confirmed.", "Begin with: heedful users factor")
        step = step_of(_open(workspace, found), code, now, found.step)
        if step is None or not factors.use(tx, name, step, confirmed_at=now):
            raise _wrong()
        told = _new_codes(workspace, tx, name)
        outbox.add(tx, "factor.added", workspace.actor, {"member": workspace.actor.name}, now)
    return told


def renew_codes(workspace: Workspace, code: str) -> list[str]:
    """Fresh codes for when the device is lost, in the place of those of before.

    Guarantee: only with a code that still serves. Errors: as `drop`.
    """
    name = _own(workspace)
    with counted(workspace, name), workspace.store.transaction() as tx:
        if not answers(workspace, tx, name, code):
            raise _wrong()
        told = _new_codes(workspace, tx, name)
        outbox.add(tx, "factor.codes", workspace.actor, {"member": workspace.actor.name}, workspace.clock())
    return told


def drop(workspace: Workspace, code: str) -> None:
    """Drop one's own second factor.

    Guarantee: only with a code that still serves. Errors: Refused `factor.code`, `members.wait`.
    """
    name = _own(workspace)
    with counted(workspace, name), workspace.store.transaction() as tx:
        if not answers(workspace, tx, name, code):
            raise _wrong()
        factors.drop(tx, name)
        outbox.add(tx, "factor.dropped", workspace.actor, {"member": workspace.actor.name}, workspace.clock())


@journey("members.change", "security")
def reset(workspace: Workspace, name: str) -> None:
    """Drop the second factor of a member who lost device and codes, and sign them out.

    Guarantee: theirs only. Errors: BadInput `members.unknown`, `factor.none`.
    """
    with workspace.store.transaction() as tx:
        found = members.find(tx, name)
        if found is None:
            raise BadInput("members.unknown", "There is no member of this name.", "List them with: heedful users list")
        if not factors.drop(tx, name):
            raise BadInput("factor.none", "They have no second factor.", "Nothing is to be done.")
        members.end_sessions(tx, name=name)
        outbox.add(tx, "factor.dropped", workspace.actor, {"member": found.name}, workspace.clock())


def asked_of(tx: Tx, name: str) -> bool:
    """Whether a member signs in with a second factor.

    Guarantee: False for nobody.
    """
    found = factors.find(tx, name)
    return bool(found and found.confirmed_at)


def answers(workspace: Workspace, tx: Tx, name: str, code: str) -> bool:
    """Whether a code is of a member's device, or one for when it is lost; it is used up then.

    Guarantee: once; True where none is asked of them. In the caller's transaction. Source: RFC 6238 §5.2.
    """
    found = factors.find(tx, name)
    if found is None or not found.confirmed_at:
        return True
    step = step_of(_open(workspace, found), code, workspace.clock(), found.step)
    if step is not None:
        return factors.use(tx, name, step)
    return factors.use_code(tx, name, _mark(workspace, name, code))


def _own(workspace: Workspace) -> str:
    if workspace.actor.role not in ROLES:
        raise BadInput("factor.member", "A second factor is a member's own.", "Add members with heedful users add, and sign in.")
    return workspace.actor.name


def _new_codes(workspace: Workspace, tx: Tx, name: str) -> list[str]:
    told = ["-".join("".join(secrets.choice(_LETTERS) for _ in range(_HALF)) for _ in range(2)) for _ in range(CODES)]
    factors.put_codes(tx, name, [_mark(workspace, name, one) for one in told])
    return told


def _mark(workspace: Workspace, name: str, code: str) -> bytes:
    said = "".join(code.split()).replace("-", "").lower()
    return keyed(_key(workspace), framed("code", name.casefold(), said))


def _open(workspace: Workspace, found: Factor) -> bytes:
    return unseal(_key(workspace), _bound(found.name), found.secret)


def _bound(name: str) -> bytes:
    return framed("second factor", name.casefold())


def _key(workspace: Workspace) -> bytes:
    return workspace.keys.purpose_key(_KEY)


def _wrong() -> Refused:
    return Refused("factor.code", "The code does not fit, or was used.", "Wait for your device to show the next one.")
