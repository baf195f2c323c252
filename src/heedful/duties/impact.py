"""The impact assessment: the company's own answers, beside what is running, held and logged. Source: GDPR Art. 35(7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.duties.document import Document, Line, Section
from heedful.duties.questions import GROUPS, QUESTIONS
from heedful.duties.recipients import gaps
from heedful.duties.register import SECURITY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from heedful.duties.running import Running

KIND: Final = "impact"
PROVISIONAL: Final = "provisional"


def impact(running: Running, answers: Mapping[str, str]) -> Document:
    """The impact assessment, as things stand.

    Guarantee: pure; seven groups, in each the company's answers first and then facts; a risk stands beside its measure and the figure
    that shows it. Takes the ten answers of `questions`. Source: GDPR Art. 35(7).
    """
    facts: Mapping[str, Callable[[Running], Iterator[Line]]] = {
        "processing_description": _what,
        "necessity_proportionality": _need,
        "risk_assessment": _risks,
        "risk_mitigation": _measures,
        "data_subject_rights": _rights,
        "third_party_sharing": _sharing,
        "consultation": _asked,
    }
    sections = tuple(
        Section(key, title, article, (*_answers(key, answers), *facts[key](running))) for key, (title, article) in GROUPS.items()
    )
    return Document(KIND, "Impact assessment", running.name, running.as_of, sections)


def provisional(running: Running, answers: Mapping[str, str]) -> Document:
    """The provisional assessment: the ten answers alone.

    Guarantee: pure. Source: GDPR Art. 35(1), 35(7).
    """
    sections = tuple(Section(key, title, article, tuple(_answers(key, answers))) for key, (title, article) in GROUPS.items())
    return Document(PROVISIONAL, "Provisional assessment", running.name, running.as_of, sections)


def answers_of(document: Document) -> dict[str, str]:
    """The ten answers that stand in an assessment.

    Guarantee: as they were given.
    """
    said = {line.key.removeprefix("answer."): line.text for line in document.lines if line.key.startswith("answer.")}
    return {name: said.get(name, "") for name, _, _ in QUESTIONS}


def _answers(group: str, answers: Mapping[str, str]) -> Iterator[Line]:
    return (Line(f"answer.{name}", question, answers[name]) for name, of, question in QUESTIONS if of == group)


def _what(running: Running) -> Iterator[Line]:
    for name, what in running.purposes.items():
        yield Line(f"purpose.{name}", f"Purpose: {name}", what)
    yield Line("networks", "Networks", ", ".join(running.networks))
    yield Line("kinds", "Kinds of post", ", ".join(running.kinds))
    yield Line("logic", "Logic of profiling", running.profiling or "none")
    yield Line("extractor", "What reads opinions", running.extractor or "nothing has been read yet", binds=False)
    yield Line("held.people", "People on record", f"{running.people:,}", binds=False)
    for lake, posts in running.posts.items():
        yield Line(f"held.{lake}", f"Posts held for {lake}", f"{posts:,}", binds=False)


def _need(running: Running) -> Iterator[Line]:
    yield Line("basis", "Basis", "Consent only; each purpose is off until it is given, and none implies another.")
    yield Line("minimal", "Kept", "Redacted posts, sealed, and the opinions found in them; raw and refused posts never.")
    for key, months in running.months.items():
        yield Line(f"months.{key}", f"Months kept: {key}", str(months))
    refused = sum(running.refused.values())
    kept = running.posts.get("insights", 0)
    yield Line("met", "Posts met and refused", f"{refused:,} refused, {kept:,} held for insights", binds=False)


# Risk, what is done, and how far it goes. Each measure is a thing the code does; what is not measured says so.
_RISKS: Final[tuple[tuple[str, str, str], ...]] = (
    ("found_out", "Somebody is recognised in a small group", "Nothing is shown about fewer than {k} people; smaller views are widened."),
    ("leak", "Files are stolen or lost", "Words and ids are sealed under a key of each person, kept apart from the data."),
    (
        "after_no",
        "Data is used after somebody said no",
        "Consent is asked again at every read, so that a withdrawal holds at the next one.",
    ),
    ("third", "Somebody else is named in a post", "Mentions and names the record carries are taken out; posts of others are refused."),
    (
        "sensitive",
        "A post tells of health, belief or need",
        "Such posts are refused before anything is kept. Some are missed: how many is measured and published.",
    ),
    ("wrong", "Words are misread, and people judged by it", "Only counts of many are shown; a person can see and correct each opinion."),
    ("shared", "A report or file goes to somebody else", "Every export names recipient, purpose and end, and can be traced."),
    (
        "bias",
        "Some people are misread or left out more than others",
        "Bias is looked for with invented sentences and with what people declared; what is above a limit is held.",
    ),
    ("creep", "Data is used for something else", "A purpose that the notice and this assessment do not name is refused."),
)


def _risks(running: Running) -> Iterator[Line]:
    for key, risk, _ in _RISKS:
        yield Line(f"risk.{key}", "Risk", risk)
    for reason in ("third_party", "special_category", "vulnerable", "minor", "withdrawn"):
        yield Line(f"refused.{reason}", f"Posts refused: {reason}", f"{running.refused.get(reason, 0):,}", binds=False)
    yield Line("bias.assessed", "Times bias was looked for", f"{running.done.get('bias.assessed', 0):,}", binds=False)
    yield Line("bias.excepted", "Exceptions from limits of bias", f"{running.done.get('bias.excepted', 0):,}", binds=False)
    yield Line("cases", "Cases raised", f"{sum(running.cases.values()):,}", binds=False)


def _measures(running: Running) -> Iterator[Line]:
    for key, risk, measure in _RISKS:
        yield Line(f"measure.{key}", risk, measure.format(k=running.k))
    for key, text in SECURITY:
        yield Line(f"security.{key}", key, text)
    yield Line("k", "Fewest people shown", str(running.k))


def _rights(running: Running) -> Iterator[Line]:
    yield Line("rights.told", "Told beforehand", f"notice {running.notice}" if running.notice else "no notice is in force")
    yield Line("rights.ways", "Ways", "See, correct, take away, restrict, object, withdraw and be erased; stopping needs no proof.")
    yield Line("rights.authority", "Authority", running.authority or "not stated")
    for name, count in running.requests.items():
        yield Line(f"requests.{name}", f"Requests, {name}", f"{count:,}", binds=False)


def _sharing(running: Running) -> Iterator[Line]:
    if not running.recipients:
        yield Line("recipients.none", "Recipients", "nobody else; an egress to anybody is refused")
    for one in running.recipients:
        lacks = "; ".join(gaps(one))
        yield Line(
            f"recipient.{one.name}", one.name, f"{one.role or 'no role'}, {one.country or 'no country'}: {one.purpose or 'no purpose'}"
        )
        if lacks:
            yield Line(f"recipient.gap.{one.name}", f"{one.name}: not settled", lacks)
    yield Line("countries", "Countries", ", ".join(sorted(running.countries)) or "not stated")


def _asked(running: Running) -> Iterator[Line]:
    yield Line("officer", "Data protection officer", running.officer or "none named")
    yield Line("terms.x", "X's approval of per-person use", "on record" if running.x_profile_approval else "none: such use is refused")
