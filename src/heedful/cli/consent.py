"""`heedful consent …`: bring consents in and vouch for them; give, renew, withdraw and show one person's; receipts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heedful.cli import show, show_consent
from heedful.errors import BadInput

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace

app = typer.Typer(help="Bring in, give, renew, withdraw and prove consents.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
As = Annotated[str, typer.Option("--as", help="Your name, as the log shall tell it.")]
Person = Annotated[str, typer.Argument(help="Your own number for the person.")]
BatchId = Annotated[str, typer.Argument(metavar="BATCH", help="The batch, as the import named it.")]
HERE = Path()
CLI = "cli"


def _opened(folder: Path, name: str = CLI) -> Workspace:
    from heedful.flow.acting import open_as

    return open_as(folder, name)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or JSON; columns in docs/reference/consents.md.")],
    attest: Annotated[str, typer.Option(help="Who of the team says where the file comes from.")] = "",
    countersign: Annotated[str, typer.Option(help="Who else of the team has checked that.")] = "",
    statement: Annotated[str, typer.Option(help="Where it comes from, in a sentence.")] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Bring in consents from a file, as one batch; it counts once one has attested and another countersigned it. Exits with 3 if lines were left out."""
    from heedful.flow.join import Attestation, import_consents

    vouched = Attestation(attest, countersign, statement) if attest or countersign or statement else None
    with _opened(folder) as workspace:
        done = import_consents(workspace, file, vouched)
    show_consent.imported(done, as_json)
    if any(problem.line for problem in done.problems):
        raise BadInput(
            "consent.some_lines",
            "Some lines were left out, as named above; the others were brought in.",
            "Mend them and bring the file in again.",
        )


@app.command()
def attest(
    batch: BatchId,
    statement: Annotated[str, typer.Option(help="Where it comes from, in a sentence.")],
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Vouch for a batch that waits; somebody else then countersigns it."""
    from heedful.flow.batches import attest as run

    with _opened(folder, name) as workspace:
        show_consent.batch(run(workspace, batch, statement), as_json)


@app.command()
def countersign(
    batch: BatchId,
    reason: Annotated[str, typer.Option(help="In a team of one or two: why you do it alone. It stands in the log.")] = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Confirm a batch that somebody else attested; from then on its consents count."""
    from heedful.flow.batches import countersign as run

    with _opened(folder, name) as workspace:
        show_consent.batch(run(workspace, batch, reason), as_json)


@app.command()
def batches(folder: Folder = HERE, as_json: Json = False) -> None:
    """List every import: who vouched for it, and how many people said that it was not them."""
    from heedful.flow.batches import listed

    with _opened(folder) as workspace:
        show_consent.batches(listed(workspace), as_json)


@app.command()
def give(
    person: Person,
    purposes: Annotated[list[str], typer.Argument(help="insights, profile, quotes, improve, fairness, messages.email.")],
    network: Annotated[str | None, typer.Option(help="The network of their account.")] = None,
    account: Annotated[str | None, typer.Option(help="Their account id there.")] = None,
    kinds: Annotated[str, typer.Option(help="Kinds of post, with spaces between; group posts only where named.")] = "",
    age_band: Annotated[str, typer.Option(help="adult, minor or unknown, as they declared.")] = "unknown",
    notice: Annotated[str, typer.Option(help="Version of the notice they read; the one in force unless named.")] = "",
    method: Annotated[str, typer.Option(help="How they said it: form, counter, telephone; own_export for people without an account.")] = "",
    evidence: Annotated[str, typer.Option(help="Where the proof lies.")] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Record that a person agrees, now, to the purposes named."""
    from heedful.flow.join import give as run

    said = {
        "network": network,
        "account": account,
        "kinds": kinds,
        "age_band": age_band,
        "notice": notice,
        "method": method,
        "evidence": evidence,
    }
    with _opened(folder) as workspace:
        show.joined(run(workspace, person, purposes, {k: v for k, v in said.items() if v}), as_json)


@app.command()
def renew(
    person: Person,
    purposes: Annotated[list[str] | None, typer.Argument(help="Which purposes; none named: all they gave.")] = None,
    method: Annotated[str, typer.Option(help="How they said it.")] = "desk",
    evidence: Annotated[str, typer.Option(help="Where the proof lies.")] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Record that a person says again, now, what they had agreed to."""
    from heedful.flow.renewal import renew as run

    with _opened(folder) as workspace:
        show_consent.renewed(run(workspace, person, purposes or [], method=method, evidence=evidence), as_json)


@app.command()
def withdraw(
    person: Person,
    purposes: Annotated[list[str] | None, typer.Argument(help="Which purposes; none named: all.")] = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Record that a person withdraws. It holds from the next query on."""
    from heedful.flow.join import withdraw as run

    with _opened(folder) as workspace:
        show.withdrawn(run(workspace, person, purposes or []), as_json)


@app.command("show")
def show_(person: Person, name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Show what stands on record of a person's consent, and its state now."""
    from heedful.flow.join import show as run

    with _opened(folder, name) as workspace:
        show.consents(run(workspace, person), as_json)


@app.command()
def receipt(
    person: Person,
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("receipts"),
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Write a person's receipts, signed: a page to read and the same for machines."""
    from heedful.flow.receipts import write_receipts

    with _opened(folder, name) as workspace:
        show_consent.written(write_receipts(workspace, person, out), as_json)


@app.command()
def receipts(
    batch: BatchId,
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("receipts"),
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Write a receipt for everybody of a batch who has an address, with a way to say 'that was not me'."""
    from heedful.flow.receipts import write_batch

    with _opened(folder, name) as workspace:
        show_consent.written(write_batch(workspace, batch, out), as_json)


@app.command()
def deny(code: Annotated[str, typer.Argument(help="The code on the receipt.")], folder: Folder = HERE, as_json: Json = False) -> None:
    """Take it from somebody's receipt that they never agreed. It ends at once."""
    from heedful.flow.denials import deny as run

    with _opened(folder) as workspace:
        show_consent.denied(run(workspace, code), as_json)


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="A file that ends in .json or .csv.")],
    recipient: Annotated[str | None, typer.Option("--for", help="Whom it is for: a listed recipient, or inside. It must be said.")] = None,
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Write every consent record to a file that can be brought in again. It holds people's accounts in the open."""
    from heedful.flow.handover import export_records

    with _opened(folder, name) as workspace:
        show_consent.exported(export_records(workspace, out, recipient), out, as_json)
