"""Quotes: words of people who agreed to be quoted, where a search for them finds a crowd; for the report."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.engine.held import open_posts
from heedful.flow.correct import corrected
from heedful.flow.live import KEPT_BY, granted, live_rows, subject_keys
from heedful.insights.brands import Quotes
from heedful.opinions.learn import learn_rows
from heedful.opinions.lexicon import LexiconExtractor
from heedful.privacy.quotes import Place, Said, Search
from heedful.store import manifest
from heedful.tables import posts
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.flow.live import Live
    from heedful.flow.workspace import Workspace
    from heedful.store.manifest import LakeFile
    from heedful.store.store import Tx

    View = tuple[str, str, int]

LAKE: Final = "quotes"
# Of more posts than these so many are drawn, by the order of their keys, which is by lot; fewer posts only make quotes rarer.
MOST: Final = 20_000
# Of one brand, aspect and feeling, so many posts are tried, and so many quotes shown.
TRIED: Final = 200
SHOWN: Final = 2


def read_quotes(workspace: Workspace, tx: Tx, grants: pl.DataFrame | None = None) -> list[Quotes]:
    """Words that may be shown, by brand, aspect and feeling; `grants` are all there are, where they were folded already.

    Guarantee: only of people whose consent to quotes lives in `tx`, of no private group and of nothing meant for followers; an opinion its
    author corrected is not quoted; each has passed `privacy.quotes`. What is worth quoting is told by the word list, whichever model reads
    opinions. Empty where nobody agreed to be quoted. Source: GDPR Art. 6(1)(a), 25.
    """
    files = [f for f in manifest.list_files(tx, LAKE) if f.kind == "posts"]
    if not files:
        return []
    given = None if grants is None else granted(workspace, LAKE, grants)
    kept = _drawn(workspace, files, live_rows(workspace, tx, LAKE, given=given))
    if kept.is_empty():
        return []
    texts = [opened[0] for opened in open_posts(kept, subject_keys(workspace, LAKE))]
    corpus = [Said(person, text) for person, text in zip(kept["subject_key"].to_list(), texts, strict=True)]
    search = Search(corpus, workspace.settings.privacy.k)
    # Words that few say are not quoted, so nobody need read what is said in them.
    asked = pl.Series([post for post in range(len(corpus)) if search.may_quote(post)], dtype=pl.UInt32)
    redacted = posts.REDACTED.require(kept.with_columns(pl.Series("text", texts, dtype=pl.String)).select(list(posts.REDACTED.columns)))
    found = learn_rows(redacted[asked.cast(pl.Int64)], LexiconExtractor(workspace.taxonomy))
    places = _places(tx, kept, found.with_columns(asked.gather(found["row"]).alias("row")))
    chosen = {view: search.best(many, SHOWN) for view, many in sorted(places.items())}
    return [Quotes(*view, tuple(one.words for one in quotes)) for view, quotes in chosen.items() if quotes]


def _drawn(workspace: Workspace, files: Sequence[LakeFile], live: Live) -> pl.DataFrame:
    """Some posts that may be read, in the order of their keys. What is sealed is read of these alone."""
    worded = live.keep(workspace.engine.scan(files, "posts", KEPT_BY)).filter(pl.col("kind") != "reaction")
    drawn = worded.select("post_key").collect(engine="streaming").sort("post_key").head(MOST)
    whole = workspace.engine.scan(files, "posts", list(posts.HELD.columns))
    return whole.join(drawn.lazy(), on="post_key", how="semi").collect(engine="streaming").sort("post_key")


def _places(tx: Tx, kept: pl.DataFrame, found: pl.DataFrame) -> Mapping[View, list[Place]]:
    """Evidence of each feeling, as its author left it."""
    of = kept["post_key"].gather(found["row"].cast(pl.Int64)).alias("post_key")
    said = corrected(tx, LAKE, found.with_columns(of, pl.col("polarity").alias("found")))
    felt = said.filter((pl.col("polarity") != 0) & (pl.col("polarity") == pl.col("found")) & (pl.col("aspect") != OVERALL))
    places: dict[View, list[Place]] = defaultdict(list)
    for row, brand, aspect, polarity, start, end in felt.select("row", "brand", "aspect", "polarity", "start", "end").iter_rows():
        if len(places[brand, aspect, polarity]) < TRIED:
            places[brand, aspect, polarity].append(Place(row, start, end))
    return places
