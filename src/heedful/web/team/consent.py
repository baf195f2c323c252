"""Consent in figures: how many agree to what, by month, and who vouches for what was brought in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.flow.consent_figures import figures
from heedful.web.languages import catalogue
from heedful.web.team.member import At
from heedful.web.words import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter()
NAMES: Final[Mapping[str, str]] = {
    "insights": N_("Counted in insights"),
    "profile": N_("Remembered in a profile"),
    "messages.email": N_("Messages by e-mail"),
    "quotes": N_("Words shown"),
    "fairness": N_("Checking for fairness"),
    "improve": N_("Improving the program"),
}


@router.get("/team/consent")
def consent(desk: At) -> Response:
    """How many agree now, and who came and left by month.

    Guarantee: as `consent_figures.figures`.
    """
    said = catalogue(desk.visitor.language).gettext
    return desk.page(
        "consent.html", figures=figures(desk.workspace), purpose_name=lambda code: said(NAMES[code]) if code in NAMES else code
    )
