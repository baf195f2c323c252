"""Id files: what a network is asked about, whether it still holds it. Ids leave the seal only into a file of the owner's own.

Source: X API v2, Batch compliance.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import BadInput
from heedful.flow import removals
from heedful.flow.access import journey
from heedful.flow.egress import require_recipient
from heedful.security.files import create_owner_only
from heedful.security.sealing import unseal
from heedful.sources.x_compliance import KINDS, POSTS
from heedful.store import forgotten, outbox, rounds
from heedful.store.rounds import Round

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.flow.workspace import Workspace

NETWORK: Final = "x"
_AT_ONCE: Final = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Ids that were written for a network.

    Guarantee: `left_out` are ids that are none of the network's, such as a table's own numbers.
    """

    round_id: str
    kind: str
    ids: int
    left_out: int


@journey("deletions.work", "upkeep")
def write_ids(workspace: Workspace, network: str, kind: str, out: Path) -> Asked:
    """Write the ids a network is to be asked about, one a line, and open a round.

    Guarantee: posts: every held post that falls under the network's terms; users: every linked account. Each id once, in no
    order that tells when or whose; the file is its owner's only and never overwritten. Errors: BadInput.
    Source: X API v2, Batch compliance (text/plain, one id a line).
    """
    require_known(network, kind)
    require_recipient(workspace.settings, "network", network)
    ids, left_out = _ids(workspace, kind)
    now = workspace.clock()
    create_owner_only(out)
    with out.open("w", encoding="ascii", newline="\n") as file:
        for start in range(0, len(ids), _AT_ONCE):
            file.write("".join(f"{one}\n" for one in ids.slice(start, _AT_ONCE).to_list()))
        file.flush()
        os.fsync(file.fileno())
    round_ = Round(secrets.token_hex(6), network, kind, "asked", len(ids), now, {"left_out": left_out} if left_out else {})
    with workspace.store.transaction() as tx:
        rounds.add(tx, round_)
        body = {"round": round_.round_id, "network": network, "kind": kind, "ids": len(ids), "left_out": left_out}
        outbox.add(tx, "compliance.asked", workspace.actor, body, now)
    return Asked(round_.round_id, kind, len(ids), left_out)


def require_known(network: str, kind: str) -> None:
    """Refuse rounds that no network has.

    Guarantee: raises BadInput, and says what to do instead.
    """
    if network != NETWORK:
        raise BadInput("compliance.network", "Only X asks in rounds; Meta calls back by itself.", "See: heedful serve callbacks --help")
    if kind not in KINDS:
        raise BadInput("compliance.kinds", "A round is about posts or about users.", "Say --kind posts or --kind users.")


def _ids(workspace: Workspace, kind: str) -> tuple[pl.Series, int]:
    pieces = list(removals.ids_held(workspace, NETWORK)) if kind == POSTS else [_account_ids(workspace)]
    total = pl.concat([pl.Series("id", [], dtype=pl.String), *pieces]).unique()
    # Sorting by a keyed hash would be as good; by number it is reproducible, and an id holds its time anyway.
    numbers = total.cast(pl.UInt64, strict=False).drop_nulls().unique().sort()
    return numbers, len(total) - len(numbers)


def _account_ids(workspace: Workspace) -> pl.Series:
    with workspace.store.reading() as tx:
        linked = forgotten.accounts_on(tx, NETWORK)
    own = workspace.keys.person_keys({a.person_id for a in linked})
    ids = [unseal(own[a.person_id], b"account|" + a.account_key, a.account_id).decode() for a in linked if a.person_id in own]
    return pl.Series("id", ids, dtype=pl.String)
