"""Consents brought in from a file: CSV, JSON or NDJSON, a row an account or a record. Each row counts or is named.

What somebody else collected counts as given only with what proves it: notice, method, moment and evidence.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.consent.record import Scope, build_body
from heedful.consent.record import event as body_event
from heedful.errors import BadInput
from heedful.tables import records as tables
from heedful.terms import AGE_BANDS, GROUP_KINDS, KINDS, NETWORKS, PURPOSES, SCOPES, STATES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from heedful.consent.record import Practice
    from heedful.tables.schema import Table

COLUMNS: Final = (
    "person", "network", "account", "scope", "verified_by", "purposes", "networks", "kinds", "given_at", "expires_at", "notice", "method",
    "evidence", "importer", "age_band", "period_from", "period_until", "matching", "state", "withdrawn_at", "email", "email_confirmed_at",
)  # fmt: skip
# Without these nobody can show that consent was given. Source: GDPR Art. 7(1).
PROOF: Final = ("given_at", "notice", "method", "evidence")
_YES: Final = frozenset({"yes", "true", "1", "y"})
# Where a network gives ids that hold everywhere, and where only on a page or in an app.
_USUAL_SCOPE: Final = {"x": "global", "facebook": "page", "instagram": "app"}
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that does not count, or not as it says.

    Guarantee: names the line and the column, never a value of it.
    """

    code: str
    line: int
    sentence: str
    remedy: str


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


