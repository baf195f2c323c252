"""What each audience has been told of its budget so far: for the release, the doctor and the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heedful.insights import periods
from heedful.store import budget

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.flow.settings import Release
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx


@dataclass(frozen=True, slots=True)
class Told:
    """What one audience has been told in the period that runs.

    Guarantee: sums of debits, nothing of anybody.
    """

    audience: str
    period: str
    spent: float
    granted: float
    releases: int

    @property
    def left(self) -> float:
        """What is left of the budget.

        Guarantee: never below zero, whatever the settings were before.
        """
        return round(max(self.granted - self.spent, 0.0), 6)


def budget_period(settings: Release, now: datetime) -> str:
    """The period a moment falls in, by its kind and first day.

    Guarantee: the same for every moment of the period, in UTC.
    """
    return f"{settings.period} {periods.start(settings.period, now.date()).isoformat()}"


def told_so_far(workspace: Workspace, tx: Tx) -> list[Told]:
    """Every audience the settings name, and what it has been told in the period that runs.

    Guarantee: of one moment.
    """
    settings = workspace.settings.release
    period = budget_period(settings, workspace.clock())
    spent = [(audience, budget.spent(tx, audience, period)) for audience in settings.audiences]
    return [Told(audience, period, told.epsilon, settings.epsilon_per_period, told.releases) for audience, told in spent]
