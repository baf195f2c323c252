"""Strategy: from the numbers a report may show to a page a marketing team can act on, with what each step costs in duties."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.bias_standing import campaigns_said, models_said
from heedful.flow.declared import declared
from heedful.flow.material import LAKE, models_behind, read_material
from heedful.flow.workspace import full_disk_said
from heedful.insights import cells, findings, strategy, weights
from heedful.privacy import perturb, views
from heedful.store import outbox
from heedful.terms import NETWORKS, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.insights.strategy import Step

__all__ = ["Planned", "make"]
_SUM: Final = 0.001
# What people may have declared, by which customers can be divided too.
DECLARED_MARGINS: Final = ("age_band", "region", "channel")


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

    Guarantee: every number passed the views of a report; a model or campaign that an assessment of bias holds is named beside them; the file is whole or absent; entered in the log. Errors: Unready where nothing was learnt
    yet; BadInput `strategy.population`. Source: GDPR Art. 5(1)(a), 25.
    """
    now, k = workspace.clock(), workspace.settings.privacy.k
    margins, declared_margins = _margins(workspace)
    own = [b.name for b in workspace.taxonomy.brands if not b.competitor]
    with workspace.store.reading() as tx:
        material = read_material(workspace, tx)
        grants = workspace.grants(tx, ("insights", "profile", "messages.email"))
        said = declared(workspace, tx, LAKE) if declared_margins else None
        bias = (*models_said(workspace, tx, models_behind(material)), *campaigns_said(tx))
    facts = material.facts
    parents: dict[str, str | None] = {a.name: a.parent for a in workspace.taxonomy.aspects}
    keys, noise = perturb.record_keys(facts["subject_key"], workspace.keyed(LAKE)), perturb.draw_noise(workspace.keyed(LAKE))
    shown = views.show(cells.count(facts, parents, now.date(), keys), k, noise=noise)
    joints = views.show_joints(cells.pair(facts, parents, keys), k, noise=noise)
    rising = views.show_terms(cells.spell(facts, now.date(), keys), k, noise=noise)
    found = findings.find(shown, joints, rising, k=k, today=now.date())
    steps, whom = strategy.steps(found, own), strategy.speaks(found, own, margins)
    raked = None if said is None else weights.compare(_people(facts, said, own, declared_margins), declared_margins, k)
    about = {
        "workspace": workspace.settings.name, "made": f"{now:%Y-%m-%d %H:%M} UTC", "k": k, "margins": margins, "brands": len({s.brand for s in steps}),
        "people": max((s.people for s in steps), default=0), "agreed": _agreed(grants, k),
        "bias": bias,
    }  # fmt: skip
    path = (out or workspace.folder / "reports") / f"strategy-{now:%Y-%m-%dT%H%M%SZ}.html"
    with full_disk_said():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        part.write_bytes(strategy.render(steps, whom, about, raked))
        os.replace(part, path)  # noqa: PTH105  (atomic)
    with workspace.store.transaction() as tx:
        outbox.add(tx, "strategy.made", workspace.actor, {"purposes": ["insights"], "steps": len(steps)}, now)
    return Planned(path, steps)


def _margins(workspace: Workspace) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    given = workspace.settings.population
    networks = {name: share for name, share in given.items() if not isinstance(share, dict)}
    others = {name: share for name, share in given.items() if isinstance(share, dict)}
    known = networks.keys() <= set(NETWORKS) and others.keys() <= set(DECLARED_MARGINS)
    if not known or any(
        min(one.values(), default=-1) < 0 or abs(sum(one.values()) - 1) > _SUM
        for one in [networks, *others.values()]
        if one or one is not networks
    ):
        raise BadInput(
            "strategy.population",
            "`population` holds shares of customers that sum to 1: by network, and under age_band, region and channel.",
            "Such as {facebook: 0.5, x: 0.5, region: {north: 0.4, south: 0.6}}.",
        )
    return networks, others


def _people(
    facts: pl.DataFrame, said: pl.DataFrame, own: Sequence[str], margins: Mapping[str, Mapping[str, float]]
) -> list[dict[str, str]]:
    """What each of those who spoke of our brands declared, where they agreed that it is used to check for bias."""
    spoke = facts.filter(pl.col("brand").is_in(list(own))).select("subject_key").unique()
    rows = said.filter(pl.col("attribute").is_in(list(margins))).join(spoke, on="subject_key", how="semi")
    people: dict[bytes, dict[str, str]] = {}
    for key, attribute, answer in rows.select("subject_key", "attribute", "answer").iter_rows():
        people.setdefault(key, {})[attribute] = answer
    return [people[key] for key in sorted(people)]


def _agreed(grants: pl.DataFrame, k: int) -> dict[str, str]:
    valid = grants.filter(pl.col("named"), pl.col("state").is_in(VALID_STATES), ~pl.col("objected"), ~pl.col("restricted"))
    counts = dict(valid.group_by("purpose").agg(pl.col("person_id").n_unique()).iter_rows())
    # Rounded down, and nothing below k.
    return {
        p: f"at least {n // 5 * 5:,}" if (n := counts.get(p, 0)) >= k else f"fewer than {k}"
        for p in ("insights", "profile", "messages.email")
    }
