"""Consents brought in from a file: CSV, JSON or NDJSON, a row an account or a record. Each row counts or is named.

What somebody else collected counts as given only with what proves it: a notice that was published, method, moment, account and
evidence. Whether the file itself may be trusted is for those who attest it: `flow.batches`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.consent.act import ENDED, Act, read_act, stamp
from heedful.consent.cells import _Bad, list_of, moment_of, one_of, some_of, text_of
from heedful.consent.overlaps import overlapping
from heedful.consent.proof import PROOF, doubts_of
from heedful.consent.record import Scope, build_body
from heedful.consent.record import event as body_event
from heedful.consent.rows import COLUMNS, Problem, read_rows
from heedful.tables import records as tables
from heedful.terms import AGE_BANDS, GROUP_KINDS, KINDS, NETWORKS, PURPOSES, SCOPES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from heedful.consent.record import Practice
    from heedful.consent.rows import Row
    from heedful.tables.schema import Table

__all__ = ["COLUMNS", "Intake", "Problem", "intake", "read_rows"]

_YES: Final = frozenset({"yes", "true", "1", "y"})
# Where a network gives ids that hold everywhere, and where only on a page or in an app.
_USUAL_SCOPE: Final = {"x": "global", "facebook": "page", "instagram": "app"}
# When an age was never declared: before any declaration.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file of consents amounts to, in the tables the store keeps.

    Guarantee: each frame passes its table; `bodies` holds one of every record.
    """

    records: pl.DataFrame
    named: pl.DataFrame
    bodies: dict[str, dict[str, Any]]
    events: pl.DataFrame
    person_events: pl.DataFrame
    people: pl.DataFrame
    accounts: pl.DataFrame
    contacts: pl.DataFrame
    problems: list[Problem]
    given: int


@dataclass(frozen=True, slots=True)
class _Bringing:
    practice: Practice
    importer: str
    now: datetime
    notices: Mapping[str, str]
    lasts: Callable[[datetime], datetime]
    accounted: frozenset[str]
    contested: frozenset[int]


