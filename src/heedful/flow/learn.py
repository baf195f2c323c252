"""Learn: from held posts to opinions, once for each post and model, only for people whose consent stands now."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.engine.held import open_posts, seal_opinions
from heedful.engine.pool import mapper
from heedful.flow.access import journey
from heedful.flow.bias_gate import require_model
from heedful.flow.extractors import extractor_of
from heedful.flow.frozen import is_frozen, require_unfrozen
from heedful.flow.live import live_rows, subject_keys
from heedful.flow.memory import Memory
from heedful.opinions.learn import learn_rows
from heedful.privacy.pseudonym import TERM, key_of_each
from heedful.store import manifest, outbox, positions
from heedful.store.manifest import LakeFile
from heedful.tables import opinions, posts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from heedful.flow.live import Live
    from heedful.flow.workspace import Workspace
    from heedful.opinions.extract import Extractor

# Purposes whose posts opinions are inferred from.
# The smaller lake first: what was read for it need not be read again for the other.
LEARNT_LAKES: Final = ("profile", "insights")
# Posts whose opinions are committed together.
COMMIT_ROWS: Final = 100_000
# Between a model's name and the consent position at which some posts of a file could not be read.
_PARTLY: Final = "@"


@dataclass(slots=True)
class Learnt:
    """What one run of learn did.

    Guarantee: counts only.
    """

    made_by: str = ""
    posts: int = 0
    opinions: int = 0
    not_live: int = 0
    by_lake: dict[str, int] = field(default_factory=dict)


class ReadRows:
    """The row-wise function that worker processes run.

    Guarantee: picklable; holds the extractor, no key and no person.
    """

    def __init__(self, extractor: Extractor) -> None:
        self.extractor = extractor

    def __call__(self, redacted: pl.DataFrame) -> pl.DataFrame:
        return learn_rows(redacted, self.extractor)


@journey("posts.learn", "insights")
def learn(workspace: Workspace, *, extractor: Extractor | None = None, progress: Callable[[str, int, int], None] | None = None) -> Learnt:
    """Infer opinions from every held post that the current model and taxonomy have not read yet.

    Guarantee: only posts whose grant lives now are opened; running twice is running once; a stopped run goes on. Errors: Refused
    `bias.model`, Unready `bias.unassessed`.
    Source: GDPR Art. 5(1)(b), 6(1)(a).
    """
    chosen = extractor or extractor_of(workspace)
    if extractor is None:
        require_model(workspace, chosen.made_by)
    done = Learnt(made_by=chosen.made_by)
    with workspace.writing():
        waiting = {lake: _waiting(workspace, lake, chosen.made_by) for lake in _unfrozen(workspace)}
        total = sum(f.rows for files in waiting.values() for f in files)
        keys = {lake: subject_keys(workspace, lake) for lake in waiting}
        # While one commit's opinions are sealed and written, the workers read the next one's posts.
        with mapper(ReadRows(chosen), total, workspace.settings.workers) as spread, ThreadPoolExecutor(1) as behind:
            memory, consent = Memory(), Consent(workspace)
            under_way: Future[None] | None = None
            for lake, group in ((lake, group) for lake, files in waiting.items() for group in _groups(files)):
                step = Pass(workspace, lake, group, done, keys[lake])
                step.read(consent, memory, spread)
                if under_way:
                    under_way.result()
                under_way = behind.submit(step.keep)
                if progress:
                    progress("learn", done.posts + done.not_live, total)
            if under_way:
                under_way.result()
    return done


def _unfrozen(workspace: Workspace) -> list[str]:
    # What a case has frozen is left alone; where that is everything, it is said.
    with workspace.store.reading() as tx:
        require_unfrozen(workspace, tx)
        lakes = [lake for lake in LEARNT_LAKES if not is_frozen(tx, lake)]
        for lake in () if lakes else LEARNT_LAKES:
            require_unfrozen(workspace, tx, purpose=lake)
    return lakes


class Consent:
    """Consent as it stands, folded again only where its position has moved.

    Guarantee: a withdrawal during a long run holds from the next commit on.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.ws = workspace
        self.position = -1
        self.grants: pl.DataFrame | None = None

    def live(self, lake: str, files: Sequence[LakeFile]) -> tuple[int, Live]:
        """The consent position, and which rows of some files may be used at it.

        Guarantee: both of one moment.
        """
        with self.ws.store.reading() as tx:
            position = positions.consent_position(tx)
            if self.grants is None or position != self.position:
                self.position, self.grants = position, self.ws.grants(tx)
            return position, live_rows(self.ws, tx, lake, files, self.grants)


