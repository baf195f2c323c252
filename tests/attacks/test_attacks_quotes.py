"""Attack: a quote that is shown must not lead a search of all posts back to its author."""

from __future__ import annotations

from bench.attack_quotes import K, Web, measure

from heedful.privacy.quotes import Said


def test_a_search_finds_no_author_more_often_than_the_rule_allows() -> None:
    found = measure(people=400, posts=4_000, tried=600)
    assert found["quotes.shown"] > 0.05
    assert found["quotes.fewest_candidates"] >= K
    for way in Web.WAYS:
        # By lot among k, and four errors of so many quotes.
        shown = found["quotes.tried"] * found["quotes.shown"]
        assert found[f"quotes.found.{way}"] <= 1 / K + 4 * (1 / K * (1 - 1 / K) / shown) ** 0.5
        # Without the rule the same search finds many: it can find.
        assert found[f"quotes.unguarded.{way}"] > 0.3


def test_the_search_finds_who_alone_said_it() -> None:
    web = Web([Said(b"a", "my purple kayak came late"), Said(b"b", "late again"), Said(b"b", "it came late"), Said(b"c", "my kayak")])
    assert web.candidates("came late") == 2
    assert all(web.first("purple kayak came", way) == [b"a"] for way in Web.WAYS)
    assert web.first("came late", "phrase") == [b"a", b"b"]
