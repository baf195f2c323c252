"""`heedful requests …`: the queue of what people asked, overdue first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heedful.cli import show_rights as show
from heedful.cli.subject import CLI, As, Folder, Json, opened

app = typer.Typer(help="The queue of what people asked, with due dates and answers.", invoke_without_command=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The request's id.")]
Kind = Annotated[str, typer.Argument(help="access, rectify, erase, restrict, portability, object, not_me or complaint.")]
Asker = Annotated[str | None, typer.Option("--person", help="All that one person asked, whatever its state.")]
Limit = Annotated[int, typer.Option(min=1, help="At most so many lines.")]
HERE = Path()
SHOWN = 50


@app.callback()
def _queue(context: typer.Context, folder: Folder = HERE, as_json: Json = False) -> None:
    if context.invoked_subcommand is None:
        list_(folder=folder, as_json=as_json)


@app.command("list")
def list_(person: Asker = None, limit: Limit = SHOWN, folder: Folder = HERE, as_json: Json = False) -> None:
    """Show what waits for an answer: overdue first, then by due date."""
    from heedful.flow.requests import listed

    with opened(folder, CLI) as workspace:
        lines, totals = listed(workspace, limit=limit, person=person)
    show.queue(lines, totals, as_json)


@app.command("open")
def open_(
    kind: Kind,
    person: Annotated[str, typer.Option("--person", help="Your own number for the person.")],
    channel: Annotated[str, typer.Option(help="How they asked: desk, mail, telephone.")] = "desk",
    owner: Annotated[str | None, typer.Option(help="Who answers it.")] = None,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Put a request in the queue; it is due in one month."""
    from heedful.flow.requests import open_request

    with opened(folder, name) as workspace:
        show.request(open_request(workspace, kind, person, channel=channel, owner=owner), as_json)


@app.command("bring")
def bring_(
    file: Annotated[Path, typer.Argument(help="CSV with the columns kind, person and, if you like, channel.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Put many requests in the queue at once; a row that is none is named and left out."""
    from heedful.flow.request_file import bring

    with opened(folder, name) as workspace:
        show.brought(*bring(workspace, file), as_json)


@app.command()
def identify(
    request: Id,
    method: Annotated[str, typer.Option(help="How you found out: 'one-time link', 'showed a card'.")],
    failed: Annotated[bool, typer.Option("--failed", help="Who asks is not the person.")] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Record whether who asks was shown to be the person, and how."""
    from heedful.flow.requests import identify as run

    with opened(folder, name) as workspace:
        show.request(run(workspace, request, method, passed=not failed), as_json)


@app.command()
def assign(
    request: Id,
    owner: Annotated[str, typer.Option(help="Who answers it.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Say who of the team answers a request."""
    from heedful.flow.requests import assign as run

    with opened(folder, name) as workspace:
        show.request(run(workspace, request, owner), as_json)


@app.command()
def extend(
    request: Id,
    reason: Annotated[str, typer.Option(help="Why it takes longer, as you tell the person.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Move the due date by two months; once, within the first month, with a reason."""
    from heedful.flow.requests import extend as run

    with opened(folder, name) as workspace:
        show.request(run(workspace, request, reason), as_json)


@app.command()
def answer(
    request: Id,
    text: Annotated[str, typer.Option(help="What the person was answered.")],
    refuse: Annotated[bool, typer.Option("--refuse", help="The answer is no, and says why.")] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Record what the person was answered."""
    from heedful.flow.requests import answer as run

    with opened(folder, name) as workspace:
        show.request(run(workspace, request, text, refuse=refuse), as_json)


@app.command()
def close(request: Id, name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Close a request that was answered or refused."""
    from heedful.flow.requests import close as run

    with opened(folder, name) as workspace:
        show.request(run(workspace, request), as_json)
