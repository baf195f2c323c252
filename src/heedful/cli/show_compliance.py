"""What `heedful compliance` prints: a few lines for people, or one JSON object for machines."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from heedful.flow.compliance import Applied, Duty
    from heedful.flow.deletions import Ran
    from heedful.flow.id_files import Asked

LISTED = 10
# What is pressing enough to be shown in yellow.
SOON = timedelta(hours=6)
STATES: Mapping[str, str] = {
    "asked": "results awaited",
    "heard": "not applied yet",
    "partly": "some lines unread",
    "applied": "applied",
    "replaced": "replaced by a newer round",
    "received": "not done yet",
    "held": "part kept by a legal hold",
}


def asked(done: Asked, out: Path, as_json: bool) -> None:
    """Say which ids were written, and what comes next.

    Guarantee: counts only.
    """
    if as_json:
        _json({"round": done.round_id, "kind": done.kind, "ids": done.ids, "left_out": done.left_out})
        return
    print(f"Round {done.round_id}: {done.ids:,} ids of {done.kind} in {out}.")
    if done.left_out:
        print(f"  {done.left_out:,} held posts have ids that are none of X's, and were left out.")
    print("Upload the file to a compliance job of X, fetch its results, and delete the file.")
    print(f"Next:  heedful compliance apply RESULTS --round {done.round_id}")


def applied(done: Applied, as_json: bool) -> None:
    """Show what results did.

    Guarantee: counts, and problems by line.
    """
    if as_json:
        _json(
            {
                "round": done.round_id,
                "state": done.state,
                "orders": dict(done.orders),
                "posts": done.posts,
                "accounts": done.accounts,
                "taken_out": dict(done.taken_out),
                "kept_back": done.kept_back,
                "given_back": done.given_back,
                "unknown_reasons": done.unknown,
                "due_at": done.due_at.isoformat(),
                "late": done.late,
                "problems": [{"code": p.code, "place": p.place, "sentence": p.sentence, "remedy": p.remedy} for p in done.problems],
            }
        )
        return
    print(f"Round {done.round_id} {STATES[done.state]}: {sum(done.orders.values()):,} orders of X.")
    for name, count in done.orders.items():
        kind, _, reason = name.partition(".")
        said = " (no location is held)" if reason == "scrub_geo" else " (a reason we do not know: taken for a deletion)"
        print(f"  {count:>9,}  {kind} {reason.replace('_', ' ')}{said if reason in {'scrub_geo', 'unknown'} else ''}")
    where = ", ".join(f"{lake} {count:,}" for lake, count in done.taken_out.items())
    print(
        f"Taken out for good: {done.posts - done.kept_back:,} posts{f' ({where})' if where else ''}; accounts forgotten: {done.accounts:,}."
    )
    if done.kept_back:
        print(f"  {done.kept_back:,} more are used no longer, and are destroyed once the legal hold on them is lifted.")
    if done.given_back:
        print(f"  {done.given_back:,} lines give something back; nothing is taken up again by them.")
    if done.late:
        print("  This was later than 24 hours after it was heard.")
    for problem in done.problems[:LISTED]:
        print(f"  {problem.place}: {problem.sentence}", file=sys.stderr)
    if len(done.problems) > LISTED:
        print(f"  … and {len(done.problems) - LISTED:,} more lines", file=sys.stderr)


def duties(waits: Sequence[Duty], done: Sequence[Duty], as_json: bool) -> None:
    """Show what networks asked, the most pressing first.

    Guarantee: what is overdue stands first, and is red on a terminal.
    """
    if as_json:
        _json({"waiting": [_plain(d) for d in waits], "done": [_plain(d) for d in done]})
        return
    if not waits and not done:
        print("No network has asked for anything. Begin with: heedful compliance ids x --kind posts --out FILE")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("id", "network", "about", "state", "since", "time left"):
        table.add_column(head)
    for duty in [*waits, *done[:LISTED]]:
        colour = "bold red" if duty.overdue else "yellow" if duty.left is not None and duty.left < SOON else ""
        said = [duty.duty_id, duty.network, duty.kind, STATES.get(duty.state, duty.state), f"{duty.since:%Y-%m-%d %H:%M}", _left(duty.left)]
        table.add_row(*said, style=colour)
    Console(width=None if sys.stdout.isatty() else 120, highlight=False, markup=False).print(table)


def ran(done: Ran, as_json: bool) -> None:
    """Show what was done of the callbacks.

    Guarantee: counts only.
    """
    if as_json:
        _json({"done": done.done, "held": done.held, "waiting": done.waiting, "swept": done.swept})
        return
    print(f"Done: {done.done:,}. Kept in part by a legal hold: {done.held:,}. Still waiting: {done.waiting:,}.")


def readmitted(was_forgotten: bool, as_json: bool) -> None:
    """Say whether an account counts again.

    Guarantee: does not repeat the account.
    """
    if as_json:
        _json({"readmitted": was_forgotten})
        return
    print("The account counts again, for what is gathered from now on." if was_forgotten else "This account was not forgotten.")


def _left(left: timedelta | None) -> str:
    if left is None:
        return ""
    minutes = int(abs(left).total_seconds()) // 60
    said = f"{minutes // 60} h {minutes % 60:02} min"
    return f"overdue by {said}" if left < timedelta(0) else said


def _plain(duty: Duty) -> dict[str, Any]:
    return {
        "id": duty.duty_id,
        "network": duty.network,
        "kind": duty.kind,
        "state": duty.state,
        "since": duty.since.isoformat(),
        "due_at": duty.due_at.isoformat() if duty.due_at else None,
        "seconds_left": int(duty.left.total_seconds()) if duty.left is not None else None,
        "overdue": duty.overdue,
        "counts": dict(duty.counts),
    }


def _json(value: Mapping[str, Any]) -> None:
    import orjson

    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")
