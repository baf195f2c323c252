"""The one table from class of error to HTTP status. Source: RFC 9110 §15, RFC 6585 §4."""

from __future__ import annotations

from typing import Final

from heedful.errors import BadInput, Broken, Exhausted, HeedfulError, Refused, Unready

STATUS: Final[dict[type[HeedfulError], int]] = {BadInput: 400, Refused: 403, Unready: 503, Exhausted: 429, Broken: 500}
# Errors that have a status of their own.
OWN: Final[dict[str, int]] = {
    "access.sign_in": 401,
    "access.token": 401,
    "visit.sign_in": 401,
    "page.unknown": 404,
    "page.method": 405,
    "page.too_large": 413,
    "page.too_many": 429,
    "members.wait": 429,
    "workspace.busy": 503,
}


def status_of(error: HeedfulError) -> int:
    """The status of an error.

    Guarantee: by its code where it has a status of its own, else by its class.
    """
    if isinstance(error, BadInput) and error.code.endswith(".unknown"):
        return OWN["page.unknown"]
    by_class = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)
    return OWN.get(error.code, by_class)
