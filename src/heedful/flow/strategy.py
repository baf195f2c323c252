"""Strategy: from the numbers a report may show to a page a marketing team can act on, with what each step costs in duties."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.material import LAKE, read_material
from heedful.flow.workspace import full_disk_said
from heedful.insights import cells, findings, strategy
from heedful.privacy import perturb, views
from heedful.store import outbox
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.insights.strategy import Step

__all__ = ["Planned", "make"]
_SUM: float = 0.001


@dataclass(frozen=True, slots=True)
class Planned:
    """Where the page lies, and its steps.

    Guarantee: only numbers that passed the views.
    """

    html: Path
    steps: list[Step]


@journey("report.read", "insights")
def make(workspace: Workspace, *, out: Path | None = None) -> Planned:
    """Write what to fix, keep, promote and stop, how sure that is, what it costs in duties, and for whom it speaks.

    Guarantee: every number passed the views of a report; the file is whole or absent; entered in the log. Errors: Unready where nothing was learnt
    yet; BadInput `strategy.population`. Source: GDPR Art. 5(1)(a), 25.
    """
    now, k = workspace.clock(), workspace.settings.privacy.k
    margins = _margins(workspace)
    own = [b.name for b in workspace.taxonomy.brands if not b.competitor]
    with workspace.store.reading() as tx:
        material = read_material(workspace, tx)
        grants = workspace.grants(tx, ("insights", "profile", "messages.email"))
    facts = material.facts
    parents: dict[str, str | None] = {a.name: a.parent for a in workspace.taxonomy.aspects}
    keys, noise = perturb.record_keys(facts["subject_key"], workspace.keyed(LAKE)), perturb.draw_noise(workspace.keyed(LAKE))
    shown = views.show(cells.count(facts, parents, now.date(), keys), k, noise=noise)
    joints = views.show_joints(cells.pair(facts, parents, keys), k, noise=noise)
    rising = views.show_terms(cells.spell(facts, now.date(), keys), k, noise=noise)
    found = findings.find(shown, joints, rising, k=k, today=now.date())
    steps, whom = strategy.steps(found, own), strategy.speaks(found, own, margins)
    about = {
        "workspace": workspace.settings.name, "made": f"{now:%Y-%m-%d %H:%M} UTC", "k": k, "margins": margins, "brands": len({s.brand for s in steps}),
        "people": max((s.people for s in steps), default=0), "agreed": _agreed(grants, k),
    }  # fmt: skip
    path = (out or workspace.folder / "reports") / f"strategy-{now:%Y-%m-%dT%H%M%SZ}.html"
    with full_disk_said():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        part.write_bytes(strategy.render(steps, whom, about))
        os.replace(part, path)  # noqa: PTH105  (atomic)
    with workspace.store.transaction() as tx:
        outbox.add(tx, "strategy.made", workspace.actor, {"purposes": ["insights"], "steps": len(steps)}, now)
    return Planned(path, steps)


def _margins(workspace: Workspace) -> dict[str, float]:
    given = workspace.settings.population
    if given and (
        any(n not in ("facebook", "instagram", "x") for n in given) or min(given.values()) < 0 or abs(sum(given.values()) - 1) > _SUM
    ):
        raise BadInput(
            "strategy.population", "`population` holds shares of customers by network, which sum to 1.", "Such as {facebook: 0.5, x: 0.5}."
        )
    return dict(given)


def _agreed(grants: pl.DataFrame, k: int) -> dict[str, str]:
    valid = grants.filter(pl.col("named"), pl.col("state").is_in(VALID_STATES), ~pl.col("objected"), ~pl.col("restricted"))
    counts = dict(valid.group_by("purpose").agg(pl.col("person_id").n_unique()).iter_rows())
    # Rounded down, and nothing below k.
    return {
        p: f"at least {n // 5 * 5:,}" if (n := counts.get(p, 0)) >= k else f"fewer than {k}"
        for p in ("insights", "profile", "messages.email")
    }
