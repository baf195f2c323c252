"""What the commands of `heedful forget` print: counts and numbers of erasures; nobody is named but by a list of holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heedful.cli import show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from heedful.flow.certificate import Certificate
    from heedful.flow.holds import Hold
    from heedful.flow.retention import Due

_STATES = {
    "begun": "use has stopped; destroying goes on with the next run that writes",
    "held": "use has stopped; a legal hold keeps what is sealed",
    "done": "done",
}


def forgotten(done: Due, dry_run: bool, as_json: bool) -> None:
    """Say what was past its time.

    Guarantee: counts only.
    """
    if as_json:
        said = {"posts": done.posts, "opinions": done.opinions, "held_back": done.held_back, "records": done.records}
        show._json({**said, "people": done.people, "messages": done.messages, "details": done.details, "dry_run": dry_run})
        return
    if not (done.posts or done.records or done.held_back or done.messages or done.details):
        print("Nothing is past its time.")
        return
    print("Past its time, and would be destroyed:" if dry_run else "Past its time, and destroyed:")
    for lake in sorted(done.posts):
        print(f"  {done.posts[lake]:>9,} posts and {done.opinions[lake]:,} opinions held for {lake}")
    print(f"  {done.records:>9,} consent records that have allowed nothing for years, the last of {done.people:,} people")
    if done.messages or done.details:
        print(f"  {done.messages:>9,} messages lose their words and reasons, and {done.details:,} details that people told go")
    if done.held_back:
        print(f"  {done.held_back:,} posts stay sealed under a legal hold; they are not used.")


def placed(hold_id: str, as_json: bool) -> None:
    """Say that a hold is in force.

    Guarantee: its number only.
    """
    if as_json:
        show._json({"hold": hold_id})
        return
    print(f"Hold {hold_id} is in force. What is sealed is not destroyed; use that was refused stays refused.")


def released(count: int, as_json: bool) -> None:
    """Say how many holds were lifted.

    Guarantee: a count only.
    """
    if as_json:
        show._json({"lifted": count})
        return
    print(f"{count} holds lifted. An erasure that waited for them is finished now." if count else "No hold was in force.")


def holds(found: Sequence[Hold], as_json: bool) -> None:
    """List holds.

    Guarantee: the reason as it was given.
    """
    rows = [{"hold": h.hold_id, "person": h.person_id, "reason": h.reason, "by": h.by, "at": h.at.isoformat()} for h in found]
    if as_json:
        show._json({"holds": rows})
        return
    for row in rows:
        print(f"{row['hold']}  {str(row['at'])[:10]}  {row['person']}  by {row['by']}: {row['reason']}")
    if not rows:
        print("No hold is in force.")


def lifted(count: int, as_json: bool) -> None:
    """Say how many marks were lifted.

    Guarantee: a count only.
    """
    if as_json:
        show._json({"lifted": count})
        return
    print(f"{count} marks lifted. They may agree anew; nothing that was erased comes back." if count else "None of these was marked.")


def erasures(found: Sequence[Certificate], as_json: bool) -> None:
    """List erasures.

    Guarantee: names nobody.
    """
    if as_json:
        show._json({"erasures": [_plain(one) for one in found]})
        return
    for one in found:
        print(f"{one.erasure_id}  begun {one.begun_at.date()}  {_STATES[one.state]}")
    if not found:
        print("Nobody was erased yet.")


def certificate(found: Certificate, out: Path | None, as_json: bool) -> None:
    """Show one erasure.

    Guarantee: as the certificate says it.
    """
    if as_json:
        show._json({**_plain(found), "document": dict(found.document)})
        return
    print(f"Erasure {found.erasure_id}: {_STATES[found.state]}.")
    for what, count in found.removed.items():
        print(f"  {count:>9,}  {what}")
    for report in found.reports:
        print(f"Report {report['report']} of {report['made_at'][:10]} was made before, for {report['recipient'] or 'the workspace'}.")
    for one in found.document.get("stays", []):
        print(f"Stays: {one['what']}, {one['why']} ({one['rule']}).")
    if out:
        print(f"The signed certificate: {out}")


def verified(document: Mapping[str, Any], as_json: bool) -> None:
    """Say that a certificate is as it was signed.

    Guarantee: called only after it was checked.
    """
    if as_json:
        show._json(dict(document))
        return
    print(f"This certificate is word for word what was signed: erasure {document['erasure']} of {document['destroyed_at'][:10]}.")


def _plain(one: Certificate) -> dict[str, Any]:
    done = one.done_at.isoformat() if one.done_at else None
    said = {"erasure": one.erasure_id, "state": one.state, "begun_at": one.begun_at.isoformat(), "done_at": done}
    return {**said, "removed": dict(one.removed), "reports": list(one.reports)}
