"""The ten short questions of a provisional assessment, answered in the company's own words before anything is shown.

Source: GDPR Art. 35(7); the seven groups are those in which assessments are commonly written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

GROUPS: Final[dict[str, tuple[str, str]]] = {
    "processing_description": ("What is done", "GDPR Art. 35(7)(a)"),
    "necessity_proportionality": ("Whether it is needed, and no more than needed", "GDPR Art. 35(7)(b)"),
    "risk_assessment": ("What could go wrong for people", "GDPR Art. 35(7)(c)"),
    "risk_mitigation": ("What is done so that it does not", "GDPR Art. 35(7)(d)"),
    "data_subject_rights": ("What people can do", "GDPR Art. 12-22, 35(7)(b)"),
    "third_party_sharing": ("Who else is given something", "GDPR Art. 28, 44-49"),
    "consultation": ("Who was asked", "GDPR Art. 35(2), 35(9), 36"),
}
# Name, group, question.
QUESTIONS: Final[tuple[tuple[str, str, str], ...]] = (
    ("aim", "processing_description", "What do you want to learn, and what will you decide with it?"),
    ("people", "processing_description", "Whose posts are they, and how do they come to agree?"),
    ("need", "necessity_proportionality", "Why would less data, or no posts at all, not do?"),
    ("gain", "necessity_proportionality", "What do the people who agree get from it?"),
    ("harm", "risk_assessment", "What is the worst that could happen to one of them?"),
    ("likely", "risk_assessment", "How likely is that, and why do you think so?"),
    ("measures", "risk_mitigation", "What do you do, beside what this program does, so that it does not happen?"),
    ("rights", "data_subject_rights", "Who answers a person who asks, objects or complains, and how soon?"),
    ("sharing", "third_party_sharing", "Who else will see reports or data, and why?"),
    ("asked", "consultation", "Whom did you ask beforehand, and what did they say?"),
)
# Shorter than this says nothing; longer is an essay, not an answer.
SHORTEST: Final = 10
LONGEST: Final = 2_000


def require_answers(found: Mapping[str, Any]) -> dict[str, str]:
    """The ten answers, if all are there.

    Guarantee: pure; otherwise raises BadInput `assess.answers`, naming the questions and never an answer. Source: GDPR Art. 35(7).
    """
    names = [name for name, _, _ in QUESTIONS]
    unknown = [str(name) for name in found if name not in names]
    if unknown:
        raise BadInput("assess.answers", f"There is no question called {', '.join(sorted(unknown)[:5])}.", _remedy(names))
    answers = {name: str(found.get(name) or "").strip() for name in names}
    short = [name for name, text in answers.items() if not SHORTEST <= len(text) <= LONGEST]
    if short:
        raise BadInput(
            "assess.answers",
            f"Not answered, or not in {SHORTEST} to {LONGEST:,} characters: {', '.join(short)}.",
            _remedy(names),
        )
    return answers


def _remedy(names: list[str]) -> str:
    return f"The ten are: {', '.join(names)}. Write a file to fill in with: heedful assess questions"
