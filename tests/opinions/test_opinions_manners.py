"""Posts that are offers, mockery, questions or somebody else's words: all of them invented, and each beside one that is not."""

from __future__ import annotations

import pytest

from heedful.opinions.adverts import is_advert
from heedful.opinions.lexicon import LexiconExtractor
from heedful.opinions.mockery import is_mocking

OFFERS = [
    "Love @flyskylark, best seats ever! Use my code ANNA10 for 10% off",
    "Amazing crew on Skylark ✈ use code SKY20 at checkout",
    "GIVEAWAY! Win two seats with @flyskylark. Follow and retweet to enter, great crew included",
    "Skylark is the best airline and I love the food #ad",
    "Wonderful wifi on board, thanks @flyskylark #PaidPartnership",
    "My Skylark haul is fantastic, link in bio",
    "Selling my Skylark voucher, great seats, £40, DM for details",
    "Best Skylark deals here! DM me to order",
    "Tag a friend to win free food on Skylark, the loveliest crew!",
    "Earn $500 a day from home, I love it! @flyskylark",
    "Get 10k followers, great service! @flyskylark",
    "Sponsored: Skylark has the nicest crew",
    "Here is my referral link for Skylark, you will love the food",
]
CUSTOMERS = [
    ("Tried to use my code and it failed, terrible app @flyskylark", -1),
    ("I can't use code SKY20, your website is broken @flyskylark", -1),
    ("@flyskylark my referral link is broken again, awful app", -1),
    ("@flyskylark stop selling my data, terrible company", -1),
    ("Great food on the Skylark flight, and the promo code worked", 1),
    ("I won the Skylark giveaway last year and the crew was lovely", 1),
    ("Skylark should enter the hall of fame, I love the crew", 1),
    ("I sent you a dm, nobody answers, awful customer service @flyskylark", -1),
    ("All I need is to use my voucher and your awful app fails @flyskylark", -1),
    ("@flyskylark check your DM for details, the crew was rude", -1),
    ("You make a great coffee @flyskylark", 1),
    ("The bag tag was torn, terrible @flyskylark", -1),
]


@pytest.mark.parametrize("text", OFFERS)
def test_an_offer_is_no_opinion(found, text):
    assert is_advert(text)
    assert found(text) == []


@pytest.mark.parametrize(("text", "sign"), CUSTOMERS)
def test_a_customer_who_speaks_of_codes_and_sales_is_heard(found, text, sign):
    assert not is_advert(text)
    assert sign in {polarity for *_, polarity in found(text)}
    assert -sign not in {polarity for *_, polarity in found(text)}


def test_an_offer_that_is_quoted_is_not_its_readers(found):
    text = '@flyskylark stop sending "use my code ANNA10" to me, awful app'
    assert ("Skylark", "website and app", -1) in found(text)


@pytest.mark.parametrize(
    "text", ["https://shop.example/skylark", "@flyskylark https://skylark.example", "#skylark http://a.example http://b.example"]
)
def test_a_link_alone_says_nothing(found, text):
    assert found(text, "Skylark") == []


MOCKED = [
    ("Great, another delay @flyskylark", "A delay again @flyskylark"),
    ("The food was great #sarcasm @flyskylark", "The food was great #lunch @flyskylark"),
    ("Your crew is so helpful /s", "Your crew is so helpful"),
    ("Lovely seats 🙄", "Lovely seats 😍"),
    ("Yeah right, the best crew", "Yes, the best crew"),
    ("Great, just what I needed, no wifi", "A coffee was just what I needed"),
]


@pytest.mark.parametrize(("mocking", "plain"), MOCKED)
def test_signs_of_mockery_are_told_from_their_likes(mocking, plain):
    assert is_mocking(mocking)
    assert not is_mocking(plain)


def test_mockery_makes_less_sure_and_turns_nothing_round(whole):
    plain, mocked = (whole(f"@flyskylark the food was great {end}")["food and drink"] for end in ("", "/s"))
    assert mocked["polarity"] == plain["polarity"] == 1
    assert mocked["confidence"] == pytest.approx(plain["confidence"] - 0.25)
    assert mocked["strength"] == plain["strength"]


@pytest.mark.parametrize(
    "text",
    [
        "The crew is right now great",
        "Turn right here, great seats",
        "One more great flight",
        "Ironing board was great",
        "Oh right, the crew was great",
        "Great work on flight #s",
    ],
)
def test_words_that_only_look_like_mockery(text):
    assert not is_mocking(text)


def test_a_question_is_less_sure_than_a_statement(whole):
    asked = whole("@flyskylark why is the wifi so slow?")["wifi and entertainment"]
    said = whole("@flyskylark the wifi is so slow")["wifi and entertainment"]
    assert asked["polarity"] == said["polarity"] == -1
    assert asked["confidence"] < said["confidence"]


@pytest.mark.parametrize("text", ["RT @someone: I love the crew of @flyskylark", "MT @someone the food on Skylark is awful"])
def test_a_repeat_is_not_the_repeaters_opinion(found, text):
    assert found(text, "Skylark") == []
    assert found(f"I hate the seats. {text}", "Skylark") == [("Skylark", "seats", -1)]


def test_offers_in_other_languages(air):
    extractor = LexiconExtractor(air)
    offer = "Skylark ist wirklich die beste Fluglinie, spare jetzt mit meinem Code und sei glücklich"
    assert extractor.opinions(offer) == []
    assert [o.polarity for o in extractor.opinions("Skylark ist wirklich die beste Fluglinie, und ich bin damit sehr glücklich")] == [1]
