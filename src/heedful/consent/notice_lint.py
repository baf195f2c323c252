"""What a notice must hold before anybody may be asked under it, each duty with its article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.consent.notice_check import MONTHS
from heedful.consent.notice_words import ENGLISH
from heedful.terms import KINDS, NETWORKS, PURPOSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heedful.consent.notice import Notice

# European Economic Area: data that stays there goes to no third country. Source: GDPR Art. 44; EEA Agreement, Annex XI.
EEA: Final = frozenset((
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT",
    "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO",
))  # fmt: skip
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_HEADING: Final = re.compile(r"^#{1,6} ", re.MULTILINE)
_SENTENCE: Final = re.compile(r"[.!?:](?:\s|$)|\n\s*\n|\n(?=[-*#]|\d+\.)")
LONGEST_SENTENCE: Final = 40
LEAST_WORDS: Final = 40


@dataclass(frozen=True, slots=True)
class Duty:
    """Something a notice leaves open.

    Guarantee: `must` says whether it stops the notice from being published. No value of the notice is in it.
    """

    article: str
    key: str
    sentence: str
    must: bool = True


def lint(notice: Notice) -> list[Duty]:
    """Say which duties of a notice are open.

    Guarantee: pure; empty only where each one is met in form. Whether the words are true and plain remains the company's to judge.
    Source: GDPR Art. 6(1)(a), 7(2)-(4), 12(1), 13, 14, 44-46.
    """
    return [duty for find in _DUTIES for duty in find(notice)]


def _who(notice: Notice) -> Iterator[Duty]:
    if not notice.controller.name.strip():
        yield Duty("GDPR Art. 13(1)(a)", "controller.name", "It does not say who asks.")
    if not notice.controller.address.strip():
        yield Duty("GDPR Art. 13(1)(a)", "controller.address", "It gives no postal address of who asks.")
    if not notice.controller.contact.strip():
        yield Duty("GDPR Art. 13(1)(a)", "controller.contact", "It does not say where people may write to.")
    if not notice.controller.officer.strip():
        yield Duty("GDPR Art. 13(1)(b)", "controller.officer", "It names no data protection officer; say so only if there is none.", False)


def _purposes(notice: Notice) -> Iterator[Duty]:
    if not notice.purposes:
        yield Duty("GDPR Art. 13(1)(c)", "purposes", "It names no purpose.")
    for name, purpose in notice.purposes.items():
        if name not in PURPOSES and not re.fullmatch(r"messages\.[a-z]{2,20}", name):
            yield Duty("GDPR Art. 5(1)(b)", f"purposes.{name}", f"There is no such purpose. Known are: {', '.join(PURPOSES)}.")
        if not purpose.what.strip():
            yield Duty("GDPR Art. 13(1)(c)", f"purposes.{name}.what", "It does not say in plain words what the purpose is.")
        if not purpose.basis.strip():
            yield Duty("GDPR Art. 13(1)(c)", f"purposes.{name}.basis", "It does not give the legal basis of the purpose.")
        elif purpose.basis.strip() != "consent":
            yield Duty("GDPR Art. 6(1)(a)", f"purposes.{name}.basis", "The only basis on which Heedful works is consent.")


def _data(notice: Notice) -> Iterator[Duty]:
    yield from _known(notice.networks, NETWORKS, "networks", "It does not say which networks' posts are read.", "GDPR Art. 14(1)(d)")
    yield from _known(notice.kinds, KINDS, "kinds", "It does not say which kinds of post are read.", "GDPR Art. 14(1)(d)")
    unsaid = [n for n in notice.networks if n not in notice.sources]
    if unsaid:
        yield Duty("GDPR Art. 14(2)(f)", "sources", f"It does not name where the posts come from: {', '.join(unsaid)}.")


def _known(names: tuple[str, ...], known: tuple[str, ...], key: str, absent: str, article: str) -> Iterator[Duty]:
    if not names:
        yield Duty(article, key, absent)
    strange = len([n for n in names if n not in known])
    if strange:
        yield Duty(article, key, f"It holds {strange} unknown; known are: {', '.join(known)}.")


def _recipients(notice: Notice) -> Iterator[Duty]:
    if any(not r.strip() for r in notice.recipients):
        yield Duty("GDPR Art. 13(1)(e)", "recipients", "A recipient has no name.")
    if any(not _COUNTRY.fullmatch(c) for c in notice.countries):
        yield Duty("GDPR Art. 13(1)(f)", "countries", "Countries are two capital letters of ISO 3166-1, such as DE.")
    if not notice.countries:
        yield Duty("GDPR Art. 13(1)(f)", "countries", "It does not say where data is kept.")
    for country in notice.countries:
        if _COUNTRY.fullmatch(country) and country not in EEA and not notice.safeguards.get(country, "").strip():
            sentence = "Data goes outside the European Economic Area, and it does not say what protects it there."
            yield Duty("GDPR Art. 13(1)(f), 44-46", f"safeguards.{country}", sentence)


def _retention(notice: Notice) -> Iterator[Duty]:
    for name, words in MONTHS.items():
        needed = name != "profile" or "profile" in notice.purposes
        if needed and getattr(notice.retention, name) is None:
            yield Duty("GDPR Art. 13(2)(a)", f"retention.{name}", f"It does not say for how many months it keeps {words}.")


def _rights(notice: Notice) -> Iterator[Duty]:
    missing = [name for name in ENGLISH.rights if name not in notice.rights]
    if missing:
        article = "GDPR Art. 13(2)(b)-(d)" if set(missing) != {"withdrawal"} else "GDPR Art. 13(2)(c)"
        yield Duty(article, "rights", f"It does not name these rights: {', '.join(missing)}.")
    if not notice.withdrawal.strip():
        yield Duty("GDPR Art. 7(3), 13(2)(c)", "withdrawal", "It does not say how to withdraw.")
    if not notice.authority.strip():
        yield Duty("GDPR Art. 13(2)(d), 77", "authority", "It names no authority to complain to.")


def _choice(notice: Notice) -> Iterator[Duty]:
    if not notice.refusal.strip():
        yield Duty("GDPR Art. 13(2)(e)", "refusal", "It does not say what follows from a no.")
    gift = notice.incentive
    if gift and " ".join(gift.yes.split()).casefold() != " ".join(gift.no.split()).casefold():
        yield Duty("GDPR Art. 7(4)", "incentive", "What one gets for a yes is not what one gets for a no, so the yes is not free.")
    uses = [p for p in notice.purposes if p == "profile" or p.startswith("messages.")]
    if uses and not notice.profiling.strip():
        yield Duty("GDPR Art. 13(2)(f)", "profiling", "It does not tell the logic of the profiling it does.")


def _words(notice: Notice) -> Iterator[Duty]:
    text = notice.body
    if len(text.split()) < LEAST_WORDS:
        yield Duty("GDPR Art. 12(1)", "body", "Below the front matter there are hardly any words for people to read.")
    if not _HEADING.search(text):
        yield Duty("GDPR Art. 12(1)", "body", "It has no headings, so people cannot find their way in it.", must=False)
    longest = max((len(s.split()) for s in _SENTENCE.split(text)), default=0)
    if longest > LONGEST_SENTENCE:
        yield Duty("GDPR Art. 12(1)", "body", f"Its longest sentence has {longest} words; plain ones have fewer than 25.", must=False)


_DUTIES: Final[tuple[Callable[[Notice], Iterator[Duty]], ...]] = (
    _who, _purposes, _data, _recipients, _retention, _rights, _choice, _words,
)  # fmt: skip
