"""Consent in figures: how many agree to what, by month, and who vouches for what was brought in."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.flow.consent_figures import figures
from heedful.web.team.member import At

router = APIRouter()


@router.get("/team/consent")
def consent(desk: At) -> Response:
    """How many agree now, and who came and left by month.

    Guarantee: as `consent_figures.figures`.
    """
    return desk.page("consent.html", figures=figures(desk.workspace))
