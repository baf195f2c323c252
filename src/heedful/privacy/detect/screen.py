"""A quick look at a whole column: which texts may hold a detail at all.

Of each recogniser one wider pattern is made, which matches wherever one of its own does, and which the engine of columns answers many times
as fast: without the edges of words, which it cannot know without looking at every letter of every script; without long counts; and with
every letter beyond ASCII taken for part of a word. Only texts that pass are asked one by one. A test draws matches from every pattern
and finds that each passes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heedful.privacy.detect.recogniser import Pattern, Recogniser

# One part of an expression: an escape, a class, a count, or a sign.
_PARTS: Final = re.compile(r"\\.|\[\^?(?:\\.|[^\]\\])+\]|\{[0-9]+,[0-9]+\}|.", re.DOTALL)
_BEYOND: Final = r"\x{80}-\x{10FFFF}"
# What stands before a word that begins here.
_EDGE: Final = "(?:^|[^A-Za-z0-9_])"
# Of many expressions, so many are asked at once.
_TOGETHER: Final = 6
# Where a count begins to cost more than it tells.
_LONG: Final = 10
# An upper bound of a long count, over a class that takes nearly anything: many such side by side are too many states to keep.
_WIDE: Final = re.compile(r"\[\^[^\]]*\]\)?(?:[*+]|\{[0-9]+,\})")


def may_hold(text: pl.Series, recogniser: Recogniser) -> pl.Series:
    """The rows of a column that may hold a detail, in their order.

    Guarantee: row-wise; every text in which a pattern of the recogniser finds something, with its words near, is among them.
    """
    found: list[pl.Series] = []
    for look in _looks(recogniser):
        there = text.str.contains_any(list(look.near), ascii_case_insensitive=True).arg_true() if look.near else None
        asked = text if there is None else text.gather(there)
        for pattern in look.patterns if len(asked) else ():
            hits = asked.str.contains(pattern).arg_true() if pattern else pl.arange(len(asked), eager=True, dtype=pl.UInt32)
            if len(hits):
                found.append(hits if there is None else there.gather(hits))
    if len(found) < 2:
        return found[0] if found else pl.Series([], dtype=pl.UInt32)
    return pl.concat(found).unique().sort()


def bundles(text: pl.Series, expressions: tuple[str, ...]) -> Iterator[tuple[pl.Series, tuple[str, ...]]]:
    """The rows of a column in which some of many expressions may match, and these expressions, a few at a time.

    Guarantee: row-wise; every text in which an expression matches is given together with it.
    """
    for wide, some in _bundled(expressions):
        rows = text.str.contains(wide).fill_null(value=False).arg_true()
        if not rows.is_empty():
            yield rows, some


@lru_cache(maxsize=16)
def _bundled(expressions: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    # Those that begin alike stand together, and few enough that the engine can keep the states they are in.
    pairs = sorted((wider(one), one) for one in dict.fromkeys(expressions))
    parts = [pairs[at : at + _TOGETHER] for at in range(0, len(pairs), _TOGETHER)]
    return tuple(("|".join(f"(?:{wide})" for wide, _ in part), tuple(one for _, one in part)) for part in parts)


@dataclass(frozen=True, slots=True)
class _Look:
    """Plain words of which a text must hold one, if there are any; then wider patterns, of which one must match."""

    near: tuple[str, ...]
    patterns: tuple[str, ...]


@lru_cache(maxsize=256)
def _looks(recogniser: Recogniser) -> tuple[_Look, ...]:
    shared = [p for p in recogniser.patterns if not p.apart]
    groups = [[p for p in shared if not p.near], [p for p in shared if p.near], *([p] for p in recogniser.patterns if p.apart)]
    return tuple(_Look(tuple(dict.fromkeys(word for p in some for word in p.near)), _together(some)) for some in groups if some)


def _together(patterns: Sequence[Pattern]) -> tuple[str, ...]:
    wide = [wider(p.expression) for p in patterns]
    if not all(_known(one) for one in wide):
        # What the engine of columns does not know, such as a look ahead, is asked of every text.
        return ("",)
    alone = [one for one in wide if _WIDE.search(one)]
    joined = "|".join(f"(?:{one})" for one in wide if one not in alone)
    return (*((joined,) if joined else ()), *alone)


def _known(expression: str) -> bool:
    try:
        pl.Series([""]).str.contains(expression)
    except pl.exceptions.ComputeError:
        return False
    return True


def wider(expression: str) -> str:
    """An expression that matches somewhere in every text in which the given one does.

    Guarantee: for the engine of columns; of what both kinds of engine know.
    """
    parts = [_wider(part) for part in _PARTS.findall(expression) if part not in {r"\b", "$", "^"}]
    while len(parts) > 1 and parts[-1] in {"*", "?"} and parts[-2].startswith("["):
        parts = parts[:-2]
    if expression.startswith(r"\b") and _begins_with_letter(expression[2:]):
        return _EDGE + "".join(parts)
    return _without_beginning("".join(parts))


def _wider(part: str) -> str:
    if part == r"\w":
        return f"(?-i:[A-Za-z0-9_{_BEYOND}])"
    if part == r"\s":
        return r"[\s\x1c-\x1f]"
    if part.startswith("{") and "," in part:
        least, most = part[1:-1].split(",")
        return part if int(most) < _LONG else "*" if least == "0" else f"{{{least},}}"
    return _wider_class(part) if part.startswith("[") else part


def _wider_class(part: str) -> str:
    if part in {r"[^\W_]", r"[^\W\d_]"}:
        return f"(?-i:[A-Za-z0-9{_BEYOND}])"
    if part.startswith("[^"):
        return "(?-i:" + part.replace(r"\w", "A-Za-z0-9_") + ")" if r"\w" in part else part
    words = part.replace(r"\w", "A-Za-z0-9_" + _BEYOND).replace(r"\s", r"\s\x1c-\x1f")
    return f"(?-i:{words})" if r"\w" in part else words


def _begins_with_letter(expression: str) -> bool:
    """Whether whatever matches begins with a letter of ASCII: then the edge of a word before it is the end of no other."""
    if not expression.startswith("(?:"):
        return expression[:1].isascii() and expression[:1].isalpha() and expression[1:2] not in {"?", "*", "{"}
    end = _end_of_group(expression)
    if expression[end : end + 1] in {"?", "*", "{"}:
        return False
    return all(_begins_with_letter(one) for one in _alternatives(expression[3 : end - 1]))


def _alternatives(expression: str) -> list[str]:
    found, depth = [""], 0
    for part in _PARTS.findall(expression):
        depth += (part == "(") - (part == ")")
        if part == "|" and not depth:
            found.append("")
        else:
            found[-1] += part
    return found


def _without_beginning(expression: str) -> str:
    """What may be missing at the beginning need not be looked for."""
    flags = re.match(r"\(\?[a-z]+\)", expression)
    start, rest = (flags.group(), expression[flags.end() :]) if flags else ("", expression)
    while rest.startswith("(?:") and (end := _end_of_group(rest)) < len(rest) and rest[end] in "?*":
        rest = rest[end + 1 :]
    return start + rest


def _end_of_group(expression: str) -> int:
    depth, at = 0, 0
    for part in _PARTS.findall(expression):
        depth += (part == "(") - (part == ")")
        at += len(part)
        if not depth:
            return at
    return at
