"""`heedful rules …`: the company's house rules, which each member reads and signs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heedful.cli import show
from heedful.cli.subject import CLI, As, Folder, Json, opened

if TYPE_CHECKING:
    from heedful.flow.house_rules import Agreed

app = typer.Typer(help="House rules: write, publish, read and sign them.", no_args_is_help=True)
HERE = Path()


@app.command()
def write(name: As = CLI, folder: Folder = HERE) -> None:
    """Write a draft to begin from: house-rules.yaml."""
    from heedful.flow.house_rules import write_draft

    with opened(folder, name) as workspace:
        print(f"Wrote {write_draft(workspace)}. Make it yours, then: heedful rules publish")


@app.command()
def publish(name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Put the rules in force; from then on each member signs them before anything else."""
    from heedful.flow.house_rules import publish as run

    with opened(folder, name) as workspace:
        _signers(run(workspace), as_json)


@app.command("show")
def show_(name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Show the rules in force and their questions."""
    from heedful.flow.house_rules import show as run

    with opened(folder, name) as workspace:
        found = run(workspace)
    if as_json:
        questions = [{"ask": q.ask, "answers": list(q.answers)} for q in found.rules.questions]
        show._json({"version": found.version, "digest": found.rules.digest, "text": found.rules.text, "questions": questions})
        return
    print(f"House rules, version {found.version}\n\n{found.rules.text}\n")
    for number, question in enumerate(found.rules.questions, 1):
        print(f"{number}. {question.ask}")
        for answer, words in enumerate(question.answers, 1):
            print(f"   {answer}  {words}")
    print("\nTo sign: heedful rules sign --answer N, once for each question, in order.")


@app.command()
def sign(
    answer: Annotated[list[int] | None, typer.Option(help="The number of your answer; once for each question, in order.")] = None,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Sign the rules in force, by answering their questions."""
    from heedful.flow.house_rules import sign as run

    with opened(folder, name) as workspace:
        _signers(run(workspace, answer or []), as_json)


def _signers(found: Agreed, as_json: bool) -> None:
    if as_json:
        signed = [{"name": name, "at": at.isoformat()} for name, at in found.signed]
        show._json({"version": found.version, "digest": found.rules.digest, "signed": signed, "missing": list(found.missing)})
        return
    print(f"House rules, version {found.version}, are in force.")
    for name, at in found.signed:
        print(f"  {at:%Y-%m-%d}  {name} signed them")
    for name in found.missing:
        print(f"  not yet     {name}")
