"""`heedful consent …`: bring consents in, give, withdraw and show one person's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heedful.cli import show

app = typer.Typer(help="Bring in, give, withdraw and show consents.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
HERE = Path()


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or JSON; columns in docs/reference/consents.md.")],
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Bring in consents from a file; a row that cannot count is named and left out."""
    from heedful.flow.join import import_consents
    from heedful.flow.workspace import Workspace

    with Workspace(folder) as workspace:
        show.joined(import_consents(workspace, file), as_json)


@app.command()
def give(
    person: Annotated[str, typer.Argument(help="Your own number for the person.")],
    purposes: Annotated[list[str], typer.Argument(help="insights, profile, quotes, improve, fairness, messages.email.")],
    network: Annotated[str | None, typer.Option(help="The network of their account.")] = None,
    account: Annotated[str | None, typer.Option(help="Their account id there.")] = None,
    kinds: Annotated[str, typer.Option(help="Kinds of post, with spaces between; group posts only where named.")] = "",
    age_band: Annotated[str, typer.Option(help="adult, minor or unknown, as they declared.")] = "unknown",
    notice: Annotated[str, typer.Option(help="Version of the notice they read.")] = "",
    method: Annotated[str, typer.Option(help="How they said it: form, counter, telephone.")] = "",
    evidence: Annotated[str, typer.Option(help="Where the proof lies.")] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Record that a person agrees, now, to the purposes named."""
    from heedful.flow.join import give as run
    from heedful.flow.workspace import Workspace

    said = {
        "network": network,
        "account": account,
        "kinds": kinds,
        "age_band": age_band,
        "notice": notice,
        "method": method,
        "evidence": evidence,
    }
    with Workspace(folder) as workspace:
        show.joined(run(workspace, person, purposes, {k: v for k, v in said.items() if v}), as_json)


@app.command()
def withdraw(
    person: Annotated[str, typer.Argument(help="Your own number for the person.")],
    purposes: Annotated[list[str] | None, typer.Argument(help="Which purposes; none named: all.")] = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Record that a person withdraws. It holds from the next query on."""
    from heedful.flow.join import withdraw as run
    from heedful.flow.workspace import Workspace

    with Workspace(folder) as workspace:
        show.withdrawn(run(workspace, person, purposes or []), as_json)


@app.command("show")
def show_(
    person: Annotated[str, typer.Argument(help="Your own number for the person.")], folder: Folder = HERE, as_json: Json = False
) -> None:
    """Show what stands on record of a person's consent, and its state now."""
    from heedful.flow.join import show as run
    from heedful.flow.workspace import Workspace

    with Workspace(folder) as workspace:
        show.consents(run(workspace, person), as_json)
