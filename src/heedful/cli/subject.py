"""The commands of `heedful subject`."""

from __future__ import annotations

import typer

app = typer.Typer(help="What one person may ask: see, correct, restrict, object, erase.", no_args_is_help=True)
