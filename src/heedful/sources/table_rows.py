"""The fields of a table of posts, from columns of whatever type, as heads and bodies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.sources.frames import bodies_frame
from heedful.sources.problems import problem
from heedful.sources.source import Batch
from heedful.sources.stream import TEXT_MOST, identifier
from heedful.sources.times import EARLIEST_US, ISO_FORMATS, LATEST_US, LOCAL_FORMATS, X_FORMAT, from_texts
from heedful.tables.posts import BODIES, HEADS, INSTANT
from heedful.terms import AUDIENCES, KINDS, NETWORKS, SCOPES

if TYPE_CHECKING:
    from collections import abc
    from collections.abc import Callable, Iterator, Sequence

    from heedful.sources.problems import Problems
    from heedful.sources.source import Problem

HEAD_FIELDS: Final = ("network", "attributed_to", "published", "kind", "audience", "scope", "own")
BODY_FIELDS: Final = ("content", "id", "updated", "in_reply_to", "brand", "names")
FIELDS: Final = HEAD_FIELDS + BODY_FIELDS
_DEFAULTS: Final = {"kind": "post", "audience": "public", "scope": "global", "own": "true"}
_WORDS: Final = {"network": NETWORKS, "kind": KINDS, "audience": AUDIENCES, "scope": SCOPES}
_ALIASES: Final = {"twitter": "x", "fb": "facebook", "ig": "instagram"}
_TRUE: Final = ("true", "1", "yes", "y", "t")
_FALSE: Final = ("false", "0", "no", "n", "f")
_TIMES: Final = ISO_FORMATS + LOCAL_FORMATS + X_FORMAT
# A whole number of time is seconds, milliseconds, microseconds or nanoseconds, by its size: in 2004 to 2100 they never overlap.
_UNITS: Final = ((10**11, 1_000_000, 1), (10**14, 1_000, 1), (10**17, 1, 1), (10**19, 1, 1_000))


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column holds which field, and which fields are the same in all rows.

    Guarantee: no field is in both.
    """

    columns: abc.Mapping[str, str]
    fixed: abc.Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """Some rows of a table, their numbers in it, and how to get a field of some of them.

    Guarantee: nothing is fetched before it is asked for.
    """

    height: int
    numbers: Sequence[int]
    of: Callable[[str, Sequence[int]], Any]


def batch_of(columns: Columns, mapping: Mapping, problems: Problems) -> Batch:
    """A batch of these rows.

    Guarantee: each row is a head or a Problem; bodies are fetched only for rows that are opened. Takes over `problems` so far.
    """
    every = range(columns.height)
    raw = {field: _texts(_field(columns, mapping, field, every)) for field in HEAD_FIELDS if field != "published"}
    frame = pl.DataFrame({**raw, "published": pl.Series(_times(_field(columns, mapping, "published", every)), dtype=pl.Int64)})
    frame = _normal(frame)
    bad_time, bad_word = frame["published"].is_null(), frame.select(pl.any_horizontal(pl.col("own", *_WORDS).is_null())).to_series()
    for row in (bad_time | bad_word).arg_true().to_list():
        problems.append(problem("record.shape" if bad_word[row] else "record.time", "", columns.numbers[row]))
    told = problems.drain()
    rows = (~(bad_time | bad_word)).arg_true().to_list()
    heads = _heads(frame[rows])

    def open_rows(chosen: Sequence[int]) -> pl.DataFrame:
        return _open(columns, mapping, heads[list(chosen)], [rows[row] for row in chosen], told)

    return Batch(heads, open_rows, told)


def last_batch(problems: Problems) -> Iterator[Batch]:
    """What is left to tell at the end of a table.

    Guarantee: gives a batch without rows, or none.
    """
    if told := problems.rest():
        yield Batch(HEADS.empty(), lambda _: BODIES.empty(), told)


def _field(columns: Columns, mapping: Mapping, field: str, rows: Sequence[int]) -> list[Any] | pl.Series:
    if field in mapping.columns:
        found: list[Any] | pl.Series = columns.of(field, rows)
        return found
    return [mapping.fixed.get(field, _DEFAULTS.get(field))] * len(rows)


def _texts(values: list[Any] | pl.Series) -> pl.Series:
    """Texts as they are, whole numbers as digits, booleans as words; anything else is absent."""
    if isinstance(values, pl.Series):
        kept = values.dtype in (pl.String, pl.Boolean, pl.Categorical) or values.dtype.is_integer()
        return values.cast(pl.String) if kept else pl.repeat(None, len(values), dtype=pl.String, eager=True)
    return pl.Series([("true" if v else "false") if type(v) is bool else identifier(v) for v in values], dtype=pl.String)


