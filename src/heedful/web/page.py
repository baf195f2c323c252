"""Write a page: one layout, one style sheet, no inline script or style, every string by gettext."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from heedful.web.languages import LANGUAGES, catalogue, said_day, said_time

if TYPE_CHECKING:
    from starlette.responses import Response

    from heedful.web.site import Visitor

# What the pages need besides their words; each is served under a name with its digest.
STATIC: Final = ("page.css", "team.css", "export.js", "team.js")


def render(visitor: Visitor, template: str, /, *, status: int = 200, **facts: Any) -> Response:
    """Write a page for a visitor, in their language.

    Guarantee: whatever stands in `facts` is text in it, never markup; a fact the template lacks is an error. The template also has
    `company`, `visitor`, `form_token`, `day`, `time`, `languages` and `here` (its own address in another language).
    """
    if visitor.request.query_params.get("lang") in LANGUAGES:
        visitor.keep("language", visitor.language)
    page = (
        environment(visitor.language)
        .get_template(template)
        .render(
            company=visitor.site.workspace.settings,
            visitor=visitor,
            # Called by templates with forms only, so that a page without one sets no cookie.
            form_token=lambda: visitor.form_token,
            language=visitor.language,
            languages=LANGUAGES,
            here=lambda language: _here(visitor, language),
            style=static_address("page.css"),
            address_of=static_address,
            **facts,
        )
    )
    return visitor.sign(HTMLResponse(page, status))


def go(visitor: Visitor, path: str) -> Response:
    """Send a visitor on to another page of this site after a form.

    Guarantee: to a path of this site only. Source: RFC 9110 §15.4.4; OWASP, unvalidated redirects.
    """
    return visitor.sign(RedirectResponse(own_path(path), 303))


def own_path(path: str) -> str:
    """A path of this site, or its front page where it is something else.

    Guarantee: neither another host nor a line break can be in it.
    """
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if plain else "/"


@cache
def environment(language: str) -> Environment:
    """The templates in one language.

    Guarantee: escapes all it is given; a missing fact is an error.
    """
    made = Environment(
        loader=PackageLoader("heedful.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"day": lambda at: said_day(at, language), "time": lambda at: said_time(at, language)}
    # Templates' own `gettext` takes its words for markup, and % for places; what code says may repeat what somebody sent.
    made.globals["plain"] = catalogue(language).gettext
    made.policies["ext.i18n.trimmed"] = True
    return made


@cache
def static(name: str) -> bytes:
    """A file that goes with the pages.

    Guarantee: of the package.
    """
    return files("heedful.web").joinpath("static", name).read_bytes()


@cache
def static_address(name: str) -> str:
    """Where a file that goes with the pages is served: with its digest, so that it may be kept for ever.

    Guarantee: another content is another address.
    """
    stem, _, kind = name.rpartition(".")
    return f"/static/{stem}.{hashlib.sha256(static(name)).hexdigest()[:16]}.{kind}"


def _here(visitor: Visitor, language: str) -> str:
    kept = [(name, value) for name, value in visitor.request.query_params.multi_items() if name != "lang"]
    # An address that begins with two slashes would lead to another host.
    return f"{own_path(visitor.request.url.path)}?{urlencode([*kept, ('lang', language)])}"
