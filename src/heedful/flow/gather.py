"""Gather: from files to the lakes. Heads are read, the gate decides, and only what it admits is ever opened."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import polars as pl

from heedful.consent.gate import stand
from heedful.errors import BadInput, HeedfulError, Refused, Unready
from heedful.flow.access import journey
from heedful.flow.assessed import end_invented
from heedful.flow.frozen import require_unfrozen, without_frozen
from heedful.flow.judge import FAR_TOGETHER, TOGETHER, Judge, Tally
from heedful.flow.keep import Keeper
from heedful.flow.notices import require_in_force
from heedful.flow.owners import FILE as OWNERS_FILE
from heedful.flow.strike_file import read_strikes
from heedful.flow.strikes import only_picked, strikes_of
from heedful.flow.strikes import strike as strike_out
from heedful.flow.suppression import require_unerased
from heedful.flow.workspace import is_full
from heedful.security.sealing import framed, keyed, keyed_all
from heedful.sources.detect import discover, find_files, recognise
from heedful.sources.source import Reading
from heedful.store import meta, people, positions, sources
from heedful.tables.consent import QUESTIONS
from heedful.terms import LAKES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.sources.source import Batch, Problem, Shape, Source
    from heedful.store.sources import SourceFile


Found = TypeVar("Found")
# Well-formed, and nothing to gather.
NO_POSTS: Final = frozenset({"json.other"})


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
    left: list[tuple[str, HeedfulError]] = field(default_factory=list)


@journey("posts.gather", "insights")
def gather(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    person: str | None = None,
    owners: Mapping[Path, str] | None = None,
    strike: Path | None = None,
    picked: Collection[bytes] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Gathered:
    """Read files of the networks and keep what their authors agreed to, for each purpose they agreed to.

    Guarantee: no body of a refused record is opened; reading the same again changes nothing; a stopped run leaves
    what it committed whole, and nothing else. Files that cannot be read are listed, the others are kept.
    `owners` gives the person of each personal export, `person` one for all; `strike` is a file in which that person
    struck posts or kinds, which are refused from then on; `picked`, the marks of the only posts of theirs to keep this time. Errors: BadInput, Refused, Unready.
    Source: GDPR Art. 5(1)(b)-(c), 6(1)(a), 7.
    """
    require_in_force(workspace)
    with workspace.writing():
        files = [f for f in find_files(paths) if f.name != OWNERS_FILE]
        with workspace.store.transaction() as tx:
            end_invented(tx)
        if strike:
            strike_out(workspace, read_strikes(workspace, strike, person))
        _note_terms(workspace)
        with closing(Round(workspace, person, owners or {}, picked)) as one:
            return one.run(files, progress)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file that a source will read.

    Guarantee: nothing of it was read but what tells its format and its hash.
    """

    path: Path
    source: Source
    reading: Reading
    owner: str | None
    digest: bytes
    size: int


