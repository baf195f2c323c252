"""What an assessment of bias says of the models and campaigns behind numbers that somebody reads: in sentences, beside them.

Source: AI Act Art. 13(3)(b); fairlearn's guide: what was not measured is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.fairness.messaging import STAND_IN
from heedful.fairness.verdicts import ABOVE, UNKNOWN
from heedful.store import bias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.flow.workspace import Workspace
    from heedful.store.bias import Assessed, Exempted
    from heedful.store.store import Tx


def models_said(workspace: Workspace, tx: Tx, models: Sequence[str]) -> tuple[str, ...]:
    """What the newest assessment says of each model that read what is counted.

    Guarantee: one sentence or two a model; a model that is held, or was never looked at, says so; none is called free of bias.
    """
    return tuple(_of_model(workspace, tx, model) for model in models if model)


def campaigns_said(tx: Tx) -> tuple[str, ...]:
    """What the newest assessment found of how messages treat people.

    Guarantee: questions above a limit by their names, without any group or figure of people; empty where nothing was counted.
    """
    made = bias.assessed(tx, "messaging")
    if not made or not made[-1].body["compared"]:
        return ()
    day = f"{made[-1].at:%Y-%m-%d}"
    above = list(dict.fromkeys(one["question"] for one in made[-1].body["compared"] if one["verdict"] == ABOVE and one["kind"] != STAND_IN))
    if not above:
        return (
            f"Of how messages treat people nothing was found above a limit on {day}; that does not show that everybody is treated alike.",
        )
    told = "; ".join(above[:4]) + (f"; and {len(above) - 4} more" if len(above) > 4 else "")
    return (
        f"Messages were found to treat groups unlike each other on {day}: {told}. Such a campaign is not approved; mend its rule before more like it is planned.",
    )


def _of_model(workspace: Workspace, tx: Tx, model: str) -> str:
    made, name = bias.assessed(tx, "mining", model), model.rsplit(" ", 1)[0]
    if not made:
        return f"Whether {name} reads some people worse than others was not looked at yet (heedful assess bias)."
    if made[-1].verdict != ABOVE:
        return f"{name} was looked at for bias on {made[-1].at:%Y-%m-%d}: {_counts(made[-1])}. That does not show that it reads everybody alike."
    now = workspace.clock()
    spared = [one for one in bias.exempted(tx) if (one.kind, one.subject) == ("model", model) and one.at <= now < one.until]
    return f"{name} reads some people worse than the limits allow, as was found on {made[-1].at:%Y-%m-%d}: {_counts(made[-1])}. {_held(spared)}"


def _held(spared: Sequence[Exempted]) -> str:
    if spared:
        return f"A privacy officer lets it go on until {spared[-1].until:%Y-%m-%d}. Numbers may be wrong for those people."
    return "It is held and reads no new post; what it read before is in these numbers, which may be wrong for those people."


def _counts(one: Assessed) -> str:
    verdicts = [gap["verdict"] for gap in one.body["gaps"] if gap["of_people"]]
    return f"{verdicts.count(ABOVE)} of {len(verdicts)} comparisons above a limit, {verdicts.count(UNKNOWN)} with not enough evidence"
