"""Dates of birth and ages, where they are said of a person: not of a product, a delay or a day."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser

_MONTHS: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|juin|juil|août|okt|dez|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|maart|mei)[a-zéû]*\.?"
_DATE: Final = (
    rf"(?:[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-](?:[0-9]{{4}}|[0-9]{{2}})|(?:19|20)[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}|[0-9]{{1,2}}(?:st|nd|rd|th|\.)? (?:de |of )?{_MONTHS},? (?:de )?(?:19|20)[0-9]{{2}}"
    rf"|{_MONTHS} [0-9]{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)[0-9]{{2}}|(?:19|20)[0-9]{{2}})"
)
_BORN: Final = r"(?:born|date of birth|birth date|birthdate|dob|d\.o\.b|birthday|birth year|geboren|geburtsdatum|geburtstag|née?|naissance|nacid[oa]|nacimiento|nat[oa]|nascita|geboortedatum|nascid[oa]|nascimento)"
_PERSON: Final = r"(?:son|daughter|girl|boy|kid|child|baby|toddler|man|woman|male|female|mum|mom|mother|dad|father|grandma|grandmother|nan|gran|grandad|grandpa|grandfather|sister|brother|nephew|niece|aunt|uncle|husband|wife|teen|teenager|student|pensioner|lady|guy|twins)"
_I_AM: Final = r"(?:i'?m|i am|he'?s|she'?s|he is|she is|i was|i just turned|i turned|i'll be|turning)"

_BORN_WORDS: Final = (
    "born", "birth", "dob", "d.o.b", "geboren", "geburts", "née", "né ", "naiss", "nacid", "nacim", "nato", "nata", "nascita", "geboorte", "nascid", "nascim",
)  # fmt: skip
_SPOKEN: Final = ("i'm", "i am", "im ", "he's", "she's", "he is", "she is", "i was", "turned", "i'll be", "turning")

BIRTH: Final = Recogniser(
    kind="birth",
    mark="[birth]",
    patterns=(
        Pattern(rf"(?i)(\b{_BORN}(?: (?:on|is|in|am|le|el|il|op|em|was|the|den))*[\s:.]{{1,3}})({_DATE})()\b", _BORN_WORDS, told=True),
    ),
    digits=4,
    rank=80,
)
AGE: Final = Recogniser(
    kind="age",
    mark="[age]",
    # Of a person named beside it, or of whoever speaks.
    patterns=(
        Pattern(rf"(?i)(\b)([0-9]{{1,3}})([ -]?(?:years?|yrs?|yr|months?)[ -]old {_PERSON}\b|[ -]?y/o\b)", ("old", "y/o"), told=True),
        Pattern(r"(?i)(\b(?:my|our|his|her|their) )([0-9]{1,3})([ -](?:year|yr)s?[ -]olds?\b)", ("old",), told=True),
        Pattern(r"(?i)(\b)([0-9]{1,3})([ -](?:year|yr)s?[ -]olds?(?:[.,!?;)]|$| who\b| and i\b| loves\b))", ("old",), told=True),
        Pattern(
            rf"(?i)(\b{_I_AM} (?:only |just |now |nearly |almost |already |turning |a )*)([1-9][0-9]?)( ?(?:years?|yrs?)\b(?: old| of age)?)",
            _SPOKEN,
            told=True,
        ),
        Pattern(
            rf"(?i)(\b{_I_AM} (?:only |just |now |nearly |almost |already |turning )*)([1-9][0-9])([.,!?;)]|$| and i\b| now\b)",
            _SPOKEN,
            told=True,
        ),
        Pattern(r"(?i)(\b(?:aged|age:|age is|my age is|at the age of) ?)([1-9][0-9]?)()\b", ("age",), told=True),
        Pattern(
            rf"(?i)(\bmy {_PERSON} (?:is|was|turned|just turned) )([1-9][0-9]?)( ?(?:years?|yrs?)?(?: old)?\b|[.,!?;)]|$)",
            ("my ",),
            told=True,
        ),
        Pattern(
            r"(?i)(\b(?:ich bin|j'ai|tengo|ho|ik ben|tenho) )([1-9][0-9])( (?:jahre|ans|años|anni|jaar|anos)\b)",
            ("jahre", " ans", "años", "anni", "jaar", "anos"),
            told=True,
        ),
    ),
    digits=1,
    rank=130,
)
