"""Take identifying details out of the words of posts, and leave what opinions need: brands, aspects, emoji.

Row-wise. Patterns run as expressions over the whole column; only a row that holds a candidate with a checksum, or a
name its own record carries, is looked at one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.privacy.detect import RECOGNISERS
from heedful.privacy.detect.name import take_out
from heedful.privacy.detect.tag import TAG
from heedful.tables.posts import ADMITTED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heedful.privacy.detect.recogniser import Recogniser

# A private-use character stands for the @ of a brand's own handle while people's handles are taken out.
_SHIELD: Final = "\ue000"


@dataclass(frozen=True, slots=True)
class PublicWords:
    """Words that stay although they look like a handle or a name: brands and their handles, lower case.

    Guarantee: immutable, so that patterns made from it can be kept.
    """

    handles: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()


def redact(admitted: pl.DataFrame, public: PublicWords) -> pl.Series:
    """Replace identifying details in the words of admitted posts by typed marks.

    Guarantee: row-wise; idempotent; no e-mail, telephone, card, IBAN, internet address, profile address, handle, tag
    markup or name carried by the record stays.
    Takes posts.ADMITTED, gives a String series `text` of equal length.
    Source: GDPR Art. 5(1)(c), 25.
    """
    ADMITTED.require(admitted)
    return redact_texts(admitted["content"], admitted["names"], public)


def redact_texts(texts: pl.Series, names: pl.Series, public: PublicWords) -> pl.Series:
    """Redact a column of texts, given the names that each one's record carries.

    Guarantee: as `redact`.
    """
    text = _apply(_shield(texts.alias("text"), public), TAG)  # first: its markup holds names
    text = _take_out_names(text, names, public.names)
    for recogniser in RECOGNISERS:
        text = _apply(text, recogniser)
    return text.str.replace_all(_SHIELD, "@", literal=True)


def _shield(texts: pl.Series, public: PublicWords) -> pl.Series:
    # Nobody may bring the shield along in a post and so keep a handle.
    text = texts.str.replace_all(_SHIELD, "", literal=True).str.replace_all("＠", "@", literal=True)
    if not public.handles:
        return text
    choices = "|".join(re.escape(h) for h in sorted(public.handles, key=lambda h: (-len(h), h)))
    # The handle must end there: a word character or a further dotted part makes it someone else's. Twice, since
    # the character after one handle may be the start of the next.
    pattern = rf"(?i)(^|[^\w.@])@({choices})($|[^\w.]|\.$|\.[^\w])"
    replacement = f"${{1}}{_SHIELD}${{2}}${{3}}"
    return text.str.replace_all(pattern, replacement).str.replace_all(pattern, replacement)


def _apply(text: pl.Series, recogniser: Recogniser) -> pl.Series:
    for pattern in recogniser.patterns:
        text = _replace(text, pattern, recogniser.mark) if recogniser.is_one is None else _check(text, pattern, recogniser)
    return text


def _replace(text: pl.Series, pattern: str, mark: str) -> pl.Series:
    return text.str.replace_all(pattern, mark)


def _check(text: pl.Series, pattern: str, recogniser: Recogniser) -> pl.Series:
    rows = text.str.contains(pattern).arg_true()
    if rows.is_empty():
        return text
    compiled = _compile(pattern)
    is_one = recogniser.is_one
    if is_one is None:
        return text

    def mark(match: re.Match[str]) -> str:
        return recogniser.mark if is_one(match.group()) else match.group()

    return _put_back(text, rows, lambda t: compiled.sub(mark, t))


@lru_cache(maxsize=64)
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _take_out_names(text: pl.Series, names: pl.Series, kept: frozenset[str]) -> pl.Series:
    rows = names.list.len().fill_null(0).gt(0).arg_true()
    if rows.is_empty():
        return text
    own: Sequence[Sequence[str]] = names.gather(rows).to_list()
    answers = [take_out(t, tuple(n), kept) for t, n in zip(text.gather(rows).to_list(), own, strict=True)]
    return _scatter(text, rows, answers)


def _put_back(text: pl.Series, rows: pl.Series, change: Callable[[str], str]) -> pl.Series:
    return _scatter(text, rows, [change(t) for t in text.gather(rows).to_list()])


def _scatter(text: pl.Series, rows: pl.Series, answers: list[str]) -> pl.Series:
    return text.clone().scatter(rows, pl.Series(answers, dtype=pl.String))