def _times(values: list[Any] | pl.Series) -> list[int | None]:
    """Microseconds of UTC from text, whole numbers, or a column of times; a time without an offset is taken as UTC."""
    if isinstance(values, pl.Series) and values.dtype.is_temporal():
        instants = values.cast(pl.Datetime("us")) if values.dtype == pl.Date else values.dt.cast_time_unit("us")
        zone = getattr(instants.dtype, "time_zone", None)
        aware = instants.dt.convert_time_zone("UTC") if zone else instants.dt.replace_time_zone("UTC")
        whole = aware.cast(pl.Int64)
        return whole.set(~whole.is_between(EARLIEST_US, LATEST_US - 1), None).to_list()
    texts = _texts(values) if not isinstance(values, list) else pl.Series([_plain(v) for v in values], dtype=pl.String)
    numbers = texts.str.strip_chars().cast(pl.Int64, strict=False)
    counted = [_counted(number) for number in numbers.to_list()]
    written = from_texts(texts.to_list(), _TIMES) if numbers.null_count() else counted
    return [count if count is not None else text for count, text in zip(counted, written, strict=True)]


def _plain(value: Any) -> str | None:
    return value.strip() if type(value) is str else (str(int(value)) if type(value) in (int, float) and abs(value) < 1 << 62 else None)


def _counted(number: int | None) -> int | None:
    if number is None or number <= 0:
        return None
    us = next((number * times // divided for below, times, divided in _UNITS if number < below), None)
    return us if us is not None and EARLIEST_US <= us < LATEST_US else None


def _normal(frame: pl.DataFrame) -> pl.DataFrame:
    """Words in lower case, defaults where a cell is empty, and null where a word is none of ours."""
    lower = {f: pl.col(f).str.strip_chars().str.to_lowercase().replace("", None) for f in (*_WORDS, "own")}
    lower["network"] = lower["network"].replace(_ALIASES)
    frame = frame.with_columns(**{f: e.fill_null(_DEFAULTS[f]) if f in _DEFAULTS else e for f, e in lower.items()})
    known = {f: pl.when(pl.col(f).is_in(words)).then(f) for f, words in _WORDS.items()}
    own = pl.when(pl.col("own").is_in(_TRUE)).then(pl.lit(value=True)).when(pl.col("own").is_in(_FALSE)).then(pl.lit(value=False))
    return frame.with_columns(**known, own=own, attributed_to=pl.col("attributed_to").str.strip_chars().replace("", None))


def _heads(frame: pl.DataFrame) -> pl.DataFrame:
    heads = frame.with_columns(
        row=pl.int_range(pl.len(), dtype=pl.UInt32), published=pl.col("published").cast(INSTANT), origin=pl.lit("upload")
    )
    return HEADS.require(heads.select(list(HEADS.columns)))


def _open(columns: Columns, mapping: Mapping, heads: pl.DataFrame, rows: list[int], told: list[Problem]) -> pl.DataFrame:
    body = {field: _field(columns, mapping, field, rows) for field in BODY_FIELDS}
    content = [text if type(text) is str else None for text in body["content"]]
    kept = []
    for place, text in enumerate(content):
        if text is None or len(text) > TEXT_MOST:
            said = problem("record.shape" if text is None else "record.too_long", "", columns.numbers[rows[place]])
            told += [] if said in told else [said]
        else:
            kept.append(place)
    if not kept:
        return BODIES.empty()
    heads, words = heads[kept], [content[place] or "" for place in kept]
    ids = _texts(_pick(body["id"], kept)).to_list()
    return bodies_frame(
        heads["row"].to_list(),
        ids=[one or made for one, made in zip(ids, _made_ids(heads, words), strict=True)] if None in ids or "" in ids else ids,
        content=words,
        updated_us=_times(_pick(body["updated"], kept)),
        in_reply_to=_texts(_pick(body["in_reply_to"], kept)).replace("", None).to_list(),
        names=[_listed(value) for value in _pick(body["names"], kept)],
        context_brands=[_listed(value) for value in _pick(body["brand"], kept)],
    )


def _pick(values: list[Any] | pl.Series, places: list[int]) -> list[Any] | pl.Series:
    return values.gather(places) if isinstance(values, pl.Series) else [values[place] for place in places]


def _listed(value: Any) -> list[str]:
    values = [value] if isinstance(value, str) else (value if isinstance(value, list | pl.Series) else [])
    return [text.strip() for text in values if isinstance(text, str) and text.strip()]


def _made_ids(heads: pl.DataFrame, words: list[str]) -> list[str]:
    """An id for rows without one: the same row gives the same id, whichever file it comes in."""
    keys = heads.select("network", pl.col("attributed_to").fill_null(""), pl.col("published").cast(pl.Int64)).iter_rows()
    parts = ("\x1f".join((network, author, str(at), text)) for (network, author, at), text in zip(keys, words, strict=True))
    return ["made:" + hashlib.sha256(part.encode()).hexdigest()[:32] for part in parts]
