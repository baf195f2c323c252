"""What a release will cost, and what came of it, on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from heedful.cli import show

if TYPE_CHECKING:
    from heedful.flow.release import Planned, Released


def planned(plan: Planned, to: TextIO) -> None:
    """Say what a release costs and what would be left of the numbers, before it is asked for.

    Guarantee: nothing has been drawn yet.
    """
    budget = f"{plan.spent:g} of {plan.granted:g} spent, {max(plan.granted - plan.spent, 0):g} left ({plan.period})"
    print(f"A release for {plan.audience!r}: epsilon {plan.epsilon:g}, delta {plan.delta:g}. Budget: {budget}.", file=to)
    print(
        f"Expected error (95 %): ±{plan.error_side} people on likes and on dislikes, ±{plan.error_people} on the people of a row; "
        f"a row is told from {plan.least_people} counted people on.",
        file=to,
    )
    if plan.least_term is not None:
        print(f"Words: ±{plan.error_term} people, told from {plan.least_term} people on.", file=to)
    print(f"Of {plan.cells} rows (each brand and aspect of the taxonomy), about {plan.surviving} would be told.", file=to)


def released(done: Released, as_json: bool) -> None:
    """Say what was published, what it cost, and where it lies.

    Guarantee: counts of rows; the numbers themselves stand in the files.
    """
    plan = done.planned
    if as_json:
        spent = {"epsilon": plan.epsilon, "delta": plan.delta, "spent": done.spent, "left": done.left, "period": plan.period}
        show._json({"release": str(done.html), "audience": plan.audience, **spent, "cells": done.cells, "terms": done.terms})
        return
    print(
        f"Published for {plan.audience!r}: {done.cells} rows and {done.terms} words. Spent {done.spent:g} of {plan.granted:g}, {done.left:g} left."
    )
    print(f"\nRelease: {done.html}")
