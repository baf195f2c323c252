"""Learn: from held posts to opinions, once for each post and model, only for people whose consent stands now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.engine.held import open_posts, seal_opinions
from heedful.engine.pool import mapper
from heedful.flow.live import JUDGED_BY, live_rows, subject_keys
from heedful.flow.memory import Memory
from heedful.opinions.learn import learn_rows
from heedful.opinions.lexicon import LexiconExtractor
from heedful.privacy.pseudonym import TERM, key_of_each
from heedful.store import manifest, outbox, positions
from heedful.store.manifest import LakeFile
from heedful.tables import opinions, posts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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


def learn(workspace: Workspace, *, extractor: Extractor | None = None, progress: Callable[[str, int, int], None] | None = None) -> Learnt:
    """Infer opinions from every held post that the current model and taxonomy have not read yet.

    Guarantee: only posts whose grant lives now are opened; running twice is running once; a stopped run goes on.
    Source: GDPR Art. 5(1)(b), 6(1)(a).
    """
    chosen = extractor or LexiconExtractor(workspace.taxonomy)
    done = Learnt(made_by=chosen.made_by)
    with workspace.writing():
        waiting = {lake: _waiting(workspace, lake, chosen.made_by) for lake in LEARNT_LAKES}
        total = sum(f.rows for files in waiting.values() for f in files)
        with mapper(ReadRows(chosen), total, workspace.settings.workers) as spread:
            memory = Memory()
            for lake, files in waiting.items():
                for group in _groups(files):
                    Pass(workspace, lake, chosen.made_by, done, memory).run(group, spread)
                    if progress:
                        progress("learn", done.posts + done.not_live, total)
    return done


class Pass:
    """One commit's worth of files of one lake.

    Guarantee: consent is folded anew for each, so that a withdrawal during a long run holds from the next on.
    """

    def __init__(self, workspace: Workspace, lake: str, made_by: str, done: Learnt, memory: Memory) -> None:
        self.ws, self.lake, self.made_by, self.done, self.memory = workspace, lake, made_by, done, memory
        with workspace.store.reading() as tx:
            self.position = positions.consent_position(tx)
            self.live = live_rows(workspace, tx, lake)
        self.keys = subject_keys(workspace, lake)
        self.skipped: list[int] = []
        self.read: list[int] = []

    def run(self, files: Sequence[LakeFile], spread: Callable[[Iterator[pl.DataFrame]], Iterator[pl.DataFrame]]) -> None:
        """Read the files, extract in the workers, seal and commit.

        Guarantee: each file gets one opinions file, even an empty one, or none if the run stops.
        """
        redacted, file_of = self._opened(files)
        whole = self.memory.extract(redacted, spread)
        held = _seal(whole, redacted, self.ws.keyed(self.lake), self.keys)
        parts = held.with_columns(file_of.gather(whole["row"])).partition_by("file", as_dict=True, include_key=False)
        new = [self._write(place, file, parts.get((place,))) for place, file in enumerate(files)]
        with self.ws.store.transaction() as tx:
            self.ws.lakes.make_durable()
            chosen = {f.file_id for f in files}
            old = [f.file_id for f in manifest.list_files(tx, self.lake, "opinions") if f.parent in chosen]
            manifest.commit(tx, new, old)
            body = {"lake": self.lake, "made_by": self.made_by, "files": len(new), "opinions": held.height}
            outbox.add(tx, "learn.read", self.ws.actor, body, self.ws.clock())
        self.ws.lakes.delete(self.lake, old)

    def _write(self, place: int, file: LakeFile, held: pl.DataFrame | None) -> LakeFile:
        held = opinions.HELD.empty() if held is None else held
        skipped = self.skipped[place]
        made_by = f"{self.made_by}{_PARTLY}{self.position}" if skipped else self.made_by
        self._count(self.read[place], skipped, held.height)
        return LakeFile(self.ws.lakes.write(self.lake, held), self.lake, file.bucket, "opinions", held.height, file.file_id, made_by)

    def _opened(self, files: Sequence[LakeFile]) -> tuple[pl.DataFrame, pl.Series]:
        every = [
            self.ws.lakes.read(self.lake, f.file_id).with_columns(pl.lit(place, dtype=pl.UInt32).alias("file"))
            for place, f in enumerate(files)
        ]
        live = pl.concat(every).join(self.live, on=JUDGED_BY, how="semi", maintain_order="left")
        stay = dict(live.group_by("file").len().iter_rows())
        self.skipped = [f.rows - stay.get(place, 0) for place, f in enumerate(files)]
        # A reaction is something the person did; it has no words to infer an opinion from.
        held = live.filter(pl.col("kind") != "reaction")
        read = dict(held.group_by("file").len().iter_rows())
        self.read = [read.get(place, 0) for place in range(len(files))]
        texts = pl.Series("text", [opened[0] for opened in open_posts(held, self.keys)], dtype=pl.String)
        return posts.REDACTED.require(held.with_columns(texts).select(list(posts.REDACTED.columns))), held["file"]

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
