"""Breaches, judged: ratings never fall when more is known to be affected, notices hold what the law asks, the clock runs right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.duties import incident as judge
from heedful.duties.incident import KINDS, LEVELS, RISKS, WORDS
from heedful.duties.incident_notices import RISK_WORDS, UNKNOWN, Facts, Sender, to_authority, to_people
from heedful.duties.incident_page import render
from heedful.errors import BadInput

KNOWN = datetime(2026, 6, 15, 12, tzinfo=UTC)
KINDS_OF = st.sets(st.sampled_from(KINDS), min_size=1)
SENDER = Sender("Larkmoor", "1 Larkmoor Lane", "privacy@larkmoor.example", "", "Data Protection Commission")


def levels(kinds, *, readable: bool = True, special: bool = False) -> dict[str, int]:
    return {one.risk: LEVELS.index(one.level) for one in judge.rate(kinds, readable=readable, special=special)}


@given(KINDS_OF, KINDS_OF, st.booleans(), st.booleans())
def test_more_never_makes_a_risk_smaller(kinds, more, readable: bool, special: bool) -> None:
    less = levels(kinds, readable=readable, special=special)
    assert set(less) == set(RISKS)
    assert all(less[risk] <= levels(kinds | more, readable=readable, special=special)[risk] for risk in RISKS)
    assert all(less[risk] <= levels(kinds, readable=True, special=special)[risk] for risk in RISKS)
    assert all(less[risk] <= levels(kinds, readable=readable, special=True)[risk] for risk in RISKS)


def test_what_stays_sealed_hardly_hurts_unless_the_key_went_too() -> None:
    everything = set(KINDS) - {"keys"}
    assert max(levels(everything, readable=False).values()) == 1
    assert levels({*everything, "keys"}, readable=False) == levels(everything)


@pytest.mark.parametrize(
    ("kinds", "grave"),
    [
        ({"opinions"}, {"identity_theft": 0, "fraud": 1, "discrimination": 1, "embarrassment": 1}),
        ({"contacts"}, {"identity_theft": 1, "fraud": 2, "discrimination": 0, "embarrassment": 1}),
        ({"contacts", "profile"}, {"identity_theft": 2, "fraud": 3, "discrimination": 3, "embarrassment": 3}),
        ({"declared"}, {"identity_theft": 1, "fraud": 1, "discrimination": 3, "embarrassment": 3}),
    ],
)
def test_ratings_are_as_written(kinds, grave) -> None:
    assert levels(kinds) == grave


@pytest.mark.parametrize(
    ("kinds", "readable", "authority", "people"),
    [
        ({"opinions"}, True, False, False),
        ({"contacts"}, True, True, False),
        ({"declared"}, True, True, True),
        ({"declared"}, False, False, False),
    ],
)
def test_who_must_be_told(kinds, readable: bool, authority: bool, people: bool) -> None:
    found = judge.duties(judge.rate(kinds, readable=readable, special=False))
    assert (found.authority, found.people) == (authority, people)


@given(st.integers(0, 200 * 60), st.integers(1, 168))
def test_the_clock_runs_through_nights_and_is_late_only_after_its_last_moment(minutes: int, hours: int) -> None:
    now = KNOWN + timedelta(minutes=minutes)
    running = judge.clock(KNOWN, None, now, hours)
    assert running.due_at == KNOWN + timedelta(hours=hours)
    assert running.late == (minutes > hours * 60)
    stopped = judge.clock(KNOWN, now, now + timedelta(days=30), hours)
    assert (stopped.late, stopped.left) == (running.late, running.left)


@pytest.mark.parametrize("kinds", [[], ["posts", "everything"]])
def test_kinds_must_be_known(kinds) -> None:
    with pytest.raises(BadInput) as caught:
        judge.require_kinds(kinds)
    assert caught.value.code == "incident.kinds"


def facts(**changes) -> Facts:
    kinds = judge.require_kinds(changes.pop("kinds", ["contacts", "posts"]))
    readable = changes.get("readable", True)
    known = {
        "incident_id": "aa11",
        "nature": "A disk was stolen <b>here</b>.",
        "kinds": kinds,
        "readable": readable,
        "special": False,
        "known_at": KNOWN,
        "began_at": None,
        "ended_at": None,
        "people": 41,
        "records": None,
        "measures": ("All sessions were ended: 3.",),
        "rated": tuple(judge.rate(kinds, readable=readable, special=False)),
    }
    return Facts(**{**known, **changes})


def test_the_authority_is_told_a_to_d() -> None:
    clock = judge.clock(KNOWN, None, KNOWN + timedelta(hours=5), 72)
    text = to_authority(facts(), SENDER, clock, 1)
    for part in ("## (a)", "## (b)", "## (c)", "## (d)", "about 41", UNKNOWN, SENDER.contact, "All sessions were ended: 3.", "fraud: high"):
        assert part in text, part
    assert all(WORDS[kind] in text for kind in ("contacts", "posts"))
    assert "Why this comes late" not in text
    assert "Further information, part 2" in to_authority(facts(), SENDER, clock, 2)
    late = to_authority(facts(), SENDER, judge.clock(KNOWN, None, KNOWN + timedelta(hours=73), 72), 1, "The log had to be read first.")
    assert "Why this comes late" in late
    assert "The log had to be read first." in late


@pytest.mark.parametrize("risk", RISKS)
def test_people_are_told_what_to_do_about_each_risk_that_is_grave_and_no_other(risk: str) -> None:
    rated = tuple(judge.Rated(one, "high" if one == risk else "low", ()) for one in RISKS)
    text = to_people(facts(rated=rated), SENDER)
    assert [line for line in text.splitlines() if line[3:].lower() in RISK_WORDS.values()] == [f"## {RISK_WORDS[risk].capitalize()}"]
    said = text.split(f"## {RISK_WORDS[risk].capitalize()}")[1].split("\n## ")[0]
    assert said.count("\n- ") >= 2
    assert "41" not in text  # how many others it concerns is not theirs to know
    assert SENDER.contact in text
    assert SENDER.authority in text


def test_the_page_escapes_words_and_says_how_the_clock_stands() -> None:
    one = facts()
    due = judge.duties(one.rated)

    def page(hours: int, told: datetime | None = None) -> str:
        now = KNOWN + timedelta(hours=hours)
        return render("Larkmoor", one, judge.clock(KNOWN, told, now, 72), due, "open", [(KNOWN, "Ada", "<script>x</script>")], now)

    assert "67 h 00 min left" in page(5)
    assert "&lt;b&gt;" in page(5)
    assert "<script" not in page(5)
    assert "1 h 00 min late" in page(73)
    assert "Told with 71 h 00 min left" in page(90, KNOWN + timedelta(hours=1))
