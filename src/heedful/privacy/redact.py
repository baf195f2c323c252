"""Take identifying details out of the words of posts, and leave what opinions need: brands, aspects, emoji.

Row-wise. Which rows may hold a detail at all is looked up in the whole column; only these, and rows whose own record carries a name, are
looked at one by one. Then the tagger looks for names in what is left. `explain` does the same for one text, and says what it did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.privacy.detect import recognisers
from heedful.privacy.detect.name import MARK, take_out
from heedful.privacy.detect.screen import may_hold
from heedful.privacy.detect.tag import TAG
from heedful.privacy.tagger import names as tagger
from heedful.tables.posts import ADMITTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from heedful.privacy.detect.recogniser import Pattern, Recogniser

# A private-use character stands for the @ of a brand's own handle while people's handles are taken out.
SHIELD: Final = "\ue000"
# Characters that show nothing, and would part an address in two for a pattern; not the joiner of emoji.
_DIGITS: Final = tuple(str(digit).encode() for digit in range(10))
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


@dataclass(frozen=True, slots=True)
class RedactRows:
    """`redact` as a function that workers can be given: of the columns content and names.

    Guarantee: as `redact`; it takes no column that it does not need.
    """

    public: PublicWords

    def __call__(self, rows: pl.DataFrame) -> pl.Series:
        return redact_texts(rows["content"], rows["names"], self.public)


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
    digits = _digits(text)
    for recogniser in recognisers():
        text = _apply(text, recogniser, digits)
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


def _apply(text: pl.Series, recogniser: Recogniser, digits: pl.Series | None = None) -> pl.Series:
    """Replace what a recogniser finds; `digits` says of each text how many it has at most."""
    enough = None
    if recogniser.digits:
        # Marks hold no digit, so that a text has at most as many as it had.
        enough = (_digits(text) if digits is None else digits >= recogniser.digits).arg_true()
    rows = may_hold(text if enough is None else text.gather(enough), recogniser)
    if rows.is_empty():
        return text
    rows = rows if enough is None else enough.gather(rows)
    some = text.gather(rows)
    if recogniser.digits or recogniser.is_one or recogniser.is_told:
        return _scatter(text, rows, [replaced(t, recogniser) for t in some.to_list()])
    # Addresses of the web and handles stand in many posts, and nothing about them need be checked: the column's engine replaces them.
    for pattern in recogniser.patterns:
        some = _replaced_in_column(some, recogniser.mark, pattern)
    return text.clone().scatter(rows, some)


def _replaced_in_column(text: pl.Series, mark: str, pattern: Pattern) -> pl.Series:
    rows = text.str.contains_any(list(pattern.near), ascii_case_insensitive=True).arg_true() if pattern.near else None
    asked = text if rows is None else text.gather(rows)
    if asked.is_empty():
        return text
    done = asked.str.replace_all(pattern.expression, f"${{1}}{mark}${{3}}" if pattern.told else mark)
    return done if rows is None else text.clone().scatter(rows, done)


def _digits(text: pl.Series) -> pl.Series:
    return text.str.count_matches("[0-9]")


def replaced(text: str, recogniser: Recogniser) -> str:
    """One text without what a recogniser finds in it.

    Guarantee: words before and after a detail that was told by them stay.
    """
    for pattern, is_one in asked_of(text, recogniser):
        text = compile_pattern(pattern.expression).sub(partial(_mark, recogniser.mark, is_one, pattern.told), text)
    return text


def asked_of(text: str, recogniser: Recogniser) -> Iterator[tuple[Pattern, Callable[[str], bool] | None]]:
    """The patterns that are asked of a text, each with what says whether a candidate is one.

    Guarantee: in their order; passed over are those whose words are not near, and all where there are too few digits.
    """
    small = text.encode().lower()  # of bytes: letters of ASCII only, as the look at a whole column does
    if sum(map(small.count, _DIGITS)) < recogniser.digits:
        return
    for pattern in recogniser.patterns:
        if not pattern.near or any(word in small for word in _encoded(pattern.near)):
            yield pattern, recogniser.is_told if pattern.told else recogniser.is_one


@lru_cache(maxsize=256)
def _encoded(words: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(word.encode() for word in words)


def _mark(mark: str, is_one: Callable[[str], bool] | None, told: bool, match: re.Match[str]) -> str:
    detail = match.group(2) if told else match.group()
    if is_one is not None and not is_one(detail):
        return match.group()
    return f"{match.group(1)}{mark}{match.group(3)}" if told else mark


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern for single texts.

    Guarantee: compiled once.
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
