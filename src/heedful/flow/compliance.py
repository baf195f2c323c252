"""Compliance: a network says what it holds no longer; its results are read, and every order in them is carried out.

Results are carried out within 24 hours of being heard; the clock is kept with the round, and shown.
Source: X API v2, Batch compliance and Compliance streams; X Developer Policy, "Content redistribution and deletion".
"""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import BadInput
from heedful.flow import removals, stops
from heedful.flow.access import journey
from heedful.flow.gather import content_hash
from heedful.flow.id_files import NETWORK, require_known
from heedful.security.sealing import framed, keyed_all
from heedful.sources import x_compliance
from heedful.sources.x_compliance import KINDS, POSTS, UNKNOWN, USERS, Results
from heedful.store import callbacks, forgotten, outbox, rounds
from heedful.store.rounds import Round

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.sources.source import Problem

STREAM: Final = "stream"
# X Developer Policy: within 24 hours of the request.
WITHIN: Final = timedelta(hours=24)
# We hold no location of any post or person, so that there is none to drop.
NOTHING_HELD: Final = frozenset({"scrub_geo"})
# The owner took it back or changed it: however it came to us. Other reasons are the network's, and bind what came under its terms.
_BY_OWNER: Final = frozenset({"deleted", "edited", UNKNOWN})
# A newer version may come in place of an edited post.
_COMES_ANEW: Final = frozenset({"edited"})