class Pass:
    """One commit's worth of files of one lake.

    Guarantee: each file gets one opinions file, even an empty one, or none if the run stops.
    """

    def __init__(self, workspace: Workspace, lake: str, files: Sequence[LakeFile], done: Learnt, keys: Mapping[bytes, bytes]) -> None:
        self.ws, self.lake, self.files, self.done, self.keys = workspace, lake, files, done, keys
        self.made_by = done.made_by
        self.keyed = workspace.keyed(lake)
        self.position = 0
        self.skipped: list[int] = []
        self.counts: list[int] = []
        self.redacted, self.found = posts.REDACTED.empty(), opinions.FOUND.empty()
        self.file_of, self.gathered = pl.Series("file", [], dtype=pl.UInt32), pl.Series("gathered", [], dtype=pl.Date)

    def read(self, consent: Consent, memory: Memory, spread: Callable[[Iterator[pl.DataFrame]], Iterator[pl.DataFrame]]) -> None:
        """Open the posts whose grants live, and find their opinions in the workers.

        Guarantee: writes nothing.
        """
        self.position, live = consent.live(self.lake, self.files)
        self.redacted, self.file_of, self.gathered = self._opened(live)
        self.found = memory.extract(self.redacted, spread)

    def keep(self) -> None:
        """Seal the opinions, write them and commit.

        Guarantee: all files of the pass or none.
        """
        held = _seal(self.found, self.redacted.with_columns(self.gathered), self.keyed, self.keys)
        parts = held.with_columns(self.file_of.gather(self.found["row"])).partition_by("file", as_dict=True, include_key=False)
        new = [self._write(place, file, parts.get((place,))) for place, file in enumerate(self.files)]
        with self.ws.store.transaction() as tx:
            self.ws.lakes.make_durable()
            chosen = {f.file_id for f in self.files}
            old = [f.file_id for f in manifest.list_files(tx, self.lake, "opinions") if f.parent in chosen]
            manifest.commit(tx, new, old)
            body = {"lake": self.lake, "purposes": [self.lake], "made_by": self.made_by, "files": len(new), "opinions": held.height}
            outbox.add(tx, "learn.read", self.ws.actor, body, self.ws.clock())
        self.ws.lakes.delete(self.lake, old)

    def _write(self, place: int, file: LakeFile, held: pl.DataFrame | None) -> LakeFile:
        held = opinions.HELD.empty() if held is None else held
        skipped = self.skipped[place]
        made_by = f"{self.made_by}{_PARTLY}{self.position}" if skipped else self.made_by
        self._count(self.counts[place], skipped, held.height)
        return LakeFile(self.ws.lakes.write(self.lake, held), self.lake, file.bucket, "opinions", held.height, file.file_id, made_by)

    def _opened(self, live: Live) -> tuple[pl.DataFrame, pl.Series, pl.Series]:
        every = [
            self.ws.lakes.read(self.lake, f.file_id).with_columns(pl.lit(place, dtype=pl.UInt32).alias("file"))
            for place, f in enumerate(self.files)
        ]
        usable = live.keep(pl.concat(every))
        stay = dict(usable.group_by("file").len().iter_rows())
        self.skipped = [f.rows - stay.get(place, 0) for place, f in enumerate(self.files)]
        # A reaction is something the person did; it has no words to infer an opinion from.
        held = usable.filter(pl.col("kind") != "reaction")
        read = dict(held.group_by("file").len().iter_rows())
        self.counts = [read.get(place, 0) for place in range(len(self.files))]
        texts = pl.Series("text", [opened[0] for opened in open_posts(held, self.keys)], dtype=pl.String)
        redacted = posts.REDACTED.require(held.with_columns(texts).select(list(posts.REDACTED.columns)))
        return redacted, held["file"], held["gathered"]

    def _count(self, read: int, skipped: int, found: int) -> None:
        self.done.posts += read
        self.done.not_live += skipped
        self.done.opinions += found
        self.done.by_lake[self.lake] = self.done.by_lake.get(self.lake, 0) + found


def _seal(found: pl.DataFrame, redacted: pl.DataFrame, keyed: object, keys: Mapping[bytes, bytes]) -> pl.DataFrame:
    terms = found.select(pl.col("terms").list.len().alias("n"), pl.col("terms"))
    flat = terms["terms"].explode(empty_as_null=False, keep_nulls=False)
    keyed_terms = key_of_each(flat.alias("term"), TERM, keyed, size=8)  # type: ignore[arg-type]
    rows = pl.Series("row", range(found.height), dtype=pl.UInt32).to_frame().with_columns(terms["n"])
    of = rows.select(pl.col("row").repeat_by("n").alias("row"))["row"].explode(empty_as_null=False, keep_nulls=False)
    grouped = (
        pl.DataFrame({"row": of, "key": keyed_terms}, schema={"row": pl.UInt32, "key": pl.Binary})
        .group_by("row", maintain_order=True)
        .agg("key")
    )
    lists = rows.join(grouped, on="row", how="left", maintain_order="left")["key"].fill_null(pl.Series([[]], dtype=pl.List(pl.Binary)))
    return seal_opinions(found, redacted, lists, keys)


def _waiting(workspace: Workspace, lake: str, made_by: str) -> list[LakeFile]:
    with workspace.store.reading() as tx:
        files = manifest.list_files(tx, lake)
        widened = positions.last_widening(tx)
    state = {f.parent: f.made_by or "" for f in files if f.kind == "opinions"}
    return [f for f in files if f.kind == "posts" and not _is_read(state.get(f.file_id), made_by, widened)]


def _is_read(state: str | None, made_by: str, widened: int) -> bool:
    if state is None:
        return False
    model, _, position = state.partition(_PARTLY)
    return model == made_by and (not position or widened <= int(position))


def _groups(files: Sequence[LakeFile]) -> Iterator[list[LakeFile]]:
    group: list[LakeFile] = []
    for file in files:
        group.append(file)
        if sum(f.rows for f in group) >= COMMIT_ROWS:
            yield group
            group = []
    if group:
        yield group
