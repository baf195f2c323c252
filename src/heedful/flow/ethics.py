"""A company's standing by theme, computed from what is held, logged and set: `heedful doctor --ethics`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from heedful.duties.signing import same
from heedful.duties.standing import Fact, Figure, Theme, stand
from heedful.errors import HeedfulError
from heedful.fairness.verdicts import ABOVE, UNKNOWN
from heedful.flow import duty_documents, house_rules, notices
from heedful.flow.access import journey
from heedful.flow.declared import how_many
from heedful.store import answers, bias, concerns, documents, incidents, log_mark, members, outbox, requests, signatures, sources
from heedful.store.rows import count_rows
from heedful.store.schema import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

__all__ = ["Theme", "standing"]

# How long a time is compared with the one before it.
DAYS: Final = 90
_STOPS: Final = ("stop", "complaint")
# What the team opens of one person's, and what it writes out of many people's, by the log.
_LOOKED: Final = ("consent.shown", "log.read", "evidence.packed", "subject.exported")
_HANDED_OUT: Final = ("export.handed_out", "consent.exported", "incident.listed")
_ASSESSED: Final = {"mining": "how posts are read", "messaging": "how messages treat people"}
_NAMES: Final = {"register": "register of processing", "impact": "impact assessment"}


@journey("duties.read", "accountability")
def standing(workspace: Workspace) -> list[Theme]:
    """Where the company stands on each theme now, and what got worse in the last 90 days beside the 90 before.

    Guarantee: counts and names of the team only; of one moment; changes nothing. Source: GDPR Art. 5(2), 24(1).
    """
    now = workspace.clock()
    with workspace.store.reading() as tx:
        owners = {m.role: m.name for m in reversed(members.list_members(tx))}
        facts = [fact for look in _LOOKS for fact in look(workspace, tx, now)]
        figures = list(_figures(tx, now))
    return stand(facts, figures, owners)


def _consent(workspace: Workspace, tx: Tx, now: datetime) -> Iterator[Fact]:
    people = count_rows(tx, PEOPLE)
    yield Fact(
        "consent",
        f"{people:,} people are on record; every use of their posts asks their consent as it stands.",
        ok=True if people else None,
    )


def _privacy(workspace: Workspace, tx: Tx, now: datetime) -> Iterator[Fact]:
    refused = sum(
        count
        for one in sources.list_sources(tx)
        for reason, count in one.counts.get("insights", {}).get("refused", {}).items()
        if reason in {"special_category", "vulnerable", "third_party_text"}
    )
    yield Fact(
        "privacy",
        f"Nothing is shown of fewer than {workspace.settings.privacy.k} people; {refused:,} posts were refused for what they tell.",
    )


def _transparency(workspace: Workspace, tx: Tx, now: datetime) -> Iterator[Fact]:
    try:
        force = notices.require_in_force(workspace)
    except HeedfulError as error:
        yield Fact("transparency", error.sentence.splitlines()[0], ok=False, remedy=error.remedy or "See heedful doctor.")
        return
    yield Fact("transparency", f"Notice {force.version} is in force, and no more is done than it says.")


def _accountability(workspace: Workspace, tx: Tx, now: datetime) -> Iterator[Fact]:
    for kind in ("register", "impact"):
        found = duty_documents.shown(workspace, tx, kind)
        approved = found.approved is not None and found.current
        yield Fact(
            "accountability", f"The {_NAMES[kind]} is {'approved, and is what is done' if approved else 'not approved as things stand'}.", ok=approved,
            remedy="" if approved else f"Write it and have it approved: heedful {'register' if kind == 'register' else 'assess impact'} write",
        )  # fmt: skip
    late = sum(c.state == concerns.OPEN and c.due_at < now for c in concerns.list_concerns(tx))
    yield Fact("accountability", f"{late} cases are overdue.", ok=not late, remedy="See them: heedful concern list" if late else "")
    rules = documents.last(tx, house_rules.KIND)
    yield Fact(
        "accountability", f"House rules of version {rules.version} are in force." if rules else "There are no house rules.", ok=rules is not None,
        remedy="" if rules else "Write them: heedful rules write",
    )  # fmt: skip
    alone = sum(bool(s.used_at and s.signed_by and same(s.signed_by, s.asked_by)) for s in signatures.list_signatures(tx))
    yield Fact(
        "accountability",
        f"{alone} acts rest on one person alone.",
        ok=not alone,
        remedy="Have somebody outside look: heedful second list" if alone else "",
    )
    seen = log_mark.witnesses(tx)
    yield Fact(
        "accountability", f"{len(seen)} witnesses are trusted to cosign the log.", ok=bool(seen),
        remedy="" if seen else "Ask somebody outside to cosign it: docs/how-to/check-the-log.md",
    )  # fmt: skip


def _security(workspace: Workspace, tx: Tx, now: datetime) -> Iterator[Fact]:
    open_ones = [one for one in incidents.every(tx) if one.state != "closed"]
    remedy = "See them: heedful incident list" if open_ones else ""
    yield Fact("security", f"{len(open_ones)} incidents are open.", ok=not open_ones, remedy=remedy)
    yield Fact(
        "security", "Members sign in, each with one role." if members.any_member(tx) else "Nobody signs in: whoever holds the folder may do all.",
        ok=members.any_member(tx), remedy="" if members.any_member(tx) else "Add members: heedful users add",
    )  # fmt: skip


def _manipulation(workspace: Workspace, tx: Tx, now: datetime) -> Iterator[Fact]:
    approved = outbox.of_kind(tx, "messages.approved")
    warned = sum(bool(one.body.get("warnings")) for one in approved)
    yield Fact(
        "manipulation",
        f"{len(approved)} campaigns were approved, {warned} of them with warnings and a reason.",
        ok=True if approved else None,
    )


def _bias(workspace: Workspace, tx: Tx, now: datetime) -> Iterator[Fact]:
    declared = how_many(workspace, tx)
    enough = declared >= workspace.settings.privacy.k
    said = f"{f'{declared} people or more' if enough else f'Fewer than {workspace.settings.privacy.k} people'} declared something to check for bias by."
    yield Fact(
        "bias", said, ok=True if enough else None, remedy="" if enough else "Ask people who agree to fairness: heedful messages declared"
    )
    for kind, what in _ASSESSED.items():
        found = bias.assessed(tx, kind)
        yield _assessed(what, found[-1] if found else None, now)


def _assessed(what: str, last: bias.Assessed | None, now: datetime) -> Fact:
    """The last assessment of one kind. Not enough evidence is not good, and one made long ago is none of today."""
    if last is None or last.at <= now - timedelta(days=DAYS):
        when = "never" if last is None else f"last on {last.at:%Y-%m-%d}"
        return Fact("bias", f"Bias in {what} was {when} looked for.", ok=None, remedy="Look for it: heedful assess bias")
    above, compared = _gaps([last])
    said = f"Bias in {what}, looked for on {last.at:%Y-%m-%d}: {last.verdict}; {above} of {compared} comparisons are above the limit."
    good = None if last.verdict == UNKNOWN else last.verdict != ABOVE
    return Fact("bias", said, ok=good, remedy="" if good else "See which: heedful assess bias, and docs/how-to/look-for-bias.md")


def _gaps(some: Sequence[bias.Assessed]) -> tuple[int, int]:
    """How many comparisons of the last assessment of each kind are above the limit, and how many there are."""
    last = {one.kind: one for one in some}
    rows = [row for one in last.values() for row in one.body["gaps" if one.kind == "mining" else "compared"]]
    return sum(row["verdict"] == ABOVE for row in rows), len(rows)


def _control(workspace: Workspace, tx: Tx, now: datetime) -> Iterator[Fact]:
    late = requests.counts(tx, now).get("overdue", 0)
    yield Fact("control", f"{late} requests of people are overdue.", ok=not late, remedy="See them: heedful requests list" if late else "")


_LOOKS: Final = (_consent, _privacy, _transparency, _accountability, _security, _manipulation, _bias, _control)


def _figures(tx: Tx, now: datetime) -> Iterator[Figure]:
    middle, first = now - timedelta(days=DAYS), now - timedelta(days=2 * DAYS)
    late, early = outbox.count_between(tx, middle, now), outbox.count_between(tx, first, middle)
    people = count_rows(tx, PEOPLE)
    since, before = answers.count_feedback(tx, _STOPS, middle, now), answers.count_feedback(tx, _STOPS, first, middle)
    wrong, wrong_before = answers.count_feedback(tx, ("wrong",), middle, now), answers.count_feedback(tx, ("wrong",), first, middle)
    sent, sent_before = late.get("message.left", 0), early.get("message.left", 0)
    all_late, all_early = sum(late.values()), sum(early.values())

    def both(theme: str, says: str, kind: str, of: tuple[int, int]) -> Figure:
        return Figure(theme, says, late.get(kind, 0), of[0], early.get(kind, 0), of[1])

    yield both("consent", "people who withdrew, of those on record", "consent.withdrawn", (people, people))
    yield both("consent", "people who said 'that was not me', of those on record", "consent.denied", (people, people))
    yield Figure("transparency", "answers 'this is wrong about me', of messages", wrong, sent, wrong_before, sent_before)
    yield both("accountability", "cases raised, of all that was entered", "concern.raised", (all_late, all_early))
    for says, kinds in (("looks at what is one person's", _LOOKED), ("files handed out with rows of people", _HANDED_OUT)):
        times = [sum(some.get(kind, 0) for kind in kinds) for some in (late, early)]
        yield Figure("privacy", f"{says}, of all that was entered", times[0], all_late, times[1], all_early)
    yield both("security", "refused for want of a role, of all that was entered", "access.refused", (all_late, all_early))
    yield both("security", "incidents, of all that was entered", "incident.opened", (all_late, all_early))
    yield Figure("manipulation", "stops and complaints, of messages", since, sent, before, sent_before)
    made = bias.assessed(tx)
    gaps = _gaps([one for one in made if middle < one.at <= now])
    gaps_before = _gaps([one for one in made if first < one.at <= middle])
    yield Figure("bias", "comparisons above a limit of bias, of those in the last assessment", *gaps, *gaps_before)
    yield Figure(
        "control",
        "requests answered late or not yet, of those that fell due",
        *requests.count_late(tx, middle, now),
        *requests.count_late(tx, first, middle),
    )
