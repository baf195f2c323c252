"""Consents brought in from a file: CSV, JSON or NDJSON, a row an account or a record. Each row counts or is named.

What somebody else collected counts as given only with what proves it: notice, method, moment and evidence.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.consent.cells import _Bad, list_of, moment_of, one_of, some_of, text_of
from heedful.consent.record import Scope, build_body
from heedful.consent.record import event as body_event
from heedful.consent.rows import COLUMNS, Problem, read_rows
from heedful.tables import records as tables
from heedful.terms import AGE_BANDS, GROUP_KINDS, KINDS, NETWORKS, PURPOSES, SCOPES, STATES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from heedful.consent.record import Practice
    from heedful.tables.schema import Table

__all__ = ["COLUMNS", "Intake", "Problem", "intake", "read_rows"]

# Without these nobody can show that consent was given. Source: GDPR Art. 7(1).
PROOF: Final = ("given_at", "notice", "method", "evidence")
_YES: Final = frozenset({"yes", "true", "1", "y"})
# Where a network gives ids that hold everywhere, and where only on a page or in an app.
_USUAL_SCOPE: Final = {"x": "global", "facebook": "page", "instagram": "app"}
_ENDED: Final = ("Withdrawn", "Revoked")
# When an age was never declared: before any declaration.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file of consents amounts to, in the tables the store keeps.

    Guarantee: each frame passes its table; `bodies` go with `records` in their order.
    """

    records: pl.DataFrame
    named: pl.DataFrame
    bodies: list[dict[str, Any]]
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
    validity: timedelta


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


def intake(text: str, practice: Practice, importer: str, now: datetime, validity_days: int = 730) -> Intake:
    """Turn a file of consents into records, events, people, accounts and contacts.

    Guarantee: pure; the same file gives the same ids, so that bringing it in twice is bringing it in once; a row that
    cannot count is a Problem and takes nothing else with it; nothing counts as given without notice, method, moment and
    evidence; a withdrawal ends what that person gave before for those purposes, whatever else its row says. An account that two
    people claim is a Problem of both; the store holds it back. Errors: BadInput.
    Source: ISO/IEC TS 27560; GDPR Art. 7(1), 7(3), 8.
    """
    rows, problems = read_rows(text)
    taken, bringing = _Taken(problems=problems), _Bringing(practice, importer, now, timedelta(days=validity_days))
    for line, row in rows:
        try:
            _take(taken, line, {k: v for k, v in row.items() if v not in (None, "", [])}, bringing)
        except _Bad as bad:
            taken.problems.append(Problem(bad.code, line, bad.sentence, bad.remedy))
    _tell_claims(taken)
    return Intake(
        _frame(tables.RECORDS, taken.records.values()),
        _frame(tables.NAMED, taken.named.values()),
        list(taken.bodies.values()),
        _frame(tables.EVENTS, taken.events.values()),
        _frame(tables.PERSON_EVENTS, taken.person_events.values()),
        _frame(tables.PEOPLE, taken.people),
        _frame(tables.ACCOUNTS, taken.accounts),
        _frame(tables.CONTACTS, taken.contacts),
        sorted(taken.problems, key=lambda problem: problem.line),
        len(taken.given),
    )


def _take(taken: _Taken, line: int, row: Mapping[str, Any], bringing: _Bringing) -> None:
    now = bringing.now
    person = text_of(row, "person")
    if not person:
        raise _Bad("consent.person", "The row names no person.", "Give your own number of the person in the column person.")
    given_at = moment_of(row, "given_at")
    if given_at and given_at > now:
        raise _Bad("consent.future", "The consent is dated in the future.", "Correct given_at.")
    state = one_of(row, "state", STATES) or "Given"
    withdrawn_at = moment_of(row, "withdrawn_at") or (given_at if state in _ENDED else None)
    account = _account(row, person, given_at or now)
    scope = Scope(
        person,
        _purposes(row, may_be_all=state in _ENDED),
        some_of(row, "networks", NETWORKS) or ((text_of(row, "network"),) if account else NETWORKS),
        some_of(row, "kinds", KINDS) or tuple(k for k in KINDS if k not in GROUP_KINDS),
        text_of(row, "notice"),
        text_of(row, "method"),
        text_of(row, "evidence"),
        text_of(row, "importer") or bringing.importer,
    )
    age_band, email = one_of(row, "age_band", AGE_BANDS), text_of(row, "email")
    confirmed = moment_of(row, "email_confirmed_at")
    lacking = [name for name in PROOF if not row.get(name)]
    act = _Act(state, not lacking, given_at, withdrawn_at, now, moment_of(row, "expires_at"), bringing.validity)
    if lacking and state in VALID_STATES:
        remedy = "Complete them; until then the gate refuses this consent."
        taken.problems.append(
            Problem("consent.unproven", line, f"The row lacks {', '.join(lacking)}, so it does not count as given.", remedy)
        )
    if scope.purposes:
        _record(taken, act, scope, _Limits.of(row), bringing.practice)
    _withdraw(taken, scope, act)
    taken.people[person, age_band or "unknown", (given_at or now) if age_band else _NEVER] = None
    if account:
        taken.accounts.setdefault(account, line)
    if email:
        taken.contacts[person, "email", email, confirmed] = None


