"""Check digits of national numbers: what tells a person's number from any other row of digits."""

from __future__ import annotations

from datetime import date
from typing import Final

from heedful.privacy.detect.card import luhn

_DNI: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_HETU: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CN: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PESEL: Final = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
# Of Japan's twelve digits, from the left. Source: Order 85 of 2014, Art. 5.
_JP: Final = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_AR: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_NO: Final = ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
# Values of a codice fiscale's letters and digits at odd places. Source: D.M. 23 December 1976.
_CF_ODD: Final = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23), strict=True))  # fmt: skip


def is_national(candidate: str) -> bool:
    """Whether a candidate is a national number of one of the countries we look for.

    Guarantee: its shape, its check digits and, where it holds one, its date of birth are right; separators do not matter.
    Source: the issuing authorities' own rules; ISO/IEC 7064 for DE, ISO/IEC 7812-1 for SE and ZA, GTIN for CH.
    """
    text = "".join(c for c in candidate.upper() if c.isalnum())
    return any(check(text) for check in (_us, _gb, _es, _it, _fr, _fi, _cn, _mx)) or _of_digits(candidate, text)


def _of_digits(candidate: str, text: str) -> bool:
    if not text.isdecimal():
        return False
    digits = [int(c) for c in text]
    if len(digits) == 11:
        return _of_eleven(candidate, digits)
    if len(digits) == 12 and _parted(candidate) and candidate[8] not in "-+":
        return _in(digits) or _jp(digits)
    if len(digits) == 13:
        return _of_thirteen(candidate, digits)
    if len(digits) in {10, 12} and ("-" in candidate or "+" in candidate):
        return _se(digits[-10:]) or _is_day(digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    return False


def _parted(candidate: str) -> bool:
    return any(c in ".- " for c in candidate.strip())


def _of_eleven(candidate: str, digits: list[int]) -> bool:
    if candidate.count("-") > 1:
        return _ar(digits) if candidate[2] == "-" else _ru(digits)
    if any(check(digits) for check in (_tr, _de, _pl, _no)):
        return True
    parted = _parted(candidate)
    return ((parted or digits[0] > 0) and _be(digits)) or (parted and _br(digits))


def _of_thirteen(candidate: str, digits: list[int]) -> bool:
    if candidate.count("-") > 1:
        return _th(digits)
    if "." in candidate:
        return _ch(digits)
    return _kr(digits) if "-" in candidate else _za(digits)


def _us(text: str) -> bool:
    return (
        len(text) == 9
        and text.isdecimal()
        and text[:3] not in {"000", "666"}
        and text[0] != "9"
        and text[3:5] != "00"
        and text[5:] != "0000"
    )


def _gb(text: str) -> bool:
    return (
        len(text) == 9
        and text[:2].isalpha()
        and text[2:8].isdecimal()
        and text[8] in "ABCD"
        and text[:2] not in {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}
    )


def _es(text: str) -> bool:
    if len(text) != 9 or not text[1:8].isdecimal() or not text[8].isalpha():
        return False
    lead = {"X": "0", "Y": "1", "Z": "2"}.get(text[0], text[0])
    return lead.isdecimal() and _DNI[int(lead + text[1:8]) % 23] == text[8]


def _it(text: str) -> bool:
    if len(text) != 16 or not text[:6].isalpha() or not text.isascii():
        return False
    total = sum(_CF_ODD[c] if place % 2 == 0 else (int(c) if c.isdecimal() else ord(c) - 65) for place, c in enumerate(text[:15]))
    return chr(65 + total % 26) == text[15]


def _fr(text: str) -> bool:
    if len(text) != 15 or text[0] not in "12":
        return False
    body = text[:13].replace("2A", "19", 1).replace("2B", "18", 1)
    return body.isdecimal() and text[13:].isdecimal() and 97 - int(body) % 97 == int(text[13:])


def _fi(text: str) -> bool:
    # The sign of the century was taken out with the separators, or is a letter in the middle.
    body = text[:6] + text[-4:-1]
    return len(text) in {10, 11} and body.isdecimal() and text[-1] in _HETU and _is_day(int(text[:2]), int(text[2:4])) and _HETU[int(body) % 31] == text[-1]  # fmt: skip


def _cn(text: str) -> bool:
    if len(text) != 18 or not text[:17].isdecimal() or not _is_day(int(text[12:14]), int(text[10:12])):
        return False
    return "10X98765432"[sum(w * int(c) for w, c in zip(_CN, text[:17], strict=True)) % 11] == text[17]


def _mx(text: str) -> bool:
    if len(text) != 18 or not text.isascii() or not text[4:10].isdecimal() or not text[17].isdecimal():
        return False
    # The letter ñ has the place after n, and is not written.
    values = (int(c) if c.isdecimal() else ord(c) - 55 + (c > "N") for c in text[:17])
    total = sum(value * (18 - place) for place, value in enumerate(values))
    return _is_day(int(text[8:10]), int(text[6:8])) and (10 - total % 10) % 10 == int(text[17])


def _kr(digits: list[int]) -> bool:
    # Since October 2020 the last digits are drawn by lot, so that only the day and the digit of century and sex can be checked.
    return 1 <= digits[6] <= 8 and _is_day(digits[4] * 10 + digits[5], digits[2] * 10 + digits[3])


def _de(digits: list[int]) -> bool:
    if digits[0] == 0 or len(set(digits[:10])) not in {8, 9}:
        return False
    product = 10
    for digit in digits[:10]:
        total = (digit + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == digits[10]


def _pl(digits: list[int]) -> bool:
    right = (10 - sum(w * d for w, d in zip(_PESEL, digits[:10], strict=True)) % 10) % 10 == digits[10]
    return right and _is_day(digits[4] * 10 + digits[5], (digits[2] * 10 + digits[3]) % 20)


def _no(digits: list[int]) -> bool:
    if not _is_day((digits[0] * 10 + digits[1]) % 40, digits[2] * 10 + digits[3]):
        return False
    return all((11 - sum(w * d for w, d in zip(weights, digits, strict=False)) % 11) % 11 == digits[len(weights)] for weights in _NO)


def _be(digits: list[int]) -> bool:
    number = int("".join(map(str, digits[:9])))
    month = (digits[2] * 10 + digits[3]) % 20
    return _is_day(digits[4] * 10 + digits[5], month) and (97 - int("".join(map(str, digits[9:])))) in {
        number % 97,
        (2_000_000_000 + number) % 97,
    }


def _br(digits: list[int]) -> bool:
    return all(sum((n + 1 - i) * d for i, d in enumerate(digits[:n])) * 10 % 11 % 10 == digits[n] for n in (9, 10)) and len(set(digits)) > 1


def _in(digits: list[int]) -> bool:
    return digits[0] > 1 and verhoeff(digits)


def _jp(digits: list[int]) -> bool:
    left = sum(w * d for w, d in zip(_JP, digits, strict=False)) % 11
    return digits[11] == (0 if left < 2 else 11 - left)


def _tr(digits: list[int]) -> bool:
    tenth = (sum(digits[:9:2]) * 7 - sum(digits[1:8:2])) % 10
    return digits[0] > 0 and tenth == digits[9] and sum(digits[:10]) % 10 == digits[10]


def _ru(digits: list[int]) -> bool:
    return sum((9 - place) * d for place, d in enumerate(digits[:9])) % 101 % 100 == digits[9] * 10 + digits[10]


def _ar(digits: list[int]) -> bool:
    # Whose digit would be ten is given another number to begin with.
    return -sum(w * d for w, d in zip(_AR, digits, strict=False)) % 11 == digits[10]


def _za(digits: list[int]) -> bool:
    return digits[10] < 3 and _is_day(digits[4] * 10 + digits[5], digits[2] * 10 + digits[3]) and luhn(digits)


def _th(digits: list[int]) -> bool:
    return (11 - sum((13 - place) * d for place, d in enumerate(digits[:12])) % 11) % 10 == digits[12]


def _ch(digits: list[int]) -> bool:
    return -sum(d * (3 if place % 2 else 1) for place, d in enumerate(digits[:12])) % 10 == digits[12]


def _se(digits: list[int]) -> bool:
    return _is_day(digits[4] * 10 + digits[5], digits[2] * 10 + digits[3]) and luhn(digits)


def verhoeff(digits: list[int]) -> bool:
    """Whether digits end in their Verhoeff check digit.

    Guarantee: any single wrong digit and any two swapped neighbours are found. Source: J. Verhoeff, 1969.
    """
    check = 0
    for place, digit in enumerate(reversed(digits)):
        moved = digit
        for _ in range(place % 8):
            moved = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[moved]
        check = _dihedral(check, moved)
    return check == 0


def _dihedral(a: int, b: int) -> int:
    # Multiplication of the symmetries of a pentagon: turns are 0 to 4, flips 5 to 9.
    if a < 5:
        return (a + b) % 5 if b < 5 else (a + b - 5) % 5 + 5
    return (a - 5 - b) % 5 + 5 if b < 5 else (a - b) % 5


def _is_day(day: int, month: int) -> bool:
    try:
        date(2000, month, day)
    except ValueError:
        return False
    return True
