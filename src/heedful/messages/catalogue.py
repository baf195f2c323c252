"""The catalogue `offers.yaml`: what may be said to whom, and the facts it rests on. Read whole or not at all.

Every fact has its evidence. An offer is written for aspects, never for people.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import yaml

from heedful.bounds import read_yaml
from heedful.errors import BadInput
from heedful.messages.facts import SIGNS, Claim, Deadline, Facts, Price, Rating, Repaired, Stock
from heedful.messages.templates import Template

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FILE: Final = "offers.yaml"
LONGEST: Final = 1_000_000
# An offer invites; news tells; a repair says what was mended; an apology asks for nothing.
PUSHES: Final = ("offer", "news")
MENDS: Final = ("repair", "apology")
KINDS: Final = PUSHES + MENDS
LIKES: Final = "like"
DISLIKES: Final = "dislike"
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
# A host without a name and password before it, and no character that could end an attribute or a line. Source: RFC 3986 §3.2.
_LINK: Final = re.compile(r"https://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#][!#$%&()*+,./0-9:;=?@A-Z\[\]_a-z~-]*)?")
_PAGE: Final = "See docs/reference/offers.md."
_FACTS: Final[Mapping[str, type]] = {
    "price": Price, "was": Price, "stock": Stock, "deadline": Deadline, "rating": Rating, "repaired": Repaired,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence for those who like, or dislike, one aspect.

    Guarantee: `aspect` is one the offer speaks to.
    """

    aspect: str
    feeling: str
    text: Template


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer.

    Guarantee: its facts are in one currency, and its link is HTTPS or empty. `place` is its place in the catalogue.
    """

    id: str
    name: str
    brand: str
    kind: str
    speaks_to: tuple[str, ...]
    subject: Template
    text: Template
    place: int
    link: str = ""
    passages: tuple[Passage, ...] = ()
    facts: Facts = field(default_factory=Facts)

    def passage_for(self, aspect: str, feeling: str) -> Passage | None:
        """The passage for those who feel so about an aspect.

        Guarantee: the first in the catalogue, or None.
        """
        return next((p for p in self.passages if (p.aspect, p.feeling) == (aspect, feeling)), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All offers.

    Guarantee: ids are unique; `digest` changes with every change of the file.
    """

    offers: tuple[Offer, ...]
    digest: str

    def find(self, offer_id: str) -> Offer | None:
        """One offer by its id.

        Guarantee: None where there is none.
        """
        return next((o for o in self.offers if o.id == offer_id), None)


def parse(text: str, *, brands: Sequence[str], aspects: Sequence[str], zone: tzinfo = UTC) -> Catalogue:
    """Read a catalogue.

    Guarantee: every key is known, every fact has evidence, every template can be filled in for everybody it may be chosen for.
    `brands` are the company's own, `aspects` those of its taxonomy; days without a time are days in `zone`.
    Errors: BadInput `offers.*`, `template.*`, naming offer and key.
    """
    if len(text) > LONGEST:
        raise BadInput("offers.long", f"{FILE} is longer than {LONGEST:,} characters.", "Split the campaign, or drop old offers.")
    try:
        found = read_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadInput(
            "offers.yaml", f"{FILE} is not valid YAML{f' near line {mark.line + 1}' if mark else ''}.", "Mend the line."
        ) from None
    if not isinstance(found, dict) or not isinstance(found.get("offers"), list) or not found["offers"]:
        raise BadInput("offers.shape", f"{FILE} must hold a list of offers under `offers`.", _PAGE)
    _known(found, {"offers", "templates"}, "the file")
    reader = _Reader(found.get("templates") or {}, list(brands), list(aspects), zone)
    offers = tuple(reader.offer(place, said) for place, said in enumerate(found["offers"]))
    twice = {o.id for o in offers if sum(p.id == o.id for p in offers) > 1}
    if twice:
        raise BadInput("offers.twice", f"Two offers are called {', '.join(sorted(twice))}.", "Give each an id of its own.")
    return Catalogue(offers, hashlib.sha256(text.encode()).hexdigest())


