"""`heedful verify …`: check what was signed, offline."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from heedful.cli import show_audit, show_consent, show_forget, show_messages
from heedful.errors import BadInput

# As a message's code is written, with spaces or hyphens or not.
_CODE = re.compile(r"(?:[2-9bcdfghjkmnpqrstvwxyz][ -]?){12}", re.IGNORECASE)


class _FileOrCommand(TyperGroup):
    """A group in which a file or a message's code may stand where a command does: `heedful verify FILE` is `heedful verify file FILE`."""

    default = "file"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        words = [*args] if not args or args[0] in self.commands or args[0] == "--help" else [self._chosen(args[0]), *args]
        return super().parse_args(ctx, words)

    def _chosen(self, word: str) -> str:
        return "message" if _CODE.fullmatch(word) and not Path(word).exists() else self.default


app = typer.Typer(
    cls=_FileOrCommand,
    help="Check what was signed, offline: heedful verify FILE; or whether a message is ours: heedful verify CODE.",
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace whose key signed it.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
HERE = Path()


@app.command("file")
def file_(
    file: Annotated[Path, typer.Argument(help="A receipt, as page or JSON, a certificate of erasure, or the explanation of a message.")],
    key: Annotated[str, typer.Option(help="The issuer's public key; then no workspace is needed.")] = "",
    witness: Annotated[
        list[str] | None, typer.Option(help="A witness's key: its checkpoint must be cosigned by it. May be repeated.")
    ] = None,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Check whatever was handed out: that it is word for word what was signed, and that it is in the log. It exits with 5 if it is not."""
    from heedful.flow.verify import verify_file

    show_audit.genuine(verify_file(file, key or _own_key(folder), witness or ()), as_json)


def _own_key(folder: Path) -> str:
    from heedful.flow.receipts import own_key
    from heedful.flow.settings import FILE
    from heedful.flow.workspace import Workspace

    if not (folder / FILE).exists():
        raise BadInput("verify.key", "It is checked against its issuer's public key.", "Give it with --key, as the issuer published it.")
    with Workspace(folder) as workspace:
        return own_key(workspace)


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


@app.command()
def message(
    code: Annotated[str, typer.Argument(help="The code in the message, or the message as a file.")],
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Say whether a message is ours: 'yes, we sent this' or 'no, this may be a fraud'. It exits with 5 if it is not."""
    from heedful.errors import Refused
    from heedful.flow.acting import open_as
    from heedful.flow.fraud import check, codes_in

    file = Path(code)
    with open_as(folder) as workspace:
        codes = codes_in(file) if file.is_file() else [code]
        answers = [check(workspace, one) for one in codes] or [check(workspace, "")]
    ours = next((one for one in answers if one.ours), answers[0])
    show_messages.checked(ours, as_json)
    if not ours.ours:
        raise Refused("message.not_ours", "This message is not known here.", "Follow no link in it.")


@app.command("key")
def key_(folder: Folder = HERE) -> None:
    """Print the public key by which anybody can check this workspace's receipts."""
    from heedful.flow.receipts import own_key
    from heedful.flow.workspace import Workspace

    with Workspace(folder) as workspace:
        print(own_key(workspace))


@app.command()
def evidence(
    folder: Annotated[Path, typer.Argument(help="The folder of evidence.")],
    key: Annotated[str, typer.Option(help="The company's public key, as it stands on its receipts.")],
    as_json: Json = False,
) -> None:
    """Check that a folder of evidence is as it was signed, with nothing changed, missing or added. It exits with 5 if it is not."""
    from heedful.cli import show
    from heedful.flow.evidence import verify_pack

    found = verify_pack(folder, key)
    if as_json:
        show._json(found)
        return
    print(f"It is as {found['company']['name']} signed it on {found['made_at'][:10]}: {found['scope']} {found['about']}.")
    print(f"{len(found['files'])} files, each with its reason in manifest.json; {len(found['left_out'])} things were left out, with why.")
