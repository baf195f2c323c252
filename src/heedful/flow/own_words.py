"""A person gives single posts: pasted on their own page, looked at, then given as posts of an account of theirs that was proven, or gone.

Source: GDPR Art. 4(11), 7; the network's id of such a post is not known, so that its words and day name it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

import orjson
import polars as pl

from heedful.errors import BadInput, Refused
from heedful.flow import own_held
from heedful.flow.access import journey
from heedful.flow.gather import gather
from heedful.flow.learn import learn
from heedful.flow.own_held import WORDS, laid_out
from heedful.flow.preview import preview_words
from heedful.security.sealing import unseal
from heedful.store import people

if TYPE_CHECKING:
    from heedful.flow.seen import Previewed
    from heedful.flow.workspace import Workspace
    from heedful.store.people import Account

LONGEST: Final = 5_000
FILE: Final = "own_words.ndjson"
_NETWORKS_BEGAN: Final = date(2004, 2, 4)


@journey("consents.record", "asking")
def own_networks(workspace: Workspace, person: str) -> list[str]:
    """The networks of which a person may give single posts: those where an account of theirs is proven.

    Guarantee: none in dispute, and none that is not read here.
    """
    return sorted({one.network for one in _accounts(workspace, person)})


@journey("consents.record", "asking")
def hold_words(workspace: Workspace, person: str, network: str, words: str, day: date) -> str:
    """Hold one post of one's own, by its words and its day, until its author has looked; gives the token that opens it.

    Guarantee: as `own_held.hold`. Errors: BadInput `give.words`, `give.day`; Refused `give.account`.
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
    return own_held.hold(workspace, person, WORDS, orjson.dumps(row) + b"\n")


@journey("consents.record", "asking")
def look_at_words(workspace: Workspace, person: str, token: str) -> Previewed:
    """What giving the post would keep, take out and infer, or why nothing of it would be kept.

    Guarantee: as `preview_words`; nothing is kept. Errors: Refused `give.over`.
    """
    with laid_out(own_held.opened(workspace, person, token, WORDS), FILE) as file:
        return preview_words(workspace, file, person)


@journey("consents.record", "asking")
def give_words(workspace: Workspace, person: str, token: str) -> bool:
    """Give the post that was looked at; says whether any purpose let it in. What was sent is gone.

    Guarantee: passes the same gates as any other post; giving it twice is giving it once. One that no purpose lets in is never gathered, so
    that no count tells of it. Errors: Refused `give.over`.
    """
    with laid_out(own_held.opened(workspace, person, token, WORDS), FILE) as file:
        kept = any(not post.struck for post in preview_words(workspace, file, person).posts)
        if kept:
            gather(workspace, [file])
    own_held.let_go(workspace, person)
    if kept:
        learn(workspace)
    return kept


def _accounts(workspace: Workspace, person: str) -> list[Account]:
    with workspace.store.reading() as tx:
        owned = people.owners(tx).filter((pl.col("person_id") == person) & pl.col("verified"))["account_key"].to_list()
        mine = people.accounts_of(tx, person)
    return [one for one in mine if one.account_key in owned and one.network in workspace.settings.uses.networks]