class _Reader:
    def __init__(self, templates: Any, brands: list[str], aspects: list[str], zone: tzinfo) -> None:
        if not isinstance(templates, dict):
            raise BadInput("offers.shape", f"`templates` of {FILE} must hold names and texts.", _PAGE)
        self.templates, self.brands, self.aspects, self.zone = templates, brands, aspects, zone

    def offer(self, place: int, said: Any) -> Offer:
        where = f"offer {place + 1}"
        if not isinstance(said, dict):
            raise BadInput("offers.shape", f"{where} of {FILE} must hold keys and values.", _PAGE)
        where = f"offer {said.get('id', place + 1)}"
        _known(said, {"id", "name", "brand", "kind", "speaks_to", "subject", "text", "template", "link", "passages", "facts"}, where)
        name = str(said.get("id", ""))
        if not _ID.fullmatch(name):
            raise BadInput("offers.id", f"{where}: `id` is small letters, digits and hyphens.", _PAGE)
        chosen = {**self._template(said.get("template"), where), **{k: said[k] for k in ("subject", "text") if k in said}}
        speaks_to = self._aspects(said.get("speaks_to"), where)
        made = Offer(
            name,
            _words(said, "name", where),
            self._one(said.get("brand") or (self.brands[0] if self.brands else ""), self.brands, "brand", where),
            self._one(said.get("kind", "offer"), KINDS, "kind", where),
            speaks_to,
            Template(f"{name}.subject", _words(chosen, "subject", where)),
            Template(f"{name}.text", _words(chosen, "text", where)),
            place,
            _link(said.get("link", ""), where),
            tuple(self._passage(p, speaks_to, name, where) for p in said.get("passages") or []),
            self._facts(said.get("facts") or {}, where),
        )
        if made.kind == "repair" and made.facts.repaired is None:
            raise BadInput("offers.repaired", f"{where}: a repair needs the fact `repaired`: what was mended, since when.", _PAGE)
        return made

    def _template(self, name: Any, where: str) -> dict[str, Any]:
        if name is None:
            return {}
        found = self.templates.get(name)
        if not isinstance(found, dict):
            raise BadInput("offers.template", f"{where}: there is no template of that name.", "Write it under `templates`.")
        _known(found, {"subject", "text"}, f"template {name}")
        return found

    def _aspects(self, said: Any, where: str) -> tuple[str, ...]:
        if not isinstance(said, list) or not said:
            raise BadInput("offers.speaks_to", f"{where}: `speaks_to` lists at least one aspect.", _PAGE)
        return tuple(dict.fromkeys(self._one(one, self.aspects, "speaks_to", where) for one in said))

    def _passage(self, said: Any, speaks_to: tuple[str, ...], name: str, where: str) -> Passage:
        if not isinstance(said, dict):
            raise BadInput("offers.shape", f"{where}: a passage holds aspect, feeling and text.", _PAGE)
        _known(said, {"aspect", "feeling", "text"}, where)
        aspect = self._one(said.get("aspect"), speaks_to, "passages.aspect", where)
        feeling = self._one(said.get("feeling", LIKES), (LIKES, DISLIKES), "passages.feeling", where)
        return Passage(aspect, feeling, Template(f"{name}.{aspect}", _words(said, "text", where)))

    def _one(self, said: Any, known: Sequence[str], key: str, where: str) -> str:
        if said not in known:
            raise BadInput("offers.unknown", f"{where}: `{key}` must be one of: {', '.join(known)}.", _PAGE)
        return str(said)

    def _facts(self, said: Any, where: str) -> Facts:
        if not isinstance(said, dict):
            raise BadInput("offers.shape", f"{where}: `facts` must hold keys and values.", _PAGE)
        _known(said, {*_FACTS, "claims"}, where)
        made: dict[str, Any] = {name: self._fact(kind, said[name], f"{where}, {name}") for name, kind in _FACTS.items() if name in said}
        claims = said.get("claims") or []
        if not isinstance(claims, list):
            raise BadInput("offers.shape", f"{where}: `claims` is a list.", _PAGE)
        made["claims"] = tuple(self._fact(Claim, one, f"{where}, claims") for one in claims)
        price, was = made.get("price"), made.get("was")
        if price and was and price.currency != was.currency:
            raise BadInput("offers.currencies", f"{where}: its prices are in two currencies.", "Write one offer for each currency.")
        if was and not price:
            raise BadInput("offers.was", f"{where}: `was` needs a `price` beside it.", _PAGE)
        return Facts(**made)

    def _fact(self, kind: type, said: Any, where: str) -> Any:
        if not isinstance(said, dict):
            raise BadInput("offers.shape", f"{where} must hold keys and values.", _PAGE)
        names = [f.name for f in fields(kind)]
        _known(said, set(names), where)
        missing = [n for n in names if n not in said or said[n] in (None, "")]
        if missing:
            raise BadInput("offers.missing", f"{where}: {', '.join(missing)} is missing.", "A fact needs its evidence and its time.")
        return kind(**{n: _READ[n](self, said[n], f"{where}: {n}") for n in names})

    def moment(self, said: Any, where: str) -> datetime:
        last = where.endswith((": until", "deadline: at"))
        if isinstance(said, str):
            try:
                said = datetime.fromisoformat(said) if len(said) > 10 else date.fromisoformat(said)
            except ValueError:
                raise BadInput(
                    "offers.time", f"{where} is no day and no moment.", "Write 2026-06-30 or 2026-06-30T18:00:00+01:00."
                ) from None
        if isinstance(said, datetime):
            return said if said.tzinfo else said.replace(tzinfo=self.zone)
        if isinstance(said, date):
            return datetime.combine(said, time(23, 59, 59) if last else time(), self.zone)
        raise BadInput("offers.time", f"{where} is no day and no moment.", "Write 2026-06-30 or 2026-06-30T18:00:00+01:00.")

    def number(self, said: Any, where: str) -> Decimal:
        try:
            made = Decimal(str(said)) if not isinstance(said, bool) else Decimal("NaN")
        except InvalidOperation:
            made = Decimal("NaN")
        if not made.is_finite() or made < 0 or made > 10**9:
            raise BadInput("offers.number", f"{where} must be a number from 0 on.", "Write it as 12.50.")
        return made

    def count(self, said: Any, where: str) -> int:
        made = self.number(said, where)
        if made != made.to_integral_value():
            raise BadInput("offers.number", f"{where} must be a whole number.", "Write it as 12.")
        return int(made)

    def currency(self, said: Any, where: str) -> str:
        if said not in SIGNS:
            raise BadInput("offers.currency", f"{where} must be one of: {', '.join(SIGNS)}.", "ISO 4217, three letters.")
        return str(said)

    def words(self, said: Any, where: str) -> str:
        return _words({"x": said}, "x", where)


_READ: Final[Mapping[str, Callable[[_Reader, Any, str], Any]]] = {
    **dict.fromkeys(("since", "until", "at"), _Reader.moment),
    **dict.fromkeys(("amount", "value"), _Reader.number),
    **dict.fromkeys(("left", "count", "of"), _Reader.count),
    **dict.fromkeys(("evidence", "source", "says", "what"), _Reader.words),
    "currency": _Reader.currency,
}


def _known(said: Mapping[Any, Any], known: set[str], where: str) -> None:
    unknown = sorted(str(key) for key in said if key not in known)
    if unknown:
        raise BadInput("offers.key", f"{where} of {FILE}: {unknown[0][:40]} is not a known key.", _PAGE)


def _words(said: Mapping[str, Any], key: str, where: str) -> str:
    value = said.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadInput("offers.words", f"{where}: `{key}` must be words." if key != "x" else f"{where} must be words.", _PAGE)
    return value.strip()


def _link(said: Any, where: str) -> str:
    if said == "":
        return ""
    if not isinstance(said, str) or len(said) > 500 or not _LINK.fullmatch(said):
        raise BadInput("offers.link", f"{where}: `link` must begin with https://.", "Leave it out where there is none.")
    return str(said)
