"""Demo: an invented world of people and posts in the networks' real formats, and the whole journey on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from heedful.errors import BadInput
from heedful.flow.assessed import note_invented
from heedful.flow.gather import gather
from heedful.flow.join import Attestation, import_consents
from heedful.flow.learn import learn
from heedful.flow.owners import read_owners
from heedful.flow.report import report_on
from heedful.flow.start import init
from heedful.samples import make_world, write_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from heedful.flow.report import Reported

STEPS = 6


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """What the demonstration did.

    Guarantee: counts, and a report that passed every view.
    """

    workspace: Path
    people: int
    files: int
    asked: int
    kept: int
    report: Reported


def demonstrate(
    folder: Path, *, people: int, posts: int, seed: int, today: date, progress: Callable[[str, int, int], None]
) -> Demonstrated:
    """Invent people and posts, write them as the networks' files, and run init, consent, gather, learn and report.

    Guarantee: the same doors, gates and views as for real people; a second run needs a new folder.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BadInput("demo.exists", "The folder for the demonstration is not empty.", "Name another, or delete it.")
    workspace_folder = folder / "workspace"
    progress("demo", 0, STEPS)
    # Until yesterday, so that nothing in the world lies in the future.
    world = make_world(seed, people=people, posts=posts, end=today - timedelta(days=1))
    paths = write_world(world, folder / "files")
    progress("demo", 1, STEPS)
    with init(workspace_folder, {"name": "Larkmoor", **paths.settings}) as workspace:
        import_consents(workspace, paths.consents, Attestation("Ada Invented", "Bo Invented", "An invented world: nobody here is real."))
        progress("demo", 2, STEPS)
        gathered = gather(workspace, [paths.posts], owners=read_owners([paths.posts], paths.exports))
        progress("demo", 3, STEPS)
        learn(workspace)
        progress("demo", 4, STEPS)
        with workspace.store.transaction() as tx:
            note_invented(workspace, tx)
        report = report_on(workspace)
        progress("demo", STEPS, STEPS)
    return Demonstrated(workspace_folder, len(world.people), gathered.files, gathered.asked, gathered.kept["insights"], report)
