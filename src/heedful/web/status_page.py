"""The page that says what became of a request for deletion, for whoever holds its code.

Plain words, no script, nothing from any other address; reads on a telephone, in print, in light and dark.
Source: Meta, Data Deletion Request Callback; WCAG 2.2 AA; GDPR Art. 12(1), 12(4).
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.flow.callbacks import Status
    from heedful.flow.settings import Settings

_PAGES: Final = Environment(
    loader=PackageLoader("heedful.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


@cache
def _style() -> str:
    return _PAGES.get_template("status.css").render()


def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


# CSP Level 3 §6; the code is in the address, so no address is passed on.
HEADERS: Final = {
    "Content-Security-Policy": _policy(),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def render(status: Status | None, settings: Settings) -> str:
    """Write the page of one request, or the page for a code that was never given out.

    Guarantee: the same words whether anything was held or not; names nobody but the company.
    """
    return _PAGES.get_template("status.html").render(status=status, company=settings, style=_style(), said=_said)


def _said(at: datetime) -> str:
    return f"{at.day} {at:%B %Y, %H:%M} UTC"
