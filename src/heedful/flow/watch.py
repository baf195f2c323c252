"""Watch the log: what its entries look like of a break-in opens an incident, or is noted in one that is open already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from heedful.duties.watching import WATCHED, Thresholds, find
from heedful.flow import incidents
from heedful.flow.access import journey
from heedful.flow.affected import affected
from heedful.flow.incidents import WATCH
from heedful.store import incidents as register
from heedful.store import meta, outbox, watched
from heedful.store.incidents import Incident

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# Up to which entry the rules have looked.
_SEEN: Final = "watch.seen"
# What each rule found, in words, and the kinds of data that such a thing may have reached.
_SAID: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "mass_export": (
        "looked at {count} people, or wrote out lists of everybody, within {minutes} minutes",
        ("consents", "posts", "profile"),
    ),
    "off_hours": ("looked at people {count} times within {minutes} minutes, outside the hours of work", ("consents", "posts", "profile")),
    "many_refusals": ("was refused {count} times within {minutes} minutes", ("team",)),
    "decoy_touched": ("asked for somebody who does not exist and was planted to be found", ("consents", "accounts")),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found.

    Guarantee: `opened` and `noted` are numbers of incidents.
    """

    entries: int
    opened: tuple[str, ...]
    noted: tuple[str, ...]


@journey("incidents.watch", "security")
def watch(workspace: Workspace) -> Seen:
    """Look at what was entered since the last look, and open an incident for what the rules find.

    Guarantee: every entry is looked at once, with as much before it as the window is long; what goes on in an open incident of the same
    rule and actor is noted there. Killed, it looks again. Source: GDPR Art. 33(1), 32(1)(d).
    """
    with workspace.store.transaction() as tx:
        return look(workspace, tx)


def look(workspace: Workspace, tx: Tx) -> Seen:
    """As `watch`, within a transaction and whoever acts: where a decoy is touched, this very journey opens the incident.

    Guarantee: as `watch`.
    """
    at = thresholds(workspace)
    opened: list[str] = []
    noted: list[str] = []
    seen = int(meta.get(tx, _SEEN) or 0)
    entries = watched.entries(tx, seen, at.window, WATCHED)
    new = int((entries["seq"] > seen).sum())
    for row in find(entries, at).to_dicts():
        if row["last_seq"] > seen:
            already = _open_of(tx, row["rule"], row["actor"])
            (noted if already else opened).append(_note(workspace, tx, already, row) if already else _open(workspace, tx, row))
    meta.put(tx, _SEEN, str(watched.last(tx)))
    return Seen(new, tuple(opened), tuple(noted))


def thresholds(workspace: Workspace) -> Thresholds:
    """From when on something is found.

    Guarantee: as the settings say.
    """
    said = workspace.settings.incidents
    window = timedelta(minutes=said.window_minutes)
    return Thresholds(window, said.people, said.lists, said.refusals, said.night_looks, said.day_from, said.day_until, said.zone)


def _open_of(tx: Tx, rule: str, actor: str) -> str | None:
    return next((one.incident_id for one in register.every(tx) if (one.how, one.actor) == (rule, actor) and one.state != "closed"), None)


def _words(workspace: Workspace, row: dict[str, Any]) -> str:
    said = _SAID[row["rule"]][0].format(count=row["count"], minutes=workspace.settings.incidents.window_minutes)
    return f"{row['actor']} {said}, from {row['first_at']:%Y-%m-%d %H:%M} to {row['last_at']:%H:%M} UTC."


def _open(workspace: Workspace, tx: Tx, row: dict[str, Any]) -> str:
    rule, actor = row["rule"], row["actor"]
    kinds = _SAID[rule][1]
    whom = affected(workspace, tx, kinds, actor, row["first_at"], row["last_at"])
    times = {"known_at": workspace.clock(), "began_at": row["first_at"], "ended_at": row["last_at"]}
    found = Incident("", rule, "open", kinds=kinds, readable=True, special=False, sealed=b"", actor=actor, people=whom.count, **times)
    return incidents.enter(workspace, tx, rule, _words(workspace, row), found, WATCH)


def _note(workspace: Workspace, tx: Tx, incident_id: str, row: dict[str, Any]) -> str:
    register.change(tx, incident_id, ended_at=row["last_at"])
    incidents.step(workspace, tx, incident_id, "noted", _words(workspace, row), WATCH.name)
    outbox.add(tx, "incident.noted", WATCH, {"incident": incident_id, "changed": ["ended_at"]}, workspace.clock())
    return incident_id
