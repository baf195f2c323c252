"""Telephone numbers, judged by the numbering plans of their countries. Source: ITU-T E.164, through `phonenumbers`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser

# Countries whose national form is tried when a number has no country code.
REGIONS: Final = ("US", "GB", "DE", "FR", "ES", "NL", "IT")
# The way North Americans write a number is one even where its exchange is not in use.
_NORTH_AMERICAN: Final = re.compile(r"\(?[2-9][0-9]{2}\)?[ .-]{1,2}[0-9]{3}[.-][0-9]{4}")
# A date has as many digits as a short number.
_DATE: Final = re.compile(
    r"(?:19|20)[0-9]{2} [0-9]{3}|(?:19|20)[0-9]{2} ?[-/.] ?(?:19|20)?[0-9]{2}|(?:19|20)[0-9]{2}[./ -][0-9]{1,2}[./ -][0-9]{1,2}.*|[0-9]{1,2}[./ -][0-9]{1,2}[./ -](?:19|20)[0-9]{2}.*"
)


_EXTENSION: Final = re.compile(r"(?i) ?(?:x|ext\.?|extension) ?")
# Times and prices that stand behind "at" or "number" too.
_TIME: Final = re.compile(r"[0-9]{1,2}[.:][0-9]{2}(?:\s?[-–]\s?[0-9]{1,2}[.:][0-9]{2})?")


def is_called(candidate: str) -> bool:
    """Whether what people are told to call can be a telephone number, though no plan of a country says so.

    Guarantee: dates and times are not; six to fifteen digits.
    """
    text = _EXTENSION.sub("x", candidate.strip()).partition("x")[0]
    return 6 <= sum(c.isdigit() for c in text) <= 15 and not _DATE.fullmatch(text) and not _TIME.fullmatch(text)


@lru_cache(maxsize=4096)
def is_number(candidate: str) -> bool:
    """Whether a candidate is a telephone number somewhere we look.

    Guarantee: prices, years and times are not; a number with a country code counts when its length is possible.
    Source: ITU-T E.164.
    """
    import phonenumbers as plans  # heavy: loaded when the first candidate is met

    text, _, extension = _EXTENSION.sub("x", candidate.strip()).partition("x")
    digits = sum(c.isdigit() for c in text)
    if not 7 <= digits <= 15 or _DATE.fullmatch(text):
        return False
    # An extension is written behind nothing but a telephone number.
    if extension and digits >= 9:
        return True
    if _NORTH_AMERICAN.fullmatch(text):
        return True
    text = "+" + text[2:] if text.startswith("00") else text
    for region in (None,) if text.startswith("+") else REGIONS:
        try:
            number = plans.parse(text, region)
        except plans.NumberParseException:
            continue
        if plans.is_possible_number(number) if region is None else plans.is_valid_number(number):
            return True
    return False


_NUMBER: Final = r"\+?[0-9(][0-9 ()./-]{4,20}[0-9](?: ?(?:x|ext\.?) ?[0-9]{1,6})?"
_CALL: Final = r"(?:call|phone|tel|telephone|mobile|cell|fax|ring|dial|text|whatsapp|reach(?:ed)?|answering|hotline|helpline|handy|telefon\w*|téléphone|appel\w*|llam\w+|chiama\w*|bel|ligue|telefone)"

_WORDS: Final = (
    "call", "phone", "tel", "mobile", "cell", "fax", "ring", "dial", "text", "whatsapp", "reach", "answering", "hotline", "helpline", "handy", "téléphone", "appel", "llam", "chiama", "bel", "ligue",
)  # fmt: skip

PHONE: Final = Recogniser(
    kind="phone",
    mark="[phone]",
    patterns=(
        Pattern(r"(?:\+|\b00|\(|\b)[0-9][0-9 ()./-]{5,20}[0-9](?: ?(?:x|ext\.?|extension) ?[0-9]{1,6})?\b"),
        Pattern(
            rf"(?i)(\b{_CALL}(?: (?:me|us|him|her|them|is|at|on|number|no|to|back|now|under|unter|au|al|op|nr))*[:.\s#]{{1,3}})({_NUMBER})()\b",
            _WORDS,
            told=True,
        ),
        Pattern(
            rf"(?i)(\b)({_NUMBER})( ?[-–,(]? ?(?:office|fax|mobile|cell|tel|handy)\b)",
            ("office", "fax", "mobile", "cell", "tel", "handy"),
            told=True,
        ),
    ),
    is_one=is_number,
    is_told=is_called,
    digits=6,
    rank=110,
)
