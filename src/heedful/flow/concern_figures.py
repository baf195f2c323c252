"""The public figures of concerns, from the cases in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.duties import concern
from heedful.duties.concern import Closed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.duties.document import Line
    from heedful.store.concerns import Concern


def public_lines(cases: Sequence[Concern], k: int) -> tuple[Line, ...]:
    """What anybody may know of the cases.

    Guarantee: as `duties.concern.public_lines`.
    """
    return concern.public_lines([closed(case) for case in cases], k)


def closed(case: Concern) -> Closed:
    """What is counted of a case.

    Guarantee: no words and no name.
    """
    days = (case.decided_at - case.raised_at).total_seconds() / 86_400 if case.decided_at else None
    return Closed(case.raised_at.year, case.outcome in {"upheld", "in_part"}, days)
