"""People, the accounts that are theirs, and where they may be written to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import delete, func, select, update

from heedful.store import positions
from heedful.store.rights_schema import SUPPRESSIONS
from heedful.store.rows import frame_of, frame_rows, in_parts, present, put, rows_with, to_instant, to_us
from heedful.store.schema import ACCOUNTS, CONTACTS, PEOPLE
from heedful.store.suppressions import FORGOTTEN
from heedful.tables import records

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

# Of two declarations at the same moment the stricter holds.
_STRICTNESS = {"adult": 0, "unknown": 1, "minor": 2}
# Before any declaration.
_NEVER = (-(1 << 62), -1)


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a person.

    Guarantee: `account_id` is sealed under the person's key; `account_key` finds it again.
    """

    account_key: bytes
    person_id: str
    network: str
    scope: str
    account_id: bytes
    verified_by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """One address of a person.

    Guarantee: `address` is sealed; it is used only once its owner has confirmed it.
    """

    person_id: str
    channel: str
    address: bytes
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking accounts did.

    Guarantee: `disputed` are places among the accounts given; both claims are held back.
    """

    new: int
    disputed: list[int]


def put_people(tx: Connection, people: pl.DataFrame) -> int:
    """Note people and the age band they declared; gives how many changed.

    Guarantee: the newest declaration holds, and of two at one moment the stricter. Source: GDPR Art. 8.
    """
    records.PEOPLE.require(people)
    rows = frame_rows(people)
    said = rows_with(tx, PEOPLE.c.person_id, {row["person_id"] for row in rows}, *PEOPLE.c)
    held = {r.person_id: (r.declared_at, _STRICTNESS[r.age_band]) for r in said}
    wanted: dict[str, dict[str, Any]] = {}
    for row in rows:
        rank = (row["declared_at"], _STRICTNESS[row["age_band"]])
        if rank > held.get(row["person_id"], _NEVER):
            held[row["person_id"]], wanted[row["person_id"]] = rank, row
    _delete_in(tx, PEOPLE, list(wanted))
    put(tx, PEOPLE, list(wanted.values()))
    positions.move(tx, len(wanted), widening=True)
    return len(wanted)


def people(tx: Connection) -> pl.DataFrame:
    """Everybody on record.

    Guarantee: gives records.PEOPLE, by person.
    """
    query = select(PEOPLE.c.person_id, PEOPLE.c.age_band, PEOPLE.c.declared_at).order_by(PEOPLE.c.person_id)
    return frame_of(tx.execute(query).fetchall(), records.PEOPLE)


def link_accounts(tx: Connection, accounts: Sequence[Account]) -> Linked:
    """Link accounts to people.

    Guarantee: an account that two people claim belongs to neither until somebody has asked; a proof is never lost.
    """
    said = rows_with(tx, ACCOUNTS.c.account_key, {account.account_key for account in accounts}, *ACCOUNTS.c)
    held = {bytes(r.account_key): dict(r._mapping) for r in said}
    new: dict[bytes, dict[str, Any]] = {}
    changed: set[bytes] = set()
    disputed, proven = [], 0
    for place, account in enumerate(accounts):
        known = held.get(account.account_key)
        if known is None:
            held[account.account_key] = new[account.account_key] = _account_row(account)
        elif known["person_id"] != account.person_id:
            disputed.append(place)
            if not known["disputed"]:
                known["disputed"] = True
                changed.add(account.account_key)
        elif known["verified_by"] is None and account.verified_by is not None:
            known["verified_by"] = account.verified_by
            changed.add(account.account_key)
            proven += 1
    for key in changed - new.keys():
        values = {name: held[key][name] for name in ("disputed", "verified_by")}
        tx.execute(update(ACCOUNTS).where(ACCOUNTS.c.account_key == key).values(values))
    put(tx, ACCOUNTS, list(new.values()))
    positions.move(tx, len(new.keys() | changed), widening=bool(new or proven))
    return Linked(len(new), disputed)


def settle_account(tx: Connection, account_key: bytes, person_id: str, verified_by: str, at: datetime, account_id: bytes) -> None:
    """End a dispute: the account is this person's.

    Guarantee: from the next gather on; the proof is on record.
    """
    values = {"person_id": person_id, "verified_by": verified_by, "at": to_us(at), "account_id": account_id, "disputed": False}
    tx.execute(update(ACCOUNTS).where(ACCOUNTS.c.account_key == account_key).values(values))
    positions.move(tx, 1, widening=True)


def owners(tx: Connection) -> pl.DataFrame:
    """Whose each account is, by its key, and whether it was proven.

    Guarantee: a disputed account is nobody's, and so is one that its network told us to forget.
    Columns account_key, person_id, verified.
    """
    forgotten = select(SUPPRESSIONS.c.mark).where(SUPPRESSIONS.c.kind == FORGOTTEN)
    query = select(ACCOUNTS.c.account_key, ACCOUNTS.c.person_id, ACCOUNTS.c.verified_by).where(
        ACCOUNTS.c.disputed.is_(False), ACCOUNTS.c.account_key.not_in(forgotten)
    )
    rows = tx.execute(query).fetchall()
    return pl.DataFrame(
        {
            "account_key": pl.Series([bytes(r[0]) for r in rows], dtype=pl.Binary),
            "person_id": pl.Series([r[1] for r in rows], dtype=pl.String),
            "verified": pl.Series([r[2] is not None for r in rows], dtype=pl.Boolean),
        }
    )


def accounts_of(tx: Connection, person_id: str) -> list[Account]:
    """A person's accounts.

    Guarantee: also those in dispute.
    """
    rows = tx.execute(select(ACCOUNTS).where(ACCOUNTS.c.person_id == person_id).order_by(ACCOUNTS.c.at, ACCOUNTS.c.account_key))
    return [account_of(r) for r in rows]


def with_account(tx: Connection, ids: Collection[str]) -> set[str]:
    """Which of some people have an account on record.

    Guarantee: asks in parts that every database takes.
    """
    return present(tx, ACCOUNTS, "person_id", ids)


def with_address(tx: Connection, ids: Collection[str]) -> set[str]:
    """Which of some people have an address on record.

    Guarantee: asks in parts that every database takes.
    """
    return present(tx, CONTACTS, "person_id", ids)


def disputes(tx: Connection) -> int:
    """How many accounts two people claim.

    Guarantee: a count only.
    """
    return int(tx.execute(select(func.count()).where(ACCOUNTS.c.disputed.is_(True))).scalar_one())


def put_contacts(tx: Connection, contacts: Sequence[Contact]) -> None:
    """Note addresses.

    Guarantee: one a person and channel; the last one given holds.
    """
    for contact in contacts:
        chosen = (CONTACTS.c.person_id == contact.person_id) & (CONTACTS.c.channel == contact.channel)
        tx.execute(delete(CONTACTS).where(chosen))
        confirmed = to_us(contact.confirmed_at) if contact.confirmed_at else None
        put(
            tx,
            CONTACTS,
            [{"person_id": contact.person_id, "channel": contact.channel, "address": contact.address, "confirmed_at": confirmed}],
        )


def contacts_of(tx: Connection, person_id: str) -> list[Contact]:
    """A person's addresses.

    Guarantee: sealed, as they were put.
    """
    rows = tx.execute(select(CONTACTS).where(CONTACTS.c.person_id == person_id).order_by(CONTACTS.c.channel))
    return [_contact_of(row) for row in rows]


def contacts_among(tx: Connection, ids: Collection[str]) -> list[Contact]:
    """The addresses of some people.

    Guarantee: as `contacts_of`; asks in parts that every database takes.
    """
    return [_contact_of(row) for row in rows_with(tx, CONTACTS.c.person_id, ids, *CONTACTS.c)]


def declared(tx: Connection, ids: Collection[str]) -> dict[str, tuple[str, datetime]]:
    """The age band some people declared, and when.

    Guarantee: nobody who is not on record.
    """
    rows = rows_with(tx, PEOPLE.c.person_id, ids, *PEOPLE.c)
    return {row.person_id: (row.age_band, to_instant(row.declared_at)) for row in rows}


def confirmed(tx: Connection, channel: str, of: Collection[str] | None = None) -> list[Contact]:
    """Every address of a channel that its owner has confirmed, or those of some people.

    Guarantee: sealed; in no order.
    """
    query = select(CONTACTS).where(CONTACTS.c.channel == channel, CONTACTS.c.confirmed_at.is_not(None))
    rows = tx.execute(query) if of is None else in_parts(tx, query, CONTACTS.c.person_id, of)
    return [Contact(r.person_id, r.channel, bytes(r.address), to_instant(r.confirmed_at)) for r in rows]


def account_of(r: Row[Any]) -> Account:
    """The account of one row of its table.

    Guarantee: as it was linked.
    """
    return Account(bytes(r.account_key), r.person_id, r.network, r.scope, bytes(r.account_id), r.verified_by, to_instant(r.at))


def _contact_of(r: Row[Any]) -> Contact:
    return Contact(r.person_id, r.channel, bytes(r.address), to_instant(r.confirmed_at) if r.confirmed_at is not None else None)


def _account_row(account: Account) -> dict[str, Any]:
    return {
        "account_key": account.account_key,
        "person_id": account.person_id,
        "network": account.network,
        "scope": account.scope,
        "account_id": account.account_id,
        "verified_by": account.verified_by,
        "at": to_us(account.at),
        "disputed": False,
    }


def _delete_in(tx: Connection, table: Any, ids: Sequence[str]) -> None:
    for at in range(0, len(ids), 5_000):
        tx.execute(delete(table).where(table.c.person_id.in_(ids[at : at + 5_000])))
