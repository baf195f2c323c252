"""Street addresses: a house number beside a word for a street, in the ways of several countries; whole labels of several lines as they
stand on letters; what is said to be an address; boxes, flats, postcodes.
"""

from __future__ import annotations

import re
from typing import Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser

_CAPITAL: Final = r"[A-ZÀ-ÖØ-Ý][\w.'’-]*"
_ENGLISH: Final = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Close|Boulevard|Blvd|Square|Sq|Terrace|Crescent|Cres|Parkway|Pkwy|Highway|Hwy|Trail|Mews|Gardens|Grove|Row|Walk|Hill|Quay|Wharf|Plaza|Circle|Cir|Place|Way|Alley|Loop|Point|Ridge|Green)"
_STATES: Final = r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC)"

# Roads as one word, and as a word of its own behind their name.
_ROAD: Final = r"(?i:straße|strasse|str\.|weg|gasse|allee|allé|alléen|platz|damm|ufer|brücke|ring|steig|straat|laan|plein|gracht|kade|dijk|vej|gade|vägen|gatan|gata|gatu|torget|backen|bakken|veien|vegen|vegur|stræti|gaten|katu|tie|kuja)"
_ROAD_APART: Final = r"(?:út|útja|utca|utcája|tér|ulica|ulice|ul\.|trg|cesta|náměstí|nám\.|tee|maantee|plads|plass|gate|vei|rakpart|körút|Str\.|Straße|Strasse|Allee|Platz|Weg|sokak|caddesi|katu|tie)"
_APART: Final = r"(?:apt|apartment|suite|unit|flat)\.? ?#?[0-9]{1,5}[a-z]?"
_FLATS: Final = ("apt", "apartment", "suite", "unit", "flat")
# A house number may stand before the street too.
_HOUSE: Final = r"(?:[0-9]{1,5}[A-Za-z]?,? )?"
# Words after which an address is said; after the second kind only what has a capital.
_TOLD: Final = r"(?:address(?:es)?(?: (?:is|to|was|now|the|same|new|here|they|are))*[:,]?|(?:lives?|living|lived|resides?) at|office is (?:located )?at|located at|adresse(?: (?:ist|est))*:?|wohnt? in der|habite au|vivo en|dirección(?: es)?:?|indirizzo(?: è)?:?|adres(?: is)?:?|morada(?: é)?:?)"
_SENT: Final = r"(?:moved|return(?:ed)?|shipp?(?:ed)?|deliver(?:ed)?|sen[dt]|taxi|arrived|one|meet[^\n0-9,]{0,45},|corner)(?: it| them)? ?(?:to|at|of)?(?: the corner of)?"
_AFTER: Final = r"[.,;:?!)\n]|$| in [A-ZÀ-Ý]| street| and [A-ZÀ-Ý]| last night"

_ROADS: Final = (
    "straße", "strasse", "str.", "weg ", "gasse", "allee", "allé", "platz", "damm", "ufer", "brücke", "ring ", "steig ", "straat", "laan", "plein", "gracht", "kade", "dijk", "vej ", "gade", "vägen", "gata", "gatu", "torget",
    "backen", "bakken", "veien", "vegen", "vegur", "stræti", "gaten", "katu", "tie ", "kuja",
)  # fmt: skip
_ROADS_APART: Final = (" út", " utca", " tér ", " ulic", " ul. ", " trg ", " cesta ", " nám", " tee ", " maantee ", " plads ", " plass ", " gate ", " vei ", " rakpart", " körút", " str. ", " straße ", " strasse ", " allee ", " platz ", " weg ", " sokak ", " caddesi ", " katu ", " tie ")  # fmt: skip

# English words that end as German roads do, before a number; a year with which a sentence begins.
_WORDS: Final = (
    "spring|offspring|string|bring|during|earring|snoring|sharing|starring|caring|wearing|hearing|scoring|storing|exploring|hiring|requiring|inspiring|retiring|preparing|comparing|securing|ensuring|measuring|featuring"
    "|capturing|manufacturing|touring|pouring|offering|ordering|delivering|covering|discovering|entering|gathering|considering|remembering|answering|registering|monitoring|engineering|catering|mastering|triggering"
)
_NO_ROAD: Final = re.compile(rf"(?i)(?:.*\s)?(?:{_WORDS}) [0-9]{{1,4}}|(?:19|20)[0-9]{{2}}, .*")
# The end of one sentence and the beginning of another; a day.
_NO_PLACE: Final = re.compile(r"[a-z]{3} ?\. [A-Z]|(?i: on (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* [0-9]{1,2}$)")


def is_address(candidate: str) -> bool:
    """Whether what has the shape of an address is no other words before a number.

    Guarantee: "Spring 2021" is none.
    """
    return _NO_ROAD.fullmatch(candidate) is None


def is_told_address(candidate: str) -> bool:
    """Whether what stands where an address is told can be one.

    Guarantee: within one sentence, and no day.
    """
    return _NO_PLACE.search(candidate) is None and is_address(candidate)