@dataclass(frozen=True, slots=True)
class _Limits:
    since: datetime | None
    until: datetime | None
    matching: bool

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> _Limits:
        return cls(moment_of(row, "period_from"), moment_of(row, "period_until"), text_of(row, "matching").lower() in _YES)


@dataclass(frozen=True, slots=True)
class _Act:
    """What was said, and when."""

    state: str
    proven: bool
    given_at: datetime | None
    withdrawn_at: datetime | None
    now: datetime
    expires_at: datetime | None
    validity: timedelta

    @property
    def at(self) -> datetime:
        return self.given_at or self.now

    @property
    def ends(self) -> bool:
        return self.state in _ENDED or self.withdrawn_at is not None

    @property
    def expires(self) -> datetime:
        return self.expires_at or self.at + self.validity

    @property
    def first(self) -> str:
        # What ended was given once; and what cannot be shown to have been given is not known.
        claimed = "Given" if self.state in _ENDED else self.state
        return claimed if self.proven or claimed not in VALID_STATES else "Unknown"

    def steps(self) -> list[tuple[str, datetime, datetime | None, str]]:
        """State, moment, validity, and what tells the event apart from others of its record."""
        first = self.first
        steps = [(first, self.at, self.expires if first in VALID_STATES else None, _stamp(self.given_at) + _stamp(self.expires_at))]
        if self.ends:
            end = self.withdrawn_at or self.at
            steps.append(("Revoked" if self.state == "Revoked" else "Withdrawn", end, None, _stamp(self.withdrawn_at)))
        return steps


def _record(taken: _Taken, act: _Act, scope: Scope, limits: _Limits, practice: Practice) -> None:
    # The same consent has the same id whenever and however often it is brought in, also after it was withdrawn.
    parts = [_joined(scope.purposes), _joined(scope.networks), _joined(scope.kinds), scope.notice, scope.method, scope.evidence]
    record_id = _hash(scope.person_id, *parts, _stamp(act.given_at), _stamp(limits.since), _stamp(limits.until), str(limits.matching))
    steps = act.steps()
    for state, when, until, mark in steps:
        event_id = _hash(record_id, state, mark)
        taken.events[event_id] = (event_id, record_id, None, state, "ExplicitlyExpressed", when, scope.person_id, until)
    if steps[0][0] in VALID_STATES and act.expires > act.now and not any(when <= act.now for _, when, _, _ in steps[1:]):
        taken.given.add(record_id)
    if record_id in taken.records:
        return
    taken.records[record_id] = (record_id, scope.person_id, act.at)
    taken.bodies[record_id] = build_body(
        record_id, scope, practice, [body_event(s, when, scope.person_id, until) for s, when, until, _ in steps]
    )
    for purpose in scope.purposes:
        named = (record_id, purpose, list(scope.networks), list(scope.kinds), limits.since, limits.until, act.expires, limits.matching)
        taken.named[record_id, purpose] = named


def _withdraw(taken: _Taken, scope: Scope, act: _Act) -> None:
    # A file may tell of a withdrawal in other words than it told of the consent, so it holds for all that was given before.
    if not act.ends:
        return
    for purpose in scope.purposes or (None,):
        event_id = _hash("withdraw", scope.person_id, purpose or "", _stamp(act.withdrawn_at))
        taken.person_events[event_id] = (event_id, scope.person_id, "withdraw", purpose, act.withdrawn_at or act.at)


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


def _stamp(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _joined(words: Iterable[str]) -> str:
    return " ".join(words)


def _hash(*parts: str) -> str:
    return hashlib.sha256("".join(f"{len(p)}:{p}" for p in parts).encode()).hexdigest()[:40]


def _frame(table: Table, rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    return table.require(pl.DataFrame(list(rows), schema=table.schema, orient="row"))
