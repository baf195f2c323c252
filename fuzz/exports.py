"""Targets that read what networks and companies give: exports, answers of interfaces, tables, archives, X's compliance files."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

from heedful.sources.source import Reading

if TYPE_CHECKING:
    from pathlib import Path

# Members of an archive stand one below the other, so that what changes the bytes changes members and not their compression.
_MEMBER: Final = re.compile(rb"^=== ([^\n]{1,200})\n", re.MULTILINE)
READING: Final = Reading(
    pages={"larkmoor": "Larkmoor", "104820011300217": "Larkmoor", "17841400558102233": "Larkmoor"},
    columns={"id": "mention_id", "attributed_to": "author", "published": "when", "content": "words"},
    fixed={"network": "x", "kind": "post", "audience": "public", "scope": "global"},
    batch_rows=50,
)
NAMES: Final = {
    "x_archive": "x.zip", "facebook_export": "facebook.zip", "instagram_export": "instagram.zip", "x_api": "x.ndjson", "facebook_api": "f.json",
    "instagram_api": "i.json", "table_csv": "listening.csv", "table_ndjson": "listening.ndjson", "table_parquet": "listening.parquet",
}  # fmt: skip


def read_source(name: str, data: bytes, folder: Path) -> None:
    """One source's reader, on a file of its own name; members of an archive are made of parts of the input."""
    from heedful.sources import facebook_api, facebook_export, instagram_api, instagram_export, table, x_api, x_archive

    sources = {
        "x_archive": x_archive, "facebook_export": facebook_export, "instagram_export": instagram_export, "x_api": x_api,
        "facebook_api": facebook_api, "instagram_api": instagram_api,
    }  # fmt: skip
    source = sources.get(name, table).SOURCE
    path = folder / NAMES[name]
    path.write_bytes(zipped(data) if path.suffix == ".zip" else data)
    source.recognise(path, READING)
    for batch in source.read(path, READING):
        batch.open(batch.heads["row"].to_list())


def zipped(data: bytes) -> bytes:
    """An archive of the members that stand in the input."""
    parts = _MEMBER.split(data)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in dict(zip(parts[1::2], parts[2::2], strict=True)).items():
            plain = name.decode("utf-8", "replace").partition("\0")[0].lstrip("/")
            if plain:
                archive.writestr(plain, content)
    return out.getvalue()


def recognise_any(data: bytes, folder: Path) -> None:
    """The choice of a source by a file's content, and its reading: the bytes of a zip as they came."""
    from heedful.sources.detect import recognise

    path = folder / "given"
    path.write_bytes(data)
    source, _ = recognise(path, READING)
    for batch in source.read(path, READING):
        batch.open(batch.heads["row"].to_list())


def open_zip(data: bytes, folder: Path) -> None:
    """An archive, and every member of it."""
    from heedful.sources.archive import open_archive

    path = folder / "given.zip"
    path.write_bytes(data)
    with open_archive(path) as archive:
        for name in archive.names():
            with archive.open(name) as member:
                while member.read(1 << 16):
                    pass


def read_compliance(data: bytes, folder: Path) -> None:
    """X's compliance results, and its stream."""
    from heedful.sources.x_compliance import Results, is_stream

    path = folder / "results.json"
    path.write_bytes(data)
    list(Results(path, None if is_stream(path) else "posts").orders())


def trace_table(data: bytes, folder: Path) -> None:
    """A file that may be an export of ours, in whatever form."""
    from heedful.flow.trace_file import read_any

    path = folder / ("page.html" if data[:1] == b"<" else "leak")
    path.write_bytes(data)
    read_any(path)
