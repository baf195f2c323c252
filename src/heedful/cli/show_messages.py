"""What the commands of segments and messages print."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from heedful.cli.show import _json, _table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.flow.approve import Sample, Standing
    from heedful.flow.effects import Effect
    from heedful.flow.fraud import Answer
    from heedful.flow.hear import Heard
    from heedful.flow.segment import Looked, Proposed
    from heedful.flow.send import Sent
    from heedful.flow.strategy import Planned
    from heedful.flow.write import Campaign, Drafted, Finding
    from heedful.flow.yearly import Told

WHY = {
    "agreed": "have not agreed to it, or not any more",
    "address": "have no address they confirmed",
    "suppressed": "asked not to be written to, or their mail came back",
    "not_shown": "have not been shown for a week what is inferred of them: heedful draft --digest",
    "nothing_fits": "like nothing an offer speaks to",
    "held_back": "dislike something an offer speaks to",
    "event": "were written to about the same thing",
    "cap": "were written to often enough",
    "cool_off": "wrote of a bad experience a short time ago",
    "complaint": "complained a short time ago",
    "bounced": "have an address that mail comes back from",
    "stopped": "asked for it to stop",
    "not_relevant": "said that it does not interest them",
    "quote": "would be quoted, and have not allowed it",
    "guard": "would get words the guard holds back",
    "duties": "would not be told all they must be",
    "changed": "would be written something else now",
    "quiet": "have night",
    "later": "were not taken by the server now",
}


def looked(done: Looked, as_json: bool) -> None:
    """Show a segment before anybody is written to.

    Guarantee: perturbed numbers only.
    """
    told = done.preview
    if as_json:
        _json({"rule": done.rule, **asdict(told), "stands": [asdict(s) for s in done.stands]})
        return
    reach = "fewer than may be told" if told.reach is None else f"about {told.reach:,}"
    print(f"{done.rule}\n  about {told.size:,} people; {reach} of them can be written to")
    steady = "not known: too few 30 days ago" if told.steady is None else f"{told.steady:.0%} of them were in it 30 days ago and now"
    print(f"  steadiness: {steady}")
    for one in done.stands:
        print(f"  tells {one.attribute} = {one.answer} with {one.correlation:+.2f} ({one.low:+.2f} to {one.high:+.2f})")


def proposed(some: Sequence[Proposed], as_json: bool) -> None:
    """Show proposed rules.

    Guarantee: perturbed numbers only.
    """
    if as_json:
        _json({"segments": [asdict(one) for one in some]})
    elif some:
        _table(
            ["rule", "people, at least", "together more often than by chance"],
            [[p.rule, f"{p.people:,}", f"{p.lift:.2f} times"] for p in some],
        )
    else:
        print("No group is large enough to propose.")


def drafted(done: Drafted, as_json: bool) -> None:
    """Show what a draft came to.

    Guarantee: counts, and findings with their places.
    """
    if as_json:
        _json({**asdict(done), "findings": [{"offer": o, **asdict(f)} for o, f in done.findings]})
        return
    print(f"Campaign {done.campaign_id}: {done.messages:,} messages drafted, {done.held_out:,} people held out. Nothing was sent.")
    for offer, count in sorted(done.offers.items()):
        print(f"  {count:>7,}  {offer}")
    _why(done.left_out)
    findings(done.findings)
    print(f"Next, somebody else: heedful approve {done.campaign_id} --as NAME")


def findings(some: Sequence[tuple[str, Finding]]) -> None:
    """Show what the guard found.

    Guarantee: each with rule, place, reason and remedy.
    """
    for offer, f in some:
        print(f"  {f.level}: {offer}, {f.part} {f.start}–{f.end}: {f.reason} ({f.rule})\n    → {f.remedy}", file=sys.stderr)


def samples(some: Sequence[Sample], as_json: bool) -> None:
    """Show one message of each kind.

    Guarantee: whose it is is not said.
    """
    if as_json:
        _json({"samples": [asdict(one) for one in some]})
        return
    for one in some:
        print(f"=== {one.offer}\nSubject: {one.subject}\n\n{one.plain}\n")


def approved(one: Campaign, as_json: bool) -> None:
    """Say that a campaign may go.

    Guarantee: names the next command.
    """
    if as_json:
        _json({"campaign": one.campaign_id, "state": one.state, "approved_by": one.approved_by, "warnings": one.body.get("warnings", [])})
        return
    print(f"Campaign {one.campaign_id} may go. See first what would happen: heedful send {one.campaign_id} --dry-run")


def sent(done: Sent, as_json: bool) -> None:
    """Show what was handed over.

    Guarantee: counts only.
    """
    if as_json:
        _json({**asdict(done), "file": str(done.file) if done.file else None})
        return
    would = "would be sent" if done.dry else "sent"
    print(f"{done.sent:,} {would} by {done.way}.")
    if done.file:
        print(f"They are in {done.file}")
    if done.uncertain:
        print(f"{done.uncertain:,} may have arrived or not, and are not sent again.")
    _why(done.waiting, "wait")
    _why(done.refused, "are not sent")


def yearly(done: Told, as_json: bool) -> None:
    """Show whom a run of yearly digests told.

    Guarantee: counts only.
    """
    if as_json:
        _json(asdict(done))
        return
    print(f"{done.due:,} are due; nobody was written to." if done.dry else f"{done.sent:,} of {done.due:,} who are due were told.")
    said = {
        "may have been told or not, and are not written to again": done.uncertain,
        "could not be reached: their mail came back": done.bounced,
        "wait for the next run": done.later,
        "are due and have no address that they confirmed, or asked not to be written to; their own page tells them": done.unreached,
    }
    for words, count in said.items():
        if count:
            print(f"{count:,} {words}.")


def standing(some: Sequence[Standing], as_json: bool) -> None:
    """List campaigns.

    Guarantee: counts only.
    """
    if as_json:
        _json(
            {
                "campaigns": [
                    {"campaign": s.campaign.campaign_id, "name": s.campaign.name, "state": s.campaign.state, **s.counts} for s in some
                ]
            }
        )
        return
    rows = [[s.campaign.campaign_id, s.campaign.name, s.campaign.state, ", ".join(f"{n:,} {k}" for k, n in s.counts.items())] for s in some]
    if rows:
        _table(["campaign", "name", "state", "messages"], rows)
    else:
        print("There are no campaigns.")


def heard(done: Heard, as_json: bool) -> None:
    """Say that an answer was noted.

    Guarantee: names nobody.
    """
    if as_json:
        _json(asdict(done))
    else:
        print("It is noted, and holds from now on.")


def returned(new: bool, as_json: bool) -> None:
    """Say that an address is not written to any more.

    Guarantee: does not repeat it.
    """
    if as_json:
        _json({"new": new})
    else:
        print("This address is never written to again." if new else "That was known; this address is not written to.")


def told(count: int, as_json: bool) -> None:
    """Say how many details were noted.

    Guarantee: a count only.
    """
    if as_json:
        _json({"noted": count})
    else:
        print(f"{count:,} noted.")


def effect(one: Effect, as_json: bool) -> None:
    """Show what a campaign changed.

    Guarantee: a difference with its interval, and of whom it speaks.
    """
    if as_json:
        _json({**asdict(one), "clear": one.clear})
        return
    print(f"{one.written_to:,} written to: {one.share:.1%} did it; {one.held_out:,} held out: {one.share_without:.1%} did it.")
    print(f"Difference {one.difference * 100:+.1f} points, with 95 % confidence from {one.low * 100:+.1f} to {one.high * 100:+.1f}.")
    print("It may be chance." if not one.clear else "It is clear of chance.", "It speaks of people who agreed, and of nobody else.")


def checked(answer: Answer, as_json: bool) -> None:
    """Say whether a message is ours.

    Guarantee: tells nothing of whom it was sent to.
    """
    if as_json:
        _json({"ours": answer.ours, "day": answer.day})
    elif answer.ours:
        print(f"Yes: we sent a message with this code, on {answer.day}. If its words ask for money or passwords, it was changed; tell us.")
    else:
        print("No: we sent no message with this code. It may be a fraud. Follow no link in it, and tell us.")


def planned(done: Planned, as_json: bool) -> None:
    """Show the steps, and where the page is.

    Guarantee: only numbers that passed the views.
    """
    if as_json:
        _json({"html": str(done.html), "steps": [asdict(s) for s in done.steps]})
        return
    for action in ("fix", "keep", "promote", "stop", "watch"):
        mine = [f"{s.aspect} ({s.net:+.0f})" for s in done.steps if s.action == action]
        if mine:
            print(f"{action:<8}{', '.join(mine)}")
    print(f"The page with how sure, what it costs in duties and for whom it speaks: {done.html}")


def _why(reasons: dict[str, int], what: str = "get none") -> None:
    for reason, count in sorted(reasons.items(), key=lambda one: -one[1]):
        print(f"  {count:>7,} {what}: they {WHY.get(reason, reason)}")
