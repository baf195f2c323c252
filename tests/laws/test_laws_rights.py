"""Laws 1 to 4, 10 and 11 over whole lives of a workspace: any order of what people and the company do, against a plain oracle.

The oracle knows people, records and posts as a list in memory, and asks every question anew; it shares no code with the
product. After every step, what the workspace would use is compared with what the oracle says may be used.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from heedful.errors import Refused, Unready

SOAK = bool(os.environ.get("HEEDFUL_SOAK"))
PEOPLE = ("ada", "bo", "cy", "dee", "eve", "fay")
LAKES = ("insights", "profile")
# What each text says of whom: written by hand, as a reader would.
TEXTS: tuple[tuple[str, frozenset[tuple[str, str, int]]], ...] = (
    ("@larkmoor the delivery was great", frozenset({("Larkmoor", "delivery", 1)})),
    ("@larkmoor the prices are awful", frozenset({("Larkmoor", "price", -1)})),
    ("@larkmoor the courier was late, but I love the price", frozenset({("Larkmoor", "delivery", -1), ("Larkmoor", "price", 1)})),
    ("@quillbay terrible delivery", frozenset({("Quillbay", "delivery", -1)})),
    ("what a nice day", frozenset()),
)
VALID = timedelta(days=600)
Usable = dict[str, dict[int, frozenset[tuple[str, str, int]]]]


# ------------------------------------------------------------------------------------------------- the oracle


@dataclass(frozen=True)
class Record:
    person: str
    purposes: tuple[str, ...]
    kinds: tuple[str, ...]
    since: datetime | None
    given: datetime
    until: datetime

    def first_given(self) -> datetime:
        return self.given


def years_on(at: datetime, years: int) -> datetime:
    day = 28 if (at.month, at.day) == (2, 29) else at.day
    return at.replace(year=at.year + years, day=day)


@dataclass(frozen=True)
class Post:
    number: int
    author: str
    kind: str
    at: datetime
    text: int


@dataclass
class Held:
    post: Post
    record: Record
    gathered: datetime
    learnt: bool = False


@dataclass
class Oracle:
    now: datetime
    records: list[Record] = field(default_factory=list)
    said: list[tuple[str, str, str | None, datetime]] = field(default_factory=list)
    ages: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    renewals: dict[tuple[Record, str], datetime] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    struck: set[tuple[str, str]] = field(default_factory=set)
    buried: set[tuple[str, int]] = field(default_factory=set)
    corrected: dict[tuple[int, str, str], int | None] = field(default_factory=dict)
    held: dict[tuple[str, int], Held] = field(default_factory=dict)
    widenings: int = 0

    def ended(self, record: Record, purpose: str) -> bool:
        return any(
            who == record.person and what == "withdraw" and about in (None, purpose) and record.first_given() <= at <= self.now
            for who, what, about, at in self.said
        )

    def until(self, record: Record, purpose: str) -> datetime:
        renewed = self.renewals.get((record, purpose))
        return years_on(renewed, 2) if renewed else record.until

    def given(self, record: Record, purpose: str) -> datetime:
        return self.renewals.get((record, purpose), record.given)

    def renew(self, person: str) -> int:
        """Who agreed and did not take it back may say it again, also after it ran out; gives how many records go on."""
        said = [(record, purpose) for record in self.records for purpose in record.purposes if record.person == person]
        going_on = [(record, purpose) for record, purpose in said if not self.ended(record, purpose)]
        self.renewals |= dict.fromkeys(going_on, self.now)
        return len({record for record, _ in going_on})

    def is_due(self, row: Held) -> bool:
        """Kept for twelve months and not a moment longer: the last day counts as over."""
        return row.gathered.date() <= years_on(self.now, -1).date()

    def forget_due(self) -> None:
        due = {place for place, row in self.held.items() if self.is_due(row)}
        self.buried |= due
        self.held = {place: row for place, row in self.held.items() if place not in due}

    def erase(self, person: str) -> None:
        self.gone.add(person)
        self.known.discard(person)
        self.records = [r for r in self.records if r.person != person]
        self.said = [event for event in self.said if event[0] != person]
        self.held = {place: row for place, row in self.held.items() if row.post.author != person}

    def strike(self, person: str, kind: str) -> None:
        self.struck.add((person, kind))
        self.held = {place: row for place, row in self.held.items() if (row.post.author, row.post.kind) != (person, kind)}

    def said_of(self, post: Post) -> frozenset[tuple[str, str, int]]:
        """What a post says, or what its author says it says."""
        told = {(brand, aspect, self.corrected.get((post.number, brand, aspect), sign)) for brand, aspect, sign in TEXTS[post.text][1]}
        return frozenset((brand, aspect, sign) for brand, aspect, sign in told if sign)

    def switched(self, person: str, on: str, off: str, purpose: str) -> bool:
        heard = [
            (at, what == on)
            for who, what, about, at in self.said
            if who == person and what in (on, off) and about in (None, purpose) and at <= self.now
        ]
        return bool(heard) and max(heard)[1]

    def admits(self, record: Record, post: Post, purpose: str) -> bool:
        """May this post be used under this record for this purpose, now?"""
        age = max(self.ages[record.person], default=(None, "unknown"))[1]
        return (
            record.person == post.author
            and purpose in record.purposes
            and not self.ended(record, purpose)
            and self.now < self.until(record, purpose)
            and not self.switched(record.person, "object", "lift_objection", purpose)
            and not self.switched(record.person, "restrict", "lift_restriction", purpose)
            and age == "adult"
            and post.kind in record.kinds
        )

    def let_in(self, post: Post, purpose: str) -> Record | None:
        if post.author not in self.known or (post.author, post.kind) in self.struck:
            return None
        chosen = [r for r in self.records if self.admits(r, post, purpose) and (r.since is None or post.at >= r.since)]
        return max(chosen, key=lambda r: self.given(r, purpose), default=None)

    def gather(self, posts: list[Post]) -> None:
        for post in posts:
            for lake in LAKES:
                record = self.let_in(post, lake)
                before = self.held.get((lake, post.number))
                if record is not None and (lake, post.number) not in self.buried and (before is None or before.record != record):
                    self.held[lake, post.number] = Held(post, record, self.now)

    def usable(self) -> Usable:
        """Every post that may be used, by lake, with the opinions that learning has found or will find in it."""
        answer: Usable = {lake: {} for lake in LAKES}
        for (lake, number), row in self.held.items():
            if self.admits(row.record, row.post, lake) and not self.is_due(row):
                answer[lake][number] = self.said_of(row.post)
        return answer


# ------------------------------------------------------------------------------------------------- what the workspace would use


def usable(workspace) -> tuple[Usable, dict[str, set[int]]]:
    """Every post that readers of the lakes get now, with its opinions; and which posts have any."""
    import polars as pl

    from heedful.engine.held import open_posts
    from heedful.flow.correct import corrected
    from heedful.flow.live import held, live_rows, subject_keys
    from heedful.store import manifest
    from heedful.tables import opinions, posts

    answer: Usable = {}
    twice: dict[str, set[int]] = {}
    for lake in LAKES:
        with workspace.store.reading() as tx:
            files = manifest.list_files(tx, lake)
            live = live_rows(workspace, tx, lake)
        rows = held(workspace, files, "posts", list(posts.HELD.columns), live).collect()
        found = held(workspace, files, "opinions", list(opinions.HELD.columns), live).collect()
        with workspace.store.reading() as tx:
            found = corrected(tx, lake, found)
        numbers = [int(opened[3]) - FIRST_ID for opened in open_posts(rows, subject_keys(workspace, lake))]
        number_of = dict(zip(rows["post_key"].to_list(), numbers, strict=True))
        said: dict[int, set[tuple[str, str, int]]] = {number: set() for number in numbers}
        for post_key, brand, aspect, polarity in (
            found.select("post_key", "brand", "aspect", "polarity").filter(pl.col("polarity") != 0).iter_rows()
        ):
            said[number_of[post_key]].add((brand, aspect, polarity))
        answer[lake] = {number: frozenset(of) for number, of in said.items()}
        twice[lake] = {n for n in numbers if numbers.count(n) > 1}
    return answer, twice


def key_of(workspace, number: int) -> str:
    """The key of a post in the insights lake, as an export prints it."""
    import polars as pl

    from heedful.privacy.pseudonym import POST, key_of_each

    return key_of_each(pl.Series("post_key", [f"x|{FIRST_ID + number}"]), POST, workspace.keyed("insights"))[0].hex()


FIRST_ID = 1_700_000_000_000_000_000

# ------------------------------------------------------------------------------------------------- the two, side by side

people = st.sampled_from(PEOPLE)
one_or_all = st.sampled_from([(), ("insights",), ("profile",)])
purposes = st.sampled_from([("insights",), ("insights", "profile"), ("insights", "profile"), ("profile",)])
kinds = st.sampled_from([("post", "comment"), ("post", "comment"), ("post",), ("comment",)])
jumps = st.sampled_from([timedelta(minutes=5), timedelta(hours=7), timedelta(days=3), timedelta(days=40), timedelta(days=200)])
drafts = st.lists(
    st.tuples(
        st.sampled_from([*PEOPLE, "stranger"]), st.sampled_from(["post", "post", "comment"]), st.integers(0, len(TEXTS) - 1), st.booleans()
    ),
    min_size=1,
    max_size=6,
)


class Life(RuleBasedStateMachine):
    """A workspace and the oracle, living through the same."""

    bench_in = None
    address = staticmethod(lambda: None)

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.bench = self.bench_in(Path(self.folder.name))
        self.oracle = Oracle(self.bench.now)
        url = self.address()
        self.ws = self.bench.workspace(**({"store": url} if url else {}), privacy={"k": 5}, terms={"x_profile_approval": True})
        self.rows: list[tuple[dict[str, str], Record]] = []
        self.posts: list[Post] = []
        self.files: list[tuple[Path, list[Post], list[int]]] = []
        # Whether all that may be used was learnt since more was let in.
        self.learnt = True

    def teardown(self) -> None:
        self.ws.close()
        self.folder.cleanup()

    def tick(self, by: timedelta = timedelta(minutes=1)) -> datetime:
        self.bench.now += by
        self.oracle.now = self.bench.now
        return self.bench.now

    def widen(self) -> None:
        self.oracle.widenings += 1
        self.learnt = False

    def say(self, person: str, what: str, about: tuple[str, ...], at: datetime | None = None) -> None:
        self.oracle.said += [(person, what, purpose, at or self.oracle.now) for purpose in about or (None,)]

    # ---------------------------------------------------------------------------------------------- what people do

    def _take(self, row: dict[str, str], record: Record) -> None:
        oracle = self.oracle
        if record.person in oracle.gone:
            return
        if record not in oracle.records:
            oracle.records.append(record)
            self.widen()
        ages = oracle.ages.setdefault(record.person, [])
        ages.append((record.given, row["age_band"]))
        oracle.known.add(record.person)

    def _row(
        self, person: str, purposes: tuple[str, ...], kinds: tuple[str, ...], given: datetime, since: datetime | None
    ) -> tuple[dict[str, str], Record]:
        record = Record(person, tuple(sorted(purposes)), kinds, since, given, given + VALID)
        row = self.bench.consent(
            person,
            purposes=";".join(purposes),
            kinds=";".join(kinds),
            given_at=given.isoformat(),
            expires_at=record.until.isoformat(),
            period_from=since.isoformat() if since else "",
            matching="yes",
        )
        return row, record

    @rule(person=people, purposes=purposes, kinds=kinds)
    def give(self, person: str, purposes: tuple[str, ...], kinds: tuple[str, ...]) -> None:
        from heedful.flow.join import give

        row, record = self._row(person, purposes, kinds, self.tick(), None)
        details = {k: v for k, v in row.items() if k not in ("person", "purposes", "given_at", "state") and v}
        if person in self.oracle.gone:
            with pytest.raises(Refused):
                give(self.ws, person, purposes, details)
            return
        give(self.ws, person, purposes, details)
        self._take(row, record)

    @rule(
        who=st.lists(people, min_size=1, max_size=4, unique=True),
        purposes=purposes,
        kinds=kinds,
        days_ago=st.integers(0, 300),
        recent=st.booleans(),
        again=st.booleans(),
        ended=st.booleans(),
    )
    def bring(
        self, who: list[str], purposes: tuple[str, ...], kinds: tuple[str, ...], days_ago: int, recent: bool, again: bool, ended: bool
    ) -> None:
        """Late, overlapping and repeated: some rows are told again, some tell of a withdrawal since."""
        now = self.tick()
        chosen = []
        for place, person in enumerate(who):
            given = now - timedelta(days=days_ago, seconds=place + 1)
            row, record = self._row(person, purposes, kinds, given, given - timedelta(days=30) if recent else None)
            if ended and place == 0:
                # On the way to `at`, so that what was given since goes on.
                at = given + (now - given) / 2
                row |= {"withdrawn_at": at.isoformat(), "state": "Withdrawn"}
            chosen.append((row, record))
        if again:
            chosen += self.rows[-2:]
        self.rows += chosen
        self.bench.bring(self.ws, *(row for row, _ in chosen))
        for row, record in chosen:
            self._take(row, record)
            if row["withdrawn_at"] and record.person not in self.oracle.gone:
                self.say(record.person, "withdraw", record.purposes, datetime.fromisoformat(row["withdrawn_at"]))

    @rule(person=people)
    def declare_a_child(self, person: str) -> None:
        now = self.tick()
        row, record = self._row(person, ("insights",), ("post",), now, None)
        row["age_band"] = "minor"
        self.bench.bring(self.ws, row)
        self._take(row, record)

    @rule(person=people, about=one_or_all)
    def withdraw(self, person: str, about: tuple[str, ...]) -> None:
        from heedful.flow.join import withdraw

        self.tick()
        withdraw(self.ws, person, about)
        self.say(person, "withdraw", about)

    @rule(person=people)
    def renew(self, person: str) -> None:
        from heedful.flow.renewal import renew

        self.tick()
        try:
            renewed = renew(self.ws, person)
        except Refused as refused:
            assert refused.code == "consent.renewal"
            renewed = 0
        assert renewed == self.oracle.renew(person)
        if renewed:
            self.widen()

    @rule(person=people, about=one_or_all, what=st.sampled_from(["restrict", "object"]))
    def stop(self, person: str, about: tuple[str, ...], what: str) -> None:
        from heedful.flow.limits import object_to, restrict

        self.tick()
        (restrict if what == "restrict" else object_to)(self.ws, person, about)
        self.say(person, what, about)

    @rule(person=people, about=one_or_all, what=st.sampled_from(["restriction", "objection"]))
    def allow_again(self, person: str, about: tuple[str, ...], what: str) -> None:
        from heedful.flow.limits import lift_objection, lift_restriction

        self.tick()
        lift = lift_restriction if what == "restriction" else lift_objection
        with pytest.raises(Refused):
            lift(self.ws, person, about)
        if person not in self.oracle.gone:
            lift(self.ws, person, about, identity="passport")
            self.say(person, f"lift_{what}", about)
            self.widen()

    @rule(person=people)
    def erase(self, person: str) -> None:
        from heedful.flow.erase import erase

        self.tick()
        assert erase(self.ws, person).state == "done"
        self.oracle.erase(person)

    @rule(person=people, kind=st.sampled_from(["post", "comment"]))
    def strike(self, person: str, kind: str) -> None:
        from heedful.flow.strikes import Said, kind_mark, strike

        self.tick()
        if person in self.oracle.gone:
            return
        with self.ws.writing():
            strike(self.ws, Said(person, frozenset({kind_mark(self.ws, person, "x", kind)})))
        self.oracle.strike(person, kind)

    @rule(at=st.integers(0, 30), polarity=st.sampled_from([1, -1, None]))
    def rectify(self, at: int, polarity: int | None) -> None:
        from heedful.flow.correct import rectify

        self.tick()
        spoken = sorted(number for number, said in usable(self.ws)[0]["insights"].items() if said)
        if not spoken:
            return
        post = self.posts[spoken[at % len(spoken)]]
        brand, aspect, _ = min(self.oracle.said_of(post))
        rectify(self.ws, post.author, key_of(self.ws, post.number), brand, aspect, polarity, identity="passport")
        self.oracle.corrected[post.number, brand, aspect] = polarity

    # ---------------------------------------------------------------------------------------------- what the company does

    @initialize()
    def begin(self) -> None:
        self.bring(list(PEOPLE), ("insights", "profile"), ("post", "comment"), 5, False, False, False)
        self.gather([(person, "post", 0, True) for person in PEOPLE], overlap=False)
        self.learn()

    @rule(drafts=drafts, overlap=st.booleans())
    def gather(self, drafts: list[tuple[str, str, int, bool]], overlap: bool = False) -> None:
        now = self.tick()
        new = [
            Post(len(self.posts) + place, author, kind, now - timedelta(days=1 if fresh else 45), text)
            for place, (author, kind, text, fresh) in enumerate(drafts)
        ]
        self.posts += new
        self._gather_file([*new, *(self.posts[:3] if overlap else [])])

    @rule(at=st.integers(0, 9))
    def gather_the_same_file(self, at: int) -> None:
        self.tick()
        self._gather(self.files[at % len(self.files)])

    @rule(at=st.integers(0, 9))
    def gather_old_posts_in_a_new_file(self, at: int) -> None:
        """What was withdrawn from and then agreed to again comes in anew, under the new record only."""
        now = self.tick()
        stranger = Post(len(self.posts), "stranger", "post", now, 4)
        self.posts.append(stranger)
        self._gather_file([*self.files[at % len(self.files)][1], stranger])

    def _gather_file(self, posts: list[Post]) -> None:
        lines = []
        for post in posts:
            # Many tellings of one thing, so that no two posts are the same words.
            reply = {"referenced_tweets": [{"type": "replied_to", "id": "1600000000000000001"}], "in_reply_to_user_id": "77"}
            line = self.bench.post(post.number, f"9{post.author}", TEXTS[post.text][0], **(reply if post.kind == "comment" else {}))
            lines.append(line | {"created_at": post.at.strftime("%Y-%m-%dT%H:%M:%S.000Z")})
        self.files.append((self.bench.ndjson(lines), posts, [-1]))
        self._gather(self.files[-1])

    def _gather(self, file: tuple[Path, list[Post], list[int]]) -> None:
        path, posts, judged_at = file
        done = self.bench.gather(self.ws, path)
        if judged_at[0] < self.oracle.widenings:
            judged_at[0] = self.oracle.widenings
            self.oracle.gather(posts)
            self.learnt = False
            # Law 2 at the door: every post is kept or refused for every purpose, and the oracle agrees how many.
            distinct = len(posts)
            for lake in LAKES:
                kept = sum(self.oracle.let_in(post, lake) is not None for post in posts)
                assert done.kept[lake] == kept
                assert done.kept[lake] + sum(done.refused[lake].values()) == distinct
        else:
            assert (done.unchanged, done.added) == (1, 0)

    @rule()
    def learn(self) -> None:
        self.tick()
        self.bench.learn(self.ws)
        self.learnt = True

    @rule(by=st.sampled_from([0, 0, 380]))
    def forget_due(self, by: int) -> None:
        from heedful.flow.retention import forget_due

        self.tick(timedelta(days=by, minutes=1))
        forget_due(self.ws)
        self.oracle.forget_due()

    @rule()
    def report(self) -> None:
        from heedful.flow.material import read_material
        from heedful.flow.report import report_on

        self.tick()
        expected = self.oracle.usable()["insights"]
        authors = {self.posts[number].author for number in expected}
        try:
            report_on(self.ws)
            with self.ws.store.reading() as tx:
                material = read_material(self.ws, tx)
        except Unready:
            assert not self.oracle.held or not self.learnt
            return
        assert (len(material.people), material.posts) == (len(authors), len(expected))
        if self.learnt:
            assert material.facts.height == sum(len(of) for of in expected.values())

    @rule(by=jumps)
    def wait(self, by: timedelta) -> None:
        self.tick(by)

    # ---------------------------------------------------------------------------------------------- the laws

    @invariant()
    def what_is_used_is_what_may_be_used(self) -> None:
        expected = self.oracle.usable()
        got, twice = usable(self.ws)
        assert twice == {lake: set() for lake in LAKES}
        for lake in LAKES:
            assert got[lake].keys() == expected[lake].keys(), lake
            for number, said in expected[lake].items():
                if self.learnt:
                    assert got[lake][number] == said
                else:
                    assert got[lake][number] in (said, frozenset())


def live_through(machine: type[Life], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples * (20 if SOAK else 1),
            stateful_step_count=steps * (3 if SOAK else 1),
            deadline=None,
            derandomize=not SOAK,
            suppress_health_check=list(HealthCheck),
            # A failing life is told as it was found: making it shorter takes minutes, and the campaign has them.
            phases=[phase for phase in Phase if SOAK or phase is not Phase.shrink],
        ),
    )


def test_any_life_on_sqlite(bench_in) -> None:
    live_through(type("SqliteLife", (Life,), {"bench_in": bench_in}), 5, 14)


def test_any_life_on_postgresql(bench_in, databases) -> None:
    live_through(type("PostgresqlLife", (Life,), {"bench_in": bench_in, "address": staticmethod(databases)}), 3, 10)
