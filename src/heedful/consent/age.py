"""From what age a person may say yes by themselves, by country; declared with the consent, never a birth date, never inferred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

# GDPR Art. 8(1): 16, unless a member state's law says less; never below 13.
DEFAULT: Final = 16
YOUNGEST: Final = 13
OLDEST: Final = 21
# GDPR Art. 8(1) as the member states' laws apply it. Sources: European Commission, SWD(2020) 115 (two years of the GDPR), p. 17,
# for the states of 2020; Danish Act 502/2018 § 6(2) as amended by bill L 79 of 2023 (15 from 1 January 2024); Slovenian ZVOP-2
# of 2022, Art. 8 (15); Iceland Act 90/2018 Art. 10; Liechtenstein DSG of 2018 (the regulation's 16); UK Data Protection Act
# 2018 s. 9. Where a higher age is before a parliament (Norway 15, Spain 16), the higher stands here: an age too high keeps out
# some who might say yes, one too low takes consent that does not count. `ages` in the settings overrides it.
AGES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("BE", "EE", "FI", "GB", "IS", "LV", "MT", "PT", "SE"), 13),
    **dict.fromkeys(("AT", "BG", "CY", "IT", "LT"), 14),
    **dict.fromkeys(("CZ", "DK", "FR", "GR", "NO", "SI"), 15),
    **dict.fromkeys(("DE", "ES", "HR", "HU", "IE", "LI", "LU", "NL", "PL", "RO", "SK"), 16),
}
# Two ways in which people and systems write the same country. Source: European Commission's usage of EL and UK.
_ALSO: Final = {"EL": "GR", "UK": "GB"}


def age_of_consent(country: str, overrides: Mapping[str, int]) -> int:
    """The age from which a person in this country may consent by themselves.

    Guarantee: what the settings say, else the table, else 16, also where no country is known; never below 13.
    `country` is two letters of ISO 3166-1, in any case. Errors: BadInput `age.setting`, `age.country`. Source: GDPR Art. 8(1).
    """
    code = country.strip().upper()
    code = _ALSO.get(code, code)
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise BadInput("age.country", "The country is not two letters.", "Write it as in ISO 3166-1: DE, FR, IE.")
    own = {_ALSO.get(name.upper(), name.upper()): age for name, age in overrides.items()}
    age = own.get(code, AGES.get(code, DEFAULT))
    if not YOUNGEST <= age <= OLDEST:
        raise BadInput("age.setting", "The settings give an age of consent that no law allows.", f"Give {YOUNGEST} to {OLDEST} in `ages`.")
    return age


def statement(country: str, overrides: Mapping[str, int]) -> str:
    """The one sentence a person is asked to agree to about their age.

    Guarantee: names an age and asks for no date. Errors: as `age_of_consent`. Source: GDPR Art. 5(1)(c), 8.
    """
    return f"I am {age_of_consent(country, overrides)} or over."


def band(of_age: bool | None) -> str:
    """What is kept of the answer.

    Guarantee: adult, minor, or unknown where nothing was said; of terms.AGE_BANDS. "Adult" means: may consent by themselves.
    """
    return "unknown" if of_age is None else "adult" if of_age else "minor"
