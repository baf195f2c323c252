"""National numbers of people, by their check digits, and documents, by the words beside them."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.checksums import is_national
from heedful.privacy.detect.recogniser import Pattern, Recogniser

_DOCUMENT: Final = (
    r"(?:passport|(?:driver'?s?|driving) ?licen[cs]e|driver'?s permit|licen[cs]e|licen[cs]e plate|number plate|national insurance|social security|ssn|nino|nhs|tax id|tin|bsn|nif|sin"
    r"|tfn|medicare|id card|identity card|national id|personalausweis\w*|ausweis\w*|steuer-?id\w*|sozialversicherung\w*|reisepass\w*|führerschein\w*|kennzeichen|passeport|permis de conduire"
    r"|sécurité sociale|carte d'identité|dni|nie|pasaporte|seguridad social|codice fiscale|passaporto|patente|carta d'identità|paspoort|rijbewijs|burgerservicenummer|cpf|rg|passaporte|carta de condução"
    r"|cuil|cuit|curp|pesel|aadhaar|aadhar|cnic|ktp|kimlik(?: no)?|снилс|паспорт)"
)
_WORDS: Final = (
    "passport", "licen", "permit", "plate", "insurance", "social security", "ssn", "nino", "nhs", "tax id", " tin", "bsn", "nif", " sin ", "tfn", "medicare", "id card", "identity card", "national id",
    "ausweis", "steuer", "sozialvers", "reisepass", "führerschein", "kennzeichen", "passeport", "permis", "sécurité", "carte d", "dni", "nie", "pasaporte", "seguridad", "codice fiscale", "passaporto", "patente",
    "carta d", "paspoort", "rijbewijs", "burgerservice", "cpf", " rg ", "passaporte", "carta de",
    "cuil", "cuit", "curp", "pesel", "aadha", "cnic", "ktp", "kimlik", "снилс", "паспорт", "Снилс", "СНИЛС", "Паспорт",
)  # fmt: skip
# Shapes of numbers that carry a check digit or a date: US, GB, ES, IT, FR, SE DK FI, BE, BR, IN JP, CN, PL DE NO TR, MX, KR, RU, AR, ZA,
# TH, CH. Those of others (AU, CA, NL, PT; ID, PK, which have no check digit) are told by the words beside them: any row of nine digits, or
# of twelve without gaps, would be one in ten or eleven times.
_SHAPES: Final = (
    Pattern(r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b"),
    Pattern(r"(?i)\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b"),
    Pattern(r"(?i)\b(?:[0-9]{8}|[XYZ][ -]?[0-9]{7})[ -]?[A-Z]\b"),
    Pattern(r"(?i)\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b"),
    Pattern(r"\b[12] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}\b"),
    Pattern(r"\b(?:19|20)?[0-9]{6}[-+A][0-9]{3}[0-9A-Y]\b"),
    Pattern(r"\b[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}\b"),
    Pattern(r"\b[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}\b"),
    # A fourth four is taken along, so that no part of a card is taken for one.
    Pattern(r"\b[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}(?:[ -][0-9]{4})?\b"),
    Pattern(r"\b[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx]\b"),
    Pattern(r"\b[0-9]{11}\b"),
    Pattern(r"\b[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]\b"),
    Pattern(r"\b[0-9]{6}-[1-8][0-9]{6}\b"),
    Pattern(r"\b[0-9]{3}-[0-9]{3}-[0-9]{3}[ -][0-9]{2}\b"),
    Pattern(r"\b2[0347]-[0-9]{8}-[0-9]\b"),
    Pattern(r"\b[0-9]{6} ?[0-9]{4} ?[0-9]{3}\b"),
    Pattern(r"\b[1-8]-[0-9]{4}-[0-9]{5}-[0-9]{2}-[0-9]\b"),
    Pattern(r"\b756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}\b"),
)


def is_number_of_paper(candidate: str) -> bool:
    """Whether what stands beside the name of a document can be its number.

    Guarantee: at least four digits, at most eighteen characters.
    """
    return sum(c.isdecimal() for c in candidate) >= 4 and len(candidate) <= 18


NATIONAL: Final = Recogniser(
    kind="id",
    mark="[id]",
    patterns=(
        *_SHAPES,
        Pattern(
            rf"(?i)(\b{_DOCUMENT}(?: (?:no|nr|number|nummer|numéro|número|numero|card|is|was|ist|est|es|è))*[.:#\s]{{1,3}}(?:is |ist )?)([A-Z]{{0,3}} ?[0-9][A-Z0-9-]{{3,16}})()\b",
            _WORDS,
            told=True,
        ),
        # Japan's, where words are written without spaces.
        Pattern(
            r"(?i)((?:マイナンバー|個人番号|\bmy number(?: card)?)[^0-9\n]{0,6})([0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4})()",
            ("マイナンバー", "個人番号", "my number"),
            told=True,
        ),
    ),
    is_one=is_national,
    is_told=is_number_of_paper,
    digits=6,
    rank=70,
)
