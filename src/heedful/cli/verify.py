"""The commands of `heedful verify`."""

from __future__ import annotations

import typer

app = typer.Typer(help="Check what was signed, offline.", no_args_is_help=True)
