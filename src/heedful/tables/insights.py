"""What insights counts and what may be shown of it. Every row is about people, never about a person.

CELLS, JOINTS and TERMS are exact and stay inside; SHOWN, SHOWN_JOINTS and SHOWN_TERMS are perturbed and have passed the threshold, and
findings are computed from them alone. NUMBERS is every number of a report, one a row, as written to CSV, Parquet and JSON.
A shown count is an interval, `likes_low` to `likes_high`: the two are equal where it is told exactly.
"""

from __future__ import annotations

import datetime
from typing import Final

import polars as pl

from heedful.tables.opinions import FOUND
from heedful.tables.posts import OURS
from heedful.tables.schema import Column, Table

# From the finest to the widest: the order in which a view is widened. Weeks are ISO 8601's, from Monday.
PERIODS: Final = ("week", "month", "quarter", "year", "all")
# The start written for the period "all".
ALL_START: Final = datetime.date(1970, 1, 1)
ALL_NETWORKS: Final = "all"

_COUNT: Final = pl.Int64

_VIEW: Final[dict[str, Column]] = {
    "brand": FOUND.columns["brand"],
    "aspect": Column(pl.String, "an aspect with all below it; 'overall' is everything said of the brand", OURS),
    "network": Column(pl.String, "facebook, instagram, x, or 'all'", OURS),
    "period": Column(pl.String, "week, month, quarter, year or all", OURS),
    "start": Column(pl.Date, "first day of the period; 1970-01-01 for 'all'", OURS),
}
_COMPLETE: Final = Column(pl.Boolean, "whether the period has ended; 'all' always has", OURS)
_TOP: Final = Column(_COUNT, "posts by the one person with most of them", OURS)
_KEY: Final = Column(pl.Int64, "sum of the record keys of the people who spoke: what their count is perturbed by", OURS)
_LIKES_KEY: Final = Column(pl.Int64, "sum of the record keys of the people who like", OURS)
_VARIANCE: Final = Column(pl.Float64, "variance of what was added to each of its counts of people", OURS)

CELLS: Final = Table(
    "insights.CELLS",
    1,
    {
        **_VIEW,
        "parent": Column(pl.String, "the next wider aspect; null for 'overall'", OURS, nullable=True),
        "complete": _COMPLETE,
        "people": Column(_COUNT, "distinct people who spoke", OURS),
        "likes": Column(_COUNT, "people with more likes than dislikes there", OURS),
        "dislikes": Column(_COUNT, "people with more dislikes than likes there", OURS),
        "mixed": Column(_COUNT, "people with as many of each", OURS),
        "neutral": Column(_COUNT, "people with neither", OURS),
        "posts": Column(_COUNT, "distinct posts", OURS),
        "top_posts": _TOP,
        "people_key": _KEY,
        "likes_key": _LIKES_KEY,
        "dislikes_key": Column(pl.Int64, "sum of the record keys of the people who dislike", OURS),
    },
)

JOINTS: Final = Table(
    "insights.JOINTS",
    1,
    {
        "brand": _VIEW["brand"],
        "aspect": _VIEW["aspect"],
        "stance": Column(pl.Int8, "1 people who like the aspect, -1 people who dislike it", OURS),
        "people": Column(_COUNT, "distinct people with that stance who said anything else of the brand", OURS),
        "likes": Column(_COUNT, "of them, people who like the brand in all else they said of it", OURS),
        "posts": Column(_COUNT, "their posts on the aspect", OURS),
        "top_posts": _TOP,
        "people_key": _KEY,
        "likes_key": _LIKES_KEY,
    },
)

TERMS: Final = Table(
    "insights.TERMS",
    1,
    {
        "brand": _VIEW["brand"],
        "polarity": Column(pl.Int8, "1 said in liking, -1 said in disliking", OURS),
        "term_key": Column(pl.Binary, "HMAC of the term under the purpose's key, 8 bytes", OURS),
        "period": _VIEW["period"],
        "start": Column(pl.Date, "first day of the last complete period; 1970-01-01 for 'all'", OURS),
        "people": Column(_COUNT, "distinct people who said it in the period", OURS),
        "before": Column(_COUNT, "distinct people who said it in the period before; 0 for 'all'", OURS),
        "opinions": Column(_COUNT, "opinions in which they said it, in the period", OURS),
        "top_opinions": Column(_COUNT, "opinions by the one person with most of them", OURS),
        "people_key": _KEY,
        "before_key": Column(pl.Int64, "sum of the record keys of the people who said it in the period before; 0 for 'all'", OURS),
    },
)

