"""Templates in Liquid, cut down to what a letter needs: a value, a condition, a fallback. No loops, no files, no code.

What a person or a catalogue says is a value and never read as a template; in the HTML part every value is escaped.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Unready

if TYPE_CHECKING:
    from collections.abc import Mapping

# Characters of a template, and of what it may come to.
LONGEST: Final = 20_000
# Characters of one value or condition. Looking for the end of one that has none takes a time that grows with the square of what follows.
LONGEST_TAG: Final = 1_000
TAGS: Final = frozenset({"if", "unless", "case", "comment", "content", "output", "illegal"})
FILTERS: Final = frozenset({"default", "capitalize", "upcase", "downcase", "strip", "append", "prepend", "truncatewords", "escape"})
_NAMES: Final = re.compile(r"\{\{|\{%")
_ENDS: Final = {"{{": "}}", "{%": "%}"}
# Nothing that could begin another header, or turn writing round. Source: RFC 5322 §2.2; Unicode UAX #9.
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class Template:
    """One template.

    Guarantee: was parsed whole; renders the same for the same values, or raises BadInput.
    """

    def __init__(self, name: str, source: str) -> None:
        if len(source) > LONGEST:
            raise BadInput("template.long", f"The template {name} has more than {LONGEST:,} characters.", "A message people read is short.")
        self.name = name
        self.source = source
        self._parsed = _parse(name, source)

    def render(self, values: Mapping[str, Any]) -> str:
        """The text for some values.

        Guarantee: raises BadInput `template.field` where a value without a fallback is missing, `template.runs` where it takes too long.
        """
        from liquid.exceptions import LiquidError, UndefinedError

        try:
            return str(self._parsed.render(**values))
        except UndefinedError:
            raise BadInput(
                "template.field",
                f"The template {self.name} uses a field that is not there.",
                "Give it a fallback: {{ field | default: '…' }}",
            ) from None
        except LiquidError:
            raise BadInput("template.runs", f"The template {self.name} cannot be filled in.", "Simplify it.") from None

    @property
    def is_plain(self) -> bool:
        """Whether it is the same for everybody.

        Guarantee: true only where nothing is filled in.
        """
        return not _NAMES.search(self.source)


def clean(value: str, longest: int = 200) -> str:
    """A value of a person's or a catalogue's, as it may stand in one line of a message.

    Guarantee: one line, no control or direction character, at most `longest` characters.
    """
    return " ".join(_HIDDEN.sub(" ", value).split())[:longest]


def require_one_line(part: str, text: str) -> str:
    """Give a header's text back if it is one line.

    Guarantee: otherwise BadInput `template.header`. Source: RFC 5322 §2.2.
    """
    if _HIDDEN.search(text) or "\n" in text or not text.strip():
        raise BadInput("template.header", f"The {part} must be one line of words.", "Take line breaks and control characters out.")
    return text.strip()


def _parse(name: str, source: str) -> Any:
    from liquid.exceptions import LiquidError

    try:
        _require_ends(name, source)
        return _environment().from_string(source)
    except LiquidError as error:
        line = getattr(error, "lineno", None) or getattr(getattr(error, "token", None), "start_index", None)
        raise BadInput(
            "template.syntax", f"The template {name} cannot be read{f' near character {line}' if line else ''}.",
            f"Only {', '.join(sorted(TAGS - {'content', 'output', 'illegal'}))} and the filters of docs/reference/offers.md are known: no loops, no files.",
        ) from None  # fmt: skip


def _require_ends(name: str, source: str) -> None:
    for begun in _NAMES.finditer(source):
        if source.find(_ENDS[begun[0]], begun.end(), begun.end() + LONGEST_TAG) < 0:
            raise BadInput(
                "template.open", f"The template {name} has something without an end, near character {begun.start()}.",
                f"Close it with {_ENDS[begun[0]]}; it may have {LONGEST_TAG:,} characters.",
            )  # fmt: skip


@cache
def _environment() -> Any:
    try:
        from liquid import Environment
        from liquid.undefined import FalsyStrictUndefined
    except ImportError:
        raise Unready("messages.extra", "Messages need parts that are not installed.", "Run: pip install 'heedful[messages]'") from None

    class Letters(Environment):
        # A template is tried before anybody gets it; what grows beyond a letter stops there.
        output_stream_limit = LONGEST
        local_namespace_limit = 1_000
        loop_iteration_limit = 1
        context_depth_limit = 5
        block_nesting_limit = 10

    made = Letters(undefined=FalsyStrictUndefined, strict_filters=True)
    for tag in set(made.tags) - TAGS:
        del made.tags[tag]
    for one in set(made.filters) - FILTERS:
        del made.filters[one]
    return made
