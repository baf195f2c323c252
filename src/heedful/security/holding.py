"""How the workspace key is held: plainly in its owner's file, under a passphrase, or under a key management service.

The file says itself how: plain base64, or one JSON object that names its holder. Rotation writes the new key beside the old one
first; whichever of the two opens the key file is the workspace's.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Refused, Unready
from heedful.security import passphrase, vault
from heedful.security.files import replace_owner_only, require_owner_only

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

# AES-256 (FIPS 197): keys are 32 bytes.
KEY_BYTES: Final = 32
ENVIRONMENT: Final = "HEEDFUL_WORKSPACE_KEY"
PASSPHRASE: Final = "HEEDFUL_PASSPHRASE"  # noqa: S105  (the variable's name)
NEXT: Final = ".next"
LOCKED: Final = ".locked"
_FORM: Final = "heedful_key"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the workspace key.

    Guarantee: `wrap` and `unwrap` answer each other; `address` is where the holder is, if it is somewhere else.
    """

    name: str
    wrap: Callable[[bytes], dict[str, Any]]
    unwrap: Callable[[Mapping[str, Any]], bytes]
    address: str = ""


def by_passphrase(ask: Callable[[], str]) -> Holder:
    """A passphrase that somebody gives when it is needed.

    Guarantee: asked for only then.
    """
    return Holder("passphrase", lambda key: passphrase.wrap(key, ask()), lambda said: passphrase.unwrap(said, ask()))


def by_vault(address: str = "", key: str = "", mount: str = "transit", environ: Mapping[str, str] = os.environ) -> Holder:
    """Vault's or OpenBao's transit engine.

    Guarantee: to open, the file's own address is asked.
    """
    return Holder("vault", lambda data: vault.wrap(data, address, key, mount, environ), lambda said: vault.unwrap(said, environ), address)


def read_held(path: Path, environ: Mapping[str, str] = os.environ, ask: Callable[[], str] | None = None) -> bytes:
    """Read the workspace key from its file, however it is held.

    Guarantee: 32 bytes, or an error: Unready `key.missing` or `key.locked`, Refused `file.open_to_others` or `passphrase.wrong`, BadInput `key.form`.
    Source: GDPR Art. 32(1)(a).
    """
    if not path.is_file():
        if path.with_name(path.name + LOCKED).exists():
            raise Unready("key.locked", "This workspace is locked: its key was taken away.", "Run: heedful keys unlock COPY")
        raise Unready("key.missing", f"There is no workspace key at {path.name}.", f"Run heedful init, restore it, or set {ENVIRONMENT}.")
    require_owner_only(path)
    text = path.read_text(encoding="ascii", errors="replace")
    if not text.lstrip().startswith("{"):
        return decoded(text, path.name)
    said = _parsed(text)
    given = environ.get(PASSPHRASE)
    asked = (lambda: given) if given else ask or _nobody
    holders = {one.name: one for one in (by_passphrase(asked), by_vault(environ=environ))}
    return _sized(holders[said["held_by"]].unwrap(said))


def read_candidates(path: Path, environ: Mapping[str, str] = os.environ, ask: Callable[[], str] | None = None) -> list[bytes]:
    """Every key that may be the workspace's: the one in force, and one that a rotation has just put beside it.

    Guarantee: never empty; what cannot be read is left out unless nothing can. Errors: as `read_held`.
    """
    found, last = list[bytes](), None
    for place in (path, path.with_name(path.name + NEXT)):
        if place is path or place.is_file():
            try:
                found.append(read_held(place, environ, ask))
            except (Refused, Unready, BadInput) as error:
                last = error
    if not found and last:
        raise last
    return found


def write_held(path: Path, key: bytes, holder: Holder | None = None) -> None:
    """Write the workspace key to its file, in place of what is there, held as said; plainly where by nobody.

    Guarantee: whole or not at all, and never readable by others.
    """
    plain = base64.b64encode(key).decode("ascii")
    text = plain if holder is None else json.dumps({_FORM: 1, "held_by": holder.name, **holder.wrap(key)})
    replace_owner_only(path, text.encode() + b"\n")


def described(path: Path) -> dict[str, Any]:
    """How a key file is held, without opening it: `held_by` is `file` or the holder's name, with what the holder keeps there.

    Guarantee: no secret that is not sealed. Errors: Unready `key.missing`, BadInput `key.form`.
    """
    if not path.is_file():
        raise Unready("key.missing", f"There is no workspace key at {path.name}.", f"Run heedful init, restore it, or set {ENVIRONMENT}.")
    text = path.read_text(encoding="ascii", errors="replace")
    return _parsed(text) if text.lstrip().startswith("{") else {"held_by": "file"}


def decoded(text: str, where: str) -> bytes:
    """A key from its base64.

    Guarantee: 32 bytes, or BadInput `key.form`.
    """
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise BadInput("key.form", f"The workspace key in {where} is not 32 bytes in base64.", "Restore the key from where you keep it.")
    return key


def _parsed(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
        if said[_FORM] != 1 or said["held_by"] not in {"passphrase", "vault"}:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise BadInput("key.form", "The key file is not in a form we know.", "Put back the file as Heedful wrote it.") from None
    return dict(said)


def _sized(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise Refused("key.workspace", "What holds the workspace key gave something else.", "Put back the file as Heedful wrote it.")
    return key


def _nobody() -> str:
    raise Unready("key.passphrase", "The workspace key is held under a passphrase.", f"Run it on a terminal, or set {PASSPHRASE}.")
