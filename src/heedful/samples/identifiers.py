"""Identifiers planted in the invented posts, so that what hides them can be tested.

Cards carry a valid Luhn digit (ISO/IEC 7812-1) and IBANs valid check digits (ISO 13616), so that a checksum does not let
them slip; addresses are from the ranges kept for examples (RFC 2606, RFC 5737, RFC 3849), and telephone numbers from the
ranges the regulators keep for fiction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

KINDS: Final = ("email", "phone", "card", "iban", "ip", "profile_url", "handle", "markup", "name")
_PHONES: Final = (
    "+33 1 99 00 {a:02d} {b:02d}",
    "+49 30 23125 {a:01d}{b:02d}",
    "+1 202-555-01{b:02d}",
    "020 7946 0{a:01d}{b:02d}",
    "(212) 555-01{b:02d}",
)
_IBANS: Final = (("NL", "HEED{:010d}", 10), ("DE", "{:018d}", 18), ("GB", "HEED{:014d}", 14), ("ES", "{:020d}", 20))
_PROFILES: Final = (
    "https://www.facebook.com/{handle}",
    "https://x.com/{handle}",
    "https://www.instagram.com/{handle}/",
    "https://twitter.com/{handle}/status/14{number:016d}",
    "facebook.com/profile.php?id=1000{number:011d}",
)
_PHRASES: Final[dict[str, tuple[str, ...]]] = {
    "email": (" Mail me at {}.", " My address is {}", " (contact: {})"),
    "phone": (" Call me on {}.", " My number: {}", " ring {} after six"),
    "card": (" I paid with card {}.", " charged twice on {}!"),
    "iban": (" Refund to {} please.", " My account is {}."),
    "ip": (" It said my IP {} is blocked.", " error from {}"),
    "profile_url": (" See {}", " proof is at {} "),
    "handle": (" Ask {}, same story.", " cc {}"),
    "markup": (" {} you have to see this.", " as {} said"),
    "name": (" Regards, {}", " - {}", " This is {} writing."),
}


def phrase(kind: str, value: str, rng: random.Random) -> str:
    """The words that bring an identifier into a post.

    Guarantee: hold the value as it is.
    """
    choices = _PHRASES[kind]
    return choices[int(rng.random() * len(choices))].format(value)


def card(rng: random.Random) -> str:
    """A payment card number that passes the check. Source: ISO/IEC 7812-1, annex B.

    Guarantee: 16 digits, plain or in groups of four.
    """
    digits = "400000" + "".join(str(int(rng.random() * 10)) for _ in range(9))
    digits += luhn_digit(digits)
    gap = (" ", "-", "")[int(rng.random() * 3)]
    return gap.join(digits[at : at + 4] for at in range(0, 16, 4))


def luhn_digit(digits: str) -> str:
    """The check digit that follows these digits. Source: ISO/IEC 7812-1, annex B.

    Guarantee: one digit.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def iban(rng: random.Random) -> str:
    """An account number that passes the check. Source: ISO 13616, ISO/IEC 7064 MOD 97-10.

    Guarantee: of a bank that does not exist; plain or in groups of four.
    """
    country, form, digits = _IBANS[int(rng.random() * len(_IBANS))]
    account = form.format(int(rng.random() * 10**digits))
    moved = "".join(str(int(letter, 36)) for letter in account + country + "00")
    whole = f"{country}{98 - int(moved) % 97:02d}{account}"
    return whole if rng.random() < 0.5 else " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


def value_of(kind: str, rng: random.Random, *, name: str, handle: str, number: int) -> str:
    """An identifier of one kind, for a person of that name and handle.

    Guarantee: invented; passes the checks of its kind.
    """
    low, high, form = int(rng.random() * 10), int(rng.random() * 100), rng.random()
    makers: dict[str, Callable[[], str]] = {
        "email": lambda: f"{handle}{number}@post.example",
        "phone": lambda: _PHONES[int(form * len(_PHONES))].format(a=low, b=high),
        "card": lambda: card(rng),
        "iban": lambda: iban(rng),
        "ip": lambda: (f"192.0.2.{high + 1}", f"203.0.113.{high + 1}", f"2001:db8::{number:x}")[int(form * 3)],
        "profile_url": lambda: _PROFILES[int(form * len(_PROFILES))].format(handle=handle, number=number),
        "handle": lambda: f"@{handle}",
        "markup": lambda: f"@[10007{number:08d}:2048:{name}]",
        "name": lambda: name,
    }
    return makers[kind]()
