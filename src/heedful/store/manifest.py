"""The manifest: which files the lakes consist of. A change of the lakes is one transaction here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, or_, select

from heedful.store import meta
from heedful.store.rows import put
from heedful.store.schema import LAKE_FILES
from heedful.store.store import is_snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_VERSION = "manifest.version"
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class LakeFile:
    """One file of a lake.

    Guarantee: an opinions file has the posts file it was made from as its parent, and what made it.
    """

    file_id: str
    lake: str
    bucket: int
    kind: str
    rows: int
    parent: str | None = None
    made_by: str | None = None
    seq: int = 0


def list_files(tx: Connection, lake: str | None = None, kind: str | None = None) -> list[LakeFile]:
    """The files of a lake, or of all.

    Guarantee: in the order of their commits, then of their ids.
    """
    query = select(LAKE_FILES)
    query = query.where(LAKE_FILES.c.lake == lake) if lake else query
    query = query.where(LAKE_FILES.c.kind == kind) if kind else query
    return [LakeFile(**row) for row in tx.execute(query.order_by(LAKE_FILES.c.seq, LAKE_FILES.c.file_id)).mappings()]


class Listed:
    """The files of all lakes, for whoever asks again and again.

    Guarantee: those of the caller's moment: its number of commits is asked at every call, and the list made anew where it is another, and
    wherever what is read may still be rolled back.
    """

    def __init__(self) -> None:
        self._kept: tuple[int, tuple[LakeFile, ...]] = (-1, ())

    def of(self, tx: Connection) -> tuple[LakeFile, ...]:
        """The files, as `list_files` gives them.

        Guarantee: as the class says.
        """
        if not is_snapshot(tx):
            return tuple(list_files(tx))
        version, kept = manifest_version(tx), self._kept
        if kept[0] != version:
            kept = self._kept = (version, tuple(list_files(tx)))
        return kept[1]


def commit(tx: Connection, add: Sequence[LakeFile] = (), drop: Sequence[str] = ()) -> list[LakeFile]:
    """Add and drop files; gives those dropped, so that their bytes can be deleted after the transaction.

    Guarantee: the opinions made of a dropped posts file go with it; readers see all of the change or none.
    """
    gone: list[LakeFile] = []
    for at in range(0, len(drop), _AT_ONCE):
        chosen = or_(LAKE_FILES.c.file_id.in_(drop[at : at + _AT_ONCE]), LAKE_FILES.c.parent.in_(drop[at : at + _AT_ONCE]))
        gone += [LakeFile(**row) for row in tx.execute(select(LAKE_FILES).where(chosen)).mappings()]
        tx.execute(delete(LAKE_FILES).where(chosen))
    version = meta.count_on(tx, _VERSION)
    put(tx, LAKE_FILES, [_row(replace(file, seq=version)) for file in add])
    return gone


def manifest_version(tx: Connection) -> int:
    """The number of commits so far.

    Guarantee: greater after every commit.
    """
    return int(meta.get(tx, _VERSION) or 0)


def count_rows(tx: Connection, lake: str, kind: str) -> int:
    """How many rows the files of one kind hold in a lake.

    Guarantee: from the manifest, without opening a file.
    """
    chosen = (LAKE_FILES.c.lake == lake) & (LAKE_FILES.c.kind == kind)
    return int(tx.execute(select(func.coalesce(func.sum(LAKE_FILES.c.rows), 0)).where(chosen)).scalar_one())


def _row(file: LakeFile) -> dict[str, Any]:
    return {name: getattr(file, name) for name in LakeFile.__dataclass_fields__}
