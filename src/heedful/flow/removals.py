"""Removals: posts and accounts that their network tells us to forget, taken out of every lake in one transaction, for good.

Source: X Developer Policy, "Content redistribution and deletion"; Meta Platform Terms, deletion; ActivityStreams 2.0 Tombstone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.engine.held import open_posts
from heedful.flow import stops
from heedful.flow.access import journey
from heedful.flow.live import subject_keys
from heedful.flow.marks import person_mark
from heedful.privacy.pseudonym import POST, SUBJECT, key_of_each
from heedful.security.sealing import framed, keyed
from heedful.store import forgotten, holds, manifest, outbox
from heedful.store import tombstones as graves
from heedful.terms import LAKES, ORIGINS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from heedful.engine.engine import Change
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# What to take out: the network's ids; whether whatever way the post came; whether it may never come back.
ASKED: Final = {"id": pl.String, "everywhere": pl.Boolean, "bury": pl.Boolean}
_OPENED: Final = ["post_key", "subject_key", "grant_key", "network", "origin", "sealed"]


@dataclass(frozen=True, slots=True)
class Removal:
    """Posts found in the lakes, ready to be taken out.

    Guarantee: nothing is changed until `put_through`. `posts` are distinct posts; `kept_back` are those a legal hold keeps.
    """

    changes: list[Change] = field(default_factory=list)
    graves: dict[str, list[bytes]] = field(default_factory=dict)
    by_lake: dict[str, int] = field(default_factory=dict)
    posts: int = 0
    kept_back: int = 0

    def put_through(self, workspace: Workspace, tx: Tx) -> None:
        """Take the posts out, in the caller's transaction.

        Guarantee: with the opinions found in them; what was to be buried never comes back into any lake.
        """
        workspace.commit(tx, self.changes)
        for lake, keys in self.graves.items():
            graves.bury(tx, lake, keys, workspace.clock(), graves.NETWORK)


def content_origins(workspace: Workspace, network: str) -> tuple[str, ...]:
    """The ways by which posts came that fall under the network's terms.

    Guarantee: a person's own archive of X does only where the settings say so (`terms.x_archive: as_api`); every other way does.
    """
    own = network == "x" and workspace.settings.terms.x_archive == "own"
    return tuple(o for o in ORIGINS if not (own and o == "own_export"))


def plan(workspace: Workspace, network: str, asked: pl.DataFrame) -> Removal:
    """Find posts by their network's ids.

    Guarantee: changes nothing that counts. A post held in one lake is buried in all of them; an id that no lake holds leaves
    no trace. Where a legal hold keeps somebody's posts they are buried, which ends their use, and destroyed once it is lifted.
    Takes a frame of ASKED, each id once; call it under `workspace.writing()`.
    """
    origins = content_origins(workspace, network)
    with workspace.store.reading() as tx:
        files = {lake: manifest.list_files(tx, lake) for lake in LAKES}
        kept = holds.held_persons(tx)
    removal = Removal()
    found, kept_back = [asked["id"].clear()], [asked["id"].clear()]
    for lake in (lake for lake in LAKES if files[lake]):
        keys = key_of_each((network + "|" + asked["id"]).alias("post_key"), POST, workspace.keyed(lake))
        held = workspace.engine.scan(files[lake], "posts", ["post_key", "subject_key", "network", "origin"])
        mine = held.filter(pl.col("network") == network).join(asked.with_columns(keys).lazy(), on="post_key", how="inner")
        mine = mine.filter(pl.col("everywhere") | pl.col("origin").is_in(origins))
        here = mine.select("post_key", "subject_key", "id").collect()
        found.append(here["id"])
        waits = here["subject_key"].is_in(_subjects(workspace, lake, kept).implode())
        kept_back.append(here.filter(waits)["id"])
        gone = here.filter(~waits).select("post_key")
        if gone.height:
            removal.changes.append(workspace.engine.take_out(lake, files[lake], gone))
            removal.by_lake[lake] = gone.height
    ids = pl.concat(found).unique()
    buried = asked.filter(pl.col("bury") & pl.col("id").is_in(ids.implode()))
    for lake in LAKES if buried.height else ():
        removal.graves[lake] = key_of_each((network + "|" + buried["id"]).alias("k"), POST, workspace.keyed(lake)).to_list()
    return Removal(removal.changes, removal.graves, removal.by_lake, len(ids), pl.concat(kept_back).n_unique())


def ids_held(workspace: Workspace, network: str, persons: Collection[str] | None = None) -> Iterator[pl.Series]:
    """The network's ids of held posts that fall under its terms; of everybody, or of some people.

    Guarantee: a piece a file, so that memory does not grow with the lakes; an id that stands in two lakes comes twice. Posts whose key was
    destroyed cannot be opened and are not in it.
    """
    for lake in LAKES:
        with workspace.store.reading() as tx:
            files = [f for f in manifest.list_files(tx, lake) if f.kind == "posts"]
        keys = subject_keys(workspace, lake)
        chosen = set(_subjects(workspace, lake, persons)) if persons is not None else keys.keys()
        wanted = pl.Series("subject_key", sorted(keys.keys() & chosen), dtype=pl.Binary).to_frame().lazy()
        origins = content_origins(workspace, network)
        for file in files:
            held = workspace.engine.scan([file], "posts", _OPENED)
            mine = held.filter((pl.col("network") == network) & pl.col("origin").is_in(origins)).join(wanted, on="subject_key", how="semi")
            rows = mine.collect()
            if rows.height:
                yield pl.Series("id", [opened[3] for opened in open_posts(rows, keys)], dtype=pl.String)


def asked_of_people(workspace: Workspace, network: str, persons: Collection[str]) -> pl.DataFrame:
    """Every post of some people that came from one network and falls under its terms, to be taken out for good.

    Guarantee: gives a frame of ASKED. No row tells which account of a person wrote it, so that all their accounts on that
    network are meant.
    """
    pieces = [pl.Series("id", [], dtype=pl.String), *(ids_held(workspace, network, persons) if persons else ())]
    ids: pl.DataFrame = pl.concat(pieces).unique().sort().to_frame()
    return ids.with_columns(everywhere=pl.lit(value=False), bury=pl.lit(value=True))


def erase_network(workspace: Workspace, person_id: str, network: str) -> Removal:
    """Take out all that a person's accounts on one network brought.

    Guarantee: one transaction with its entry in the outbox. Call it under `workspace.writing()`.
    Source: GDPR Art. 17(1); Meta Platform Terms.
    """
    removal = plan(workspace, network, asked_of_people(workspace, network, [person_id]))
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        removal.put_through(workspace, tx)
        body = {"person": person_mark(workspace, person_id), "network": network, "posts": removal.posts, "kept_back": removal.kept_back}
        outbox.add(tx, "compliance.network_erased", workspace.actor, body, now)
    stops.note_buried(workspace, now)
    workspace.settle()
    return removal


def sweep_kept(workspace: Workspace) -> int:
    """Destroy posts that were taken back while a legal hold kept them, once it is lifted; gives how many rows.

    Guarantee: nothing of people on whom a hold is still in force. Call it under `workspace.writing()`.
    """
    now, gone = workspace.clock(), 0
    for lake in LAKES:
        with workspace.store.reading() as tx:
            files, dead, kept = manifest.list_files(tx, lake), graves.buried(tx, lake), holds.held_persons(tx)
        held = workspace.engine.scan(files, "posts", ["post_key", "subject_key"]) if dead.height else None
        if held is None:
            continue
        rows = held.join(dead.lazy(), on="post_key", how="semi").collect()
        rows = rows.filter(~pl.col("subject_key").is_in(_subjects(workspace, lake, kept).implode()))
        if rows.height:
            change = workspace.engine.take_out(lake, files, rows.select("post_key"))
            with workspace.store.transaction() as tx:
                workspace.commit(tx, [change])
                outbox.add(tx, "compliance.swept", workspace.actor, {"lake": lake, "posts": rows.height}, now)
            gone += rows.height
    workspace.settle()
    return gone


def account_key(workspace: Workspace, network: str, scope: str, account_id: str) -> bytes:
    """The key under which an account is found again.

    Guarantee: 16 bytes; from it nobody finds the account.
    """
    return keyed(workspace.keys.purpose_key("accounts"), framed(network, scope, account_id))


@journey("deletions.work", "upkeep")
def readmit(workspace: Workspace, network: str, scope: str, account_id: str, reason: str) -> bool:
    """Take up an account again that its network had told us to forget, because its owner has proven it anew.

    Guarantee: nothing that was taken out comes back; entered in the log with its reason. Gives whether it was forgotten.
    """
    with workspace.store.transaction() as tx:
        gone = forget_removal(workspace, tx, network, account_key(workspace, network, scope, account_id), reason)
        if not gone:
            body = {"network": network, "accounts": 0, "reason": reason}
            outbox.add(tx, "compliance.readmitted", workspace.actor, body, workspace.clock())
    return gone


def forget_removal(workspace: Workspace, tx: Tx, network: str, account: bytes, reason: str) -> bool:
    """Let an account in again, in the caller's transaction; gives whether its network had told us to forget it.

    Guarantee: nothing that was taken out comes back; entered in the log where there was something to let in.
    """
    gone = forgotten.remember_account(tx, account)
    if gone:
        body = {"network": network, "accounts": gone, "reason": reason}
        outbox.add(tx, "compliance.readmitted", workspace.actor, body, workspace.clock())
    return bool(gone)


def _subjects(workspace: Workspace, lake: str, persons: Collection[str]) -> pl.Series:
    return key_of_each(pl.Series("subject_key", sorted(persons), dtype=pl.String), SUBJECT, workspace.keyed(lake))
