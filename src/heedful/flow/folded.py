"""What was folded of single people, kept in this process for as long as folding it again would give the same.

A person reads several pages in a visit. Their events are read anew for each; only where every one of them is as before, and no moment has
passed at which any of them begins or ends, the answer of before is given again. So a withdrawal holds at the next question, as ever.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.store import consents

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from datetime import datetime

    from heedful.store.store import Tx

# People remembered at once; the one not asked about for longest goes first.
MOST: Final = 4_096


@dataclass(frozen=True, slots=True)
class _Answer:
    said: Hashable
    since: datetime
    until: datetime | None
    grants: pl.DataFrame


@dataclass(slots=True)
class Folded:
    """Answers by person.

    Guarantee: gives what `make` would give, and nothing that rests on other events, another notice or another time; holds grants only,
    no word of anybody's.
    """

    _answers: OrderedDict[str, _Answer] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def of(
        self, person: str, said: Hashable, now: datetime, make: Callable[[], tuple[pl.DataFrame, Iterable[pl.DataFrame]]]
    ) -> pl.DataFrame:
        """A person's grants: those of before where nothing has moved, else what `make` gives, with the tables it was made from.

        Guarantee: as the class says. `said` is everything the answer rests on but the time.
        """
        with self._lock:
            held = self._answers.get(person)
            if held is not None and held.said == said and held.since <= now and (held.until is None or now < held.until):
                self._answers.move_to_end(person)
                return held.grants
        grants, tables = make()
        with self._lock:
            self._answers[person] = _Answer(said, now, _next_moment((grants, *tables), now), grants)
            self._answers.move_to_end(person)
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)
        return grants


@dataclass(frozen=True, slots=True)
class _Everyone:
    mark: consents.Mark
    rests_on: Hashable
    since: datetime
    until: datetime | None
    grants: pl.DataFrame


@dataclass(slots=True)
class Everyone:
    """The grants of all, for a server that is asked again and again; only those who have spoken since are folded anew.

    Guarantee: as `Folded`, of everybody: asked of the store at every call.
    """

    _answer: _Everyone | None = None
    _lock: Lock = field(default_factory=Lock)

    def of(
        self, tx: Tx, rests_on: Hashable, now: datetime, fold: Callable[[], tuple[pl.DataFrame, Iterable[pl.DataFrame]]],
        fold_of: Callable[[Sequence[str]], tuple[pl.DataFrame, Iterable[pl.DataFrame]]],
    ) -> pl.DataFrame:  # fmt: skip
        """The grants of all: `fold` makes them whole, `fold_of` those of some people; `rests_on` is what they rest on besides.

        Guarantee: as the class says.
        """
        with self._lock:
            held, mark = self._answer, consents.mark(tx)
            stands = held is not None and held.rests_on == rests_on and held.since <= now and (held.until is None or now < held.until)
            if held is not None and stands and held.mark == mark:
                return held.grants
            spoken = consents.spoken_since(tx, held.mark, mark) if held is not None and stands else None
            if held is None or spoken is None:
                grants, tables = fold()
                until = _next_moment((grants, *tables), now)
            else:
                theirs, tables = fold_of(spoken)
                grants = pl.concat([held.grants.filter(~pl.col("person_id").is_in(spoken)), theirs])
                moments = (held.until, _next_moment((theirs, *tables), now))
                until = min((one for one in moments if one is not None), default=None)
            self._answer = _Everyone(mark, rests_on, now, until, grants)
            return grants


def _next_moment(tables: Iterable[pl.DataFrame], now: datetime) -> datetime | None:
    """The next moment that any of the tables names: until then none of them means anything else."""
    coming: list[Any] = []
    for table in tables:
        for name, dtype in table.schema.items():
            if isinstance(dtype, pl.Datetime):
                later = table[name].filter(table[name] > now)
                coming += [later.min()] if later.len() else []
    return min(coming, default=None)
