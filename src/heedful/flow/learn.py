"""Learn: from held posts to opinions, once for each post and model, only for people whose consent stands now."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from heedful.errors import Broken
from heedful.flow.access import journey
from heedful.flow.bias_gate import require_model
from heedful.flow.extractors import extractor_of
from heedful.flow.frozen import is_frozen, require_unfrozen
from heedful.flow.live import KEPT_BY, granted, live_rows, subject_keys
from heedful.flow.memory import Memory
from heedful.flow.reading import PARTLY, Maker, Opened, Order, ReadLake, open_files, write_opinions
from heedful.opinions.learn import ReadRows
from heedful.store import manifest, outbox, positions
from heedful.tables import opinions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import polars as pl

    from heedful.flow.live import Granted, Live
    from heedful.flow.workspace import Workspace
    from heedful.opinions.extract import Extractor
    from heedful.store.manifest import LakeFile

# Purposes whose posts opinions are inferred from.
# The smaller lake first: what was read for it need not be read again for the other.
LEARNT_LAKES: Final = ("profile", "insights")
# Posts whose opinions are committed together.
COMMIT_ROWS: Final = 100_000
# Posts that one worker on another machine is ordered to read at once; each order is a commit of its own.
ORDER_ROWS: Final = 10_000


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
        step = _apart if workspace.engine.far else _here
        step(workspace, chosen, waiting, keys, done, lambda: progress and progress("learn", done.posts + done.not_live, total))
    return done


def _here(
    workspace: Workspace,
    chosen: Extractor,
    waiting: Mapping[str, Sequence[LakeFile]],
    keys: Mapping[str, Mapping[bytes, bytes]],
    done: Learnt,
    tell: Callable[[], object],
) -> None:
    # While one commit's opinions are sealed and written, the workers read the next one's posts.
    total = sum(f.rows for files in waiting.values() for f in files)
    with workspace.engine.spread(ReadRows(chosen), total) as spread, ThreadPoolExecutor(1) as behind:
        memory, consent = Memory(), Consent(workspace)
        under_way: Future[None] | None = None
        for lake, group in ((lake, group) for lake, files in waiting.items() for group in _groups(files, COMMIT_ROWS)):
            step = Pass(workspace, lake, group, done, keys[lake])
            step.read(consent, memory, spread)
            if under_way:
                under_way.result()
            under_way = behind.submit(step.keep)
            tell()
        if under_way:
            under_way.result()


def _apart(
    workspace: Workspace,
    chosen: Extractor,
    waiting: Mapping[str, Sequence[LakeFile]],
    keys: Mapping[str, Mapping[bytes, bytes]],
    done: Learnt,
    tell: Callable[[], object],
) -> None:
    # Workers read and write the lakes by themselves; what they made is true once it is committed here, order by order.
    consent = Consent(workspace)
    total = sum(f.rows for files in waiting.values() for f in files)
    orders = (
        _order(workspace, consent, lake, group, keys[lake], chosen.made_by)
        for lake, files in waiting.items()
        for group in _groups(files, ORDER_ROWS)
    )
    with workspace.engine.spread(ReadLake(chosen, workspace.lakes), total) as spread:
        for read in spread(orders):
            _commit(workspace, read.lake, read.files, read.written, chosen.made_by)
            _count(done, read.lake, read.posts, read.not_live, sum(f.rows for f in read.written))
            tell()


def _order(
    workspace: Workspace, consent: Consent, lake: str, files: Sequence[LakeFile], keys: Mapping[bytes, bytes], made_by: str
) -> Order:
    position, live = consent.live(lake, files)
    readable = live.keep(workspace.engine.scan(files, "posts", KEPT_BY)).select("subject_key").unique().collect()["subject_key"]
    mine = {subject: keys[subject] for subject in readable.to_list()}
    return Order(lake, tuple(files), live, mine, workspace.keys.purpose_key(lake), Maker(made_by, position))


def _commit(workspace: Workspace, lake: str, files: Sequence[LakeFile], new: Sequence[LakeFile], made_by: str) -> None:
    with workspace.store.transaction() as tx:
        workspace.lakes.make_durable()
        workspace.require_pen(tx)
        chosen = {f.file_id for f in files}
        old = [f.file_id for f in manifest.list_files(tx, lake, "opinions") if f.parent in chosen]
        manifest.commit(tx, new, old)
        count = sum(f.rows for f in new)
        body = {"lake": lake, "purposes": [lake], "made_by": made_by, "files": len(new), "opinions": count}
        outbox.add(tx, "learn.read", workspace.actor, body, workspace.clock())
    workspace.lakes.delete(lake, old)


def _count(done: Learnt, lake: str, read: int, skipped: int, found: int) -> None:
    done.posts += read
    done.not_live += skipped
    done.opinions += found
    done.by_lake[lake] = done.by_lake.get(lake, 0) + found


def _unfrozen(workspace: Workspace) -> list[str]:
    # What a case has frozen is left alone; where that is everything, it is said.
    with workspace.store.reading() as tx:
        require_unfrozen(workspace, tx)
        lakes = [lake for lake in LEARNT_LAKES if not is_frozen(tx, lake)]
        for lake in () if lakes else LEARNT_LAKES:
            require_unfrozen(workspace, tx, purpose=lake)
    return lakes


class Consent:
    """Consent as it stands, folded and keyed again only where its position has moved.

    Guarantee: a withdrawal during a long run holds from the next commit on.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.ws = workspace
        self.position = -1
        self.given: dict[str, Granted] = {}

    def live(self, lake: str, files: Sequence[LakeFile]) -> tuple[int, Live]:
        """The consent position, and which rows of some files may be used at it.

        Guarantee: both of one moment.
        """
        with self.ws.store.reading() as tx:
            position = positions.consent_position(tx)
            if position != self.position:
                grants = self.ws.grants(tx)
                self.position, self.given = position, {each: granted(self.ws, each, grants) for each in LEARNT_LAKES}
            return position, live_rows(self.ws, tx, lake, files, given=self.given[lake])


