"""Consent that nobody gave: what the gate would hold if somebody agreed to all that is asked, for showing it to them only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.tables.consent import GRANTS
from heedful.terms import KINDS, LAKES, NETWORKS

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from heedful.consent.notice import Notice
    from heedful.flow.settings import Uses


def suppose(person: str, notice: Notice, uses: Uses, now: datetime) -> pl.DataFrame:
    """The grants of somebody who says yes to everything that the notice asks for and the settings do.

    Guarantee: consent.GRANTS of that person alone, for the purposes under which posts are kept; stored nowhere.
    """
    networks = [n for n in uses.networks if n in notice.networks]
    kinds = [k for k in uses.kinds if k in notice.kinds]
    return _granted(person, [p for p in uses.purposes if p in notice.purposes], networks, kinds, now)


def suppose_all(person: str, now: datetime) -> pl.DataFrame:
    """The grants of somebody who shows themselves all that could be read.

    Guarantee: as `suppose`, with every network and kind, for insights alone.
    """
    return _granted(person, ["insights"], NETWORKS, KINDS, now)


def _granted(person: str, purposes: Collection[str], networks: Collection[str], kinds: Collection[str], now: datetime) -> pl.DataFrame:
    every: dict[str, Any] = {
        "record_id": "supposed",
        "person_id": person,
        "named": True,
        "state": "Given",
        "given_at": now,
        "expires_at": None,
        "networks": list(networks),
        "kinds": list(kinds),
        "period_from": None,
        "period_until": None,
        "objected": False,
        "restricted": False,
        "age_band": "adult",
        "matching": True,
    }
    rows = [every | {"purpose": lake} for lake in LAKES if lake in purposes]
    return GRANTS.require(pl.DataFrame(rows, schema={name: GRANTS.schema[name] for name in GRANTS.columns}))
