"""The commands. Each parses, calls one journey of the flow, and shows what it gave."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heedful.cli import (
    audit,
    backup,
    compliance,
    consent,
    forget,
    incident,
    invite,
    keys,
    messages,
    notice,
    requests,
    serve,
    show,
    show_preview,
    show_release,
    subject,
    users,
    verify,
)
from heedful.cli import bias as _bias  # noqa: F401  (its commands join those of assess)
from heedful.cli.concern import app as concern
from heedful.cli.duties import asked, assess, register, second
from heedful.cli.evidence import evidence
from heedful.cli.exits import guarded
from heedful.cli.mirror import mirror
from heedful.cli.plan import plan
from heedful.cli.progress import progress
from heedful.cli.rules import app as rules
from heedful.cli.teach import check, teach
from heedful.errors import BadInput

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace

app = typer.Typer(
    name="heedful",
    help="Learn what customers like and dislike from the posts they agreed to share, openly.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _name, _group in {
    "consent": consent.app,
    "notice": notice.app,
    "invite": invite.app,
    "subject": subject.app,
    "requests": requests.app,
    "forget": forget.app,
    "compliance": compliance.app,
    "audit": audit.app,
    "register": register,
    "concern": concern,
    "rules": rules,
    "assess": assess,
    "second": second,
    "messages": messages.app,
    "verify": verify.app,
    "serve": serve.app,
    "keys": keys.app,
    "users": users.app,
    "backup": backup.app,
    "incident": incident.app,
}.items():
    app.add_typer(_group, name=_name)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
HERE = Path()
USAGE = 2


# What a notice must say of a company, as it is asked for on a terminal.
_COMPANY = {
    "address": "Its postal address",
    "contact": "Where people may write to about their data (an e-mail address)",
    "country": "Its country, as two letters",
    "authority": "The data protection authority people may complain to",
}


def workspace_in(folder: Path) -> Workspace:
    """Open the workspace in a folder.

    Guarantee: BadInput where there is none; who acts is whoever is signed in.
    """
    from heedful.flow.acting import open_as

    return open_as(folder)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        from importlib.metadata import version as installed

        print(f"heedful {installed('heedful')}")
        raise typer.Exit


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where the workspace is to be made.")],
    name: Annotated[str, typer.Option(help="Your company's name, as people know it.")] = "",
    ready: Annotated[list[str] | None, typer.Option(help="A ready taxonomy: retail, airlines or telecom. May be repeated.")] = None,
    brand: Annotated[list[str] | None, typer.Option(help="A brand, as NAME or NAME=@handle. May be repeated.")] = None,
    competitor: Annotated[list[str] | None, typer.Option(help="A competitor, as NAME or NAME=@handle. May be repeated.")] = None,
    k: Annotated[int, typer.Option(help="Fewest people behind anything shown, 5 to 50.")] = 10,
    address: Annotated[str, typer.Option(help="Your company's postal address.")] = "",
    contact: Annotated[str, typer.Option(help="Where people may write to about their data.")] = "",
    country: Annotated[str, typer.Option(help="Your company's country, as two letters.")] = "",
    authority: Annotated[str, typer.Option(help="The data protection authority people may complain to.")] = "",
    site: Annotated[str, typer.Option(help="The beginning of every link people are given.")] = "",
    answers: Annotated[
        Path | None, typer.Option(help="A file with your ten answers; without them nothing is shown until they are given.")
    ] = None,
) -> None:
    """Make a workspace; asks what the options leave open."""
    from heedful.flow.assessed import read_answers
    from heedful.flow.start import init as make

    asks = sys.stdin.isatty() and not (name and (ready or brand))
    company = name or (typer.prompt("Your company's name, as people know it") if asks else "My company")
    taxonomies = ready or (
        [r for r in typer.prompt("Ready taxonomy (retail, airlines, telecom; empty for none)", default="").split() if r] if asks else []
    )
    brands = [_brand(b) for b in brand or ([company] if asks or not taxonomies else [])]
    brands += [{**_brand(c), "competitor": True} for c in competitor or []]
    said = {"address": address, "contact": contact, "country": country, "authority": authority, "site": site}
    for key, question in _COMPANY.items() if asks else ():
        said[key] = said[key] or typer.prompt(question, default="")
    values = {"name": company, "company": said, "ready": taxonomies, "brands": brands, "privacy": {"k": k}}
    given = read_answers(answers) if answers else (asked() if asks else None)
    with make(folder, values, answers=given) as workspace:
        show.made(workspace.folder, assessed=given is not None)


def _brand(text: str) -> dict[str, Any]:
    name, _, handle = text.partition("=")
    return {"name": name.strip(), **({"handles": [handle.strip().removeprefix("@")]} if handle.strip() else {})}


@app.command()
def doctor(
    folder: Folder = HERE,
    ethics: Annotated[
        bool, typer.Option("--ethics", help="One page on where the company stands, theme by theme, and what got worse.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say what is ready, what is missing, and how to mend it."""
    if ethics:
        from heedful.cli import show_ethics
        from heedful.flow.ethics import standing

        with workspace_in(folder) as workspace:
            found = standing(workspace)
        show_ethics.standing(found, as_json)
        return
    from heedful.flow.doctor import examine

    show.findings(examine(folder), as_json)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="A new folder for the invented world and its workspace.")] = Path("demo"),
    people: Annotated[int, typer.Option(min=20, help="How many invented people.")] = 300,
    posts: Annotated[int, typer.Option(min=200, help="How many posts they wrote in a year.")] = 20_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same world.")] = 7,
    with_release: Annotated[bool, typer.Option("--release", help="And publish figures under differential privacy.")] = False,
    serving: Annotated[bool, typer.Option("--serve", help="And run its pages, with a member in each role.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the pages.")] = 8080,
) -> None:
    """Invent a small world of people and posts, and run the whole journey on it."""
    from datetime import UTC, datetime

    from heedful.flow.demo import demonstrate

    with progress("demo", "steps") as tell:
        shown = demonstrate(folder, people=people, posts=posts, seed=seed, today=datetime.now(UTC).date(), progress=tell)
    show.demonstrated(shown)
    if with_release:
        _release(shown.workspace, "public", None, yes=True, as_json=False)
    _open(shown.workspace, port, serving=serving)


