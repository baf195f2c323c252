"""The guard: claims without a fact, pressure, weakness, creepiness and duties, and what is honest passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from heedful.messages import guard
from heedful.messages.compose import Words, try_all
from heedful.messages.creepy import Quotes
from heedful.messages.facts import NONE, Claim, Deadline, Facts, Price, Rating, Stock
from heedful.messages.finding import BLOCKER, blocks

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
ON = NOW - timedelta(days=10)
OFF = NOW + timedelta(days=10)
PRICE = Price(Decimal("20.00"), "EUR", ON, OFF, "list")
WAS = Price(Decimal("25.00"), "EUR", ON - timedelta(days=90), ON, "list")
FULL = Facts(
    price=PRICE,
    was=WAS,
    stock=Stock(40, NOW - timedelta(hours=3), "counted"),
    deadline=Deadline(datetime(2026, 6, 17, 23, 59, tzinfo=UTC), "list"),
    rating=Rating(Decimal("4.4"), 5, 312, "our own site", ON, "page"),
    claims=(Claim("free returns", ON, OFF, "terms"), Claim("the lowest price in Cork", ON, OFF, "survey of 3 June")),
)


def rules(text: str, facts: Facts = NONE, now: datetime = NOW) -> set[str]:
    return {f.rule for f in guard.judge("text", text, facts, now) if f.level == BLOCKER}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("It costs €20.", "claim.price"),
        ("It costs 20.00 EUR instead of €25.", "claim.price"),
        ("Now 20 % off.", "claim.share"),
        ("You save 20 % with it.", "claim.share"),
        ("The offer ends on 17 June.", "claim.deadline"),
        ("You can use it until Wednesday.", "claim.deadline"),
        ("There are 40 left.", "claim.stock"),
        ("Rated 4.4 by people on our own site.", "claim.others"),
        ("312 customers have reviewed it.", "claim.others"),
        ("We have free returns for it.", "claim.free"),
        ("It is the lowest price in Cork.", "claim.superiority"),
    ],
)
def test_a_claim_needs_a_fact_and_passes_with_it(text: str, rule: str) -> None:
    assert rule in rules(text)
    assert rules(text, FULL) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("It costs €19.", "claim.price"),
        ("It costs $20.", "claim.price"),
        ("It was €24 before.", "claim.price"),
        ("Now 25 % off.", "claim.share"),
        ("The offer ends on 18 June.", "claim.deadline"),
        ("The offer ends tonight.", "claim.deadline"),
        ("Only 3 left.", "claim.stock"),
        ("Rated 4.5 by people on our own site.", "claim.others"),
        ("9,000 customers love it.", "claim.others"),
        ("Our best seller.", "claim.others"),
        ("Better than any other lamp.", "claim.superiority"),
    ],
)
def test_a_claim_must_say_what_the_fact_says(text: str, rule: str) -> None:
    assert rule in rules(text, FULL)


@pytest.mark.parametrize(
    ("facts", "text", "rule"),
    [
        (replace(FULL, price=replace(PRICE, until=NOW - timedelta(hours=1))), "It costs €20.", "claim.price"),
        (replace(FULL, stock=Stock(40, NOW - timedelta(hours=25), "counted")), "There are 40 left.", "claim.stock"),
        (replace(FULL, stock=Stock(40, NOW + timedelta(hours=1), "counted")), "There are 40 left.", "claim.stock"),
        (replace(FULL, deadline=Deadline(NOW - timedelta(days=1), "list")), "The offer ends on 14 June.", "claim.deadline"),
        (replace(FULL, rating=replace(FULL.rating, at=NOW - timedelta(days=200))), "Rated 4.4 there.", "claim.others"),
        (replace(FULL, claims=(replace(FULL.claims[0], until=NOW - timedelta(days=1)),)), "We have free returns for it.", "claim.free"),
    ],
)
def test_a_fact_that_is_over_supports_nothing(facts: Facts, text: str, rule: str) -> None:
    assert rules(text, FULL) in ({rule}, set())
    assert rule in rules(text, facts)


def test_what_was_true_at_approval_is_judged_again_at_sending() -> None:
    text = "You can use it until 17 June, for €20."
    assert rules(text, FULL) == set()
    assert rules(text, FULL, NOW + timedelta(days=3)) == {"claim.deadline"}
    assert rules(text, FULL, NOW + timedelta(days=11)) == {"claim.deadline", "claim.price"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Hurry, while it is there.", "stirring.urgency"),
        ("This is your last chance.", "stirring.urgency"),
        ("It is selling fast.", "stirring.scarcity"),
        ("Order while stocks last.", "stirring.scarcity"),
        ("Somebody from Cork, Ireland just bought it.", "stirring.social_proof"),
        ("14 people are looking at it now.", "stirring.social_proof"),
        ("Don't miss out.", "stirring.fear_of_missing"),
        ("No thanks, I don't want to save.", "stirring.shame"),
        ("Congratulations! You have won a lamp.", "skipping.lure"),
        ("You may cancel your membership at any time by calling us.", "obstructing.leaving"),
        ("By opening this letter you agree to our terms.", "left_in_the_dark.agreement"),
    ],
)
def test_pressure_blocks_whatever_the_facts_are(text: str, rule: str) -> None:
    assert f"pressure.{rule}" in rules(text, FULL)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Since your loss the house is quiet.", "grief"),
        ("Living with chronic pain? This pillow helps.", "illness"),
        ("Is money tight this month?", "debt"),
        ("Are you lonely in the evening?", "loneliness"),
        ("One more spin for you.", "addiction"),
        ("Now that you're expecting, think of this.", "pregnancy"),
        ("At your age one needs a rest.", "age"),
        ("Ashamed of your skin?", "body"),
    ],
)
def test_speaking_to_weakness_blocks(text: str, kind: str) -> None:
    assert f"weakness.{kind}" in rules(text, FULL)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Your wife likes it too.", "third_person"),
        ("@someone told us of it.", "third_person"),
        ("We saw you in our shop.", "watched"),
        ("Last night you wrote about lamps.", "watched"),
    ],
)
def test_being_creepy_blocks(text: str, rule: str) -> None:
    assert f"creepy.{rule}" in rules(text, FULL)


@pytest.mark.parametrize(
    "text",
    [
        "You can choose the hours between six and nine.",
        "We are sorry that your parcels came late this winter.",
        "Thank you for telling us what you think of our prices.",
        "If it does not suit you, we take it back.",
        "The jacket is waterproof and weighs 410 grams.",
        "A parcel can wait for you at a shop near you.",
        "You need do nothing if you do not want this.",
        "Write to privacy@larkmoor.example and a person will answer.",
        "Last spring we changed the hinge; if yours has the old one, we send you a new one.",
    ],
)
def test_an_honest_sentence_passes(text: str) -> None:
    assert guard.judge("text", text, NONE, NOW) == []


def test_a_sentence_that_only_sounds_pressing_needs_a_reason_or_is_blocked() -> None:
    # No rule knows these words; the classifier knows the tone.
    found = guard.judge("text", "LAST FEW PAIRS IN YOUR SIZE SELLOUT ALERT", NONE, NOW)
    assert any(f.rule == "pressure.tone" for f in found) or blocks(found)


def test_shouting_needs_a_reason() -> None:
    found = guard.judge("text", "OUR NEW TEA IS IN THE SHOP!!", NONE, NOW)
    assert {f.rule for f in found} >= {"pressure.stirring.loud"}
    assert all(f.remedy and f.reason for f in found)


def test_the_example_passes_with_its_facts_and_not_without(read, now) -> None:
    for offer, words in try_all(read(), "Larkmoor", now.date()):
        assert guard.check(words, offer.facts, now) == []
    offer, words = try_all(read(), "Larkmoor", now.date())[0]
    assert blocks(guard.check(words, NONE, now))
    assert [f.rule for f in guard.facts_now(offer, now + timedelta(days=30))] == ["claim.untrue", "claim.untrue"]


def test_places_are_those_of_the_text() -> None:
    text = "A lamp. Hurry now. It costs €7."
    told = {f.rule: text[f.start : f.end] for f in guard.judge("text", text, NONE, NOW)}
    assert told["pressure.stirring.urgency"] == "Hurry"
    assert told["claim.price"] == "€7"


def test_a_message_without_a_duty_is_blocked() -> None:
    whole = "This is advertising from Larkmoor. https://larkmoor.example/u/abc"
    must = [("sender", "Larkmoor"), ("stop", "https://larkmoor.example/u/abc"), ("code", "")]
    assert [f.rule for f in guard.duties(whole, must)] == ["duty.code"]
    assert [f.rule for f in guard.duties("", must)] == ["duty.sender", "duty.stop", "duty.code"]


def test_five_words_of_a_post_are_a_quote() -> None:
    quotes = Quotes(["You said the courier was very kind to my cat, and so it is."])
    assert quotes.stand_in(["the courier was VERY kind today"])
    assert not quotes.stand_in(["the courier was very rude", "kind to my cat"])


def test_nothing_of_the_text_is_in_a_finding() -> None:
    for f in guard.check(Words("Hurry", "zibbel costs €9 for your wife likes it"), NONE, NOW):
        assert "zibbel" not in f.reason + f.remedy
