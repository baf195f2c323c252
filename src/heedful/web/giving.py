"""`/me/give`: give single posts, pasted or picked, or an own export that the browser has opened; look first, then give or decline.

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
from heedful.flow.own_held import PICK, kind_of
from heedful.web.forms import Form
from heedful.web.me import page_of
from heedful.web.page import go
from heedful.web.people import as_mapping
from heedful.web.site import Here
from heedful.web.words import PARTS

if TYPE_CHECKING:
    from heedful.flow.seen import Previewed
    from heedful.web.site import Visitor

router = APIRouter()
_COOKIE: Final = "preview"
# Of a long export so many rows are shown one by one; the older ones are struck by kind here, or one by one afterwards.
ROWS: Final = 200
_MEGABYTE: Final = 1024 * 1024


@router.get("/me/give")
def ways(visitor: Here) -> Response:
    """The ways to give something beside what the account brings.

    Guarantee: keeps nothing yet.
    """
    person = visitor.require_person()
    settings = visitor.site.workspace.settings
    listed = orjson.dumps([asdict(one) for one in listed_members(settings.uses.networks)]).decode()
    facts = {"listed": listed, "folders": orjson.dumps(FOLDERS).decode(), "most": settings.web.upload_mb * _MEGABYTE}
    networks = own_words.own_networks(visitor.own, person)
    parts = {network: PARTS[network] for network in settings.uses.networks if network in PARTS}
    return page_of(visitor, "me/give.html", networks=networks, today=visitor.own.clock().date(), parts=parts, **facts)


@router.post("/me/give/words")
def paste(visitor: Here, form: Form) -> Response:
    """Take one post by its words, to be looked at.

    Guarantee: sealed under what this browser alone holds, for half an hour. Errors: as `own_words.hold_words`.
    """
    person, said = visitor.require_person(), as_mapping(form)
    day = _day(said.get("day", ""))
    visitor.keep(_COOKIE, own_words.hold_words(visitor.own, person, said.get("network", ""), said.get("words", ""), day))
    return go(visitor, "/me/give/post")


@router.get("/me/give/post")
def look_at_post(visitor: Here) -> Response:
    """What would be kept of a post, what taken out, and what inferred; or why nothing would be kept.

    Guarantee: only in the browser that sent it. Errors: Refused `give.over`.
    """
    person = visitor.require_person()
    shown = own_words.look_at_words(visitor.own, person, visitor.cookie(_COOKIE) or "")
    post = next(iter(shown.posts), None)
    kept = post is not None and not post.struck
    why = ["struck"] if post else _refused(shown, own_export.switched_on(visitor.own, person))
    return page_of(visitor, "me/give_post.html", post=post if kept else None, why=why)


@router.post("/me/give/post/yes")
def give_post(visitor: Here, form: Form) -> Response:
    """Give the post.

    Guarantee: passes the same gates as any other; what was sent is gone. Errors: Refused `give.over`.
    """
    kept = own_words.give_words(visitor.own, visitor.require_person(), visitor.cookie(_COOKIE) or "")
    visitor.keep(_COOKIE, None)
    return go(visitor, f"/me/give?done={'given' if kept else 'not-kept'}")


@router.post("/me/give/export")
def send(visitor: Here, form: Form) -> Response:
    """Take what the browser made of an export, to be looked at.

    Guarantee: sealed under what this browser alone holds, for half an hour. Errors: BadInput where it is no export.
    """
    person, sent = visitor.require_person(), _sent(form, "export")
    visitor.keep(_COOKIE, own_export.hold(visitor.own, person, sent.file.read(), pick=as_mapping(form).get("by") == "pick"))
    return go(visitor, "/me/give/look")


@router.post("/me/give/part")
def send_part(visitor: Here, form: Form) -> Response:
    """Take one file out of an unpacked export, to pick single posts of it.

    Guarantee: as `send`; needs no script. Errors: BadInput `give.part`, or where it is no part of an export.
    """
    person, sent = visitor.require_person(), _sent(form, "part")
    visitor.keep(_COOKIE, own_export.hold_part(visitor.own, person, sent.filename or "", sent.file.read()))
    return go(visitor, "/me/give/look")


@router.get("/me/give/look")
def look(visitor: Here) -> Response:
    """What would be read, row by row, to be struck or picked.

    Guarantee: only in the browser that sent it. Errors: Refused `give.over`.
    """
    person = visitor.require_person()
    token = visitor.cookie(_COOKIE) or ""
    shown = own_export.look(visitor.own, person, token)
    facts = {"on": own_export.switched_on(visitor.own, person), "picking": kind_of(token) == PICK, "left": _left(shown)}
    return page_of(visitor, "me/give_look.html", shown=shown, rows=shown.posts[:ROWS], more=max(0, len(shown.posts) - ROWS), **facts)


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


@router.post("/me/give/picked")
def give_picked(visitor: Here, form: Form) -> Response:
    """Give what was picked, and nothing else.

    Guarantee: what was sent is gone. Errors: as `own_export.give_picked`.
    """
    own_export.give_picked(visitor.own, visitor.require_person(), visitor.cookie(_COOKIE) or "", _all(form, "pick"))
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


def _sent(form: Form, name: str) -> UploadFile:
    sent = form.get(name)
    if not isinstance(sent, UploadFile) or not sent.size:
        raise BadInput("give.file", "No file came.", "Choose the file that the network gave you.")
    return sent


def _refused(shown: Previewed, on: list[str]) -> list[str]:
    """Why nothing of a post would be kept, each reason once; of what is switched off, only where nothing is on."""
    told = {purpose: reasons for purpose, reasons in shown.refused.items() if purpose in on}
    return list(dict.fromkeys(reason for by in told.values() for reason in by)) or ["purpose"]


def _left(shown: Previewed) -> dict[str, int]:
    """How many records no purpose would read, by the reason of the purpose that came nearest."""
    found: dict[str, int] = {}
    for by in shown.refused.values():
        if by and (not found or sum(by.values()) < sum(found.values())):
            found = dict(by)
    return found


def _all(form: Form, name: str) -> set[str]:
    return {value for field, value in form.multi_items() if field == name and isinstance(value, str)}


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise BadInput("give.day", "That day cannot be.", "Give the day on which you wrote it.") from None
