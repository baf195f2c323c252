"""The figures by which anybody can judge us: how many joined, left, corrected us, complained, and how long we took to answer.

Source: GDPR Art. 5(2), 12(1).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from heedful.flow.valid import valid_consents
from heedful.store import trust_counts

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the front page.

    Guarantee: `value` is None where fewer than `k` stand behind it; nothing is computed from fewer.
    """

    name: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of the front page.

    Guarantee: none rests on fewer than k.
    """

    k: int
    shown: tuple[Figure, ...]


def public_figures(workspace: Workspace) -> Figures:
    """The figures as anybody may see them.

    Guarantee: a count below k is not told, and neither is a median of fewer than k answers. Source: DESIGN, law 6.
    """
    k = workspace.settings.privacy.k
    with workspace.store.reading() as tx:
        counts = trust_counts.count(tx)
        joined = valid_consents(workspace, tx)["person_id"].n_unique()
    told = {"joined": joined, "left": counts.left, "corrected": counts.corrected, "complaints": counts.complaints}
    figures = [Figure(name, count if count >= k else None) for name, count in told.items()]
    figures.append(Figure("days", round(median(counts.days)) if len(counts.days) >= k else None))
    return Figures(k, tuple(figures))
