"""The commands of `heedful notice`."""

from __future__ import annotations

import typer

app = typer.Typer(help="Write, check and publish notices: what people are told before they are asked.", no_args_is_help=True)
