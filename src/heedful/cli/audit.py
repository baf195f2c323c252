"""`heedful audit …`: the log, whole and by entry; its checkpoints, proofs and witnesses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heedful.cli import show_audit as show
from heedful.errors import BadInput

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace

app = typer.Typer(help="Read the log, check it, and prove what is in it.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
As = Annotated[str, typer.Option("--as", help="Your name, as the log shall tell it.")]
Earlier = Annotated[
    Path | None,
    typer.Option("--checkpoint", help="An earlier checkpoint that somebody kept, or a receipt or certificate that carries one."),
]
HERE = Path()
CLI = "cli"


def _opened(folder: Path, name: str = CLI) -> Workspace:
    from heedful.flow.acting import open_as

    return open_as(folder, name)


@app.command()
def verify(
    checkpoint: Earlier = None,
    tiles: Annotated[Path | None, typer.Option(help="A copy of a log's folder; then no workspace is needed.")] = None,
    key: Annotated[str, typer.Option(help="With --tiles: the log's key, as `heedful audit key` prints it.")] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Compute the whole log anew and hold every file of it against its checkpoint. It exits with 5 if anything was changed."""
    from heedful.flow.proofs import verify_copy, verify_log

    if tiles is not None:
        if not key:
            raise BadInput("log.key", "A copy is checked against the log's key.", "Give it with --key: `heedful audit key` prints it.")
        show.verified(verify_copy(tiles, key, checkpoint), as_json)
        return
    with _opened(folder) as workspace:
        show.verified(verify_log(workspace, checkpoint), as_json)


