"""`heedful keys …`: how the workspace key is held; rotate it, copy it, lock it away and bring it back."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from heedful.cli.show_keys import shown

if TYPE_CHECKING:
    from heedful.flow.keys import Held as KeyHolder

app = typer.Typer(help="How the workspace key is held; rotate, copy, lock and unlock it.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
As = Annotated[str, typer.Option("--as", help="Your name, as the log shall tell it.")]
Second = Annotated[str, typer.Option("--countersign", help="The second person who agreed to this; not you.")]
Held = Annotated[
    Literal["file", "passphrase", "vault"], typer.Option("--by", help="Who holds the key: its file, a passphrase, or a key service.")
]
Address = Annotated[str, typer.Option("--vault-address", help="With --by vault: its address, https.")]
Name = Annotated[str, typer.Option("--vault-key", help="With --by vault: the name of its transit key.")]
HERE = Path()
CLI = "cli"
# The passphrase of a sealed copy, which is not the one in daily use.
COPY_PASSPHRASE = "HEEDFUL_COPY_PASSPHRASE"  # noqa: S105  (the variable's name)


def prompted() -> str:
    """Ask for the passphrase that opens the workspace key.

    Guarantee: it is not shown while it is typed.
    """
    return str(typer.prompt("Passphrase of the workspace key", hide_input=True, err=True))


@app.command()
def show(folder: Folder = HERE, as_json: Json = False) -> None:
    """Say how the workspace key is held, and whether it is locked away."""
    from heedful.flow.keys import standing

    found = standing(folder)
    shown({"held_by": found.held_by, "locked": found.locked}, as_json)


@app.command()
def protect(
    by: Held,
    second: Second = "",
    name: As = CLI,
    vault_address: Address = "",
    vault_key: Name = "heedful",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Hold the workspace key otherwise. The key stays the same."""
    from heedful.flow.acting import open_as
    from heedful.flow.keys import protect as run

    with open_as(folder, name) as workspace:
        found = run(workspace, _holder(by, vault_address, vault_key), second)
    shown({"held_by": found.held_by, "locked": found.locked}, as_json)


@app.command()
def rotate(second: Second = "", name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Draw a new workspace key and wrap every key anew under it, while the workspace is in use."""
    from heedful.flow.acting import open_as
    from heedful.flow.keys import rotate as run

    with open_as(folder, name) as workspace:
        shown({"wrapped_anew": run(workspace, second)}, as_json)


@app.command()
def copy(
    out: Annotated[Path, typer.Option(help="The file to write; keep it elsewhere.")],
    second: Second = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Write a copy of the workspace key, sealed under a passphrase of its own."""
    from heedful.flow.acting import open_as
    from heedful.flow.keys import copy as run

    with open_as(folder, name) as workspace:
        run(workspace, out, copy_passphrase(new=True), second)
    shown({"written": str(out)}, as_json)


@app.command()
def lock(
    sealed: Annotated[Path, typer.Option("--copy", help="The sealed copy, to see that it opens before the key is taken away.")],
    second: Second = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Take the workspace key away: nothing opens until its sealed copy is brought."""
    from heedful.flow.acting import open_as
    from heedful.flow.keys import lock as run

    with open_as(folder, name) as workspace:
        run(workspace, sealed, copy_passphrase(), second)
    shown({"locked": True}, as_json)


@app.command()
def unlock(
    sealed: Annotated[Path, typer.Argument(help="The sealed copy.")],
    by: Held = "file",
    name: As = CLI,
    vault_address: Address = "",
    vault_key: Name = "heedful",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Bring the workspace key back from its sealed copy."""
    from heedful.flow.acting import open_as
    from heedful.flow.keys import enter_unlocked
    from heedful.flow.keys import unlock as run

    run(folder, sealed, copy_passphrase(), _holder(by, vault_address, vault_key))
    with open_as(folder, name) as workspace:
        enter_unlocked(workspace)
    shown({"locked": False}, as_json)


def _holder(by: str, address: str, key: str) -> KeyHolder:
    from heedful.flow.keys import held_by_passphrase, held_by_vault

    if by == "passphrase":
        return held_by_passphrase(_new_passphrase)
    return held_by_vault(address, key) if by == "vault" else None


def _new_passphrase() -> str:
    return os.environ.get("HEEDFUL_NEW_PASSPHRASE") or _typed("New passphrase of the workspace key", "HEEDFUL_NEW_PASSPHRASE", new=True)


def copy_passphrase(*, new: bool = False) -> str:
    """The passphrase of the sealed copy, from the environment or the terminal.

    Guarantee: Unready `key.passphrase` where nobody can be asked.
    """
    return os.environ.get(COPY_PASSPHRASE) or _typed("Passphrase of the sealed copy", COPY_PASSPHRASE, new=new)


def _typed(what: str, variable: str, *, new: bool = False) -> str:
    from heedful.errors import Unready

    if not sys.stdin.isatty():
        raise Unready("key.passphrase", f"{what} is needed.", f"Run it on a terminal, or set {variable}.")
    return str(typer.prompt(what, hide_input=True, confirmation_prompt=new, err=True))
