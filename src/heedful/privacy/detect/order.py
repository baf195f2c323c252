"""Numbers of orders, bookings, parcels, tickets and customers: with them a shop's desk finds the person."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser

_THINGS: Final = (
    r"(?:order|booking|reservation|ticket|reference|ref|confirmation|tracking|parcel|shipment|consignment|invoice|receipt|case|claim|complaint|customer|client|account|acct|membership|member|loyalty"
    r"|policy|contract|record locator|locator|pnr|e-?ticket|frequent flyer|return|refund|bestell\w*|buchung\w*|auftrag\w*|rechnung\w*|kunden\w*|sendung\w*|vorgang\w*|commande|réservation|dossier|facture|suivi|colis"
    r"|pedido|reserva|factura|envío|cliente|ordine|prenotazione|fattura|spedizione|pratica|bestelling|boeking|factuur|klant\w*|encomenda|fatura)"
)
_NUMBER: Final = r"(?:[ -]?(?:no|nr|id|number|numbers|nummer|num|code|ref|reference|numéro|número|numero|n°|nº))?"
# Four digits alone may be a year or a price.
_FEWEST: Final = 5


def is_number(candidate: str) -> bool:
    """Whether what stands beside the name of such a thing can be its number.

    Guarantee: a year, a price and a plain word are none.
    """
    letters = [c for c in candidate if c.isalpha()]
    digits = sum(c.isdecimal() for c in candidate)
    if not letters:
        return digits >= _FEWEST
    # Mixed, as codes are: all letters of one case, and a digit at least.
    return digits >= 1 and digits + len(letters) >= _FEWEST and (all(c.isupper() for c in letters) or digits >= _FEWEST)


_WORDS: Final = (
    "order", "booking", "reserv", "ticket", "ref", "confirm", "tracking", "parcel", "shipment", "consignment", "invoice", "receipt", "case", "claim", "complaint", "customer", "client", "account", "acct",
    "member", "loyalty", "policy", "contract", "locator", "pnr", "flyer", "return", "bestell", "buchung", "auftrag", "rechnung", "kunden", "sendung", "vorgang", "commande", "réserv", "dossier", "facture",
    "suivi", "colis", "pedido", "factura", "envío", "ordine", "prenotaz", "fattura", "spediz", "pratica", "boeking", "factuur", "klant", "encomenda", "fatura",
)  # fmt: skip
_CODES: Final = ("pnr", "locator", "booking", "confirm", "reserv", "buchung")

ORDER: Final = Recogniser(
    kind="order",
    mark="[order]",
    patterns=(
        Pattern(
            rf"((?i:\b{_THINGS}{_NUMBER}\.?(?: (?:is|was|ist|war|est|es|è|it's))?)[\s:#(-]{{0,3}}#?)([A-Za-z0-9]{{0,6}}-?[0-9][A-Za-z0-9-]{{1,24}})()\b",
            _WORDS,
            told=True,
        ),
        Pattern(
            rf"((?i:\b(?:pnr|locator|booking|confirmation|reservation|buchung\w*){_NUMBER}(?: (?:is|was|ist))?)[\s:#]{{1,3}})([A-Z][A-Z0-9]{{5}})()\b",
            _CODES,
            told=True,
        ),
        Pattern(r"((?:^|[\s(]))(#[0-9]{6,16})()\b", ("#",), told=True),
    ),
    is_told=is_number,
    digits=1,
    rank=90,
)
