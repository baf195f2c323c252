"""What `heedful invite` prints: a few lines for people, or one JSON object for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from heedful.cli.show import _json, _table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from heedful.flow.choice import Chosen, Held
    from heedful.flow.codes import Looked
    from heedful.flow.invite import Answered, Due, Made
    from heedful.flow.joining import Begun, Step
    from heedful.flow.signals import Noted

WHY = {
    "suppressed": "objected or were forgotten",
    "minor": "are too young to be asked",
    "never": "asked never to be asked again",
    "said_no": "said no, or withdrew, within 12 months",
    "agreed": "have agreed already",
    "asked": "were asked on this channel within 12 months",
    "renewal_asked": "were asked once whether to renew",
    "not_due": "have no consent that ends within 60 days",
    "unconfirmed": "have no address that they confirmed",
    "unknown": "are not on record",
}


def made(done: Made, as_json: bool) -> None:
    """Say what was made, and whom we leave in peace.

    Guarantee: counts by reason; nobody is named.
    """
    if as_json:
        _json({"made": done.made, "files": [str(file) for file in done.files], "refused": done.refused})
        return
    print(f"{_many(done.made, 'invitation')} in {_many(len(done.files), 'file')}.")
    for file in done.files[:5]:
        print(f"  {file}")
    for reason, number in sorted(done.refused.items()):
        print(f"{number:,} are not asked: they {WHY[reason]}.")


def answered(done: Answered, as_json: bool) -> None:
    """Say what an answer did.

    Guarantee: names nobody but by number, and only for machines.
    """
    if as_json:
        _json(asdict(done))
    elif done.renewed:
        print(f"Yes is noted; {done.renewed} consent records go on.")
    else:
        print(f"{done.answer.capitalize()} is noted." + (" It is no consent yet: let them choose." if done.answer == "yes" else ""))


def listed(rows: Sequence[dict[str, str | int]], as_json: bool) -> None:
    """Show counts of what was asked and answered.

    Guarantee: counts only.
    """
    if as_json:
        _json({"invitations": list(rows)})
    elif rows:
        _table(list(rows[0]), [[str(value) for value in row.values()] for row in rows])
    else:
        print("Nobody has been asked yet.")


def due(rows: Sequence[Due], as_json: bool) -> None:
    """Show whose consent ends soon.

    Guarantee: in the order in which they end.
    """
    if as_json:
        _json({"due": [asdict(row) for row in rows]})
    elif rows:
        _table(["person", "ends"], [[row.person, row.ends.date().isoformat()] for row in rows])
    else:
        print("Nobody's consent that could be renewed ends within 60 days.")


def heard(noted: Noted, as_json: bool) -> None:
    """Say what a signal did.

    Guarantee: one line.
    """
    said = {
        "objected": "The signal counts as an objection to profiling.",
        "choice_kept": "They chose profiling themselves; the choice stands, and the conflict is on record.",
        "nothing": "That is no signal, or nobody on record: nothing changes.",
    }
    if as_json:
        _json(asdict(noted))
    else:
        print(said[noted.effect])


def begun(done: Begun, as_json: bool) -> None:
    """Show the ticket and the code.

    Guarantee: shown once; they are not kept.
    """
    if as_json:
        _json(asdict(done))
        return
    print(f"Code:   {done.code}  (to be written in a comment before {done.ends_at:%H:%M} UTC)")
    print(f"Ticket: {done.ticket}")


def looked(done: Looked, as_json: bool) -> None:
    """Say what looking for codes came to.

    Guarantee: counts only.
    """
    if as_json:
        _json({name: getattr(done, name) for name in ("comments", "unread", "proven", "held", "refused")} | {"failed": len(done.failed)})
        return
    print(f"{done.comments:,} comments, {done.unread:,} of them not looked at. {done.proven:,} accounts proven.")
    if done.held:
        print(f"{done.held:,} are another person's on record: heedful invite join held")
    for name, error in done.failed:
        print(f"  {name}: {error.sentence} {error.remedy}")


def step(done: Step, as_json: bool) -> None:
    """Say how far a joining has come.

    Guarantee: one line.
    """
    if as_json:
        _json(asdict(done))
    else:
        print(done.state + (f" ({done.why})" if done.why else ""))


def chosen(done: Chosen, receipt: Path | None, as_json: bool) -> None:
    """Say that a consent was given.

    Guarantee: the person by number only.
    """
    if as_json:
        _json({"person": done.person_id, "records": list(done.records), "receipt": str(receipt) if receipt else None})
        return
    print(f"Consent is given. The person is {done.person_id}.")
    if receipt:
        print(f"Their receipt, a page to read and a file for machines: {receipt}")
    else:
        print(f"Hand them their receipt: heedful consent receipt {done.person_id} --out FOLDER")


def held(rows: Sequence[Held], as_json: bool) -> None:
    """Show the joinings that wait for somebody to ask.

    Guarantee: names no account.
    """
    if as_json:
        _json({"held": [asdict(row) for row in rows]})
    elif rows:
        cells: list[list[Any]] = [[row.joining_id, row.network, row.person, row.since.date().isoformat()] for row in rows]
        _table(["joining", "network", "on record", "since"], cells)
    else:
        print("Nothing waits.")


def _many(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"
