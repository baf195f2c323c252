"""A duty's document as one plain page, with what differs from the last approved version first."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from jinja2 import Template

    from heedful.duties.document import Difference, Document


def render(document: Document, *, status: str, differences: Sequence[Difference] = (), notes: Sequence[str] = ()) -> str:
    """Set a document out as one HTML page.

    Guarantee: pure; self-contained, loads nothing, runs no script, works on paper. `status` is the sentence on who approved it and when;
    `notes` are sentences that stand above all else. Source: GDPR Art. 30(4), 35(7).
    """
    bound = [d for d in differences if d.binds]
    moved = [d for d in differences if not d.binds]
    return page("duty.html").render(document=document, status=status, notes=notes, bound=bound, moved=moved, digest=document.digest)


def render_lines(title: str, company: str, made: str, parts: Sequence[tuple[str, Sequence[Mapping[str, Any]]]], lead: str = "") -> str:
    """Set out parts of label and text as one HTML page, for what is not a document of versions.

    Guarantee: as `render`. Each line has `label` and `text`.
    """
    return page("lines.html").render(title=title, company=company, made=made, parts=parts, lead=lead)


@cache
def page(name: str) -> Template:
    """A template of this room.

    Guarantee: escapes every value.
    """
    pages = Environment(
        loader=PackageLoader("heedful.duties"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template(name)
