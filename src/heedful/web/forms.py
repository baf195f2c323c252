"""Read a form of a page: only one that came from it, with few fields."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from heedful.errors import BadInput
from heedful.web.site import Here

TOKEN: Final = "form_token"  # noqa: S105  (a field's name)
_FIELDS: Final = 1000
_FILES: Final = 20
_PART_BYTES: Final = 256 * 1024


async def read_form(request: Request, visitor: Here) -> FormData:
    """The fields of a form, once it is known to come from a page of ours.

    Guarantee: nothing of it is used before its token held. Errors: Refused `form.token`; BadInput `page.form`.
    """
    try:
        form = await request.form(max_files=_FILES, max_fields=_FIELDS, max_part_size=_PART_BYTES)
    except (HTTPException, ValueError, KeyError, UnicodeError) as error:
        raise BadInput("page.form", "This form cannot be read.", "Open the page again and send it from there.") from error
    given = form.get(TOKEN, "")
    visitor.require_form(given if isinstance(given, str) else "")
    return form


Form = Annotated[FormData, Depends(read_form)]
