"""The cells of a row of a consents file: one text, one moment, one or several known words, or a reason why not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Nothing that belongs into a cell is longer, in characters.
_LONGEST: Final = 200


class _Bad(Exception):
    # A row that does not count: never leaves this room.
    def __init__(self, code: str, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.remedy = code, sentence, remedy


def one_of(row: Mapping[str, Any], name: str, known: Iterable[str]) -> str:
    """Give the known word a cell holds, as we spell it.

    Guarantee: empty where the cell is; `_Bad` on any other word.
    """
    value = text_of(row, name)
    found = next((k for k in known if k.lower() == value.lower()), "")
    if value and not found:
        raise _Bad("consent.word", f"The column {name} holds what is not known.", f"Known are: {', '.join(known)}.")
    return found


def some_of(row: Mapping[str, Any], name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Give the known words a cell lists, in the order of `known`.

    Guarantee: none where the cell is empty; `_Bad` on any other word.
    """
    values = set(list_of(row.get(name, "")))
    if values - set(known):
        raise _Bad("consent.word", f"The column {name} holds what is not known.", f"Known are: {', '.join(known)}.")
    return tuple(k for k in known if k in values)


def list_of(value: object) -> list[str]:
    """Give what a cell lists, by spaces, commas or semicolons, or as a JSON list.

    Guarantee: no empty word.
    """
    if isinstance(value, list):
        return [str(v).strip() for v in value if str(v).strip()]
    return [part for part in str(value).replace(";", " ").replace(",", " ").split() if part]


def text_of(row: Mapping[str, Any], name: str) -> str:
    """Give the one short text of a cell.

    Guarantee: trimmed; `_Bad` on lists, objects and texts over 200 characters.
    """
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, list | dict) or len(str(value)) > _LONGEST or "\x00" in str(value):
        raise _Bad("consent.value", f"The column {name} must hold one short text.", "Correct the row.")
    return str(value).strip()


def moment_of(row: Mapping[str, Any], name: str) -> datetime | None:
    """Give the moment of a cell, in UTC; without a zone it is UTC.

    Guarantee: None where the cell is empty; `_Bad` on anything else. Source: ISO 8601.
    """
    value = text_of(row, name)
    if not value:
        return None
    try:
        at = datetime.fromisoformat(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Bad("consent.time", f"The column {name} is not a date or time.", "Write it as 2026-05-31 or 2026-05-31T12:00:00Z.") from None