@dataclass(slots=True)
class _Taken:
    records: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)
    named: dict[tuple[str, str], tuple[Any, ...]] = field(default_factory=dict)
    events: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    person_events: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    people: dict[tuple[Any, ...], None] = field(default_factory=dict)
    accounts: dict[tuple[Any, ...], int] = field(default_factory=dict)
    contacts: dict[tuple[Any, ...], None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    given: set[str] = field(default_factory=set)


def intake(
    text: str,
    practice: Practice,
    importer: str,
    now: datetime,
    *,
    notices: Mapping[str, str],
    lasts: Callable[[datetime], datetime],
    linked: Callable[[Collection[str]], Collection[str]],
) -> Intake:
    """Turn a file of consents into records, events, people, accounts and contacts.

    Guarantee: pure; the same file gives the same ids, so that bringing it in twice is bringing it in once; a row that
    cannot count is a Problem and takes nothing else with it; nothing counts as given without a published notice, method, moment,
    evidence and account; a withdrawal ends what that person gave before for those purposes, whatever else its row says. An account
    that two people claim is a Problem of both; the store holds it back. Errors: BadInput.
    `notices`: what a row may call a notice -> its digest; `lasts`: how long a consent given at a moment holds at most; `linked`: of
    some people, those with an account on record.
    Source: ISO/IEC TS 27560; GDPR Art. 7(1), 7(3), 8.
    """
    rows, problems = read_rows(text)
    taken = _Taken(problems=problems)
    bringing = _Bringing(practice, importer, now, notices, lasts, _accounted(rows, linked), overlapping(rows))
    for line, row in rows:
        try:
            _take(taken, line, {k: v for k, v in row.items() if v not in (None, "", [])}, bringing)
        except _Bad as bad:
            taken.problems.append(Problem(bad.code, line, bad.sentence, bad.remedy))
    _tell_claims(taken)
    return Intake(
        _frame(tables.RECORDS, taken.records.values()),
        _frame(tables.NAMED, taken.named.values()),
        taken.bodies,
        _frame(tables.EVENTS, taken.events.values()),
        _frame(tables.PERSON_EVENTS, taken.person_events.values()),
        _frame(tables.PEOPLE, taken.people),
        _frame(tables.ACCOUNTS, taken.accounts),
        _frame(tables.CONTACTS, taken.contacts),
        sorted(taken.problems, key=lambda problem: problem.line),
        len(taken.given),
    )


def _accounted(rows: Iterable[Row], linked: Callable[[Collection[str]], Collection[str]]) -> frozenset[str]:
    # Any row of a person may name their account, and so may any file before this one.
    all_people, with_account = set(), set()
    for _, row in rows:
        person = str(row.get("person") or "").strip()
        all_people.add(person)
        if row.get("account") and row.get("network"):
            with_account.add(person)
    without = all_people - with_account - {""}
    return frozenset(with_account | set(linked(without) if without else ()))


def _take(taken: _Taken, line: int, row: Mapping[str, Any], bringing: _Bringing) -> None:
    person = text_of(row, "person")
    if not person:
        raise _Bad("consent.person", "The row names no person.", "Give your own number of the person in the column person.")
    accounted, contested = person in bringing.accounted, line in bringing.contested
    doubts = doubts_of(row, line, accounted=accounted, contested=contested, notices=bringing.notices)
    act = read_act(row, bringing.now, bringing.lasts, proven=not doubts)
    account = _account(row, person, act.at)
    scope = _scope(row, person, account is not None, act, bringing)
    age_band, email = one_of(row, "age_band", AGE_BANDS), text_of(row, "email")
    confirmed = moment_of(row, "email_confirmed_at")
    switches = _switches(row, person, bringing.now)
    if act.state in VALID_STATES:
        taken.problems.extend(doubts)
    if scope.purposes and not (act.ends and not any(row.get(name) for name in PROOF)):
        # A row that only tells of a withdrawal is no record of anything given.
        _record(taken, act, scope, bringing.practice)
    _withdraw(taken, scope, act)
    taken.person_events.update(switches)
    taken.people[person, age_band or "unknown", act.at if age_band else _NEVER] = None
    if account:
        taken.accounts.setdefault(account, line)
    if email:
        taken.contacts[person, "email", email, confirmed] = None


def _scope(row: Mapping[str, Any], person: str, accounted: bool, act: Act, bringing: _Bringing) -> Scope:
    notice = text_of(row, "notice")
    return Scope(
        person,
        _purposes(row, may_be_all=act.state in ENDED),
        some_of(row, "networks", NETWORKS) or ((text_of(row, "network"),) if accounted else NETWORKS),
        some_of(row, "kinds", KINDS) or tuple(k for k in KINDS if k not in GROUP_KINDS),
        notice,
        text_of(row, "method"),
        text_of(row, "evidence"),
        text_of(row, "importer") or bringing.importer,
        bringing.notices.get(notice, ""),
        stamp(act.given_at),
        stamp(act.since),
        stamp(act.until),
        # What a network asks to be agreed to expressly does not follow from anything less.
        text_of(row, "matching").lower() in _YES and act.kind == "ExplicitlyExpressed",
        one_of(row, "age_band", AGE_BANDS) or "unknown",
    )


def _record(taken: _Taken, act: Act, scope: Scope, practice: Practice) -> None:
    record_id = _record_id(act, scope)
    steps = act.steps(scope.purposes)
    for step in steps:
        event_id = _hash(record_id, step.state, step.mark)
        taken.events[event_id] = (event_id, record_id, step.purpose, step.state, act.kind, step.at, scope.person_id, step.until)
    if act.stands(steps):
        taken.given.add(record_id)
    if record_id in taken.records:
        return
    taken.records[record_id] = (record_id, scope.person_id, act.at, scope.digest or None)
    told = [body_event(s.state, s.at, scope.person_id, s.until, kind=act.kind) for s in steps if s.purpose is None]
    taken.bodies[record_id] = build_body(record_id, scope, practice, told)
    for purpose in scope.purposes:
        named = (record_id, purpose, list(scope.networks), list(scope.kinds), act.since, act.until, act.expires, scope.matching)
        taken.named[record_id, purpose] = named


def _record_id(act: Act, scope: Scope) -> str:
    # The same consent has the same id whenever and however often it is brought in, also after it was withdrawn. What could not be
    # shown has an id of its own, so that it stands in nobody's way once it can be.
    parts = [
        _joined(scope.purposes),
        _joined(scope.networks),
        _joined(scope.kinds),
        scope.digest or scope.notice,
        scope.method,
        scope.evidence,
    ]
    limits = [scope.given_at, scope.period_from, scope.period_until, str(scope.matching)]
    shown = [] if act.proven else ["unproven"]
    return _hash(scope.person_id, *parts, *limits, *shown)


def _withdraw(taken: _Taken, scope: Scope, act: Act) -> None:
    # A file may tell of a withdrawal in other words than it told of the consent, so it holds for all that was given before.
    if not act.ends:
        return
    for purpose in scope.purposes or (None,):
        event_id = _hash("withdraw", scope.person_id, purpose or "", stamp(act.withdrawn_at))
        taken.person_events[event_id] = (event_id, scope.person_id, "withdraw", purpose, act.withdrawn_at or act.at)


def _switches(row: Mapping[str, Any], person: str, now: datetime) -> dict[str, tuple[Any, ...]]:
    """What a person said of all their records, as another workspace's export tells it."""
    said = {}
    for name, kind in (("objected", "object"), ("restricted", "restrict")):
        for word in list_of(row.get(name, "")):
            if word != _ALL and word not in PURPOSES and not word.startswith("messages."):
                raise _Bad(
                    "consent.purpose", f"The column {name} names a purpose that is not known.", f"Known are: all, {', '.join(PURPOSES)}."
                )
            event_id = _hash(kind, person, word)
            said[event_id] = (event_id, person, kind, None if word == _ALL else word, now)
    return said


def _tell_claims(taken: _Taken) -> None:
    claims = defaultdict(list)
    for (person, *account, _, _), line in taken.accounts.items():
        claims[tuple(account)].append((person, line))
    for found in claims.values():
        if len({person for person, _ in found}) > 1:
            remedy = "Ask both whose it is, and bring in the right one alone."
            sentence = "Two people claim this account, so it is held back from both."
            taken.problems.extend(Problem("consent.claimed", line, sentence, remedy) for _, line in found)


def _account(row: Mapping[str, Any], person: str, at: datetime) -> tuple[Any, ...] | None:
    network, account = one_of(row, "network", NETWORKS), text_of(row, "account")
    if account and not network:
        raise _Bad(
            "consent.network", "The row names an account but no network.", f"Give one of {', '.join(NETWORKS)} in the column network."
        )
    if not account or not network:
        return None
    scope = one_of(row, "scope", SCOPES) or _USUAL_SCOPE[network]
    return (person, network, scope, account, text_of(row, "verified_by") or None, at)


def _purposes(row: Mapping[str, Any], *, may_be_all: bool) -> tuple[str, ...]:
    names = list_of(row.get("purposes", ""))
    unknown = [n for n in names if n not in PURPOSES and not n.startswith("messages.")]
    if unknown or not (names or may_be_all):
        raise _Bad("consent.purpose", "The row names no purpose, or one that is not known.", f"Known are: {', '.join(PURPOSES)}.")
    return tuple(sorted(set(names)))


def _joined(words: Iterable[str]) -> str:
    return " ".join(words)


def _hash(*parts: str) -> str:
    return hashlib.sha256("".join(f"{len(p)}:{p}" for p in parts).encode()).hexdigest()[:40]


def _frame(table: Table, rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    return table.require(pl.DataFrame(list(rows), schema=table.schema, orient="row"))
