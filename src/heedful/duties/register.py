"""The register of processing, written from what is running. Source: GDPR Art. 30(1)(a)-(g)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.duties.document import Document, Line, Section
from heedful.duties.recipients import EEA, gaps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heedful.duties.running import Recipient, Running

KIND: Final = "register"
NOT_STATED: Final = "not stated"
# What the code does whatever the settings say, each a sentence that a test or a page of the docs holds to.
SECURITY: Final[tuple[tuple[str, str], ...]] = (
    (
        "sealing",
        "Words of posts, addresses and account ids are encrypted (AES-256-GCM) under a key of each person; erasing destroys the key.",
    ),
    ("pseudonyms", "Each purpose keeps its own copy under its own keyed hashes; no key is shared by two purposes."),
    ("gate", "Consent is asked when a post is met and again at every read; what is refused is counted and not kept."),
    ("redaction", "Addresses, numbers, handles and the record's own names are taken out before anything is kept."),
    ("two", "Consents that are brought in, and these documents, need two people."),
    ("log", "Every change leaves an entry in the transaction that makes it."),
    ("files", "Key files and exports may be read by their owner only."),
)


def register(running: Running) -> Document:
    """The register of processing, as things stand.

    Guarantee: pure; only what is running, held or logged: nothing is written that nobody does. What a company has not said is
    `not stated`. Source: GDPR Art. 30(1).
    """
    sections = (
        Section("controller", "Who is responsible", "GDPR Art. 30(1)(a)", tuple(_controller(running))),
        Section("purposes", "What for", "GDPR Art. 30(1)(b)", tuple(_purposes(running))),
        Section("subjects", "Whose data, and which", "GDPR Art. 30(1)(c)", tuple(_subjects(running))),
        Section("recipients", "Who else is given something", "GDPR Art. 30(1)(d)", tuple(_recipients(running))),
        Section("transfers", "Where, and transfers to other countries", "GDPR Art. 30(1)(e)", tuple(_transfers(running))),
        Section("erasure", "For how long", "GDPR Art. 30(1)(f)", tuple(_erasure(running))),
        Section("security", "How it is protected", "GDPR Art. 30(1)(g), 32(1)", tuple(_security(running))),
        Section("held", "What is held and was done", "GDPR Art. 5(2)", tuple(_figures(running))),
    )
    return Document(KIND, "Register of processing", running.name, running.as_of, sections)


def _controller(running: Running) -> Iterator[Line]:
    yield Line("controller.name", "Company", running.name or NOT_STATED)
    yield Line("controller.address", "Address", running.address or NOT_STATED)
    yield Line("controller.contact", "Contact", running.contact or NOT_STATED)
    yield Line("controller.officer", "Data protection officer", running.officer or "none named")
    yield Line("controller.authority", "Authority", running.authority or NOT_STATED)
    yield Line("controller.notice", "What people are told", f"notice {running.notice}" if running.notice else "no notice is in force")


def _purposes(running: Running) -> Iterator[Line]:
    for name, what in running.purposes.items():
        yield Line(f"purpose.{name}", name, f"{what} Basis: consent, GDPR Art. 6(1)(a).")


def _subjects(running: Running) -> Iterator[Line]:
    yield Line("subjects.people", "People", "Adults who agreed, by a record of each consent; nobody who was not asked.")
    yield Line("subjects.networks", "Networks", ", ".join(running.networks))
    yield Line("subjects.kinds", "Kinds of post", ", ".join(running.kinds))
    yield Line(
        "subjects.data", "Data", "Consent records, accounts, addresses that were confirmed, redacted posts, and opinions found in them."
    )
    yield Line("subjects.special", "Special categories", "None sought; posts whose words tell of one are refused and only counted.")
    yield Line("subjects.logic", "Profiling", running.profiling or "none")


def _recipients(running: Running) -> Iterator[Line]:
    if not running.recipients:
        yield Line("recipients.none", "Recipients", "nobody else")
    for one in running.recipients:
        yield Line(f"recipient.{one.name}", one.name, _recipient(one))


def _recipient(one: Recipient) -> str:
    said = [one.role.replace("_", " "), one.purpose, f"gets: {', '.join(one.gets)}" if one.gets else "gets nothing yet"]
    said += [f"contract of {one.contract.isoformat()}" if one.contract else "", one.country, one.transfer]
    lacks = [f"NOT SETTLED: {gap}" for gap in gaps(one)]
    return "; ".join([part for part in said if part] + lacks)


def _transfers(running: Running) -> Iterator[Line]:
    yield Line("transfers.countries", "Countries", ", ".join(sorted(running.countries)) or NOT_STATED)
    outside = [one for one in running.recipients if one.country and one.country not in EEA]
    if not outside:
        yield Line("transfers.none", "Outside the economic area", "none")
    for one in outside:
        yield Line(f"transfer.{one.name}", one.name, f"{one.country}: {one.transfer or 'no basis stated'}")


def _erasure(running: Running) -> Iterator[Line]:
    names = {"posts": "Posts and opinions", "profile": "Profiles", "consent": "A consent"}
    for key, months in running.months.items():
        yield Line(f"erasure.{key}", names.get(key, key), f"{months} months; not used a day longer, whether cleaned up yet or not")
    yield Line("erasure.asked", "On request", "at once stopped, then destroyed with the person's key")


def _security(running: Running) -> Iterator[Line]:
    for key, text in SECURITY:
        yield Line(f"security.{key}", key, text)
    yield Line("security.k", "Fewest people shown", str(running.k))
    yield Line("security.store", "Operational store", running.store)
    yield Line("security.team", "Team", "one or two people" if running.team == "solo" else "several people")


def _figures(running: Running) -> Iterator[Line]:
    yield Line("held.people", "People on record", f"{running.people:,}", binds=False)
    yield Line("held.records", "Consent records", f"{running.records:,}", binds=False)
    for lake, posts in running.posts.items():
        yield Line(f"held.posts.{lake}", f"Posts held for {lake}", f"{posts:,}", binds=False)
    yield Line("held.refused", "Posts refused", f"{sum(running.refused.values()):,}", binds=False)
    for name, count in running.requests.items():
        yield Line(f"requests.{name}", f"Requests, {name}", f"{count:,}", binds=False)
    for kind, count in running.done.items():
        yield Line(f"done.{kind}", kind, f"{count:,}", binds=False)


def public(made: Document, k: int, cases: tuple[Line, ...] = ()) -> Document:
    """The register as anybody may read it.

    Guarantee: pure; nothing of how the team is made up, no figure below k, and none that tells of requests or of single entries of the
    log. `cases` are the public figures of concerns. Source: GDPR Art. 5(2), 12(1).
    """
    hidden = {"security.team", "security.store"}
    sections = [
        Section(s.key, s.title, s.article, tuple(line for line in s.lines if line.binds and line.key not in hidden))
        for s in made.sections
        if s.key != "held"
    ]
    shown = tuple(_shown(line, k) for s in made.sections if s.key == "held" for line in s.lines if line.key.startswith("held."))
    sections.append(Section("held", "What is held", "GDPR Art. 5(2)", shown))
    if cases:
        sections.append(Section("cases", "Concerns that were raised", "GDPR Art. 5(2)", cases))
    return Document(made.kind, made.title, made.company, made.made_at, tuple(sections))


def _shown(line: Line, k: int) -> Line:
    count = int(line.text.replace(",", ""))
    return Line(line.key, line.label, line.text if count >= k else f"fewer than {k}", binds=False)
