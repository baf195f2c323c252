"""Every table of the team's pages as a file, every picture too, and every figure within reach of how it is computed: all pages, each role."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from lxml import html
from tests.web.test_web_team import ROLES, add_members, cheap, sign_in  # noqa: F401  (cheap is a fixture)

from heedful.flow.concerns import freeze, raise_concern
from heedful.security.actor import Actor
from heedful.web.team.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

BEGINS = (
    "/team", "/team/compare", "/team/strategy", "/team/consent", "/team/segments?proposed=1", "/team/campaigns", "/team/work", "/team/requests",
    "/team/concerns", "/team/incidents", "/team/containment", "/team/rules", "/team/duties", "/team/recipients", "/team/log", "/team/settings",
    "/team/account", "/team/how",
)  # fmt: skip
FILES = re.compile(r"/team/(?:numbers|drawing)|[?&]take=|/sign-out|/team/work/.+")
# A figure and nothing else: a count, a share, a range, a change.
FIGURE = re.compile(r"[<>≈±+−-]?\d[\d., ]*(?:[–…-] ?[+−-]?\d[\d., ]*)?%?")
# Numbers in a sentence that are no figures: days and times, versions, shares of certainty, names of articles and of things.
NO_FIGURE = re.compile(
    r"\d{1,2} \w+ \d{4}(?:,? \d\d:\d\d(?: UTC)?)?|\d{4}-\d\d-\d\d\S*|\d\d:\d\d|95 %|[Vv]ersion [\d.]+|Art\. [\d()a-z, ]+|[A-Za-z]+-?\d[\w-]*|\d[\w-]*-[\w-]+"
)


def pages(browser) -> Iterator[tuple[str, HtmlElement]]:
    """Every page that whoever is signed in is led to, one of each kind."""
    waiting, seen = list(BEGINS), set[str]()
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"/[0-9a-f-]{8,}", "/ID", path.partition("?")[0])
        if kind in seen or FILES.search(path):
            continue
        seen.add(kind)
        answer = browser.get(path)
        if answer.status_code in {303, 403}:
            continue
        assert answer.status_code == 200, (path, answer.text[-300:])
        page = html.fromstring(answer.text)
        yield path, page
        waiting += [link for link in page.xpath("//main//a/@href") if link.startswith("/team")]


@pytest.fixture
def full(shop, cheap):  # noqa: F811
    """A world in which every page has something to show."""
    made = shop(hold_out=0)
    made.people(20, "The delivery was great, I love it. @larkmoor")
    made.people(20, "The prices are awful, I hate them. @larkmoor", first=101)
    made.people(20, "The delivery was slow and bad. @quillbay", first=201)
    made.show()
    made.ws.actor = Actor("cli")
    add_members(made.ws)
    raised = raise_concern(made.ws.acting(Actor("someone", "outsider")), "I was written to although I stopped it.")
    freeze(made.ws.acting(Actor("administrator", "administrator")), raised.case_id, "purpose", "quotes")
    return made.ws


def fill(browser, role: str) -> None:
    if role == "marketer":
        browser.send("/team/campaigns", "/team/campaigns", name="=2+5", rule="likes delivery")
    if role == "privacy_officer":
        kind = re.search(r'name="kind" value="([^"]+)"', browser.get("/team/incidents").text)[1]
        browser.send("/team/incidents", "/team/incidents", words="A laptop was left in a train.", kind=kind)
        browser.send("/team/requests", "/team/requests", kind="access", person="p001", channel="desk")
    browser.send("/team/account", "/team/account/token", purpose="@SUM(A1)", days="30")


def test_every_table_of_every_page_is_taken_as_csv_and_xlsx(full, browse) -> None:
    browser, taken = browse(full), set[str]()
    for role in ROLES:
        sign_in(browser, role)
        fill(browser, role)
        for path, page in pages(browser):
            links = page.xpath("//main//a/@href")
            if any("/team/numbers.csv" in link for link in links):
                assert any("/team/numbers.xlsx" in link for link in links), path
                continue
            for table in page.xpath("//main//table"):
                name = table.get("data-table")
                assert name, (role, path, "a table without data-table")
                for form in ("csv", "xlsx"):
                    (link,) = [one for one in links if f"table={name}&take={form}" in one]
                    answer = browser.get(link)
                    assert answer.status_code == 200, (role, link, answer.text[-300:])
                    assert answer.headers["content-disposition"] == f'attachment; filename="{name}.{form}"'
                    require_same(table, answer.content, form)
                taken.add(name)
    assert taken == {
        "now", "months", "proposed", "campaigns", "concerns", "incidents", "frozen", "recipients", "entries", "settings", "tokens",
    }  # fmt: skip


def require_same(table: HtmlElement, content: bytes, form: str) -> None:
    """What a row of the page says stands in the file, and no cell of it is a formula."""
    words = table.xpath(".//tbody/tr[1]/*")[0].text_content().split()
    if form == "csv":
        text = content.decode()
        assert not re.search(r'(?:^|,)"?[=@+\t]', text, re.MULTILINE), text
        assert len(text.splitlines()) >= 1 + len(table.xpath(".//tbody/tr"))
    else:
        book = ZipFile(io.BytesIO(content))
        text = book.read("xl/sharedStrings.xml").decode() + book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in text
        assert "delete_by" in text
    assert all(html.fromstring(f"<p>{text}</p>").text_content().find(word) >= 0 for word in words[:3]), (words, text[:300])


def test_a_table_is_handed_out_as_an_export_and_a_freeze_stops_it(full, browse) -> None:
    from heedful.flow.handouts import listed

    browser = browse(full)
    sign_in(browser, "auditor")
    assert browser.get("/team/settings?table=settings&take=csv").status_code == 200
    officer = full.acting(Actor("privacy_officer", "privacy_officer"))
    (made,) = [one for one in listed(officer) if one.kind == "table"]
    assert (made.by, made.rows > 5) == ("auditor", True)
    assert browser.get("/team/settings?table=none&take=csv").status_code == 400
    assert browser.get("/team/settings?table=settings&take=exe").status_code == 400
    raised = raise_concern(full.acting(Actor("someone", "outsider")), "A list of ours lies about.")
    freeze(full.acting(Actor("administrator", "administrator")), raised.case_id, "export", "table")
    assert "frozen.export" in browser.get("/team/settings?table=settings&take=csv").text
    assert browser.get("/team/settings").status_code == 200


def test_a_cell_is_read_without_its_buttons_and_hidden_words() -> None:
    page = (
        '<table><tr><td>not named</td></tr></table><table data-table="a"><tr><th>What</th><th>How<span class="hidden">much</span></th></tr>'
        '<tr><td colspan="2">a &amp; <b>b</b><svg><title>bar</title></svg></td></tr><tr><td>c</td><td><form><button>Go</button></form>d</td></tr></table>'
    )
    assert Tables(page).found == {"a": [["What", "How"], ["a & b", ""], ["c", "d"]]}
    # What has no end shuts no cell after it.
    void = '<table data-table="b"><tr><th>What</th></tr><tr><td><input class="hidden" name="x">e</td></tr></table>'
    assert Tables(void).found == {"b": [["What"], ["e"]]}


def test_every_picture_is_taken_as_svg_and_png(full, browse) -> None:
    browser, pictures = browse(full), 0
    sign_in(browser, "analyst")
    for path, page in pages(browser):
        for chart in page.xpath("//main//*[local-name()='svg'][contains(@class, 'chart')]"):
            links = chart.getparent().xpath(".//a/@href")
            for form, begins in (("svg", b"<svg"), ("png", b"\x89PNG\r\n")):
                (link,) = [one for one in links if re.search(rf"/team/drawing/[^?]+\.{form}\?", one)]
                answer = browser.get(link)
                assert answer.status_code == 200, (path, link)
                assert answer.content.startswith(begins), (path, link)
                assert len(answer.content) > 500, (path, link)
            pictures += 1
    assert pictures >= 5


def test_every_figure_is_within_reach_of_how_it_is_computed(full, browse) -> None:
    browser, figures, ids = browse(full), 0, set[str]()
    for role in ROLES:
        sign_in(browser, role)
        fill(browser, role)
        for path, page in pages(browser):
            if path == "/team/how":
                ids = set(page.xpath("//dt/@id"))
            # A setting is not computed: it is what others are computed by.
            if path in {"/team/how", "/team/settings"}:
                continue
            for place, what in shown(page):
                figures += 1
                assert explained(place), (role, path, what)
            for link in page.xpath("//main//a[contains(@class, 'how')]/@href"):
                assert link.rpartition("#")[2] in ids or not ids, (path, link)
    assert figures > 100


def shown(page: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Every figure of a page, with the element it stands in."""
    yield from ((cell, cell.text_content()) for cell in page.xpath("//main//td[contains(concat(' ', @class, ' '), ' n ')]"))
    yield from ((chart, "chart") for chart in page.xpath("//main//*[local-name()='svg'][contains(@class, 'chart')]"))
    for one in page.xpath("//main//dd|//main//strong|//main//td[not(contains(@class, 'n'))]"):
        words = " ".join(one.text_content().split())
        if FIGURE.fullmatch(words):
            yield one, words
    for one in page.xpath("//main//p[not(ancestor::article[contains(@class, 'letter')])]|//main//li"):
        words = " ".join(" ".join(one.xpath("./text()|./strong/text()")).split())
        if re.search(r"\b\d", NO_FIGURE.sub("", words)):
            yield one, words


def explained(figure: HtmlElement) -> bool:
    """Whether a figure's column, list, card or section has a link to how it is computed."""
    table = next(figure.iterancestors("table"), None)
    if table is not None and figure.tag == "td":
        head = table.xpath(".//thead//th")
        place = sum(int(cell.get("colspan") or 1) for cell in figure.itersiblings("td", "th", preceding=True))
        return place < len(head) and bool(head[place].xpath(".//a[contains(@class, 'how')]"))
    around = [figure, *figure.iterancestors()]
    near = next((one for one in around if one.tag in {"section", "article", "figure"} or one.get("role") == "status"), None)
    inside = (near if near is not None else next(one for one in around if one.tag == "main")).xpath(".//a[contains(@class, 'how')]")
    return bool(inside) or (figure.tag == "dd" and bool(figure.getprevious().xpath(".//a[contains(@class, 'how')]")))
