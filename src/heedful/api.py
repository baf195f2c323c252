"""The journeys as Python functions. What they give has passed the same gates and views as at every other door."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from heedful.flow import gather as _gather
from heedful.flow import join as _join
from heedful.flow import learn as _learn
from heedful.flow import report as _report
from heedful.flow import start as _start
from heedful.flow.acting import open_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from heedful.flow.gather import Gathered
    from heedful.flow.join import Joined
    from heedful.flow.learn import Learnt
    from heedful.flow.report import Reported
    from heedful.flow.workspace import Workspace

AnyPath = str | Path


def init(folder: AnyPath, *, answers: Mapping[str, Any] | None = None, **settings: Any) -> Workspace:
    """Make a workspace in a folder and open it.

    Guarantee: never overwrites one. Settings as in `heedful.yaml`; `answers` are the ten of the provisional assessment. Errors: BadInput.
    """
    return _start.init(Path(folder), settings, answers=answers)


def open(folder: AnyPath = ".") -> Workspace:
    """Open a workspace; use it in `with`, or close it.

    Guarantee: BadInput where the folder is none; Unready where it has members and nobody is signed in here.
    """
    return open_as(Path(folder))


def import_consents(
    workspace: Workspace, file: AnyPath, *, attested_by: str = "", countersigned_by: str = "", statement: str = ""
) -> Joined:
    """Bring in consents from a CSV or JSON file; two of the team vouch for it, or it waits until they do.

    Guarantee: importing twice is importing once; a row that cannot count is listed, the others count.
    """
    vouched = _join.Attestation(attested_by, countersigned_by, statement) if attested_by or countersigned_by or statement else None
    return _join.import_consents(workspace, Path(file), vouched)


def give(workspace: Workspace, person: str, purposes: Iterable[str], **details: Any) -> Joined:
    """Record that a person gives consent now.

    Guarantee: as `heedful consent give`.
    """
    return _join.give(workspace, person, list(purposes), details)


def withdraw(workspace: Workspace, person: str, purposes: Iterable[str] = ()) -> int:
    """Record that a person withdraws, from some purposes or (none named) from all; gives how many records it concerns.

    Guarantee: holds from the next query on. Source: GDPR Art. 7(3).
    """
    return _join.withdraw(workspace, person, list(purposes))


def show(workspace: Workspace, person: str) -> list[dict[str, Any]]:
    """What stands on record of a person's consent, and its state now.

    Guarantee: entered in the log.
    """
    return _join.show(workspace, person)


def gather(
    workspace: Workspace, paths: AnyPath | Iterable[AnyPath], *, person: str | None = None, owners: Mapping[Any, str] | None = None
) -> Gathered:
    """Read files of the networks and keep what their authors agreed to.

    Guarantee: as `heedful gather`. `owners`: file -> person, for personal exports.
    """
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    return _gather.gather(workspace, [Path(p) for p in files], person=person, owners={Path(k): v for k, v in (owners or {}).items()})


def learn(workspace: Workspace) -> Learnt:
    """Infer opinions from held posts that were not read yet.

    Guarantee: as `heedful learn`.
    """
    return _learn.learn(workspace)


def report(workspace: Workspace, out: AnyPath | None = None) -> Reported:
    """Write the report and give where it lies.

    Guarantee: as `heedful report`; every number rests on at least k people.
    """
    return _report.report_on(workspace, out=Path(out) if out else None)