def _open(folder: Path, port: int, *, serving: bool) -> None:
    from heedful.flow.demo import employ, enter

    with workspace_in(folder) as workspace:
        entrances = employ(workspace) if serving else enter(workspace)
    show.entrances(folder, f"http://localhost:{port}", entrances, serving=serving)
    if serving:
        serve.run_pages(folder, port)


app.command()(mirror)
app.command()(evidence)
for _command in (messages.segments, messages.draft, messages.approve, messages.send):
    app.command()(_command)
app.command("sign-in")(users.sign_in)
app.command("sign-out")(users.sign_out)
app.command()(backup.restore)
app.command("step-back")(backup.step_back)
app.command()(plan)
app.command()(teach)
app.command()(check)


@app.command("try")
def try_(
    files: Annotated[list[Path], typer.Argument(help="Files, folders or globs.")],
    folder: Folder = HERE,
    person: Annotated[str | None, typer.Option(help="Whose export it is.")] = None,
    as_person: Annotated[
        bool, typer.Option("--as-person", help="Show the words of one export and what would be inferred, to its owner.")
    ] = False,
    strike: Annotated[Path | None, typer.Option(help="With --as-person: a file of strikes, to see it at work.")] = None,
    write_strikes: Annotated[Path | None, typer.Option(help="With --as-person: write the file to strike in there.")] = None,
    html: Annotated[Path | None, typer.Option(help="With --as-person: write it as a page there.")] = None,
    as_json: Json = False,
) -> None:
    """Say what files are, and what the gate would say of them; nothing is stored. Shape and counts only, but for --as-person."""
    if as_person:
        _as_person(files, folder, person, strike, write_strikes, html, as_json)
        return
    if strike or write_strikes or html:
        raise BadInput("try.as_person", "Words of posts are shown only to the person whose export it is.", "Add --as-person.")
    from heedful.flow.look import look, require_any
    from heedful.flow.settings import FILE

    workspace = workspace_in(folder) if (folder / FILE).exists() else None
    try:
        answers = look(files, workspace, person)
    finally:
        if workspace:
            workspace.close()
    show.looked(answers, workspace is not None, as_json)
    require_any(answers)


def _as_person(
    files: list[Path], folder: Path, person: str | None, strike: Path | None, strikes: Path | None, html: Path | None, as_json: bool
) -> None:
    from heedful.flow.preview import preview
    from heedful.flow.seen_page import write_page
    from heedful.flow.strike_file import write_template

    if len(files) != 1:
        raise BadInput("preview.one", "One export is shown at a time.", "Name one export.")
    with workspace_in(folder) as workspace:
        found = preview(workspace, files[0], person, strike)
        if strikes:
            write_template(workspace, found, strikes)
        if html:
            write_page(found, html, workspace.settings.name)
    show_preview.seen(found, html, strikes, as_json)


