"""Telephone numbers, judged by the numbering plans of their countries. Source: ITU-T E.164, through `phonenumbers`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from heedful.privacy.detect.recogniser import Recogniser

# Countries whose national form is tried when a number has no country code.
REGIONS: Final = ("US", "GB", "DE", "FR", "ES", "NL", "IT")
# The way North Americans write a number is one even where its exchange is not in use.
_NORTH_AMERICAN: Final = re.compile(r"\(?[2-9][0-9]{2}\)?[ .-]{1,2}[0-9]{3}[.-][0-9]{4}")
# A date has as many digits as a short number.
_DATE: Final = re.compile(r"(?:19|20)[0-9]{2}[./ -][0-9]{1,2}[./ -][0-9]{1,2}.*|[0-9]{1,2}[./ -][0-9]{1,2}[./ -](?:19|20)[0-9]{2}.*")


@lru_cache(maxsize=4096)
def is_number(candidate: str) -> bool:
    """Whether a candidate is a telephone number somewhere we look.

    Guarantee: prices, years and times are not; a number with a country code counts when its length is possible.
    Source: ITU-T E.164.
    """
    import phonenumbers as plans  # heavy: loaded when the first candidate is met

    digits = sum(c.isdigit() for c in candidate)
    if not 7 <= digits <= 15 or _DATE.fullmatch(candidate.strip()):
        return False
    text = candidate.strip()
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


PHONE: Final = Recogniser(
    kind="phone",
    mark="[phone]",
    patterns=(r"(?:\+|\b00|\(|\b)[0-9][0-9 ()./-]{5,20}[0-9]\b",),
    is_one=is_number,
)