ADDRESS: Final = Recogniser(
    kind="address",
    mark="[address]",
    patterns=(
        # Labels: house and street, flat, town, country and code, each on its line; soldiers' and sailors'.
        Pattern(
            rf"(?i)\b[0-9]{{1,5}} [^\n]{{2,50}}\n[^\w\n]{{0,5}}{_APART}(?:\n[^\n0-9]{{0,45}}){{1,4}}\b[0-9]{{4,6}}\b",
            _FLATS,
        ),
        Pattern(
            rf"(?i)\b{_APART},? [0-9]{{1,5}} [^\n0-9]{{2,45}}(?:[0-9]{{1,5}}[a-z]?\b\.?)?(?:\n[^\n0-9]{{1,45}}\b[0-9]{{4,6}}\b)?",
            _FLATS,
        ),
        Pattern(
            r"(?i)\b(?:psc|cmr|unit|box|uss|uscgc|usns|usnv)\b[^\n]{0,45}\n?[^\n]{0,5}\b(?:apo|fpo|dpo),? (?:aa|ae|ap) [0-9]{5}\b",
            ("apo a", "fpo a", "dpo a", "apo, a", "fpo, a", "dpo, a"),
        ),
        Pattern(
            r"\b[0-9]{1,5} [^\n0-9]{2,45}(?:[0-9]{1,5}[a-z]?\.?)?\n[^\n]{2,45}(?:\n[^\n0-9]{0,45}){0,2} [0-9]{5}\b",
            ("\n",),
        ),
        Pattern(
            rf"((?i:\b{_TOLD})\s{{1,2}})({_HOUSE}[^\n,;!?0-9]{{2,45}} [0-9]{{1,5}}[a-z]?)({_AFTER})",
            (" at ", "address", "adres", "wohn", "habite", "vivo en", "dirección", "indirizzo", "morada"),
            told=True,
        ),
        Pattern(
            rf"((?i:\b{_SENT})\s{{1,2}})({_HOUSE}(?:[^\n,;!?0-9]{{1,40}} )?[A-ZÀ-ÖØ-ÞĀ-Ž][\w.'’-]* [0-9]{{1,5}}[a-z]?)({_AFTER})",
            ("moved", "return", "ship", "deliver", "send ", "sent ", "taxi", "arrived", "one to", "meet", "corner"),
            told=True,
        ),
        Pattern(
            rf"\b[0-9]{{1,5}}[A-Za-z]?,? (?:[0-9]{{1,5}}[A-Za-z]? )?(?:[NSEW]\.? )?(?:{_CAPITAL} ){{1,3}}{_ENGLISH}\b\.?(?:,? (?i:apt|apartment|suite|flat|unit|#)\.? ?[0-9]{{1,5}}[A-Za-z]?)?"
        ),
        Pattern(
            rf"\b{_HOUSE}[A-ZÀ-ÖØ-ÞĀ-Ž][\w-]*{_ROAD} [0-9]{{1,4}}(?: ?[a-zA-Z])?\b",
            _ROADS,
            apart=True,
        ),
        Pattern(
            rf"\b{_HOUSE}[A-ZÀ-ÖØ-ÞĀ-Ž][\w.-]*(?: [\w.-]+){{0,3}} {_ROAD_APART} [0-9]{{1,4}}[a-zA-Z]?\b\.?",
            _ROADS_APART,
            apart=True,
        ),
        Pattern(
            rf"\b[0-9]{{1,4}}(?: ?(?:bis|ter))?,? (?:[0-9]{{1,4}} )?(?i:rue|avenue|boulevard|chemin|impasse|allée|quai|cours) (?:de la |de l'|de |du |des |d'|l')?{_CAPITAL}(?: {_CAPITAL})*(?: [0-9]{{1,4}}\b)?"
        ),
        Pattern(
            rf"\b{_HOUSE}(?:Calle|C/|Avenida|Avda\.?|Paseo|Plaza|Camino|Camiño|Via|Viale|Piazza|Corso|Rua|R|Travessa|Largo|Ulica|Ul\.|Trg) (?:de la |de los |de |del |della |dello |dei |degli |da |do |dos |das )?{_CAPITAL}(?: (?:de |da |do |del |degli )?{_CAPITAL})*,? (?:n[ºo°.]? ?)?[0-9]{{1,4}}\b"
        ),
        Pattern(
            rf"(?i)\b{_HOUSE}(?:p\.? ?o\.? ?box|postfach|postbus|postboks|postbox|boîte postale|casella postale|apartado(?: de correos)?|caixa postal) [0-9]+\b",
            ("box", "postfach", "postbus", "postboks", "postale", "apartado", "caixa"),
        ),
        Pattern(r"(?i)\b(?:apt|apartment|suite|flat)\.? ?#?[0-9]{1,5}[a-z]?\b", ("apt", "apartment", "suite", "flat")),
    ),
    is_one=is_address,
    is_told=is_told_address,
    digits=1,
    rank=100,
)
STREET: Final = Recogniser(
    kind="street",
    mark="[address]",
    # Without a number, as people say where they live: the whole word for a street, behind a name with capitals.
    patterns=(
        Pattern(
            r"(\b(?:on|in|at|off|along|near|from) )((?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w.'’-]* ){1,3}(?:Street|Road|Avenue|Lane|Drive|Boulevard|Terrace|Crescent)(?: Street)?)()\b",
            (" street", " road", " avenue", " lane", " drive", " boulevard", " terrace", " crescent"),
            told=True,
        ),
    ),
    rank=105,
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
        Pattern(
            r"(?i)(\b(?:zip ?code|zip|post ?code|postal code|plz|postleitzahl|code postal|código postal|codice postale|cap)(?: (?:is|ist|est|es|è))?[: ]{1,2})([0-9]{4,6}(?:-[0-9]{4})?)()\b",
            ("zip", "post", "plz", "cap "),
            told=True,
        ),
    ),
    digits=2,
    rank=120,
)
