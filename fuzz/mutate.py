"""Change input by chance alone, from a seed: what stands in for atheris where it is not installed, and what a quick run of the tests uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

# What parsers trip over: bounds of numbers, nesting, quotes that do not close, aliases, days that are none, names that lead elsewhere.
NASTY: Final[tuple[bytes, ...]] = (
    b"", b"null", b"true", b"[]", b"{}", b"[[", b'{"a":', b'"', b"'", b"\\", b"\\u0000", b"\\ud800", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n\n",
    b"0", b"-1", b"1e999", b"9" * 30, b"1" * 5_000, b"0x1F", b"NaN", b".inf", b"2026-13-45", b"0000-00-00", b"9999-12-31T23:59:59+14:00",
    b"&a [*a]", b"*a", b"<<: *a", b"!!binary x", b"!!python/name:os.system", b"? [a]", b"---", b"...", b"%", b"{{", b"}}", b"{% if %}",
    b"../../x", b"/etc/x", b"=== a\n", b"PK\x03\x04", b"PAR1", b"[" * 3_000, b"{\"a\":" * 1_500, b"(" * 500, b"not " * 500, b"@" * 300,
    b"a" * 20_000, "٣".encode(), "👨‍👩‍👧".encode(), "\u202e".encode(), "\u2028".encode(), "ß".encode(), b",", b";", b":", b"=", b"\t", b"==",
)  # fmt: skip


def mutate(data: bytes, others: Sequence[bytes], chance: random.Random, longest: int) -> bytes:
    """The input with one to four changes; a part of another may come into it.

    Guarantee: the same chance gives the same bytes, no more than `longest`.
    """
    made = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        chance.choice(_CHANGES)(made, others, chance)
    return bytes(made[:longest])


def _place(made: bytearray, chance: random.Random) -> int:
    return chance.randint(0, len(made))


def _put(made: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    at = _place(made, chance)
    made[at:at] = chance.choice(NASTY)


def _instead(made: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    """A whole value, as it stands between two marks, gives way to another."""
    marks = [at for at, byte in enumerate(made) if byte in b',:;{}[]"\n '] or [0]
    at = chance.choice(marks)
    end = next((other for other in marks if other > at), len(made))
    made[at + 1 : end] = chance.choice(NASTY)


def _flip(made: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    if made:
        made[chance.randrange(len(made))] = chance.randrange(256)


def _cut(made: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    at = _place(made, chance)
    del made[at : at + chance.randint(1, 64)]


def _twice(made: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    at = _place(made, chance)
    made[at:at] = made[at : at + chance.randint(1, 200)] * chance.choice((1, 1, 2, 30))


def _splice(made: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    other = chance.choice(others)
    at, begin = _place(made, chance), chance.randint(0, len(other))
    made[at:] = other[begin:]


_CHANGES: Final = (_put, _instead, _instead, _flip, _cut, _twice, _splice)
