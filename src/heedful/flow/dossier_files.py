"""The files of a dossier: the page, everything as JSON, and tables that open in a spreadsheet, in one archive."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import orjson

from heedful.flow.dossier_page import render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.flow.dossier import Document

TABLES: Final = ("posts", "opinions", "corrections", "consents", "accounts", "contacts", "requests", "accesses", "reports")
_JSON: Final = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z
# A cell that begins so is a formula to a spreadsheet (CWE-1236).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def files_of(document: Document, receipts: Sequence[Mapping[str, Any]], k: int) -> dict[str, bytes]:
    """A dossier as files by name.

    Guarantee: data.json holds everything; a table is there even where it is empty; the page stands only where there is
    all that it tells of, so not in what is only carried away. Source: GDPR Art. 15(3), 20(1).
    """
    files = {"index.html": render({**document, "signed_receipts": bool(receipts)}, k).encode()} if "why" in document else {}
    files["data.json"] = orjson.dumps(document, option=_JSON)
    files |= {f"{name}.csv": table(document[name]) for name in TABLES if name in document}
    return files | {f"receipts/{place:03d}.json": orjson.dumps(r, option=_JSON) for place, r in enumerate(receipts, 1)}


def archive(files: Mapping[str, bytes], at: datetime) -> bytes:
    """Files as one zip archive.

    Guarantee: the same bytes for the same arguments.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
            entry.external_attr = 0o600 << 16
            zipped.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def table(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as CSV in UTF-8 that spreadsheets open.

    Guarantee: no cell is taken for a formula: an apostrophe stands before one that could be. Source: RFC 4180, CWE-1236.
    """
    out = io.StringIO(newline="")
    names = list(rows[0]) if rows else []
    writer = csv.writer(out)
    if names:
        writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        value = "; ".join(str(v) for v in value)
    elif isinstance(value, dict):
        value = "; ".join(f"{k}: {v}" for k, v in value.items())
    return f"'{value}" if str(value).startswith(_FORMULA) else str(value)
