"""The workspace key's life: opened, protected, rotated, copied under a passphrase, locked away and brought back.

Rotation writes the new key beside the old one, wraps every data key anew in one transaction, and then lets the new file take the old
one's place: killed at any moment, one of the two files opens the key store, and the next run finishes the rename.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from heedful.duties.signing import same
from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.egress import require_place
from heedful.flow.passphrase import Asking
from heedful.flow.second import Signed, claim, names_are_typed, second, use
from heedful.security import holding
from heedful.security.files import create_owner_only, flush_folder, name_new, part_of
from heedful.security.holding import ENVIRONMENT, KEY_BYTES, LOCKED, NEXT, Holder
from heedful.security.keys import KeyStore, load_workspace_key
from heedful.security.server_keys import ServerKeyStore
from heedful.store import outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from heedful.flow.settings import Settings
    from heedful.flow.workspace import Workspace

KEY_FILE: Final = "workspace.key"
STORE: Final = "keys.db"
KIND: Final = "key"
# Where the environment holds the key, it holds the next one too while they change.
ENVIRONMENT_NEXT: Final = f"{ENVIRONMENT}_NEXT"


# Who is to hold the workspace key; None: its file, plainly.
Held: TypeAlias = Holder | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the keys of a workspace stand.

    Guarantee: tells no key.
    """

    held_by: str
    locked: bool


def held_by_passphrase(ask: Callable[[], str]) -> Holder:
    """Under a passphrase that somebody gives when it is needed.

    Guarantee: as `holding.by_passphrase`.
    """
    return holding.by_passphrase(ask)


def held_by_vault(address: str, key: str) -> Holder:
    """Under a key of Vault's or OpenBao's transit engine.

    Guarantee: as `holding.by_vault`.
    """
    return holding.by_vault(address, key)


def open_keys(folder: Path, environ: Mapping[str, str] = os.environ, server: str | None = None) -> KeyStore | ServerKeyStore:
    """Open a workspace's key store with its workspace key, however that is held; people's keys on a server where one is named.

    Guarantee: finishes a rotation that was stopped half-way; a key that another process rotates meanwhile is read anew.
    Errors: as `load_workspace_key`; Refused `key.workspace`.
    """
    path = folder / KEY_FILE
    try:
        found = load_workspace_key(path, environ, Asking.ask)
    except Refused as error:
        if error.code == "passphrase.wrong":
            Asking.forget()
        raise
    store = KeyStore(folder / STORE, found, lambda: _candidates(path, environ))
    _finish_rotation(path, store)
    if server is None:
        return store
    try:
        return ServerKeyStore(server, store)
    except BaseException:
        store.close()
        raise


