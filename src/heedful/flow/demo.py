"""Demo: an invented world of people and posts in the networks' real formats, and the whole journey on it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from heedful.errors import BadInput, Refused
from heedful.flow import members
from heedful.flow.access import ROLES, journey
from heedful.flow.assessed import is_invented, note_invented
from heedful.flow.gather import gather
from heedful.flow.join import Attestation, import_consents
from heedful.flow.learn import learn
from heedful.flow.owners import read_owners
from heedful.flow.profiles import known
from heedful.flow.report import report_on
from heedful.flow.sign_in_link import hand_link
from heedful.flow.start import init
from heedful.samples import make_world, write_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from heedful.flow.report import Reported
    from heedful.flow.workspace import Workspace

STEPS = 6
# How many of the invented people one may be.
_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Entrances:
    """How to look at an invented world from within.

    Guarantee: `people` are tokens of links that each sign one of them in once; `members` are name, role and password. All are shown once.
    """

    people: tuple[str, ...]
    members: tuple[tuple[str, str, str], ...] = ()


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


@journey("people.answer", "rights")
def enter(workspace: Workspace) -> Entrances:
    """Make links by which the invented people of whom most is known are signed in at the pages.

    Guarantee: of an invented world only. Errors: Refused `demo.real`.
    """
    with workspace.store.reading() as tx:
        if not is_invented(tx):
            raise Refused("demo.real", "The people of this workspace are not invented.", "Run it on a demonstration.")
        profiles = known(workspace, tx).profiles()
    fullest = sorted(profiles, key=lambda person: (-len(profiles[person]), person))[:_SHOWN]
    return Entrances(tuple(hand_link(workspace, person) for person in fullest))


@journey("members.change", "security")
def employ(workspace: Workspace) -> Entrances:
    """Add one member in each role to an invented world, each with a password of its own.

    Guarantee: of an invented world only; from then on whoever acts must have signed in. Errors: Refused `demo.real`.
    """
    entrances = enter(workspace)
    roles = ["administrator", *(role for role in ROLES if role not in {"administrator", "service"})]
    staff = [(f"demo-{role.replace('_', '-')}", role, secrets.token_urlsafe(12)) for role in roles]
    for name, role, password in staff:
        members.add(workspace, name, role, password)
    return Entrances(entrances.people, tuple(staff))
