"""Differencing and averaging against inside views: can one person's part be told from two views that overlap, or from asking again?

For each pair a coin decides whether one person's rows in the difference are there. The attacker knows the method, its table of noise and
many such pairs with their answers (half of all), sees what is shown of both views, and guesses for the other half. Two kinds of pair:

- *random*: two views of which one holds the other (or stands in for it), and somebody of the wider one; others stand in the difference too,
  and the attacker does not know how many. They must not guess better than a coin: of n guesses, no more right than a coin gives once in a hundred.
- *isolating*: it is known that nobody but that person can stand in the difference, as between two reports when one alone came or went, and
  the view is large enough to be told in numbers. No noise of at most three either way makes this a coin; seven equally likely changes
  of two counts allow an advantage of 1 - (6/7)^2 = 0.27, record keys add to it, and no more than 0.4 is let pass, again at one in a hundred.

The power of the second test is the share of builds without noise that it catches. The first has little: where the attacker does not
know the others, they tell nothing measurable even without noise; its number without noise stands beside it.
"""

from __future__ import annotations

import datetime
import hashlib
import math
import random
from collections import Counter, defaultdict
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl

from heedful.insights import cells, periods
from heedful.privacy import views
from heedful.privacy.perturb import BASE, REACH, STEP, Noise, UnsafeExact, record_keys
from heedful.tables.insights import ALL_START, CELLS
from heedful.tables.opinions import FACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Pair = tuple[tuple[Any, ...], bool]

PAIRS = 10_000
K = 10
SIDES = ("likes", "dislikes", "neutral")
# Rarely right by chance: a fair coin passes the test once in a hundred.
LEVEL = 0.01
# The advantage that is let pass on isolating pairs.
ALLOWED = 0.4
POWER_RUNS = 20


