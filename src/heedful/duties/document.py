"""A duty's document: sections of lines, each line a fact with a key of its own, so that two versions can be held against each other.

Its canonical form is JSON with sorted keys; its digest is what is approved, and what an approval stands beside.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

SCHEMA: Final = "heedful.duty/1"


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of a document.

    Guarantee: immutable. `binds` is true where a change of it is a change of what is done; a figure moves by itself.
    """

    key: str
    label: str
    text: str
    binds: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """Facts of one kind.

    Guarantee: immutable; no two lines have one key. `article` is the provision that asks for them.
    """

    key: str
    title: str
    article: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A register or an assessment, at one moment.

    Guarantee: immutable; the same facts give the same document.
    """

    kind: str
    title: str
    company: str
    made_at: datetime
    sections: tuple[Section, ...]

    @property
    def lines(self) -> Iterator[Line]:
        """Every line, in order.

        Guarantee: each once.
        """
        return (line for section in self.sections for line in section.lines)

    @property
    def digest(self) -> str:
        """SHA-256 of what binds in it, as 64 hexadecimal digits.

        Guarantee: the same for the same practice, whatever the figures and the moment. Source: FIPS 180-4.
        """
        bound = [[line.key, line.text] for line in self.lines if line.binds]
        return hashlib.sha256(json.dumps([self.kind, self.company, sorted(bound)], ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """One line in which a document parts from the last approved one.

    Guarantee: `was` or `now` is empty where the line is new or gone.
    """

    key: str
    label: str
    was: str
    now: str
    binds: bool

    @property
    def line(self) -> str:
        """The difference in one line.

        Guarantee: holds only what stands in the two documents.
        """
        return f"{self.label}: {self.was or '(not there)'} → {self.now or '(gone)'}"


def differ(old: Document | None, new: Document) -> list[Difference]:
    """What a document says otherwise than the last approved one, line by line.

    Guarantee: pure; empty where nothing differs; in the order of the new one, what is gone last. Everything is new where nothing was
    approved. Source: GDPR Art. 35(11).
    """
    before = {line.key: line for line in old.lines} if old else {}
    found = [
        Difference(line.key, line.label, before[line.key].text if line.key in before else "", line.text, line.binds)
        for line in new.lines
        if line.key not in before or before[line.key].text != line.text
    ]
    now = {line.key for line in new.lines}
    return found + [Difference(k, line.label, line.text, "", line.binds) for k, line in before.items() if k not in now]


def plain(document: Document) -> dict[str, Any]:
    """A document as values that JSON has.

    Guarantee: `read` gives the same document back.
    """
    return {
        "schema": SCHEMA,
        "document": document.kind,
        "title": document.title,
        "company": document.company,
        "made_at": document.made_at.isoformat(),
        "digest": document.digest,
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "article": section.article,
                "lines": [{"key": n.key, "label": n.label, "text": n.text, "binds": n.binds} for n in section.lines],
            }
            for section in document.sections
        ],
    }


def read(found: Mapping[str, Any]) -> Document:
    """The document that plain values were made of.

    Guarantee: the inverse of `plain`.
    """
    from datetime import datetime

    sections: Sequence[Mapping[str, Any]] = found["sections"]
    return Document(
        found["document"],
        found["title"],
        found["company"],
        datetime.fromisoformat(found["made_at"]),
        tuple(Section(s["key"], s["title"], s["article"], tuple(Line(**line) for line in s["lines"])) for s in sections),
    )
