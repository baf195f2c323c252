"""Write a page for people: as every page, with the words that people's pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heedful.web import words
from heedful.web.languages import catalogue
from heedful.web.page import render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from heedful.web.site import Visitor


def as_mapping(form: Mapping[str, object]) -> dict[str, str]:
    """The plain fields of a form.

    Guarantee: files are left out; of a field sent twice the last stands.
    """
    return {name: value for name, value in form.items() if isinstance(value, str)}


def show(visitor: Visitor, template: str, /, *, status: int = 200, **facts: Any) -> Response:
    """Write a page for a visitor, with the words of people's pages.

    Guarantee: as `render`. The template also has `words`; `say` (words in the visitor's language, as text and never as markup), and
    `network_name`, `purpose_says` and `purpose_name` by their codes.
    """
    # With the person's own they are as many as the settings ask for.
    others = visitor.site.workspace.settings.privacy.k - 1

    def say(text: str, **values: object) -> str:
        said = catalogue(visitor.language).gettext(text) if text else ""
        return said % values if values else said

    return render(
        visitor,
        template,
        status=status,
        words=words,
        say=say,
        network_name=lambda network: words.of(words.NETWORKS, network),
        purpose_says=lambda purpose: say(words.PURPOSES[purpose], k=others) if purpose in words.PURPOSES else words.of({}, purpose),
        purpose_name=lambda purpose: say(words.of(words.NAMES, purpose)),
        **facts,
    )
