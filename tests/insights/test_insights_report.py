"""The report: from facts to files, as flow walks it; whole by itself, honest about whom it speaks for, and nothing below k."""

from __future__ import annotations

import dataclasses
import datetime
import io
import json
import re
from html.parser import HTMLParser

import polars as pl
import pytest

from heedful.insights import findings, report, sentences, summary, terms
from heedful.insights.provenance import Provenance
from heedful.tables.insights import NUMBERS
from heedful.terms import REASONS

K = 10
NOW = datetime.datetime(2026, 3, 9, 10, 4, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def find(noisy, parents):
    """The composition: count, show, find. Rooms meet only here and in flow."""

    def composed(facts: pl.DataFrame, k: int = K) -> tuple[findings.Findings, list[bytes]]:
        shown, joints, spelled = noisy(facts, parents, NOW.date(), k)
        return findings.find(shown, joints, spelled, k=k, today=NOW.date()), terms.candidates(spelled)

    return composed


def provenance_of(facts: pl.DataFrame, **given) -> Provenance:
    usual = {
        "generated_at": NOW,
        "workspace": "Spring",
        "people": facts["subject_key"].n_unique(),
        "posts_admitted": facts["post_key"].n_unique(),
        "opinions": facts.height,
        "first_day": facts["day"].min(),
        "last_day": facts["day"].max(),
        "gathered_at": NOW,
        "consents": {"insights": 300, "profile": 212, "quotes": 4},
        "refused": {"no_record": 2310, "withdrawn": 412, "minor": 7, "direct": 6},
        "not_read": 132,
        "k": K,
        "made_by": "lexicon 1",
    }
    return Provenance(**(usual | given))


class Page(HTMLParser):
    """Tags, ids, links and words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._silent += tag == "style"

    def handle_endtag(self, tag):
        self._silent -= tag == "style"

    def handle_data(self, data):
        if not self._silent:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def made(worlds, find):
    """A year of three brands, a change planted in it, and its report."""
    facts = worlds(3, people=400, posts=9000, change={("Alder", "price"): 0.5}, word="depot").facts()
    found, wanted = find(facts)
    words = {key: f"w{key.hex()}" for key in wanted} | {b"\0" * 8: "never-shown"}
    return facts, found, report.render(found, provenance_of(facts), words), words


@pytest.fixture(scope="module")
def page(made) -> Page:
    return Page(made[2]["report.html"].decode())


def test_the_page_needs_nothing_else(made, page: Page) -> None:
    html = made[2]["report.html"].decode()
    assert not {"script", "link", "img", "iframe", "object", "embed", "form"} & {tag for tag, _ in page.tags}
    assert set(re.findall(r"https?://[^\s\"'<)]+", html)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "@import" not in html
    assert all(found.startswith("#") for found in re.findall(r"url\(([^)]*)\)", html))
    assert len(html) < 1_500_000


def test_every_link_leads_somewhere_and_no_name_is_given_twice(page: Page) -> None:
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs["href"] for attrs in page.of("a")]
    assert links
    assert all(link.startswith("#") and link[1:] in ids for link in links)


def test_every_picture_has_a_name_a_description_and_a_table(page: Page, made) -> None:
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    pictures = page.of("svg")
    assert len(pictures) > 20
    for attrs in pictures:
        assert attrs["role"] == "img"
        assert set(attrs["aria-labelledby"].split()) <= ids
        assert "viewBox" in attrs or "viewbox" in attrs
    html = made[2]["report.html"].decode()
    for figure in re.findall(r"<figure.*?</figure>", html, re.DOTALL):
        assert figure.count("<svg ") == 1
        assert figure.count("<table") >= 1
    assert html.count("<svg ") == len(re.findall(r"<figure", html))
    assert re.search(r'<desc id="b0-sides-d">Bars of people, .*everything: \d+ like, \d+ dislike', html)


def test_the_first_section_says_whom_the_numbers_speak_for(made, page: Page) -> None:
    facts = made[0]
    first = page.text.split("At a glance")[0]
    assert "People who agreed are not all customers." in first
    assert f"{facts['subject_key'].n_unique()}" in first
    assert f"{facts['post_key'].n_unique():,}" in first
    assert "9 March 2026" in first
    assert "be counted with many others 300" in first
    assert "have their words quoted without a name fewer than 10" in first
    assert "Posts that were not used: 2,735" in first
    assert "the writer has no consent on record 2,310" in first
    assert f"{sentences.OTHER_REASONS} 13" in first
    assert "under age" not in first
    assert "Posts in languages that are not read, and so speak for nobody here: 132" in first


def test_what_changed_is_told_with_its_interval(page: Page, made) -> None:
    news = page.text.split("What changed")[1].split("Alder 3")[0]
    assert "▲ up Alder: price" in news
    assert re.search(r"net (about )?\+\d+ in February 2026, (about )?−\d+ in January 2026 \(95 %: change \+\d+ to \+\d+ points\)", news)
    assert re.search(r"✚ new Alder: “w[0-9a-f]{16}” said in dislikes by \d+ people in February 2026, too few to be told before", news)


def test_words_that_are_not_shown_are_not_named(made, page: Page) -> None:
    assert "never-shown" not in page.text
    nameless = report.render(made[1], provenance_of(made[0]), {})
    assert "Words people use" not in nameless["report.html"].decode()
    assert pl.read_parquet(nameless["numbers.parquet"])["term"].null_count() == pl.read_parquet(nameless["numbers.parquet"]).height


def test_every_file_holds_the_same_numbers(made) -> None:
    files = made[2]
    parquet = NUMBERS.require(pl.read_parquet(io.BytesIO(files["numbers.parquet"])))
    csv = pl.read_csv(io.BytesIO(files["numbers.csv"]), schema_overrides=NUMBERS.schema)
    assert csv.equals(parquet)
    rows = json.loads(files["numbers.json"])
    assert [row["value"] for row in rows] == parquet["value"].to_list()
    assert [row["start"] for row in rows] == [day.isoformat() for day in parquet["start"]]
    assert {
        "people",
        "likes",
        "dislikes",
        "net",
        "share",
        "change_net",
        "change_share",
        "difference",
        "driver",
        "term_liked",
        "term_disliked",
    } == set(parquet["measure"])


def test_no_number_rests_on_fewer_than_k_people(made) -> None:
    numbers = pl.read_parquet(made[2]["numbers.parquet"])
    assert numbers["people"].min() >= K
    counts = numbers.filter(pl.col("unit").is_in(["people", "posts"]))
    assert counts.filter(pl.col("value") < K).is_empty()
    # A small part is told only as a whole range of k.
    small = counts.filter(pl.col("low") < K)
    assert small.height
    assert small.select(((pl.col("high") - pl.col("low")) == K - 1).all()).item()
    assert counts.filter(pl.col("low") != pl.col("high"))["value"].null_count() == counts.filter(pl.col("low") != pl.col("high")).height


def test_the_same_arguments_give_the_same_bytes(made) -> None:
    assert report.render(made[1], provenance_of(made[0]), made[3]) == made[2]


def test_the_top_is_what_most_people_feel(made) -> None:
    rows = summary.top(made[1], 3)
    assert [row.feeling for row in rows] == ["like"] * 3 + ["dislike"] * 3
    for feeling in ("like", "dislike"):
        counts = [int(row.count.split("–")[0]) for row in rows if row.feeling == feeling]
        assert counts == sorted(counts, reverse=True)
        assert counts[-1] >= K
    assert rows[0].brand == "Alder"
    assert "everything" not in {row.aspect for row in rows}


def test_names_are_text_and_never_markup(worlds, find) -> None:
    facts = worlds(4, people=60, posts=900).facts().with_columns(brand=pl.col("brand").replace("Alder", '<b>"A" & </svg>'))
    found, wanted = find(facts)
    html = report.render(found, provenance_of(facts, workspace="<script>"), dict.fromkeys(wanted, "<i>w"))["report.html"].decode()
    assert "<b>" not in html
    assert "<script" not in html
    assert "<i>w" not in html
    assert "&lt;b&gt;" in html


def test_a_view_below_k_is_told_as_a_wider_one_with_the_reason(worlds, find) -> None:
    facts = worlds(4, people=60, posts=900).facts()
    rare = facts["aspect"] == "app"
    people = facts.filter(rare, brand="Cedar")["subject_key"].unique().sort().head(4).implode()
    facts = facts.filter(~rare | (pl.col("brand") != "Cedar") | pl.col("subject_key").is_in(people))
    found, _ = find(facts)
    text = Page(report.render(found, provenance_of(facts))["report.html"].decode()).text
    assert "Widened because too few people spoke of app at Cedar." in text
    assert "These are the numbers for everything, all networks." in text
    assert "10 more people would open it." in text


@pytest.mark.parametrize(
    ("people", "posts", "said"),
    [(0, 0, "Too few people who agreed have spoken yet"), (6, 60, "it takes 10 at the least")],
)
def test_too_few_people_are_told_so_and_what_to_do(worlds, find, people: int, posts: int, said: str) -> None:
    facts = worlds(1, people=max(people, 1), posts=posts).facts()
    found, wanted = find(facts)
    assert wanted == []
    files = report.render(
        found, provenance_of(facts, people=None, first_day=None, last_day=None, gathered_at=None, consents={}, refused={}, not_read=0)
    )
    text = Page(files["report.html"].decode()).text
    assert "There is nothing to show yet" in text
    assert said in text
    assert "Invite more people to join." in text
    assert "No consent is on record yet." in text
    assert pl.read_parquet(files["numbers.parquet"]).is_empty()
    assert summary.top(found, 5) == []


def test_no_opinion_of_a_known_brand_is_told_so(worlds, find) -> None:
    facts = worlds(1).facts().clear()
    found, _ = find(facts)
    text = Page(
        report.render(found, provenance_of(facts, people=80, posts_admitted=900, first_day=None, last_day=None))["report.html"].decode()
    ).text
    assert "No post says anything of the brands that Heedful was told of." in text
    assert "heedful.yaml names your brands" in text


def test_every_reason_the_gate_gives_has_plain_words() -> None:
    assert set(REASONS) <= set(sentences.REASONS)


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0"), (0.4, "0"), (-0.4, "0"), (37.5, "+38"), (-12.6, "−13"), (None, "–"), (1234, "+1,234")]
)
def test_numbers_are_said_whole_with_a_true_minus(value, said: str) -> None:
    assert sentences.number(value, sign=True) == said


def test_provenance_cannot_be_changed_after() -> None:
    made = Provenance(
        generated_at=NOW, workspace="Spring", people=1, posts_admitted=1, opinions=1, first_day=None, last_day=None, gathered_at=None
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.people = 2
