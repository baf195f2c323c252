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
PASSWORD, NEW_PASSWORD, CODE = "HEEDFUL_PASSWORD", "HEEDFUL_NEW_PASSWORD", "HEEDFUL_CODE"


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
        print(
            json.dumps(
                [{"name": m.name, "role": m.role, "added_at": m.added_at.isoformat(), "second_factor": m.second_factor} for m in found]
            )
        )
        return
    for one in found:
        print(f"{one.name}  {one.role}  since {one.added_at:%Y-%m-%d}{'  with a second factor' if one.second_factor else ''}")
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


@app.command()
def factor(
    folder: Folder = HERE,
    code: Annotated[str, typer.Option(envvar=CODE, help="A code that your device shows, or one kept for when it is lost.")] = "",
    new_codes: Annotated[bool, typer.Option("--new-codes", help="Take fresh codes for when your device is lost.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Drop your second factor.")] = False,
    reset: Annotated[str, typer.Option(metavar="NAME", help="As an administrator: drop that of a member who lost device and codes.")] = "",
) -> None:
    """Set up your second factor: without a code it is begun, with one it is confirmed."""
    from heedful.flow import factors
    from heedful.flow.acting import open_as

    with open_as(folder) as workspace:
        if reset:
            factors.reset(workspace, reset)
            print(f"{reset} signs in by password alone, and is signed out.")
        elif drop:
            factors.drop(workspace, code)
            print("Your second factor is dropped. You sign in by password alone.")
        elif new_codes:
            _told(factors.renew_codes(workspace, code))
        else:
            if not code:
                begun = factors.begin(workspace)
                print(f"{begun.typed}\nLet your device read this, or type it in: {begun.secret}")
                code = typer.prompt("The code it shows", err=True) if sys.stdin.isatty() else ""
            if code:
                _told(factors.confirm(workspace, code))
            else:
                print("Then confirm it with: heedful users factor --code CODE")


@app.command()
def token(
    name: Member,
    purpose: Annotated[str, typer.Option(help="What the program does with it.")],
    days: Annotated[int, typer.Option(help="How long it lasts, 1 to 365.")] = 30,
    folder: Folder = HERE,
) -> None:
    """Make a token by which a program acts as you, or as a member of the role service; it is told once."""
    from heedful.flow.acting import open_as
    from heedful.flow.tokens import make

    with open_as(folder) as workspace:
        print(make(workspace, name, purpose, days))
    print("Keep it where only the program reads it; it is not shown again.", file=sys.stderr)


@app.command()
def tokens(folder: Folder = HERE, as_json: Json = False) -> None:
    """List the tokens that still serve."""
    from heedful.flow.acting import open_as
    from heedful.flow.tokens import listed

    with open_as(folder) as workspace:
        found = listed(workspace)
    if as_json:
        print(json.dumps([{"token": t.token_id, "member": t.member, "purpose": t.purpose, "made_by": t.made_by,
                           "ends_at": t.ends_at.isoformat(), "used_at": t.used_at and t.used_at.isoformat()} for t in found]))  # fmt: skip
        return
    for one in found:
        used = f"last used {one.used_at:%Y-%m-%d}" if one.used_at else "never used"
        print(f"{one.token_id}  {one.member}  {one.purpose}  until {one.ends_at:%Y-%m-%d}  {used}")
    if not found:
        print("No token serves.")


@app.command()
def revoke(number: Annotated[str, typer.Argument(help="The token's number, as the list shows it.")], folder: Folder = HERE) -> None:
    """Revoke a token: your own, or anybody's as an administrator."""
    from heedful.flow.acting import open_as
    from heedful.flow.tokens import revoke as run

    with open_as(folder) as workspace:
        run(workspace, number)
    print("It opens nothing from now on.")


def sign_in(name: Member, folder: Folder = HERE) -> None:
    """Sign in for eight hours, for the commands that follow; asks for a code where you have set up a second factor."""
    from heedful.errors import Unready
    from heedful.flow.acting import keep_session
    from heedful.flow.members import sign_in as run
    from heedful.flow.workspace import Workspace

    with Workspace(folder) as workspace:
        password, code = _asked("Password", PASSWORD), os.environ.get(CODE) or None
        try:
            token = run(workspace, name, password, code)
        except Unready as needed:
            if needed.code != "members.code" or not sys.stdin.isatty():
                raise
            token = run(workspace, name, password, _asked("Code of your second factor", CODE))
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


def _told(codes: list[str]) -> None:
    print(
        "Signing in asks for your device's code from now on. Keep these for when it is lost; each serves once, and they are not shown again:"
    )
    for one in codes:
        print(f"  {one}")


def _asked(what: str, variable: str, *, new: bool = False) -> str:
    from heedful.errors import Unready

    if os.environ.get(variable):
        return os.environ[variable]
    if not sys.stdin.isatty():
        raise Unready("password.asked", f"{what} is needed.", f"Run it on a terminal, or set {variable}.")
    return str(typer.prompt(what, hide_input=True, confirmation_prompt=new, err=True))
