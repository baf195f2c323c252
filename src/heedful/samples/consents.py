"""The list of what the invented people agreed to, in the columns the consent intake reads: a row an account."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from heedful.terms import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from heedful.samples.people import Account, Person

COLUMNS: Final = (
    "person",
    "network",
    "account",
    "scope",
    "verified_by",
    "purposes",
    "networks",
    "kinds",
    "given_at",
    "expires_at",
    "notice",
    "method",
    "evidence",
    "age_band",
    "period_from",
    "period_until",
    "matching",
    "state",
    "withdrawn_at",
)
SEPARATOR: Final = ";"
_ALL: Final = ("insights", "profile", "quotes")
_VERIFIED: Final = {"facebook": "login", "instagram": "comment_code", "x": "oauth"}
_STATES: Final = {"withdrawn": "Withdrawn", "requested": "Requested", "refused": "Refused"}


def rows_of(person: Person, number: int, end: date) -> list[dict[str, str]]:
    """What one person agreed to, a row an account.

    Guarantee: none for a person whose consent is missing; moments are ISO 8601 in UTC.
    """
    if person.standing == "missing":
        return []
    return [_row(person, account, number, end) for account in person.accounts.values()]


def _row(person: Person, account: Account, number: int, end: date) -> dict[str, str]:
    standing = person.standing
    given = datetime.combine(end, datetime.min.time(), UTC) - timedelta(days=40 + number % 330, hours=number % 24)
    ends = given + timedelta(days=1095)
    networks = list(person.accounts)[:1] if standing == "one_network" else list(person.accounts)
    kinds = ("post", "comment", "reaction") if standing == "no_groups" else KINDS
    unsaid = standing in ("requested", "refused")
    return {
        "person": person.id,
        "network": account.network,
        "account": account.id,
        "scope": account.scope,
        "verified_by": _VERIFIED[account.network] if account.verified else "",
        "purposes": SEPARATOR.join(("insights",) if standing in ("insights", "unverified") else _ALL),
        "networks": SEPARATOR.join(networks),
        "kinds": SEPARATOR.join(kinds),
        "given_at": _stamp(given),
        "expires_at": _stamp(_days_before(end, 20) if standing == "expired" else ends),
        "notice": "1",
        "method": "web form",
        "evidence": f"form-{number + 1:06d}",
        "age_band": person.age_band,
        "period_from": _stamp(_days_before(end, 90)) if standing == "recent" else "",
        "period_until": "",
        "matching": "yes" if standing == "full" and not unsaid else "no",
        "state": _STATES.get(standing, "Given"),
        "withdrawn_at": _stamp(_days_before(end, 10)) if standing == "withdrawn" else "",
    }


def _days_before(end: date, days: int) -> datetime:
    return datetime.combine(end, datetime.min.time(), UTC) - timedelta(days=days)


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def write_consents(path: Path, people: Iterable[Person], end: date) -> None:
    """Write the list.

    Guarantee: UTF-8 with a line of COLUMNS; people in their order.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for number, person in enumerate(people):
            writer.writerows(rows_of(person, number, end))


def write_owners(path: Path, owners: dict[str, str]) -> None:
    """Write whose export each file is.

    Guarantee: columns `file`, relative to the folder of the list, and `person`.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("file", "person"))
        writer.writerows(sorted(owners.items()))
