"""The commands of `heedful compliance`."""

from __future__ import annotations

import typer

app = typer.Typer(help="Rounds of the networks' deletion duties.", no_args_is_help=True)
