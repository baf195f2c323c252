"""Concerns: who may answer and decide, by when, what may be frozen, and what of all cases is public. Pure.

Source: GDPR Art. 5(2), 12(3), 77; Directive (EU) 2019/1937 Art. 9, 16, 19 (seven days, three months, no name, no reprisal).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from heedful.duties.document import Line
from heedful.duties.signing import same
from heedful.errors import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS: Final = ("concern", "misuse", "refused_task")
BY: Final = ("person", "employee", "unnamed")
OUTCOMES: Final = ("upheld", "in_part", "not_upheld")
FREEZABLE: Final = ("purpose", "lake", "export", "user")
EVERY: Final = "*"
# A person waits a month at most, as with every request; a report from inside is answered in three.
MONTHS: Final = {"person": 1, "unnamed": 1, "employee": 3}
LONGEST: Final = 10_000
SHORTEST_ANSWER: Final = 20


@dataclass(frozen=True, slots=True)
class Closed:
    """What is counted of one case.

    Guarantee: no words and no name. `days` is None while it is open.
    """

    year: int
    upheld: bool
    days: float | None


def require_kind(kind: str, by: str) -> None:
    """Refuse what nobody raises.

    Guarantee: pure; raises BadInput `concern.kind`, `concern.by`.
    """
    if kind not in KINDS:
        raise BadInput("concern.kind", "Nothing of this kind is raised.", f"Kinds are: {', '.join(KINDS)}.")
    if by not in BY:
        raise BadInput("concern.by", "Nobody raises a concern as this.", f"Known are: {', '.join(BY)}.")


def require_words(words: str, least: int = 1) -> str:
    """What was said, without blanks around it.

    Guarantee: pure; otherwise raises BadInput `concern.words`.
    """
    words = words.strip()
    if not least <= len(words) <= LONGEST or "\0" in words:
        raise BadInput("concern.words", f"This is said in {least} to {LONGEST:,} characters.", "Say it in a few sentences.")
    return words


def require_unconcerned(name: str, concerned: Sequence[str]) -> None:
    """Refuse a decision by somebody the case is about, or who raised it or froze something in it.

    Guarantee: pure; raises Refused `concern.concerned`. Source: nobody judges their own case.
    """
    if any(same(name, one) for one in concerned if one):
        raise Refused("concern.concerned", "You are concerned by this case, so you cannot decide it.", "Let somebody decide who is not.")


def require_outcome(outcome: str) -> None:
    """Refuse an outcome that is none.

    Guarantee: pure; raises BadInput `concern.outcome`.
    """
    if outcome not in OUTCOMES:
        raise BadInput("concern.outcome", "A case does not end like this.", f"Outcomes are: {', '.join(OUTCOMES)}.")


def public_lines(cases: Sequence[Closed], k: int) -> tuple[Line, ...]:
    """What anybody may know of the cases: how many a year, the time to an answer, and the share upheld.

    Guarantee: pure; a count below k is a range, and nothing is computed from fewer than k cases. Source: GDPR Art. 5(2).
    """
    lines = []
    for year in sorted({case.year for case in cases}):
        of = [case for case in cases if case.year == year]
        answered = [case for case in of if case.days is not None]
        lines.append(Line(f"cases.{year}", f"Cases in {year}", _counted(len(of), k), binds=False))
        enough = len(answered) >= k
        days = f"{median(c.days for c in answered if c.days is not None):.0f} days" if enough else f"not shown: fewer than {k} answered"
        share = f"{sum(c.upheld for c in answered) / len(answered):.0%}" if enough else f"not shown: fewer than {k} answered"
        lines += [
            Line(f"cases.{year}.days", f"Time to an answer in {year}, median", days, binds=False),
            Line(f"cases.{year}.upheld", f"Upheld in {year}, wholly or in part", share, binds=False),
        ]
    return tuple(lines) or (Line("cases.none", "Cases", "none yet", binds=False),)


def _counted(count: int, k: int) -> str:
    return f"{count:,}" if count >= k else f"fewer than {k}"
