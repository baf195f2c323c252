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
from heedful.privacy.detect.screen import bundles
from heedful.terms import SPECIAL_CATEGORY, THIRD_PARTY_TEXT, VULNERABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

# Asked in this order; the first that holds refuses.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    VULNERABLE: words.VULNERABLE,
    SPECIAL_CATEGORY: words.SPECIAL,
    THIRD_PARTY_TEXT: words.THIRD_PARTY,
}
_ORDER: Final = tuple(KINDS)
# Each phrase, and the reason it stands for.
_REASONS: Final[Mapping[str, str]] = {phrase: reason for reason, phrases in KINDS.items() for phrase in phrases}


def text_reasons(texts: pl.Series) -> pl.Series:
    """Why each text is refused, or null where it passes.

    Guarantee: row-wise: a text's answer does not depend on its neighbours; rows in = rows out. Takes a String series, gives one
    of SPECIAL_CATEGORY, VULNERABLE, THIRD_PARTY_TEXT or null for each. Source: see the top of this file.
    """
    text = _plain(texts.alias("text"))
    nothing = pl.repeat(None, len(texts), dtype=pl.String, eager=True).alias("reason")
    # Cheap looks at the whole column first: few posts hold a word that could matter, and fewer of them a phrase.
    near = text.str.contains_any(list(words.STEMS), ascii_case_insensitive=True).fill_null(value=False).arg_true()
    asked = _without_passes(text.gather(near))
    found: dict[int, str] = {}
    for rows, phrases in bundles(asked, tuple(_REASONS)):
        for row, one in zip(rows.to_list(), asked.gather(rows).to_list(), strict=True):
            said = [_REASONS[phrase] for phrase in phrases if _compiled(phrase).search(one)]
            if said:
                found[row] = min([*said, found.get(row, said[0])], key=_ORDER.index)
    if not found:
        return nothing
    return nothing.scatter(near.gather(pl.Series(list(found), dtype=pl.UInt32)), pl.Series(list(found.values()), dtype=pl.String))


def reasons_by_row(rows: pl.DataFrame) -> pl.Series:
    """`text_reasons` of a table's column content, as a function that workers can be given.

    Guarantee: as `text_reasons`.
    """
    return text_reasons(rows["content"])


def text_reason(text: str) -> str | None:
    """Why one text is refused.

    Guarantee: as `text_reasons`.
    """
    found = text_reasons(pl.Series([text]))[0]
    return None if found is None else str(found)


def _plain(texts: pl.Series) -> pl.Series:
    """The words as they are compared: lower case, one kind of apostrophe, single spaces, no hidden characters."""
    beyond = texts.str.contains(r"[^\x00-\x7F]").fill_null(value=False).arg_true()
    # Plain ASCII is its own normal form.
    text = texts if beyond.is_empty() else texts.clone().scatter(beyond, texts.gather(beyond).str.normalize("NFKC"))
    text = text.str.replace_all("[\u200b-\u200f\u2060\ufeff\u00ad]", "").str.to_lowercase()
    text = text.str.replace_all("[\u2018\u2019\u02bc`´]", "'")
    gaps = text.str.contains(r"[^\S ]|  ").fill_null(value=False).arg_true()
    return text if gaps.is_empty() else text.clone().scatter(gaps, text.gather(gaps).str.replace_all(r"\s+", " "))


def _without_passes(texts: pl.Series) -> pl.Series:
    """What merely looks alike is taken out, so that what is left can be read with plainer patterns."""
    rows = [some for some, _ in bundles(texts, words.PASSES)]
    if not rows:
        return texts
    here = pl.concat(rows).unique().sort()
    return texts.clone().scatter(here, texts.gather(here).str.replace_all(_passes(), " ~ ").str.replace_all(r"\s+", " "))


@cache
def _passes() -> str:
    return "|".join(f"(?:{one})" for one in words.PASSES)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
