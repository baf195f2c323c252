"""`heedful verify …`: check what was signed, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heedful.cli import show_consent, show_forget

app = typer.Typer(help="Check what was signed, offline.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace whose key signed it.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
HERE = Path()


@app.command()
def receipt(
    file: Annotated[Path, typer.Argument(help="A receipt: the page, or the JSON.")],
    key: Annotated[str, typer.Option(help="The issuer's public key; then no workspace is needed.")] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Check that a receipt is word for word what was signed. It exits with 5 if it is not."""
    from heedful.flow.receipts import own_key, verify_receipt

    if not key:
        from heedful.flow.workspace import Workspace

        with Workspace(folder) as workspace:
            key = own_key(workspace)
    show_consent.verified(verify_receipt(file, key), as_json)


@app.command()
def certificate(
    file: Annotated[Path, typer.Argument(help="The certificate of an erasure, as JSON.")],
    key: Annotated[str, typer.Option(help="The issuer's public key; then no workspace is needed.")] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Check that a certificate of an erasure is word for word what was signed. It exits with 5 if it is not."""
    from heedful.flow.certificate import verify_certificate
    from heedful.flow.receipts import own_key

    if not key:
        from heedful.flow.workspace import Workspace

        with Workspace(folder) as workspace:
            key = own_key(workspace)
    show_forget.verified(verify_certificate(file, key), as_json)


@app.command("key")
def key_(folder: Folder = HERE) -> None:
    """Print the public key by which anybody can check this workspace's receipts."""
    from heedful.flow.receipts import own_key
    from heedful.flow.workspace import Workspace

    with Workspace(folder) as workspace:
        print(own_key(workspace))
