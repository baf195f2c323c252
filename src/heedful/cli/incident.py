"""`heedful incident …`: a breach from the first word of it to its end, with the clock of the law."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from heedful.cli import show_incident as show
from heedful.errors import BadInput

if TYPE_CHECKING:
    from heedful.flow.contain import Lock
    from heedful.flow.workspace import Workspace

app = typer.Typer(help="Handle a breach of personal data: the register of all, the clock, notices, containment.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
As = Annotated[str, typer.Option("--as", help="Your name, as the log shall tell it.")]
Number = Annotated[str, typer.Argument(help="The incident's number.")]
Words = Annotated[str, typer.Argument(help="What happened or was done, in words; kept sealed.")]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        help="A kind of data that is affected: contacts, accounts, posts, opinions, profile, declared, consents, requests, messages, "
        "team or keys. May be repeated.",
    ),
]
Began = Annotated[str, typer.Option("--from", help="When it began, as a day or a moment in UTC.")]
Ended = Annotated[str, typer.Option("--until", help="When it was over.")]
By = Annotated[str, typer.Option("--by", help="In whose name it was done: whom it concerns is then told by their entries in the log.")]
Readable = Annotated[
    bool | None, typer.Option("--readable/--sealed", help="Whether it could be read, or was sealed and the workspace key is safe.")
]
Special = Annotated[bool | None, typer.Option("--special/--not-special", help="Whether minors or special categories are among it.")]
Whom = Annotated[Literal["authority", "people"], typer.Argument(help="authority or people.")]
HERE = Path()
decoys = typer.Typer(help="Numbers of people who do not exist, planted to be found.", no_args_is_help=True)
app.add_typer(decoys, name="decoys")
CLI = "cli"


@app.command("open")
def open_(
    words: Words,
    kinds: Kinds = None,
    known: Annotated[str, typer.Option("--known-at", help="When it became known; now, if left out. The clock runs from here.")] = "",
    began: Began = "",
    ended: Ended = "",
    readable: Readable = True,
    special: Special = False,
    by: By = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Open an incident. It says whom it concerns, what it may do to them, and until when the authority must be told."""
    from heedful.flow.incidents import Reported, open_incident

    said = Reported(
        words, kinds or [], moment(known), moment(began), moment(ended), readable is not False, bool(special), by.strip() or None
    )
    with _opened(folder, name) as workspace:
        show.told(open_incident(workspace, said), as_json)


@app.command("list")
def list_(folder: Folder = HERE, as_json: Json = False) -> None:
    """List the register of all incidents, the newest first."""
    from heedful.flow.incidents import listed

    with _opened(folder) as workspace:
        show.listed(listed(workspace), as_json)