@app.command()
def gather(
    files: Annotated[list[Path], typer.Argument(help="Files, folders or globs to read.")],
    folder: Folder = HERE,
    person: Annotated[str | None, typer.Option(help="Whose export it is, for personal exports.")] = None,
    owners: Annotated[
        Path | None, typer.Option("--exports", help="A CSV of file,person for many exports; exports.csv beside them is found.")
    ] = None,
    strike: Annotated[Path | None, typer.Option(help="A file in which the person struck posts or kinds; they are never kept.")] = None,
    as_json: Json = False,
) -> None:
    """Read the networks' files and keep what their authors agreed to."""
    from heedful.flow.gather import gather as run
    from heedful.flow.owners import read_owners

    with workspace_in(folder) as workspace, progress("gather", "bytes", quiet=as_json) as tell:
        done = run(workspace, files, person=person, owners=read_owners(files, owners), strike=strike, progress=tell)
    show.gathered(done, as_json)
    if done.failed:
        raise BadInput("gather.some_failed", f"{len(done.failed)} of the files could not be read; the others were.", "See the list above.")


@app.command()
def learn(folder: Folder = HERE, as_json: Json = False) -> None:
    """Infer likes and dislikes from the posts that were gathered."""
    from heedful.flow.learn import learn as run

    with workspace_in(folder) as workspace, progress("learn", "posts", quiet=as_json) as tell:
        done = run(workspace, progress=tell)
    show.learnt(done, as_json)


@app.command()
def strategy(
    folder: Folder = HERE,
    out: Annotated[Path | None, typer.Option(help="Folder for the page; reports/ in the workspace by default.")] = None,
    as_json: Json = False,
) -> None:
    """Write what to fix, keep, promote and stop, how sure that is, what it costs in duties, and for whom it speaks."""
    from heedful.cli import show_messages
    from heedful.flow.strategy import make

    with workspace_in(folder) as workspace:
        show_messages.planned(make(workspace, out=out), as_json)


@app.command()
def report(
    folder: Folder = HERE,
    out: Annotated[Path | None, typer.Option(help="Folder for the files; a new one under reports/ by default.")] = None,
    recipient: Annotated[
        str | None, typer.Option("--for", help="Whom it is made for: a listed recipient; absent or inside, for the company itself.")
    ] = None,
    publish: Annotated[
        bool, typer.Option("--release", help="Publish figures under differential privacy instead, out of the audience's budget.")
    ] = False,
    audience: Annotated[str, typer.Option(help="With --release: for whom, as the settings name audiences.")] = "public",
    yes: Annotated[bool, typer.Option("--yes", help="With --release: do not ask before the budget is spent.")] = False,
    as_json: Json = False,
) -> None:
    """Write what people who agreed like and dislike, by brand and aspect."""
    if publish:
        _release(folder, audience, out, yes=yes, as_json=as_json)
        return
    from heedful.flow.report import report_on

    with workspace_in(folder) as workspace, progress("report", "steps", quiet=as_json) as tell:
        done = report_on(workspace, out=out, recipient=recipient, progress=tell)
    show.reported(done, as_json)


def _release(folder: Path, audience: str, out: Path | None, *, yes: bool, as_json: bool) -> None:
    from heedful.flow.release import Planned, release_to

    def state(planned: Planned) -> None:
        show_release.planned(planned, sys.stderr if as_json else sys.stdout)

    def confirm() -> bool:
        return yes or (sys.stdin.isatty() and typer.confirm("Spend this and publish?", default=False, err=as_json))

    with workspace_in(folder) as workspace:
        done = release_to(workspace, audience, state, confirm, out=out)
    show_release.released(done, as_json)


def main() -> None:
    """Run the command line and leave with its exit status.

    Guarantee: 0 done, 1 our fault, 2 usage, 3 bad input, 4 not ready, 5 refused by a rule, 6 budget spent.
    """
    status = 0

    if sys.stdin.isatty():
        from heedful.flow.passphrase import Asking

        Asking.prompt = staticmethod(keys.prompted)

    def run() -> None:
        nonlocal status
        try:
            status = app(standalone_mode=False) or 0
        except typer.Abort:
            raise KeyboardInterrupt from None
        except Exception as error:
            # What a wrong option or argument raises: it shows itself, with the usage, and has a status of its own.
            if not hasattr(error, "show"):
                raise
            error.show()
            status = USAGE

    failed = guarded(run)
    sys.exit(failed or status)
