"""A person gives single posts: pasted on their own page, as posts of an account of theirs that was proven.

Source: GDPR Art. 4(11), 7; the network's id of such a post is not known, so that its words and day name it.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson
import polars as pl

from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.gather import gather
from heedful.flow.learn import learn
from heedful.security.sealing import unseal
from heedful.store import people

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace
    from heedful.store.people import Account

LONGEST: Final = 5_000
FILE: Final = "own_words.ndjson"
_NETWORKS_BEGAN: Final = date(2004, 2, 4)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of giving a post.

    Guarantee: `kept` says whether any purpose let it in; `reasons` why not, by the gate's names.
    """

    kept: bool
    reasons: tuple[str, ...] = ()


@journey("consents.record", "asking")
def own_networks(workspace: Workspace, person: str) -> list[str]:
    """The networks of which a person may give single posts: those where an account of theirs is proven.

    Guarantee: none in dispute, and none that is not read here.
    """
    return sorted({one.network for one in _accounts(workspace, person)})


@journey("consents.record", "asking")
def paste(workspace: Workspace, person: str, network: str, words: str, day: date) -> Taken:
    """Give one post of one's own, by its words and its day.

    Guarantee: passes the same gates as any other post; giving it twice is giving it once. Errors: BadInput `give.words`, `give.day`;
    Refused `give.account`.
    """
    words = words.strip()
    if not 0 < len(words) <= LONGEST or "\0" in words:
        raise BadInput("give.words", "A post has 1 to 5,000 characters.", "Paste the words of one post.")
    if not _NETWORKS_BEGAN <= day <= workspace.clock().date():
        raise BadInput("give.day", "That day cannot be.", "Give the day on which you wrote it.")
    account = next((one for one in _accounts(workspace, person) if one.network == network), None)
    key = workspace.keys.person_keys([person]).get(person)
    if account is None or key is None:
        raise Refused("give.account", "No account of yours on that network is proven.", "Join with it first.")
    row = {
        "id": f"pasted-{hashlib.sha256(f'{day}|{words}'.encode()).hexdigest()[:24]}",
        "network": network,
        "scope": account.scope,
        "attributed_to": unseal(key, b"account|" + account.account_key, account.account_id).decode(),
        "kind": "post",
        "audience": "public",
        "published": datetime.combine(day, time(12), UTC).isoformat(),
        "content": words,
    }
    with tempfile.TemporaryDirectory(prefix="heedful-") as folder:
        file = Path(folder) / FILE
        file.touch(mode=0o600)
        file.write_bytes(orjson.dumps(row) + b"\n")
        done = gather(workspace, [file])
    learn(workspace)
    reasons = sorted({reason for by in done.refused.values() for reason in by})
    return Taken(any(done.kept.values()) or bool(done.unchanged), () if any(done.kept.values()) else tuple(reasons))


def _accounts(workspace: Workspace, person: str) -> list[Account]:
    with workspace.store.reading() as tx:
        owned = people.owners(tx).filter((pl.col("person_id") == person) & pl.col("verified"))["account_key"].to_list()
        mine = people.accounts_of(tx, person)
    return [one for one in mine if one.account_key in owned and one.network in workspace.settings.uses.networks]
