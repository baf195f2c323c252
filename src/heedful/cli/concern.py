"""`heedful concern …`: raise something, also without a name; follow it up; answer for it; freeze what must stop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heedful.cli import show_concern as show
from heedful.cli.subject import opened

app = typer.Typer(help="Concerns and misuse: anyone may raise one, also without a name.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
As = Annotated[str, typer.Option("--as", help="Your name, for the log.")]
CaseId = Annotated[str, typer.Argument(help="The case.")]
Words = Annotated[str, typer.Option(help="What you have to say.")]
Code = Annotated[str, typer.Argument(help="The code that was given when it was raised.")]
HERE = Path()
CLI = "cli"


@app.command("raise")
def raise_(
    text: Annotated[str, typer.Option(help="What is wrong, in your own words.")],
    by: Annotated[str, typer.Option(help="Who raises it: person, employee (then --as), or unnamed.")] = "unnamed",
    kind: Annotated[str, typer.Option(help="concern, misuse or refused_task.")] = "concern",
    person: Annotated[str | None, typer.Option(help="The company's number of the person it is about.")] = None,
    against: Annotated[list[str] | None, typer.Option(help="Whom of the team it is raised against; may be repeated.")] = None,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Raise a concern; prints the code with which you hear what became of it. Unnamed, you are written down nowhere."""
    from heedful.flow.acting import open_outside
    from heedful.flow.concerns import raise_concern

    with opened(folder, name) if by == "employee" else open_outside(folder) as workspace:
        show.raised(raise_concern(workspace, text, kind=kind, by=by, person=person, against=against or ()), as_json)


@app.command("refuse")
def refuse(
    reason: Annotated[str, typer.Option(help="Which task you refuse, and why.")], name: As, folder: Folder = HERE, as_json: Json = False
) -> None:
    """Refuse a task, with a reason; it opens a case, and nobody may hold it against you."""
    from heedful.flow.concerns import raise_concern

    with opened(folder, name) as workspace:
        show.raised(raise_concern(workspace, reason, kind="refused_task", by="employee"), as_json)


@app.command("follow")
def follow(
    code: Code,
    add: Annotated[str, typer.Option(help="Something to add.")] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """See what became of a concern, or add to it, by its code; nobody is asked for a name."""
    from heedful.flow.acting import open_outside
    from heedful.flow.concerns import follow_up, say_more

    with open_outside(folder) as workspace:
        if add:
            say_more(workspace, code, add)
        show.followed(follow_up(workspace, code), as_json)


@app.command("list")
def list_(folder: Folder = HERE, as_json: Json = False) -> None:
    """List every case, the first due first among those that are open."""
    from heedful.flow.concerns import listed

    with opened(folder, CLI) as workspace:
        show.cases(listed(workspace), workspace.clock(), as_json)


@app.command("show")
def show_(case: CaseId, name: As, folder: Folder = HERE, as_json: Json = False) -> None:
    """Show one case: what was said, done and frozen, and what the log has on it."""
    from heedful.flow.concerns import show as run

    with opened(folder, name) as workspace:
        show.case(run(workspace, case), as_json)


@app.command("assign")
def assign(
    case: CaseId,
    owner: Annotated[str, typer.Option(help="Who answers for it.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Give a case to somebody of the team it is not raised against."""
    from heedful.flow.concerns import assign as run

    with opened(folder, name) as workspace:
        show.one(run(workspace, case, owner), as_json)


@app.command("note")
def note(case: CaseId, text: Words, name: As, folder: Folder = HERE) -> None:
    """Note something in a case; it is sealed."""
    from heedful.flow.concerns import note as run

    with opened(folder, name) as workspace:
        run(workspace, case, text)
    print("Noted.")


@app.command("freeze")
def freeze(
    case: CaseId,
    kind: Annotated[str, typer.Argument(help="purpose, lake, export or user.")],
    target: Annotated[str, typer.Argument(help="Which one; * is every one.")],
    name: As,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Stop a purpose, a lake, an export or a user at once."""
    from heedful.flow.concerns import freeze as run

    with opened(folder, name) as workspace:
        show.frozen(run(workspace, case, kind, target), as_json)


@app.command("decide")
def decide(
    case: CaseId,
    outcome: Annotated[str, typer.Option(help="upheld, in_part or not_upheld.")],
    answer: Annotated[str, typer.Option(help="The answer, as whoever raised it will read it.")],
    lift: Annotated[bool, typer.Option("--lift", help="Lift what the case has frozen.")] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """End a case with a written outcome; only somebody who is not concerned may."""
    from heedful.flow.concerns import decide as run

    with opened(folder, name) as workspace:
        show.case(run(workspace, case, outcome, answer, lift=lift), as_json)
