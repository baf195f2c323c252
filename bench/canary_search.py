"""Search for canaries in everything that was written or printed: as it lies there, in the encodings programs use, and after unsealing it."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import urllib.parse
import zipfile
from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import LargeBinary, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bench.canary_kinds import Canary
    from heedful.flow.workspace import Workspace

_GAPS = re.compile(rb"[ ()./_-]+")


class Searcher:
    """Looks for every mark of every canary at once. Bytes are taken as Latin-1, so that nothing is left out for not being text."""

    def __init__(self, canaries: Sequence[Canary]) -> None:
        self.canaries = canaries
        self.plain: dict[str, set[int]] = defaultdict(set)
        self.digits: dict[str, set[int]] = defaultdict(set)
        for place, canary in enumerate(canaries):
            for needle in canary.needles:
                for form in forms(needle):
                    self.plain[form].add(place)
            if canary.digits:
                self.digits[canary.digits].add(place)

    def find(self, evidence: Mapping[str, bytes]) -> dict[int, set[str]]:
        """Which canaries are in it, and where each was found."""
        found: dict[int, set[str]] = defaultdict(set)
        for name, content in evidence.items():
            for needles, data in ((self.plain, content.lower()), (self.digits, _GAPS.sub(b"", content))):
                for hit in _hits(list(needles), data):
                    for place in needles[hit]:
                        found[place].add(name)
        return found


def forms(needle: str) -> set[str]:
    """A mark as it may lie in a file: plain, escaped for JSON, pages and addresses, misread as Latin-1, in 16 bits, base64, hexadecimal."""
    raw = needle.encode()
    said = {
        raw,
        json.dumps(needle).strip('"').encode(),
        html.escape(needle).encode(),
        urllib.parse.quote(needle).lower().encode(),
        urllib.parse.quote_plus(needle).lower().encode(),
    }
    said |= {raw.decode("latin-1").encode(), needle.encode("utf-16-le"), raw.hex().encode()}
    if len(raw) >= 12:
        # In the middle of a longer text base64 begins at any of three places; what hangs on its neighbours is left out.
        said |= {base64.b64encode(raw[skip : len(raw) - (len(raw) - skip) % 3]).lower() for skip in range(3)}
    return {form.decode("latin-1").lower() for form in said if len(form) >= 6}


def _hits(needles: list[str], data: bytes) -> set[str]:
    if not data:
        return set()
    column = pl.Series([data.decode("latin-1")])
    return set(column.str.extract_many(pl.Series(needles, dtype=pl.String).implode(), overlapping=True)[0].to_list())


def files_below(*folders: Path) -> dict[str, bytes]:
    """Every file's name and bytes; what is packed is unpacked beside it: zips, and each cell of Parquet."""
    found: dict[str, bytes] = {}
    for path in (p for folder in folders for p in sorted(folder.rglob("*")) if p.is_file()):
        data = path.read_bytes()
        found[str(path)] = path.name.encode() + b"\n" + data
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found |= {f"{path}!{name}": name.encode() + b"\n" + archive.read(name) for name in archive.namelist()}
        if data.startswith(b"PAR1"):
            found[f"{path}!cells"] = _cells(pl.read_parquet(io.BytesIO(data)))
    return found


def _cells(frame: pl.DataFrame) -> bytes:
    return b"\n".join(_raw(value) for row in frame.iter_rows() for value in row)


def _raw(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, list):
        return b"\n".join(_raw(one) for one in value)
    return str(value).encode()


def unsealed(workspace: Workspace, *folders: Path) -> bytes:
    """What any key of the workspace makes of anything that may have been sealed, whoever and whatever it was sealed for.

    GCM's stream, without asking for its tag: 12 bytes of nonce before, 16 of tag behind. Also what is sealed within what was sealed.
    """
    keys = keys_of(workspace)
    sealed = [value for value in {*_in_store(workspace), *_in_lakes(*folders)} if len(value) > 28]
    opened = [_open(key, value) for value in sealed for key in keys]
    return b"\n".join(opened)


def keys_of(workspace: Workspace) -> list[bytes]:
    names = [row[0] for row in workspace.keys._connection.execute("SELECT id FROM purpose_keys")]
    return [*workspace.keys.person_keys().values(), *(workspace.keys.purpose_key(name) for name in names), workspace.keys._workspace_key]


def _open(key: bytes, value: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.CTR(value[:12] + (2).to_bytes(4, "big"))).decryptor().update(value[12:-16])


def _in_store(workspace: Workspace) -> Iterable[bytes]:
    from heedful.store.schema import METADATA

    with workspace.store.reading() as tx:
        for table in METADATA.sorted_tables:
            for column in (c for c in table.c if isinstance(c.type, LargeBinary)):
                yield from (bytes(value) for value in tx.execute(select(column)).scalars() if value)


def _in_lakes(*folders: Path) -> Iterable[bytes]:
    for path in (p for folder in folders for p in folder.rglob("*.parquet")):
        frame = pl.read_parquet(path)
        for name in (c for c, kind in frame.schema.items() if kind == pl.Binary):
            yield from (value for value in frame[name].to_list() if value)
