"""Take identifying details out of the words of posts, and leave what opinions need: brands, aspects, emoji.

Row-wise. Patterns run as expressions over the whole column; only a row that holds a candidate with a checksum, or a
name its own record carries, is looked at one by one. Then the tagger looks for names in what is left. `explain` does the same for one
text, and says what it did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.privacy.detect import recognisers
from heedful.privacy.detect.name import MARK, take_out
from heedful.privacy.detect.tag import TAG
from heedful.privacy.tagger import names as tagger
from heedful.tables.posts import ADMITTED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heedful.privacy.detect.recogniser import Pattern, Recogniser

# A private-use character stands for the @ of a brand's own handle while people's handles are taken out.
SHIELD: Final = "\ue000"
# Characters that show nothing, and would part an address in two for a pattern; not the joiner of emoji.
HIDDEN: Final = "[\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad]"
# Full-width letters, digits and signs, as keyboards of East Asia give them, and their plain forms.
WIDE: Final = {chr(0xFEE0 + code): chr(code) for code in range(0x21, 0x7F)}


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
    text = redact_known(texts, names, public)
    # A name that is gone changes what stands beside others: such rows are asked again, until nothing is found.
    rows = pl.int_range(len(text), dtype=pl.UInt32, eager=True)
    while not rows.is_empty():
        asked = text.gather(rows)
        found = tagger.spans(asked, public.names)
        here = pl.Series(list(found), dtype=pl.UInt32)
        rows = rows.gather(here)
        if rows.is_empty():
            break
        left = [tagger.take_out(t, spans, MARK) for t, spans in zip(asked.gather(here).to_list(), found.values(), strict=True)]
        text = _scatter(text, rows, redact_known(pl.Series(left, dtype=pl.String), names.gather(rows), public, shielded=True).to_list())
    return text.str.replace_all(SHIELD, "@", literal=True)


def redact_known(texts: pl.Series, names: pl.Series, public: PublicWords, *, shielded: bool = False) -> pl.Series:
    """The part of redaction that goes by patterns, and by the names that the record carries.

    Guarantee: row-wise; brands' handles stand behind their shield.
    """
    text = _apply(texts if shielded else shield(texts.alias("text"), public), TAG)  # first: its markup holds names
    text = _take_out_names(text, names, public.names)
    for digits, group in _groups():
        text = _apply_to_some(text, group) if digits else _apply_all(text, group, None)
    return text


def shield(texts: pl.Series, public: PublicWords) -> pl.Series:
    """Make texts ready: no hidden or full-width characters, and brands' own handles behind a shield.

    Guarantee: row-wise; nobody brings the shield along in a post and so keeps a handle.
    """
    text = texts.str.replace_all(f"{SHIELD}|{HIDDEN}", "")
    wide = text.str.contains("[\uff01-\uff5e]").arg_true()
    if not wide.is_empty():
        text = _scatter(text, wide, text.gather(wide).str.replace_many(WIDE).to_list())
    if not public.handles:
        return text
    pattern, replacement = _shielding(public.handles)
    # Twice, since the character after one handle may be the start of the next.
    return text.str.replace_all(pattern, replacement).str.replace_all(pattern, replacement)


@lru_cache(maxsize=16)
def _shielding(handles: tuple[str, ...]) -> tuple[str, str]:
    choices = "|".join(re.escape(h) for h in sorted(handles, key=lambda h: (-len(h), h)))
    # The handle must end there: a word character or a further dotted part makes it someone else's.
    return rf"(?i)(^|[^\w.@])@({choices})($|[^\w.]|\.$|\.[^\w])", f"${{1}}{SHIELD}${{2}}${{3}}"


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[bool, tuple[Recogniser, ...]], ...]:
    """Recognisers in their order, those that follow each other and need digits together."""
    groups: list[tuple[bool, tuple[Recogniser, ...]]] = []
    for one in recognisers():
        needs = one.digits > 0
        if groups and groups[-1][0] == needs:
            groups[-1] = (needs, (*groups[-1][1], one))
        else:
            groups.append((needs, (one,)))
    return tuple(groups)


def _apply_to_some(text: pl.Series, group: Sequence[Recogniser]) -> pl.Series:
    rows = text.str.contains(r"[0-9]").arg_true()
    if rows.is_empty():
        return text
    some = text.gather(rows)
    return text.clone().scatter(rows, _apply_all(some, group, some.str.count_matches(r"[0-9]")))


def _apply_all(text: pl.Series, group: Sequence[Recogniser], digits: pl.Series | None) -> pl.Series:
    for recogniser in group:
        if digits is None or recogniser.digits == 1:
            text = _apply(text, recogniser)
        else:
            # Marks hold no digit, so that a text has at most as many as it had.
            rows = (digits >= recogniser.digits).arg_true()
            text = text.clone().scatter(rows, _apply(text.gather(rows), recogniser)) if not rows.is_empty() else text
    return text


def _apply(text: pl.Series, recogniser: Recogniser) -> pl.Series:
    for pattern in recogniser.patterns:
        rows = _near(text, pattern)
        if rows is None:
            text = _replaced(text, recogniser, pattern)
        elif not rows.is_empty():
            text = text.clone().scatter(rows, _replaced(text.gather(rows), recogniser, pattern))
    return text


def _near(text: pl.Series, pattern: Pattern) -> pl.Series | None:
    """The rows a pattern may match in, or None where all may: a look for plain words is far cheaper than for a pattern."""
    return text.str.contains_any(list(pattern.near), ascii_case_insensitive=True).arg_true() if pattern.near else None


def _replaced(text: pl.Series, recogniser: Recogniser, pattern: Pattern) -> pl.Series:
    is_one = recogniser.is_told if pattern.told else recogniser.is_one
    if is_one is None:
        return text.str.replace_all(pattern.expression, f"${{1}}{recogniser.mark}${{3}}" if pattern.told else recogniser.mark)
    rows = text.str.contains(pattern.expression).arg_true()
    if rows.is_empty():
        return text
    replace = replacing(pattern, recogniser.mark, is_one)
    return _scatter(text, rows, [replace(t) for t in text.gather(rows).to_list()])


def replacing(pattern: Pattern, mark: str, is_one: Callable[[str], bool]) -> Callable[[str], str]:
    """A function that replaces each candidate in a text that is one.

    Guarantee: words before and after a detail that was told by them stay.
    """

    def left(match: re.Match[str]) -> str:
        if not pattern.told:
            return mark if is_one(match.group()) else match.group()
        return f"{match.group(1)}{mark}{match.group(3)}" if is_one(match.group(2)) else match.group()

    return lambda text: compile_pattern(pattern.expression).sub(left, text)


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern for single texts.

    Guarantee: finds what the column's engine finds.
    """
    return re.compile(pattern)


def _take_out_names(text: pl.Series, names: pl.Series, kept: frozenset[str]) -> pl.Series:
    rows = names.list.len().fill_null(0).gt(0).arg_true()
    if rows.is_empty():
        return text
    own: Sequence[Sequence[str]] = names.gather(rows).to_list()
    answers = [take_out(t, tuple(n), kept) for t, n in zip(text.gather(rows).to_list(), own, strict=True)]
    return _scatter(text, rows, answers)


def _scatter(text: pl.Series, rows: pl.Series, answers: list[str]) -> pl.Series:
    return text.clone().scatter(rows, pl.Series(answers, dtype=pl.String))
