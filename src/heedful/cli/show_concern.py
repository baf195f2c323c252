"""What the commands on concerns print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heedful.cli import show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from heedful.flow.concerns import Case, Concern, Freeze, Raised

_FIELDS = ("case_id", "kind", "state", "by", "raised_at", "due_at", "owner", "outcome", "decided_at")


def raised(done: Raised, as_json: bool) -> None:
    """Say that a case is open, and how to hear of it.

    Guarantee: the code is shown here and never again.
    """
    if as_json:
        show._json({"case": done.case_id, "code": done.code, "due_at": done.due_at})
        return
    print(f"Case {done.case_id} is open. It will be answered by {done.due_at:%Y-%m-%d}.")
    print(f"Your code: {done.code}")
    print("Keep it: with it alone you hear the answer, and can add something: heedful concern follow CODE")


def followed(found: Case, as_json: bool) -> None:
    """Say what became of a case, to whoever holds its code.

    Guarantee: no name of the team.
    """
    one = found.concern
    if as_json:
        show._json(
            {"state": one.state, "raised_at": one.raised_at, "due_at": one.due_at, "outcome": one.outcome, "answer": found.answer or None}
        )
        return
    if one.state == "open":
        print(f"Your concern of {one.raised_at:%Y-%m-%d} is being looked at. You will have an answer by {one.due_at:%Y-%m-%d}.")
        return
    print(f"Outcome: {(one.outcome or '').replace('_', ' ')}\n\n{found.answer}")


def cases(found: Sequence[Concern], now: datetime, as_json: bool) -> None:
    """List cases.

    Guarantee: no words of them.
    """
    if as_json:
        show._json({"cases": [_plain(one) for one in found]})
        return
    waiting = sorted((c for c in found if c.state == "open"), key=lambda c: c.due_at)
    late = sum(c.due_at < now for c in waiting)
    print(f"{len(waiting):,} open, {late:,} of them overdue; {len(found):,} in all.")
    if found:
        rows = [*waiting, *(c for c in found if c.state != "open")]
        heads = ["due", "case", "what", "raised by", "owner", "state"]
        show._table(heads, [[f"{c.due_at:%Y-%m-%d}", c.case_id, c.kind, c.by, c.owner or "–", c.outcome or c.state] for c in rows])


def one(found: Concern, as_json: bool) -> None:
    """Say how a case stands.

    Guarantee: no words of it.
    """
    if as_json:
        show._json(_plain(found))
        return
    print(f"Case {found.case_id}: {found.state}, owner {found.owner or 'nobody yet'}, due {found.due_at:%Y-%m-%d}.")


def case(found: Case, as_json: bool) -> None:
    """Show one case, opened.

    Guarantee: for those who answer for it.
    """
    if as_json:
        show._json(_whole(found))
        return
    one(found.concern, as_json=False)
    print(f"\n{found.words or '(the words went with the person they were about)'}")
    for said in found.notes:
        print(f"  {said.at:%Y-%m-%d %H:%M}  {said.actor}: {said.kind.replace('_', ' ')}: {said.words}")
    for held in found.freezes:
        state = f"lifted {held.lifted_at:%Y-%m-%d} by {held.lifted_by}" if held.lifted_at else "frozen"
        print(f"  {held.kind} {held.target}: {state}")
    print(f"\nThe log has {len(found.evidence):,} entries on it:")
    for entry in found.evidence[-show.LISTED :]:
        print(f"  {entry.at:%Y-%m-%d %H:%M}  {entry.kind}  {entry.actor}")
    if found.answer:
        print(f"\nOutcome: {found.concern.outcome}\n{found.answer}")


def frozen(made: Freeze, as_json: bool) -> None:
    """Say what is frozen.

    Guarantee: as it holds from now on.
    """
    if as_json:
        show._json({"freeze": made.freeze_id, "case": made.case_id, "kind": made.kind, "target": made.target})
        return
    print(f"Frozen: {made.kind} {made.target}. Only the written outcome of case {made.case_id} lifts it.")


def _plain(found: Concern) -> dict[str, Any]:
    return {name: getattr(found, name) for name in _FIELDS} | {"about": list(found.about)}


def _whole(found: Case) -> dict[str, Any]:
    return _plain(found.concern) | {
        "words": found.words,
        "answer": found.answer or None,
        "notes": [{"at": n.at, "actor": n.actor, "kind": n.kind, "words": n.words} for n in found.notes],
        "freezes": [{"kind": f.kind, "target": f.target, "at": f.at, "by": f.by, "lifted_at": f.lifted_at} for f in found.freezes],
        "evidence": [{"at": e.at, "kind": e.kind, "actor": str(e.actor), "body": e.body} for e in found.evidence],
    }
