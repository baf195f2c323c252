"""The front page, the files that go with every page, and what machines ask a site for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from heedful.errors import BadInput
from heedful.flow.trust import public_figures
from heedful.web.page import STATIC, static, static_address
from heedful.web.people import show
from heedful.web.site import Here

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heedful.flow.trust import Figures
    from heedful.web.site import Visitor

router = APIRouter()
_KINDS: Final[Mapping[str, str]] = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
# The day on which this program began to honour the signal, as the standard asks. Source: GPC §4, /.well-known/gpc.json.
_GPC: Final = {"gpc": True, "lastUpdate": "2026-11-25"}
# How long figures are shown before they are counted anew.
_FRESH_SECONDS: Final = 60.0


def _figures(visitor: Visitor) -> Figures:
    # Counted over everybody's consents, so once a minute for all visitors.
    state, now = visitor.request.app.state, time.monotonic()
    at, found = getattr(state, "figures", (0.0, None))
    if found is None or now - at > _FRESH_SECONDS:
        found = public_figures(visitor.site.workspace)
        state.figures = (now, found)
    return found


@router.get("/")
def front(visitor: Here) -> Response:
    """What this company does with posts, and the ways in.

    Guarantee: the same for everybody.
    """
    return show(visitor, "public/front.html", figures=_figures(visitor))


@router.get("/.well-known/gpc.json")
def gpc() -> Response:
    """That Global Privacy Control is honoured here.

    Guarantee: as the standard writes it.
    """
    return JSONResponse(_GPC)


@router.get("/static/{name}")
def given(name: str) -> Response:
    """A file that goes with the pages.

    Guarantee: one of the package's own, at the address that holds its digest only.
    """
    for known in STATIC:
        if static_address(known) == f"/static/{name}":
            kept = {"Cache-Control": "public, max-age=31536000, immutable"}
            return Response(static(known), media_type=_KINDS[known.rpartition(".")[2]], headers=kept)
    raise BadInput("page.unknown", "There is no such page.", "Check the address, or begin at the front page.")
