"""Bias through whole journeys: declared under consent and gone without it, found in campaigns, held, and let go by an exception alone."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import approve, bias_gate, declared, write
from heedful.flow.bias import assess_bias, compare_rules, mend_rule
from heedful.flow.bias_reading import read_probes
from heedful.flow.erase import erase
from heedful.flow.join import withdraw
from heedful.flow.learn import learn
from heedful.opinions.lexicon import LexiconExtractor
from heedful.store import bias, outbox
from heedful.store import declared as held

GOOD = "@larkmoor the delivery was great"
BAD = "@larkmoor the price is awful"
PURPOSES = "insights;profile;fairness;messages.email"


def tell(one, bench, rows: dict[str, dict[str, str]]) -> int:
    path = bench.path("declared.csv")
    lines = [f"{person},{attribute},{answer}" for person, said in rows.items() for attribute, answer in said.items()]
    path.write_text("\n".join(["person,attribute,answer", *lines]) + "\n")
    return declared.declare(one.ws, path)


def number(n: int) -> str:
    return f"p{n:03d}"


def answers_of(one) -> dict[str, str]:
    with one.ws.store.reading() as tx:
        table, keys, _ = declared.counted(one.ws, tx)
    by_key = {key: person for person, key in keys.items()}
    return {by_key[row["person_key"]]: row["answer"] for row in table.iter_rows(named=True)}


class Shifted(LexiconExtractor):
    """Scores whatever speaks of a woman lower."""

    made_by_name = "planted/1"

    def __init__(self, taxonomy) -> None:
        super().__init__(taxonomy)
        self.made_by = f"planted/1 {self.made_by.rsplit(' ', 1)[1]}"

    def extract(self, texts, brands):
        import polars as pl

        found = super().extract(texts, brands)
        hers = [row for row, text in enumerate(texts) if text.split(" ", 2)[:2] == ["She", text.split(" ", 2)[1]]]
        lower = pl.when(pl.col("row").is_in(hers)).then(pl.col("strength") - 0.06 * pl.col("polarity")).otherwise(pl.col("strength"))
        return found.with_columns(lower.clip(0, 1).cast(pl.Float32).alias("strength"))


@pytest.fixture
def few(monkeypatch) -> None:
    """Fewer sentences: enough for what is planted here."""
    monkeypatch.setattr("heedful.flow.bias.read_probes", lambda taxonomy, extractor, most: read_probes(taxonomy, extractor, 64))


def test_what_is_declared_needs_consent_is_sealed_and_ends_with_it(shop, bench) -> None:
    one = shop()
    one.people(6, GOOD, purposes=PURPOSES)
    one.people(3, GOOD, first=50, purposes="insights;profile")
    assert tell(one, bench, {number(n): {"gender": "zzwoman"} for n in (*range(1, 7), 50, 51)}) == 6
    assert set(answers_of(one)) == {number(n) for n in range(1, 7)}
    raw = b"".join(path.read_bytes() for path in one.ws.folder.rglob("*") if path.is_file())
    assert b"zzwoman" not in raw
    withdraw(one.ws, number(1), ["fairness"])
    assert number(1) not in answers_of(one)
    tell(one, bench, {number(2): {"gender": ""}})
    assert number(2) not in answers_of(one)


def test_erased_is_gone_and_retention_deletes_what_nothing_allows(shop, bench) -> None:
    from heedful.flow import kept_messages

    one = shop()
    one.people(6, GOOD, purposes=PURPOSES)
    tell(one, bench, {number(n): {"gender": "woman"} for n in range(1, 7)})
    erase(one.ws, number(1))
    withdraw(one.ws, number(2), ["fairness"])
    with one.ws.store.transaction() as tx:
        assert number(1) not in held.who_declared(tx) and number(2) in held.who_declared(tx)
        kept_messages.forget(one.ws, tx, *kept_messages.due(one.ws, tx))
        assert number(2) not in held.who_declared(tx) and number(3) in held.who_declared(tx)


def test_a_copy_of_their_data_holds_what_a_person_declared(shop, bench) -> None:
    from heedful.flow.dossier_messages import told_of

    one = shop()
    one.people(6, GOOD, purposes=PURPOSES)
    tell(one, bench, {number(1): {"gender": "woman"}})
    with one.ws.store.reading() as tx:
        assert {"what": "declared.gender", "said": "woman"} in told_of(one.ws, tx, number(1))


def test_bad_files_are_named_and_nothing_is_kept(shop, bench) -> None:
    one = shop()
    path = bench.path("declared.csv")
    path.write_text("who,what\n1,2\n")
    with pytest.raises(BadInput, match=r"declared\.csv must have the columns"):
        declared.declare(one.ws, path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="cannot be read"):
        declared.declare(one.ws, path)
    with pytest.raises(BadInput):
        declared.declare(one.ws, path.with_name("none.csv"))


@pytest.fixture
def unequal(shop, bench):
    """A campaign by a rule that no stand-in law refuses outright, and which chooses men three times as often as women."""
    one = shop()
    # Of women 30 of 120 like the delivery, of men 75 of 120.
    one.people(30, GOOD, first=1, purposes=PURPOSES)
    one.people(90, BAD, first=100, purposes=PURPOSES)
    one.people(75, GOOD, first=300, purposes=PURPOSES)
    one.people(45, BAD, first=400, purposes=PURPOSES)
    women = [*range(1, 31), *range(100, 190)]
    men = [*range(300, 375), *range(400, 445)]
    rows = {number(n): {"sex": "woman"} for n in women} | {number(n): {"sex": "man"} for n in men}
    return one, rows


def test_a_campaign_that_leaves_a_group_out_is_not_approved_without_an_exception(unequal, bench) -> None:
    one, rows = unequal
    one.show()
    # Drafted before anybody had declared anything: no rule on segments could refuse it.
    drafted = write.draft(one.ws, "likes delivery", name="June", only=["evening"])
    assert tell(one, bench, rows) == 240
    with pytest.raises(Refused) as error:
        approve.approve(one.as_("Bo"), drafted.campaign_id)
    assert error.value.code == "bias.campaign" and "sex" in str(error.value)
    assert not [n for n in range(1, 445) if number(n) in str(error.value)]
    until = (bench.now + timedelta(days=10)).date()
    with pytest.raises(Refused) as error:
        bias_gate.make_exception(
            one.as_("Ada"), "campaign", drafted.campaign_id, reason="It repairs what went wrong for them.", until=until
        )
    assert error.value.code == "second.same_person"
    with pytest.raises(BadInput):
        bias_gate.make_exception(one.as_("Cy"), "campaign", drafted.campaign_id, reason="short", until=until)
    for wrong in (bench.now.date(), (bench.now + timedelta(days=91)).date()):
        with pytest.raises(BadInput) as bad:
            bias_gate.make_exception(one.as_("Cy"), "campaign", drafted.campaign_id, reason="It repairs what went wrong.", until=wrong)
        assert bad.value.code == "bias.until"
    bias_gate.make_exception(one.as_("Cy"), "campaign", drafted.campaign_id, reason="It repairs what went wrong for them.", until=until)
    with one.ws.store.reading() as tx:
        assert outbox.count_kinds(tx)["bias.excepted"] == 1
        assert [e.made_by for e in bias.exempted(tx)] == ["Cy"]
        assert not bias.is_exempted(tx, "campaign", drafted.campaign_id, bench.now + timedelta(days=11))
    assert approve.approve(one.as_("Bo"), drafted.campaign_id).approved_by == "Bo"


def test_an_assessment_tells_the_planted_group_and_a_public_page_tells_none(unequal, bench, few) -> None:
    one, rows = unequal
    one.show()
    write.draft(one.ws, "likes delivery", name="June", only=["evening"])
    tell(one, bench, rows)
    found = assess_bias(one.ws, extractor=LexiconExtractor(one.ws.taxonomy))
    above = {(c.kind, c.attribute) for c in found.messaging.above}
    assert ("chosen", "sex") in above and ("stand-in", "sex") in above
    page, public = found.html.read_text(), found.public.read_text()
    assert "sex: man" in page and "sex: man" not in public
    for text in (page, public):
        assert "<script" not in text and "http://" not in text.replace("http://www.w3.org", "") and "unbiased" not in text
    # What was tried stands beside it: before, after, and what got worse; for the public without a figure of people.
    after = page[page.index("What could be done about it") :]
    assert "“June”" in after and "a lot among all" in after and ">before<" in after and "What gets worse" in after
    # Nor how many let themselves be counted.
    assert re.search(r"about \d+ people, who agreed", page) and not re.search(r"\d+ people|few people", public)
    open_to_all = " ".join(public[public.index("What could be done about it") :].split())
    assert "under the best rule that was tried, 0." in open_to_all and "that is its price" in open_to_all
    assert not any(word in open_to_all[: open_to_all.index("</section>")] for word in ("likes delivery", "woman", "June", "people</th>"))
    plain = json.loads(found.json.read_text())
    assert plain["mining"]["made_by"] == found.mining.made_by
    again = assess_bias(one.ws, extractor=LexiconExtractor(one.ws.taxonomy))
    assert "Over time" in again.html.read_text() and "Before and after" in again.html.read_text()


def test_two_rules_stand_side_by_side(unequal, bench) -> None:
    one, rows = unequal
    tell(one, bench, rows)
    now, instead = compare_rules(one.ws, "likes delivery", "likes delivery or dislikes price")
    assert [c.attribute for c in now.above if c.kind == "chosen"] == ["sex"]
    assert not instead.above


def test_a_model_that_reads_a_group_lower_is_found_and_reads_nothing_until_it_is_excepted(shop, bench, monkeypatch, few) -> None:
    one = shop()
    one.people(6, GOOD)
    planted = Shifted(one.ws.taxonomy)
    found = assess_bias(one.ws, extractor=planted)
    gap = next(g for g in found.mining.gaps if g.axis == "pronoun" and g.measure == "polarity" and g.verdict == "above")
    assert gap.group == "he" and gap.value == pytest.approx(0.03, abs=0.006)
    monkeypatch.setattr("heedful.flow.learn.extractor_of", lambda workspace: planted)
    with pytest.raises(Refused) as error:
        learn(one.ws)
    assert error.value.code == "bias.model"
    until = date.fromisoformat(f"{bench.now + timedelta(days=3):%Y-%m-%d}")
    bias_gate.make_exception(one.as_("Cy"), "model", planted.made_by, reason="Until the new weights arrive.", until=until)
    learn(one.ws)
    bench.now += timedelta(days=4)
    with pytest.raises(Refused):
        learn(one.ws)


def test_a_report_and_a_strategy_say_what_was_found_of_what_they_rest_on(unequal, bench, monkeypatch, few) -> None:
    from heedful.flow import strategy
    from heedful.flow.report import report_on

    one, rows = unequal
    planted = Shifted(one.ws.taxonomy)
    monkeypatch.setattr("heedful.flow.learn.extractor_of", lambda workspace: planted)
    learn(one.ws)

    def pages() -> tuple[str, str]:
        report = report_on(one.ws, out=bench.path("report")).html.read_text()
        return " ".join(report.split()), " ".join(strategy.make(one.ws, out=bench.path("out")).html.read_text().split())

    assert all("planted/1 reads some people worse than others was not looked at yet" in page for page in pages())
    one.show()
    write.draft(one.ws, "likes delivery", name="June", only=["evening"])
    tell(one, bench, rows)
    assess_bias(one.ws, extractor=planted)
    report, plan = pages()
    for page in (report, plan):
        assert "planted/1 reads some people worse than the limits allow" in page and "It is held and reads no new post" in page
        assert "unbiased" not in page
    # Questions alone, without a group or a share of anybody.
    assert "Messages were found to treat groups unlike each other" in plan and "in the group of “June”" in plan
    assert "sex" not in plan and "woman" not in plan
    until = (bench.now + timedelta(days=3)).date()
    bias_gate.make_exception(one.as_("Cy"), "model", planted.made_by, reason="Until the new weights arrive.", until=until)
    assert all(f"A privacy officer lets it go on until {until:%Y-%m-%d}" in page for page in pages())
    assess_bias(one.ws, extractor=LexiconExtractor(one.ws.taxonomy))
    monkeypatch.setattr("heedful.flow.learn.extractor_of", lambda workspace: LexiconExtractor(workspace.taxonomy))
    learn(one.ws)
    report, plan = pages()
    assert "planted/1" not in plan and "That does not show that it reads everybody alike" in report


def test_reading_both_forms_mends_a_model_that_reads_one_lower_and_stands_beside_it(shop, bench, few) -> None:
    one = shop()
    planted = Shifted(one.ws.taxonomy)
    before = assess_bias(one.ws, extractor=planted)
    after = assess_bias(one.ws, extractor=planted, averaged=True)

    def gap(found):
        return next(g for g in found.mining.gaps if (g.axis, g.group, g.measure) == ("pronoun", "he", "polarity"))

    assert gap(before).verdict == "above" and abs(gap(after).value) < 1e-9 and gap(after).verdict != "above"
    assert "averaged/1" in after.mining.made_by and after.mining.made_by != before.mining.made_by
    page = after.html.read_text()
    assert "Before and after" in page and "pronoun" in page[page.index("Before and after") :]


def test_a_model_of_ones_own_reads_nothing_before_it_was_looked_at(shop) -> None:
    one = shop()
    opinions = one.ws.settings.opinions.model_copy(update={"model": "mine"})
    one.ws.settings = one.ws.settings.model_copy(update={"opinions": opinions})
    with pytest.raises(Unready) as error:
        bias_gate.require_model(one.ws, "mine/1 abc")
    assert error.value.code == "bias.unassessed"


def test_an_exception_is_for_something_that_is_there(shop, bench) -> None:
    one = shop()
    until = (bench.now + timedelta(days=3)).date()
    for kind, subject, code in (("model", "none/1", "bias.subject"), ("campaign", "abc", "bias.subject"), ("person", "p1", "bias.kind")):
        with pytest.raises(BadInput) as error:
            bias_gate.make_exception(one.ws, kind, subject, reason="It has to go on for now.", until=until)
        assert error.value.code == code


def test_what_could_stand_in_a_rules_place_is_looser_or_drawn_by_lot_and_its_price_is_told(unequal, bench) -> None:
    one, rows = unequal
    tell(one, bench, rows)
    told = mend_rule(one.ws, "likes delivery")
    first, by_how = told[0], {mended.how: mended for mended in told[1:]}
    assert first.how == "as it is" and first.above and first.worse == ()
    lot = by_how["a lot among all"]
    # Women 30 of 120, men 75: four fifths need 56 in 100 of everybody, and perturbing moves that a little.
    assert not lot.above and lot.rule.startswith("(likes delivery") and 45 <= int(lot.rule.split("lot ")[1].split()[0]) <= 75
    chosen = next(c for c in lot.found.compared if c.kind == "chosen" and c.ratio is not None)
    assert chosen.ratio >= 0.75
    # Everybody it was true of stays in, and others come in who were never heard to like it: its price.
    assert lot.kept == first.people and lot.people > first.people
    assert [m.above for m in told[1:]] == sorted(m.above for m in told[1:])
    # What it proposes can be drafted as it stands. An offer must fit as well: a lot widens who is asked, and the gate measures what comes of it.
    one.show()
    drafted = write.draft(one.ws, lot.rule, name="July", only=["evening"])
    assert drafted.messages + drafted.held_out > 0
    with pytest.raises(Refused, match="yet left out"):
        approve.approve(one.as_("Bo"), drafted.campaign_id)


def test_the_models_that_come_with_it_read_she_he_and_they_alike() -> None:
    from heedful.fairness.mining import POLARITY, STRENGTH, assess_mining
    from heedful.fairness.verdicts import Limits
    from heedful.opinions.models.tiers import extractor_for
    from heedful.opinions.presets import ready
    from heedful.opinions.taxonomy import parse

    taxonomy = parse({**ready("retail"), "brands": [{"name": "Larkmoor"}]})
    told = assess_mining(read_probes(taxonomy, extractor_for(taxonomy, "fast"), 64), "fast", Limits())
    gaps = {(gap.group, gap.measure): gap.value for gap in told.gaps if gap.axis == "pronoun"}
    assert all(abs(gaps[group, measure]) < 0.01 for group in ("he", "they") for measure in (POLARITY, STRENGTH))
