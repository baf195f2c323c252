"""The gate on words: posts that reveal what the law protects most, or that somebody is in need, go no further than here.

Asked of what the consent gate let through, before redaction. Row-wise and pure. A post is refused for what it says of a person, not for
a word in it: "this phone is a religion to me" passes. Which category it was is not told; only how many posts were refused.
Source: GDPR Art. 9(1); Regulation (EU) 2024/1689 (AI Act) Art. 5(1)(b).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.privacy import gate_words as words
from heedful.terms import SPECIAL_CATEGORY, THIRD_PARTY_TEXT, VULNERABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

# Asked in this order; the first that holds refuses.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    VULNERABLE: words.VULNERABLE,
    SPECIAL_CATEGORY: words.SPECIAL,
    THIRD_PARTY_TEXT: words.THIRD_PARTY,
}


def text_reasons(texts: pl.Series) -> pl.Series:
    """Why each text is refused, or null where it passes.

    Guarantee: row-wise: a text's answer does not depend on its neighbours; rows in = rows out. Takes a String series, gives one
    of SPECIAL_CATEGORY, VULNERABLE, THIRD_PARTY_TEXT or null for each. Source: see the top of this file.
    """
    text = _plain(texts.alias("text"))
    nothing = pl.repeat(None, len(texts), dtype=pl.String, eager=True).alias("reason")
    # A cheap look at the whole column first: few posts hold a word that could matter.
    near = text.str.contains_any(list(words.STEMS), ascii_case_insensitive=True).fill_null(value=False).arg_true()
    if near.is_empty():
        return nothing
    # What merely looks alike is taken out, so that what is left can be read with plainer patterns.
    asked = text.gather(near).str.replace_all(_passes(), " ~ ").str.replace_all(r"\s+", " ")
    # One pattern after the other: as one they would be too many states to keep at hand, and fifty times as slow.
    holds = asked.to_frame().select(
        pl.any_horizontal(pl.col("text").str.contains(p) for p in KINDS[reason]).alias(reason) for reason in KINDS
    )
    chosen = holds.select(pl.coalesce(pl.when(pl.col(reason)).then(pl.lit(reason)) for reason in KINDS).alias("reason"))["reason"]
    return nothing.scatter(near, chosen)


def text_reason(text: str) -> str | None:
    """Why one text is refused.

    Guarantee: as `text_reasons`.
    """
    found = text_reasons(pl.Series([text]))[0]
    return None if found is None else str(found)


def _plain(texts: pl.Series) -> pl.Series:
    """The words as they are compared: lower case, one kind of apostrophe, single spaces, no hidden characters."""
    hidden = texts.str.normalize("NFKC").str.replace_all("[\u200b-\u200f\u2060\ufeff\u00ad]", "")
    return hidden.str.to_lowercase().str.replace_all("[\u2018\u2019\u02bc`´]", "'").str.replace_all(r"\s+", " ")


@cache
def _passes() -> str:
    pattern = "|".join(f"(?:{one})" for one in words.PASSES)
    re.compile(pattern)
    return pattern
