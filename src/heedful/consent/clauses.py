"""The gate's clauses, one a reason, each a question to a post beside a record: does this reason refuse it?

Beside the post (consent.QUESTIONS) stand the record's columns (consent.GRANTS), its networks and kinds as bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.terms import ENDED_STATES, GROUP_KINDS, KINDS, NETWORKS, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class NetworkTerms:
    """What the networks' terms leave us, as the settings state it.

    Guarantee: the defaults allow least of X's API; `x_archive` is "own", or "as_api" where an archive counts as X's API.
    Source: X developer policy; Meta Platform Terms.
    """

    x_profile_approval: bool = False
    x_archive: str = "own"


@dataclass(frozen=True, slots=True)
class Matter:
    """What is asked of every post alike.

    Guarantee: immutable.
    """

    purpose: str
    terms: NetworkTerms
    now: datetime


def _is_direct(_: Matter) -> pl.Expr:
    return pl.col("audience") == "direct"


def _has_no_author(_: Matter) -> pl.Expr:
    return pl.col("attributed_to").is_null()


def _has_no_owner(matter: Matter) -> pl.Expr:
    # An export must be given for somebody; an account not proven to be theirs counts only among many.
    ownerless = pl.col("person_id").is_null() & (pl.col("origin") == "own_export")
    if matter.purpose == "insights":
        return ownerless
    return ownerless | (pl.col("person_id").is_not_null() & ~pl.col("verified"))


def _is_third_party(_: Matter) -> pl.Expr:
    return ~pl.col("own")


def _has_no_record(_: Matter) -> pl.Expr:
    return pl.col("known").is_null()


def _is_not_given(_: Matter) -> pl.Expr:
    # Whatever is not known to be given or ended was not given.
    return ~pl.col("state").is_in(VALID_STATES + ENDED_STATES)


def _is_withdrawn(_: Matter) -> pl.Expr:
    return pl.col("state").is_in([state for state in ENDED_STATES if state != "Expired"])


def _is_expired(matter: Matter) -> pl.Expr:
    # Grants may have been folded a while ago; the moment of expiry itself counts as expired.
    return (pl.col("state") == "Expired") | (pl.col("expires_at") <= matter.now).fill_null(value=False)


def _is_objected(_: Matter) -> pl.Expr:
    return pl.col("objected")


def _is_restricted(_: Matter) -> pl.Expr:
    return pl.col("restricted")


def _is_minor(matter: Matter) -> pl.Expr:
    # GDPR Art. 8: unknown age is admitted to insights only.
    if matter.purpose == "insights":
        return ~pl.col("age_band").is_in(["adult", "unknown"])
    return pl.col("age_band") != "adult"


def _is_not_named(_: Matter) -> pl.Expr:
    return ~pl.col("named")


def _is_other_network(_: Matter) -> pl.Expr:
    return ~_covers("networks", pl.col("network"), NETWORKS)


def _is_other_kind(matter: Matter) -> pl.Expr:
    # Words meant for followers are never quoted. Group kinds have a reason of their own.
    other = ~pl.col("kind").is_in(GROUP_KINDS) & ~_covers("kinds", pl.col("kind"), KINDS)
    return other | (pl.col("audience") == "followers") if matter.purpose == "quotes" else other


def _is_group(matter: Matter) -> pl.Expr:
    # A post in a group needs a consent that names group posts, however its source labelled it; private groups are never quoted.
    group = pl.col("audience").is_in(["group_public", "group_private"])
    any_group = sum(1 << KINDS.index(kind) for kind in GROUP_KINDS)
    unnamed = pl.col("kind").is_in(GROUP_KINDS) & ~_covers("kinds", pl.col("kind"), KINDS)
    unasked = group & ((pl.col("kinds") & any_group) == 0)
    refused = unnamed | unasked
    return refused | (pl.col("audience") == "group_private") if matter.purpose == "quotes" else refused


def _is_out_of_period(_: Matter) -> pl.Expr:
    early = (pl.col("published") < pl.col("period_from")).fill_null(value=False)
    late = (pl.col("published") >= pl.col("period_until")).fill_null(value=False)
    return early | late


def _breaks_platform_terms(matter: Matter) -> pl.Expr:
    # Whatever the person agreed to, what came by a network's API serves a single person's purposes only with consent to
    # matching, for X also with its written approval. That the account is proven is asked by `no_owner` already.
    if matter.purpose == "insights":
        return pl.lit(value=False)
    by_x = pl.col("origin") == "x_api"
    if matter.terms.x_archive == "as_api":
        by_x = by_x | ((pl.col("origin") == "own_export") & (pl.col("network") == "x"))
    unmatched = (by_x | (pl.col("origin") == "page_api")) & ~pl.col("matching")
    return unmatched if matter.terms.x_profile_approval else unmatched | by_x


def _covers(mask: str, word: pl.Expr, words: Sequence[str]) -> pl.Expr:
    bit = word.replace_strict({one: 1 << place for place, one in enumerate(words)}, default=0, return_dtype=pl.UInt8)
    return (pl.col(mask) & bit) != 0


# In the order of terms.REASONS.
CLAUSES: Final[dict[str, Callable[[Matter], pl.Expr]]] = {
    "direct": _is_direct,
    "no_author": _has_no_author,
    "no_owner": _has_no_owner,
    "third_party": _is_third_party,
    "no_record": _has_no_record,
    "not_given": _is_not_given,
    "withdrawn": _is_withdrawn,
    "expired": _is_expired,
    "objected": _is_objected,
    "restricted": _is_restricted,
    "minor": _is_minor,
    "purpose": _is_not_named,
    "network": _is_other_network,
    "kind": _is_other_kind,
    "group": _is_group,
    "period": _is_out_of_period,
    "platform_terms": _breaks_platform_terms,
}