class Round:
    """One run over some files, with consent as it stood when the run began.

    Guarantee: one moment, one consent position for all its files.
    """

    def __init__(
        self, workspace: Workspace, person: str | None, owners: Mapping[Path, str], picked: Collection[bytes] | None = None
    ) -> None:
        self.ws = workspace
        self.person = person
        self.owners = {path.resolve(): owner for path, owner in owners.items()}
        self.now = workspace.clock()
        self.found = discover()
        self.pages = dict(workspace.taxonomy.handles()) | dict(workspace.taxonomy.pages())
        with workspace.store.reading() as tx:
            require_unfrozen(workspace, tx)
            grants = without_frozen(tx, workspace.grants(tx))
            self.position = positions.consent_position(tx)
            self.widened = positions.last_widening(tx)
            self.accounts = people.owners(tx)
        self.standings = {lake: stand(grants, lake, workspace.network_terms, self.now) for lake in LAKES}
        # Picked from the same file another time is another reading of it.
        self.picked = [] if picked is None else [mark.hex() for mark in sorted(picked)]
        strikes = strikes_of(workspace)
        judged = strikes if picked is None else only_picked(strikes, person or "", picked)
        together = FAR_TOGETHER if workspace.engine.far else TOGETHER
        self.judge = Judge(self.standings, self.questions, judged, workspace.engine.by_row, together)
        self.read: list[tuple[str, Batch, Tally, int]] = []
        self.ended: list[tuple[SourceFile, Tally]] = []
        # While posts of several files are judged and taken, an error ends the run.
        self.ends = False
        self.account_key = workspace.keys.purpose_key("accounts")
        self.source_key = workspace.keys.purpose_key("sources")
        self.keeper = Keeper(workspace)
        self.done = Gathered()

    def run(self, files: Sequence[Path], progress: Callable[[str, int, int], None] | None) -> Gathered:
        """Read each file, keep going past those that cannot be read, and commit as memory asks for it.

        Guarantee: raises only if nothing could be read at all, or if the workspace itself fails.
        """
        known = self._enter([k for path in files if (k := self._recognise(path))])
        told, total = 0, sum(file.size for file, _ in known)
        for file, entry in known:
            self.done.files += 1
            if entry.complete and not sources.judge_again(entry, self.widened):
                self.done.unchanged += 1
            else:
                self._past_errors(file.path, partial(self._read, file, entry))
            told += file.size
            if progress:
                progress("gather", told, total)
        self._judge()
        self.keeper.flush()
        self.done.gone = self.keeper.bury_gone()
        self.done.added, self.done.replaced = self.keeper.added, self.keeper.replaced
        self.keeper.compact()
        if files and len(self.done.failed) + len(self.done.left) == len(files):
            raise (self.done.failed or self.done.left)[0][1]
        return self.done

    def close(self) -> None:
        """End what works beside.

        Guarantee: what was not committed is let go.
        """
        self.keeper.close()

    def _past_errors(self, path: Path, work: Callable[[], Found]) -> Found | None:
        try:
            return work()
        except (BadInput, Refused) as error:
            if self.ends:
                raise
            # A network gives files beside the posts, such as a page's own description; they are left, not wrong.
            (self.done.left if error.code in NO_POSTS else self.done.failed).append((path.name, error))
        except OSError as error:
            if is_full(error):
                raise
            if self.ends:
                raise Unready(
                    "gather.stopped", "Posts could not be kept, and gathering stopped.", "See that the disk is there; run it again."
                ) from error
            said = BadInput("file.unreadable", "The file cannot be read.", "Check its permissions, and that its disk is there.")
            self.done.failed.append((path.name, said))
        return None

    def _recognise(self, path: Path) -> Recognised | None:
        return self._past_errors(path, partial(self._look_at, path))

    def _look_at(self, path: Path) -> Recognised:
        mapping = self.ws.settings.mapping_for(path.name)
        reading = Reading(self.pages, mapping.columns, mapping.fixed, self.ws.settings.terms.x_archive)
        source, shape = recognise(path, reading)
        owner = self.owner_of(path, shape)
        told = framed(source.name, owner or "", *(f"{k}={v}" for k, v in sorted((mapping.columns | mapping.fixed).items())), *self.picked)
        return Recognised(path, source, reading, owner, keyed(self.source_key, told + content_hash(path), 32), _size(path))

    def _enter(self, files: list[Recognised]) -> list[tuple[Recognised, SourceFile]]:
        with self.ws.store.transaction() as tx:
            return [(f, sources.enter(tx, f.digest, f.source.name, f.owner, self.now)) for f in files]

    def _read(self, file: Recognised, entry: SourceFile) -> None:
        tally = Tally()
        for batch in file.source.read(file.path, file.reading):
            self.judge.add(batch, file.owner, entry.number, tally)
            # Problems may still come while bodies are opened, so the list is counted when the file is done.
            self.read.append((file.path.name, batch, tally, entry.number))
            if self.judge.full:
                self._judge()
        self.ended.append((entry, tally))

    def _judge(self) -> None:
        # What fails in here is of several files' posts: going on would pair or lose them.
        self.ends = True
        admitted = self.judge.judge()
        for name, batch, tally, number in self.read:
            tally.problems += len(batch.problems)
            self.done.problems += [(name, p) for p in batch.problems]
            self.keeper.note_listings(batch.listings, number)
        self.keeper.take(admitted)
        for entry, tally in self.ended:
            self._sum(tally)
            self.keeper.file_is_read(entry, tally, self.position, self.now)
        self.read, self.ended, self.ends = [], [], False

    def _sum(self, tally: Tally) -> None:
        self.done.asked += tally.asked
        for lake in LAKES:
            self.done.kept[lake] += tally.kept[lake]
            for reason, count in tally.refused[lake].items():
                self.done.refused[lake][reason] = self.done.refused[lake].get(reason, 0) + count

    def questions(self, heads: pl.DataFrame, owners: pl.Series) -> pl.DataFrame:
        """Say whose each record is: the export's owner's, or the person's who agreed with that account.

        Guarantee: gives consent.QUESTIONS, one row a head, in order; never matched by name.
        Takes posts.HEADS and, for each row, the person an export was given for, or null.
        """
        accounts = heads.filter(owners.is_null()).select("network", "scope", "attributed_to").unique().drop_nulls()
        messages = [framed(n, s, a) for n, s, a in accounts.iter_rows()]
        accounts = accounts.with_columns(pl.Series("account_key", keyed_all(self.account_key, messages), dtype=pl.Binary))
        accounts = accounts.join(self.accounts, on="account_key", how="inner").drop("account_key")
        return (
            heads.with_columns(owners.alias("owner"))
            .join(accounts, on=["network", "scope", "attributed_to"], how="left", maintain_order="left")
            .with_columns(
                pl.coalesce("owner", "person_id").alias("person_id"),
                pl.when(pl.col("owner").is_not_null()).then(pl.lit(True)).otherwise(pl.col("verified").fill_null(False)).alias("verified"),
            )
            .select(list(QUESTIONS.columns))
        )

    def owner_of(self, path: Path, shape: Shape) -> str | None:
        """The person a personal export was given for.

        Guarantee: None where nobody was named; raises Refused if the export is of another account than theirs, or if they
        were erased here.
        """
        if not shape.personal:
            return None
        owner = self.owners.get(path.resolve(), self.person)
        if owner is not None:
            require_unerased(self.ws, owner, (shape.network, "global", shape.account_id) if shape.account_id else None)
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


def _note_terms(workspace: Workspace) -> None:
    # Other terms and uses may let in what was refused before, so files are judged again as after a new consent.
    uses, kept = workspace.settings.uses.model_dump_json(), workspace.settings.retention.model_dump_json()
    told = f"{workspace.network_terms.x_archive}|{workspace.network_terms.x_profile_approval}|{uses}|{kept}"
    with workspace.store.transaction() as tx:
        before = meta.get(tx, "network.terms")
        if before != told:
            meta.put(tx, "network.terms", told)
        if before not in {None, told}:
            positions.note_widening(tx)


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
