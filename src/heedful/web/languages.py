"""The languages of the pages: catalogues in gettext's form, English the source, and which one a visitor reads."""

from __future__ import annotations

import io
import re
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import polib

if TYPE_CHECKING:
    from datetime import date, datetime
    from importlib.resources.abc import Traversable

# Each with its own name, in the order in which they are offered.
LANGUAGES: Final = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
SOURCE: Final = "en"
_PLURALS: Final = {
    "de": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
}
_RANGE: Final = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")
_MOST_RANGES: Final = 20


@cache
def catalogue(language: str) -> NullTranslations:
    """The words of a language.

    Guarantee: the English ones where nobody has translated one yet. Source: GNU gettext.
    """
    if language == SOURCE:
        return NullTranslations()
    found = polib.POFile()
    found.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": _PLURALS[language]}
    for file in catalogue_files(language):
        found.extend(polib.pofile(file.read_text(encoding="utf-8")))
    # The binary form is what the standard library reads.
    return GNUTranslations(io.BytesIO(found.to_binary()))


def catalogue_files(language: str) -> list[Traversable]:
    """The files of a language: one for each part of the pages.

    Guarantee: by name.
    """
    found = files("heedful.web").joinpath("locale", language).iterdir()
    return sorted((one for one in found if one.name.endswith(".po")), key=lambda one: one.name)


def preferred(accept: str) -> str:
    """The language that a browser asks for first, of those there are.

    Guarantee: English where it asks for none of them; never raises, whatever the header holds. Source: RFC 9110 §12.5.4.
    """
    found: list[tuple[float, int, str]] = []
    for at, part in enumerate(accept.split(",")[:_MOST_RANGES]):
        matched = _RANGE.fullmatch(part)
        if matched and matched[1].lower() in LANGUAGES:
            found.append((-float(matched[2] or 1), at, matched[1].lower()))
    ranked = [language for weight, _, language in sorted(found) if weight]
    return ranked[0] if ranked else SOURCE


def said_day(at: date | datetime, language: str) -> str:
    """A day as people write it.

    Guarantee: day, month in words, year. Source: CLDR, long date of each language.
    """
    month = catalogue(language).gettext(f"{at:%B}")
    return {
        "de": f"{at.day}. {month} {at.year}",
        "es": f"{at.day} de {month} de {at.year}",
    }.get(language, f"{at.day} {month} {at.year}")


def said_time(at: datetime, language: str) -> str:
    """A day and an hour, in UTC.

    Guarantee: says that it is UTC.
    """
    return f"{said_day(at, language)}, {at:%H:%M} UTC"


def months() -> list[str]:
    """The words that dates need.

    Guarantee: as `%B` gives them in English.
    """
    return ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
