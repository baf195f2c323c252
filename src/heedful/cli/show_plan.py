"""What `heedful plan` prints: one page, or one JSON object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.cli import show

if TYPE_CHECKING:
    from heedful.flow.plan import Line, Plan

ALWAYS, NEVER = 0.995, 0.005


def planned(found: Plan, as_json: bool) -> None:
    """Print a plan.

    Guarantee: says what was assumed, and that it is a forecast.
    """
    if as_json:
        from heedful.flow.plan import as_json as plain

        show._json(plain(found))
        return
    asked = found.asked
    print(f"A forecast for {asked.people:,} people who agree, each with {asked.posts:g} posts a year on these brands; k is {asked.k}.\n")
    _table(found)
    print()
    _next(found)
    print()
    _costs(found)
    _release(found)
    print()
    _assumed(found)


def _table(found: Plan) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, right in (("brand", False), ("aspect", False), ("people a year", True), ("year is shown", True), ("net within", True)):
        table.add_column(name, justify="right" if right else "left")
    table.add_column("a month is shown", justify="right")
    table.add_column("smallest change noticed", justify="right")
    for line in found.lines:
        cells = [f"about {line.people:,}", _share(line.year), _points(line.width), _share(line.month), _points(line.change)]
        table.add_row(line.brand, _aspect(line), *cells)
    Console().print(table)
    print(
        "Net is people who like less people who dislike, from -100 to 100; 'net within ± 20' is a 95 % interval, noise included. A change"
    )
    print("from one month to the next is noticed in 80 of 100 cases. What is not shown is answered by a wider view.")


def _aspect(line: Line) -> str:
    return "everything" if line.aspect == "overall" else line.aspect.replace("_", " ")


def _share(share: float) -> str:
    if share > ALWAYS:
        return "always"
    return "never" if share < NEVER else f"{share:.0%}"


def _points(points: float | None) -> str:
    return "-" if points is None else f"± {points:.0f}" if points < 200 else "none"


def _next(found: Plan) -> None:
    people = found.asked.people
    for line, needs, period in ((found.next_year, "year_needs", "year"), (found.next_month, "month_needs", "month")):
        if line is None:
            print(f"Every view of your brands is shown for a {period}.")
        else:
            total = getattr(line, needs)
            view = f"{_aspect(line)} at {line.brand}"
            print(f"Next to be shown for a {period}: {view}, with {total:,} people in all, {max(total - people, 0):,} more than these.")


def _costs(found: Plan) -> None:
    print("What the networks charge for a month of such posts, if only posts of people who agreed are asked for:")
    for charge in found.charges:
        price = charge.price
        amount = f"{charge.amount:,.2f} {price.currency} for {charge.reads:,}, {price.each:g} a {price.what}" if price.each else "nothing"
        more = " This is more than a month allows." if charge.over else ""
        print(f"  {price.network}: {amount}. As of {price.day}, {price.source}.{more}")


def _release(found: Plan) -> None:
    said = found.release
    print(
        f"\nPublished with epsilon {said.epsilon:g}, half of it for words, a year's count of likes or dislikes would be off by {said.error_side} at most (95 %),"
    )
    print(
        f"that of people by {said.error_people}; a row needs {said.least_people} people, so about {said.told:.0f} of {said.cells} rows would be told. Each person counts in few of them,"
    )
    print(f"which keeps {said.counted:.0%} of what was said.")


def _assumed(found: Plan) -> None:
    habits = found.habits
    talk = ", ".join(f"{name.replace('_', ' ')} {share:.0%}" for name, share in habits.aspects.items())
    print(
        f"Assumed, and not known: {', '.join(f'{name} {share:.0%}' for name, share in habits.brands.items())} of what is said; of it {talk};"
    )
    print("some people write much and most little; likes and dislikes even, which makes intervals widest. Nothing was stored.")
