"""What the log says: entries with their numbers, by kind, time, person or case, read from the log itself and not from the store."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from heedful.audit.entry import Said, read_entry
from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.log import open_log, sequence
from heedful.flow.marks import person_mark
from heedful.store import accesses, outbox, receipts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry and where it stands.

    Guarantee: as the log holds it; `text` is what was hashed, word for word.
    """

    index: int
    said: Said
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for; what is empty asks for all.

    Guarantee: `kinds` may hold patterns such as `consent.*`; `since` counts, `until` does not.
    """

    kinds: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    subject: str = ""
    case: str = ""
    actor: str = ""
    purpose: str = ""


@journey("log.read", "accountability")
def find(workspace: Workspace, wanted: Wanted | None = None) -> Iterator[Logged]:
    """The entries asked for, the oldest first.

    Guarantee: what waits in the outbox is taken up first, so that nothing done is missing. That each stands in the log under its
    checkpoint is for `audit verify` and `audit prove` to show. Errors: Refused as `sequence`.
    """
    wanted = wanted or Wanted()
    head = sequence(workspace)
    since, until = _instant(wanted.since), _instant(wanted.until)
    for index, data in open_log(workspace).entries(head.size):
        said = read_entry(data)
        if _is_wanted(said, wanted, since, until):
            yield Logged(index, said, data.decode())


@journey("log.read", "accountability")
def newest(workspace: Workspace, most: int, wanted: Wanted | None = None) -> list[Logged]:
    """The newest entries of those asked for.

    Guarantee: the newest first, at most so many. Errors: as `find`.
    """
    return list(reversed(deque(find(workspace, wanted), maxlen=most)))


@journey("log.read", "accountability")
def read_about(workspace: Workspace, person: str, wanted: Wanted | None = None) -> list[Logged]:
    """The entries about one person.

    Guarantee: as `find`; that somebody read them is an entry itself. Errors: BadInput `log.nobody`.
    """
    found = list(find(workspace, replace(wanted or Wanted(), subject=mark_of(workspace, person))))
    with workspace.store.transaction() as tx:
        accesses.note(tx, person, workspace.actor, "log.read", workspace.clock())
        body = {"person": person_mark(workspace, person), "entries": len(found)}
        outbox.add(tx, "log.read", workspace.actor, body, workspace.clock())
    return found


@journey("log.read", "accountability")
def owner_of(workspace: Workspace, receipt: str) -> str:
    """Whose receipt it is, by the number on it.

    Guarantee: BadInput `log.receipt` where there is none of this number, also once its owner was erased.
    """
    with workspace.store.reading() as tx:
        found = receipts.find(tx, receipt)
    if found is None:
        raise BadInput("log.receipt", "There is no receipt of this number.", "It stands at the foot of the receipt.")
    return found.person_id


def mark_of(workspace: Workspace, person: str) -> str:
    """The mark under which the entries about a person stand, for `Wanted.subject`.

    Guarantee: BadInput `log.nobody` where no key of theirs is left: then nobody can tell any more which entries were about them.
    """
    if person not in workspace.keys.person_keys([person]):
        raise BadInput("log.nobody", "Nobody is on record under this number, or they were erased.", "Check the number.")
    return person_mark(workspace, person)


def _is_wanted(said: Said, wanted: Wanted, since: str, until: str) -> bool:
    return (
        (not wanted.kinds or any(fnmatchcase(said.action, pattern) for pattern in wanted.kinds))
        and (not since or said.at >= since)
        and (not until or said.at < until)
        and (not wanted.subject or said.subject == wanted.subject)
        and (not wanted.case or said.case == wanted.case)
        and (not wanted.actor or said.actor == wanted.actor)
        and (not wanted.purpose or wanted.purpose in said.purposes)
    )


def _instant(at: datetime | None) -> str:
    # The spelling of entries, in which order of letters is order of time.
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z") if at else ""
