"""Accounts and addresses of people, sealed as the store keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.security.sealing import framed, keyed_all, seal
from heedful.store import people

if TYPE_CHECKING:
    import polars as pl

    from heedful.flow.workspace import Workspace


def account_keys(workspace: Workspace, accounts: pl.DataFrame) -> list[bytes]:
    """The keys by which accounts are found again.

    Guarantee: in their order; the same for the same account, whoever it is said to belong to. Takes records.ACCOUNTS.
    """
    rows = accounts.select("network", "scope", "account_id").rows()
    return keyed_all(workspace.keys.purpose_key("accounts"), [framed(*row) for row in rows])


def sealed_accounts(workspace: Workspace, accounts: pl.DataFrame) -> list[people.Account]:
    """Accounts as the store keeps them.

    Guarantee: in their order; ids sealed under their person's key, which must be there. Takes records.ACCOUNTS.
    """
    rows = accounts.rows(named=True)
    own = workspace.keys.person_keys({r["person_id"] for r in rows}) if rows else {}
    return [
        people.Account(
            key,
            r["person_id"],
            r["network"],
            r["scope"],
            seal(own[r["person_id"]], b"account|" + key, r["account_id"].encode()),
            r["verified_by"],
            r["at"],
        )
        for key, r in zip(account_keys(workspace, accounts), rows, strict=True)
    ]


def sealed_contacts(workspace: Workspace, contacts: pl.DataFrame) -> list[people.Contact]:
    """Addresses as the store keeps them.

    Guarantee: in their order; sealed under their person's key, which must be there. Takes records.CONTACTS.
    """
    rows = contacts.rows(named=True)
    own = workspace.keys.person_keys({r["person_id"] for r in rows}) if rows else {}
    return [
        people.Contact(
            r["person_id"],
            r["channel"],
            seal(own[r["person_id"]], framed("contact", r["person_id"], r["channel"]), r["address"].encode()),
            r["confirmed_at"],
        )
        for r in rows
    ]
