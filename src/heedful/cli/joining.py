"""`heedful invite join …`: the way of joining by account, step by step, as the pages will take it."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  (typer reads it)
from pathlib import Path
from typing import Annotated

import typer

from heedful.cli import show_invite

app = typer.Typer(help="Let people join by proving an account.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
HERE = Path()


@app.command()
def begin(
    network: Annotated[str, typer.Argument(help="x, facebook or instagram.")],
    invitation: Annotated[str | None, typer.Option(help="The token of the invitation that led here.")] = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Begin: gives a ticket, and a code to be written in a comment below the pinned post within 10 minutes."""
    from heedful.flow.acting import open_as
    from heedful.flow.joining import begin as run

    with open_as(folder) as workspace:
        show_invite.begun(run(workspace, network, "code", invitation), as_json)


@app.command()
def codes(
    files: Annotated[list[Path], typer.Argument(help="Files of comments, as the networks give them.")],
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Look in comments for codes; nothing else of them is read."""
    from heedful.flow.acting import open_as
    from heedful.flow.codes import look_in

    with open_as(folder) as workspace:
        show_invite.looked(look_in(workspace, files), as_json)


@app.command()
def status(ticket: Annotated[str, typer.Argument(help="The ticket.")], folder: Folder = HERE, as_json: Json = False) -> None:
    """Say how far a joining has come."""
    from heedful.flow.acting import open_as
    from heedful.flow.joining import status as run

    with open_as(folder) as workspace:
        show_invite.step(run(workspace, ticket), as_json)


@app.command()
def choose(
    ticket: Annotated[str, typer.Argument(help="The ticket.")],
    purposes: Annotated[list[str], typer.Argument(help="insights, profile, quotes, improve, fairness, messages.email.")],
    of_age: Annotated[
        bool | None, typer.Option("--of-age/--under-age", help="Whether they say they are old enough where they live.")
    ] = None,
    country: Annotated[str, typer.Option(help="Where they live, as two letters.")] = "",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Posts from this day on; else from any day.")] = None,
    kinds: Annotated[str, typer.Option(help="Kinds of post, with spaces between; group posts only where named.")] = "",
    matching: Annotated[bool, typer.Option("--matching", help="They agree that their account is matched to them off the network.")] = False,
    receipt: Annotated[Path | None, typer.Option(help="Folder for their receipt, to hand to them.")] = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Choose purposes with an account that was proven: the consent is given."""
    from datetime import UTC

    from heedful.flow.acting import open_as
    from heedful.flow.choice import choose as run
    from heedful.flow.receipts import write_receipts

    start = since.replace(tzinfo=UTC) if since else None
    with open_as(folder) as workspace:
        done = run(workspace, ticket, purposes, of_age=of_age, country=country, period_from=start, kinds=kinds.split(), matching=matching)
        given = write_receipts(workspace, done.person_id, receipt) if receipt else None
    show_invite.chosen(done, given.folder if given else None, as_json)


@app.command()
def held(folder: Folder = HERE, as_json: Json = False) -> None:
    """List joinings whose account another person has on record: ask both."""
    from heedful.flow.acting import open_as
    from heedful.flow.choice import held as run

    with open_as(folder) as workspace:
        show_invite.held(run(workspace), as_json)


@app.command()
def settle(
    joining: Annotated[str, typer.Argument(help="The number of the joining, from `heedful invite join held`.")],
    same: Annotated[bool, typer.Option("--same-person/--other-person", help="Whether they are the person on record.")],
    folder: Folder = HERE,
) -> None:
    """End a question about an account, after both were asked."""
    from heedful.flow.acting import open_as
    from heedful.flow.choice import settle as run

    with open_as(folder) as workspace:
        run(workspace, joining, same_person=same)
    print("Settled. They may choose now, within an hour.")


@app.command()
def finish(folder: Folder = HERE) -> None:
    """Complete what was stopped in the middle, and end what took too long."""
    from heedful.flow.acting import open_as
    from heedful.flow.choice import finish as run

    with open_as(folder) as workspace:
        print(f"{run(workspace):,} joinings were completed or ended.")
