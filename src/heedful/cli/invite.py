"""`heedful invite …`: ask people once, openly, and let them join by an account of theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heedful.cli import joining, show_invite

app = typer.Typer(help="Ask people, once, openly.", no_args_is_help=True)
app.add_typer(joining.app, name="join")

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
HERE = Path()


@app.command()
def make(
    channel: Annotated[str, typer.Option(help="link or mail for one person each; qr, receipt or pinned for everybody.")],
    out: Annotated[Path, typer.Option(help="Folder for the files.")],
    person: Annotated[list[str] | None, typer.Option(help="Your own number for a person. May be repeated.")] = None,
    address: Annotated[list[str] | None, typer.Option(help="An e-mail address, for a mail. May be repeated.")] = None,
    got_from: Annotated[str, typer.Option(help="Where you have the addresses from, in words people will know.")] = "",
    purpose: Annotated[list[str] | None, typer.Option(help="Ask only for this. May be repeated; none: all of the notice.")] = None,
    network: Annotated[str, typer.Option(help="The network of a pinned post: x, facebook or instagram.")] = "x",
    renewal: Annotated[bool, typer.Option("--renewal", help="Ask whether a consent that ends soon may go on.")] = False,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Make invitations as files: who asks, for what, yes and no at equal weight, how to stop."""
    from heedful.flow.acting import open_as
    from heedful.flow.invite import make as run

    with open_as(folder) as workspace:
        done = run(
            workspace,
            channel,
            out=out,
            people=person or [],
            addresses=address or [],
            got_from=got_from,
            purposes=purpose or [],
            network=network,
            kind="renewal" if renewal else "first",
        )
    show_invite.made(done, as_json)


@app.command()
def answer(
    token: Annotated[str, typer.Argument(help="The end of the link they were sent.")],
    said: Annotated[str, typer.Argument(help="yes, no or never.")],
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Note what somebody answered."""
    from heedful.flow.acting import open_as
    from heedful.flow.invite import answer as run

    with open_as(folder) as workspace:
        show_invite.answered(run(workspace, token, said), as_json)


@app.command("list")
def list_(folder: Folder = HERE, as_json: Json = False) -> None:
    """Count who was asked and what they answered."""
    from heedful.flow.acting import open_as
    from heedful.flow.invite import listed

    with open_as(folder) as workspace:
        show_invite.listed(listed(workspace), as_json)


@app.command()
def due(folder: Folder = HERE, as_json: Json = False) -> None:
    """List whose consent ends within 60 days and who may be asked to renew it."""
    from heedful.flow.acting import open_as
    from heedful.flow.invite import due as run

    with open_as(folder) as workspace:
        show_invite.due(run(workspace), as_json)


@app.command()
def signal(
    person: Annotated[str, typer.Argument(help="Your own number for the person.")],
    value: Annotated[str, typer.Option("--sec-gpc", help="The value of the header Sec-GPC, exactly as it came.")],
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Note the privacy signal of a person's browser (Global Privacy Control)."""
    from heedful.flow.acting import open_as
    from heedful.flow.signals import note

    with open_as(folder) as workspace:
        show_invite.heard(note(workspace, person, [("Sec-GPC", value)]), as_json)
