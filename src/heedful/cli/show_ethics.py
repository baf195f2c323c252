"""What `heedful doctor --ethics` prints: one page, theme by theme."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from heedful.cli import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.flow.ethics import Theme

_STATES = {"good": "good", "open": "to do", "worse": "GOT WORSE", "not_measured": "not measured"}


def standing(found: Sequence[Theme], as_json: bool) -> None:
    """Show where the company stands.

    Guarantee: counts and names of the team only.
    """
    if as_json:
        show._json({"themes": [asdict(one) | {"figures": [asdict(f) | {"worse": f.worse} for f in one.figures]} for one in found]})
        return
    for theme in found:
        owner = f" - {theme.owner} looks into it" if theme.owner else ""
        print(f"{theme.name.capitalize()}: {_STATES[theme.state]}{owner}")
        for fact in theme.facts:
            print(f"  {'?' if fact.ok is None else '+' if fact.ok else '-'} {fact.says}{f' {fact.remedy}' if fact.remedy else ''}")
        for figure in theme.figures:
            if figure.of or figure.of_before:
                mark = "-" if figure.worse else " "
                print(
                    f"  {mark} {figure.says}: {figure.now:,} of {figure.of:,} in 90 days; {figure.before:,} of {figure.of_before:,} in the 90 before"
                )
