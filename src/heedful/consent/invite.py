"""What an invitation says, in words for each channel: who asks, for what, what one gets, that no is fine, how to stop.

A yes and a no stand side by side at the same size and in the same dress. Nothing is fetched when it is read: no picture, no
script, no mark that tells who read it. Source: GDPR Art. 7, 12(1), 14; Reg. (EU) 2022/2065 Art. 25; RFC 8058.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from heedful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

# Each purpose as the end of "may we …", and in two or three words where there is little room.
WORDS: Final[Mapping[str, str]] = {
    "insights": "count what you like and dislike about brands, together with many others",
    "profile": "remember your likes and dislikes, to choose what you are shown",
    "messages.email": "write to you by e-mail",
    "quotes": "show your words without your name",
    "fairness": "use what you tell us about yourself to check that people are treated alike",
    "improve": "teach our program with your posts, after names and numbers are taken out",
}
NETWORKS: Final = {"facebook": "Facebook", "instagram": "Instagram", "x": "X"}
# Longest post in the networks' own count. Sources: X, "Counting characters" (a link counts 23); Meta's help pages.
LONGEST: Final = {"x": 280, "instagram": 2_200, "facebook": 63_206}
LINK_COUNTS: Final = {"x": 23}
# Code points that X counts once; every other counts twice. Source: X, twitter-text configuration v3.
_LIGHT: Final = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
# Longer than this, and a till prints it as a paragraph.
LONGEST_LINE: Final = 160
_LINK: Final = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Ask:
    """What stands in every invitation.

    Guarantee: immutable; `url` leads to the page with notice, yes and no. Empty text means that the company has not said it.
    """

    company: str
    url: str
    purposes: tuple[str, ...]
    networks: tuple[str, ...]
    address: str = ""
    contact: str = ""
    gets: str = ""
    gets_no: str = ""
    got_from: str = ""
    never_url: str = ""
    # For a renewal: the day on which the consent ends by itself.
    ends: str = ""
    months: int = 12

    @property
    def yes_url(self) -> str:
        """Where a yes leads: to the choices, with nothing chosen yet."""
        return f"{self.url}?answer=yes"

    @property
    def no_url(self) -> str:
        """Where a no leads: one press, and it is noted."""
        return f"{self.url}?answer=no"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail's subject and its two forms.

    Guarantee: both forms say the same.
    """

    subject: str
    plain: str
    html: str = field(repr=False)


def mail(ask: Ask) -> Mail:
    """An invitation, or the question whether to renew, as a mail.

    Guarantee: yes and no in one row, equal in size, colour and words' length; no picture, script or tracking; every value from
    outside is escaped; the subject is one line. Source: GDPR Art. 7(2), 14(2)(f); RFC 8058.
    """
    subject = f"{ask.company}: may this go on?" if ask.ends else f"{ask.company} asks: may we learn from your posts?"
    html = _pages().get_template("invitation.html").render(ask=ask, **_parts(ask), subject=subject)
    plain = _pages().get_template("invitation.txt").render(ask=ask, **_parts(ask))
    return Mail(" ".join(subject.split()), plain, html)


def letter(ask: Ask) -> str:
    """The words that go with a link, to be pasted where the company writes to the person.

    Guarantee: the same words as the mail's plain form.
    """
    return mail(ask).plain


def card(ask: Ask, qr_svg: str) -> str:
    """A page to print, with the code to scan beside the words.

    Guarantee: needs nothing else; yes and no are two equal halves. `qr_svg` is trusted: it is made here, of the address.
    """
    return _pages().get_template("card.html").render(ask=ask, qr=Markup(qr_svg), **_parts(ask))  # noqa: S704


def receipt_line(ask: Ask) -> str:
    """One line for a till receipt.

    Guarantee: one line of at most 160 characters; names the company, the address, yes, no and how to stop. Errors: BadInput
    `invite.too_long`.
    """
    got = f" You get: {ask.gets.rstrip('.')}." if ask.gets else ""
    for said in (
        f"{ask.company} asks: may we learn from your posts?{got} Yes: {ask.url} No: do nothing, all stays as it is. Stop at any time there.",
        f"{ask.company} asks: may we learn from your posts? Yes: {ask.url} No: do nothing. Stop any time there.",
        f"{ask.company}: may we learn from your posts? Yes: {ask.url} No: do nothing. Stop there.",
    ):
        if len(line := " ".join(said.split())) <= LONGEST_LINE:
            return line
    raise _too_long(LONGEST_LINE, "a receipt")


def pinned(ask: Ask, network: str) -> str:
    """A post to pin on the company's own page.

    Guarantee: within the network's own limit, counted as it counts; of the fullest form that fits. Errors: BadInput
    `invite.too_long`.
    """
    for said in _pins(ask, network):
        if weight(said, network) <= LONGEST[network]:
            return said
    raise _too_long(LONGEST[network], NETWORKS[network])


def weight(text: str, network: str) -> int:
    """How long a post is in a network's own count.

    Guarantee: for X, a link is 23 and a character outside the light ranges is 2. Source: twitter-text configuration v3.
    """
    if network not in LINK_COUNTS:
        return len(text)
    rest, links = _LINK.subn("", text)
    light = sum(any(low <= ord(letter) <= high for low, high in _LIGHT) for letter in rest)
    return links * LINK_COUNTS[network] + 2 * len(rest) - light


def _pins(ask: Ask, network: str) -> tuple[str, ...]:
    may = _parts(ask)["purposes"]
    lines = "\n".join(f"• {one}" for one in may)
    got = f"What you get: {ask.gets}\n" if ask.gets else ""
    code = f"\nThe page gives you a code; write it in a comment below this post, and we know the account is yours. Your yes to one \
network is not a yes to another: this one is about {NETWORKS[network]}."
    full = f"{ask.company} asks: may we learn from what you post about us? You choose each of these, or none:\n{lines}\n{got}\n\
Yes: {ask.url}\nNo: do nothing. Nothing is kept of it, and nothing changes for you.\n\nYou can stop at any time on the same page.{code}"
    gets = f" You get: {ask.gets.rstrip('.')}." if ask.gets else ""
    return (
        full,
        f"{ask.company} asks: may we learn from what you post about us? You choose for what.{gets}\nYes: {ask.url}\n"
        "No: do nothing, and nothing changes for you.\nYou can stop at any time on the same page.",
        f"{ask.company} asks: may we learn from what you post?\nYes: {ask.url}\nNo: do nothing, nothing changes.\nStop at any time there.",
    )


def _parts(ask: Ask) -> dict[str, list[str]]:
    return {
        "purposes": [_words_of(one) for one in ask.purposes],
        "networks": [NETWORKS[one] for one in ask.networks],
    }


def _plain(said: str) -> str:
    # Its full stop is ours to set.
    return said.strip().rstrip(".")


def _words_of(purpose: str) -> str:
    return WORDS.get(purpose) or f"write to you by {purpose.partition('.')[2]}"


def _too_long(most: int, where: str) -> BadInput:
    sentence = f"The invitation does not fit into {most} characters for {where}."
    return BadInput("invite.too_long", sentence, "Shorten the company's name or `company.site` in heedful.yaml.")


@cache
def _pages() -> Environment:
    # A file's end says whether values are escaped: .html yes, .txt no.
    return Environment(
        loader=PackageLoader("heedful.consent"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
