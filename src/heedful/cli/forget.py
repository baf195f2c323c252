"""The commands of `heedful forget`."""

from __future__ import annotations

import typer

app = typer.Typer(help="Forget what is due: by retention, by a network, for a person.", no_args_is_help=True)
