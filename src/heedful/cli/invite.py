"""The commands of `heedful invite`."""

from __future__ import annotations

import typer

app = typer.Typer(help="Ask people, once, openly.", no_args_is_help=True)
