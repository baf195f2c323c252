"""Street addresses: a house number beside a word for a street, in the ways of several countries; boxes, flats, postcodes."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser

_CAPITAL: Final = r"[A-ZÀ-ÖØ-Ý][\w.'’-]*"
_ENGLISH: Final = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Close|Boulevard|Blvd|Square|Sq|Terrace|Crescent|Cres|Parkway|Pkwy|Highway|Hwy|Trail|Mews|Gardens|Grove|Row|Walk|Hill|Quay|Wharf|Plaza|Circle|Cir|Place|Way|Alley|Loop|Point|Ridge|Green)"
_STATES: Final = r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC)"

_ROADS: Final = (
    "straße", "strasse", "str.", "weg ", "gasse", "allee", "platz", "damm", "ufer", "straat", "laan", "plein", "gracht", "kade", "vej ", "gade", "vägen", "gatan", "veien", "katu",
)  # fmt: skip

ADDRESS: Final = Recogniser(
    kind="address",
    mark="[address]",
    patterns=(
        Pattern(
            rf"\b[0-9]{{1,5}}[A-Za-z]?,? (?:[NSEW]\.? )?(?:{_CAPITAL} ){{1,3}}{_ENGLISH}\b\.?(?:,? (?i:apt|apartment|suite|flat|unit|#)\.? ?[0-9]{{1,5}}[A-Za-z]?)?"
        ),
        Pattern(
            r"\b[A-ZÄÖÜÅÆØ][\wäöüßåæø-]*(?:straße|strasse|str\.|weg|gasse|allee|platz|damm|ufer|straat|laan|plein|gracht|kade|vej|gade|vägen|gatan|veien|katu) [0-9]{1,4} ?[a-zA-Z]?\b",
            _ROADS,
        ),
        Pattern(
            rf"\b[0-9]{{1,4}}(?: ?(?:bis|ter))?,? (?i:rue|avenue|boulevard|chemin|impasse|allée|quai|cours) (?:de la |de l'|de |du |des |d'|l')?{_CAPITAL}(?: {_CAPITAL})*"
        ),
        Pattern(
            rf"\b(?:Calle|C/|Avenida|Avda\.?|Paseo|Via|Viale|Piazza|Corso|Rua|Travessa|Largo) (?:de la |de los |de |del |della |dei |da |do |dos |das )?{_CAPITAL}(?: {_CAPITAL})*,? (?:n[ºo°.]? ?)?[0-9]{{1,4}}\b"
        ),
        Pattern(r"(?i)\bp\.? ?o\.? ?box [0-9]+\b|\bpostfach [0-9]+\b|\bboîte postale [0-9]+\b", ("box", "postfach", "postale")),
        Pattern(r"(?i)\b(?:apt|apartment|suite|flat)\.? ?#?[0-9]{1,5}[a-z]?\b", ("apt", "apartment", "suite", "flat")),
    ),
    digits=1,
)
POSTCODE: Final = Recogniser(
    kind="postcode",
    mark="[address]",
    # GB, CA, US; others' are plain numbers, and stand beside a street.
    patterns=(
        Pattern(
            r"\b(?:[A-PR-UWYZ][0-9]{1,2}|[A-PR-UWYZ][A-HK-Y][0-9]{1,2}|[A-PR-UWYZ][0-9][A-HJKPSTUW]|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRV-Y]) ?[0-9][ABD-HJLNP-UW-Z]{2}\b"
        ),
        Pattern(r"\b[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] [0-9][ABCEGHJ-NPRSTV-Z][0-9]\b"),
        Pattern(rf"\b{_STATES} [0-9]{{5}}(?:-[0-9]{{4}})?\b"),
    ),
    digits=2,
)
