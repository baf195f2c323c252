"""What an import says that nobody has vouched for yet: what narrows holds at once, what widens waits with its batch.

A withdrawal, an objection, a young age and a second claim to an account stop a use, and may be believed of anybody. An account, an
address or a grown-up age open one, and hold only once one has attested the batch and another countersigned it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import orjson
import polars as pl

from heedful.flow.belongings import account_keys, sealed_accounts, sealed_contacts
from heedful.security.sealing import framed, keyed_all, seal_rows, unseal_rows
from heedful.store import batch_claims, forgotten, people
from heedful.store.batch_claims import Said
from heedful.tables.records import ACCOUNTS, CONTACTS, PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from heedful.consent.intake import Intake
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx
    from heedful.tables.schema import Table

# Before any declaration.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Between what is said and the batch that says it.
_OF: Final = "."
_TABLES: Final[dict[str, Table]] = {"account": ACCOUNTS, "address": CONTACTS, "age": PEOPLE}


@dataclass(frozen=True, slots=True)
class Waits:
    """What of an import waits.

    Guarantee: `rows` are of the table of their kind, and would change something.
    """

    kind: str
    rows: pl.DataFrame


def split(workspace: Workspace, tx: Tx, taken: Intake) -> tuple[Intake, list[Waits]]:
    """What of an import holds at once, and what waits until it is vouched for.

    Guarantee: what holds at once opens nothing that was shut; what is on record already waits for nothing.
    Source: GDPR Art. 5(2), 7(1), 8.
    """
    older, claimed, same = _older(tx, taken.people), _claimed(workspace, tx, taken.accounts), _same(workspace, tx, taken.contacts)
    grown = pl.col("age_band") == "adult"
    shut = taken.people.with_columns(
        age_band=pl.when(grown).then(pl.lit("unknown")).otherwise("age_band"),
        declared_at=pl.when(grown).then(pl.lit(_NEVER, dtype=taken.people.schema["declared_at"])).otherwise("declared_at"),
    )
    waits = [
        Waits("age", taken.people.filter(grown & older)),
        Waits("account", taken.accounts.filter(claimed.is_in(["new", "proof"]))),
        Waits("address", taken.contacts.filter(~same)),
    ]
    now = replace(taken, people=shut, accounts=taken.accounts.filter(claimed == "other"), contacts=taken.contacts.clear())
    return now, [one for one in waits if one.rows.height]


def keep(workspace: Workspace, tx: Tx, waits: Iterable[Waits], batch_id: str) -> None:
    """Note what waits, sealed, with its batch.

    Guarantee: sealed under the key of whom it is about, which must be there; twice is once. Source: GDPR Art. 32(1)(a).
    """
    for one in waits:
        batch_claims.put_said(tx, _sealed(workspace, one, batch_id))


def whose_is_new(workspace: Workspace, tx: Tx, waits: Iterable[Waits]) -> set[str]:
    """Of whom something is said that waits in no batch yet.

    Guarantee: changes nothing.
    """
    new: set[str] = set()
    for one in waits:
        persons = one.rows["person_id"].to_list()
        known = {said.claim_id.split(_OF)[0] for said in batch_claims.of_people(tx, set(persons))}
        new |= {person for person, mark in zip(persons, _marks(workspace, one), strict=True) if mark not in known}
    return new


def let_in(workspace: Workspace, tx: Tx, batch_id: str) -> None:
    """Let in what waited with a batch, because two people have vouched for it.

    Guarantee: in the caller's transaction; of somebody whose key is gone nothing comes in. Source: GDPR Art. 5(2), 7(1).
    """
    said = batch_claims.of_batch(tx, batch_id)
    for kind, table in _TABLES.items():
        _put(workspace, tx, kind, _opened(workspace, [one for one in said if one.kind == kind], table))
    batch_claims.drop_batch(tx, batch_id)


def forget_said(workspace: Workspace, tx: Tx, taken: Intake) -> None:
    """Note that what an attested import says waits no longer in an older batch.

    Guarantee: what that batch says beside it still waits.
    """
    said = [Waits("age", taken.people), Waits("account", taken.accounts), Waits("address", taken.contacts)]
    marks = {mark for one in said for mark in _marks(workspace, one)}
    waiting = batch_claims.of_people(tx, taken.people["person_id"].to_list())
    batch_claims.drop(tx, [one.claim_id for one in waiting if one.claim_id.split(_OF)[0] in marks])


def waiting_of(workspace: Workspace, tx: Tx, person: str) -> dict[str, list[dict[str, Any]]]:
    """What waiting batches say of one person, opened, by kind.

    Guarantee: for the person, and for whoever erases them; in the columns of its table. Source: GDPR Art. 15.
    """
    said = batch_claims.of_people(tx, [person])
    return {
        kind: _opened(workspace, [one for one in said if one.kind == kind], table).unique().to_dicts() for kind, table in _TABLES.items()
    }


def _older(tx: Tx, said: pl.DataFrame) -> pl.Series:
    # What was declared later, or at the same moment and is stricter, is not undone by it.
    held = people.declared(tx, said["person_id"].to_list())
    flags = [held.get(row["person_id"], ("", _NEVER))[1] < row["declared_at"] for row in said.iter_rows(named=True)]
    return pl.Series(flags, dtype=pl.Boolean)


def _claimed(workspace: Workspace, tx: Tx, accounts: pl.DataFrame) -> pl.Series:
    keys = account_keys(workspace, accounts)
    held = {one.account_key: one for one in forgotten.accounts_with(tx, keys)}
    return pl.Series(
        [_standing(held.get(key), row) for key, row in zip(keys, accounts.iter_rows(named=True), strict=True)], dtype=pl.String
    )


def _standing(known: people.Account | None, row: Mapping[str, Any]) -> str:
    if known is None:
        return "new"
    if known.person_id != row["person_id"]:
        return "other"
    return "proof" if known.verified_by is None and row["verified_by"] is not None else "known"


def _same(workspace: Workspace, tx: Tx, contacts: pl.DataFrame) -> pl.Series:
    held = people.contacts_among(tx, contacts["person_id"].unique().to_list())
    own = workspace.keys.person_keys({one.person_id for one in held}) if held else {}
    held = [one for one in held if one.person_id in own]
    places = [framed("contact", one.person_id, one.channel) for one in held]
    opened = unseal_rows([own[one.person_id] for one in held], places, [one.address for one in held])
    known = {(one.person_id, one.channel, said.decode(), one.confirmed_at) for one, said in zip(held, opened, strict=True)}
    return pl.Series([row in known for row in contacts.rows()], dtype=pl.Boolean)


def _marks(workspace: Workspace, waits: Waits) -> list[str]:
    key = workspace.keys.purpose_key("events")
    return [mark.hex() for mark in keyed_all(key, [framed("claim", waits.kind, body.decode()) for body in _bodies(waits.rows)])]


def _bodies(rows: pl.DataFrame) -> list[bytes]:
    return [orjson.dumps(row) for row in rows.iter_rows(named=True)]


def _sealed(workspace: Workspace, waits: Waits, batch_id: str) -> list[Said]:
    ids, persons = [f"{mark}{_OF}{batch_id}" for mark in _marks(workspace, waits)], waits.rows["person_id"].to_list()
    own = workspace.keys.person_keys(set(persons))
    places = [framed("claim", claim) for claim in ids]
    sealed = seal_rows([own[person] for person in persons], places, _bodies(waits.rows))
    return [Said(claim, batch_id, person, waits.kind, body) for claim, person, body in zip(ids, persons, sealed, strict=True)]


def _opened(workspace: Workspace, said: Sequence[Said], table: Table) -> pl.DataFrame:
    own = workspace.keys.person_keys({one.person_id for one in said}) if said else {}
    mine = [one for one in said if one.person_id in own]
    bodies = unseal_rows(
        [own[one.person_id] for one in mine], [framed("claim", one.claim_id) for one in mine], [one.sealed for one in mine]
    )
    rows = [_row(orjson.loads(body)) for body in bodies]
    return table.require(pl.DataFrame(rows, schema=table.schema, orient="row"))


def _row(body: dict[str, Any]) -> dict[str, Any]:
    instants = {"at", "declared_at", "confirmed_at"}
    return {name: datetime.fromisoformat(value) if name in instants and value is not None else value for name, value in body.items()}


def _put(workspace: Workspace, tx: Tx, kind: str, rows: pl.DataFrame) -> None:
    if rows.is_empty():
        return
    if kind == "age":
        people.put_people(tx, rows)
    elif kind == "account":
        people.link_accounts(tx, sealed_accounts(workspace, rows))
    else:
        people.put_contacts(tx, sealed_contacts(workspace, rows))
