"""`heedful assess bias`, `assess except`, `assess rules`, `assess mend`: look for bias, hold what is bad, and say why it may go on."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path  # noqa: TC003  (Typer reads it)
from typing import Annotated

import typer

from heedful.cli import show_bias as show
from heedful.cli.duties import CLI, HERE, As, Folder, Json, assess
from heedful.cli.subject import opened


@assess.command("bias")
def bias(
    out: Annotated[Path | None, typer.Option(help="Folder for the pages and the JSON; bias/ in the workspace by default.")] = None,
    averaged: Annotated[
        bool, typer.Option(help="Read as if opinions.averaged were set: the page holds it beside the assessment before.")
    ] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Look for bias in how posts are read and in how messages treat people; writes a page for the team and one for the public."""
    from heedful.cli.progress import progress
    from heedful.flow.bias import assess_bias

    with opened(folder, name) as workspace, progress("bias", "steps", quiet=as_json) as tell:
        found = assess_bias(workspace, out=out, averaged=averaged, progress=tell)
    show.found(found, as_json)


@assess.command("except")
def make_exception(
    kind: Annotated[str, typer.Argument(help="model or campaign.")],
    subject: Annotated[str, typer.Argument(help="The model as the report names it, in quotes, or the campaign's number.")],
    reason: Annotated[str, typer.Option(help="Why it may go on. It stands in the log, so name nobody.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on which the exception ends, at most 90 days away.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Let a model or a campaign that is above a limit go on until a day, as a privacy officer, with a reason."""
    from heedful.flow.bias_gate import make_exception as run

    with opened(folder, name) as workspace:
        show.excepted(run(workspace, kind, subject, reason=reason, until=date(until.year, until.month, until.day)), as_json)


@assess.command("rules")
def rules(
    rule: Annotated[str, typer.Argument(help="The rule of a group, as for heedful segments.")],
    instead: Annotated[str, typer.Argument(help="A rule in its place, such as one without what stands in for something.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Hold two rules of a group side by side: whom each would choose, by what people declared of themselves."""
    from heedful.flow.bias import compare_rules

    with opened(folder, name) as workspace:
        show.rules(compare_rules(workspace, rule, instead), as_json)


@assess.command("mend")
def mend(
    rule: Annotated[str, typer.Argument(help="The rule of a group that treats people unlike each other.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Say what could stand in a rule's place so that groups are treated more alike, what each costs, and what gets worse."""
    from heedful.flow.bias import mend_rule

    with opened(folder, name) as workspace:
        show.mended(mend_rule(workspace, rule), as_json)