_INTERVAL: Final[dict[str, Column]] = {
    "people_low": Column(
        _COUNT, "distinct people who spoke, perturbed, or where its range begins; null where nothing may be shown", OURS, nullable=True
    ),
    "people_high": Column(_COUNT, "the same, or where its range ends", OURS, nullable=True),
    "likes_low": Column(_COUNT, "people who like it, perturbed, or where its range begins", OURS, nullable=True),
    "likes_high": Column(_COUNT, "the same, or where its range ends", OURS, nullable=True),
    "dislikes_low": Column(_COUNT, "people who dislike it, perturbed, or where its range begins", OURS, nullable=True),
    "dislikes_high": Column(_COUNT, "the same, or where its range ends", OURS, nullable=True),
}

SHOWN: Final = Table(
    "insights.SHOWN",
    1,
    {
        **_VIEW,
        "complete": _COMPLETE,
        "at_aspect": Column(pl.String, "the aspect whose numbers are shown; null where none may be", OURS, nullable=True),
        "at_network": Column(pl.String, "the network whose numbers are shown", OURS, nullable=True),
        "at_period": Column(pl.String, "the period whose numbers are shown", OURS, nullable=True),
        "at_start": Column(pl.Date, "the first day of the period whose numbers are shown", OURS, nullable=True),
        "widened": Column(pl.Boolean, "whether a wider view is shown than was asked for", OURS),
        "why": Column(pl.String, "few or one_voice; null where shown as asked", OURS, nullable=True),
        "note": Column(pl.String, "the same in a sentence", OURS, nullable=True),
        "more": Column(_COUNT, "people, rounded up to a multiple of 5, who would open the view", OURS, nullable=True),
        **_INTERVAL,
        "variance": _VARIANCE,
    },
)

SHOWN_JOINTS: Final = Table(
    "insights.SHOWN_JOINTS",
    1,
    {
        **{name: JOINTS.columns[name] for name in ("brand", "aspect", "stance")},
        **{name: Column(_COUNT, column.meaning, OURS) for name, column in _INTERVAL.items() if not name.startswith("dislikes")},
        "variance": _VARIANCE,
    },
)

SHOWN_TERMS: Final = Table(
    "insights.SHOWN_TERMS",
    1,
    {
        **{name: TERMS.columns[name] for name in ("brand", "polarity", "term_key", "period", "start", "people")},
        "before": Column(_COUNT, "people in the period before; null where too few", OURS, nullable=True),
        "before_most": Column(_COUNT, "the same, or where it is null the most that is not told", OURS),
        "variance": _VARIANCE,
    },
)

NUMBERS: Final = Table(
    "insights.NUMBERS",
    1,
    {
        "measure": Column(pl.String, "its name in docs/reference/measures.md", OURS),
        "brand": _VIEW["brand"],
        "against": Column(pl.String, "the brand it is compared with", OURS, nullable=True),
        "aspect": Column(pl.String, "an aspect, or 'overall'; null where it is about a term", OURS, nullable=True),
        "term": Column(pl.String, "a word, for terms", OURS, nullable=True),
        "network": _VIEW["network"],
        "period": _VIEW["period"],
        "start": _VIEW["start"],
        "complete": _COMPLETE,
        "value": Column(pl.Float64, "the number; null where only its interval may be told", OURS, nullable=True),
        "low": Column(pl.Float64, "lower end of its interval", OURS, nullable=True),
        "high": Column(pl.Float64, "upper end of its interval", OURS, nullable=True),
        "unit": Column(pl.String, "people, percent or points", OURS),
        "people": Column(_COUNT, "distinct people it rests on, perturbed; of the smaller side where two are compared", OURS),
        "mark": Column(pl.String, "up, down, difference, rise or new, where it passed the test of the page", OURS, nullable=True),
        "q": Column(pl.Float64, "Benjamini-Hochberg adjusted p-value", "Benjamini & Hochberg 1995", nullable=True),
        "note": Column(pl.String, "why a wider view is shown", OURS, nullable=True),
    },
)
