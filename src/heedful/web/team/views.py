"""Likes and dislikes: the overview, a brand, one aspect, brands compared, what to do; each with its tables and pictures as files."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from heedful.errors import HeedfulError, Refused, Unready
from heedful.flow import desk as views
from heedful.flow import takeaway
from heedful.flow.desk import Question
from heedful.web.page import go
from heedful.web.team.member import At

router = APIRouter()
_KINDS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}
Words = Annotated[str, Query(max_length=200)]


@router.get("/team")
def overview(desk: At) -> Response:
    """What most people like and dislike, what changed, and whom it speaks for.

    Guarantee: as `desk.look`. Whoever may not see it is led to what is theirs.
    """
    if not desk.may("report.read"):
        return go(desk.visitor, "/team/requests" if desk.may("requests.read") else "/team/duties")
    return _page(desk, "overview.html", Question())


@router.get("/team/brand")
def brand(desk: At, brand: Words = "") -> Response:
    """All of one brand.

    Guarantee: as `desk.look`.
    """
    return _page(desk, "brand.html", Question(views.BRAND, brand))


@router.get("/team/aspect")
def aspect(desk: At, brand: Words = "", aspect: Words = "") -> Response:
    """One aspect of one brand, closely; it stops at k.

    Guarantee: as `desk.look`.
    """
    return _page(desk, "aspect.html", Question(views.ASPECT, brand, aspect))


@router.get("/team/compare")
def compare(desk: At) -> Response:
    """Brands side by side.

    Guarantee: as `desk.look`.
    """
    return _page(desk, "compare.html", Question(views.COMPARE))


@router.get("/team/strategy")
def strategy(desk: At) -> Response:
    """What to fix, keep, promote and stop.

    Guarantee: as `desk.look`.
    """
    return _page(desk, "strategy.html", Question(views.STRATEGY))


@router.get("/team/how")
def how(desk: At) -> Response:
    """How every number is computed, and its threshold.

    Guarantee: the words of the report.
    """
    told = views.how(desk.workspace)
    return desk.page("how.html", words=told.words, k=told.k, hours=told.hours)


@router.get("/team/numbers.{form}")
def numbers(desk: At, form: str, view: Words = views.OVERVIEW, brand: Words = "", aspect: Words = "") -> Response:
    """The numbers of a view as CSV or XLSX.

    Guarantee: as `takeaway.take`.
    """
    content = takeaway.take(desk.workspace, desk.kept, Question(view, brand, aspect), form)
    return _file(content, form, f"{view}.{form}")


@router.get("/team/drawing/{name}.{form}")
def drawing(desk: At, name: str, form: str, view: Words = views.OVERVIEW, brand: Words = "", aspect: Words = "") -> Response:
    """One picture of a view as SVG or PNG.

    Guarantee: as on the page.
    """
    found = views.look(desk.workspace, desk.kept, Question(view, brand, aspect))
    return _file(views.drawing(found, name, form), form, f"{name}.{form}")


def _page(desk: At, template: str, question: Question) -> Response:
    asked = urlencode({"view": question.name, "brand": question.brand, "aspect": question.aspect})
    try:
        view = views.look(desk.workspace, desk.kept, question)
    except (Refused, Unready) as error:
        if not desk.may("report.read"):
            raise
        return desk.page("nothing.html", error=_only(error))
    return desk.page(template, view=view, parts=view.parts and _lined(view.parts, question), asked=asked)


def _lined(parts: Any, question: Question) -> Any:
    """The parts with the lines of their tables as the pages set them out: what stands first, and where it leads."""
    if question.name == views.BRAND:
        led = {row["key"]: urlencode({"brand": question.brand, "aspect": row["key"]}) for row in parts["views"]}
        rows = [{**row, "first": row["aspect"], "link": f"/team/aspect?{led[row['key']]}"} for row in parts["views"]]
        return {**parts, "rows": rows, "near": [{**row, "first": row["network"]} for row in parts["networks"]]}
    if question.name == views.ASPECT:
        return {**parts, "near": [{**row, "first": row["network"]} for row in parts["networks"]]}
    return parts


def _only(error: HeedfulError) -> HeedfulError:
    # What is missing is said on a page of its own, so that whoever signs in first learns what to do; what is broken is not.
    if error.code.startswith(("report.", "assess.")):
        return error
    raise error


def _file(content: bytes, form: str, name: str) -> Response:
    plain = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in ".-"))
    # A drawing may hold nothing that runs, and may be opened only by itself.
    kept = {
        "Content-Disposition": f'attachment; filename="{plain}"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    return Response(content, media_type=_KINDS[form], headers=kept)