@app.command("show")
def show_(
    incident: Number,
    html: Annotated[Path | None, typer.Option(help="Write it as a page there.")] = None,
    people: Annotated[Path | None, typer.Option(help="Write whom it concerns there, by your own numbers, as a CSV.")] = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Show an incident: the clock, the facts, the risks, and what was done."""
    from heedful.flow.incident_files import write_page, write_people
    from heedful.flow.incidents import shown

    with _opened(folder) as workspace:
        if html:
            write_page(workspace, incident, html)
        if people:
            write_people(workspace, incident, people)
        show.told(shown(workspace, incident), as_json)


@app.command()
def note(
    incident: Number,
    words: Words,
    kinds: Kinds = None,
    began: Began = "",
    ended: Ended = "",
    readable: Readable = None,
    special: Special = None,
    by: By = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Note what became known since. What is changed by an option is judged and counted anew."""
    from heedful.flow.incidents import note as run

    with _opened(folder, name) as workspace:
        found = run(
            workspace,
            incident,
            words,
            kinds=kinds,
            began_at=moment(began),
            ended_at=moment(ended),
            readable=readable,
            special=special,
            actor=by.strip() or None,
        )
    show.told(found, as_json)


@app.command()
def draft(
    incident: Number,
    whom: Whom,
    out: Annotated[Path, typer.Option(help="The file to write, as Markdown.")],
    why_late: Annotated[str, typer.Option(help="To the authority, where it comes late: why.")] = "",
    name: As = CLI,
    folder: Folder = HERE,
) -> None:
    """Draft the notice to the authority or to the people. Nothing is sent: read it, mend it, send it."""
    from heedful.flow.incident_files import draft as run

    with _opened(folder, name) as workspace:
        written = run(workspace, incident, whom, out, why_late)
    print(f"Written to {written}. Read it, fill what stands in brackets, send it, then: heedful incident notify {incident} {whom}")


@app.command()
def notify(
    incident: Number,
    whom: Whom,
    words: Annotated[str, typer.Option("--how", help="How they were told, for the register.")] = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Note that the authority or the people were told; the clock stops with the first word to the authority."""
    from heedful.flow.incidents import tell

    with _opened(folder, name) as workspace:
        show.told(tell(workspace, incident, whom, words), as_json)


@app.command()
def contain(
    incident: Number,
    sessions: Annotated[bool, typer.Option("--sessions", help="Sign everybody out.")] = False,
    rotate: Annotated[bool, typer.Option("--rotate", help="Exchange the workspace key; the old one opens nothing any more.")] = False,
    lock: Annotated[bool, typer.Option("--lock", help="Take the workspace key away; needs --copy.")] = False,
    copy: Annotated[Path | None, typer.Option(help="With --lock: the sealed copy that brings it back.")] = None,
    second: Annotated[str, typer.Option("--countersign", help="With --rotate or --lock: the second person who agreed; not you.")] = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Contain an incident, at once: sign everybody out, exchange the key, or lock it away."""
    from heedful.flow.contain import contain as run

    with _opened(folder, name) as workspace:
        done = run(workspace, incident, sessions=sessions, rotate=rotate, lock=_lock(copy) if lock else None, second=second)
    show.contained(done, as_json)


@app.command()
def close(
    incident: Number,
    words: Words,
    although: Annotated[bool, typer.Option("--although", help="Close it although somebody was not told; the words say why not.")] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Close an incident, with the reasons. It stays in the register."""
    from heedful.flow.incidents import close as run

    with _opened(folder, name) as workspace:
        show.told(run(workspace, incident, words, although=although), as_json)


@app.command()
def scan(folder: Folder = HERE, as_json: Json = False) -> None:
    """Look at what was entered in the log since the last look; what the rules find opens an incident. Let a timer run it."""
    from heedful.flow.watch import watch

    with _opened(folder) as workspace:
        show.seen(watch(workspace), as_json)


@decoys.command()
def plant(
    many: Annotated[int, typer.Argument(help="How many.")],
    out: Annotated[Path, typer.Option(help="The file for their numbers; put them among lists that a thief would take.")],
    posts: Annotated[bool, typer.Option("--posts", help="Keys of posts instead, as answers to people print them.")] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Plant decoys: numbers that look like yours and are nobody's. Whoever asks for one here opens an incident."""
    from heedful.flow.decoys import plant as run
    from heedful.flow.decoys import plant_posts

    with _opened(folder, name) as workspace:
        show.decoys(plant_posts(workspace, many, out) if posts else run(workspace, many, out), as_json)


@decoys.command("count")
def count_(folder: Folder = HERE, as_json: Json = False) -> None:
    """Say how many decoys are planted. Which they are is told nowhere but in the files that planting wrote."""
    from heedful.flow.decoys import count

    with _opened(folder) as workspace:
        show.decoys(count(workspace), as_json)


def moment(text: str) -> datetime | None:
    """A day or moment that somebody wrote; None for nothing.

    Guarantee: in UTC; BadInput `incident.moment` for anything else.
    """
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            "incident.moment", "That is neither a day nor a moment.", "Write it as 2026-05-31 or 2026-05-31T12:00:00Z."
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _lock(copy: Path | None) -> Lock:
    from heedful.cli.keys import copy_passphrase
    from heedful.flow.contain import Lock

    if copy is None:
        raise BadInput("incident.copy", "Locking the key away needs its sealed copy.", "Make one: heedful keys copy --out FILE")
    return Lock(copy, copy_passphrase())


def _opened(folder: Path, name: str = CLI) -> Workspace:
    from heedful.flow.acting import open_as

    return open_as(folder, name)
