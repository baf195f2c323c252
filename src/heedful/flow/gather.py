"""Gather: from files to the lakes. Heads are read, the gate decides, and only what it admits is ever opened."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import polars as pl

from heedful.consent.gate import decide, one_purpose
from heedful.errors import BadInput, HeedfulError, Refused
from heedful.flow.keep import Keeper
from heedful.security.sealing import framed, keyed, keyed_all
from heedful.sources.detect import discover, find_files, recognise
from heedful.sources.source import Reading
from heedful.store import people, positions, sources
from heedful.tables.consent import QUESTIONS
from heedful.tables.posts import ADMITTED, RAW
from heedful.terms import LAKES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.sources.source import Batch, Problem, Shape, Source
    from heedful.store.sources import SourceFile


@dataclass(slots=True)
class Gathered:
    """What one run of gather did.

    Guarantee: counts and the places of problems only; `asked` posts are `kept` plus refused, by purpose.
    """

    files: int = 0
    unchanged: int = 0
    asked: int = 0
    kept: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LAKES, 0))
    refused: dict[str, dict[str, int]] = field(default_factory=lambda: {lake: {} for lake in LAKES})
    added: int = 0
    replaced: int = 0
    gone: int = 0
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    failed: list[tuple[str, HeedfulError]] = field(default_factory=list)


def gather(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    person: str | None = None,
    owners: Mapping[Path, str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Gathered:
    """Read files of the networks and keep what their authors agreed to, for each purpose they agreed to.

    Guarantee: no body of a refused record is opened; reading the same again changes nothing; a stopped run leaves
    what it committed whole, and nothing else. Files that cannot be read are listed, the others are kept.
    `owners` gives the person of each personal export, `person` one for all; errors: BadInput, Unready.
    Source: GDPR Art. 5(1)(b)-(c), 6(1)(a), 7.
    """
    with workspace.writing():
        return Round(workspace, person, owners or {}).run(find_files(paths), progress)


class Round:
    """One run over some files, with consent as it stood when the run began.

    Guarantee: one moment, one consent position for all its files.
    """

    def __init__(self, workspace: Workspace, person: str | None, owners: Mapping[Path, str]) -> None:
        self.ws = workspace
        self.person = person
        self.owners = {path.resolve(): owner for path, owner in owners.items()}
        self.now = workspace.clock()
        self.found = discover()
        self.pages = dict(workspace.taxonomy.handles()) | dict(workspace.taxonomy.pages())
        with workspace.store.reading() as tx:
            grants = workspace.grants(tx)
            self.position = positions.consent_position(tx)
            self.widened = positions.last_widening(tx)
            self.accounts = people.owners(tx)
        self.grants = {lake: one_purpose(grants, lake) for lake in LAKES}
        self.account_key = workspace.keys.purpose_key("accounts")
        self.source_key = workspace.keys.purpose_key("sources")
        self.keeper = Keeper(workspace)
        self.done = Gathered()

    def run(self, files: Sequence[Path], progress: Callable[[str, int, int], None] | None) -> Gathered:
        """Read each file, keep going past those that cannot be read, and commit as memory asks for it.

        Guarantee: raises only if nothing could be read at all, or if the workspace itself fails.
        """
        sizes = [_size(f) for f in files]
        told, total = 0, sum(sizes)
        for path, size in zip(files, sizes, strict=True):
            try:
                self._file(path)
            except (BadInput, Refused) as error:
                self.done.failed.append((path.name, error))
            told += size
            if progress:
                progress("gather", told, total)
        self.keeper.flush()
        self.done.gone = self.keeper.bury_gone()
        self.done.added, self.done.replaced = self.keeper.added, self.keeper.replaced
        self.keeper.compact()
        if self.done.failed and len(self.done.failed) == len(files):
            raise self.done.failed[0][1]
        return self.done

    def _file(self, path: Path) -> None:
        mapping = self.ws.settings.mapping_for(path.name)
        reading = Reading(self.pages, mapping.columns, mapping.fixed, self.ws.settings.terms.x_archive)
        source, shape = recognise(path, reading)
        owner = self.owner_of(path, shape)
        entry = self._enter(path, source.name, owner, framed(*(f"{k}={v}" for k, v in sorted((mapping.columns | mapping.fixed).items()))))
        self.done.files += 1
        if entry.complete and not sources.judge_again(entry, self.widened):
            self.done.unchanged += 1
            return
        self._judge(path, source, reading, owner, entry)

    def _judge(self, path: Path, source: Source, reading: Reading, owner: str | None, entry: SourceFile) -> None:
        tally = Tally()
        for batch in source.read(path, reading):
            self._take(batch, owner, entry.number, tally)
            tally.problems += len(batch.problems)
            self.done.problems += [(path.name, p) for p in batch.problems]
        self.keeper.file_is_read(entry, tally, self.position, self.now)
        self.done.asked += tally.asked
        for lake in LAKES:
            self.done.kept[lake] += tally.kept[lake]
            for reason, count in tally.refused[lake].items():
                self.done.refused[lake][reason] = self.done.refused[lake].get(reason, 0) + count

    def _take(self, batch: Batch, owner: str | None, number: int, tally: Tally) -> None:
        questions = self.questions(batch.heads, owner)
        verdicts: dict[str, pl.DataFrame] = {}
        for lake in LAKES:
            kept, refused = decide(questions, self.grants[lake], lake, self.ws.network_terms, self.now)
            verdicts[lake] = kept
            tally.count(lake, kept.height, refused)
        tally.asked += questions.height
        rows = pl.concat([v.select("row") for v in verdicts.values()]).unique().sort("row")
        if rows.is_empty():
            self.keeper.take(ADMITTED.empty(), number, batch.listings)
            return
        before = len(batch.problems)
        bodies = batch.open(rows["row"].to_list())
        if (unread := len(batch.problems) - before) > 0:
            tally.unread += unread
        raw = RAW.require(batch.heads.join(bodies, on="row", how="inner", maintain_order="left").select(list(RAW.columns)))
        self.keeper.take(_admit(raw, verdicts), number, batch.listings)
        tally.saw(raw["published"].dt.date())

    def questions(self, heads: pl.DataFrame, owner: str | None) -> pl.DataFrame:
        """Say whose each record is: the export's owner's, or the person's who agreed with that account.

        Guarantee: gives consent.QUESTIONS, one row a head, in order; never matched by name.
        """
        if owner is not None:
            named = heads.with_columns(pl.lit(owner).alias("person_id"), pl.lit(True).alias("verified"))
            return named.select(list(QUESTIONS.columns))
        accounts = heads.select("network", "scope", "attributed_to").unique().drop_nulls()
        messages = [framed(n, s, a) for n, s, a in accounts.iter_rows()]
        accounts = accounts.with_columns(pl.Series("account_key", keyed_all(self.account_key, messages), dtype=pl.Binary))
        accounts = accounts.join(self.accounts, on="account_key", how="inner").drop("account_key")
        return (
            heads.join(accounts, on=["network", "scope", "attributed_to"], how="left", maintain_order="left")
            .with_columns(pl.col("verified").fill_null(False))
            .select(list(QUESTIONS.columns))
        )

    def owner_of(self, path: Path, shape: Shape) -> str | None:
        """The person a personal export was given for.

        Guarantee: None where nobody was named; raises Refused if the export is of another account than theirs.
        """
        if not shape.personal:
            return None
        owner = self.owners.get(path.resolve(), self.person)
        if owner is None or shape.account_id is None:
            return owner
        with self.ws.store.reading() as tx:
            registered = [a for a in people.accounts_of(tx, owner) if a.network == shape.network and a.scope == "global"]
        claimed = keyed(self.account_key, framed(shape.network, "global", shape.account_id))
        if registered and claimed not in {a.account_key for a in registered}:
            raise Refused(
                "export.not_theirs",
                "This export belongs to another account than the one this person agreed with.",
                "Give the export of their own account, or add the account to their consent first.",
            )
        return owner

    def _enter(self, path: Path, source: str, owner: str | None, mapping: bytes) -> SourceFile:
        digest = keyed(self.source_key, framed(source, owner or "") + mapping + content_hash(path), 32)
        with self.ws.store.transaction() as tx:
            return sources.enter(tx, digest, source, owner, self.now)


@dataclass(slots=True)
class Tally:
    """What the gate said of one file.

    Guarantee: counts only.
    """

    asked: int = 0
    kept: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LAKES, 0))
    refused: dict[str, dict[str, int]] = field(default_factory=lambda: {lake: {} for lake in LAKES})
    problems: int = 0
    unread: int = 0
    first: date | None = None
    last: date | None = None

    def count(self, lake: str, kept: int, refused: pl.DataFrame) -> None:
        """Add one batch's verdicts for one purpose.

        Guarantee: kept and refused together grow by the rows asked about.
        """
        self.kept[lake] += kept
        for reason, rows in refused.group_by("reason").len().iter_rows():
            self.refused[lake][reason] = self.refused[lake].get(reason, 0) + rows

    def saw(self, days: pl.Series) -> None:
        """Widen the first and last day of what was kept.

        Guarantee: an empty batch changes nothing.
        """
        if days.is_empty():
            return
        low, high = cast("date", days.min()), cast("date", days.max())
        self.first = low if self.first is None else min(self.first, low)
        self.last = high if self.last is None else max(self.last, high)


def _admit(raw: pl.DataFrame, verdicts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    admitted = raw
    owners = pl.concat([v.select("row", "person_id") for v in verdicts.values()]).unique("row")
    admitted = admitted.join(owners, on="row", how="inner", maintain_order="left")
    for lake, kept in verdicts.items():
        admitted = admitted.join(kept.select("row", pl.col("record_id").alias(f"record_{lake}")), on="row", how="left", maintain_order="left")
    return ADMITTED.require(admitted.select(list(ADMITTED.columns)))


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(p.stat().st_size for p in path.rglob("*") if p.is_file())
    return path.stat().st_size


def content_hash(path: Path) -> bytes:
    """SHA-256 of a file's bytes; of an unpacked export, of its members' names, sizes and times.

    Guarantee: memory does not grow with the file, and no member of an unpacked export is opened.
    """
    if not path.is_dir():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    stats = [(p.relative_to(path).as_posix(), p.stat()) for p in sorted(path.rglob("*")) if p.is_file()]
    return hashlib.sha256(framed(*(f"{name}|{stat.st_size}|{stat.st_mtime_ns}" for name, stat in stats))).digest()
