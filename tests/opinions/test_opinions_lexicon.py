"""What the lexicon must make of sentences, all of them invented."""

from __future__ import annotations

import pickle

import pytest

from heedful.opinions.lexicon import LexiconExtractor
from heedful.tables.opinions import FOUND

LIKE, DISLIKE, NEITHER = 1, -1, 0


def says(*opinions):
    return [("Skylark", aspect, polarity) for aspect, polarity in opinions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A different polarity for each aspect.
        ("@flyskylark the food was lovely but the seats were terrible", says(("food and drink", LIKE), ("seats", DISLIKE))),
        ("Skylark: great crew, awful wifi", says(("cabin crew", LIKE), ("wifi and entertainment", DISLIKE))),
        ("@flyskylark the crew was amazing and the food was horrible", says(("cabin crew", LIKE), ("food and drink", DISLIKE))),
        # Negation.
        ("@flyskylark the wifi is not good", says(("wifi and entertainment", DISLIKE))),
        ("@flyskylark I don't like the food", says(("food and drink", DISLIKE))),
        ("@flyskylark I don&#39;t like the food", says(("food and drink", DISLIKE))),
        ("@flyskylark I don’t like the food", says(("food and drink", DISLIKE))),
        ("@flyskylark the crew was never helpful", says(("cabin crew", DISLIKE))),
        ("@flyskylark hardly comfortable seats", says(("seats", DISLIKE))),
        ("@flyskylark no problems with the wifi", says(("wifi and entertainment", LIKE))),
        ("@flyskylark no delays at all", says(("delay", LIKE))),
        ("@flyskylark not delayed for once", says(("delay", LIKE))),
        # Complaints of fact, which a general lexicon does not feel.
        ("@flyskylark flight delayed", says(("delay", DISLIKE))),
        ("@flyskylark you lost my suitcase", says(("lost luggage", DISLIKE))),
        ("@flyskylark on hold with nobody there", says(("customer service", DISLIKE))),
        ("@flyskylark can't check in", says(("website and app", DISLIKE))),
        # Emoji, emoticons, hashtags, long drawn words, entities.
        ("@flyskylark wifi 👎", says(("wifi and entertainment", DISLIKE))),
        ("@flyskylark your crew 😍😍", says(("cabin crew", LIKE))),
        ("@flyskylark the food :(", says(("food and drink", DISLIKE))),
        ("Another day #skylark #LateFlight", says(("delay", DISLIKE))),
        ("@flyskylark thing of the day #badcustomerservice", says(("customer service", DISLIKE))),
        ("@flyskylark the food was sooooo baaaad", says(("food and drink", DISLIKE))),
        ("@flyskylark terrible food &amp; drink", says(("food and drink", DISLIKE))),
        # The brand as a whole.
        ("I love Skylark", says(("overall", LIKE))),
        ("@flyskylark you are the worst", says(("overall", DISLIKE))),
        # Questions and requests are neither, unless they complain.
        ("@flyskylark is there good food on board?", says(("food and drink", NEITHER))),
        ("@flyskylark can you please help me with my bag", says(("luggage", NEITHER))),
        ("@flyskylark why is the wifi so slow?", says(("wifi and entertainment", DISLIKE))),
        ("@flyskylark could you help? Thanks", []),
        ("@flyskylark I hope the food will be great", says(("food and drink", NEITHER))),
        # Mockery.
        ("@flyskylark thanks for losing my bag", says(("lost luggage", DISLIKE))),
        ("@flyskylark thanks for nothing", says(("overall", DISLIKE))),
        ("@flyskylark Great, another delay.", says(("delay", DISLIKE))),
        ("@flyskylark thanks for fixing the delay so quickly", says(("delay", LIKE))),
        # What others said.
        ("RT @flyskylark: our crew is amazing", []),
        ("“Skylark is the worst airline there is” says my aunt", []),
        ('My aunt says "Skylark has truly awful food"', []),
        ("> Skylark food is awful\nNot my view", []),
        ("&gt; Skylark food is awful\nNot my view", []),
        ('@flyskylark "great" food', says(("food and drink", LIKE))),
        # A feeling in a sentence of its own belongs to what was spoken of before.
        ("@flyskylark about the food on board. Terrible.", says(("food and drink", DISLIKE))),
        # Nothing felt.
        ("@flyskylark which seats are by the window", says(("seats", NEITHER))),
        ("@flyskylark hello", []),
        ("", []),
        ("...", []),
        ("[name] [handle] https://skylark.example/awful", []),
    ],
)
def test_sentence(found, text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "context", "brands"),
    [
        ("the food is awful", ["Skylark"], ["Skylark"]),
        ("the food is awful", [], []),
        ("[handle] the food is awful", ["Bluefin"], ["Bluefin"]),
        ("Bluefin food is awful", ["Skylark"], ["Bluefin"]),
        ("#bluefinair food is awful", [], ["Bluefin"]),
        ("I flew Bluefin. They have awful food", [], ["Bluefin"]),
        ("awful food, Bluefin", [], ["Bluefin"]),
        ("@flyskylark Bluefin has awful food", [], ["Bluefin"]),
        ("@flyskylark @bluefinair awful food", [], ["Skylark"]),
        ("skylark air has awful food", [], ["Skylark"]),
        ("an amber light and awful food", [], []),
        ("Amber has awful food", [], ["Amber"]),
        ("the skylarking food is awful", [], []),
    ],
)
def test_brand_of_a_clause(found, text, context, brands):
    assert [brand for brand, _, _ in found(text, *context)] == brands


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Skylark seats are better than Bluefin", {("Skylark", "seats", LIKE), ("Bluefin", "seats", DISLIKE)}),
        ("Skylark is worse than Bluefin", {("Skylark", "overall", DISLIKE), ("Bluefin", "overall", LIKE)}),
        ("Skylark is more expensive than Bluefin", {("Skylark", "price", DISLIKE), ("Bluefin", "price", LIKE)}),
        ("Skylark is not better than Bluefin", {("Skylark", "overall", DISLIKE)}),
        ("I prefer Skylark to Bluefin", {("Skylark", "overall", LIKE), ("Bluefin", "overall", DISLIKE)}),
        ("switching from Skylark to Bluefin", {("Skylark", "overall", DISLIKE), ("Bluefin", "overall", LIKE)}),
        ("@flyskylark I will be switching to Bluefin", {("Skylark", "overall", DISLIKE), ("Bluefin", "overall", LIKE)}),
        ("@flyskylark should have flown Bluefin", {("Skylark", "overall", DISLIKE), ("Bluefin", "overall", LIKE)}),
        ("leaving Skylark for good", {("Skylark", "overall", DISLIKE)}),
    ],
)
def test_comparison(found, text, expected):
    assert set(found(text)) == expected


