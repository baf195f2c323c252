"""A message as it is sent: the words, and under them who writes, that it is advertising, why, how to stop, and how to check it.

The plain and the HTML part say the same. Nothing is fetched when it is read, no link tells who followed it, and nothing counts who opened it.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from heedful.messages.explain import short_line
from heedful.messages.guard import duties

if TYPE_CHECKING:
    from heedful.messages.choose import Choice
    from heedful.messages.compose import Words
    from heedful.messages.explain import From
    from heedful.messages.finding import Finding

MACHINE: Final = "A machine wrote this text; a person checked it."
_LINK: Final = re.compile(r"https://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


@dataclass(frozen=True, slots=True)
class Links:
    """Where a message leads.

    Guarantee: HTTPS; `why` and `stop` hold a token nobody can guess; `check` tells anybody whether the code is real.
    """

    why: str
    stop: str
    check: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, ready to be sent.

    Guarantee: `subject` is one line.
    """

    subject: str
    plain: str
    html: str
    why_line: str
    code: str
    stop: str
    why: str
    written_by_machine: bool = False

    def values(self) -> dict[str, Any]:
        """Its parts by name.

        Guarantee: as `Letter` takes them.
        """
        return asdict(self)


def write(words: Words, choice: Choice, sender: From, links: Links, code: str, *, why: str = "") -> Letter:
    """Set a message out.

    Guarantee: what a person or a catalogue says stands in the HTML part as words, never as markup. `why` stands for the line read off
    the choice where nothing was chosen.
    """
    line = why or short_line(choice, sender)
    values = {
        "subject": words.subject, "text": words.text, "why": line, "company": sender.company, "address": sender.address,
        "contact": sender.contact, "links": links, "code": code, "machine": MACHINE if words.written_by_machine else "",
    }  # fmt: skip
    plain = page("mail.txt").render(**values)
    html = page("mail.html").render(**values, paragraphs=[_linked(p) for p in words.text.split("\n\n")])
    return Letter(words.subject, plain, html, line, code, links.stop, links.why, words.written_by_machine)


def missing(letter: Letter, sender: From) -> list[Finding]:
    """The duties a finished message does not meet, in either part.

    Guarantee: as `guard.duties`.
    """
    must = [
        ("sender", sender.company), ("address", sender.address), ("advertising", letter.why_line), ("why", letter.why),
        ("stop", letter.stop), ("code", letter.code),
    ]  # fmt: skip
    must += [("machine", MACHINE)] if letter.written_by_machine else []
    escaped = [(duty, str(escape(words))) for duty, words in must]
    return [*duties(letter.plain, must), *duties(letter.html, escaped)]


def explanation_page(told: dict[str, Any], log: dict[str, Any] | None = None) -> str:
    """The page behind "why": all of an explanation, for the person it is about.

    Guarantee: names what chose the message and how to change each; no script, nothing fetched. `log` is what is told of its proof. Source: Reg. (EU) 2022/2065 Art. 26(1).
    """
    return str(page("why.html").render(**told, log=log or {}))


def _linked(paragraph: str) -> Markup:
    parts, at = [], 0
    for m in _LINK.finditer(paragraph):
        parts += [escape(paragraph[at : m.start()]), Markup('<a href="{0}">{0}</a>').format(m.group())]
        at = m.end()
    parts.append(escape(paragraph[at:]))
    return Markup("<br>\n").join(Markup("").join(parts).split("\n"))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("heedful.messages"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def page(name: str) -> Any:
    """A template of this room.

    Guarantee: in HTML, what it is given stands as words; a missing fact is an error.
    """
    return _environment().get_template(name)
