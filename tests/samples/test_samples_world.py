import random
import re
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from heedful.errors import BadInput
from heedful.flow.settings import parse_settings
from heedful.opinions.taxonomy import parse
from heedful.samples import END, OWN, make_world, settings
from heedful.samples.identifiers import KINDS, card, iban, luhn_digit
from heedful.samples.people import STANDINGS
from heedful.samples.shop import ASPECTS, BRANDS, like_rate
from heedful.samples.talk import Talk


@pytest.fixture(scope="module")
def world():
    return make_world(7, people=300, posts=20_000)


def share_of_likes(world, brand, aspect, since, until):
    feelings = [
        feeling
        for post in world.posts
        if since <= post.at.date() < until
        for about, of, feeling in post.opinions
        if (about, of) == (brand, aspect)
    ]
    return sum(feeling > 0 for feeling in feelings) / len(feelings)


def test_the_same_seed_gives_the_same_world_and_another_seed_another():
    one, same, other = (make_world(seed, people=30, posts=300) for seed in (1, 1, 2))
    assert (one.people, one.posts, one.planted) == (same.people, same.posts, same.planted)
    assert [p.text for p in one.posts] != [p.text for p in other.posts]


def test_a_world_has_the_size_asked_for_and_stays_within_its_days(world):
    assert (len(world.people), len(world.posts)) == (300, 20_000)
    days = {post.at.date() for post in world.posts}
    assert min(days) > END - timedelta(days=365)
    assert max(days) == END
    assert len(days) > 360


@pytest.mark.parametrize("wrong", [{"people": 0}, {"posts": 0}, {"days": 0}])
def test_an_empty_world_is_refused(wrong):
    with pytest.raises(BadInput) as caught:
        make_world(1, **wrong)
    assert caught.value.code == "samples.size"


def test_ids_names_and_handles_are_unique(world):
    for field in ("id", "name", "handle"):
        assert len({getattr(person, field) for person in world.people}) == len(world.people)
    ids = Counter((post.network, post.id) for post in world.posts)
    assert max(ids.values()) == 1
    accounts = [account for person in world.people for account in person.accounts.values()]
    assert len({(account.network, account.id) for account in accounts}) == len(accounts)


def test_every_standing_is_there_even_in_a_small_world(world):
    small = make_world(3, people=len(STANDINGS), posts=50)
    assert {person.standing for person in small.people} == set(STANDINGS)
    counted = Counter(person.standing for person in world.people)
    assert set(counted) == set(STANDINGS)
    assert counted["full"] > 100
    assert world.refusable == {
        p.id for p in world.people if p.standing in ("withdrawn", "expired", "requested", "refused", "missing", "minor")
    }
    assert {person.age_band for person in world.people} == {"adult", "minor", "unknown"}


def test_people_post_on_three_networks_in_all_kinds_and_five_languages(world):
    assert {post.network for post in world.posts} == {"facebook", "instagram", "x"}
    assert {post.kind for post in world.posts} == {"post", "comment", "group_post", "group_comment", "reaction"}
    assert {post.language for post in world.posts} == {"en", "nl", "fr", "de", "es"}
    assert {post.audience for post in world.posts} >= {"public", "followers", "group_public", "group_private"}
    assert sum(post.person is None for post in world.posts) > 50


def test_posts_are_varied_and_of_many_sorts(world):
    texts = [post.text for post in world.posts if post.kind != "reaction"]
    assert len(set(texts)) / len(texts) > 0.9
    joined = "\n".join(texts)
    for sort in (r"(\w)\1\1", r"#larkmoor", r"@larkmoor", "😍|😡", r"\bnot\b", r", but ", "🙃", r"\?$", "Edit: typo"):
        assert len(re.findall(sort, joined, re.MULTILINE)) > 20, sort
    assert sum(not post.opinions for post in world.posts) > 1_000
    assert sum({feeling for *_, feeling in post.opinions} == {1, -1} for post in world.posts) > 1_000
    assert sum(len(post.text) > 280 for post in world.posts) > 50
    assert sum(bool(post.first_id) for post in world.posts) > 30


