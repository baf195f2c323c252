"""Where the numbers of a report come from: what stands on its first screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from heedful.insights.acts import Acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """From how many people and posts, gathered when, under which consents, and what was refused.

    Guarantee: counts only; `report.render` shows none below k.
    Source: GDPR Art. 5(1)(a), 5(2).
    """

    generated_at: datetime.datetime
    workspace: str
    # As the views tell them: perturbed and rounded, None where too few people spoke.
    people: int | None
    posts_admitted: int | None
    opinions: int | None
    first_day: datetime.date | None
    last_day: datetime.date | None
    gathered_at: datetime.datetime | None
    consents: Mapping[str, int] = field(default_factory=dict)  # purpose: people with a living consent
    given_here: int = 0  # people with a living consent that they gave here
    brought_in: int = 0  # people with a living consent that was imported
    refused: Mapping[str, int] = field(default_factory=dict)  # reason: posts
    not_read: int | None = 0  # posts in languages that are not read, as the views tell them
    published: tuple[tuple[str, float, float], ...] = ()  # audience, epsilon told in the period that runs, and its budget
    k: int = 10
    made_by: str = ""
    accuracy: tuple[str, ...] = ()  # how often an analyst reads the same, in sentences with their intervals
    bias: tuple[str, ...] = ()  # what was found of how the models behind it read some people beside others
    acts: tuple[Acts, ...] = ()  # reactions by brand, as the views tell them
    unnamed: tuple[tuple[str, int], ...] = ()  # words that no aspect has, and how many people used the first of them
    banner: str = ""  # what must be said above all else
    label: str = ""  # for whom it was made, what for and until when