@dataclass(slots=True)
class _Taken:
    records: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)
    named: dict[tuple[str, str], tuple[Any, ...]] = field(default_factory=dict)
    events: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    people: dict[tuple[Any, ...], None] = field(default_factory=dict)
    accounts: dict[tuple[Any, ...], None] = field(default_factory=dict)
    contacts: dict[tuple[Any, ...], None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    given: set[str] = field(default_factory=set)


class _Bad(Exception):
    def __init__(self, code: str, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.remedy = code, sentence, remedy


def read_rows(text: str) -> list[tuple[int, dict[str, Any]]]:
    """The rows of a file with their line numbers, or places in a JSON list, from 1.

    Guarantee: told apart by content. Errors: BadInput where it is none of CSV, TSV, JSON list, NDJSON, or has unknown columns.
    """
    start = text.lstrip()[:1]
    if not start:
        raise BadInput("consent.empty", "The file of consents is empty.", "See docs/reference/consents.md for its columns.")
    rows = _json_rows(text) if start in "[{" else _csv_rows(text)
    unknown = sorted({str(name) for _, row in rows for name in row if name not in COLUMNS})
    if unknown:
        raise BadInput("consent.columns", f"The file has unknown columns: {', '.join(unknown)[:200]}.", f"Known are: {', '.join(COLUMNS)}.")
    return rows


def intake(text: str, practice: Practice, importer: str, now: datetime, validity_days: int = 730) -> Intake:
    """Turn a file of consents into records, events, people, accounts and contacts.

    Guarantee: pure; the same file gives the same ids, so that bringing it in twice is bringing it in once; a row that
    cannot count is a Problem and takes nothing else with it; nothing counts as given without notice, method, moment and
    evidence. Source: ISO/IEC TS 27560; GDPR Art. 7(1), 8.
    """
    taken = _Taken()
    for line, row in read_rows(text):
        try:
            _take(taken, line, {k: v for k, v in row.items() if v not in (None, "", [])}, practice, importer, now, validity_days)
        except _Bad as bad:
            taken.problems.append(Problem(bad.code, line, bad.sentence, bad.remedy))
    return Intake(
        _frame(tables.RECORDS, taken.records.values()),
        _frame(tables.NAMED, taken.named.values()),
        list(taken.bodies.values()),
        _frame(tables.EVENTS, taken.events.values()),
        tables.PERSON_EVENTS.empty(),
        _frame(tables.PEOPLE, taken.people),
        _frame(tables.ACCOUNTS, taken.accounts),
        _frame(tables.CONTACTS, taken.contacts),
        taken.problems,
        len(taken.given),
    )


def _take(taken: _Taken, line: int, row: Mapping[str, Any], practice: Practice, importer: str, now: datetime, validity_days: int) -> None:
    person = _text(row, "person")
    if not person:
        raise _Bad("consent.person", "The row names no person.", "Give your own number of the person in the column person.")
    given_at = _moment(row, "given_at")
    if given_at and given_at > now:
        raise _Bad("consent.future", "The consent is dated in the future.", "Correct given_at.")
    age_band = _one_of(row, "age_band", AGE_BANDS) or "unknown"
    account = _account(row, person, given_at or now)
    scope = Scope(
        person,
        _purposes(row),
        _some_of(row, "networks", NETWORKS) or ((_text(row, "network"),) if account else NETWORKS),
        _some_of(row, "kinds", KINDS) or tuple(k for k in KINDS if k not in GROUP_KINDS),
        _text(row, "notice"),
        _text(row, "method"),
        _text(row, "evidence"),
        _text(row, "importer") or importer,
    )
    state = _one_of(row, "state", STATES) or "Given"
    lacking = [name for name in PROOF if not row.get(name)]
    if state in VALID_STATES and lacking:
        state = "Unknown"
        remedy = "Complete them; until then the gate refuses this consent."
        taken.problems.append(Problem("consent.unproven", line, f"The row lacks {', '.join(lacking)}, so it does not count as given.", remedy))
    _record(taken, row, scope, state, given_at or now, now, practice, validity_days)
    taken.people[person, age_band, given_at or now] = None
    if account:
        taken.accounts[account] = None
    if row.get("email"):
        taken.contacts[person, "email", _text(row, "email"), _moment(row, "email_confirmed_at")] = None


def _record(
    taken: _Taken, row: Mapping[str, Any], scope: Scope, state: str, at: datetime, now: datetime, practice: Practice, validity_days: int
) -> None:
    expires = _moment(row, "expires_at") or at + timedelta(days=validity_days)
    period = (_moment(row, "period_from"), _moment(row, "period_until"))
    matching = _text(row, "matching").lower() in _YES
    # Without a moment of its own the row is the same consent whenever it is brought in.
    moment = at.isoformat() if row.get("given_at") else ""
    parts = (scope.person_id, *scope.purposes, "|", *scope.networks, "|", *scope.kinds, "|", scope.notice, scope.method, scope.evidence, moment)
    record_id = _hash(*parts, *(p.isoformat() if p else "" for p in period), str(matching))
    first = "Given" if state in {"Withdrawn", "Revoked"} else state
    steps = [(first, at, expires)]
    withdrawn = _moment(row, "withdrawn_at") or (at if state in {"Withdrawn", "Revoked"} else None)
    if withdrawn:
        steps.append((state if state == "Revoked" else "Withdrawn", withdrawn, None))
    for name, when, until in steps:
        stamp = when.isoformat() if row.get("given_at") or name == "Withdrawn" else ""
        event_id = _hash(record_id, name, stamp)
        taken.events[event_id] = (event_id, record_id, None, name, "ExplicitlyExpressed", when, scope.person_id, until)
    if first in VALID_STATES and withdrawn is None and expires > now:
        taken.given.add(record_id)
    if record_id in taken.records:
        return
    taken.records[record_id] = (record_id, scope.person_id, at)
    taken.bodies[record_id] = build_body(record_id, scope, practice, [body_event(name, when, scope.person_id) for name, when, _ in steps])
    for purpose in scope.purposes:
        taken.named[record_id, purpose] = (record_id, purpose, list(scope.networks), list(scope.kinds), *period, expires, matching)


def _account(row: Mapping[str, Any], person: str, at: datetime) -> tuple[Any, ...] | None:
    network, account = _one_of(row, "network", NETWORKS), _text(row, "account")
    if account and not network:
        raise _Bad("consent.network", "The row names an account but no network.", f"Give one of {', '.join(NETWORKS)} in the column network.")
    if not account or not network:
        return None
    scope = _one_of(row, "scope", SCOPES) or _USUAL_SCOPE[network]
    return (person, network, scope, account, _text(row, "verified_by") or None, at)


def _purposes(row: Mapping[str, Any]) -> tuple[str, ...]:
    names = _list(row.get("purposes", ""))
    unknown = [n for n in names if n not in PURPOSES and not n.startswith("messages.")]
    if unknown or not names:
        raise _Bad("consent.purpose", "The row names no purpose, or one that is not known.", f"Known are: {', '.join(PURPOSES)}.")
    return tuple(sorted(set(names)))


def _one_of(row: Mapping[str, Any], name: str, known: Iterable[str]) -> str:
    value = _text(row, name)
    found = next((k for k in known if k.lower() == value.lower()), "")
    if value and not found:
        raise _Bad(f"consent.{name}", f"The column {name} holds what is not known.", f"Known are: {', '.join(known)}.")
    return found


def _some_of(row: Mapping[str, Any], name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    values = set(_list(row.get(name, "")))
    if values - set(known):
        raise _Bad(f"consent.{name}", f"The column {name} holds what is not known.", f"Known are: {', '.join(known)}.")
    return tuple(k for k in known if k in values)


def _list(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(v).strip() for v in value if str(v).strip()]
    return [part for part in str(value).replace(";", " ").replace(",", " ").split() if part]


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    if isinstance(value, list | dict) or len(str(value)) > _LONGEST:
        raise _Bad("consent.value", f"The column {name} must hold one short text.", "Correct the row.")
    return str(value).strip()


def _moment(row: Mapping[str, Any], name: str) -> datetime | None:
    value = _text(row, name)
    if not value:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise _Bad("consent.time", f"The column {name} is not a date or time.", "Write it as 2026-05-31 or 2026-05-31T12:00:00Z.") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _json_rows(text: str) -> list[tuple[int, dict[str, Any]]]:
    try:
        found = json.loads(text)
    except ValueError:
        return _ndjson_rows(text)
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise BadInput("consent.shape", "The JSON must be a list of objects.", "See docs/reference/consents.md.")
    return list(enumerate(rows, 1))


def _ndjson_rows(text: str) -> list[tuple[int, dict[str, Any]]]:
    rows = []
    for line, part in enumerate(text.splitlines(), 1):
        if not part.strip():
            continue
        try:
            row = json.loads(part)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise BadInput("consent.json", f"Line {line} is not a JSON object.", "Mend the line, or give a JSON list.")
        rows.append((line, row))
    return rows


def _csv_rows(text: str) -> list[tuple[int, dict[str, Any]]]:
    first = text.split("\n", 1)[0]
    separator = max("\t;,", key=first.count)
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=separator)
    try:
        rows = [(reader.line_num, {(k or "").strip(): v for k, v in row.items() if k is not None}) for row in reader]
    except csv.Error:
        raise BadInput("consent.csv", f"The CSV cannot be read near line {reader.line_num}.", "Check its quotes.") from None
    if "person" not in (reader.fieldnames or ()):
        raise BadInput("consent.columns", "The file has no column person.", f"Its first line must name columns of: {', '.join(COLUMNS)}.")
    return rows


def _hash(*parts: str) -> str:
    return hashlib.sha256("".join(f"{len(p)}:{p}" for p in parts).encode()).hexdigest()[:40]


def _frame(table: Table, rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    return table.require(pl.DataFrame(list(rows), schema=table.schema, orient="row"))
