"""A notice as one plain page: the company's words, and in short what the front matter promises, in the notice's own language."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from heedful.consent.notice_words import NETWORK_NAMES, listed, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

    from heedful.consent.notice import Notice
    from heedful.consent.notice_words import Vocabulary

    Facts = Iterator[tuple[str, list[str]]]

# No image, no markup of the writer's own: the page loads nothing and runs nothing. Source: CommonMark 0.31.
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).disable("image")


def render(notice: Notice, since: str = "") -> str:
    """Set a notice out as one HTML page.

    Guarantee: pure; self-contained, loads nothing, works without JavaScript and on paper; every promise of the front matter stands on
    it, also where the words leave it out. `since` is the day it came in force, as it is to be shown. Source: GDPR Art. 12(1), 13, 14.
    """
    return _template().render(**lay_out(notice, since))


def lay_out(notice: Notice, since: str = "") -> dict[str, Any]:
    """The parts of a notice's page, for a page that has a frame of its own.

    Guarantee: as `render`; `body` is markup made here, everything else is text.
    """
    words = vocabulary(notice.language)
    title = words.title.format(name=notice.controller.name)
    # Markdown-it escapes what it is given, and raw markup is switched off above.
    body = Markup(_MARKDOWN.render(notice.body))  # noqa: S704
    facts = [(heading, _filled(lines)) for part in (_who, _what, _promises) for heading, lines in part(notice, words)]
    return {"notice": notice, "title": title, "body": body, "words": words, "facts": facts, "since": since}


def _who(notice: Notice, words: Vocabulary) -> Facts:
    controller = notice.controller
    yield words.headings["who"], [controller.name, controller.address, controller.contact]
    yield words.headings["officer"], [controller.officer]


def _what(notice: Notice, words: Vocabulary) -> Facts:
    heads = words.headings
    yield heads["purposes"], [purpose.what or name for name, purpose in notice.purposes.items()]
    yield heads["basis"], [words.consent_basis if all(p.basis == "consent" for p in notice.purposes.values()) else ""]
    yield heads["data"], [listed([words.kinds.get(kind, kind) for kind in notice.kinds], words.between)]
    yield heads["sources"], [listed([NETWORK_NAMES.get(n, n) for n in notice.sources or notice.networks], words.between)]
    yield heads["recipients"], list(notice.recipients) or [words.nobody]
    yield heads["countries"], [", ".join(notice.countries)]
    yield heads["safeguards"], [f"{country}: {text}" for country, text in notice.safeguards.items()]


def _promises(notice: Notice, words: Vocabulary) -> Facts:
    heads, gift = words.headings, notice.incentive
    profiles = "profile" in notice.purposes or any(purpose.startswith("messages.") for purpose in notice.purposes)
    yield heads["retention"], _months(notice, words)
    yield heads["profiling"], [notice.profiling if profiles else ""]
    yield heads["refusal"], [notice.refusal]
    yield heads["incentive"], [f"{words.yes}: {gift.yes}", f"{words.no}: {gift.no}"] if gift else []
    yield heads["withdrawal"], [notice.withdrawal]
    yield heads["rights"], [words.rights.get(right, right) for right in notice.rights]
    yield heads["authority"], [notice.authority]


def _months(notice: Notice, words: Vocabulary) -> list[str]:
    held = notice.retention
    told = (("posts", held.posts), ("profile", held.profile if "profile" in notice.purposes else None), ("consent", held.consent))
    long = {name: words.month if months == 1 else words.months.format(months=months) for name, months in told if months}
    return [f"{words.headings[name]}: {months}" for name, months in long.items()]


def _filled(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]


@cache
def _template() -> Template:
    pages = Environment(
        loader=PackageLoader("heedful.consent"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template("notice.html")
