"""`heedful subject …`: what one person may ask: to see, to correct, to stop, to object, to be erased."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heedful.cli import show_rights as show

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace

app = typer.Typer(help="What one person may ask: see, correct, restrict, object, erase.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
Person = Annotated[str, typer.Argument(help="Your own number for the person.")]
Purposes = Annotated[list[str] | None, typer.Option("--purpose", help="For which purpose; may be repeated. None named: all.")]
Identity = Annotated[
    str | None, typer.Option(help="How you found out that who asks is the person, such as 'one-time link'; absent: an open request says.")
]
As = Annotated[str, typer.Option("--as", help="Your name, for the log and for the person.")]
HERE = Path()
CLI = "cli"


def opened(folder: Path, name: str) -> Workspace:
    """Open a workspace in somebody's name.

    Guarantee: what they do is entered under it.
    """
    from heedful.flow.acting import open_as

    return open_as(folder, name)


@app.command()
def export(
    person: Person,
    out: Annotated[Path | None, typer.Option(help="The archive to write; a new one under exports/ by default.")] = None,
    identity: Identity = None,
    carry: Annotated[bool, typer.Option("--portable", help="Only what they provided, to take elsewhere (Art. 20).")] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Write a person everything that is held about them: a page to read, and JSON and CSV."""
    from heedful.flow.answer import export_subject

    with opened(folder, name) as workspace:
        show.exported(export_subject(workspace, person, out, identity=identity, carry=carry), as_json)


@app.command()
def link(person: Person, identity: Identity = None, name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Make a link to a person's own page, to hand to them once you know that it is them. It serves once, within a day."""
    from heedful.flow.sign_in_link import hand_checked

    with opened(folder, name) as workspace:
        show.link(hand_checked(workspace, person, identity=identity), as_json)


@app.command()
def rectify(
    person: Person,
    post: Annotated[str, typer.Option(help="The post's key, as printed in the person's export.")],
    brand: Annotated[str, typer.Option(help="The brand the opinion is about.")],
    polarity: Annotated[str, typer.Option(help="like, dislike, or none: they hold no such opinion.")],
    aspect: Annotated[str, typer.Option(help="The aspect; 'overall' for the brand as a whole.")] = "overall",
    identity: Identity = None,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Correct an opinion inferred from a person's post; it holds against every later reading of that post."""
    from heedful.flow.correct import polarity_of
    from heedful.flow.correct import rectify as run

    with opened(folder, name) as workspace:
        show.rectified(run(workspace, person, post, brand, aspect, polarity_of(polarity), identity=identity), as_json)


@app.command()
def restrict(person: Person, purposes: Purposes = None, name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Stop the use of what is a person's, and keep it. It holds from the next query on."""
    from heedful.flow.limits import restrict as run

    with opened(folder, name) as workspace:
        show.limited(run(workspace, person, purposes or []), "Restricted. It holds from now on.", as_json)


@app.command("lift-restriction")
def lift_restriction(
    person: Person, purposes: Purposes = None, identity: Identity = None, name: As = CLI, folder: Folder = HERE, as_json: Json = False
) -> None:
    """End a restriction, because the person says so."""
    from heedful.flow.limits import lift_restriction as run

    with opened(folder, name) as workspace:
        show.limited(run(workspace, person, purposes or [], identity=identity), "The restriction is lifted.", as_json)


@app.command("object")
def object_(person: Person, purposes: Purposes = None, name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Record that a person objects. It holds at once; for messages it holds for ever."""
    from heedful.flow.limits import object_to

    with opened(folder, name) as workspace:
        show.limited(object_to(workspace, person, purposes or []), "The objection holds from now on.", as_json)


@app.command("lift-objection")
def lift_objection(
    person: Person, purposes: Purposes = None, identity: Identity = None, name: As = CLI, folder: Folder = HERE, as_json: Json = False
) -> None:
    """End an objection, because the person says so; never one to messages."""
    from heedful.flow.limits import lift_objection as run

    with opened(folder, name) as workspace:
        show.limited(run(workspace, person, purposes or [], identity=identity), "The objection is lifted.", as_json)


@app.command()
def erase(person: Person, identity: Identity = None, name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Destroy everything that is held about a person, and give the certificate."""
    from heedful.flow.leave import leave

    with opened(folder, name) as workspace:
        show.erased(leave(workspace, person, identity=identity), as_json)
