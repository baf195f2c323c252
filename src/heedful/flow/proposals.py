"""What people speak of that no aspect names, and what they did without words: both as the views let it be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from heedful.flow.live import held
from heedful.flow.material import LAKE
from heedful.insights import cells
from heedful.insights.acts import Acts
from heedful.insights.terms import candidates
from heedful.opinions.models.tagger import UNITS
from heedful.opinions.models.tiers import FAST, installed, weights
from heedful.opinions.proposing import Proposal, propose
from heedful.privacy import perturb, views
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heedful.flow.material import Material
    from heedful.flow.workspace import Workspace

    Opened = Callable[[Workspace, Material, Sequence[bytes]], dict[bytes, str]]


def proposals(workspace: Workspace, material: Material, open_words: Opened) -> list[Proposal]:
    """Aspects that the taxonomy may lack, from the words of opinions on brands as a whole.

    Guarantee: each word was used by at least k people, as `privacy.views` tells it; `open_words` opens those words and no others.
    """
    facts = material.facts.filter((pl.col("aspect") == OVERALL) & (pl.col("polarity") != 0))
    keyed, k = workspace.keyed(LAKE), workspace.settings.privacy.k
    keys, today = perturb.record_keys(facts["subject_key"], keyed), workspace.clock().date()
    shown = views.show_terms(cells.spell(facts, today, keys), k, noise=perturb.draw_noise(keyed)).filter(pl.col("period") == "all")
    words = open_words(workspace, material, candidates(shown))
    used = [(words[key], people) for key, people in shown.select("term_key", "people").iter_rows() if key in words]
    return propose(used, workspace.taxonomy, weights(FAST).meanings if installed() else None, UNITS)


def acts(workspace: Workspace, material: Material) -> list[Acts]:
    """How many people reacted to something of each brand, by a like or another sign without words. What they pressed is not told apart.

    Guarantee: has passed `privacy.views`; brands of too few people are left out. An act is no opinion, and counts in no like or dislike.
    Source: ActivityStreams 2.0, Like.
    """
    rows = held(workspace, material.files, "posts", ["subject_key", "kind", "context_brands"], material.live)
    each = rows.filter(pl.col("kind") == "reaction").select("subject_key", brand="context_brands").explode("brand").drop_nulls().collect()
    keyed, k = workspace.keyed(LAKE), workspace.settings.privacy.k
    found = []
    for (brand,), of in sorted(each.partition_by("brand", as_dict=True).items()):
        keys = perturb.record_keys(of["subject_key"].unique(), keyed)
        told = views.show_crowd(len(keys), int(keys.sum()), of.height, 0, k, noise=perturb.draw_noise(keyed))
        if told.people is not None and told.posts is not None:
            found.append(Acts(str(brand), told.people, told.posts))
    return found
