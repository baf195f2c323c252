"""Words a machine may draft: what it is told, which is facts and never a person, and what of its answer is taken, which is plain words.

Source: Regulation (EU) 2024/1689 (AI Act) Art. 50(2): what it writes is marked.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput
from heedful.messages.compose import SUBJECT, Words
from heedful.messages.templates import clean

if TYPE_CHECKING:
    from heedful.messages.catalogue import Offer

LONGEST: Final = 3_000
_ASKED: Final = (
    "You write short, calm, truthful letters from a company to people who agreed to get them. Use only the facts given. Do not hurry, flatter, "
    "frighten, compare with others or invent numbers, dates or prices. Speak of no other person. Plain sentences, no headings, no HTML. "
    'Answer with one JSON object: {"subject": "...", "text": "..."}.'
)
_MARKUP: Final = re.compile(r"<\s*/?\s*[a-zA-Z!]|\{\{|\{%|javascript:|data:text|&#|\[[^\]]*\]\(", re.IGNORECASE)
_LINK: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"']*[^\s<>\"'.,;:!?)]", re.IGNORECASE)


def ask(offer: Offer, company: str, rule: str) -> list[dict[str, str]]:
    """What the model is told of an offer, as chat messages.

    Guarantee: the company, the offer, its facts and the segment's rule; no person, no post, no count.
    """
    facts = offer.facts
    told: dict[str, Any] = {"company": company, "offer": offer.name, "kind": offer.kind, "about": list(offer.speaks_to), "link": offer.link}
    told["readers"] = f"people of whom this is true: {rule}"
    told |= {"price": facts.price.said} if facts.price else {}
    told |= {"price before": facts.was.said} if facts.was else {}
    told |= {"ends on": facts.deadline.said} if facts.deadline else {}
    told |= {"mended": f"{facts.repaired.what}, since {facts.repaired.since:%-d %B %Y}"} if facts.repaired else {}
    told |= {"may be said": [c.says for c in facts.claims]} if facts.claims else {}
    return [{"role": "system", "content": _ASKED}, {"role": "user", "content": json.dumps(told, ensure_ascii=False)}]


def take(answer: str, offer: Offer) -> Words:
    """The words of a model's answer.

    Guarantee: plain words, marked as written by a machine; raises BadInput `writer.answer` for markup, templates, code, a link that is not the
    offer's, and anything longer than LONGEST. Nothing of it is taken in part.
    """
    found = _object(answer)
    subject, text = found.get("subject"), found.get("text")
    if not isinstance(subject, str) or not isinstance(text, str) or not subject.strip() or not text.strip():
        raise _refused("it has no subject or no text")
    if len(subject) > SUBJECT or len(text) > LONGEST or "\n" in subject.strip():
        raise _refused("it is too long")
    whole = f"{subject}\n{text}"
    if _MARKUP.search(whole):
        raise _refused("it holds markup or code")
    if any(link != offer.link for link in _LINK.findall(whole)):
        raise _refused("it leads somewhere that the offer does not")
    lines = "\n".join(clean(line, LONGEST) for line in text.strip().splitlines())
    return Words(clean(subject), lines, written_by_machine=True)


def _object(answer: str) -> dict[str, Any]:
    plain = answer.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    try:
        found = json.loads(plain)
    except (ValueError, RecursionError):
        raise _refused("it is no JSON object") from None
    if not isinstance(found, dict):
        raise _refused("it is no JSON object")
    return found


def _refused(why: str) -> BadInput:
    return BadInput("writer.answer", f"What the model answered is not taken: {why}.", "Ask again, or write the words yourself.")
