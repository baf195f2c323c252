"""The invented market: three shops, what people say about them, and the two changes that a report should find.

Every name here is made up. The rates are the truth against which what Heedful finds can be held.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop and the accounts it speaks from.

    Guarantee: ids are text; the handle is the same on every network.
    """

    name: str
    handle: str
    facebook_page: str
    instagram_account: str
    x_account: str


OWN: Final = Shop("Larkmoor", "larkmoor", "104820011300217", "17841400558102233", "1480021163300012034")
SHOPS: Final = (
    OWN,
    Shop("Quillbay", "quillbay", "104820011300318", "17841400558102344", "1480021163300012145"),
    Shop("Hartwyn", "hartwyn", "104820011300419", "17841400558102455", "1480021163300012256"),
)
BRANDS: Final = tuple(shop.name for shop in SHOPS)
# How much of the talk is about each shop.
TALK: Final = (0.52, 0.27, 0.21)

# Aspect -> (share of the talk, share of likes at Larkmoor, Quillbay, Hartwyn).
RATES: Final[dict[str, tuple[float, float, float, float]]] = {
    "delivery": (0.23, 0.66, 0.55, 0.74),
    "price": (0.16, 0.40, 0.78, 0.26),
    "quality": (0.18, 0.82, 0.38, 0.77),
    "staff": (0.13, 0.73, 0.44, 0.60),
    "app": (0.10, 0.28, 0.60, 0.47),
    "returns": (0.08, 0.38, 0.60, 0.55),
    "stock": (0.07, 0.50, 0.63, 0.40),
    "packaging": (0.05, 0.68, 0.45, 0.58),
}
ASPECTS: Final = tuple(RATES)

# From this many days before the end, Larkmoor delivers with another carrier, and worse.
DELIVERY_WORSE_DAYS: Final = 60
DELIVERY_WORSE_RATE: Final = 0.24
CARRIER: Final = "Zipwheel"
# From this many days before the end, Larkmoor's app is a new one, and better.
APP_BETTER_DAYS: Final = 120
APP_BETTER_RATE: Final = 0.78


def like_rate(brand: str, aspect: str, day: date, end: date) -> float:
    """How often an opinion of that aspect of that brand is a like, on that day.

    Guarantee: the planted truth; depends on nothing else.
    """
    left = (end - day).days
    if brand == OWN.name and aspect == "delivery" and left < DELIVERY_WORSE_DAYS:
        return DELIVERY_WORSE_RATE
    if brand == OWN.name and aspect == "app" and left < APP_BETTER_DAYS:
        return APP_BETTER_RATE
    return RATES[aspect][1 + BRANDS.index(brand)]


_WORDS: Final[dict[str, list[str]]] = {
    "delivery": ["delivery", "deliver*", "shipping", "ship", "shipped", "courier", "parcel", "driver", "carrier", "arrived", "turned up"],
    "price": ["price*", "pricing", "cost", "value", "expensive", "cheap", "overpriced", "bargain", "discount", "sale", "money"],
    "quality": ["quality", "fabric", "stitching", "material", "build", "finish", "fell apart", "broke", "sturdy", "durable"],
    "staff": ["staff", "service", "assistant", "cashier", "manager", "team", "helpdesk", "support"],
    "app": ["app", "website", "site", "checkout", "login"],
    "returns": ["return*", "refund*", "exchange", "money back", "sent back"],
    "stock": ["stock", "sold out", "range", "shelves", "choice", "selection", "restock*"],
    "packaging": ["packaging", "packaged", "box", "wrapping", "bubble wrap", "package"],
}


def settings() -> dict[str, Any]:
    """The part of `heedful.yaml` that describes this market: the name, brands, aspects and the table mapping.

    Guarantee: each call gives a fresh copy; keys are those of the settings' schema.
    """
    brands = [
        {
            "name": shop.name,
            "names": [shop.name.lower()],
            "handles": [shop.handle],
            "hashtags": [shop.handle, f"{shop.handle}fail"],
            "pages": {"facebook": [shop.facebook_page], "instagram": [shop.instagram_account], "x": [shop.x_account]},
            "competitor": shop is not OWN,
        }
        for shop in SHOPS
    ]
    aspects = [{"name": name, "words": list(words)} for name, words in _WORDS.items()]
    return {"name": OWN.name, "company": dict(COMPANY), "brands": brands, "aspects": aspects, "tables": [dict(TABLE_MAPPING)]}


# Complete enough for a notice that may be published. Dublin has the authority that answers for most networks.
COMPANY: Final[dict[str, str]] = {
    "address": f"1 {OWN.name} Lane, Dublin",
    "contact": f"privacy@{OWN.handle}.example",
    "country": "IE",
    "authority": "Data Protection Commission, Dublin",
    "site": f"https://{OWN.handle}.example",
}

# The ten answers of a provisional assessment, as such a company would give them.
ANSWERS: Final[dict[str, str]] = {
    "aim": "Which of our aspects people like; we decide what to mend first.",
    "people": "Of people who agreed on our own form, each asked once.",
    "need": "Ratings tell us that something is wrong, and never what.",
    "gain": "They see what we mended, and can see all that we hold.",
    "harm": "Somebody could be recognised by something they wrote.",
    "likely": "Seldom: words are sealed, and only counts of many are shown.",
    "measures": "Two of us may open the workspace, and we lock our screens.",
    "rights": "Ada answers within three working days, Bo when she is away.",
    "sharing": "Nobody outside the company; the board sees the report.",
    "asked": "We asked twelve of our customers and our works council.",
}

# The table the sample world writes beside the networks' own files.
TABLE_MAPPING: Final[dict[str, Any]] = {
    "match": "listening*.csv",
    "columns": {"id": "mention_id", "attributed_to": "author", "published": "when", "content": "words"},
    "fixed": {"network": "x", "kind": "post", "audience": "public", "scope": "global"},
}
