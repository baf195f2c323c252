"""Condition: whether a running service can work, and what waits, for whoever operates it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.errors import HeedfulError
from heedful.store import erasures, jobs, log_mark, manifest, outbox
from heedful.terms import LAKES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heedful.flow.workspace import Workspace

# Of long work the newest are counted; older ones are over.
_JOBS: Final = 1000


@dataclass(frozen=True, slots=True)
class Condition:
    """What waits and what is held, in counts.

    Guarantee: of posts, files and work; of nobody.
    """

    jobs: Mapping[str, int]
    outbox: int
    erasures: int
    files: Mapping[str, int]
    posts: Mapping[str, int]


def fault(workspace: Workspace) -> str | None:
    """The code of what keeps this service from working, or None.

    Guarantee: asks the store and the keys, and changes nothing; tells no more than a code.
    """
    try:
        with workspace.store.reading() as tx:
            manifest.manifest_version(tx)
        workspace.keys.person_keys([])
    except HeedfulError as error:
        return error.code
    return None


def condition(workspace: Workspace) -> Condition:
    """What waits and what is held.

    Guarantee: as `Condition`; of one moment.
    """
    with workspace.store.reading() as tx:
        mark = log_mark.get_mark(tx)
        files = manifest.list_files(tx)
        work = Counter(one.state for one in jobs.list_jobs(tx, _JOBS))
        waiting, unfinished = outbox.waiting(tx, mark.seq if mark else 0), len(erasures.unfinished(tx))
    return Condition(
        work,
        waiting,
        unfinished,
        {lake: sum(f.lake == lake for f in files) for lake in LAKES},
        {lake: sum(f.rows for f in files if f.lake == lake and f.kind == "posts") for lake in LAKES},
    )
