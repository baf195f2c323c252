"""`/me/give`: give single posts, or an own export that the browser has opened; look at it, strike, then give or decline.

The token of what waits is in the browser alone. Giving and declining weigh the same. Source: Reg. (EU) 2022/2065 Art. 25(3).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Final

import orjson
from fastapi import APIRouter
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from heedful.errors import BadInput
from heedful.flow import own_export, own_words
from heedful.flow.listed_members import FOLDERS, listed_members
from heedful.web.forms import Form
from heedful.web.me import page_of
from heedful.web.page import go
from heedful.web.people import as_mapping
from heedful.web.site import Here

if TYPE_CHECKING:
    from heedful.web.site import Visitor

router = APIRouter()
_COOKIE: Final = "preview"
# Of a long export so many rows are shown one by one; the older ones are struck by kind here, or one by one afterwards.
ROWS: Final = 200
_MEGABYTE: Final = 1024 * 1024


@router.get("/me/give")
def ways(visitor: Here) -> Response:
    """The two ways to give something beside what the account brings.

    Guarantee: keeps nothing yet.
    """
    person = visitor.require_person()
    settings = visitor.site.workspace.settings
    listed = orjson.dumps([asdict(one) for one in listed_members(settings.uses.networks)]).decode()
    facts = {"listed": listed, "folders": orjson.dumps(FOLDERS).decode(), "most": settings.web.upload_mb * _MEGABYTE}
    networks = own_words.own_networks(visitor.own, person)
    return page_of(visitor, "me/give.html", networks=networks, today=visitor.own.clock().date(), **facts)


@router.post("/me/give/words")
def paste(visitor: Here, form: Form) -> Response:
    """Give one post by its words.

    Guarantee: passes the same gates as any other. Errors: as `own_words.paste`.
    """
    person, said = visitor.require_person(), as_mapping(form)
    taken = own_words.paste(visitor.own, person, said.get("network", ""), said.get("words", ""), _day(said.get("day", "")))
    return go(visitor, f"/me/give?done={'given' if taken.kept else 'not-kept'}")


@router.post("/me/give/export")
def send(visitor: Here, form: Form) -> Response:
    """Take what the browser made of an export, to be looked at.

    Guarantee: sealed under what this browser alone holds, for half an hour. Errors: BadInput where it is no export.
    """
    person, sent = visitor.require_person(), form.get("export")
    if not isinstance(sent, UploadFile) or not sent.size:
        raise BadInput("give.file", "No file came.", "Choose the zip that the network gave you.")
    visitor.keep(_COOKIE, own_export.hold(visitor.own, person, sent.file.read()))
    return go(visitor, "/me/give/look")


@router.get("/me/give/look")
def look(visitor: Here) -> Response:
    """What would be read, row by row, to be struck.

    Guarantee: only in the browser that sent it. Errors: Refused `give.over`.
    """
    person = visitor.require_person()
    shown = own_export.look(visitor.own, person, visitor.cookie(_COOKIE) or "")
    on = own_export.switched_on(visitor.own, person)
    return page_of(visitor, "me/give_look.html", shown=shown, rows=shown.posts[:ROWS], more=max(0, len(shown.posts) - ROWS), on=on)


@router.post("/me/give/export/yes")
def give(visitor: Here, form: Form) -> Response:
    """Give what was not struck.

    Guarantee: what was sent is gone. Errors: Refused `give.*`.
    """
    person = visitor.require_person()
    token = visitor.cookie(_COOKIE) or ""
    own_export.give(visitor.own, person, token, _all(form, "strike"), _all(form, "kind"))
    visitor.keep(_COOKIE, None)
    return go(visitor, "/me/held?done=given")


@router.post("/me/give/export/no")
def decline(visitor: Here, form: Form) -> Response:
    """Give nothing.

    Guarantee: what was sent is gone, here and for this browser.
    """
    return _let_go(visitor)


def _let_go(visitor: Visitor) -> Response:
    own_export.decline(visitor.own, visitor.require_person())
    visitor.keep(_COOKIE, None)
    return go(visitor, "/me/give?done=declined")


def _all(form: Form, name: str) -> set[str]:
    return {value for field, value in form.multi_items() if field == name and isinstance(value, str)}


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise BadInput("give.day", "That day cannot be.", "Give the day on which you wrote it.") from None
