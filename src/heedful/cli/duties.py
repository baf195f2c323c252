"""`heedful register …`, `heedful assess …`, `heedful second …`: what the company owes in writing, and who signed it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from heedful.cli import show_duties as show
from heedful.cli.subject import opened

register = typer.Typer(help="The register of processing, written from what is running.", no_args_is_help=True)
assess = typer.Typer(help="The impact assessment: ten questions first, then the whole.", no_args_is_help=True)
impact = typer.Typer(help="The impact assessment, written from your answers and from what is running.", no_args_is_help=True)
second = typer.Typer(help="Second signatures: ask an outsider for one, and give one.", no_args_is_help=True)
assess.add_typer(impact, name="impact")

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
As = Annotated[str, typer.Option("--as", help="Your name, for the log.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the page and the JSON; duties/ in the workspace by default.")]
Statement = Annotated[str, typer.Option(help="What you looked at, in a sentence.")]
Reason = Annotated[str, typer.Option(help="In a team of one or two: why you do it alone. It stands in the log.")]
HERE = Path()
CLI = "cli"


@register.command("show")
def register_show(folder: Folder = HERE, as_json: Json = False) -> None:
    """Show the register as things stand, and what differs from the last approved version."""
    _show(folder, "register", as_json)


@register.command("write")
def register_write(out: Out = None, name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Write the register as a page and for machines, and keep it as a version to be approved."""
    _write(folder, "register", out, name, as_json)


@register.command("approve")
def register_approve(statement: Statement, reason: Reason = "", name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Approve the register that somebody else wrote."""
    _approve(folder, "register", statement, reason, name, as_json)


@register.command("public")
def register_public(
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("register.html"), folder: Folder = HERE, as_json: Json = False
) -> None:
    """Write the register as anybody may read it."""
    from heedful.flow.public_register import write_public

    with opened(folder, CLI) as workspace:
        show.wrote([write_public(workspace, out)], as_json)


@impact.command("show")
def impact_show(folder: Folder = HERE, as_json: Json = False) -> None:
    """Show the assessment as things stand, and what differs from the last approved version."""
    _show(folder, "impact", as_json)


@impact.command("write")
def impact_write(out: Out = None, name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Write the assessment as a page and for machines, and keep it as a version to be approved."""
    _write(folder, "impact", out, name, as_json)


@impact.command("approve")
def impact_approve(statement: Statement, reason: Reason = "", name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Approve the assessment that somebody else wrote."""
    _approve(folder, "impact", statement, reason, name, as_json)


@assess.command()
def questions(out: Annotated[Path | None, typer.Option(help="Write them there instead of printing them.")] = None) -> None:
    """Give the ten questions as a file to fill in."""
    from heedful.flow.assessed import questions_text
    from heedful.flow.duty_documents import put_files

    if out is None:
        sys.stdout.write(questions_text())
    else:
        show.wrote(put_files(out.parent, {out.name: questions_text().encode()}), as_json=False)


@assess.command()
def begin(
    answers: Annotated[Path | None, typer.Option(help="The filled-in file; without it, you are asked.")] = None,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Answer the ten questions; views inside the company run on the answers for thirty days."""
    from heedful.flow.assessed import begin as run
    from heedful.flow.assessed import read_answers

    given = read_answers(answers) if answers else asked()
    with opened(folder, name) as workspace:
        show.begun(run(workspace, given), as_json)


def asked() -> dict[str, str]:
    """Ask the ten questions on a terminal.

    Guarantee: BadInput where there is none.
    """
    from heedful.errors import BadInput
    from heedful.flow.assessed import QUESTIONS

    if not sys.stdin.isatty():
        raise BadInput(
            "assess.answers", "There is nobody to ask.", "Give the answers as a file: heedful assess questions, then --answers FILE"
        )
    return {key: typer.prompt(question) for key, _, question in QUESTIONS}


@second.command("ask")
def second_ask(
    kind: Annotated[str, typer.Argument(help="What is to be signed, such as impact or persons.export.")],
    subject: Annotated[str, typer.Argument(help="Which one: a version, a number, or all.")],
    reason: Annotated[str, typer.Option(help="Why, for whoever signs. It stands in the log, so name nobody.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Ask somebody outside for a second signature; prints the code they sign with."""
    from heedful.flow.second import ask_outside

    with opened(folder, name) as workspace:
        show.code(ask_outside(workspace, kind, subject, reason), as_json)


@second.command("sign")
def second_sign(
    code: Annotated[str, typer.Argument(help="The code you were given.")], name: As, folder: Folder = HERE, as_json: Json = False
) -> None:
    """Sign what the code stands for, with your own name."""
    from heedful.flow.acting import open_outside
    from heedful.flow.second import sign_by_code

    with open_outside(folder, name) as workspace:
        show.signed(sign_by_code(workspace, code), as_json)


@second.command("list")
def second_list(folder: Folder = HERE, as_json: Json = False) -> None:
    """Show what waited for a second signature, and who gave it."""
    from heedful.flow.second import listed

    with opened(folder, CLI) as workspace:
        show.signatures(listed(workspace), as_json)


def _show(folder: Path, kind: str, as_json: bool) -> None:
    from heedful.flow.duty_documents import show as run

    with opened(folder, CLI) as workspace:
        show.document(run(workspace, kind), as_json)


def _write(folder: Path, kind: str, out: Path | None, name: str, as_json: bool) -> None:
    from heedful.flow.duty_documents import write

    with opened(folder, name) as workspace:
        show.written(write(workspace, kind, out), as_json)


def _approve(folder: Path, kind: str, statement: str, reason: str, name: str, as_json: bool) -> None:
    from heedful.flow.duty_documents import approve

    with opened(folder, name) as workspace:
        show.approved(approve(workspace, kind, statement, reason), as_json)
