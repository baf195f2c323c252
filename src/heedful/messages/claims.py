"""Claims need evidence: a price, a deadline, a number left, a rating or a superlative must rest on a fact that is true now.

Source: Directive 2005/29/EC Art. 6, 7 and Annex I nos. 7, 18, 23b; Directive 98/6/EC Art. 6a (what a price was before).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from heedful.messages.finding import BLOCKER, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heedful.messages.facts import Facts

_MONTHS: Final = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAYS: Final = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_CURRENCIES: Final = {"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "usd": "USD", "dollars": "USD",
                      "£": "GBP", "gbp": "GBP", "pounds": "GBP", "chf": "CHF", "sek": "SEK", "dkk": "DKK", "pln": "PLN"}  # fmt: skip
_NUMBER: Final = r"\d[\d,.' ]*\d|\d"
_PRICE: Final = re.compile(
    rf"(?P<sign>[€$£]|\b(?:EUR|USD|GBP|CHF|SEK|DKK|PLN)\b)\s?(?P<after>{_NUMBER})"
    rf"|(?P<before>{_NUMBER})\s?(?P<word>€|£|\b(?:EUR|USD|GBP|CHF|SEK|DKK|PLN|euros?|dollars|pounds)\b)",
    re.IGNORECASE,
)
_SHARE: Final = re.compile(
    r"(?:\bsave|\bup to|\boff|\bget|\bextra)?\s?\b(?P<share>\d{1,3}(?:[.,]\d)?)\s?(?:%|percent\b)\s?(?:off\b|less\b|discount\b|cheaper\b|lower\b|rabatt\b)"
    r"|\b(?:save|saving|savings of|discount of|up to)\s(?:up to )?(?P<saved>\d{1,3})\s?(?:%|percent\b)|\bhalf[- ]price\b", re.IGNORECASE)  # fmt: skip
_FREE: Final = re.compile(
    r"\bfree\b[ -](?:shipping|delivery|returns?|gift|sample|trial|upgrade|bonus|of charge)s?\b|\bfor free\b|\bat no (?:extra )?(?:cost|charge)\b|\bcomplimentary\b",
    re.IGNORECASE)  # fmt: skip
_UNTIL: Final = re.compile(
    rf"\b(?:until|till|through|ends?(?: on| at| in)?|ending|expires?(?: on| in| at)?|valid (?:until|through|to)|last day|by|before)\b"
    rf"[^.!?\n]{{0,40}}?(?P<when>\b(?:today|tonight|tomorrow|midnight|{_DAYS}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})|(?:{_MONTHS}) \d{{1,2}}"
    r"|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?|\d{4}-\d\d-\d\d|\d+ (?:days?|hours?|minutes?)|days|hrs|hours))"
    r"|\b(?P<left>\d+) (?:days?|hours?|hrs?|minutes?|mins?) (?:left|remaining|to go|only)\b|\blimited[- ](?:time|period)\b|\bfor a (?:short|limited) (?:time|while)\b"
    r"|\b(?:flash|blow ?out|clearance|one[- ]day) sale\b|\bdeal of the day\b|\b(?:hours?|hrs?)\W+(?:minutes?|mins?)\W+(?:seconds?|secs?)\b|\d\d ?: ?\d\d ?: ?\d\d\b|\b\d+ ?(?:d|h|hrs?|hours?|m|mins?|minutes?) ?:? ?\d+ ?(?:h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)\b"
    r"|\b(?:sale|offer|deal|price|discount|event)s?\b[^.!?\n]{0,30}\b(?:ends?|expires?|over)\b"
    rf"(?! when|(?: on| at| in)? (?:\d|today|tonight|tomorrow|midnight|{_DAYS}|{_MONTHS}))",
    re.IGNORECASE)  # fmt: skip
_LEFT: Final = re.compile(
    r"\b(?:only |just |last |fewer than |less than )?(?P<left>\d[\d,]*)(?: \w+){0,3}? (?:left|remaining|remain|available|still there)\b"
    r"|\b(?:only|just|last) (?P<last>\d+)(?: \w+){0,3} (?:in stock|available|at this price)\b|\b(?P<have>\d+) (?:items? )?(?:in stock)\b"
    r"|\b(?:almost|nearly) out of stock\b|\blast (?:one|ones|few|pieces?|items?)\b(?! (?:of|in) \w+ (?:list|line))|\bvery few\b|\bfew (?:left|remaining)\b|\bselling out\b",
    re.IGNORECASE)  # fmt: skip
_OTHERS: Final = re.compile(
    r"\b(?:rated|rating of|average of)\s(?P<value>\d(?:[.,]\d)?)|\b(?P<stars>\d(?:[.,]\d)?)\s?(?:stars?\b|★|/ ?5\b|out of (?:5|five)\b|of (?:5|five)\b)|★{2,}"
    r"|\b(?P<count>\d[\d,.]*)\s?(?:\+|k|m)? (?:\w+ )?(?:reviews?|ratings?|customers?|people|buyers?|orders?|users?|members?|sold|bought|purchased|likes?)\b(?! (?:in each|per|can share|or fewer|fit))"
    r"|\b(?:best[- ]?sell(?:er|ers|ing)|most[- ](?:popular|loved|wanted|bought)|(?:customer|crowd|fan)[- ]favou?rites?|trending|top[- ]rated|highly rated|popular (?:item|choice|pick)s?)\b"
    r"|\b(?:customers|people|thousands|millions|everyone|everybody)(?: of (?:people|customers))? (?:love|loves|trust|trusts|choose|chose|say|agree|prefer|swear)\b",
    re.IGNORECASE)  # fmt: skip
_BEST: Final = re.compile(
    r"\b(?:the )?(?:world['’]?s|ireland['’]?s|britain['’]?s|germany['’]?s|country['’]?s|market['’]?s|industry['’]?s)? ?"
    r"(?:(?:lowest|best|cheapest) (?:prices?|deals?|value|offer)|cheapest|number one|no\.? ?1\b|leading|award[- ]winning|unbeatable|"
    r"(?:most|best)[- ](?:trusted|reliable|comfortable|effective|advanced|reviewed))\b|#1\b|\bbetter than (?:any|all|every|the rest|others|[A-Z]\w+)\b|\bclinically (?:proven|tested)\b|\bguaranteed\b",
    re.IGNORECASE)  # fmt: skip
_ENDS: Final = re.compile(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTHS})|(?P<m2>{_MONTHS}) (?P<d2>\d{{1,2}})", re.IGNORECASE)


def unproven(part: str, text: str, facts: Facts, now: datetime, says_sure: bool = True) -> tuple[list[Finding], str]:
    """The claims of a text that no fact supports now; and the text with those that one does blanked out.

    Guarantee: in order of place; every amount, share, deadline, number left, count and superlative is judged. What is blanked out
    keeps its length, so that places stay. Takes the facts of the offer; `now` is when it would be read.
    """
    said = _stated(text, facts, now)
    found: list[Finding] = []
    blanked = list(text)
    for rule, pattern, holds, reason, remedy in _RULES:
        for m in pattern.finditer(text):
            if _within(m.span(), said) or holds(m, facts, now):
                blanked[m.start() : m.end()] = " " * (m.end() - m.start())
            else:
                found.append(Finding(part, m.start(), m.end(), f"claim.{rule}", BLOCKER, reason, remedy))
    for start, end in said:
        blanked[start:end] = " " * (end - start)
    return sorted(found), "".join(blanked)


def _stated(text: str, facts: Facts, now: datetime) -> list[tuple[int, int]]:
    """Where the sentences stand that the catalogue holds word for word, with evidence."""
    spans = []
    for claim in facts.claims:
        if claim.holds(now):
            words = r"\s+".join(map(re.escape, claim.says.split()))
            spans += [m.span() for m in re.finditer(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE)]
    return spans


def _within(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _amount(text: str) -> Decimal | None:
    # 1,299.90 and 1.299,90 are the same amount: the last mark before two digits is the decimal one.
    plain = re.sub(r"[ ']", "", text)
    m = re.fullmatch(r"([\d.,]*?\d)(?:[.,](\d{1,2}))?", plain)
    if not m:
        return None
    try:
        return Decimal(re.sub(r"[.,]", "", m.group(1)) + "." + (m.group(2) or "0"))
    except InvalidOperation:
        return None


def _price_holds(m: re.Match[str], facts: Facts, now: datetime) -> bool:
    amount = _amount(m.group("after") or m.group("before"))
    currency = _CURRENCIES[(m.group("sign") or m.group("word")).lower()]
    told = [facts.price] if facts.price and facts.price.holds(now) else []
    told += [facts.was] if told and facts.was and facts.was.since <= now else []
    if any(one.amount == amount and one.currency == currency for one in told):
        return True
    saved = facts.was.amount - facts.price.amount if len(told) == 2 and facts.was and facts.price else None
    return saved is not None and amount == saved and currency == told[0].currency


def _share_holds(m: re.Match[str], facts: Facts, now: datetime) -> bool:
    if not (facts.price and facts.was and facts.price.holds(now) and facts.was.amount > facts.price.amount):
        return False
    true = 100 * (facts.was.amount - facts.price.amount) / facts.was.amount
    said = Decimal((m.groupdict().get("share") or m.groupdict().get("saved") or "50").replace(",", "."))
    # A share is told in whole points, and never larger than it is.
    return Decimal(0) <= true - said < 1


def _free_holds(m: re.Match[str], facts: Facts, now: datetime) -> bool:
    return bool(facts.price and facts.price.amount == 0 and facts.price.holds(now))


def _until_holds(m: re.Match[str], facts: Facts, now: datetime) -> bool:
    if not facts.deadline or not facts.deadline.holds(now):
        return False
    when = (m.groupdict().get("when") or "").lower()
    at, local = facts.deadline.at, now.astimezone(facts.deadline.at.tzinfo)
    if m.group("left") or re.match(r"\d+ (?:day|hour|minute)", when):
        number = int(re.findall(r"\d+", m.group("left") or when)[0])
        unit = m.group(0).lower() if m.group("left") else when
        whole = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}[re.findall(r"(day|hour|hr|min)", unit)[0][0]]
        return abs((at - now) / whole - number) <= 1
    if when in {"today", "tonight", "midnight"}:
        return at.date() == local.date()
    if when == "tomorrow":
        return at.date() == local.date() + timedelta(days=1)
    if when in _DAYS.split("|"):
        return f"{at:%A}".lower() == when and at - now <= timedelta(days=7)
    return _names_day(when, at)


def _names_day(when: str, at: datetime) -> bool:
    m = _ENDS.search(when)
    if m:
        return (int(m.group("d") or m.group("d2")), (m.group("m") or m.group("m2")).lower()) == (at.day, f"{at:%B}".lower())
    numbers = [int(n) for n in re.findall(r"\d+", when)]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", when):
        return numbers == [at.year, at.month, at.day]
    # 30.6. and 6/30 are both written; either may be meant.
    return len(numbers) >= 2 and sorted(numbers[:2]) == sorted([at.day, at.month]) if when else False


def _left_holds(m: re.Match[str], facts: Facts, now: datetime) -> bool:
    told = m.group("left") or m.group("last") or m.group("have")
    if not (facts.stock and facts.stock.holds(now) and told):
        return False
    return int(told.replace(",", "")) == facts.stock.left


def _others_hold(m: re.Match[str], facts: Facts, now: datetime) -> bool:
    if not (facts.rating and facts.rating.holds(now)):
        return False
    value, count = m.group("value") or m.group("stars"), m.group("count")
    if value:
        return Decimal(value.replace(",", ".")) == facts.rating.value
    return bool(count) and int(re.sub(r"\D", "", count)) == facts.rating.count


def _never(m: re.Match[str], facts: Facts, now: datetime) -> bool:
    return False


_Holds = "Callable[[re.Match[str], Facts, datetime], bool]"
_RULES: Final[tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str], Facts, datetime], bool], str, str], ...]] = (
    ("price", _PRICE, _price_holds, "It names an amount that no price of the offer is now.", "Give `price` (and `was`) among the offer's facts."),
    ("share", _SHARE, _share_holds, "It names a saving that the prices do not give.", "Give `price` and `was`; the share follows from them."),
    ("free", _FREE, _free_holds, "It calls something free, and no fact says so.", "Put the words under `claims`, with evidence."),
    ("deadline", _UNTIL, _until_holds, "It speaks of an end that no deadline of the offer is.", "Give `deadline`, and name its day."),
    ("stock", _LEFT, _left_holds, "It says how little is left, and no count of today says so.", "Give `stock` with when it was counted."),
    ("others", _OTHERS, _others_hold, "It leans on other people without a rating that can be checked.", "Give `rating` with count, source and date."),
    ("superiority", _BEST, _never, "It claims to be better than others, and no fact says so.", "Put the words under `claims`, with evidence."),
)  # fmt: skip


def known(text: str) -> Iterator[tuple[int, int]]:
    """Where a text makes a claim of any kind.

    Guarantee: whatever the facts are.
    """
    for _, pattern, *_ in _RULES:
        for m in pattern.finditer(text):
            yield m.span()