class Pass:
    """One commit's worth of files of one lake.

    Guarantee: each file gets one opinions file, even an empty one, or none if the run stops.
    """

    def __init__(self, workspace: Workspace, lake: str, files: Sequence[LakeFile], done: Learnt, keys: Mapping[bytes, bytes]) -> None:
        self.ws, self.lake, self.files, self.done, self.keys = workspace, lake, files, done, keys
        self.maker = Maker(done.made_by, 0)
        self.opened: Opened | None = None
        self.found = opinions.FOUND.empty()

    def read(self, consent: Consent, memory: Memory, spread: Callable[[Iterator[pl.DataFrame]], Iterator[pl.DataFrame]]) -> None:
        """Open the posts whose grants live, and find their opinions in the workers.

        Guarantee: writes nothing.
        """
        position, live = consent.live(self.lake, self.files)
        self.maker = Maker(self.done.made_by, position)
        self.opened = open_files(self.ws.lakes, self.lake, self.files, live, self.keys)
        self.found = memory.extract(self.opened.redacted, spread)

    def keep(self) -> None:
        """Seal the opinions, write them and commit.

        Guarantee: all files of the pass or none.
        """
        if self.opened is None:
            raise Broken("learn.unread", "What was not read cannot be kept.")
        keyed = self.ws.keyed(self.lake)
        new = write_opinions(self.ws.lakes, self.lake, self.files, self.opened, self.found, keyed, self.keys, self.maker)
        _commit(self.ws, self.lake, self.files, new, self.done.made_by)
        _count(self.done, self.lake, sum(self.opened.read), sum(self.opened.skipped), self.found.height)


def _waiting(workspace: Workspace, lake: str, made_by: str) -> list[LakeFile]:
    with workspace.store.reading() as tx:
        files = manifest.list_files(tx, lake)
        widened = positions.last_widening(tx)
    state = {f.parent: f.made_by or "" for f in files if f.kind == "opinions"}
    return [f for f in files if f.kind == "posts" and not _is_read(state.get(f.file_id), made_by, widened)]


def _is_read(state: str | None, made_by: str, widened: int) -> bool:
    if state is None:
        return False
    model, _, position = state.partition(PARTLY)
    return model == made_by and (not position or widened <= int(position))


def _groups(files: Sequence[LakeFile], most: int) -> Iterator[list[LakeFile]]:
    group: list[LakeFile] = []
    for file in files:
        group.append(file)
        if sum(f.rows for f in group) >= most:
            yield group
            group = []
    if group:
        yield group
