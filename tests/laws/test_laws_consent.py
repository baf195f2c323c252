"""Laws of consent, against a plain gate written independently: conservation, withdrawal beats everything, splitting is nothing."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from heedful.consent.fold import fold
from heedful.consent.gate import NetworkTerms, decide, decide_by, stand, still_granted
from heedful.tables.consent import GRANTS, QUESTIONS
from heedful.tables.records import EVENTS, NAMED, PEOPLE, PERSON_EVENTS, RECORDS

NOW = datetime(2026, 3, 1, tzinfo=UTC)
# Few moments, so that ties are common; two of them lie ahead.
MOMENTS = [NOW + timedelta(days=d) for d in (-40, -30, -20, -10, -1, 0, 1, 30)]
PURPOSES = ["insights", "profile", "quotes"]
NETWORKS = ["facebook", "instagram", "x"]
KINDS = ["post", "comment", "group_post", "group_comment", "reaction"]
STATES = [
    "Given",
    "RenewedConsentGiven",
    "Unknown",
    "Requested",
    "RequestDeferred",
    "Refused",
    "Invalidated",
    "Expired",
    "Revoked",
    "Withdrawn",
]
PEOPLE_IDS = ["ada", "bo"]
# From mild to strict, as two events at one moment are weighed.
MILD_TO_STRICT = ["Given", "RenewedConsentGiven", "Unknown", "Requested", "RequestDeferred", "Expired", "Refused"]
MILD_TO_STRICT += ["Invalidated", "Revoked", "Withdrawn"]
FOR_GOOD = {"Invalidated", "Revoked", "Withdrawn"}


@dataclass(frozen=True)
class World:
    records: tuple = ()
    named: tuple = ()
    events: tuple = ()
    said: tuple = ()
    people: tuple = ()

    def frames(self, shuffle: random.Random | None = None) -> list[pl.DataFrame]:
        written = tuple((*row, None) for row in self.records)
        tables = [(RECORDS, written), (NAMED, self.named), (EVENTS, self.events), (PERSON_EVENTS, self.said), (PEOPLE, self.people)]
        return [
            pl.DataFrame(shuffle.sample(rows, len(rows)) if shuffle else list(rows), schema=table.schema, orient="row")
            for table, rows in tables
        ]

    def grants(self, now: datetime = NOW, shuffle: random.Random | None = None) -> pl.DataFrame:
        return fold(*self.frames(shuffle), PURPOSES, now)


# ------------------------------------------------------------------------------------------------- the plain gate


def plain_standing(world: World, record: tuple, purpose: str, now: datetime) -> tuple[str, datetime | None]:
    """State and given_at of one record for one purpose it names."""
    record_id, person, _ = record
    heard = [e for e in world.events if e[1] == record_id and e[2] in (None, purpose) and e[5] <= now]
    final = [e for e in heard if e[3] in FOR_GOOD]
    state = "Unknown"
    if heard:
        last = max(e[5] for e in (final or heard))
        state = max((e[3] for e in (final or heard) if e[5] == last), key=MILD_TO_STRICT.index)
    gifts = [e for e in heard if e[3] in ("Given", "RenewedConsentGiven")]
    given_at = max((e[5] for e in gifts), default=None)
    for _, who, kind, about, at in world.said:
        if who == person and kind == "withdraw" and about in (None, purpose) and at <= now and gifts and min(e[5] for e in gifts) <= at:
            state = "Withdrawn"
    (grant,) = [n for n in world.named if n[0] == record_id and n[1] == purpose]
    untils = {e[7] for e in gifts if e[5] == given_at and e[7] is not None}
    expires = min(untils) if untils else grant[6]
    if state in ("Given", "RenewedConsentGiven") and expires is not None and expires <= now:
        state = "Expired"
    return state, given_at


def plain_switch(world: World, person: str, purpose: str, on: str, off: str, now: datetime) -> bool:
    heard = [
        (at, kind == on)
        for _, who, kind, about, at in world.said
        if who == person and kind in (on, off) and about in (None, purpose) and at <= now
    ]
    return max(heard)[1] if heard else False


def plain_age(world: World, person: str) -> str:
    declared = [(at, ["adult", "unknown", "minor"].index(band), band) for who, band, at in world.people if who == person]
    return max(declared)[2] if declared else "unknown"


def plain_record_reason(world: World, record: tuple, q: dict, purpose: str, terms: NetworkTerms, now: datetime) -> tuple[int, str]:
    names = [n[1] for n in world.named if n[0] == record[0]]
    if purpose in names:
        state, _ = plain_standing(world, record, purpose, now)
    else:
        states = [plain_standing(world, record, name, now)[0] for name in names]
        state = min(states, key=MILD_TO_STRICT.index) if states else "Unknown"
    if state in ("Unknown", "Requested", "RequestDeferred", "Refused", "Invalidated"):
        return 5, "not_given"
    if state in ("Withdrawn", "Revoked"):
        return 6, "withdrawn"
    if state == "Expired":
        return 7, "expired"
    if plain_switch(world, record[1], purpose, "object", "lift_objection", now):
        return 8, "objected"
    if plain_switch(world, record[1], purpose, "restrict", "lift_restriction", now):
        return 9, "restricted"
    age = plain_age(world, record[1])
    if age == "minor" or (age == "unknown" and purpose != "insights"):
        return 10, "minor"
    if purpose not in names:
        return 11, "purpose"
    (grant,) = [n for n in world.named if n[0] == record[0] and n[1] == purpose]
    _, _, networks, kinds, since, until, _, matching = grant
    if q["network"] not in networks:
        return 12, "network"
    in_group = q["kind"].startswith("group_")
    if not in_group and q["kind"] not in kinds:
        return 13, "kind"
    if purpose == "quotes" and q["audience"] == "followers":
        return 13, "kind"
    if in_group and q["kind"] not in kinds:
        return 14, "group"
    if q["audience"].startswith("group_") and not any(k.startswith("group_") for k in kinds):
        return 14, "group"
    if purpose == "quotes" and q["audience"] == "group_private":
        return 14, "group"
    if (since and q["published"] < since) or (until and q["published"] >= until):
        return 15, "period"
    if purpose != "insights":
        as_x = q["origin"] == "x_api" or (q["network"] == "x" and q["origin"] == "own_export" and terms.x_archive == "as_api")
        if (as_x or q["origin"] == "page_api") and not matching:
            return 16, "platform_terms"
        if as_x and not terms.x_profile_approval:
            return 16, "platform_terms"
    return 17, "admitted"


def plain_gate(world: World, q: dict, purpose: str, terms: NetworkTerms, now: datetime) -> str:
    """The record that admits, as 'kept RECORD', or the reason."""
    if q["audience"] == "direct":
        return "direct"
    if q["attributed_to"] is None:
        return "no_author"
    if q["person_id"] is None and q["origin"] == "own_export":
        return "no_owner"
    if q["person_id"] is not None and not q["verified"] and purpose != "insights":
        return "no_owner"
    if not q["own"]:
        return "third_party"
    mine = [r for r in world.records if r[1] == q["person_id"]]
    if not mine:
        return "no_record"
    answers = [(*plain_record_reason(world, r, q, purpose, terms, now), r) for r in mine]
    admitting = [r for _, reason, r in answers if reason == "admitted"]
    if admitting:
        latest = max(plain_standing(world, r, purpose, now)[1] for r in admitting)
        return "kept " + min(r[0] for r in admitting if plain_standing(world, r, purpose, now)[1] == latest)
    return max(answers, key=lambda a: a[0])[1]


# ------------------------------------------------------------------------------------------------- invented worlds

moments = st.sampled_from(MOMENTS)
maybe = st.one_of(st.none(), moments)
some_purpose = st.sampled_from(PURPOSES)
mostly_given = st.one_of(st.just("Given"), st.sampled_from(STATES))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    records, named, events = [], [], []
    for number in range(draw(st.integers(1, 3))):
        record_id = f"r{number}"
        records.append((record_id, draw(st.sampled_from(PEOPLE_IDS)), NOW))
        for purpose in draw(st.lists(some_purpose, unique=True, max_size=3)):
            networks = draw(st.lists(st.sampled_from(NETWORKS), unique=True, max_size=3))
            kinds = draw(st.lists(st.sampled_from(KINDS), unique=True, max_size=5))
            named.append((record_id, purpose, networks, kinds, draw(maybe), draw(maybe), draw(maybe), draw(st.booleans())))
        for _ in range(draw(st.integers(0, 3))):
            about = draw(st.one_of(st.none(), some_purpose))
            events.append((f"e{len(events)}", record_id, about, draw(mostly_given), "Expressed", draw(moments), "them", draw(maybe)))
    kinds_said = st.sampled_from(["withdraw", "object", "lift_objection", "restrict", "lift_restriction"])
    said = draw(st.lists(st.tuples(st.sampled_from(PEOPLE_IDS), kinds_said, st.one_of(st.none(), some_purpose), moments), max_size=3))
    bands = st.sampled_from(["adult", "adult", "unknown", "minor"])
    people = draw(st.lists(st.tuples(st.sampled_from(PEOPLE_IDS), bands, moments), max_size=3))
    return World(tuple(records), tuple(named), tuple(events), tuple((f"s{i}", *s) for i, s in enumerate(said)), tuple(people))


@st.composite
def generous_worlds(draw: st.DrawFn) -> World:
    """A world in which most are admitted, so that the later clauses are met as well."""
    world = draw(worlds())
    named = tuple((*n[:2], NETWORKS, KINDS if draw(st.booleans()) else n[3], *n[4:6], None, n[7]) for n in world.named)
    events = tuple(
        e if draw(st.integers(0, 5)) == 0 else (*e[:3], "Given", e[4], MOMENTS[draw(st.integers(0, 3))], e[6], None) for e in world.events
    )
    people = tuple((p, "adult", NOW) for p in PEOPLE_IDS)
    return replace(world, named=named, events=events, people=people, said=world.said[:1])


any_world = st.one_of(worlds(), generous_worlds())
heads = st.fixed_dictionaries(
    {
        "network": st.sampled_from(NETWORKS),
        "attributed_to": st.sampled_from(["1", "2", "3", "4", None]),
        "published": st.sampled_from(MOMENTS[:6]),
        "audience": st.sampled_from(["public"] * 4 + ["followers", "group_public", "group_private", "direct"]),
        "kind": st.sampled_from(KINDS),
        "origin": st.sampled_from(["own_export", "page_api", "x_api", "upload"]),
        "own": st.sampled_from([True] * 6 + [False]),
        "person_id": st.sampled_from(PEOPLE_IDS * 4 + [None]),
        "verified": st.sampled_from([True] * 5 + [False]),
    }
)
questions_of = st.lists(heads, min_size=1, max_size=25)
some_terms = st.builds(NetworkTerms, st.booleans(), st.sampled_from(["own", "as_api"]))


def ask(heads_asked: list[dict]) -> pl.DataFrame:
    return pl.DataFrame([{"row": i, **q} for i, q in enumerate(heads_asked)], schema=QUESTIONS.schema)


def verdicts(kept: pl.DataFrame, refused: pl.DataFrame) -> dict[int, str]:
    return {r: f"kept {record}" for r, _, record in kept.rows()} | dict(refused.rows())


# ------------------------------------------------------------------------------------------------- the laws


@settings(max_examples=150)
@given(any_world, questions_of, some_purpose, some_terms)
def test_the_gate_is_the_plain_gate(world: World, heads_asked: list[dict], purpose: str, terms: NetworkTerms) -> None:
    grants = GRANTS.require(world.grants())
    got = verdicts(*decide(ask(heads_asked), grants, purpose, terms, NOW))
    assert got == {i: plain_gate(world, q, purpose, terms, NOW) for i, q in enumerate(heads_asked)}


@settings(max_examples=40)
@given(any_world, questions_of, some_purpose, some_terms)
def test_law_2_rows_in_are_rows_out(world: World, heads_asked: list[dict], purpose: str, terms: NetworkTerms) -> None:
    asked, grants = ask(heads_asked), world.grants()
    kept, refused = decide(asked, grants, purpose, terms, NOW)
    assert sorted(kept["row"].to_list() + refused["row"].to_list()) == list(range(len(heads_asked)))
    assert refused["reason"].null_count() == 0
    held = asked.join(kept.select("row", "record_id"), on="row").select("row", "record_id", "network", "kind", "audience", "origin")
    lives, ended = still_granted(held, grants, purpose, terms, NOW)
    # What was admitted at this moment still is at this moment: the two gates are one.
    assert lives.equals(held)
    assert ended.is_empty()
    elsewhere, refused_there = still_granted(held.with_columns(record_id=pl.lit("no such record")), grants, purpose, terms, NOW)
    assert elsewhere.is_empty()
    assert refused_there["reason"].to_list() == ["no_record"] * held.height


@settings(max_examples=40)
@given(any_world, questions_of, some_purpose, st.integers(0, 5), st.booleans(), st.integers(0, 10_000))
def test_law_3_a_withdrawal_holds_whenever_it_arrives(
    world: World, heads_asked: list[dict], purpose: str, moment: int, whole: bool, seed: int
) -> None:
    at, terms = MOMENTS[moment], NetworkTerms(x_profile_approval=True)
    ended = replace(world, said=(*world.said, ("out", "ada", "withdraw", None if whole else purpose, at)))
    kept, _ = decide(ask(heads_asked), ended.grants(shuffle=random.Random(seed)), purpose, terms, NOW)
    first_given = {
        r[0]: min((e[5] for e in world.events if e[1] == r[0] and e[2] in (None, purpose) and e[3] in MILD_TO_STRICT[:2]), default=None)
        for r in world.records
    }
    of_ada = kept.filter(pl.col("person_id") == "ada")["record_id"].to_list()
    assert all(first_given[record] > at for record in of_ada)
    # And the other person notices nothing.
    before, _ = decide(ask(heads_asked), world.grants(), purpose, terms, NOW)
    assert kept.filter(pl.col("person_id") == "bo").equals(before.filter(pl.col("person_id") == "bo"))


@settings(max_examples=40)
@given(any_world, st.integers(0, 5), st.one_of(st.none(), some_purpose), st.integers(0, 10_000))
def test_law_3_a_record_withdrawn_never_revives(world: World, moment: int, about: str | None, seed: int) -> None:
    late = tuple((f"late{i}", r[0], None, "RenewedConsentGiven", "Expressed", NOW, "them", None) for i, r in enumerate(world.records))
    out = ("out", "r0", about, "Withdrawn", "Expressed", MOMENTS[moment], "them", None)
    grants = replace(world, events=(*world.events, out, *late)).grants(shuffle=random.Random(seed))
    of_r0 = grants.filter((pl.col("record_id") == "r0") & pl.col("named"))
    touched = of_r0 if about is None else of_r0.filter(pl.col("purpose") == about)
    assert set(touched["state"]) <= FOR_GOOD


@settings(max_examples=40)
@given(any_world, st.integers(0, 10_000), moments)
def test_law_3_order_and_repetition_of_arrival_change_nothing(world: World, seed: int, now: datetime) -> None:
    twice = replace(world, events=world.events + world.events[:2], said=world.said * 2, people=world.people * 2)
    assert world.grants(now).equals(twice.grants(now, random.Random(seed)))


@settings(max_examples=40)
@given(any_world, questions_of, some_purpose, some_terms, st.integers(0, 10_000))
def test_law_9_splitting_and_shuffling_change_nothing(
    world: World, heads_asked: list[dict], purpose: str, terms: NetworkTerms, seed: int
) -> None:
    grants, asked, chance = world.grants(), ask(heads_asked), random.Random(seed)
    whole = verdicts(*decide(asked, grants, purpose, terms, NOW))
    mixed = asked.sample(fraction=1.0, shuffle=True, seed=seed)
    cuts = sorted(chance.choices(range(asked.height + 1), k=3))
    standing, parts = stand(grants, purpose, terms, NOW), {}
    for start, end in zip([0, *cuts], [*cuts, asked.height], strict=True):
        parts |= verdicts(*decide_by(mixed.slice(start, end - start), standing))
    assert parts == whole
