"""`heedful forget …`: what is due by retention; legal holds; what was erased, and letting somebody back in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heedful.cli import show_forget as show
from heedful.errors import BadInput

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace

app = typer.Typer(help="Forget what is due; hold what may not be destroyed yet; show what was erased.")

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
As = Annotated[str, typer.Option("--as", help="Your name, as the log shall tell it.")]
Person = Annotated[str, typer.Argument(help="Your own number for the person.")]
Reason = Annotated[str, typer.Option(help="Why, in a sentence without names; the log keeps it.")]
HERE = Path()
CLI = "cli"
# How an account and an address are written in one word.
ACCOUNT, ADDRESS = ("network", "scope", "id"), ("channel", "address")


def _opened(folder: Path, name: str = CLI) -> Workspace:
    from heedful.flow.acting import open_as

    return open_as(folder, name)


@app.callback(invoke_without_command=True)
def due(
    context: typer.Context,
    due: Annotated[bool, typer.Option("--due", help="Destroy what is past its time, as the settings and the notice say.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what --due would destroy.")] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Forget what is due; hold what may not be destroyed yet; show what was erased."""
    from heedful.flow.retention import forget_due

    if context.invoked_subcommand is not None:
        return
    if not due:
        print(context.get_help())
        return
    with _opened(folder, name) as workspace:
        done = forget_due(workspace, dry_run=dry_run)
    show.forgotten(done, dry_run, as_json)


@app.command()
def hold(person: Person, reason: Reason = "", name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Keep what is sealed of a person from being destroyed; use of it is refused all the same."""
    from heedful.flow.holds import hold as run

    with _opened(folder, name) as workspace:
        show.placed(run(workspace, person, reason), as_json)


@app.command("release-hold")
def release_hold(person: Person, name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Lift the holds on a person; an erasure that waited for it is finished."""
    from heedful.flow.holds import release

    with _opened(folder, name) as workspace:
        show.released(release(workspace, person), as_json)


@app.command()
def holds(name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """List the holds in force."""
    from heedful.flow.holds import list_holds

    with _opened(folder, name) as workspace:
        show.holds(list_holds(workspace), as_json)


@app.command()
def lift(
    person: Annotated[str, typer.Option(help="Your own number for the person who came back.")],
    reason: Reason = "",
    account: Annotated[list[str] | None, typer.Option(help="Their account, as network:scope:id. May be repeated.")] = None,
    address: Annotated[list[str] | None, typer.Option(help="Their address, as channel:address. May be repeated.")] = None,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Let somebody who was erased agree anew. Nothing that was erased comes back."""
    from heedful.flow.suppression import lift as run

    accounts = [_parts(a, ACCOUNT) for a in account or []]
    addresses = [_parts(a, ADDRESS) for a in address or []]
    with _opened(folder, name) as workspace:
        show.lifted(run(workspace, person, reason, accounts, addresses), as_json)


@app.command("list")
def list_(folder: Folder = HERE, as_json: Json = False) -> None:
    """List what was erased, and how far each erasure is. Nobody is named."""
    from heedful.flow.erase import list_certificates

    with _opened(folder) as workspace:
        show.erasures(list_certificates(workspace), as_json)


@app.command()
def certificate(
    erasure: Annotated[str, typer.Argument(help="The erasure's number.")],
    out: Annotated[Path | None, typer.Option(help="File for the signed certificate, for the person.")] = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Show what an erasure removed and what stays; write the signed certificate."""
    from heedful.flow.certificate import write_certificate
    from heedful.flow.erase import certificate as find

    with _opened(folder) as workspace:
        found = find(workspace, erasure)
    if out:
        write_certificate(found, out)
    show.certificate(found, out, as_json)


def _parts(text: str, names: tuple[str, ...]) -> list[str]:
    parts = text.split(":", len(names) - 1)
    if len(parts) != len(names) or not all(parts):
        raise BadInput("forget.form", f"That is not written as {':'.join(names)}.", "For example: --account x:global:123456")
    return parts
