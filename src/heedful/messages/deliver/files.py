"""Messages as files for a tool that sends: CSV with a row a message, for any mail tool, or with the field names Mautic imports.

What stands in a cell is never a formula, and a file is whole or not there.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from heedful.messages.letter import Letter

# Mautic matches contacts by `email`; the other names are custom fields to be made there once.
HEADS: Final = {
    "csv": ("email", "subject", "text", "html", "list_unsubscribe", "list_unsubscribe_post", "code", "message_id", "machine_written"),
    "mautic": (
        "email", "heedful_subject", "heedful_text", "heedful_html", "heedful_list_unsubscribe", "heedful_list_unsubscribe_post",
        "heedful_code", "heedful_message_id", "heedful_machine_written",
    ),
}  # fmt: skip


def table(kind: str, rows: Iterable[tuple[str, str, Letter]]) -> bytes:
    """A file of messages: (address, message id, letter) each.

    Guarantee: UTF-8, a row a message; a cell that a spreadsheet would run has an apostrophe before it. Source: RFC 4180; OWASP, CSV injection.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS[kind])
    for to, message_id, letter in rows:
        cells = (
            to, letter.subject, letter.plain, letter.html, f"<{letter.stop}>", "List-Unsubscribe=One-Click", letter.code, message_id,
            "yes" if letter.written_by_machine else "no",
        )  # fmt: skip
        writer.writerow([_harmless(cell) for cell in cells])
    return out.getvalue().encode()


def without(data: bytes, message_ids: Collection[str]) -> bytes | None:
    """A file of messages without some of them.

    Guarantee: the other rows stay as they were; None where none is left. What is no file of ours stays as it is.
    """
    rows = list(csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")))
    if not rows or tuple(rows[0]) not in HEADS.values():
        return data
    at = next(place for place, name in enumerate(rows[0]) if name.endswith("message_id"))
    left = [row for row in rows[1:] if len(row) <= at or row[at] not in message_ids]
    if not left:
        return None
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([rows[0], *left])
    return out.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell
