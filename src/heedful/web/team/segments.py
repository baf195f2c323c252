"""Segments: a rule put together from choices or words, how many it is true of, and why one is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from heedful.errors import BadInput, HeedfulError, Refused, Unready
from heedful.flow import segment
from heedful.flow.segment import names
from heedful.web.forms import Form
from heedful.web.team.fields import words_of
from heedful.web.team.member import At

if TYPE_CHECKING:
    from heedful.flow.segment import Looked

router = APIRouter()
# Lines of the builder.
LINES: Final = 3
_LONGEST: Final = 2_000
Rule = Annotated[str, Query(max_length=_LONGEST)]


@router.get("/team/segments")
def segments(desk: At, rule: Rule = "", proposed: Annotated[str, Query(max_length=1)] = "") -> Response:
    """The builder; with `proposed`, also rules for groups of people who feel alike.

    Guarantee: asks nothing of anybody before it is asked to; as `segment.propose`, which enters it in the log.
    """
    return _page(desk, rule, None, None, proposed=segment.propose(desk.workspace) if proposed == "1" else None)


@router.post("/team/segments")
def ask(desk: At, form: Form) -> Response:
    """Say how many people a rule is true of, or why it is refused.

    Guarantee: as `segment.look`; entered in the log.
    """
    said = words_of(form)
    rule = said.get("rule", "").strip() if said.get("write") else built(said)
    try:
        return _page(desk, rule, segment.look(desk.workspace, rule[:_LONGEST]), None)
    except (Refused, BadInput, Unready) as error:
        if error.code.startswith("access."):
            raise
        return _page(desk, rule, None, error)


@router.get("/team/segments/size")
def size(desk: At, rule: Rule = "") -> Response:
    """The same as JSON, for the page's own script.

    Guarantee: as `ask`.
    """
    try:
        return JSONResponse(_told(segment.look(desk.workspace, rule)))
    except (Refused, BadInput, Unready) as error:
        if error.code.startswith("access."):
            raise
        return JSONResponse({"refused": error.sentence, "remedy": error.remedy})


def built(said: dict[str, str]) -> str:
    """The rule that the lines of the builder put together.

    Guarantee: words of the form only; whether it is a rule the flow says.
    """
    parts = []
    for place in range(LINES):
        feels, what, brand = (said.get(f"{name}{place}", "") for name in ("feels", "what", "brand"))
        if feels and what:
            deny = "not " if feels.startswith("not ") else ""
            parts.append(f'{deny}{feels.removeprefix("not ")} "{what}"' + (f' of "{brand}"' if brand else ""))
    days = said.get("days", "")
    joined = f" {'or' if said.get('joined') == 'or' else 'and'} ".join(parts)
    return f"({joined}) in the last {int(days)} days" if parts and days.isdecimal() and len(days) < 5 and int(days) else joined


def _page(desk: At, rule: str, found: Looked | None, refused: HeedfulError | None, proposed: Any = None) -> Response:
    told = _told(found) if found else None
    known = names(desk.workspace)
    return desk.page("segments.html", rule=rule, told=told, refused=refused, proposed=proposed, names=known, lines=range(LINES))


def _told(found: Looked) -> dict[str, Any]:
    preview = found.preview
    stands = [{"attribute": s.attribute, "answer": s.answer, "correlation": round(s.correlation, 2)} for s in found.stands]
    return {"rule": found.rule, "size": preview.size, "reach": preview.reach, "steady": preview.steady, "stands": stands}
