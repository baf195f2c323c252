"""Invented sentences through the whole journey: the gate on words, redaction and the extractor, just as people's posts go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.fairness.probes import Topic, probes
from heedful.flow.public import public_words
from heedful.privacy.gate import text_reasons
from heedful.privacy.redact import redact_texts
from heedful.tables.fairness import READ
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from heedful.opinions.extract import Extractor
    from heedful.opinions.taxonomy import Taxonomy

# Said of a brand where its taxonomy names no aspect.
_WHOLE: Final = "service"


def topics_of(taxonomy: Taxonomy) -> list[Topic]:
    """Every brand with every aspect, and words for each.

    Guarantee: words that the taxonomy itself has for the aspect; all that cannot be said in a sentence is left out.
    """
    aspects = [(a.name, next((w for w in a.words if "*" not in w and "#" not in w), "")) for a in taxonomy.aspects if a.name != OVERALL]
    said = [(name, words) for name, words in aspects if words] or [(OVERALL, _WHOLE)]
    return [Topic(brand.name, name, words) for brand in taxonomy.brands for name, words in said]


def read_probes(taxonomy: Taxonomy, extractor: Extractor, most: int) -> pl.DataFrame:
    """The invented sentences, as they are read here.

    Guarantee: gives fairness.READ; no post and no person is read.
    """
    frame = probes(topics_of(taxonomy), most)
    nobody = pl.Series([[]] * frame.height, dtype=pl.List(pl.String))
    redacted = redact_texts(frame["text"], nobody, public_words(taxonomy)).to_list()
    found = extractor.extract(redacted, [[]] * frame.height)
    asked = frame.with_row_index("row")
    wanted = asked.select("row", pl.col("brand").alias("wanted_brand"), pl.col("aspect").alias("wanted"), pl.col("polarity").alias("said"))
    near = found.join(wanted, on="row").filter(pl.col("brand") == pl.col("wanted_brand"))
    told = near.group_by("row").agg(
        (pl.col("polarity") * pl.col("strength").cast(pl.Float64)).mean().alias("felt"),
        pl.col("polarity").cast(pl.Float64).mean().alias("on"),
        pl.col("strength").cast(pl.Float64).filter(pl.col("polarity") != 0).mean().alias("how"),
        (pl.col("aspect") == pl.col("wanted")).any().alias("near"),
        ((pl.col("aspect") == pl.col("wanted")) & (pl.col("polarity") == pl.col("said"))).any().alias("hit"),
    )
    joined = asked.join(told, on="row", how="left", maintain_order="left")
    gone = [None if name is None else name not in text for name, text in zip(frame["name"].to_list(), redacted, strict=True)]
    return READ.require(
        frame.with_columns(
            ((joined["felt"].fill_null(0.0) + 1) / 2).alias("score"),
            ((joined["on"].fill_null(0.0) + 1) / 2).alias("side"),
            joined["how"].alias("strength"),
            pl.when(frame["polarity"] != 0).then(joined["near"].fill_null(value=False)).alias("target"),
            pl.when(frame["polarity"] != 0).then(joined["hit"].fill_null(value=False)).alias("found"),
            text_reasons(frame["text"]).is_null().alias("kept"),
            pl.Series("redacted", gone, dtype=pl.Boolean),
        )
    )
