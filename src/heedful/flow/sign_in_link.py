"""Signing in by a link in a mail: one link, once, for a quarter of an hour, to an address that its owner confirmed.

Whoever asks is told the same, after the same work, whether the address is known or not: who it belongs to is looked up behind the answer.
Source: GDPR Art. 12(2), 32; OWASP, Authentication (no enumeration); RFC 8058's care of scanners that open links.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.asked import authorise, done, unproven
from heedful.flow.letters import require_address
from heedful.flow.marks import person_mark, token_mark
from heedful.flow.reach import EMAIL
from heedful.flow.send import mail_way
from heedful.messages.deliver.smtp import TAKEN
from heedful.security.sealing import framed, unseal
from heedful.store import outbox, people, sign_in_links

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.flow.workspace import Workspace

LASTS: Final = timedelta(minutes=15)
# A link that is handed over waits until its person is at home.
HANDED: Final = timedelta(hours=24)
# So many links within that time are enough for anybody; more would be a way to fill somebody's box.
MOST: Final = 3
_TOKEN_BYTES: Final = 32
_POLICY: Final = SMTP.clone(max_line_length=998)
_LINK: Final = "{link}"


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody asks for a link.

    Guarantee: immutable; `text` holds {link} where the link is to stand.
    """

    address: str = field(repr=False)
    subject: str
    text: str


def read_address(address: str) -> str:
    """An address as it may be asked for.

    Guarantee: one address, and nothing that could begin another header. Errors: BadInput `invite.address`.
    """
    return require_address(address.strip())


@journey("people.answer", "rights")
def send_links(workspace: Workspace, asks: Sequence[Ask]) -> int:
    """Mail a link to each address that is somebody's confirmed one; gives how many were mailed.

    Guarantee: nothing of an address that is nobody's is written anywhere; all that wait are answered by one look through the addresses.
    At most three links in a quarter of an hour go to one person. Errors: Unready `smtp.*`.
    """
    wanted = {ask.address.strip().lower(): ask for ask in asks}
    mailed = 0
    for person, address in _owners(workspace, wanted):
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), workspace.clock()
        with workspace.store.transaction() as tx:
            if sign_in_links.made_since(tx, person, now - LASTS) >= MOST:
                continue
            sign_in_links.put(tx, token_mark(workspace, f"sign-in:{token}"), person, now, now + LASTS)
            outbox.add(tx, "visit.link_made", workspace.actor, {"person": person_mark(workspace, person)}, now)
        mailed += _mail(workspace, wanted[address.lower()], address, token)
    return mailed


@journey("people.answer", "rights")
def hand_link(workspace: Workspace, person: str) -> str:
    """Make a link for somebody of the team to hand to a person they have checked; gives its token.

    Guarantee: serves once, within a day; only a keyed mark of it is kept. Somebody who is not on record is refused in the same words as
    somebody who was not proven. Errors: Refused `request.identity`. Source: GDPR Art. 12(2), 12(6).
    """
    if person not in workspace.keys.person_keys([person]):
        raise unproven()
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), workspace.clock()
    with workspace.store.transaction() as tx:
        sign_in_links.put(tx, token_mark(workspace, f"sign-in:{token}"), person, now, now + HANDED)
        outbox.add(tx, "visit.link_made", workspace.actor, {"person": person_mark(workspace, person)}, now)
    return token


@journey("people.answer", "rights")
def hand_checked(workspace: Workspace, person: str, *, identity: str | None = None) -> str:
    """Make a link to their own page for a person who asked and was checked; gives its address, to be handed over as they were found.

    Guarantee: only after a passed identity check, given as `identity` or recorded with an open request for access, which is answered by
    it. Otherwise as `hand_link`. Errors: Refused `request.identity`. Source: GDPR Art. 12(3), 12(6), 15.
    """
    request = authorise(workspace, "access", person, identity)
    token = hand_link(workspace, person)
    with workspace.store.transaction() as tx:
        done(workspace, tx, request, "A link to their own page was made.", workspace.clock())
    return f"{workspace.settings.company.site.rstrip('/')}/sign-in/{token}"


def is_open(workspace: Workspace, token: str) -> bool:
    """Whether a link would sign somebody in.

    Guarantee: changes nothing, so that a scanner that opens links uses none up.
    """
    with workspace.store.reading() as tx:
        return sign_in_links.is_open(tx, token_mark(workspace, f"sign-in:{token}"), workspace.clock())


@journey("people.answer", "rights")
def use_link(workspace: Workspace, token: str) -> str:
    """Use a link up; gives whom it signs in.

    Guarantee: once, and all other links of that person end with it. Errors: Refused `visit.link`, the same whatever is wrong with it.
    """
    with workspace.store.transaction() as tx:
        person = sign_in_links.use(tx, token_mark(workspace, f"sign-in:{token}"), workspace.clock())
    if person is None:
        raise Refused("visit.link", "This link is not valid, or no longer.", "Ask for a new one; each serves once, for 15 minutes.")
    return person


def _owners(workspace: Workspace, wanted: Mapping[str, Ask]) -> list[tuple[str, str]]:
    with workspace.store.reading() as tx:
        held = people.confirmed(tx, EMAIL)
    keys = workspace.keys.person_keys({one.person_id for one in held})
    found: dict[str, str] = {}
    of_address: dict[str, list[str]] = defaultdict(list)
    for one in held:
        if one.person_id in keys:
            address = unseal(keys[one.person_id], framed("contact", one.person_id, EMAIL), one.address).decode().strip()
            if address.lower() in wanted:
                found[one.person_id] = address
                of_address[address.lower()].append(one.person_id)
    # An address that two people confirmed opens neither's page.
    return [(some[0], found[some[0]]) for some in of_address.values() if len(some) == 1]


def _mail(workspace: Workspace, ask: Ask, to: str, token: str) -> bool:
    sender, post = mail_way(workspace)
    link = f"{workspace.settings.company.site.rstrip('/')}/sign-in/{token}"
    made = EmailMessage(policy=SMTP)
    try:
        made["From"], made["To"], made["Subject"] = sender, require_address(to), ask.subject
    except ValueError:
        raise BadInput("mail.header", "A header of the mail cannot be written.", "Look for line breaks in the subject.") from None
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(ask.text.replace(_LINK, link), cte="quoted-printable")
    with post:
        return post.hand_over(sender, to, made.as_bytes(policy=_POLICY)) == TAKEN