def test_what_the_report_should_find_is_there(world):
    soon, long_ago = END + timedelta(days=1), END - timedelta(days=400)
    worse, better = END - timedelta(days=59), END - timedelta(days=119)
    assert share_of_likes(world, OWN.name, "delivery", worse, soon) < share_of_likes(world, OWN.name, "delivery", long_ago, worse) - 0.2
    assert share_of_likes(world, OWN.name, "app", better, soon) > share_of_likes(world, OWN.name, "app", long_ago, better) + 0.2
    assert share_of_likes(world, "Quillbay", "price", long_ago, soon) > share_of_likes(world, "Hartwyn", "price", long_ago, soon) + 0.2
    carrier = Counter((END - post.at.date()).days < 60 for post in world.posts if "Zipwheel" in post.text)
    assert carrier[True] > 50
    assert carrier[False] == 0
    assert {post.opinions[0][0] for post in world.posts if "Zipwheel" in post.text} == {OWN.name}


def test_rates_change_on_the_day_they_are_said_to():
    assert like_rate(OWN.name, "delivery", END - timedelta(days=59), END) < like_rate(OWN.name, "delivery", END - timedelta(days=60), END)
    assert like_rate(OWN.name, "app", END - timedelta(days=119), END) > like_rate(OWN.name, "app", END - timedelta(days=120), END)
    assert like_rate("Hartwyn", "delivery", END, END) == like_rate("Hartwyn", "delivery", END - timedelta(days=300), END)


def test_identifiers_of_every_kind_are_planted_and_stand_in_the_posts(world):
    assert {kind for kind, _ in world.planted} == set(KINDS)
    assert len(world.planted) > 500
    joined = "\n".join(post.text for post in world.posts)
    assert all(value in joined for _, value in world.planted)


def test_a_planted_name_is_one_the_record_itself_carries(world):
    names = {value for kind, value in world.planted if kind == "name"}
    for post in world.posts:
        for name in names:
            if name in post.text and "@[" not in post.text:
                assert name in {p.name for p in (post.person, post.friend) if p}


def test_cards_and_accounts_pass_their_checks():
    rng = random.Random(5)
    for _ in range(200):
        digits = re.sub(r"\D", "", card(rng))
        assert len(digits) == 16
        assert luhn_digit(digits[:-1]) == digits[-1]
        account = iban(rng).replace(" ", "")
        assert int("".join(str(int(letter, 36)) for letter in account[4:] + account[:4])) % 97 == 1
    assert luhn_digit("7992739871") == "3"


def test_every_phrase_fills_and_names_what_it_is_about():
    talk = Talk(random.Random(3))
    for brand in BRANDS:
        for aspect in ASPECTS:
            for feeling in (1, -1):
                for _ in range(30):
                    assert brand.lower() in talk.clause(brand, aspect, feeling).lower()
                    assert not re.search(r"[{}]", talk.clause(None, aspect, feeling, your=True))


def test_the_settings_are_those_the_program_reads():
    found = settings()
    parse_settings(found)
    taxonomy = parse({"brands": found["brands"], "aspects": found["aspects"]})
    assert tuple(brand.name for brand in taxonomy.brands) == BRANDS
    assert tuple(aspect.name for aspect in taxonomy.aspects) == ASPECTS
    assert [brand.competitor for brand in taxonomy.brands] == [False, True, True]


def test_opinions_are_of_known_brands_and_aspects(world):
    seen = defaultdict(set)
    for post in world.posts:
        for brand, aspect, feeling in post.opinions:
            assert brand in BRANDS
            assert feeling in (1, -1)
            seen[brand].add(aspect)
    assert all(found == {*ASPECTS, "overall"} for found in seen.values())


def test_a_world_may_end_on_any_day():
    world = make_world(1, people=5, posts=60, days=3, end=date(2031, 1, 2))
    assert {post.at.date() for post in world.posts} == {date(2030, 12, 31), date(2031, 1, 1), date(2031, 1, 2)}
