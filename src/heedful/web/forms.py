"""Read a form of a page: only one that came from it, with few fields."""

from __future__ import annotations

from collections.abc import AsyncIterator
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


async def read_form(request: Request, visitor: Here) -> AsyncIterator[FormData]:
    """The fields of a form, once it is known to come from a page of ours.

    Guarantee: nothing of it is used before its token held; files that came with it are gone after the answer. Errors: Refused `form.token`; BadInput `page.form`.
    """
    try:
        form = await request.form(max_files=_FILES, max_fields=_FIELDS, max_part_size=_PART_BYTES)
    except (HTTPException, ValueError, KeyError, UnicodeError) as error:
        raise BadInput("page.form", "This form cannot be read.", "Open the page again and send it from there.") from error
    given = form.get(TOKEN, "")
    try:
        visitor.require_form(given if isinstance(given, str) else "")
        yield form
    finally:
        # Files that came with it lie on disk until they are closed.
        await form.close()


Form = Annotated[FormData, Depends(read_form)]