def test_evidence_and_target_are_in_the_text_as_given(whole):
    text = "Hi &amp; hello! @flyskylark you LOST my suitcase 😡😡 but thx for the snacks…"
    opinion = whole(text)["lost luggage"]
    assert text[opinion["start"] : opinion["end"]] == "@flyskylark you LOST my suitcase 😡😡"
    assert opinion["target"] == "LOST my suitcase"


def test_target_of_a_hashtag_is_the_hashtag(whole):
    assert whole("Oh dear #skylark #LateFlight")["delay"]["target"] == "#LateFlight"


def test_terms_tell_what_it_is_about(whole):
    terms = whole("@flyskylark the mobile app crashed on my tablet during the Bluefin strike [name]")["website and app"]["terms"]
    assert terms[0] == "mobile app"
    assert "app crashed" in terms
    assert len(terms) <= 6
    assert not {"the", "on", "my", "name", "flyskylark", "bluefin"} & {word for term in terms for word in term.split()}
    assert all(term == term.lower() for term in terms)


def test_emphasis_strengthens(whole):
    plain, loud, drawn, capitals = (
        whole(f"@flyskylark {said}")["food and drink"]["strength"]
        for said in ("the food was bad", "the food was bad!!!", "the food was very bad", "the food was BAD")
    )
    assert plain < min(loud, drawn, capitals)


def test_doubt_lowers_confidence(whole):
    said = whole("@flyskylark flight delayed")["delay"]["confidence"]
    mocked = whole("@flyskylark thanks for delaying my flight")["delay"]["confidence"]
    asked = whole("@flyskylark is the flight delayed?")["delay"]["confidence"]
    carried = whole("@flyskylark about the food on board. Terrible.")["food and drink"]["confidence"]
    assert mocked < asked < said
    assert carried < said


def test_explicit_complaint_is_surer_than_a_mention_beside_it(whole):
    opinions = whole("@flyskylark the agent said my flight was delayed")
    assert opinions["customer service"]["confidence"] < opinions["delay"]["confidence"]


def test_one_opinion_for_a_brand_and_aspect(found):
    assert found("@flyskylark awful food. The food was horrible. Bad food.") == [("Skylark", "food and drink", DISLIKE)]


def test_languages_that_are_not_read_have_no_opinion(found):
    assert found("@flyskylark o voo foi horrível e estou muito triste com vocês") == []
    assert found("@flyskylark 航班 延误 awful 服务 太 差 了") == []


def test_gives_the_table(extractor):
    FOUND.require(extractor.extract(["@flyskylark awful food", "nothing"], [[], []]))
    FOUND.require(extractor.extract([], []))
    none = extractor.extract(["@flyskylark the worst"], [[]])
    assert none["terms"].to_list() == [[]]


def test_numbers_are_in_range(extractor):
    frame = extractor.extract(
        ["@flyskylark WORST WORST food EVER!!!!!!! 😡😡😡 horrible", "@flyskylark thanks for losing my bag?"], [[], []]
    )
    for column in ("strength", "confidence"):
        assert frame[column].is_between(0, 1).all()


def test_pickles_small_and_answers_the_same(extractor):
    again = pickle.loads(pickle.dumps(extractor))
    assert len(pickle.dumps(extractor)) < 60_000
    assert again.made_by == extractor.made_by
    text = ["@flyskylark awful food"]
    assert again.extract(text, [[]]).equals(extractor.extract(text, [[]]))


def test_made_by_names_version_and_taxonomy(extractor):
    other = LexiconExtractor(type(extractor.taxonomy)(extractor.taxonomy.brands[:1], extractor.taxonomy.aspects))
    assert extractor.made_by.startswith("lexicon/")
    assert other.made_by != extractor.made_by


def test_open_words_numbers_and_plurals(found):
    assert found("Skylark: broken seats") == says(("seats", DISLIKE))
    assert found("@flyskylark rescheduling again, awful") == says(("cancellation", DISLIKE))
    assert found("@flyskylark only 2 agents here") == says(("queues", DISLIKE))
    assert found("@flyskylark the seating-plan is awful") == says(("seats", DISLIKE))


def test_long_and_odd_input_is_quick_and_harmless(found):
    for text in (
        "@flyskylark " + "bad food " * 20_000,
        "x" * 1_000_000,
        "#" + "ab" * 500_000,
        "\ud83d" * 10,
        "(((" * 50_000,
        '"' * 50_001,
        "@" * 99,
    ):
        found(text)
