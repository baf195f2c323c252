"""`heedful segments`, `draft`, `approve`, `send` and `messages …`: from a rule to messages, and what people say to them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heedful.cli import show_messages as show
from heedful.cli.progress import progress
from heedful.cli.subject import CLI, As, Folder, Json, opened
from heedful.errors import BadInput

app = typer.Typer(help="Campaigns, and what people say to messages.", no_args_is_help=True)

HERE = Path()
Campaign = Annotated[str, typer.Argument(help="The campaign's number.")]
Token = Annotated[str, typer.Argument(help="The link in the message, or its end.")]


def segments(
    rule: Annotated[
        str, typer.Argument(help="A rule, such as 'likes delivery and dislikes price in the last 90 days'; none: rules are proposed.")
    ] = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Say how many people a rule is true of, how many can be written to and how steady that is; or propose rules."""
    from heedful.flow import segment

    with opened(folder, name) as workspace:
        if rule:
            show.looked(segment.look(workspace, rule), as_json)
        else:
            show.proposed(segment.propose(workspace), as_json)


def draft(
    rule: Annotated[str, typer.Argument(help="The segment's rule.")] = "",
    campaign: Annotated[str, typer.Option("--name", help="The campaign's name.")] = "",
    event: Annotated[str, typer.Option(help="What it is about; nobody is written to twice about one thing. The name by default.")] = "",
    offer: Annotated[list[str] | None, typer.Option(help="Only this offer; may be repeated.")] = None,
    digest: Annotated[
        bool, typer.Option("--digest", help="Tell everybody what is inferred of them, before it may choose anything.")
    ] = False,
    machine: Annotated[
        bool, typer.Option("--machine", help="Let the model named in the settings write the words, from the offers' facts.")
    ] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Draft a message for each person of a segment for whom something fits. Nothing is sent."""
    from heedful.flow.digest import draft_digest
    from heedful.flow.write import GuardBlocked
    from heedful.flow.write import draft as run

    if digest == bool(rule):
        raise BadInput("draft.rule", "A draft needs a rule, or --digest.", "heedful draft 'likes delivery' --name June")
    with opened(folder, name) as workspace:
        if digest:
            show.drafted(draft_digest(workspace), as_json)
            return
        try:
            written = _written(workspace, rule, offer or []) if machine else None
            show.drafted(run(workspace, rule, name=campaign, event=event, only=offer or [], written=written), as_json)
        except GuardBlocked as error:
            show.findings(error.findings)
            raise


def _written(workspace, rule: str, only: list[str]):  # type: ignore[no-untyped-def]
    from heedful.flow.machine import write_words

    return write_words(workspace, rule, only=only)


def approve(
    campaign: Campaign,
    reason: Annotated[str, typer.Option(help="Why what the guard warns of may be so.")] = "",
    sample: Annotated[bool, typer.Option("--sample", help="Only show one message of each kind.")] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Let a campaign go: by a second person, who did not draft it."""
    from heedful.flow.approve import approve as run
    from heedful.flow.approve import samples
    from heedful.flow.write import GuardBlocked

    with opened(folder, name) as workspace:
        if sample:
            show.samples(samples(workspace, campaign), as_json)
            return
        try:
            show.approved(run(workspace, campaign, reason=reason), as_json)
        except GuardBlocked as error:
            show.findings(error.findings)
            raise


def send(
    campaign: Campaign,
    via: Annotated[str, typer.Option(help="smtp, csv, mautic or webhook.")] = "smtp",
    out: Annotated[Path | None, typer.Option(help="Folder for a file; outgoing/ in the workspace by default.")] = None,
    to: Annotated[str, typer.Option(help="Whom a file goes to, as `recipients` lists them; `messages.files_to` by default.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Ask everything and say what would be sent; change nothing.")] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Hand over the messages of an approved campaign; everything is asked again before each."""
    from heedful.flow.send import send as run

    with opened(folder, name) as workspace, progress("send", "messages", quiet=as_json) as tell:
        done = run(workspace, campaign, via, out=out, to=to, dry_run=dry_run, progress=tell)
    show.sent(done, as_json)


@app.command("list")
def list_(name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """List campaigns with how far they are."""
    from heedful.flow.approve import standing

    with opened(folder, name) as workspace:
        show.standing(standing(workspace), as_json)


@app.command()
def yearly(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how many are due; write to nobody.")] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Tell everybody who is due what is held of them: once a year, and when anything new starts. Run it daily."""
    from heedful.flow.yearly import send_due

    with opened(folder, name) as workspace, progress("tell", "people", quiet=as_json) as tell:
        done = send_due(workspace, dry_run=dry_run, progress=tell)
    show.yearly(done, as_json)


@app.command()
def heard(
    token: Token,
    said: Annotated[str, typer.Argument(help="stop, not_relevant, wrong or answer.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Note what somebody says to a message; it holds at once."""
    from heedful.flow.hear import hear

    with opened(folder, name) as workspace:
        show.heard(hear(workspace, token, said), as_json)


@app.command()
def returned(
    address: Annotated[str, typer.Argument(help="The address.")],
    complaint: Annotated[bool, typer.Option("--complaint", help="Its owner complained of a message.")] = False,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Note that mail to an address came back, or that its owner complained; it is never written to again."""
    from heedful.flow.hear import returned as run

    with opened(folder, name) as workspace:
        show.returned(run(workspace, address, complaint=complaint), as_json)


@app.command()
def why(
    token: Token,
    out: Annotated[Path, typer.Option(help="Where the page is written; a name in .json: the signed document with its proof.")],
    name: As = CLI,
    folder: Folder = HERE,
) -> None:
    """Write the page behind "why" of a message, for whoever got it."""
    from heedful.flow.hear import write_reasons

    with opened(folder, name) as workspace:
        write_reasons(workspace, token, out)
    print(f"Wrote {out}")


@app.command()
def told(
    person: Annotated[str, typer.Argument(help="Your own number for the person.")],
    called: Annotated[str, typer.Option(help="How they want to be addressed.")] = "",
    zone: Annotated[str, typer.Option(help="Their time zone, such as Europe/Dublin.")] = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Note how somebody wants to be addressed, and in which time zone they are."""
    from heedful.flow.told import tell

    with opened(folder, name) as workspace:
        show.told(tell(workspace, person, name=called, zone=zone), as_json)


@app.command()
def declared(
    file: Annotated[Path, typer.Argument(help="CSV of person, attribute and answer.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Take in what people who agreed to fairness declared of themselves, to check segments and for nothing else."""
    from heedful.flow.declared import declare

    with opened(folder, name) as workspace:
        show.told(declare(workspace, file), as_json)


@app.command()
def effect(
    campaign: Campaign,
    outcomes: Annotated[Path, typer.Argument(help="CSV with a column person: who did what the campaign was for.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Say what a campaign changed: those written to beside those held out, with an interval."""
    from heedful.flow.effects import effect as run

    with opened(folder, name) as workspace:
        show.effect(run(workspace, campaign, outcomes), as_json)
