"""`heedful evidence`: one signed folder that an authority can check offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heedful.cli import show
from heedful.cli.subject import opened

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
HERE = Path()


def evidence(
    out: Annotated[Path, typer.Option(help="The folder to write; it must be new or empty.")],
    name: Annotated[str, typer.Option("--as", help="Your name, for the log and for the pack.")],
    case: Annotated[str | None, typer.Option(help="The case it is about.")] = None,
    person: Annotated[str | None, typer.Option(help="The number of a receipt of the person it is about.")] = None,
    period: Annotated[str | None, typer.Option(help="The days it is about, as 2026-01-01..2026-03-31.")] = None,
    with_posts: Annotated[str, typer.Option(help="Why the redacted words of posts must be in it; without a reason they are not.")] = "",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Write the evidence on a case, a person or a time as one signed folder, with how to check and read it."""
    from heedful.flow.evidence import pack

    with opened(folder, name) as workspace:
        done = pack(workspace, out, case=case, receipt=person, period=period, with_posts=with_posts)
    if as_json:
        show._json({"folder": str(done.folder), "files": list(done.files)})
        return
    print(f"Written: {done.folder}, {len(done.files)} files. Begin with {done.folder / 'VERIFY.md'}.")
    print("It is for whoever must judge this, and for nobody else.")
