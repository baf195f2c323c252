"""The gate: may this post be used for this purpose? Asked before a word of it is read, and again at every read.

A clause a reason, asked in the order of `terms.REASONS`; the first that holds refuses. A person with several records
is admitted by any of them; where none admits, the record that got furthest gives the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.consent.clauses import CLAUSES, Matter, NetworkTerms
from heedful.errors import Broken
from heedful.tables.consent import GRANTS, QUESTIONS
from heedful.terms import KINDS, NETWORKS, REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = ["NetworkTerms", "Standing", "decide", "decide_by", "one_purpose", "stand", "still_granted"]

# What a row that no clause refuses has reached.
_ADMITTED: Final = len(REASONS)
# Whose it is; what their record says; whether the record covers this post.
_OF_AUTHOR: Final = REASONS[: REASONS.index("not_given")]
_OF_RECORD: Final = REASONS[REASONS.index("not_given") : REASONS.index("network")]
_OF_POST: Final = REASONS[REASONS.index("network") :]
# Author, owner and period were settled at admission and are no longer known at a read.
_SETTLED: Final = ("no_author", "no_owner", "third_party", "period")
_NO_REASON: Final = pl.lit("", dtype=pl.String)
_HELD: Final = ("record_id", "network", "kind", "audience", "origin")


@dataclass(frozen=True, slots=True)
class Standing:
    """What every record is worth for one purpose at one moment.

    Guarantee: holds nothing of a post; may be asked of any number of batches.
    """

    records: pl.DataFrame
    matter: Matter


def decide(
    questions: pl.DataFrame, grants: pl.DataFrame, purpose: str, terms: NetworkTerms, now: datetime
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Judge each post for one purpose.

    Guarantee: every row is either kept or refused, with exactly one reason, whatever its neighbours and their order.
    Row-wise. Takes consent.QUESTIONS and consent.GRANTS; gives kept (row, person_id, record_id) and refused (row, reason), both in
    the order of the questions. Of several records that admit, the last given is named, then the first by id. Errors: Broken.
    Source: GDPR Art. 6(1)(a), 7, 8, 18, 21; X developer policy; Meta Platform Terms.
    """
    return decide_by(questions, stand(grants, purpose, terms, now))


def decide_by(questions: pl.DataFrame, standing: Standing) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Judge each post of one of many batches, by records judged beforehand.

    Guarantee: as `decide`.
    Source: as `decide`.
    """
    QUESTIONS.require(questions)
    matter = standing.matter
    asked = questions.lazy().with_row_index("place").join(standing.records.lazy(), on="person_id", how="left", maintain_order="left_right")
    reached = asked.select("place", "row", "person_id", "record_id", _reached(matter, _OF_AUTHOR, _OF_POST)).collect()
    best = _furthest(reached, questions.height)
    return best.filter(pl.col("reached") == _ADMITTED).select("row", "person_id", "record_id"), _refused(best).select("row", "reason")


def still_granted(
    held: pl.DataFrame, grants: pl.DataFrame, purpose: str, terms: NetworkTerms, now: datetime
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Judge again, at a read, rows that one record once admitted.

    Guarantee: every row is either kept or refused; a row lives only while its own record does.
    Row-wise. `held` has record_id, network, kind, audience, origin and whatever else rides along; gives kept (the same columns)
    and refused (those and reason). Author, owner and period were settled at admission. Errors: Broken `gate.columns`.
    Source: GDPR Art. 7(3).
    """
    missing = [name for name in _HELD if name not in held.columns]
    if missing:
        raise Broken("gate.columns", f"The gate needs {missing} to judge held rows again.")
    standing = stand(grants, purpose, terms, now)
    matter, records = standing.matter, standing.records.drop("person_id")
    asked = held.lazy().select(_HELD).join(records.lazy(), on="record_id", how="left", maintain_order="left")
    of_author, of_post = ([reason for reason in group if reason not in _SETTLED] for group in (_OF_AUTHOR, _OF_POST))
    both = held.hstack(asked.select(_reached(matter, of_author, of_post)).collect())
    kept = both.filter(pl.col("reached") == _ADMITTED).drop("reached")
    return kept, _refused(both).drop("reached") if kept.height < both.height else kept.clear().with_columns(reason=_NO_REASON)


def one_purpose(grants: pl.DataFrame, purpose: str) -> pl.DataFrame:
    """Give the grants of one purpose.

    Guarantee: `decide` and `still_granted` answer the same from it as from all grants.
    """
    return GRANTS.require(grants).filter(pl.col("purpose") == purpose)


def stand(grants: pl.DataFrame, purpose: str, terms: NetworkTerms, now: datetime) -> Standing:
    """Judge every record for one purpose, once, before many batches are.

    Guarantee: what does not depend on a post is decided here and nowhere else. Takes consent.GRANTS. Errors: Broken on another table.
    Source: ISO/IEC TS 27560 (event_state); GDPR Art. 7, 8, 18, 21.
    """
    matter = Matter(purpose, terms, now)
    records = (
        one_purpose(grants, purpose)
        .lazy()
        .sort("given_at", "record_id", descending=[True, False], nulls_last=True)
        .select(
            "person_id",
            "record_id",
            "period_from",
            "period_until",
            "matching",
            _mask("networks", NETWORKS),
            _mask("kinds", KINDS),
            _chain(matter, _OF_RECORD, _place_of("admitted")).alias("stage"),
            known=pl.lit(value=True),
        )
        .collect()
    )
    return Standing(records, matter)


def _mask(name: str, words: Sequence[str]) -> pl.Expr:
    # One bit a word, so that a million posts are compared as numbers and not as lists.
    bits = [pl.col(name).list.contains(word).cast(pl.UInt8) * (1 << place) for place, word in enumerate(words)]
    return pl.sum_horizontal(bits).cast(pl.UInt8).alias(name)


def _reached(matter: Matter, of_author: Sequence[str], of_post: Sequence[str]) -> pl.Expr:
    later = _chain(matter, of_post, _place_of("admitted"))
    recorded = pl.when(pl.col("stage") < _ADMITTED).then(pl.col("stage")).otherwise(later)
    return _chain(matter, of_author, recorded).alias("reached")


def _chain(matter: Matter, reasons: Sequence[str], otherwise: pl.Expr) -> pl.Expr:
    # A clause that cannot be answered (null) refuses.
    for reason in reversed(reasons):
        if reason in CLAUSES:
            otherwise = pl.when(CLAUSES[reason](matter).fill_null(value=True)).then(_place_of(reason)).otherwise(otherwise)
    return otherwise


def _place_of(reason: str) -> pl.Expr:
    return pl.lit(_ADMITTED if reason == "admitted" else REASONS.index(reason), dtype=pl.UInt8)


def _furthest(reached: pl.DataFrame, asked: int) -> pl.DataFrame:
    # Records of a person come last given first, so the first of those that got furthest decides.
    if reached.height == asked:
        return reached
    furthest = reached.filter(pl.col("reached") == pl.col("reached").max().over("place"))
    return furthest.unique("place", keep="first", maintain_order=True)


def _refused(judged: pl.DataFrame) -> pl.DataFrame:
    rows = judged.filter(pl.col("reached") < _ADMITTED)
    return rows.with_columns(reason=pl.Series(REASONS, dtype=pl.String).gather(rows["reached"]))
