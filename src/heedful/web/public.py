"""What anybody may see: the notice, the register, the log, and whether something is from us."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from heedful.errors import BadInput
from heedful.flow import handed_out, notice_files, proofs, public_register
from heedful.web.forms import Form
from heedful.web.languages import LANGUAGES, catalogue, said_day
from heedful.web.people import as_mapping, show
from heedful.web.site import Here
from heedful.web.words import NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.web.site import Visitor

router = APIRouter()


@router.get("/notice")
def notice(visitor: Here) -> Response:
    """The notice in force.

    Guarantee: as it was published, in the visitor's language where it is written in it.
    """
    return show(visitor, "public/notice.html", made=notice_files.parts(visitor.own, visitor.language))


@router.get("/register")
def register(visitor: Here) -> Response:
    """The register of processing, as anybody may read it.

    Guarantee: as `public_register`: no figure below k.
    """
    document, status = public_register.public_register(visitor.own)
    return show(visitor, "public/register.html", document=document, approved=status)


@router.get("/log")
def log(visitor: Here) -> Response:
    """Where the log stands.

    Guarantee: the signed checkpoint of this moment.
    """
    return show(visitor, "public/log.html", stands=proofs.current_checkpoint(visitor.own))


@router.get("/log/checkpoint")
def checkpoint(visitor: Here) -> Response:
    """The signed checkpoint alone, for whoever keeps one.

    Guarantee: word for word as it was signed. Source: c2sp.org/tlog-checkpoint.
    """
    return PlainTextResponse(proofs.current_checkpoint(visitor.own).checkpoint)


@router.get("/verify")
def verify(visitor: Here) -> Response:
    """Where something can be dropped to be checked.

    Guarantee: the same for everybody.
    """
    return show(visitor, "public/verify.html", found=None, says=[])


@router.post("/verify")
async def verified(visitor: Here, form: Form) -> Response:
    """Whether what was dropped is from us, and what it says.

    Guarantee: nothing of it is kept. Errors: BadInput `verify.form`, `verify.nothing`.
    """
    dropped = form.get("file")
    data = b"" if dropped is None or isinstance(dropped, str) else await dropped.read()
    text = as_mapping(form).get("text", "")
    if not data and not text.strip():
        raise BadInput("verify.nothing", "Nothing was given to be checked.", "Choose a file, or paste a code or a message.")
    found = handed_out.check(visitor.own, data, text)
    return show(visitor, "public/verify.html", found=found, says=_told(visitor, found.says))


def _told(visitor: Visitor, says: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a document says, with days, purposes and languages as people write them."""
    named = {code: catalogue(visitor.language).gettext(name) for code, name in NAMES.items()} | LANGUAGES
    return [(name, ", ".join(named.get(one) or _as_day(visitor, one) for one in value.split(", "))) for name, value in says]


def _as_day(visitor: Visitor, value: str) -> str:
    try:
        return said_day(datetime.fromisoformat(value), visitor.language)
    except ValueError:
        return value
