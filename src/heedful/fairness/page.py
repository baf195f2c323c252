"""The report on bias as one HTML page: for the team with every figure, for the public without any of people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from heedful.fairness import charts, wording
from heedful.fairness.messaging import SMALLER
from heedful.fairness.mining import FOUND, KEPT, PARTS, POLARITY, REDACTED, SCALED, SIDE, STRENGTH, TARGET
from heedful.fairness.probes import OF_PEOPLE
from heedful.fairness.verdicts import ABOVE, UNKNOWN, WITHIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from jinja2 import Template

    from heedful.fairness.changes import Change
    from heedful.fairness.messaging import Compared, Messaging
    from heedful.fairness.mining import Gap, Mining
    from heedful.fairness.odds import Odds
    from heedful.fairness.tried import Tried
    from heedful.fairness.verdicts import Limits

_ORDER: Final = (POLARITY, SIDE, STRENGTH, FOUND, TARGET, REDACTED, KEPT)
# As many lines as can be read in a picture; the table holds all.
_DRAWN: Final = 24
# As long as a question may be beside its line.
_LABEL: Final = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the page tells.

    Guarantee: immutable; `history` are earlier assessments of mining with `day`, `model`, `polarity`, `found` and `above`; `exceptions` hold as plain values;
    `odds` is None where fairlearn is not installed.
    """

    company: str
    made_at: datetime
    mining: Mining
    messaging: Messaging
    limits: Limits
    history: Sequence[Mapping[str, Any]]
    exceptions: Sequence[Mapping[str, Any]]
    odds: Sequence[Odds] | None = None
    mended: Sequence[Tried] = ()
    changed: Sequence[Change] = ()
    before: str = ""
    asked: int = 0


def render(told: Told, *, public: bool = False) -> str:
    """Set the report out as one HTML page; `public` leaves out every figure of people.

    Guarantee: pure; self-contained, loads nothing, runs no script. Source: AI Act Art. 13; fairlearn's guide.
    """
    gaps, compared = told.mining.gaps, told.messaging.compared
    return _page("bias.html").render(
        told=told, public=public, wording=wording, measures=[_measure(told, measure) for measure in _ORDER if any(g.measure == measure for g in gaps)],
        harms=_harms(told, public=public), counts=_counts([g.verdict for g in gaps if g.of_people]), groups=_counts([c.verdict for c in compared]),
        questions=_questions(compared), picture=None if public else _picture(told), line=_line(told), smaller=SMALLER, KINDS=_KINDS,
    )  # fmt: skip


_KINDS: Final = {
    "left out": "Who is left out", "chosen": "Who is in a group", "offer": "Who gets which offer", "price": "Who is asked which price",
    "refused": "Who is refused, and why", "complaint": "Who complains or stops", "stand-in": "What stands in for what people declared",
}  # fmt: skip


def _counts(verdicts: Sequence[str]) -> dict[str, int]:
    return {verdict: sum(one == verdict for one in verdicts) for verdict in (ABOVE, UNKNOWN, WITHIN)}


def _harms(told: Told, *, public: bool) -> list[str]:
    found = [wording.harm_of_gap(gap) for gap in _worst(told.mining.gaps)]
    return found if public else [*found, *(wording.harm_of_group(one) for one in sorted(told.messaging.above, key=lambda one: one.p)[:12])]


def _worst(gaps: Sequence[Gap]) -> list[Gap]:
    """Gaps above a limit; and what no limit holds, of people whom nobody hears at all."""
    # The parts of a gap are told of groups of people alone: of registers and lengths they say little.
    told = [
        gap
        for gap in gaps
        if (gap.verdict == ABOVE and (gap.measure not in PARTS or gap.axis in OF_PEOPLE))
        or (gap.axis == "language" and gap.measure == FOUND and gap.value < -0.5)
    ]
    return sorted(told, key=lambda gap: (not gap.of_people, gap.axis, -abs(gap.value)))


def _measure(told: Told, measure: str) -> dict[str, Any]:
    gaps = [gap for gap in told.mining.gaps if gap.measure == measure]
    limit = told.limits.shift if measure in SCALED else told.limits.recall
    title, about = wording.MEASURES[measure]
    # Where nothing at all changes, a picture of noughts says less than a sentence.
    shown = sorted((gap for gap in gaps if gap.n >= 2), key=lambda gap: (not gap.of_people, -abs(gap.value)))[:_DRAWN]
    rows = [
        {"line": f"{g.axis}: {g.group}", "value": g.value, "low": max(g.low, -1.0), "high": min(g.high, 1.0), "bad": g.verdict == ABOVE}
        for g in shown
    ]
    picture = (
        charts.forest(rows, f"m-{measure}", title, f"{about} {len(rows)} groups.", band=(-limit, limit), middle=0.0, form="+.2f")
        if rows
        else ""
    )
    return {
        "key": measure,
        "title": title,
        "about": about,
        "gaps": gaps,
        "limit": limit,
        "picture": Markup(picture),
        "left": len(gaps) - len(rows),
    }


def _questions(compared: Sequence[Compared]) -> dict[str, list[Compared]]:
    by_kind: dict[str, list[Compared]] = {}
    for one in compared:
        if one.people is not None:
            by_kind.setdefault(one.kind, []).append(one)
    return {kind: sorted(some, key=lambda one: one.p) for kind, some in by_kind.items()}


def _picture(told: Told) -> Markup | None:
    shown = sorted((c for c in told.messaging.compared if c.ratio is not None and c.kind != "stand-in"), key=lambda c: (c.p, c.ratio or 0))[
        :_DRAWN
    ]
    if not shown:
        return None
    rows = [
        {
            "line": f"{c.question if len(c.question) <= _LABEL else c.question[: _LABEL - 1].rstrip() + '…'}: {c.group}",
            "value": c.ratio or 0.0,
            "low": c.ratio_low or 0.0,
            "high": min(c.ratio_high or 1.0, 1.6),
            "bad": c.verdict == ABOVE,
        }
        for c in shown
    ]
    title, about = "Ratio of the lower share to the higher", f"{len(rows)} comparisons, the least likely by chance first."
    return Markup(charts.forest(rows, "ratio", title, about, band=(told.limits.ratio, 1 / told.limits.ratio), middle=1.0, form=".1f"))


def _line(told: Told) -> Markup | None:
    if len(told.history) < 2:
        return None
    points = [{"day": f"{one['day']}", "value": one["polarity"]} for one in told.history[-8:]]
    title, about = "Largest change of polarity between groups of people", f"{len(points)} assessments."
    return Markup(charts.over_time(points, "time", title, about, limit=told.limits.shift))


@cache
def _page(name: str) -> Template:
    pages = Environment(
        loader=PackageLoader("heedful.fairness"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template(name)
