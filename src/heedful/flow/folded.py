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
# People whose rows are replaced one by one before all are put in order anew.
_FEW: Final = 500


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


@dataclass(slots=True)
class ByPerson:
    """Rows of everybody that are looked up by person, with those of some replaced since.

    Guarantee: gives the rows that were given last of each person, in any order; what was given is never changed.
    """

    base: pl.DataFrame
    _places: dict[str, tuple[int, int]]
    _anew: dict[str, pl.DataFrame] = field(default_factory=dict)
    _whole: pl.DataFrame | None = None

    @classmethod
    def sorted(cls, rows: pl.DataFrame) -> ByPerson:
        """Look rows up by their `person_id`.

        Guarantee: as the class says.
        """
        base = rows.sort("person_id", maintain_order=True)
        runs = base["person_id"].rle().struct.unnest()
        starts = runs["len"].cum_sum() - runs["len"]
        return cls(base, {name: (start, length) for name, start, length in zip(runs["value"], starts, runs["len"], strict=True)})

    def of(self, person: str) -> pl.DataFrame:
        """The rows of one person.

        Guarantee: nobody else's.
        """
        if person in self._anew:
            return self._anew[person]
        return self.base.slice(*self._places.get(person, (0, 0)))

    def replaced(self, persons: Sequence[str], rows: pl.DataFrame) -> ByPerson:
        """The same with other rows of some people.

        Guarantee: leaves this one as it is.
        """
        made = ByPerson(self.base, self._places, self._anew | {person: rows.filter(pl.col("person_id") == person) for person in persons})
        return made if len(made._anew) <= _FEW else ByPerson.sorted(made.whole())

    def whole(self) -> pl.DataFrame:
        """The rows of all.

        Guarantee: each once.
        """
        if self._whole is None:
            kept = self.base.filter(~pl.col("person_id").is_in(list(self._anew))) if self._anew else self.base
            self._whole = pl.concat([kept, *self._anew.values()])
        return self._whole


@dataclass(frozen=True, slots=True)
class Fold:
    """What folding gives: grants, who came and left when, and the tables both were made from.

    Guarantee: each has a person_id.
    """

    grants: pl.DataFrame
    moves: pl.DataFrame
    tables: Iterable[pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Standing:
    """How everybody's consent stands at one moment.

    Guarantee: holds grants and months only, no word of anybody's. `counted` keeps what was counted of it, by name.
    """

    mark: consents.Mark
    rests_on: Hashable
    since: datetime
    until: datetime | None
    grants: ByPerson
    moves: ByPerson
    counted: dict[Hashable, Any] = field(default_factory=dict)

    def holds(self, rests_on: Hashable, now: datetime) -> bool:
        """Whether nothing but what people said can have moved it.

        Guarantee: False from the first moment at which any grant begins or ends.
        """
        return self.rests_on == rests_on and self.since <= now and (self.until is None or now < self.until)


@dataclass(slots=True)
class Everyone:
    """How everybody's consent stands, for a server that is asked again and again; only those who have spoken since are folded anew.

    Guarantee: as `Folded`, of everybody: asked of the store at every call.
    """

    _held: Standing | None = None
    _lock: Lock = field(default_factory=Lock)

    def stands(
        self, tx: Tx, rests_on: Hashable, now: datetime, fold: Callable[[], Fold], fold_of: Callable[[Sequence[str]], Fold]
    ) -> Standing:
        """How it stands for all: `fold` makes it whole, `fold_of` that of some people; `rests_on` is what it rests on besides.

        Guarantee: as the class says.
        """
        with self._lock:
            mark = consents.mark(tx)
            self._held = self._moved(tx, mark, rests_on, now, fold_of) or _whole(fold(), mark, rests_on, now)
            return self._held

    def of(self, tx: Tx, rests_on: Hashable, now: datetime, fold_of: Callable[[Sequence[str]], Fold], person: str) -> pl.DataFrame | None:
        """One person's grants, where that costs no folding of all; None where it would, or another is at it.

        Guarantee: as the class says.
        """
        if not self._lock.acquire(blocking=False):
            return None
        try:
            moved = self._moved(tx, consents.mark(tx), rests_on, now, fold_of)
            if moved is None:
                return None
            self._held = moved
            return moved.grants.of(person)
        finally:
            self._lock.release()

    def _moved(
        self, tx: Tx, mark: consents.Mark, rests_on: Hashable, now: datetime, fold_of: Callable[[Sequence[str]], Fold]
    ) -> Standing | None:
        held = self._held
        if held is None or not held.holds(rests_on, now):
            return None
        if held.mark == mark:
            return held
        spoken = consents.spoken_since(tx, held.mark, mark)
        if spoken is None:
            return None
        theirs = fold_of(spoken)
        moments = (held.until, _next_moment((theirs.grants, *theirs.tables), now))
        until = min((one for one in moments if one is not None), default=None)
        return Standing(mark, rests_on, now, until, held.grants.replaced(spoken, theirs.grants), held.moves.replaced(spoken, theirs.moves))


def _whole(made: Fold, mark: consents.Mark, rests_on: Hashable, now: datetime) -> Standing:
    until = _next_moment((made.grants, *made.tables), now)
    return Standing(mark, rests_on, now, until, ByPerson.sorted(made.grants), ByPerson.sorted(made.moves))


def _next_moment(tables: Iterable[pl.DataFrame], now: datetime) -> datetime | None:
    """The next moment that any of the tables names: until then none of them means anything else."""
    coming: list[Any] = []
    for table in tables:
        for name, dtype in table.schema.items():
            if isinstance(dtype, pl.Datetime):
                later = table[name].filter(table[name] > now)
                coming += [later.min()] if later.len() else []
    return min(coming, default=None)
