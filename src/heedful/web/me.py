"""A person's own pages: what is held, what we think, how it was used, messages, choices, concerns.

Every route asks first who is signed in; what is shown is that person's and nobody else's. Source: GDPR Art. 12, 13, 15.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from heedful.flow import own_look, signals
from heedful.web.people import show
from heedful.web.site import Here
from heedful.web.words import DONE

if TYPE_CHECKING:
    from heedful.flow.dossier import Document
    from heedful.web.site import Visitor

router = APIRouter()
Words = Annotated[str, Query(max_length=200)]
# Shown on the first page of a list; the rest stands behind "all of them".
SOME = 100
# Of one brand and aspect, posts that a page shows.
SOME_POSTS = 50
# Posts shown under one like or dislike before the rest stands on pages of its own.
FEW = 3


@router.get("/me")
def overview(visitor: Here) -> Response:
    """What is held in short, and every switch.

    Guarantee: what a browser says of its own accord by Global Privacy Control is heard here.
    """
    person = visitor.require_person()
    if visitor.gpc:
        signals.note(visitor.own, person, visitor.request.headers.items())
    document = own_look.look(visitor.own, person, "overview")
    return _page(visitor, "me/overview.html", document=document, choices=document["choices"], short=_in_short(document), gpc=visitor.gpc)


@router.get("/me/held")
def held(visitor: Here) -> Response:
    """What is held, and from where.

    Guarantee: all of it.
    """
    document = own_look.look(visitor.own, visitor.require_person(), "held")
    return _page(visitor, "me/held.html", document=document, short=_in_short(document), some=_some(visitor))


@router.get("/me/likes")
def likes(visitor: Here, brand: Words = "", aspect: Words = "", begin: Annotated[int, Query(ge=0, le=10_000_000)] = 0) -> Response:
    """What we think somebody likes and dislikes, each with the post it came from; of one brand and aspect, all of them, page by page.

    Guarantee: also what they said is wrong, marked so; however much there is, each page stays small.
    """
    document = own_look.look(visitor.own, visitor.require_person(), "likes")
    things, most = _things(document), FEW
    if brand:
        things, most = [thing for thing in things if (thing["brand"], thing["aspect"]) == (brand, aspect)], SOME_POSTS
    for thing in things:
        thing["total"], thing["opinions"] = len(thing["opinions"]), thing["opinions"][begin : begin + most]
        thing["next"] = urlencode({"brand": thing["brand"], "aspect": thing["aspect"], "begin": begin + most if brand else 0})
        thing["left"] = max(0, thing["total"] - begin - most)
    return _page(visitor, "me/likes.html", things=things, closely=bool(brand), posts={p["post"]: p for p in document["posts"]})


@router.get("/me/used")
def used(visitor: Here) -> Response:
    """How it was used and by which role, in time order.

    Guarantee: names nobody of the team.
    """
    document = own_look.look(visitor.own, visitor.require_person(), "used")
    return _page(visitor, "me/used.html", uses=own_look.uses_of(document))


@router.get("/me/messages")
def messages(visitor: Here) -> Response:
    """What was written to somebody, and why.

    Guarantee: also what was held back.
    """
    document = own_look.look(visitor.own, visitor.require_person(), "messages")
    return _page(visitor, "me/messages.html", messages=sorted(document["messages"], key=lambda m: m["made_at"], reverse=True))


@router.get("/me/leave")
def leave(visitor: Here) -> Response:
    """Take away, or erase: what happens next is said before.

    Guarantee: changes nothing.
    """
    document = own_look.look(visitor.own, visitor.require_person(), "held")
    return _page(visitor, "me/leave.html", short=_in_short(document), error=None)


@router.get("/me/concerns")
def concerns(visitor: Here) -> Response:
    """One's own concerns and what became of them.

    Guarantee: nobody else's.
    """
    person = visitor.require_person()
    return _page(visitor, "me/concerns.html", cases=own_look.own_cases(visitor.own, person), raised=None, error=None)


def page_of(visitor: Visitor, template: str, **facts: Any) -> Response:
    """A person's own page, for the forms that answer with one.

    Guarantee: as `show`, with what every page of one's own has.
    """
    return _page(visitor, template, **facts)


def _page(visitor: Visitor, template: str, **facts: Any) -> Response:
    done = visitor.request.query_params.get("done", "")
    here = visitor.request.url.path
    return show(visitor, template, done=DONE.get(done, ""), here_path=here, **facts)


def _some(visitor: Visitor) -> int:
    return 0 if visitor.request.query_params.get("all") == "1" else SOME


def _in_short(document: Document) -> dict[str, Any]:
    networks = sorted({post["network"] for post in document["posts"]} | {one["network"] for one in document["accounts"]})
    counted = {
        origin: sum(post["origin"] == origin for post in document["posts"]) for origin in sorted({p["origin"] for p in document["posts"]})
    }
    stand = [one for one in document["opinions"] if one["holds"] in (1, -1)]
    return {
        "posts": len(document["posts"]),
        "origins": counted,
        "networks": networks,
        "likes": len({(o["brand"], o["aspect"]) for o in stand if o["holds"] == 1}),
        "dislikes": len({(o["brand"], o["aspect"]) for o in stand if o["holds"] == -1}),
        "messages": sum(1 for m in document["messages"] if m["sent_at"]),
    }


def _things(document: Document) -> list[dict[str, Any]]:
    """What is thought of somebody, by brand and aspect; what they like first, what they said is wrong last."""
    found = []
    for (brand, aspect), some in groupby(sorted(document["opinions"], key=_placed), lambda o: (o["brand"], o["aspect"])):
        opinions = list(some)
        total = sum(o["holds"] or 0 for o in opinions)
        gone = all(o["holds"] is None for o in opinions)
        feeling = None if gone else (total > 0) - (total < 0)
        # What bears it out comes first, the newest before the older, so that the first few say why.
        opinions.sort(key=lambda o: (o["holds"] == feeling, str(o["day"])), reverse=True)
        found.append({"brand": brand, "aspect": aspect, "feeling": feeling, "opinions": opinions})
    order = {1: 0, -1: 1, 0: 2, None: 3}
    return sorted(found, key=lambda thing: (order[thing["feeling"]], -len(thing["opinions"]), thing["brand"], thing["aspect"]))


def _placed(opinion: dict[str, Any]) -> tuple[str, str, str]:
    return (opinion["brand"], opinion["aspect"], str(opinion["day"]))
