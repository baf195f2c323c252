"""Strikes: single posts, or whole kinds of them, that a person took out of what they give. They are refused ever after.

A strike is kept as keyed marks only: of the post's id; of its kind and exact time, by which the same record of an export
is known before it is opened; or of a whole kind on one network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.engine.engine import MIXED
from heedful.engine.held import open_posts
from heedful.engine.lake import bucket_of
from heedful.flow import stops
from heedful.flow.marks import person_mark
from heedful.privacy.pseudonym import SUBJECT, key_of_each
from heedful.security.sealing import framed, keyed, keyed_all
from heedful.store import manifest, outbox, positions
from heedful.store import strikes as rows
from heedful.terms import LAKES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from heedful.engine.engine import Change
    from heedful.flow.workspace import Workspace

    _Messages = Callable[[tuple[str, ...]], Sequence[bytes]]

# Strikes' own key among the workspace's.
PURPOSE: Final = "strikes"


@dataclass(frozen=True, slots=True)
class Said:
    """What one person says: marks to strike, and marks to keep after all.

    Guarantee: `strike` wins where both name the same.
    """

    person: str
    strike: frozenset[bytes] = frozenset()
    keep: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class Struck:
    """What noting it did.

    Guarantee: counts only.
    """

    marks: int = 0
    lifted: int = 0
    taken_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Strikes:
    """All strikes of one moment, to be asked of posts.

    Guarantee: a post of nobody who struck anything is never struck.
    """

    key: bytes
    by_person: Mapping[str, Collection[bytes]]

    def of_heads(self, heads: pl.DataFrame) -> pl.Series:
        """Which heads are struck, before anything else of them is read.

        Guarantee: one answer a row, in order. Takes person_id, network, kind, origin, published.
        """
        asked = heads.select("person_id", "network", "kind", "origin", pl.col("published").dt.timestamp("us").alias("us"))
        return self._each(asked, lambda r: [_kind(r[0], r[1], r[2]), *([_head(r[0], r[1], r[2], r[4])] if r[3] == "own_export" else [])])

    def of_ids(self, posts: pl.DataFrame) -> pl.Series:
        """Which posts are struck by their id.

        Guarantee: as `of_heads`. Takes person_id, network, id as in posts.ADMITTED.
        """
        return self._each(posts.select("person_id", "network", "id"), lambda r: [_post(r[0], r[1], r[2])])

    def _each(self, asked: pl.DataFrame, messages: _Messages) -> pl.Series:
        if not self.by_person or asked.is_empty():
            return pl.repeat(value=False, n=asked.height, dtype=pl.Boolean, eager=True)
        theirs = asked["person_id"].is_in(list(self.by_person)).fill_null(value=False)
        places = theirs.arg_true()
        struck = [any(mark in self.by_person[r[0]] for mark in keyed_all(self.key, messages(r))) for r in asked.filter(theirs).iter_rows()]
        return theirs.scatter(places, pl.Series(struck, dtype=pl.Boolean)) if struck else theirs


@dataclass(frozen=True, slots=True)
class Picked:
    """As `Strikes`, where a person gives single posts: whatever they did not pick is struck too, for this once.

    Guarantee: stores nothing; a post that was not picked is not opened, but for one of the same kind and second as one that was.
    """

    strikes: Strikes
    chosen: Strikes

    def of_heads(self, heads: pl.DataFrame) -> pl.Series:
        """Which heads are not to be opened.

        Guarantee: as `Strikes.of_heads`.
        """
        return self.strikes.of_heads(heads) | ~self.chosen.of_heads(heads)

    def of_ids(self, posts: pl.DataFrame) -> pl.Series:
        """Which posts are not given.

        Guarantee: as `Strikes.of_ids`.
        """
        return self.strikes.of_ids(posts) | ~self.chosen.of_ids(posts)


def only_picked(strikes: Strikes, person: str, marks: Collection[bytes]) -> Picked:
    """All strikes, and of one person's posts none but those of these marks.

    Guarantee: of nobody else's anything.
    """
    return Picked(strikes, Strikes(strikes.key, {person: marks}))


def strikes_of(workspace: Workspace, said: Said | None = None) -> Strikes:
    """Everybody's strikes now, with what one person says besides.

    Guarantee: stores nothing.
    """
    with workspace.store.reading() as tx:
        found: dict[str, set[bytes]] = rows.everyone(tx)
    if said:
        found[said.person] = (found.get(said.person, set()) - said.keep) | said.strike
    return Strikes(workspace.keys.purpose_key(PURPOSE), found)


def kind_mark(workspace: Workspace, person: str, network: str, kind: str) -> bytes:
    """The mark of a whole kind of a person's posts on one network.

    Guarantee: 16 bytes.
    """
    return keyed(workspace.keys.purpose_key(PURPOSE), _kind(person, network, kind))


def post_marks(workspace: Workspace, person: str, network: str, kind: str, published_us: int, post_id: str) -> tuple[bytes, bytes]:
    """The two marks of one post: by its id, and by its kind and time in the export.

    Guarantee: 16 bytes each. `post_id` as in posts.ADMITTED.
    """
    key = workspace.keys.purpose_key(PURPOSE)
    return keyed(key, _post(person, network, post_id)), keyed(key, _head(person, network, kind, published_us))


def owner_mark(workspace: Workspace, person: str) -> bytes:
    """The mark by which a file of strikes is known to be a person's own.

    Guarantee: 16 bytes; no strike has the same.
    """
    return keyed(workspace.keys.purpose_key(PURPOSE), framed("owner", person))


def strike(workspace: Workspace, said: Said) -> Struck:
    """Remember what a person struck, and take out at once what is held of it.

    Guarantee: one transaction: remembered, taken out with the opinions found in it, and logged, or none of it; what was
    struck is refused by every later gather, from whatever file it comes. Call it under `workspace.writing()`.
    Source: GDPR Art. 4(11), 7(3): consent is specific, and withdrawing a part is as easy as giving it.
    """
    now = workspace.clock()
    every = strikes_of(workspace, said)
    changes, gone = _taken_out(workspace, said.person, every) if said.strike else ([], {})
    with workspace.store.transaction() as tx:
        lifted = rows.lift(tx, said.person, said.keep - said.strike)
        new = rows.put(tx, said.person, said.strike, now)
        workspace.commit(tx, changes)
        if lifted:
            # Files that were judged with the strike may let more in now.
            positions.note_widening(tx)
        body = {"person": person_mark(workspace, said.person), "marks": new, "lifted": lifted, "taken_out": gone}
        outbox.add(tx, "strike.noted", workspace.actor, body, now)
    stops.note(workspace, said.person, stops.KEEP, [mark.hex() for mark in sorted(said.keep - said.strike)], now)
    stops.note(workspace, said.person, stops.STRIKE, [mark.hex() for mark in sorted(said.strike)], now)
    workspace.settle()
    return Struck(new, lifted, gone)


def _taken_out(workspace: Workspace, person: str, every: Strikes) -> tuple[list[Change], dict[str, int]]:
    own = workspace.keys.person_keys([person]).get(person)
    changes: list[Change] = []
    gone: dict[str, int] = {}
    for lake in LAKES if own else ():
        with workspace.store.reading() as tx:
            files = manifest.list_files(tx, lake)
        subject = key_of_each(pl.Series("subject_key", [person]), SUBJECT, workspace.keyed(lake))
        bucket = subject.to_frame().select(bucket_of(pl.col("subject_key"))).item()
        near = [f for f in files if f.kind == "opinions" or f.bucket in {bucket, MIXED}]
        columns = ["post_key", "subject_key", "grant_key", "network", "kind", "origin", "sealed"]
        held = workspace.engine.scan(near, "posts", columns).filter(pl.col("subject_key") == subject[0]).collect()
        keys = held.filter(_are_struck(held, person, {subject[0]: own or b""}, every)).select("post_key")
        if keys.height:
            changes.append(workspace.engine.take_out(lake, near, keys))
            gone[lake] = keys.height
    return changes, gone


def _are_struck(held: pl.DataFrame, person: str, keys: Mapping[bytes, bytes], every: Strikes) -> pl.Series:
    opened = open_posts(held, keys)
    told = held.select("network", "kind", "origin").with_columns(
        pl.lit(person).alias("person_id"),
        pl.Series("published", [o[1] for o in opened], dtype=pl.Int64).cast(pl.Datetime("us", "UTC")),
        pl.Series("id", [o[3] for o in opened], dtype=pl.String),
    )
    return every.of_heads(told) | every.of_ids(told)


def _kind(person: str, network: str, kind: str) -> bytes:
    return framed("kind", person, network, kind)


def _head(person: str, network: str, kind: str, published_us: int | str) -> bytes:
    return framed("head", person, network, kind, str(published_us))


def _post(person: str, network: str, post_id: str) -> bytes:
    return framed("post", person, network, post_id)
