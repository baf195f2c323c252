"""Keep what the gate admitted: redact once, key for each purpose, merge into each lake, commit with its entry in the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.engine.held import ARRIVING
from heedful.flow import stops
from heedful.flow.public import public_words
from heedful.privacy.pseudonym import POST, VERSION, key_of_each, pseudonymise
from heedful.privacy.redact import RedactRows
from heedful.store import manifest, outbox, sources
from heedful.store import tombstones as graves
from heedful.tables.posts import ADMITTED
from heedful.terms import LAKES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from heedful.engine.engine import Change
    from heedful.flow.judge import Tally
    from heedful.flow.workspace import Workspace
    from heedful.privacy.pseudonym import Keyed
    from heedful.sources.source import Listing
    from heedful.store.sources import SourceFile

# Admitted posts held in memory before they are written; bounds memory and keeps files from being small.
FLUSH_ROWS: Final = 100_000


class Keeper:
    """Collects admitted posts over files and writes them to the lakes in whole commits.

    Guarantee: a source file counts as judged only in the commit that holds the last of its posts.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.ws = workspace
        # Words are redacted while the next files are read.
        self.texts = workspace.engine.ahead(RedactRows(public_words(workspace.taxonomy)))
        self.waiting: list[pl.DataFrame] = []
        self.rows = 0
        self.read_files: list[tuple[SourceFile, Tally, int, datetime]] = []
        self.listings: dict[tuple[str, str], tuple[Listing, int]] = {}
        self.still_there: dict[tuple[str, str], set[str]] = {}
        self.added = 0
        self.replaced = 0

    def note_listings(self, listings: Sequence[Listing], number: int) -> None:
        """Note which copies of a page's comments a source file holds.

        Guarantee: of several copies the one of the later file counts.
        """
        for listing in listings:
            self.listings[listing.network, listing.parent_id] = (listing, number)

    def take(self, admitted: pl.DataFrame) -> None:
        """Add admitted posts, each with the number of its source file in the further column `seen`.

        Guarantee: memory stays below one flush and what the gate judges together, twice. What waited before is written first where it is
        enough, so that files must be noted as read only after their posts were taken.
        """
        # Only a page's own copies list what stands below a post.
        below = admitted.filter(pl.col("origin") == "page_api").select("network", "in_reply_to", "id").drop_nulls("in_reply_to")
        for network, parent, post in below.iter_rows():
            self.still_there.setdefault((network, parent), set()).add(post)
        if admitted.height:
            self.texts.put(ADMITTED.require(admitted.drop("seen")).select("content", "names"))
        # Only then: the new posts' words are worked on while those before are written.
        if self.rows >= FLUSH_ROWS:
            self.flush()
        if admitted.height:
            self.waiting.append(admitted)
            self.rows += admitted.height

    def file_is_read(self, entry: SourceFile, tally: Tally, position: int, now: datetime) -> None:
        """Note that a source file was read to its end.

        Guarantee: takes effect in the next commit.
        """
        self.read_files.append((entry, tally, position, now))

    def flush(self) -> None:
        """Write what waits, and commit it with the files that are read to their end.

        Guarantee: all of it or none; what was written by a commit that failed is swept later.
        """
        if not self.waiting and not self.read_files:
            return
        changes = self._changes(pl.concat(self.waiting), self.texts.take(len(self.waiting))) if self.waiting else []
        with self.ws.store.transaction() as tx:
            self.ws.commit(tx, changes)
            for entry, tally, position, now in self.read_files:
                asked, counts = tally.to_keep()
                sources.judged(tx, entry.digest, position, counts, tally.problems, tally.first, tally.last, now)
                body = {"source": entry.source, "number": entry.number, "asked": asked, "counts": counts, "problems": tally.problems}
                outbox.add(tx, "gather.judged", self.ws.actor, body, now)
        self.added += sum(c.rows_added for c in changes)
        self.replaced += sum(c.rows_replaced for c in changes)
        self.waiting, self.rows, self.read_files = [], 0, []
        self.ws.settle()

    def bury_gone(self) -> int:
        """Make Tombstones of held comments that a later, complete copy of their page no longer shows.

        Guarantee: only comments brought by an earlier file, not newer than the copy's newest; they never come back.
        Source: ActivityStreams 2.0 Tombstone; GDPR Art. 5(1)(d).
        """
        complete = {k: v for k, v in self.listings.items() if v[0].complete}
        if not complete:
            return 0
        gone = 0
        for lake in LAKES:
            with self.ws.store.reading() as tx:
                files = manifest.list_files(tx, lake)
            keys = self._gone_keys(lake, complete, self.ws.engine.scan(files, "posts", ["post_key", "parent_key", "seen", "day"]))
            if keys.is_empty():
                continue
            change, now = self.ws.engine.take_out(lake, files, keys), self.ws.clock()
            with self.ws.store.transaction() as tx:
                self.ws.commit(tx, [change])
                graves.bury(tx, lake, keys["post_key"].to_list(), self.ws.clock(), graves.PAGE)
                outbox.add(tx, "gather.buried", self.ws.actor, {"lake": lake, "posts": keys.height}, self.ws.clock())
            stops.note_buried(self.ws, now)
            gone = max(gone, keys.height)
        return gone

    def compact(self) -> None:
        """Join the small files of buckets that have too many.

        Guarantee: the same rows; a commit of its own.
        """
        for lake in LAKES:
            with self.ws.store.reading() as tx:
                files = manifest.list_files(tx, lake)
            change = self.ws.engine.compact(lake, files)
            if change.drop:
                with self.ws.store.transaction() as tx:
                    self.ws.commit(tx, [change])

    def close(self) -> None:
        """End what works on words.

        Guarantee: what was not flushed is let go.
        """
        self.texts.close()

    def _changes(self, admitted: pl.DataFrame, text: pl.Series) -> list[Change]:
        seen = admitted["seen"]
        admitted = admitted.drop("seen")
        changes = []
        for lake in LAKES:
            chosen = admitted[f"record_{lake}"].is_not_null()
            if not chosen.any():
                continue
            mine = admitted.filter(chosen)
            arriving = arrange(mine, text.filter(chosen), seen.filter(chosen), lake, self.ws.keyed(lake), self.ws.clock().date())
            with self.ws.store.reading() as tx:
                files, buried = manifest.list_files(tx, lake), graves.buried(tx, lake)
            changes.append(self.ws.engine.add_posts(lake, files, arriving, buried, self._person_keys))
        return changes

    def _person_keys(self, persons: Collection[str]) -> Mapping[str, bytes]:
        self.ws.keys.ensure_persons(persons)
        return self.ws.keys.person_keys(persons)

    def _gone_keys(self, lake: str, complete: Mapping[tuple[str, str], tuple[Listing, int]], held: pl.LazyFrame) -> pl.DataFrame:
        keyed = self.ws.keyed(lake)
        names = pl.Series("parent_key", [f"{network}|{parent}" for network, parent in complete])
        copies = pl.DataFrame(
            {
                "parent_key": key_of_each(names, POST, keyed),
                "copy": pl.Series([number for _, number in complete.values()], dtype=pl.Int64),
                "newest": pl.Series([listing.newest_us for listing, _ in complete.values()], dtype=pl.Int64)
                .cast(pl.Datetime("us"))
                .dt.date(),
            }
        )
        there = pl.Series(
            "post_key",
            [f"{network}|{post}" for network, parent in complete for post in self.still_there.get((network, parent), ())],
            dtype=pl.String,
        )
        present = key_of_each(there, POST, keyed).to_frame()
        return (
            held.join(copies.lazy(), on="parent_key", how="inner")
            .filter((pl.col("seen") < pl.col("copy")) & (pl.col("day") <= pl.col("newest")))
            .select("post_key")
            .collect()
            .join(present, on="post_key", how="anti")
        )


def arrange(admitted: pl.DataFrame, text: pl.Series, seen: pl.Series, lake: str, keyed: Keyed, today: date) -> pl.DataFrame:
    """Make rows ready for one lake: pseudonyms beside what will be sealed.

    Guarantee: gives `held.ARRIVING`, one row for each of `admitted`, in order; every row must be admitted to `lake`.
    """
    words = admitted.select(
        (pl.col("content") + "|" + pl.col("updated").dt.timestamp("us").cast(pl.String).fill_null("")).alias("version"),
        (pl.col("network") + "|" + pl.col("in_reply_to")).alias("parent_key"),
    )
    return (
        pseudonymise(admitted, text, lake, keyed)
        .with_columns(
            key_of_each(words["parent_key"], POST, keyed),
            key_of_each(words["version"], VERSION, keyed, size=8),
            pl.lit(today).alias("gathered"),
            seen.alias("seen"),
            admitted["person_id"],
            admitted["id"],
            admitted["published"].dt.timestamp("us").alias("published_us"),
            admitted["updated"].dt.timestamp("us").alias("updated_us"),
        )
        .select(list(ARRIVING))
    )
