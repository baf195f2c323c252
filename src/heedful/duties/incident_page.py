"""The page of one incident, with its clock: plain words, no script, nothing from any other address.

Source: GDPR Art. 33(5); WCAG 2.2 AA.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from heedful.duties.incident import WORDS
from heedful.duties.incident_notices import RISK_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from heedful.duties.incident import Clock, Duties
    from heedful.duties.incident_notices import Facts

_STATES: Final = {"open": "open", "contained": "contained", "closed": "closed"}


def render(
    company: str, facts: Facts, clock: Clock, duties: Duties, state: str, steps: Sequence[tuple[datetime, str, str]], made: datetime
) -> str:
    """Write an incident as a page.

    Guarantee: escapes every word; the same page for the same arguments. `steps`: when, who, what. The clock is as of `made`, and says so.
    """
    pages = Environment(
        loader=PackageLoader("heedful.duties"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template("incident.html").render(
        company=company,
        facts=facts,
        kinds=[(kind, WORDS[kind]) for kind in facts.kinds],
        rated=[(RISK_WORDS[one.risk], one.level, ", ".join(one.because)) for one in facts.rated],
        clock=clock,
        left=span(clock.left),
        duties=duties,
        state=_STATES[state],
        steps=steps,
        said=said,
        made=made,
    )


def span(left: timedelta) -> str:
    """A length of time as people say it: hours and minutes.

    Guarantee: without sign; whole minutes, rounded down.
    """
    minutes = int(abs(left.total_seconds())) // 60
    return f"{minutes // 60} h {minutes % 60:02d} min"


def said(at: datetime) -> str:
    """A moment as people say it.

    Guarantee: to the minute, in UTC.
    """
    return f"{at.day} {at:%B %Y, %H:%M} UTC"
