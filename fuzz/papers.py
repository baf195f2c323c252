"""Targets that read what people write by hand or hand in: settings, offers, notices, rules, lists, and texts of posts."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

NOW: Final = datetime(2026, 6, 15, 12, tzinfo=UTC)
ASPECTS: Final = ("delivery", "price", "staff")


def text_of(data: bytes) -> str:
    """The input as text, as a file in UTF-8 gives it."""
    return data.decode("utf-8", "replace")


@cache
def taxonomy() -> Any:
    """A small taxonomy."""
    from heedful.opinions.taxonomy import parse

    words = [{"name": name, "words": [name, f"{name}s"]} for name in ASPECTS]
    return parse({"brands": [{"name": "Larkmoor", "handles": ["larkmoor"]}, {"name": "Quillbay", "competitor": True}], "aspects": words})


def settings(data: bytes, folder: Path) -> None:
    """`heedful.yaml`, and the taxonomy and practice made of it."""
    from heedful.flow.settings import FILE, read_settings
    from heedful.opinions.taxonomy import parse

    (folder / FILE).write_bytes(data)
    found = read_settings(folder)
    parse({"brands": found.brands, "aspects": found.aspects})


def offers(data: bytes, folder: Path) -> None:
    """`offers.yaml`; each text filled in."""
    from heedful.messages.catalogue import parse

    for offer in parse(text_of(data), brands=["Larkmoor"], aspects=ASPECTS).offers:
        for fact in (offer.facts.price, offer.facts.was, offer.facts.deadline):
            assert fact is None or fact.said
        offer.facts.untrue(NOW)


def template(data: bytes, folder: Path) -> None:
    """A Liquid template, filled in."""
    from heedful.messages.templates import Template

    Template("fuzzed", text_of(data)).render(
        {"name": "Mia", "price": "4.90 EUR", "offer": {"name": "Evening", "link": "https://larkmoor.example"}}
    )


def notice(data: bytes, folder: Path) -> None:
    """A notice, its lint and its being written again."""
    from heedful.consent.notice import read_notice, read_stored, write_notice

    found = read_notice(text_of(data), "n1.en.md")
    assert read_stored(found.front, found.body).digest == found.digest
    assert read_notice(write_notice(found), "n1.en.md").digest == found.digest


def consents(data: bytes, folder: Path) -> None:
    """A file of consents, row by row, into records."""
    from heedful.consent.intake import intake
    from heedful.flow.records import practice_of
    from heedful.flow.settings import parse_settings

    practice = practice_of(parse_settings({"name": "Larkmoor"}))
    intake(text_of(data), practice, "Ada", NOW, notices={"n1": "0" * 64}, lasts=lambda at: at, linked=lambda people: people)


def labels(data: bytes, folder: Path) -> None:
    """Labelled rows, as CSV and as JSON Lines."""
    from heedful.flow.label_file import read_labels

    path = folder / ("labels.jsonl" if data[:1] == b"{" else "labels.csv")
    path.write_bytes(data)
    read_labels(path, taxonomy())


def strikes(data: bytes, folder: Path) -> None:
    """A person's file of strikes."""
    from heedful.flow.strike_file import _lines, _marks

    path = folder / "strikes.csv"
    path.write_bytes(data)
    for number, row in _lines(path):
        _marks(row["mark"], path, number)


def requests(data: bytes, folder: Path) -> None:
    """A file of requests."""
    from heedful.flow.request_file import _read

    path = folder / "requests.csv"
    path.write_bytes(data)
    _read(path)


def owners(data: bytes, folder: Path) -> None:
    """`exports.csv`: whose export is whose."""
    from heedful.flow.owners import read_owners

    path = folder / "exports.csv"
    path.write_bytes(data)
    read_owners([folder], path)


def declared(data: bytes, folder: Path) -> None:
    """What people declared, and what came of a campaign."""
    from heedful.flow.declared import _read

    path = folder / "declared.csv"
    path.write_bytes(data)
    _read(path)


def house_rules(data: bytes, folder: Path) -> None:
    """The company's house rules."""
    from types import SimpleNamespace

    from heedful.flow import house_rules as rules

    (folder / rules.FILE).write_bytes(data)
    rules._read(SimpleNamespace(folder=folder))  # type: ignore[arg-type]


def answers(data: bytes, folder: Path) -> None:
    """The ten answers of an assessment, and a list of prices."""
    from heedful.errors import HeedfulError
    from heedful.flow.assessed import read_answers
    from heedful.flow.prices import read_prices

    path = folder / "answers.yaml"
    path.write_bytes(data)
    try:
        read_answers(path)
    except HeedfulError:
        read_prices(path)


def rule(data: bytes, folder: Path) -> None:
    """A segment's rule, said again in words."""
    from heedful.segments.rule import parse, words

    words(parse(text_of(data), brands=["Larkmoor"], competitors=["Quillbay"], aspects=ASPECTS))


def drafted(data: bytes, folder: Path) -> None:
    """What a model answers that was asked to draft."""
    from heedful.messages.catalogue import parse
    from heedful.messages.drafting import take

    offer = parse("offers: [{id: a, name: A, speaks_to: [price], subject: s, text: t}]", brands=["Larkmoor"], aspects=ASPECTS).offers[0]
    take(text_of(data), offer)


def handed_over(data: bytes, folder: Path) -> None:
    """A file of messages that was handed over, without some of them."""
    from heedful.messages.deliver.files import without

    without(data, {"m1"})


def redaction(data: bytes, folder: Path) -> None:
    """Words of a post through the gate on words and redaction, which is done once and for all."""
    import polars as pl

    from heedful.privacy.gate import text_reasons
    from heedful.privacy.redact import PublicWords, redact_texts

    text = pl.Series("text", [data.decode("utf-8", "ignore")[:5_000]], dtype=pl.String)
    names, public = pl.Series("names", [["Mia Berg"]], dtype=pl.List(pl.String)), PublicWords(("larkmoor",), frozenset({"larkmoor"}))
    text_reasons(text)
    once = redact_texts(text, names, public)
    assert redact_texts(once, names, public).to_list() == once.to_list()


def opinions(data: bytes, folder: Path) -> None:
    """Words of a post read for opinions, and for their language."""
    from heedful.opinions.language import language_of, readable
    from heedful.opinions.lexicon import LexiconExtractor

    text = data.decode("utf-8", "ignore")[:5_000]
    language_of(text), readable(text)
    LexiconExtractor(taxonomy()).extract([text], [["Larkmoor"]])
