"""A notice as a page anybody can read: its own words, then every fact its front matter states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from heedful.consent.notice_words import NETWORK_NAMES, listed, vocabulary

if TYPE_CHECKING:
    from heedful.consent.notice import Notice

# A company's words may hold links; raw HTML in them stays text. Source: CommonMark 0.31.
_WORDS: Final = MarkdownIt("commonmark", {"html": False})


def render(notice: Notice) -> str:
    """A notice as one HTML page that needs nothing from anywhere.

    Guarantee: pure; every word of the company's is escaped or plain Markdown, no script runs and nothing is loaded.
    Source: GDPR Art. 12(1), 13, 14.
    """
    pages = Environment(
        loader=PackageLoader("heedful.consent", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = vocabulary(notice.language)
    return pages.get_template("notice.html").render(
        n=notice,
        body=Markup(_WORDS.render(notice.body)),  # noqa: S704  (the renderer escapes what is not Markdown)
        networks=", ".join(NETWORK_NAMES.get(name, name) for name in notice.networks),
        kinds=", ".join(words.kinds.get(name, name) for name in notice.kinds),
        rights=", ".join(words.rights.get(name, name) for name in notice.rights),
    )
