"""Composing: the words of one message, from the chosen offer and the person's own stance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heedful.errors import BadInput
from heedful.messages.profile import LIKE, Stance
from heedful.messages.templates import clean, require_one_line

if TYPE_CHECKING:
    from datetime import date, datetime

    from heedful.messages.catalogue import Catalogue, Offer
    from heedful.messages.choose import Choice

# Of a subject, more is not shown anywhere. Source: RFC 5322 §2.1.1 recommends lines of 78.
SUBJECT: int = 120


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says, before sender, reason and links are set under it.

    Guarantee: `subject` is one line; both hold no control characters but line breaks.
    """

    subject: str
    text: str
    written_by_machine: bool = False


def compose(choice: Choice, company: str, *, name: str = "") -> Words:
    """Fill in the chosen offer for one person.

    Guarantee: the same words for the same choice and name; a name is a value and never read as a template.
    Errors: BadInput `template.*`.
    """
    if choice.offer is None or choice.led is None:
        raise BadInput("message.nothing", "Nothing was chosen, so there is nothing to say.", "Leave this person in peace.")
    values = _values(choice.offer, choice.led, company, name)
    values["passage"] = choice.passage.text.render(values).strip() if choice.passage else ""
    return _words(choice.offer, values)


def try_all(catalogue: Catalogue, company: str, today: date) -> list[tuple[Offer, Words]]:
    """Every message the catalogue can come to, but for the name.

    Guarantee: one for each offer, aspect and passage it may be chosen by; raises BadInput where one cannot be filled in.
    """
    made = []
    for offer in catalogue.offers:
        for aspect in offer.speaks_to:
            feeling = LIKE if offer.kind in ("offer", "news") else -LIKE
            led = Stance(offer.brand, aspect, feeling, 1, today)
            values = _values(offer, led, company, "")
            passage = offer.passage_for(aspect, "like" if feeling == LIKE else "dislike")
            values["passage"] = passage.text.render(values).strip() if passage else ""
            made.append((offer, _words(offer, values)))
    return made


def untrue(offer: Offer, now: datetime) -> list[str]:
    """The facts of an offer that are not true at a moment.

    Guarantee: as `Facts.untrue`.
    """
    return offer.facts.untrue(now)


def _words(offer: Offer, values: dict[str, Any]) -> Words:
    subject = require_one_line("subject", offer.subject.render(values))
    text = "\n".join(line.rstrip() for line in offer.text.render(values).strip().splitlines())
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    if len(subject) > SUBJECT:
        raise BadInput("template.subject", f"A subject of offer {offer.id} is longer than {SUBJECT} characters.", "Shorten it.")
    if not text:
        raise BadInput("template.empty", f"The text of offer {offer.id} comes to nothing.", "Write what it says.")
    return Words(subject, text)


def _values(offer: Offer, led: Stance, company: str, name: str) -> dict[str, Any]:
    facts = offer.facts
    values: dict[str, Any] = {
        "company": company,
        "brand": offer.brand,
        "aspect": led.aspect.replace("_", " "),
        "offer": {"name": offer.name, "link": offer.link or None},
    }
    if name := clean(name, 60):
        values["name"] = name
    if facts.price:
        values["price"] = facts.price.said
    if facts.was:
        values["was"] = facts.was.said
    if facts.stock:
        values["stock"] = {"left": facts.stock.left, "at": f"{facts.stock.at:%-d %B %Y, %H:%M}"}
    if facts.deadline:
        values["deadline"] = facts.deadline.said
    if facts.rating:
        values["rating"] = {
            "value": str(facts.rating.value),
            "of": facts.rating.of,
            "count": facts.rating.count,
            "source": facts.rating.source,
        }
    if facts.repaired:
        values["repaired"] = {"what": facts.repaired.what, "since": f"{facts.repaired.since:%-d %B %Y}"}
    return values