def measure(seed: int, pairs: int = PAIRS, power_runs: int = POWER_RUNS) -> dict[str, Any]:
    """How much better than a coin the attacker guesses: twice the share of right guesses, less one."""
    world = World(seed)
    random_ones = attack(random_pairs(world, pairs, drawn(seed), seed))
    alone = attack(isolating_pairs(pairs, drawn(seed), seed))
    bare = [attack(isolating_pairs(pairs // 10, UnsafeExact(), seed + run)) for run in range(power_runs)]
    offices = attack(isolating_pairs(pairs, OfficeNoise(seed), seed))
    return {
        "differencing.pairs": pairs,
        "differencing.advantage": random_ones.advantage,
        "differencing.better_than_chance": int(random_ones.above(0)),
        "differencing.no_noise.advantage": attack(random_pairs(world, pairs, UnsafeExact(), seed)).advantage,
        "differencing.isolating.advantage": alone.advantage,
        "differencing.isolating.caught": int(alone.above(ALLOWED)),
        "differencing.isolating.no_noise.advantage": sum(one.advantage for one in bare) / len(bare),
        "differencing.isolating.office_tables.advantage": offices.advantage,
        "differencing.power": sum(one.above(ALLOWED) for one in bare) / len(bare),
        "averaging.answers": answers_when_asked_again(world, drawn(seed)),
    }


def drawn(seed: int) -> Noise:
    return Noise(random.Random(f"noise {seed}").randrange(BASE * STEP))


class OfficeNoise:
    """What statistics offices do with a census, for comparison: one person more draws the noise of a cell anew."""

    most, variance = 3, 4.0

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def perturb(self, count: pl.Expr, key: pl.Expr) -> pl.Expr:
        # The key of a cell, spread over all its bits, stands for the sum of full record keys.
        spread = (key * 2_654_435_761 + self.seed * 97).hash(self.seed)
        change = (spread % 7).cast(pl.Int64) - 3
        return pl.when(count > 0).then(pl.max_horizontal(count + change, 0)).otherwise(count)


class World:
    """People who speak of three brands over a year, as a few rows each, and some a great many."""

    ASPECTS = ("overall", "price", "quality", "staff", "delivery", "app")
    PARENTS: ClassVar[dict[str, str | None]] = {
        "overall": None,
        "price": None,
        "quality": None,
        "service": None,
        "staff": "service",
        "delivery": "service",
        "app": None,
    }

    def __init__(self, seed: int, people: int = 220, posts: int = 2_600) -> None:
        self.today = datetime.date(2026, 3, 9)
        rnd = random.Random(f"world {seed}")
        weights = [rnd.paretovariate(1.5) for _ in range(people)]
        rows = []
        for post, person in enumerate(rnd.choices(range(people), weights, k=posts)):
            network = rnd.choices(("facebook", "instagram", "x"), (5, 3, 2))[0]
            day = self.today - datetime.timedelta(days=rnd.randrange(366))
            brand = rnd.choices(("Alder", "Birch", "Cedar"), (5, 3, 2))[0]
            for aspect in dict.fromkeys(rnd.choice(self.ASPECTS) for _ in range(rnd.choice((1, 1, 2)))):
                said = [] if rnd.random() < 0.5 else [b"w%07d" % rnd.randrange(40)]
                rows.append(
                    (_key(f"{seed}/{person}"), _key(f"post {post}"), network, day, brand, aspect, rnd.choice((1, 1, -1, 0)), 0.5, said)
                )
        self.facts = pl.DataFrame(rows, schema=FACTS.schema, orient="row")
        self.keys = record_keys(self.facts["subject_key"], lambda messages, size: [_key(f"{seed}", message, size) for message in messages])
        self.rows = rows
        self.record = dict(zip(self.facts["subject_key"].to_list(), self.keys.to_list(), strict=True))

    def cells(self) -> pl.DataFrame:
        return cells.count(self.facts, self.PARENTS, self.today, self.keys)


def _key(text: str, message: bytes = b"", size: int = 16) -> bytes:
    return hashlib.blake2b(text.encode() + b"|" + message, digest_size=size).digest()


# --------------------------------------------------------------------------------------------------- pairs


def _inside(world: World) -> dict[tuple[Any, ...], dict[bytes, Counter[int]]]:
    """Who stands in each view, and what they said there."""
    found: dict[tuple[Any, ...], dict[bytes, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    line = {aspect: _line(aspect) for aspect in (*World.ASPECTS, "service")}
    for person, _, network, day, brand, aspect, polarity, _, _ in world.rows:
        for at in line[aspect]:
            for net in (network, "all"):
                for period in ("week", "month", "quarter", "year", "all"):
                    found[brand, at, net, period, periods.start(period, day)][person][polarity] += 1
    return found


def _line(aspect: str) -> list[str]:
    found = [aspect]
    while found[-1] != "overall":
        found.append(World.PARENTS[found[-1]] or "overall")
    return found


def _counts(people: dict[bytes, Counter[int]], record: dict[bytes, int], without: bytes | None) -> dict[str, int]:
    row = dict.fromkeys(
        ("people", "likes", "dislikes", "mixed", "neutral", "posts", "top_posts", "people_key", "likes_key", "dislikes_key"), 0
    )
    for person, said in people.items():
        if person == without:
            continue
        posts, key = sum(said.values()), record[person]
        side = "likes" if said[1] > said[-1] else "dislikes" if said[1] < said[-1] else "mixed" if said[1] else "neutral"
        row["people"] += 1
        row[side] += 1
        row["posts"] += posts
        row["top_posts"] = max(row["top_posts"], posts)
        row["people_key"] += key
        if f"{side}_key" in row:
            row[f"{side}_key"] += key
    return row


def _shown(rows: Sequence[dict[str, Any]], noise: Any) -> list[tuple[Any, ...]]:
    """What is shown of many views: their numbers, or those of the view that stands in, and why."""
    frame = pl.DataFrame(rows, schema=CELLS.schema)
    shown = views.show(frame, K, noise=noise)
    names = ["people_low", "people_high", "likes_low", "likes_high", "dislikes_low", "dislikes_high", "why", "more"]
    return shown.select(names).rows()


def _view(brand: int, counts: dict[str, int], *, narrow: bool = False) -> dict[str, Any]:
    """A view as the views take it: where it is the narrow one of a pair, the wide one stands in for it when it may not be shown."""
    about = {"brand": f"b{brand}", "aspect": "overall", "network": "all", "parent": None, "complete": True}
    when = {"period": "year", "start": datetime.date(2026, 1, 1)} if narrow else {"period": "all", "start": ALL_START}
    return about | when | counts


def random_pairs(world: World, pairs: int, noise: Any, seed: int) -> list[Pair]:
    """Two views of one brand of which one holds the other, both with people enough to be asked for, and somebody in the wider one."""
    rnd, inside = random.Random(f"pairs {seed}"), _inside(world)
    names = [name for name, people in inside.items() if len(people) >= K]
    wider: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {name: _containing(name, inside) for name in names}
    asked, coins = [], []
    while len(coins) < pairs:
        narrow = rnd.choice(names)
        if not wider[narrow]:
            continue
        wide = rnd.choice(wider[narrow])
        person, coin = rnd.choice(list(inside[wide])), rnd.random() < 0.5
        # What the person said in the narrow view stays; the rest of the wide one is there or not, by the coin.
        there = dict(inside[wide])
        if not coin:
            there[person] = inside[narrow].get(person, Counter())
            if not there[person]:
                del there[person]
        number = len(coins) * 2
        asked += [
            _view(number, _counts(inside[narrow], world.record, None), narrow=True),
            _view(number, _counts(there, world.record, None)),
        ]
        coins.append(coin)
    return _paired(_shown(asked, noise), coins)


def _containing(name: tuple[Any, ...], inside: dict[tuple[Any, ...], Any]) -> list[tuple[Any, ...]]:
    brand, aspect, network, period, start = name
    lengths = ("week", "month", "quarter", "year", "all")
    longer = [(at, periods.start(at, start)) for at in lengths[lengths.index(period) :] if period != "all"] or [(period, start)]
    found = [(brand, at, net, *when) for at in _line(aspect) for net in dict.fromkeys((network, "all")) for when in longer]
    return [other for other in found if other != name and other in inside]


def isolating_pairs(pairs: int, noise: Any, seed: int) -> list[Pair]:
    """A view at two times, between which one person alone may have come: with them by the coin, or as before."""
    rnd = random.Random(f"alone {seed}")
    asked, coins = [], []
    for number in range(0, 2 * pairs, 2):
        before = _large_view(rnd)
        coin, side, key = rnd.random() < 0.5, rnd.choice(SIDES), rnd.randint(-REACH, REACH)
        after = dict(before)
        if coin:
            after |= {"people": before["people"] + 1, side: before[side] + 1, "people_key": before["people_key"] + key}
            after |= {f"{side}_key": before[f"{side}_key"] + key} if side != "neutral" else {}
        asked += [_view(number, before), _view(number + 1, after)]
        coins.append(coin)
    return _paired(_shown(asked, noise), coins)


def _large_view(rnd: random.Random) -> dict[str, int]:
    """A view each of whose parts is told as a number whatever the noise adds, with the keys that so many people have."""
    parts = {side: rnd.randrange(K + 8, 120) for side in SIDES}
    keys = {side: round(rnd.gauss(0, REACH / 3**0.5 * many**0.5)) for side, many in parts.items()}
    people = sum(parts.values())
    counts = {"people": people, **parts, "mixed": 0, "posts": 3 * people, "top_posts": 3}
    return counts | {"people_key": sum(keys.values()), "likes_key": keys["likes"], "dislikes_key": keys["dislikes"]}


def _paired(shown: list[tuple[Any, ...]], coins: list[bool]) -> list[Pair]:
    return [(_difference(shown[2 * at], shown[2 * at + 1]), coin) for at, coin in enumerate(coins)]


def _difference(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a reader sees of two views: by how much each count differs, near nothing exactly and far from it roughly, and what is not shown."""
    apart = tuple(
        None if a is None or b is None else (b - a if abs(b - a) <= 8 else round(math.log2(abs(b - a))) * 100)
        for a, b in zip(one[:6:2], other[:6:2], strict=True)
    )
    states = tuple((row[0] is None, row[0] != row[1], row[6], row[7]) for row in (one, other))
    return apart, states


# ------------------------------------------------------------------------------------------------ the attacker


class Attack:
    """What came of guessing.

    `advantage` is twice the share of right guesses, less one: 0 for a coin, 1 for who always knows.
    """

    def __init__(self, right: int, guesses: int) -> None:
        self.right, self.guesses = right, guesses
        self.advantage = 2 * right / guesses - 1

    def above(self, allowed: float) -> bool:
        """Whether more guesses are right than the advantage that is allowed would give once in a hundred."""
        share = (1 + allowed) / 2
        return self.right > self.guesses * share + NormalDist().inv_cdf(1 - LEVEL) * math.sqrt(self.guesses * share * (1 - share))


def attack(pairs: Sequence[Pair]) -> Attack:
    """Learn from every other pair what each thing seen goes with, and guess the rest."""
    learnt, guessed = pairs[::2], pairs[1::2]
    # From the finest to the coarsest that was seen before: all that is seen, the counts alone, the people alone.
    looks: list[Callable[[tuple[Any, ...]], Any]] = [lambda seen: seen, lambda seen: seen[0], lambda seen: seen[0][0], lambda seen: ()]
    tallies = []
    for look in looks:
        tally: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        for seen, coin in learnt:
            tally[look(seen)][coin] += 1
        tallies.append(tally)
    right = sum(_guess(seen, looks, tallies) == coin for seen, coin in guessed)
    return Attack(right, len(guessed))


def _guess(seen: tuple[Any, ...], looks: Sequence[Callable[..., Any]], tallies: Sequence[dict[Any, list[int]]]) -> bool:
    for look, tally in zip(looks, tallies, strict=True):
        out, there = tally.get(look(seen), (0, 0))
        # Enough of them to say something; else a coarser look.
        if out + there >= 20 or look is looks[-1]:
            return there > out
    return False


def answers_when_asked_again(world: World, noise: Noise, times: int = 5) -> int:
    """How many different answers a view gives when it is asked again and again, in other company and another order: 1 is all that is wanted."""
    counted = world.cells()
    key = ["brand", "aspect", "network", "period", "start"]
    answers = set()
    for turn in range(times):
        shuffled = counted.sample(fraction=1, shuffle=True, seed=turn)
        answers.add(views.show(shuffled, K, noise=noise).sort(key).drop("note").hash_rows().sum())
    return len(answers)
