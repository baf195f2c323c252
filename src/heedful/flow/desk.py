"""What the team's pages show of everybody together, kept between questions for as long as nothing it rests on has moved.

Source: DESIGN of caches: by consent position, manifest version and question; a page never shows an older one.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.assessed import require_assessed
from heedful.flow.budgets import told_so_far
from heedful.flow.frozen import require_unfrozen
from heedful.flow.material import LAKE, read_material
from heedful.flow.quotes import read_quotes
from heedful.flow.report import open_words, provenance_of, shown_views
from heedful.flow.snapshot import read_together
from heedful.insights import charts, drill, findings, numbers, page, strategy, terms
from heedful.store import corrections, manifest, outbox, positions, sources
from heedful.terms import OVERALL, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from heedful.flow.material import Material
    from heedful.flow.workspace import Workspace
    from heedful.insights.findings import Findings
    from heedful.insights.provenance import Provenance
    from heedful.store.store import Tx

__all__ = ["OVERALL", "Kept", "Question", "View", "drawing", "how", "look"]
OVERVIEW: Final = "overview"
BRAND: Final = "brand"
ASPECT: Final = "aspect"
COMPARE: Final = "compare"
STRATEGY: Final = "strategy"
# Views that are kept at once, the newest.
MOST: Final = 200
_NOTED: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Guarantee: names of the workspace's taxonomy only, once `look` has taken it.
    """

    name: str = OVERVIEW
    brand: str = ""
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What may be shown, ready to be set out.

    Guarantee: every number passed the views of a report. `parts` is None where too few people spoke to show anything of it;
    `drawings` are its pictures by name; `position` is where consent stood.
    """

    question: Question
    parts: Any
    numbers: pl.DataFrame
    drawings: Mapping[str, str]
    k: int
    made_at: datetime
    made_by: str
    position: int
    brands: tuple[str, ...]
    aspects: tuple[tuple[str, str], ...]
    banner: str = ""


@dataclass(slots=True)
class _Base:
    """What every view of one moment is computed from."""

    workspace: Workspace
    material: Material
    findings: Findings
    provenance: Provenance
    words: Mapping[bytes, str]
    ends_at: datetime | None


@dataclass(slots=True)
class Kept:
    """The views that one door keeps between questions.

    Guarantee: none outlives what it rests on: consent, files, corrections, the day, or the next end of a consent.
    """

    standing: tuple[Any, ...] = ()
    base: _Base | None = None
    views: dict[Question, View] = field(default_factory=dict)
    computed: int = 0
    # When the store was last asked, by a clock that does not go back.
    looked_at: float = 0.0
    noted: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, workspace: Workspace, question: Question) -> View:
        """The view as things stand at this moment.

        Guarantee: rests on nothing older than the call: asked of the store after it, by this call or by another that waited with it.
        Computed once for all who ask at once. Errors: Unready where nothing was learnt yet, `lake.moving`.
        """
        came = time.monotonic()
        with self._lock:
            # Whoever held the lock before may have looked at the store since this call came: then that look is new enough.
            if question in self.views and self.looked_at > came:
                return self.views[question]
            looks = time.monotonic()
            view = read_together(workspace, lambda tx: self._look(workspace, tx, question))
            self.looked_at = looks
            return view

    def _look(self, workspace: Workspace, tx: Tx, question: Question) -> View:
        standing, now = _standing(workspace, tx), workspace.clock()
        if self.base is None or self.standing != standing or (self.base.ends_at is not None and now >= self.base.ends_at):
            self.views.clear()
            self.base = _read(workspace, tx)
            self.standing = standing
        if question not in self.views:
            if len(self.views) >= MOST:
                self.views.pop(next(iter(self.views)))
            self.views[question] = _compose(self.base, tx, question, int(standing[0]))
            self.computed += 1
        return self.views[question]


@journey("report.read", "insights")
def look(workspace: Workspace, kept: Kept, question: Question) -> View:
    """Show one view of what people who agreed like and dislike.

    Guarantee: every number rests on at least k different people whose consent lives at this moment; entered in the log, once an hour for each member and view. Errors: Unready
    where nothing was learnt yet; Refused where it was not assessed or is frozen; BadInput `desk.unknown`.
    Source: GDPR Art. 5(1)(a)-(c), 7(3), 25, 35.
    """
    assessed = require_assessed(workspace, "report")
    with workspace.store.reading() as tx:
        require_unfrozen(workspace, tx, purpose=LAKE, export="report")
    view = kept.get(workspace, _known(workspace, question))
    _enter(workspace, kept, view)
    return replace(view, banner=assessed.banner)


@dataclass(frozen=True, slots=True)
class How:
    """How numbers are computed.

    Guarantee: no number of anybody. `words` is markup of the report; `k` its threshold, `hours` the time to tell an authority.
    """

    words: str
    k: int
    hours: int


@journey("duties.read", "accountability")
def how(workspace: Workspace) -> How:
    """How every number is computed, and the threshold of each, for all of the team.

    Guarantee: the same words as in the report. Source: GDPR Art. 5(1)(a).
    """
    k = workspace.settings.privacy.k
    return How(page.how(k), k, workspace.settings.incidents.deadline_hours)


def drawing(view: View, name: str, form: str) -> bytes:
    """One picture of a view as a file: `svg` or `png`.

    Guarantee: the same picture as on the page. Errors: BadInput `desk.drawing`.
    """
    forms: Mapping[str, Callable[[str], bytes]] = {"svg": charts.alone, "png": charts.picture}
    if name not in view.drawings or form not in forms:
        raise BadInput("desk.drawing", "There is no such picture.", "Take one of those that the page shows.")
    return forms[form](view.drawings[name])


def _enter(workspace: Workspace, kept: Kept, view: View) -> None:
    """Enter who looks at what, once an hour: totals are nobody's own, and a page that is read again tells nothing new."""
    now, what = workspace.clock(), (workspace.actor.name, view.question.name)
    last = kept.noted.get(what)
    if last is not None and timedelta(0) <= now - last < _NOTED:
        return
    with workspace.store.transaction() as tx:
        outbox.add(tx, "view.looked", workspace.actor, {"purposes": ["insights"], "view": view.question.name, "k": view.k}, now)
    kept.noted[what] = now