@dataclass(frozen=True, slots=True)
class Applied:
    """What results of a network did here.

    Guarantee: counts only. `orders` by kind and reason, each post or user once; `taken_out` by lake.
    """

    round_id: str
    state: str
    orders: Mapping[str, int]
    posts: int
    accounts: int
    taken_out: Mapping[str, int]
    kept_back: int
    given_back: int
    unknown: int
    due_at: datetime
    late: bool
    problems: Sequence[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something a network asked, and how much time is left.

    Guarantee: `left` is negative once it is overdue, and null where nothing runs; nobody is named.
    """

    duty_id: str
    network: str
    kind: str
    state: str
    since: datetime
    due_at: datetime | None
    left: timedelta | None
    counts: Mapping[str, int]

    @property
    def overdue(self) -> bool:
        """Whether its time has passed.

        Guarantee: False where nothing runs.
        """
        return self.left is not None and self.left < timedelta(0)


@dataclass(slots=True)
class _Read:
    posts: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    given_back: int = 0

    def counted(self) -> dict[str, int]:
        told = Counter(f"{POSTS}.{reason}" for reason in self.posts.values())
        told.update(f"{USERS}.{reason}" for reason in self.users.values())
        return dict(sorted(told.items()))


@journey("deletions.work", "upkeep")
def apply_results(workspace: Workspace, results: Path, *, round_id: str | None = None, kind: str | None = None) -> Applied:
    """Carry out what a results file or a file of stream events orders.

    Guarantee: the 24 hours run from the moment the file is read here, also if carrying it out must wait. All of it takes
    effect in one transaction with its entry in the outbox; applying again changes nothing more. A line that cannot be read
    is a problem by its number, and leaves the round open. What the network gives back is never taken up again by this.
    Errors: BadInput, Unready. Source: X API v2, Batch compliance and Compliance streams.
    """
    _require_file(results)
    digest = content_hash(results).hex()
    found = _round_for(workspace, digest, round_id, kind, stream=x_compliance.is_stream(results))
    file = Results(results, found.kind if found.kind in KINDS else None)
    read = _read(file)
    problems = file.problems.rest()
    if problems and not file.read:
        raise BadInput("compliance.unreadable", "No line of these results can be read.", "Fetch what the job's download_url gives.")
    heard = _hear(workspace, found, digest)
    with workspace.writing():
        return _carry_out(workspace, heard, read, problems)


@journey("deletions.work", "upkeep")
def list_duties(workspace: Workspace, *, limit: int = 50) -> tuple[list[Duty], list[Duty]]:
    """What networks asked: what still waits, the most pressing first, and the newest that are done.

    Guarantee: of people only how many.
    """
    now = workspace.clock()
    with workspace.store.reading() as tx:
        waits = [_duty(r, now) for r in rounds.listed(tx, waiting=True)]
        waits += [
            Duty(c.confirmation[:12], c.network, c.kind, c.state, c.received_at, c.due_at, c.due_at - now, {})
            for c in callbacks.waiting(tx, limit)
        ]
        done = [_duty(r, now) for r in rounds.listed(tx, limit=limit) if r.state not in rounds.OPEN]
    return sorted(waits, key=lambda d: (d.left is None, d.left or timedelta(0), d.since)), done


def _require_file(results: Path) -> None:
    if not results.is_file():
        raise BadInput("compliance.missing", "There is no such file of results.", "Check the path.")


def _round_for(workspace: Workspace, digest: str, round_id: str | None, kind: str | None, *, stream: bool) -> Round:
    if kind is not None:
        require_known(NETWORK, kind)
    with workspace.store.reading() as tx:
        named = rounds.find(tx, round_id) if round_id else rounds.find_results(tx, digest)
        waits = [r for r in rounds.listed(tx, waiting=True) if r.state == "asked" and kind in {None, r.kind}]
    if round_id and named is None:
        raise BadInput("compliance.round", "There is no such round.", "See them with: heedful compliance list")
    if named:
        return named
    if not stream and len(waits) == 1:
        return waits[0]
    if stream or kind:
        return Round(secrets.token_hex(6), NETWORK, STREAM if stream else str(kind), "heard", 0, workspace.clock())
    raise BadInput(
        "compliance.which", "Nothing says which round these results answer.", "Name it with --round, or say --kind posts or users."
    )


def _read(file: Results) -> _Read:
    read = _Read()
    for order in file.orders():
        if order.reason is None:
            read.given_back += 1
            continue
        said = read.posts if order.kind == POSTS else read.users
        for one in order.ids:
            # Of two lines about the same the stricter holds: what drops more than a location, then what the owner took back.
            if one not in said or _strictness(order.reason) > _strictness(said[one]):
                said[one] = order.reason
    return read


def _strictness(reason: str) -> int:
    if reason in NOTHING_HELD:
        return 0
    return 1 + 2 * (reason in _BY_OWNER) - (reason in _COMES_ANEW)


def _hear(workspace: Workspace, found: Round, digest: str) -> Round:
    now = workspace.clock()
    heard, due = found.heard_at or now, found.due_at or now + WITHIN
    with workspace.store.transaction() as tx:
        if rounds.find(tx, found.round_id) is None:
            rounds.add(tx, found)
        rounds.change(tx, found.round_id, heard_at=heard, due_at=due, result_digest=digest)
        if found.state == "asked":
            rounds.change(tx, found.round_id, state="heard")
        outbox.add(tx, "compliance.heard", workspace.actor, {"round": found.round_id, "network": found.network, "kind": found.kind}, now)
        return rounds.find(tx, found.round_id) or found


def _carry_out(workspace: Workspace, round_: Round, read: _Read, problems: list[Problem]) -> Applied:
    now = workspace.clock()
    accounts, persons = _whose(workspace, read.users)
    asked = pl.concat([_asked(read.posts), removals.asked_of_people(workspace, NETWORK, persons)])
    removal = removals.plan(workspace, NETWORK, asked.group_by("id").agg(pl.any("everywhere"), pl.any("bury")))
    orders = read.counted()
    state = "partly" if problems else "applied"
    counts = {**orders, "taken_out": removal.posts, "kept_back": removal.kept_back, "problems": len(problems)}
    with workspace.store.transaction() as tx:
        removal.put_through(workspace, tx)
        for why, keys in accounts.items():
            forgotten.forget_accounts(tx, keys, why, now)
        rounds.change(tx, round_.round_id, state=state, counts=counts, applied_at=now)
        body = {"round": round_.round_id, "network": round_.network, "orders": orders, "posts": removal.posts, "problems": len(problems)}
        outbox.add(tx, "compliance.applied", workspace.actor, body, now)
    stops.note_buried(workspace, now)
    stops.note_kept_out(workspace, now)
    workspace.settle()
    due = round_.due_at or now + WITHIN
    return Applied(
        round_.round_id, state, orders, removal.posts, sum(map(len, accounts.values())), removal.by_lake, removal.kept_back,
        read.given_back, sum(n for name, n in orders.items() if name.endswith(f".{UNKNOWN}")), due, now > due, problems,
    )  # fmt: skip


def _asked(posts: Mapping[str, str]) -> pl.DataFrame:
    frame = pl.DataFrame({"id": list(posts), "reason": list(posts.values())}, schema={"id": pl.String, "reason": pl.String})
    return frame.filter(~pl.col("reason").is_in(list(NOTHING_HELD))).select(
        "id",
        pl.col("reason").is_in(list(_BY_OWNER)).alias("everywhere"),
        (~pl.col("reason").is_in(list(_COMES_ANEW))).alias("bury"),
    )


def _whose(workspace: Workspace, users: Mapping[str, str]) -> tuple[dict[str, list[bytes]], set[str]]:
    # Of millions of users in a stream only those on record concern us; of the others no trace is kept.
    said = [(user, why) for user, why in users.items() if why not in NOTHING_HELD]
    keys = keyed_all(workspace.keys.purpose_key("accounts"), [framed(NETWORK, "global", user) for user, _ in said])
    reasons = {key: why for key, (_, why) in zip(keys, said, strict=True)}
    with workspace.store.reading() as tx:
        linked = forgotten.accounts_with(tx, keys)
    by_why: dict[str, list[bytes]] = {}
    for account in linked:
        by_why.setdefault(reasons[account.account_key], []).append(account.account_key)
    return by_why, {account.person_id for account in linked}


def _duty(round_: Round, now: datetime) -> Duty:
    left = round_.due_at - now if round_.due_at and round_.state in rounds.OPEN else None
    return Duty(round_.round_id, round_.network, round_.kind, round_.state, round_.made_at, round_.due_at, left, round_.counts)
