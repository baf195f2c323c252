"""Law 8: what an explanation names is exactly what selected the message.

The oracle asks the choice again with parts of a person taken away, all of them, whatever the code says of itself.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from heedful.messages.catalogue import Catalogue, Offer
from heedful.messages.choose import choose
from heedful.messages.explain import From, Group, explain, short_line, thing
from heedful.messages.facts import Deadline, Facts, Repaired
from heedful.messages.profile import DISLIKE, LIKE, Stance
from heedful.messages.templates import Template

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
ASPECTS = ("delivery", "price", "quality", "staff", "overall")
BRAND = "Larkmoor"
SENDER = From("Larkmoor", "1 Larkmoor Lane", "privacy@larkmoor.example")

stances = st.builds(
    Stance, st.just(BRAND), st.sampled_from(ASPECTS), st.sampled_from((LIKE, DISLIKE)), st.integers(1, 4),
    st.integers(0, 40).map(lambda n: date(2026, 6, 1) - timedelta(days=n)),
)  # fmt: skip
profiles = st.lists(stances, max_size=5, unique_by=lambda s: s.aspect).map(lambda some: tuple(sorted(some)))
kinds = st.tuples(
    st.sampled_from(("offer", "news", "repair", "apology")),
    st.lists(st.sampled_from(ASPECTS), min_size=1, max_size=3, unique=True),
    st.booleans(),
)


def offer(place: int, said) -> Offer:
    kind, speaks_to, over = said
    ends = NOW + timedelta(days=-1 if over else 5)
    facts = Facts(deadline=Deadline(ends, "list"), repaired=Repaired("x", NOW - timedelta(days=9), "y") if kind == "repair" else None)
    return Offer(f"o{place}", f"Offer {place}", BRAND, kind, tuple(speaks_to), Template("s", "S"), Template("t", "T"), place, facts=facts)


catalogues = st.lists(kinds, max_size=5).map(lambda some: Catalogue(tuple(offer(n, one) for n, one in enumerate(some)), "d"))


@given(profiles, catalogues)
def test_what_is_not_named_had_no_part(profile, catalogue) -> None:
    choice = choose(profile, catalogue, NOW)
    others = [s for s in profile if s not in choice.causes]
    # Neither any of them alone nor any of them together, taken away, changes what the person gets.
    for size in range(1, len(others) + 1):
        for gone in combinations(others, size):
            left = tuple(s for s in profile if s not in gone)
            assert choose(left, catalogue, NOW).brings == choice.brings


@given(profiles, catalogues)
def test_change_what_led_and_the_choice_changes(profile, catalogue) -> None:
    choice = choose(profile, catalogue, NOW)
    if choice.led is None:
        return
    assert choose(tuple(s for s in profile if s != choice.led), catalogue, NOW).brings != choice.brings
    turned = tuple(sorted(s.turned() if s == choice.led else s for s in profile))
    assert choose(turned, catalogue, NOW).brings != choice.brings


@given(profiles, catalogues)
def test_each_dislike_that_is_named_held_something_back(profile, catalogue) -> None:
    choice = choose(profile, catalogue, NOW)
    for stance in choice.held_back:
        # Alone, or together with others that are named too and hold the same offer back.
        rest = [s for s in choice.held_back if s != stance]
        changed = False
        for size in range(len(rest) + 1):
            for also in combinations(rest, size):
                left = tuple(s for s in profile if s not in (stance, *also))
                without = tuple(s for s in profile if s not in also)
                changed |= choose(left, catalogue, NOW).brings != choose(without, catalogue, NOW).brings
        assert changed, stance


@given(profiles, catalogues)
def test_a_dislike_is_never_pushed(profile, catalogue) -> None:
    choice = choose(profile, catalogue, NOW)
    if choice.offer is None:
        assert choice.why_none in ("nothing_fits", "held_back")
        assert (choice.why_none == "held_back") == bool(choice.held_back)
        return
    assert choice.led in profile
    disliked = {s.aspect for s in profile if s.feeling == DISLIKE}
    if choice.offer.kind in ("offer", "news"):
        assert choice.led.feeling == LIKE
        assert not disliked & {*choice.offer.speaks_to, "overall"}
    else:
        assert choice.led.feeling == DISLIKE
    assert not choice.offer.facts.untrue(NOW)


@given(profiles, catalogues)
def test_the_page_names_the_causes_and_nothing_else(profile, catalogue) -> None:
    choice = choose(profile, catalogue, NOW)
    page = explain(choice, SENDER, Group("g", "likes delivery"), {}, NOW)
    assert [(p["brand"], p["aspect"], p["feeling"], p["posts"], p["last"]) for p in page["parameters"]] == [
        (s.brand, s.aspect, "like" if s.feeling == LIKE else "dislike", s.posts, s.last.isoformat()) for s in choice.causes
    ]
    line = short_line(choice, SENDER)
    # The brand's name stands in every line, so that "overall" cannot be told from it there.
    named = {s.aspect for s in profile if s.aspect != "overall" and thing(s) in line}
    assert named == ({choice.led.aspect} - {"overall"} if choice.led else set())


@given(profiles, catalogues, st.randoms(use_true_random=False))
def test_the_order_of_what_is_known_is_nothing(profile, catalogue, chance) -> None:
    mixed = list(profile)
    chance.shuffle(mixed)
    assert choose(tuple(mixed), catalogue, NOW) == choose(profile, catalogue, NOW)
