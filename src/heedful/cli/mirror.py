"""`heedful mirror`: for anybody who wonders what their own posts would tell."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  (read when the command is made)
from typing import Annotated

import typer


def mirror(
    export: Annotated[Path, typer.Argument(help="The zip or folder that Facebook, Instagram or X made for you.")],
    html: Annotated[Path | None, typer.Option(help="Write it as a page there; nothing is written otherwise.")] = None,
    ready: Annotated[
        list[str] | None, typer.Option(help="A ready taxonomy: retail, airlines or telecom. May be repeated; all by default.")
    ] = None,
    brand: Annotated[list[str] | None, typer.Option(help="A brand to look for, as NAME or NAME=@handle. May be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")] = False,
) -> None:
    """Show what could be learnt from your own posts. Needs no workspace and no company, and stores nothing."""
    from datetime import UTC, datetime

    from heedful.cli import show_preview
    from heedful.flow.mirror import mirror as run
    from heedful.flow.seen_page import write_page

    found = run(export, datetime.now(UTC), ready or (), brand or ())
    if html:
        write_page(found, html)
    show_preview.seen(found, html, None, as_json)
