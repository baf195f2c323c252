"""A person looks at what is held about them: all of it of one moment, and each look leaves an entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from heedful.flow import dossier_words as words
from heedful.flow import own_choices
from heedful.flow.access import journey
from heedful.flow.concerns import opened_answer
from heedful.flow.dossier import compile_part
from heedful.flow.marks import person_mark
from heedful.flow.snapshot import read_together
from heedful.store import concerns, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from heedful.flow.dossier import Document
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

OVERVIEW: Final = "overview"
# Each page and the parts of a dossier that it shows.
PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    OVERVIEW: ("posts", "opinions", "accounts", "messages"),
    "held": ("person", "posts", "opinions", "accounts", "contacts", "messages"),
    "likes": ("posts", "opinions"),
    "used": ("accesses", "reports", "segments", "messages"),
    "messages": ("messages",),
}


@dataclass(frozen=True, slots=True)
class Use:
    """One use of what is a person's.

    Guarantee: names nobody of the team; `role` is by whom.
    """

    at: datetime
    role: str
    what: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A concern of the person's own.

    Guarantee: state, times and answer.
    """

    case_id: str
    raised_at: datetime
    due_at: datetime
    decided_at: datetime | None
    outcome: str
    answer: str


@journey("people.answer", "rights")
def look(workspace: Workspace, person: str, page: str) -> Document:
    """What one of a person's own pages shows of what is held about them, for their own eyes.

    Guarantee: nobody else's; the look stands in the log. Parts as the dossier has them, and on the overview the `choices`. Source: GDPR
    Art. 15.
    """
    with workspace.store.transaction() as tx:
        outbox.add(tx, "person.looked", workspace.actor, {"person": person_mark(workspace, person), "page": page}, workspace.clock())
    offered = own_choices.offered(workspace) if page == OVERVIEW else []

    def read(tx: Tx) -> Document:
        if page != OVERVIEW:
            return compile_part(workspace, tx, person, PAGES[page])
        grants = workspace.grants_of(tx, person)
        document = compile_part(workspace, tx, person, PAGES[page], grants)
        return document | {"choices": own_choices.switches(offered, grants)}

    return read_together(workspace, read)


@journey("people.answer", "rights")
def own_cases(workspace: Workspace, person: str) -> list[OwnCase]:
    """The concerns a person raised or that are about them, with their answers.

    Guarantee: the newest first; no names of the team; the look stands in the log.
    """
    with workspace.store.transaction() as tx:
        outbox.add(tx, "person.looked", workspace.actor, {"person": person_mark(workspace, person), "page": "concerns"}, workspace.clock())
    with workspace.store.reading() as tx:
        found = [(one, opened_answer(workspace, one)) for one in concerns.of_person(tx, person)]
    cases = [OwnCase(c.case_id, c.raised_at, c.due_at, c.decided_at, c.outcome or "", answer) for c, answer in found]
    return sorted(cases, key=lambda case: case.raised_at, reverse=True)


def uses_of(document: Mapping[str, Any]) -> list[Use]:
    """How what is a person's was used, and by which role, out of what is held.

    Guarantee: in time order, the newest first. Source: GDPR Art. 15(1)(c).
    """
    found = [Use(one["at"], one["role"], words.of(words.LOOKS, one["what"])) for one in document["accesses"]]
    found += [Use(one["made_at"], "report", "counted in a report", f"{one['people']:,}") for one in document["reports"]]
    found += [
        Use(one["at"], "marketer", "chosen for a message by a rule over your likes and dislikes", one["rule"])
        for one in document["segments"]
    ]
    found += [Use(one["sent_at"], "service", "a message was sent to you", one["subject"]) for one in document["messages"] if one["sent_at"]]
    return sorted(found, key=lambda use: use.at, reverse=True)
