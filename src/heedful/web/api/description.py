"""What programs can ask, as OpenAPI. Source: OpenAPI 3.1."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from heedful.web.api.program import ROOT

router = APIRouter()


@router.get("/api/openapi.json", include_in_schema=False)
def described(request: Request) -> JSONResponse:
    """The description.

    Guarantee: of the programs' door only; the same for everybody, and nothing of anybody.
    """
    return JSONResponse(describe(request.app))


def describe(app: Any) -> dict[str, Any]:
    """The description of an application's door for programs.

    Guarantee: made from the routes themselves. Source: OpenAPI 3.1.
    """
    from heedful.web import api

    routes = [one for router in api.ROUTERS for one in router.routes]
    return get_openapi(
        title="Heedful", version=version("heedful"), routes=routes, description=f"The journeys of the team, for programs, under {ROOT}."
    )
