"""The commands of `heedful serve`."""

from __future__ import annotations

import typer

app = typer.Typer(help="Run the pages and callbacks.", no_args_is_help=True)
