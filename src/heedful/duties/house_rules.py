"""House rules: the company's own words for how people here treat data, and five questions that show whether they were read. Pure.

Source: GDPR Art. 24(2), 29, 32(4), 39(1)(b); Regulation (EU) 2024/1689 (AI Act) Art. 4 (literacy).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

QUESTIONS: Final = 5
_SHORTEST: Final = 100
_LONGEST: Final = 20_000
# What a company begins from; it is a draft and cannot be published as it is.
DRAFT: Final = """# House rules: how we treat what people trusted us with. Write your own, take away this line, then: heedful rules publish
text: |
  1. People lent us their words. We use them for what they agreed to, and for nothing else.
  2. We never try to find out who somebody is, nor look anybody up whom we know.
  3. We write to people to be of use. We do not press, hide or exploit.
  4. Whoever finds a mistake says so at once: heedful concern raise. Nobody is blamed for it.
  5. Nobody has to do what they think is wrong: heedful concern refuse. It opens a case, and somebody else answers.
questions:
  - ask: A friend of yours appears among people who agreed. What do you do?
    answers: [Look what they wrote, Nothing; I look nobody up, Tell them]
    right: 2
  - ask: A campaign would sell more if it said that only three are left, and you do not know whether it is true. What do you do?
    answers: [Leave it out, Write it with a question mark, Ask who agreed to be written to]
    right: 1
  - ask: You sent a file to the wrong place. When do you say so?
    answers: [Once I know how bad it is, At once, When somebody asks]
    right: 2
  - ask: You are told to do something that you think is wrong for people. What do you do?
    answers: [Do it and note it, Leave it undone in silence, Refuse with a reason; that opens a case]
    right: 3
  - ask: Somebody withdraws. From when on may their words not be used?
    answers: [From the next query on, From the next month on, Once their data is erased]
    right: 1
"""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with answers of which one is right.

    Guarantee: `right` counts from 1.
    """

    ask: str
    answers: tuple[str, ...]
    right: int


@dataclass(frozen=True, slots=True)
class Rules:
    """House rules.

    Guarantee: `digest` changes with any word of them.
    """

    text: str
    questions: tuple[Question, ...]
    digest: str


def parse(found: Any) -> Rules:
    """House rules of plain values, as `house-rules.yaml` holds them.

    Guarantee: pure; a text, and QUESTIONS questions with two to six answers, one of them right; otherwise BadInput `rules.form`.
    """
    if not isinstance(found, dict) or set(found) != {"text", "questions"}:
        raise _form("it must hold `text` and `questions`, and nothing else")
    text, asked = found["text"], found["questions"]
    if not isinstance(text, str) or not _SHORTEST <= len(text.strip()) <= _LONGEST or "\0" in text:
        raise _form(f"`text` must have {_SHORTEST} to {_LONGEST:,} characters")
    if not isinstance(asked, list) or len(asked) != QUESTIONS:
        raise _form(f"there must be {QUESTIONS} questions")
    questions = tuple(_question(one, number) for number, one in enumerate(asked, 1))
    body = {"text": text.strip(), "questions": [[q.ask, list(q.answers), q.right] for q in questions]}
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return Rules(text.strip(), questions, digest)


def plain(rules: Rules) -> Mapping[str, Any]:
    """House rules as plain values, which `parse` reads.

    Guarantee: pure; the same rules come back.
    """
    return {"text": rules.text, "questions": [{"ask": q.ask, "answers": list(q.answers), "right": q.right} for q in rules.questions]}


def require_right(rules: Rules, given: Sequence[int]) -> None:
    """Refuse answers that show that the rules were not read.

    Guarantee: pure; all must be right. It says how many were wrong, and not which: read them again. Errors: BadInput `rules.answers`,
    Refused `rules.wrong`.
    """
    if len(given) != len(rules.questions):
        raise BadInput(
            "rules.answers", f"There are {len(rules.questions)} questions.", "Give an answer to each, in order: --answer 2 --answer 1 …"
        )
    wrong = sum(q.right != answer for q, answer in zip(rules.questions, given, strict=True))
    if wrong:
        raise Refused("rules.wrong", f"{wrong} of {len(given)} answers are not what the rules say.", "Read them again: heedful rules show")


def _question(found: Any, number: int) -> Question:
    if not isinstance(found, dict) or set(found) != {"ask", "answers", "right"}:
        raise _form(f"question {number} must hold `ask`, `answers` and `right`")
    ask, answers, right = found["ask"], found["answers"], found["right"]
    words = isinstance(ask, str) and ask.strip() and isinstance(answers, list) and 2 <= len(answers) <= 6
    if not words or not all(isinstance(one, str) and one.strip() for one in answers):
        raise _form(f"question {number} must be a question with two to six answers in words")
    if not isinstance(right, int) or isinstance(right, bool) or not 1 <= right <= len(answers):
        raise _form(f"question {number} must say which answer is right, counted from 1")
    return Question(ask.strip(), tuple(one.strip() for one in answers), right)


def _form(what: str) -> BadInput:
    return BadInput("rules.form", f"house-rules.yaml is not right: {what}.", "See docs/how-to/agree-on-house-rules.md.")
