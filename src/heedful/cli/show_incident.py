"""What the commands on incidents print."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from heedful.flow.contain import Contained
    from heedful.flow.incidents import Told
    from heedful.flow.watch import Seen


def told(found: Told, as_json: bool) -> None:
    """Print an incident.

    Guarantee: the clock first.
    """
    if as_json:
        print(json.dumps(_document(found)))
        return
    facts = found.facts
    print(f"Incident {facts.incident_id}, {found.incident.state}, {found.incident.how}")
    print(_clock(found))
    print(f"  {facts.nature}")
    print(f"  kinds: {', '.join(facts.kinds)}{'' if facts.readable else '; sealed, and the key is safe'}")
    print(f"  people: {_about(facts.people)}; records: {_about(facts.records)}")
    for one in facts.rated:
        print(f"  {one.risk.replace('_', ' ')}: {one.level}{' (' + ', '.join(one.because) + ')' if one.because else ''}")
    print(f"  {found.duties.why}")
    for at, who, _, words in found.steps:
        print(f"  {_moment(at)}  {who}  {words}")


def listed(found: Sequence[Told], as_json: bool) -> None:
    """Print the register.

    Guarantee: a line an incident.
    """
    if as_json:
        print(json.dumps([_document(one) for one in found]))
        return
    for one in found:
        print(f"{one.facts.incident_id}  {one.incident.state}  known {_moment(one.facts.known_at)}  {_clock(one)}")
    if not found:
        print("The register is empty.")


def contained(done: Contained, as_json: bool) -> None:
    """Print what was done to contain an incident.

    Guarantee: only what was.
    """
    if as_json:
        print(json.dumps({"sessions": done.sessions, "wrapped_anew": done.wrapped, "locked": done.locked}))
        return
    if done.sessions is not None:
        print(f"{done.sessions} sessions ended; everybody must sign in anew.")
    if done.wrapped is not None:
        print(f"The workspace key is new; {done.wrapped} keys were wrapped anew. Make a new sealed copy: heedful keys copy --out FILE")
    if done.locked:
        print("Locked. Nothing opens until: heedful keys unlock COPY")


def seen(found: Seen, as_json: bool) -> None:
    """Print what watching found.

    Guarantee: numbers of incidents only.
    """
    if as_json:
        print(json.dumps({"entries": found.entries, "opened": list(found.opened), "noted": list(found.noted)}))
        return
    print(f"{found.entries} new entries looked at.")
    for one in found.opened:
        print(f"Opened an incident: heedful incident show {one}")
    for one in found.noted:
        print(f"It goes on: heedful incident show {one}")
    if not (found.opened or found.noted):
        print("Nothing was found.")


def decoys(planted: int, as_json: bool) -> None:
    """Print how many decoys are planted.

    Guarantee: tells none.
    """
    print(json.dumps({"decoys": planted}) if as_json else f"{planted} decoys are planted.")


def _clock(found: Told) -> str:
    clock = found.clock
    if clock.told_at:
        return f"The authority was told on {_moment(clock.told_at)}, {_span(clock.left)} {'late' if clock.late else 'before the time'}."
    if not found.duties.authority:
        return "No clock runs: by the ratings nobody must be told."
    return f"{_span(clock.left)} {'LATE' if clock.late else 'left'} to tell the authority (by {_moment(clock.due_at)})."


def _document(found: Told) -> dict[str, Any]:
    facts, clock = found.facts, found.clock
    return {
        "incident": facts.incident_id,
        "state": found.incident.state,
        "how": found.incident.how,
        "known_at": facts.known_at.isoformat(),
        "due_at": clock.due_at.isoformat(),
        "minutes_left": int(clock.left.total_seconds() // 60),
        "late": clock.late,
        "authority_told_at": clock.told_at.isoformat() if clock.told_at else None,
        "people_told_at": found.incident.people_told_at.isoformat() if found.incident.people_told_at else None,
        "words": facts.nature,
        "kinds": list(facts.kinds),
        "readable": facts.readable,
        "people": facts.people,
        "records": facts.records,
        "risks": {one.risk: one.level for one in facts.rated},
        "tell": {"authority": found.duties.authority, "people": found.duties.people},
        "steps": [{"at": at.isoformat(), "who": who, "kind": kind, "words": words} for at, who, kind, words in found.steps],
    }


def _about(count: int | None) -> str:
    return "not known yet" if count is None else f"about {count}"


def _span(left: timedelta) -> str:
    minutes = int(abs(left.total_seconds())) // 60
    return f"{minutes // 60} h {minutes % 60:02d} min"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