def _known(workspace: Workspace, question: Question) -> Question:
    taxonomy = workspace.taxonomy
    brands, aspects = {b.name for b in taxonomy.brands}, {a.name for a in taxonomy.aspects} | {OVERALL}
    good = {
        OVERVIEW: not question.brand and not question.aspect,
        COMPARE: not question.brand and not question.aspect,
        STRATEGY: not question.brand and not question.aspect,
        BRAND: question.brand in brands and not question.aspect,
        ASPECT: question.brand in brands and question.aspect in aspects,
    }
    if not good.get(question.name):
        raise BadInput("desk.unknown", "Nothing is known of what is asked for.", "Take a brand and an aspect that the overview names.")
    return question


def _standing(workspace: Workspace, tx: Tx) -> tuple[Any, ...]:
    """What a view rests on, as a few numbers: another answer means another view."""
    told = tuple((one.audience, one.spent) for one in told_so_far(workspace, tx))
    return (
        positions.consent_position(tx), manifest.manifest_version(tx), corrections.standing(tx), sources.standing(tx), workspace.clock().date(), told,
    )  # fmt: skip


def _read(workspace: Workspace, tx: Tx) -> _Base:
    material = read_material(workspace, tx)
    k, now = workspace.settings.privacy.k, workspace.clock()
    shown = shown_views(workspace, material)
    found = findings.find(shown.cells, shown.joints, shown.terms, k=k, today=now.date())
    words = open_words(workspace, material, terms.candidates(shown.terms))
    return _Base(workspace, material, found, provenance_of(workspace, tx, material, k, brief=True), words, _next_end(workspace, tx, now))


def _next_end(workspace: Workspace, tx: Tx, now: datetime) -> datetime | None:
    """When the next consent ends by the clock alone."""
    living = workspace.grants(tx).filter(pl.col("state").is_in(VALID_STATES), pl.col("expires_at") > now)
    soonest: Any = living["expires_at"].min()
    return soonest if soonest is not None else None


def _compose(base: _Base, tx: Tx, question: Question, position: int) -> View:
    found, words, ask = base.findings, base.words, question
    own = [b.name for b in base.workspace.taxonomy.brands if not b.competitor]
    makes: Mapping[str, Callable[[], Any]] = {
        OVERVIEW: lambda: page.overview(found, base.provenance, words),
        BRAND: lambda: page.brand(found, words, ask.brand, read_quotes(base.workspace, tx)),
        ASPECT: lambda: drill.aspect(found, ask.brand, ask.aspect),
        COMPARE: lambda: page.comparisons(found),
        STRATEGY: lambda: strategy.parts(found, own),
    }
    parts = makes[ask.name]()
    table = numbers.table(found, words)
    if ask.brand:
        table = table.filter(pl.col("brand") == ask.brand)
    if ask.aspect:
        table = table.filter(pl.col("aspect") == ask.aspect)
    brands, aspects = _shown(found)
    return View(
        ask, parts, table, dict(_drawings(parts)), found.k, base.provenance.generated_at, base.provenance.made_by, position, brands, aspects
    )  # fmt: skip


def _shown(found: Findings) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    rows = (
        found.views.filter(pl.col("people_low").is_not_null(), pl.col("note").is_null())
        .select("brand", "aspect")
        .unique()
        .sort("brand", "aspect")
    )
    pairs = tuple((brand, aspect) for brand, aspect in rows.iter_rows())
    return tuple(dict.fromkeys(brand for brand, _ in pairs)), pairs


def _drawings(parts: Any) -> list[tuple[str, str]]:
    """Every picture in the parts of a page, by the name its title has."""
    if isinstance(parts, dict):
        return [one for value in parts.values() for one in _drawings(value)]
    if isinstance(parts, list | tuple):
        return [one for value in parts for one in _drawings(value)]
    if isinstance(parts, str) and parts.startswith("<svg "):
        return [(parts.partition('<title id="')[2].partition('-t"')[0], str(parts))]
    return []
