"""What people do on their own pages: switch, stop all, correct, leave out, take away, erase, raise a concern. Each acts at once.

Every form carries its page's token, and every act asks first who is signed in. Source: GDPR Art. 7(3), 15-21.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from heedful.errors import HeedfulError
from heedful.flow import concerns, erase, leave, own_choices, own_copy, own_look, own_posts
from heedful.web.forms import Form
from heedful.web.me import page_of
from heedful.web.page import go
from heedful.web.people import as_mapping, show
from heedful.web.site import PERSON, Here
from heedful.web.words import NETWORKS

router = APIRouter()
# What is typed before everything is destroyed.
SURE: Final = "yes"


@router.post("/me/switch")
def switch(visitor: Here, form: Form) -> Response:
    """Switch one purpose on or off.

    Guarantee: holds from the next query on. Errors: as `own_choices.switch_on`.
    """
    person, said = visitor.require_person(), as_mapping(form)
    on = said.get("on") == "1"
    if on:
        own_choices.switch_on(visitor.own, person, said.get("purpose", ""))
    else:
        own_choices.switch_off(visitor.own, person, [said.get("purpose", "")])
    return go(visitor, f"/me?done={'on' if on else 'off'}")


@router.post("/me/stop")
def stop(visitor: Here, form: Form) -> Response:
    """Stop everything.

    Guarantee: one tap, holds from the next query on, nothing is asked.
    """
    own_choices.switch_off(visitor.own, visitor.require_person())
    return go(visitor, "/me?done=stopped")


@router.post("/me/wrong")
def wrong(visitor: Here, form: Form) -> Response:
    """Say that something inferred is wrong.

    Guarantee: of one's own posts only. Errors: BadInput `rectify.*`.
    """
    person, said = visitor.require_person(), as_mapping(form)
    own_posts.say(visitor.own, person, said.get("post", ""), said.get("brand", ""), said.get("aspect", ""), said.get("is", "none"))
    return go(visitor, "/me/likes?done=said")


@router.post("/me/leave-out")
def leave_out(visitor: Here, form: Form) -> Response:
    """Have a post used no more.

    Guarantee: one's own only. Errors: BadInput `rectify.post`.
    """
    own_posts.leave_out(visitor.own, visitor.require_person(), as_mapping(form).get("post", ""))
    back = "/me/held" if as_mapping(form).get("from") == "held" else "/me/likes"
    return go(visitor, f"{back}?done=left-out")


@router.post("/me/copy")
def copy(visitor: Here, form: Form) -> Response:
    """Take away everything that is held, or what one provided, to take elsewhere.

    Guarantee: a file for this browser alone; none stays here.
    """
    carry = as_mapping(form).get("carry") == "1"
    data = own_copy.take_away(visitor.own, visitor.require_person(), carry=carry)
    name = "what-i-gave.zip" if carry else "what-is-held.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return visitor.sign(Response(data, media_type="application/zip", headers=headers))


@router.post("/me/erase")
def erase_me(visitor: Here, form: Form) -> Response:
    """Erase everything.

    Guarantee: use stops at once and for ever; the person is signed out, and their certificate stands at an address nobody guesses.
    """
    person = visitor.require_person()
    if as_mapping(form).get("sure") != SURE:
        return go(visitor, "/me/leave?done=unsure#erase")
    document = own_look.look(visitor.own, person, "held")
    networks = sorted({post["network"] for post in document["posts"] if post["kind"] == "comment"} & set(NETWORKS))
    done = leave.leave(visitor.own, person, identity=own_posts.SIGNED_IN)
    visitor.keep(PERSON, None)
    on = "-".join(networks)
    return go(visitor, f"/erased/{done.erasure_id}{'?on=' + on if on else ''}")


@router.get("/erased/{number}")
def erased(visitor: Here, number: str, on: str = "") -> Response:
    """How far an erasure is, for whoever has its number.

    Guarantee: names nobody. Errors: BadInput `erase.unknown`.
    """
    found = erase.certificate(visitor.own, number)
    networks = [one for one in on.split("-") if one in NETWORKS]
    return show(visitor, "me/erased.html", found=found, networks=networks)


@router.get("/erased/{number}/certificate.json")
def certificate(visitor: Here, number: str) -> Response:
    """The signed certificate, as a file.

    Guarantee: as `erase.certificate`; only once all is done.
    """
    from heedful.flow.certificate import as_file

    data = as_file(erase.certificate(visitor.own, number))
    return Response(data, media_type="application/json", headers={"Content-Disposition": 'attachment; filename="certificate.json"'})


@router.post("/me/concerns")
def raise_concern(visitor: Here, form: Form) -> Response:
    """Raise a concern.

    Guarantee: never refused but for its length; its code is shown once.
    """
    person, cases = visitor.require_person(), own_look.own_cases
    try:
        raised = concerns.raise_concern(visitor.own, as_mapping(form).get("words", ""), by="person", person=person)
    except HeedfulError as error:
        return page_of(visitor, "me/concerns.html", cases=cases(visitor.own, person), raised=None, error=error)
    return page_of(visitor, "me/concerns.html", cases=cases(visitor.own, person), raised=raised, error=None)
