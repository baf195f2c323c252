"""`heedful users …`, `heedful sign-in` and `heedful sign-out`: who works here, in which role, and who acts now."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Who works here, and in which role.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
Member = Annotated[str, typer.Argument(help="The member's name.")]
Role = Annotated[str, typer.Option(help="analyst, marketer, privacy_officer, administrator, auditor or service.")]
HERE = Path()
PASSWORD, NEW_PASSWORD = "HEEDFUL_PASSWORD", "HEEDFUL_NEW_PASSWORD"


@app.command()
def add(name: Member, role: Role, folder: Folder = HERE) -> None:
    """Add a member. The first must be an administrator; from then on everybody has to sign in."""
    from heedful.flow.acting import open_as
    from heedful.flow.members import add as run

    with open_as(folder) as workspace:
        run(workspace, name, role, _asked("New password", NEW_PASSWORD, new=True))
    print(f"{name} is {role.replace('_', ' ')} now. They sign in with: heedful sign-in {name!r}")


@app.command("list")
def list_(folder: Folder = HERE, as_json: Json = False) -> None:
    """List everybody of the team."""
    from heedful.flow.acting import open_as
    from heedful.flow.members import listed

    with open_as(folder) as workspace:
        found = listed(workspace)
    if as_json:
        print(json.dumps([{"name": m.name, "role": m.role, "added_at": m.added_at.isoformat()} for m in found]))
        return
    for one in found:
        print(f"{one.name}  {one.role}  since {one.added_at:%Y-%m-%d}")
    if not found:
        print(
            "Nobody was added: whoever holds this folder may do everything. Add the first with: heedful users add NAME --role administrator"
        )


@app.command()
def role(name: Member, role: Role, folder: Folder = HERE) -> None:
    """Give a member another role; it holds at their next call."""
    from heedful.flow.acting import open_as
    from heedful.flow.members import set_role

    with open_as(folder) as workspace:
        set_role(workspace, name, role)
    print(f"{name} is {role.replace('_', ' ')} now.")


@app.command()
def password(name: Member, folder: Folder = HERE) -> None:
    """Set a password: your own, or anybody's as an administrator. Signs them out."""
    from heedful.flow.acting import open_as
    from heedful.flow.members import set_password

    with open_as(folder) as workspace:
        set_password(workspace, name, _asked("New password", NEW_PASSWORD, new=True))
    print(f"{name} has a new password, and is signed out.")


@app.command()
def remove(name: Member, folder: Folder = HERE) -> None:
    """Remove a member, and sign them out."""
    from heedful.flow.acting import open_as
    from heedful.flow.members import remove as run

    with open_as(folder) as workspace:
        run(workspace, name)
    print(f"{name} is no member any more.")


@app.command("sign-out-all")
def sign_out_all(folder: Folder = HERE) -> None:
    """Sign everybody out, at once."""
    from heedful.flow.acting import open_as
    from heedful.flow.members import end_all_sessions

    with open_as(folder) as workspace:
        print(f"{end_all_sessions(workspace)} sessions ended.")


def sign_in(name: Member, folder: Folder = HERE) -> None:
    """Sign in for eight hours, for the commands that follow."""
    from heedful.flow.acting import keep_session
    from heedful.flow.members import sign_in as run
    from heedful.flow.workspace import Workspace

    with Workspace(folder) as workspace:
        token = run(workspace, name, _asked("Password", PASSWORD))
    keep_session(folder, token)
    print(f"Signed in as {name}, for eight hours. End it with: heedful sign-out")


def sign_out(folder: Folder = HERE) -> None:
    """End your session."""
    from heedful.flow.acting import session_file, token_of
    from heedful.flow.members import sign_out as run
    from heedful.flow.workspace import Workspace

    token = token_of(folder)
    if token:
        with Workspace(folder) as workspace:
            run(workspace, token)
    session_file(folder).unlink(missing_ok=True)
    print("Signed out.")


def _asked(what: str, variable: str, *, new: bool = False) -> str:
    from heedful.errors import Unready

    if os.environ.get(variable):
        return os.environ[variable]
    if not sys.stdin.isatty():
        raise Unready("password.asked", f"{what} is needed.", f"Run it on a terminal, or set {variable}.")
    return str(typer.prompt(what, hide_input=True, confirmation_prompt=new, err=True))
