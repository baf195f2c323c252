"""The commands of `heedful requests`."""

from __future__ import annotations

import typer

app = typer.Typer(help="The queue of what people asked, with due dates and answers.", no_args_is_help=True)
