"""A notice: what people are told before they are asked, as a file with a small front matter and words in Markdown.

The front matter says what is promised in a form a program can hold against what it does; the words say it to people.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date  # noqa: TC003  (pydantic reads it)
from typing import Annotated, Any, Final

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from heedful.bounds import read_yaml
from heedful.errors import BadInput

# Larger than any page a person would read.
LARGEST: Final = 200_000
_FENCE: Final = re.compile(r"\A\ufeff?---[ \t]*\n(?P<front>.*?)^---[ \t]*\n?(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)
_VERSION: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}"
# BCP 47, as far as anybody writes a notice: a language, perhaps a script, perhaps a region.
_LANGUAGE: Final = r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?"
_REMEDY: Final = "See docs/reference/notices.md for what may stand there."


def _said(value: object) -> object:
    # An empty value in YAML is an absent one.
    return None if value == "" else value


def _one_or_more(value: object) -> object:
    return [] if value in ("", None) else [value] if isinstance(value, str) else value


def _mapping(value: object) -> object:
    return {} if value in ("", None) else value


Words = Annotated[str, Field(max_length=5_000)]
Names = Annotated[tuple[Words, ...], BeforeValidator(_one_or_more)]
# ISO 3166-1 writes capitals; people do not always.
Country = Annotated[Words, AfterValidator(str.upper)]
Countries = Annotated[tuple[Country, ...], BeforeValidator(_one_or_more)]


# The bound is asked of a number only: an empty value is none.
Term = Annotated[Annotated[int, Field(ge=1, le=120)] | None, BeforeValidator(_said)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Controller(_Part):
    """Who asks. Source: GDPR Art. 13(1)(a)-(b).

    Guarantee: as written; what is missing is empty.
    """

    name: Words = ""
    address: Words = ""
    contact: Words = ""
    officer: Words = ""


class Purpose(_Part):
    """One thing that is done, in the words of the notice's language. Source: GDPR Art. 13(1)(c).

    Guarantee: as written.
    """

    what: Words = ""
    basis: Words = ""


class Months(_Part):
    """How long, in months. Source: GDPR Art. 13(2)(a).

    Guarantee: 1 to 120, or absent.
    """

    posts: Term = None
    profile: Term = None
    consent: Term = None


class Incentive(_Part):
    """What one gets for a yes, and for a no. Source: GDPR Art. 7(4).

    Guarantee: as written.
    """

    yes: Words = ""
    no: Words = ""


class Notice(_Part):
    """One notice in one language.

    Guarantee: cannot be changed; what the file does not say is empty, and the lint says which duty that leaves open.
    """

    version: Annotated[str, Field(pattern=f"^{_VERSION}$")]
    language: Annotated[str, Field(pattern=f"^{_LANGUAGE}$")]
    effective: Annotated[date | None, BeforeValidator(_said)] = None
    controller: Annotated[Controller, BeforeValidator(_mapping)] = Controller()
    purposes: Annotated[dict[str, Purpose], BeforeValidator(_mapping)] = Field(default_factory=dict)
    networks: Names = ()
    kinds: Names = ()
    sources: Names = ()
    recipients: Names = ()
    countries: Countries = ()
    safeguards: Annotated[dict[Country, Words], BeforeValidator(_mapping)] = Field(default_factory=dict)
    retention: Annotated[Months, BeforeValidator(_mapping)] = Months()
    profiling: Words = ""
    rights: Names = ()
    withdrawal: Words = ""
    refusal: Words = ""
    authority: Words = ""
    incentive: Annotated[Incentive | None, BeforeValidator(_said)] = None
    body: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the notice, as 64 hexadecimal digits.

        Guarantee: the same for the same promises and words, whatever the order of the keys or of a list, and the ends of the lines.
        Source: FIPS 180-4.
        """
        return hashlib.sha256(f"{self.front}\n{self.body}".encode()).hexdigest()

    @property
    def front(self) -> str:
        """The front matter as canonical JSON: sorted keys, sorted lists, no spaces, nothing that is empty.

        Guarantee: reads back as the same notice with `read_stored`.
        """
        values = self.model_dump(mode="json", exclude={"body"}, exclude_none=True, exclude_defaults=True)
        values |= {name: sorted(set(found)) for name, found in values.items() if isinstance(found, list)}
        return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read_notice(text: str, name: str) -> Notice:
    """Read a notice file: front matter in YAML between two lines of `---`, then the words in Markdown.

    Guarantee: pure; nothing is guessed. Errors: BadInput `notice.size`, `notice.shape`, `notice.yaml`, `notice.key`, naming the file and
    the key, never a value. Source: YAML 1.2, CommonMark.
    """
    if len(text) > LARGEST:
        raise BadInput("notice.size", f"{name} is longer than {LARGEST:,} characters.", "A notice people can read is far shorter.")
    parts = _FENCE.match(text.replace("\r\n", "\n").replace("\r", "\n"))
    if parts is None:
        raise BadInput("notice.shape", f"{name} does not begin with a front matter between two lines of ---.", _REMEDY)
    found = _read_yaml(parts["front"], name)
    if "body" in found:
        raise BadInput("notice.key", f"{name}: body is not a key; the words stand below the front matter.", _REMEDY)
    return _valid(found | {"body": _tidy(parts["body"])}, name)


def require_named(version: str, language: str) -> None:
    """Let a version and a language pass if a notice can have them.

    Guarantee: otherwise raises BadInput `notice.key`. Source: BCP 47.
    """
    _valid({"version": version, "language": language}, "The notice")


def read_stored(front: str, body: str) -> Notice:
    """Read a notice back from what was stored of it.

    Guarantee: the same notice, with the same digest.
    """
    return _valid(json.loads(front) | {"body": body}, "The stored notice")


def write_notice(notice: Notice) -> str:
    """The file of a notice.

    Guarantee: `read_notice` gives the same notice back, and so the same digest.
    """
    values = notice.model_dump(mode="json", exclude={"body"}, exclude_none=True)
    front = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False)
    return f"---\n{front}---\n\n{notice.body}\n"


def _read_yaml(front: str, name: str) -> dict[str, Any]:
    try:
        # Every value is text here: a version 1.10 stays that, and a country NO is not a denial. This loader makes nothing else.
        found = read_yaml(front, yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" near line {mark.line + 2}" if mark else ""
        sentence = f"{name}: the front matter is not valid YAML{where}."
        raise BadInput("notice.yaml", sentence, "Indent by spaces; quote a text with : in it.") from None
    if not isinstance(found, dict):
        raise BadInput("notice.shape", f"{name}: the front matter must hold keys and values.", _REMEDY)
    return found


def _valid(found: dict[str, Any], name: str) -> Notice:
    try:
        return Notice.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "the front matter"
        said = {"extra_forbidden": "is not a known key", "missing": "is missing"}.get(first["type"], f"is not right: {first['msg']}")
        raise BadInput("notice.key", f"{name}: {key} {said}.", _REMEDY) from None


def _tidy(body: str) -> str:
    return "\n".join(line.rstrip() for line in body.strip().split("\n"))
