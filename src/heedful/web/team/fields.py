"""The fields of a form that hold words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.datastructures import FormData


def words_of(form: FormData) -> dict[str, str]:
    """The fields that hold words, by name.

    Guarantee: files are left out; of a field sent twice the last stands.
    """
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}
