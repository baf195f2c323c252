"""`heedful compliance …`: what networks ask to be forgotten: write ids, apply results, do what callbacks asked, show the clock."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heedful.cli import show_compliance as show
from heedful.errors import BadInput

app = typer.Typer(help="Rounds of the networks' deletion duties.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
HERE = Path()


@app.command()
def ids(
    network: Annotated[str, typer.Argument(help="The network that is to be asked: x.")],
    out: Annotated[Path, typer.Option(help="File for the ids, one a line; it must not be there yet.")],
    kind: Annotated[str, typer.Option(help="posts or users.")] = "posts",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Write the ids to ask a network about, and open a round."""
    from heedful.flow.acting import open_as
    from heedful.flow.id_files import write_ids

    with open_as(folder) as workspace:
        show.asked(write_ids(workspace, network, kind, out), out, as_json)


@app.command("apply")
def apply_(
    results: Annotated[Path, typer.Argument(help="The job's results, or events of a compliance stream: JSON lines.")],
    round_id: Annotated[str | None, typer.Option("--round", help="The round they answer; the open one by default.")] = None,
    kind: Annotated[str | None, typer.Option(help="posts or users, where there is no round.")] = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Carry out every order of a results file: what it names is taken out of every lake, for good."""
    from heedful.flow.acting import open_as
    from heedful.flow.compliance import apply_results

    with open_as(folder) as workspace:
        done = apply_results(workspace, results, round_id=round_id, kind=kind)
    show.applied(done, as_json)
    if done.problems:
        raise BadInput("compliance.some_lines", "Some lines could not be read; the others were applied.", "Fetch the results again.")


@app.command("list")
def list_(folder: Folder = HERE, as_json: Json = False) -> None:
    """Show what networks asked, and how much of the 24 hours is left."""
    from heedful.flow.acting import open_as
    from heedful.flow.compliance import list_duties

    with open_as(folder) as workspace:
        waits, done = list_duties(workspace)
    show.duties(waits, done, as_json)


@app.command()
def run(folder: Folder = HERE, as_json: Json = False) -> None:
    """Do what callbacks asked for and is not done yet."""
    from heedful.flow.acting import open_as
    from heedful.flow.deletions import run_pending

    with open_as(folder) as workspace:
        show.ran(run_pending(workspace), as_json)


@app.command()
def readmit(
    network: Annotated[str, typer.Argument(help="facebook, instagram or x.")],
    account: Annotated[str, typer.Option(help="The account's id there.")],
    reason: Annotated[str, typer.Option(help="How its owner proved it anew.")],
    scope: Annotated[str, typer.Option(help="Where the id is unique: global, app or page.")] = "global",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Take up an account again that its network had told us to forget. What was taken out stays out."""
    from heedful.flow.acting import open_as
    from heedful.flow.removals import readmit as take_up

    with open_as(folder) as workspace:
        show.readmitted(take_up(workspace, network, scope, account, reason), as_json)