@app.command()
def entries(
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind, or a pattern such as 'consent.*'. May be repeated.")] = None,
    since: Annotated[str, typer.Option(help="Only from this day or moment on, in UTC.")] = "",
    until: Annotated[str, typer.Option(help="Only before this day or moment, in UTC.")] = "",
    receipt: Annotated[str, typer.Option(help="Only about the person of this receipt, by its number. That you looked is an entry.")] = "",
    person: Annotated[str, typer.Option(help="Only about this person, by your own number. That you looked is an entry.")] = "",
    case: Annotated[str, typer.Option(help="Only of this request or case.")] = "",
    actor: Annotated[str, typer.Option(help="Only of what this member of the team did.")] = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """List entries of the log, the oldest first."""
    from heedful.flow.entries import Wanted, find, owner_of, read_about

    wanted = Wanted(tuple(kind or ()), _moment(since), _moment(until), case=case, actor=actor)
    with _opened(folder, name) as workspace:
        about = owner_of(workspace, receipt) if receipt else person
        found = read_about(workspace, about, wanted) if about else find(workspace, wanted)
        show.entries(found, as_json)


@app.command()
def prove(
    index: Annotated[int, typer.Argument(help="The entry's number in the log, as `heedful audit entries` shows it.")],
    out: Annotated[Path | None, typer.Option(help="Folder for the entry and its proof.")] = None,
    cosigned: Annotated[bool, typer.Option("--cosigned", help="Under the newest checkpoint that witnesses cosigned.")] = False,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Prove that an entry is in the log: the entry as it is hashed, and a proof that anybody can check."""
    from heedful.flow.proofs import prove_entry, write_proof

    with _opened(folder) as workspace:
        proven = prove_entry(workspace, index, cosigned=cosigned)
    show.proven(proven, write_proof(proven, out) if out else [], as_json)


@app.command()
def check(
    entry: Annotated[Path, typer.Argument(help="The entry, as `heedful audit prove` wrote it.")],
    proof: Annotated[Path, typer.Argument(help="Its proof (.tlog-proof).")],
    key: Annotated[str, typer.Option(help="The log's key, as `heedful audit key` prints it.")],
    witness: Annotated[
        list[str] | None, typer.Option(help="A witness's key: the checkpoint must be cosigned by it. May be repeated.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check a proof of an entry, offline and without a workspace. It exits with 5 if it does not hold."""
    from heedful.flow.proofs import check_proof

    show.checked(check_proof(entry, proof, key, witness or ()), as_json)


@app.command()
def checkpoint(
    out: Annotated[Path | None, typer.Option(help="File for it; keep it where nobody of you can change it.")] = None,
    folder: Folder = HERE,
) -> None:
    """Print the log's checkpoint of this moment, signed: its name, how many entries, and the root over all of them."""
    from heedful.flow.proofs import current_checkpoint, write_text

    with _opened(folder) as workspace:
        found = current_checkpoint(workspace)
    if out:
        write_text(out, found.checkpoint)
    print(found.checkpoint, end="")


@app.command("key")
def key_(folder: Folder = HERE) -> None:
    """Print the log's key in one line, by which anybody checks its checkpoints and proofs."""
    from heedful.flow.log import open_log

    with _opened(folder) as workspace:
        print(open_log(workspace).verifier)


@app.command()
def rejoin(
    reason: Annotated[str, typer.Option(help="Why, in a sentence; the log keeps a mark of it.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Go on with the log after the store was put back to an earlier state, as from a backup. What the store lost is counted in an entry."""
    from heedful.flow.log import rejoin as run

    with _opened(folder, name) as workspace:
        show.rejoined(run(workspace, reason).size, as_json)


@app.command()
def witness(
    key: Annotated[str, typer.Argument(help="The witness's key, as `heedful audit witness-key` prints it. None: list those trusted.")] = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Trust a witness: somebody outside who cosigns this log's checkpoints. Without a key, list those you trust."""
    from heedful.flow.witnesses import add_witness, list_witnesses

    with _opened(folder, name) as workspace:
        added = add_witness(workspace, key) if key else ""
        show.witnesses(list_witnesses(workspace), added, as_json)


@app.command("ask-witness")
def ask_witness(
    old: Annotated[int, typer.Option(min=0, help="How many entries the log had when the witness last saw it; 0 the first time.")] = 0,
    out: Annotated[Path | None, typer.Option(help="File for it.")] = None,
    folder: Folder = HERE,
) -> None:
    """Print what a witness is asked: the checkpoint, and the proof that it goes on from what the witness last saw."""
    from heedful.flow.proofs import write_text
    from heedful.flow.witnesses import ask_witness as run

    with _opened(folder) as workspace:
        found = run(workspace, old)
    if out:
        write_text(out, found)
    else:
        print(found, end="")


@app.command("send-witness")
def send_witness(
    url: Annotated[str, typer.Argument(help="The witness's address, without /add-checkpoint.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Ask a witness over HTTPS to cosign this log, check its answer, and keep it."""
    from heedful.flow.witnesses import send_to_witness

    with _opened(folder, name) as workspace:
        show.cosigned(send_to_witness(workspace, url), as_json)


@app.command()
def cosigned(
    file: Annotated[Path, typer.Argument(help="The checkpoint with the witness's line, as it came back.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Take back a checkpoint that a witness cosigned, check it, and keep it."""
    from heedful.flow.witnesses import take_cosigned

    with _opened(folder, name) as workspace:
        show.cosigned(take_cosigned(workspace, file), as_json)


@app.command("witness-key")
def witness_key(
    home: Annotated[Path, typer.Argument(help="The witness's own folder; no workspace is needed.")],
    name: Annotated[str, typer.Option(help="The witness's name, when it is made: something like example.com/witness.")] = "",
) -> None:
    """As a witness: print your key in one line, made when first asked for."""
    from heedful.flow.witnesses import witness_key as run

    print(run(home, name))


@app.command()
def cosign(
    home: Annotated[Path, typer.Argument(help="The witness's own folder.")],
    request: Annotated[Path, typer.Argument(help="What the log asked, as `heedful audit ask-witness` wrote it.")],
    key: Annotated[str, typer.Option(help="The log's key, as `heedful audit key` prints it.")],
    out: Annotated[Path | None, typer.Option(help="File for the cosigned checkpoint, to give back.")] = None,
) -> None:
    """As a witness: cosign a log's checkpoint, if it goes on from the last you cosigned. It exits with 5 if the past was changed."""
    from heedful.flow.proofs import write_text
    from heedful.flow.witnesses import cosign_request

    found = cosign_request(home, request, key)
    if out:
        write_text(out, found.note)
    print(found.note, end="")


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("log.moment", "That is neither a day nor a moment.", "Write it as 2026-05-31 or 2026-05-31T12:00:00Z.") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


@app.command()
def trace(
    file: Annotated[Path, typer.Argument(help="A file that was met where it should not be.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Find out which export a file comes from: sorted anew, cut, with other columns, or in another form. It exits with 4 if none."""
    from heedful.cli import show_trace
    from heedful.flow.handouts import find_again

    with _opened(folder, name) as workspace:
        show_trace.traced(find_again(workspace, file), as_json)


@app.command()
def exports(folder: Folder = HERE, as_json: Json = False) -> None:
    """List every export that was handed out: to whom, what for, and by when it must be deleted."""
    from heedful.cli import show_trace
    from heedful.flow.handouts import listed

    with _opened(folder) as workspace:
        show_trace.handed_out(listed(workspace), as_json)
