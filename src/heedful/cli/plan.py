"""`heedful plan`: what so many people who agree would let a company see. Needs no workspace."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  (read when the command is made)
from typing import Annotated

import typer


def plan(
    people: Annotated[int, typer.Option(help="How many people agree.")],
    ready: Annotated[str, typer.Option(help="Whose aspects: retail, airlines or telecom.")] = "retail",
    brand: Annotated[list[str] | None, typer.Option(help="A brand of yours. May be repeated.")] = None,
    competitor: Annotated[list[str] | None, typer.Option(help="A competitor. May be repeated.")] = None,
    posts: Annotated[float, typer.Option(help="How many posts a person writes on these brands in a year, on average.")] = 24.0,
    k: Annotated[int, typer.Option(help="Fewest people behind anything shown, 5 to 50.")] = 10,
    epsilon: Annotated[float, typer.Option(help="The budget of a publication under differential privacy.")] = 1.0,
    networks: Annotated[
        str | None, typer.Option(help="Where posts stand, in percent: x=30,facebook=50,instagram=20; even by default.")
    ] = None,
    prices: Annotated[Path | None, typer.Option(help="A list of the networks' prices of your own.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")] = False,
) -> None:
    """Say what you would see if so many people agreed: views, intervals, changes, costs. Stores nothing."""
    from heedful.cli import show_plan
    from heedful.flow.plan import Asked
    from heedful.flow.plan import plan as run

    asked = Asked(people, ready, brand or (), competitor or (), posts, k, epsilon, networks, prices)
    show_plan.planned(run(asked), as_json)
