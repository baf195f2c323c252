"""Release: figures fit to leave the company, under differential privacy, out of a budget that each audience has.

In this order: say what it costs and what would be left of the numbers; ask; debit the budget in a transaction of its own; only then
draw the noise; write the page. A stop after the debit loses budget, and never privacy.
Source: Dwork & Roth (2014), The algorithmic foundations of differential privacy; NIST SP 800-226 (2025).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.engine import noise
from heedful.errors import BadInput, Exhausted, Refused
from heedful.flow import stops
from heedful.flow.access import journey
from heedful.flow.assessed import require_assessed
from heedful.flow.budgets import budget_period
from heedful.flow.material import LAKE, read_material
from heedful.flow.report import crowd_of, open_words, shown_views, write_files
from heedful.flow.workspace import full_disk_said
from heedful.insights import contributions
from heedful.insights import release as figures
from heedful.privacy.bounding import bound
from heedful.store import budget, outbox
from heedful.tables.insights import ALL_NETWORKS
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from heedful.flow.material import Material
    from heedful.flow.settings import Release
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

_BETWEEN: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class Planned:
    """What a release would cost and give, before anything is drawn.

    Guarantee: errors and thresholds come from the settings alone; `cells` and `surviving` from inside views, which whoever may release
    may read anyway. For them, not for the audience.
    """

    audience: str
    period: str
    epsilon: float
    delta: float
    spent: float
    granted: float
    # Half of the 95 % interval of a count of likes or dislikes, of the people of a cell, and of a term.
    error_side: int
    error_people: int
    error_term: int
    least_people: int
    least_term: int | None
    cells: int
    surviving: int


@dataclass(frozen=True, slots=True)
class Released:
    """What a release told, and where it lies.

    Guarantee: noisy numbers only.
    """

    folder: Path
    html: Path
    planned: Planned
    cells: int
    terms: int
    spent: float
    left: float


@journey("report.publish", "insights")
def release_to(
    workspace: Workspace,
    audience: str,
    state: Callable[[Planned], None],
    confirm: Callable[[], bool],
    *,
    out: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Released:
    """Publish figures for an audience: counts, shares and nets by brand and aspect, and words that many used.

    Guarantee: (epsilon, delta)-differentially private for each person as the settings say, and paid for before anything is drawn;
    `state` is told first what it costs and what would be left, then `confirm` is asked. Gives release.html, release.csv and release.json.
    Nothing is published before the impact assessment is approved and says what is done. Errors: those of `require_assessed`; Unready
    `release.library`, BadInput `release.audience`, Exhausted `release.spent`, Refused `release.none_survives` and
    `release.not_confirmed`; then nothing was drawn and nothing spent. Source: see the top of this file.
    """
    tell = progress or (lambda stage, done, total: None)
    noise.require_library()
    settings, now = workspace.settings.release, workspace.clock()
    _known(settings, audience)
    require_assessed(workspace, "release")
    with workspace.store.reading() as tx:
        material = read_material(workspace, tx)
        planned = _planned(workspace, tx, material, audience)
    state(planned)
    _worth_it(planned)
    if not confirm():
        raise Refused(
            "release.not_confirmed", "The release was not confirmed. Nothing was drawn and nothing was spent.", "Run it with --yes."
        )
    tell("release", 1, 4)
    release_id = secrets.token_hex(8)
    spent = _debit(workspace, release_id, planned, now)
    tell("release", 2, 4)
    cells = figures.cells_told(_draw_cells(workspace, material, settings), noise.scale_of(*price_of_cells(settings)))
    terms = _draw_terms(workspace, material, settings)
    tell("release", 3, 4)
    written = figures.render(cells, terms, _promise(workspace, release_id, planned, spent, now))
    folder = out or workspace.folder / "releases" / now.strftime("%Y-%m-%dT%H%M%SZ")
    with full_disk_said():
        write_files(folder, written)
    with workspace.store.transaction() as tx:
        digest = hashlib.sha256(written["release.html"]).hexdigest()
        budget.written(tx, release_id, digest)
        body = {"release": release_id, "audience": audience, "sha256": digest, **_cost(planned)}
        outbox.add(tx, "release.made", workspace.actor, body, now)
    tell("release", 4, 4)
    left = round(planned.granted - spent, 6)
    return Released(folder, folder / "release.html", planned, len(cells), len(terms), spent, left)


def _known(settings: Release, audience: str) -> None:
    if audience not in settings.audiences:
        raise BadInput(
            "release.audience",
            f"The settings name no audience {audience!r}.",
            f"Take one of: {', '.join(settings.audiences) or 'none'}; or add it under release.audiences in heedful.yaml.",
        )


def price_of_cells(settings: Release) -> tuple[float, int]:
    """What of a release's epsilon is spent on cells, and how many of them one person may stand in.

    Guarantee: what the noise is drawn with.
    """
    return settings.epsilon * (1 - settings.terms_share), settings.cells_each


def _price_of_terms(settings: Release) -> tuple[float, float, int]:
    return settings.epsilon * settings.terms_share, settings.delta, settings.terms_each


def _planned(workspace: Workspace, tx: Tx, material: Material, audience: str) -> Planned:
    settings = workspace.settings.release
    period = budget_period(settings, workspace.clock())
    scale = noise.scale_of(*price_of_cells(settings))
    least = figures.least_people(scale)
    asked, surviving = _forecast(workspace, material, settings.cells_each, least)
    with_terms = settings.terms_share > 0
    epsilon, delta, most = _price_of_terms(settings)
    return Planned(
        audience=audience,
        period=period,
        epsilon=settings.epsilon,
        delta=delta if with_terms else 0.0,
        spent=budget.spent(tx, audience, period).epsilon,
        granted=settings.epsilon_per_period,
        error_side=round(figures.noise_of(scale)),
        error_people=round(figures.noise_of(scale, 3)),
        error_term=round(figures.noise_of(noise.scale_of(epsilon, most))) if with_terms else 0,
        least_people=least,
        least_term=noise.threshold_of(epsilon, delta, most) if with_terms else None,
        cells=asked,
        surviving=surviving,
    )


def _forecast(workspace: Workspace, material: Material, cells_each: int, least: int) -> tuple[int, int]:
    """How many cells a release has, and how many of them inside views let expect to be told."""
    brands, aspects = _keys(workspace)
    shown, everybody = shown_views(workspace, material), crowd_of(workspace, material).people
    views = [
        row["people_low"]
        for row in shown.cells.filter(period="all", network=ALL_NETWORKS, widened=False).iter_rows(named=True)
        if row["people_low"] is not None and row["brand"] in brands and row["aspect"] in aspects
    ]
    if not everybody or not views:
        return len(brands) * len(aspects), 0
    # Of the cells somebody spoke of, the part in which they are counted.
    counted = min(cells_each / (sum(views) / everybody), 1.0)
    return len(brands) * len(aspects), sum(people * counted >= least for people in views)


def _worth_it(planned: Planned) -> None:
    if planned.spent + planned.epsilon > planned.granted + 1e-9:
        raise Exhausted(
            "release.spent",
            f"The budget of the audience {planned.audience!r} is spent: {planned.spent:g} of {planned.granted:g} in this period ({planned.period}), "
            f"and a release costs {planned.epsilon:g}.",
            "Wait for the next period. What was published cannot be taken back, so a larger budget protects people less.",
        )
    if not planned.surviving:
        raise Refused(
            "release.none_survives",
            f"No figure would be left: a row is told from {planned.least_people} counted people on, and none is expected to have so many.",
            "Gather more people who agreed, or see the report, which is for the team inside. Nothing was drawn and nothing was spent.",
        )


def _promise(workspace: Workspace, release_id: str, planned: Planned, spent: float, now: datetime) -> figures.Promise:
    settings = workspace.settings.release
    epsilon_cells, cells_each = price_of_cells(settings)
    epsilon_terms, _, terms_each = _price_of_terms(settings)
    return figures.Promise(
        release_id=release_id,
        made_at=now,
        workspace=workspace.settings.name,
        audience=planned.audience,
        period=planned.period,
        epsilon=planned.epsilon,
        delta=planned.delta,
        epsilon_cells=epsilon_cells,
        epsilon_terms=epsilon_terms,
        cells_each=cells_each,
        terms_each=terms_each,
        scale_cells=noise.scale_of(epsilon_cells, cells_each),
        scale_terms=noise.scale_of(epsilon_terms, terms_each) if epsilon_terms else 0.0,
        least_people=planned.least_people,
        least_term=planned.least_term or 0,
        spent=spent,
        granted=planned.granted,
    )


def _debit(workspace: Workspace, release_id: str, planned: Planned, now: datetime) -> float:
    settings = workspace.settings.release
    one = budget.Debit(release_id, planned.audience, planned.period, planned.epsilon, planned.delta, now)
    with workspace.store.transaction() as tx:
        spent = budget.debit(tx, one, epsilon=settings.epsilon_per_period, delta=settings.delta_per_period)
        body = {"release": release_id, "audience": planned.audience, "period": planned.period, "spent": f"{spent.epsilon:g}"}
        outbox.add(tx, "release.debited", workspace.actor, body | _cost(planned), now)
    if workspace.settings.backup.stops:
        # Before anything is drawn, so that no backup gives the budget back.
        stops.tell(workspace)
    return spent.epsilon


def _cost(planned: Planned) -> dict[str, str]:
    # The log holds whole numbers and words only.
    return {"epsilon": f"{planned.epsilon:g}", "delta": f"{planned.delta:g}"}


def _keys(workspace: Workspace) -> tuple[list[str], list[str]]:
    taxonomy = workspace.taxonomy
    return [brand.name for brand in taxonomy.brands], [OVERALL, *(a.name for a in taxonomy.aspects if a.name != OVERALL)]


def _draw_cells(workspace: Workspace, material: Material, settings: Release) -> pl.DataFrame:
    brands, aspects = _keys(workspace)
    parents: dict[str, str | None] = {a.name: a.parent for a in workspace.taxonomy.aspects}
    rows = contributions.stances(material.facts, parents)
    # Only what has a key of its own takes a place among the few.
    public = rows.filter(rows["brand"].is_in(brands) & rows["aspect"].is_in(aspects))
    counted = contributions.histogram(bound(public, contributions.CELL, settings.cells_each, workspace.keyed(LAKE)), brands, aspects)
    noisy = noise.add_noise(counted["people"].to_list(), *price_of_cells(settings))
    return counted.with_columns(pl.Series("people", noisy, dtype=pl.Int64))


def _draw_terms(workspace: Workspace, material: Material, settings: Release) -> list[dict[str, object]]:
    if not settings.terms_share:
        return []
    rows = bound(contributions.spoken(material.facts), contributions.TERM, settings.terms_each, workspace.keyed(LAKE))
    counts = rows.group_by(*contributions.TERM).len()
    named = {_BETWEEN.join((brand, str(polarity), term)): count for brand, polarity, term, count in counts.iter_rows()}
    noisy = noise.add_noise_to_found(named, *_price_of_terms(settings))
    words = open_words(workspace, material, sorted({bytes.fromhex(key.rpartition(_BETWEEN)[2]) for key in noisy}))
    told = []
    for key, people in noisy.items():
        brand, polarity, term = key.split(_BETWEEN)
        told.append({"brand": brand, "polarity": int(polarity), "word": words[bytes.fromhex(term)], "people": people})
    return sorted(told, key=lambda row: (row["brand"], -int(str(row["polarity"])), -int(str(row["people"])), row["word"]))
