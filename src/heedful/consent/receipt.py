"""A receipt of consent: a full copy of the record that its person keeps, as JSON-LD and as a page to read.

Both are signed by whoever makes them. The page carries the same document, so either proves what the other says.
Source: ISO/IEC TS 27560 §6.4; W3C DPV guide (profile `receipt-eu-gdpr`); GDPR Art. 7(1), 12(1).
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from heedful.consent.vocabulary import CONTEXT
from heedful.errors import Refused
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from jinja2 import Template

Document = dict[str, Any]
SCHEMA: Final = "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr"
# What each purpose means to the person, in their own words.
PURPOSES: Final = {
    "insights": "Count my opinions with many others’",
    "profile": "Keep my likes and dislikes, to choose what I am shown",
    "messages.email": "Write to me by e-mail",
    "quotes": "Show my words, without my name",
    "fairness": "Use what I say of myself to check that people are treated fairly",
    "improve": "Train on my posts, with names taken out",
}
STATES: Final = {
    "Given": "You agreed",
    "RenewedConsentGiven": "You agreed again",
    "Unknown": "Not shown to be given: nothing is done",
    "Requested": "You were asked",
    "RequestDeferred": "You put it off",
    "Refused": "You said no",
    "Expired": "Has run out",
    "Invalidated": "Found not to be valid",
    "Revoked": "Ended by the company",
    "Withdrawn": "You withdrew",
}
KINDS: Final = {
    "post": "posts",
    "comment": "comments",
    "group_post": "posts in groups",
    "group_comment": "comments in groups",
    "reaction": "reactions",
}
NETWORKS: Final = {"facebook": "Facebook", "instagram": "Instagram", "x": "X"}
KEPT: Final = {
    "posts": "posts and opinions found in them",
    "profile": "your profile, after your last activity",
    "consent": "this consent, until you are asked again",
}
RIGHTS: Final = {
    "access": "see what is held",
    "rectification": "have it corrected",
    "erasure": "have it erased",
    "restriction": "have its use stopped for a time",
    "portability": "take it with you",
    "objection": "object",
    "complaint": "complain to the authority",
}
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_EMBEDDED: Final = re.compile(r'<script type="application/ld\+json" id="receipt">(.*?)</script>', re.DOTALL)
# The last line of a page signs every byte before it.
_SEAL: Final = "<!-- signed: {} -->\n"
_SEALED: Final = re.compile(rb"<!-- signed: ([A-Za-z0-9+/=]{88}) -->\n\Z")


def build_receipt(receipt_id: str, body: Mapping[str, Any], standing: Sequence[Mapping[str, Any]], issued_at: datetime) -> Document:
    """A receipt, yet unsigned: the whole record, what each purpose stands at, and its context.

    Guarantee: every field of the record; each key names an IRI through the context within. `standing`: purpose, state, until,
    objected and restricted of each purpose. Source: ISO/IEC TS 27560 §6.4; W3C DPV guide.
    """
    metadata = {"@context": CONTEXT, "@id": f"urn:heedful:receipt:{receipt_id}", "@type": "ConsentReceipt", "receipt_id": receipt_id}
    copy = {**body, "schema_version": SCHEMA, "standing": [dict(one) for one in standing], "issued_at": issued_at.isoformat()}
    return {**metadata, **copy}


def render(receipt: Mapping[str, Any], link: str = "", code: str = "", log: Mapping[str, Any] | None = None) -> str:
    """The page of a signed receipt, yet without its own seal. `link` and `code`: how to say 'that was not me'; `log`: where it stands
    in the log (origin, index, size, root, note).

    Guarantee: carries the receipt itself; asks nothing of any network and runs nothing; the same arguments give the same bytes.
    Source: GDPR Art. 12(1); WCAG 2.2 AA.
    """
    embedded = json.dumps(receipt, ensure_ascii=False, sort_keys=True, indent=1).replace("<", "\\u003c")
    return _template().render(r=receipt, said=_said(receipt), link=link, code=code, log=log or {}, embedded=embedded)


def sealed_page(page: str, signature: str) -> bytes:
    """A page with its signature as the last line.

    Guarantee: `split_page` gives back both.
    """
    return page.encode() + _SEAL.format(signature).encode()


def split_page(data: bytes) -> tuple[bytes, str]:
    """The bytes of a page that are signed, and their signature.

    Guarantee: raises Refused `receipt.altered` where the last line is no signature.
    """
    found = _SEALED.search(data)
    if found is None:
        raise altered()
    return data[: found.start()], found[1].decode()


def embedded(page: bytes) -> bytes:
    """The receipt that a page carries, as JSON.

    Guarantee: raises Refused `receipt.altered` unless there is exactly one.
    """
    found = _EMBEDDED.findall(page.decode("utf-8", errors="replace"))
    if len(found) != 1:
        raise altered()
    return str(found[0]).encode()


def read_document(data: bytes) -> Document:
    """A receipt's JSON.

    Guarantee: a field that stands twice is refused, since readers may differ on which counts. Errors: Refused `receipt.altered`.
    Source: RFC 8259 §4.
    """
    try:
        found = json.loads(data, object_pairs_hook=_once, parse_constant=_never)
    except (ValueError, RecursionError):
        raise altered() from None
    if not isinstance(found, dict):
        raise altered()
    return found


def altered() -> Refused:
    """The one answer to whatever is not exactly what was signed.

    Guarantee: does not tell what differs.
    """
    return Refused(
        "receipt.altered", "This is not what was signed: it was changed, or signed by another key.", "Ask its issuer for it again."
    )


def _said(receipt: Mapping[str, Any]) -> Document:
    standing = [
        {
            "what": PURPOSES.get(one["purpose"], f"Write to me: {one['purpose'].removeprefix('messages.')}"),
            "name": one["purpose"],
            "state": "You objected" if one["objected"] else "Its use is stopped" if one["restricted"] else STATES[one["state"]],
            "on": one["state"] in VALID_STATES and not one["objected"] and not one["restricted"],
            "until": _day(one["until"]),
        }
        for one in receipt["standing"]
    ]
    return {
        "purposes": standing,
        "on": any(one["on"] for one in standing),
        "until": _day(max((one["until"] for one, told in zip(receipt["standing"], standing, strict=True) if told["on"]), default="")),
        "given": _day(receipt["given_at"]),
        "issued": _day(receipt["issued_at"]),
        "networks": _listed([NETWORKS.get(n, n) for n in receipt["networks"]]),
        "kinds": _listed([KINDS.get(k, k) for k in receipt["kinds"]]),
        "period": _period(receipt["period"]),
        "kept": [(KEPT.get(one["data"], one["data"]), _months(one["period"])) for one in receipt["retention_period"]],
        "rights": _listed([RIGHTS.get(one, one) for one in receipt["privacy_rights"] if one != "withdrawal"]),
        "recipients": _listed(receipt["recipient_third_parties"]) or "nobody else",
        "places": _listed(receipt["storage_locations"]),
        "events": [_event(one) for one in receipt["events"]],
        "party": receipt["pii_controllers"][0],
    }


def _event(one: Mapping[str, str]) -> Document:
    about = one.get("event_purpose", "all")
    return {
        "at": f"{_day(one['event_time'])}, {one['event_time'][11:16]}",
        "state": STATES[one["event_state"]],
        "about": "" if about == "all" else about,
    }


def _period(period: Mapping[str, str]) -> str:
    since, until = _day(period["from"]), _day(period["until"])
    if since and until:
        return f"written from {since}, and before {until}"
    return f"written from {since} on" if since else f"written before {until}" if until else "whenever written"


def _months(period: str) -> str:
    found = re.fullmatch(r"P(\d+)M", period)
    return f"{found[1]} months" if found else period


def _day(moment: str) -> str:
    # A date as people write it; it breaks over no line.
    return f"{int(moment[8:10])}\u00a0{MONTHS[int(moment[5:7]) - 1]}\u00a0{moment[:4]}" if moment else ""


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _once(pairs: list[tuple[str, Any]]) -> Document:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _never(_: str) -> float:
    raise ValueError


@lru_cache(maxsize=1)
def _template() -> Template:
    pages = Environment(
        loader=PackageLoader("heedful.consent"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template("receipt.html")
