"""Say an error as a page to a browser, and as JSON to a program: a sentence and a remedy, never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request

from heedful.errors import BadInput, Broken, HeedfulError
from heedful.web.page import go, render
from heedful.web.site import visitor
from heedful.web.statuses import status_of

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

_PROGRAMS: Final = ("/api/", "/callbacks/")
# Where somebody who is not signed in, or has not signed the house rules, is sent from a page that needs it.
_SIGN_IN: Final = {"visit.sign_in": "/sign-in", "access.sign_in": "/team/sign-in", "rules.unsigned": "/team/rules"}
_RETRY_SECONDS: Final = "60"
_NO_PAGE: Final = 404
_METHOD: Final = 405


def say(request: Request, error: Exception) -> Response:
    """The answer for an error.

    Guarantee: what is not of ours is said as our own fault, with nothing of it shown.
    """
    known = _known(error)
    status = status_of(known)
    if request.url.path.startswith(_PROGRAMS):
        answer: Response = JSONResponse({"error": known.code, "sentence": known.sentence, "remedy": known.remedy}, status)
    elif request.method == "GET" and known.code in _SIGN_IN:
        return go(visitor(request), _SIGN_IN[known.code])
    else:
        answer = render(visitor(request), "error.html", status=status, error=known, wrong=status >= 500)
    if status in {429, 503}:
        answer.headers["Retry-After"] = _RETRY_SECONDS
    return answer


async def say_error(request: Request, error: Exception) -> Response:
    """As `say`, for the application.

    Guarantee: as `say`.
    """
    return say(request, error)


async def refuse(scope: Scope, receive: Receive, send: Send, error: HeedfulError) -> None:
    """As `say`, for what is refused before the application is asked.

    Guarantee: as `say`.
    """
    await say(Request(scope, receive), error)(scope, receive, send)


def _known(error: Exception) -> HeedfulError:
    if isinstance(error, HeedfulError):
        return error
    if isinstance(error, HTTPException) and error.status_code == _NO_PAGE:
        return BadInput("page.unknown", "There is no such page.", "Check the address, or begin at the front page.")
    if isinstance(error, HTTPException) and error.status_code == _METHOD:
        return BadInput("page.method", "This page is not asked for like that.", "Open it from the front page.")
    if isinstance(error, HTTPException | RequestValidationError):
        return BadInput("page.form", "This form cannot be read.", "Open the page again and send it from there.")
    return Broken("page.failed", "Something went wrong on our side.", "Try again; if it stays, write to us.")