def require_service(settings: Settings, folder: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Refuse a key service that holds the workspace key and is not listed.

    Guarantee: asks nobody; where no service holds it, nothing is refused. Errors: Refused `egress.*`. Source: GDPR Art. 28(3).
    """
    path = folder / KEY_FILE
    if ENVIRONMENT in environ or not path.is_file():
        return
    said = holding.described(path)
    if said["held_by"] == "vault":
        require_place(settings, "keys", str(dict(said.get("vault", {})).get("address", "")))


def standing(folder: Path, environ: Mapping[str, str] = os.environ) -> Standing:
    """How the workspace key is held, and whether it is locked away.

    Guarantee: opens nothing.
    """
    path = folder / KEY_FILE
    if path.with_name(KEY_FILE + LOCKED).exists():
        return Standing("copy", locked=True)
    return Standing("environment" if ENVIRONMENT in environ else str(holding.described(path)["held_by"]), locked=False)


@journey("keys.change", "security")
def protect(workspace: Workspace, holder: Holder | None, countersigned_by: str) -> Standing:
    """Hold the workspace key otherwise: under a passphrase, under a key service, or plainly in its file (None).

    Guarantee: the same key; the file is replaced whole. A key service elsewhere than on this machine must be listed. Errors: Refused
    `keys.environment`, `second.missing`, `egress.unlisted`.
    """
    signed = require_second(workspace, "protect", countersigned_by)
    if holder and holder.address:
        require_place(workspace.settings, "keys", holder.address)
    _require_file("Take it out of the environment first.")
    path = workspace.folder / KEY_FILE
    key, signed = _current(workspace), claim(workspace, signed)
    holding.write_held(path, key, holder)
    Asking.forget()
    held = holder.name if holder else "file"
    _enter(workspace, "keys.protected", {"held_by": held}, signed)
    return Standing(held, locked=False)


@journey("keys.change", "security")
def rotate(workspace: Workspace, countersigned_by: str, environ: Mapping[str, str] = os.environ) -> int:
    """Draw a new workspace key and wrap every key anew under it; gives how many were.

    Guarantee: while others use the workspace; killed at any moment, the workspace opens with the old key or the new. The old key opens
    nothing any more. Errors: Refused `second.missing`, BadInput `keys.next`, Unready `key.busy`. Source: NIST SP 800-57 part 1, 5.3.
    """
    signed = require_second(workspace, "rotate", countersigned_by)
    path = workspace.folder / KEY_FILE
    store = workspace.keys
    new = _next_of(environ) if ENVIRONMENT in environ else os.urandom(KEY_BYTES)
    # Before anything changes: of two who found the same signature, one rotates.
    signed = claim(workspace, signed)
    if ENVIRONMENT not in environ:
        holding.write_held(path.with_name(KEY_FILE + NEXT), new, _holder_of(path, environ))
    try:
        wrapped = store.rewrap(new)
    finally:
        _finish_rotation(path, store)
    _enter(workspace, "keys.rotated", {"wrapped": wrapped}, signed)
    return wrapped


@journey("keys.change", "security")
def copy(workspace: Workspace, out: Path, passphrase: str, countersigned_by: str) -> None:
    """Write a sealed copy of the workspace key, to be kept elsewhere.

    Guarantee: only the passphrase opens it; never overwrites a file. Errors: BadInput `passphrase.short`, `file.exists`.
    """
    signed = require_second(workspace, "copy", countersigned_by)
    key = _current(workspace)
    if out.exists():
        raise BadInput("file.exists", f"The file {out.name} is already there.", "Choose another place.")
    part = part_of(out)
    try:
        holding.write_held(part, key, holding.by_passphrase(lambda: passphrase))
        # A copy that no entry tells of would be worse than an entry whose copy got no name.
        _enter(workspace, "keys.copied", {}, signed)
        name_new(part, out)
    finally:
        part.unlink(missing_ok=True)


@journey("keys.change", "security")
def lock(workspace: Workspace, sealed_copy: Path, passphrase: str, countersigned_by: str) -> None:
    """Take the workspace key away: from now on nothing opens, until the sealed copy is brought.

    Guarantee: only after the copy was seen to open to this very key; holds in running processes too. May be called again after a kill.
    Errors: Refused `keys.copy`, `passphrase.wrong`, `second.missing`.
    """
    signed = require_second(workspace, "lock", countersigned_by)
    require_copy(workspace, sealed_copy, passphrase)
    _enter(workspace, "keys.locked", {}, signed)
    workspace.keys.lock()
    path = workspace.folder / KEY_FILE
    marker = path.with_name(KEY_FILE + LOCKED)
    if not marker.exists():
        create_owner_only(marker)
    for one in (path, path.with_name(KEY_FILE + NEXT)):
        one.unlink(missing_ok=True)
    flush_folder(path.parent)


def unlock(folder: Path, sealed_copy: Path, passphrase: str, holder: Holder | None = None) -> None:
    """Bring the workspace key back from its sealed copy.

    Guarantee: only where it opens this workspace's key store. Errors: Refused `key.workspace`, `passphrase.wrong`.
    """
    key = _opened(sealed_copy, passphrase)
    path = folder / KEY_FILE
    KeyStore(folder / STORE, key, unlock=True).close()
    if ENVIRONMENT not in os.environ:
        holding.write_held(path, key, holder)
    path.with_name(KEY_FILE + LOCKED).unlink(missing_ok=True)


@journey("keys.change", "security")
def enter_unlocked(workspace: Workspace) -> None:
    """Leave in the log that the key was brought back.

    Guarantee: one entry.
    """
    _enter(workspace, "keys.unlocked", {})


def require_second(workspace: Workspace, what: str, name: str) -> Signed:
    """The second signature under what touches keys.

    Guarantee: where nobody signs in and a team is more than one or two, a name is taken as it is typed, as for every other act there.
    Elsewhere somebody else signed beforehand, by a code for this very act; nothing is used up before `use`. Errors: Refused `second.missing`,
    `second.outside`, `frozen.user`. Source: NIST SP 800-57 part 2, 2.3.
    """
    if name.strip() and not same(name, workspace.actor.name) and names_are_typed(workspace):
        return Signed(KIND, what, workspace.actor.name, name.strip())
    try:
        return second(workspace, KIND, what, workspace.actor.name)
    except Refused as error:
        if error.code != "second.same_person":
            raise
        raise Refused(
            "second.missing",
            "What touches keys needs a second person.",
            f"Name them with --countersign; where members sign in, they sign by a code: heedful second ask {KIND} {what}",
        ) from None


def require_copy(workspace: Workspace, sealed_copy: Path, passphrase: str) -> None:
    """Refuse a sealed copy that does not open to this very workspace key.

    Guarantee: changes nothing. Errors: Refused `keys.copy`, `passphrase.wrong`, BadInput `file.missing`.
    """
    if not hmac.compare_digest(_opened(sealed_copy, passphrase), _current(workspace)):
        raise Refused("keys.copy", "The sealed copy is of another key.", "Make a new one: heedful keys copy --out FILE")


def _opened(sealed_copy: Path, passphrase: str) -> bytes:
    if not sealed_copy.is_file():
        raise BadInput("file.missing", f"There is no file {sealed_copy.name}.", "Name the sealed copy.")
    return holding.read_held(sealed_copy, {holding.PASSPHRASE: passphrase})


def _current(workspace: Workspace) -> bytes:
    # The store has proven which it is; a file may be older by one rotation.
    return workspace.keys.workspace_key


def _candidates(path: Path, environ: Mapping[str, str]) -> list[bytes]:
    if ENVIRONMENT in environ:
        return [holding.decoded(environ[name], name) for name in (ENVIRONMENT, ENVIRONMENT_NEXT) if environ.get(name)]
    return holding.read_candidates(path, environ, Asking.ask)


def _finish_rotation(path: Path, store: KeyStore | ServerKeyStore) -> None:
    beside = path.with_name(path.name + NEXT)
    if not beside.is_file():
        return
    try:
        fits = hmac.compare_digest(holding.read_held(beside, ask=Asking.ask), store.workspace_key)
    except (Refused, BadInput):
        return
    if fits:
        try:
            os.replace(beside, path)  # noqa: PTH105  (atomic, and the same call on every system)
        except FileNotFoundError:
            return  # another process was quicker
        flush_folder(path.parent)


def _holder_of(path: Path, environ: Mapping[str, str]) -> Holder | None:
    said = holding.described(path)
    if said["held_by"] == "passphrase":
        return holding.by_passphrase(lambda: environ.get(holding.PASSPHRASE) or Asking.ask())
    if said["held_by"] == "vault":
        return holding.by_vault(**said["vault"], environ=environ)
    return None


def _next_of(environ: Mapping[str, str]) -> bytes:
    if not environ.get(ENVIRONMENT_NEXT):
        raise BadInput(
            "keys.next",
            "The workspace key is in the environment, so the new one must be too.",
            f"Set {ENVIRONMENT_NEXT}, rotate, then move it over.",
        )
    return holding.decoded(environ[ENVIRONMENT_NEXT], f"the environment variable {ENVIRONMENT_NEXT}")


def _require_file(remedy: str) -> None:
    if ENVIRONMENT in os.environ:
        raise Refused("keys.environment", "The workspace key is given by the environment, not by its file.", remedy)


def _enter(workspace: Workspace, kind: str, body: dict[str, object], signed: Signed | None = None) -> None:
    with workspace.store.transaction() as tx:
        if signed:
            use(workspace, tx, signed, workspace.clock())
            body = {**body, "countersigned_by": signed.by}
        outbox.add(tx, kind, workspace.actor, body, workspace.clock())
