"""Identifiers that stand nowhere else, of every kind, with the words people bring them in: what the attack plants and looks for.

Everything is invented: addresses at `.example`, cards and accounts of banks that do not exist, internet addresses of the range kept for
benchmarks (RFC 2544), telephone numbers of the ranges kept for fiction where a country keeps one.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from heedful.samples.identifiers import luhn_digit

# Where a canary was planted decides what may be asked of it: what stands in words that are kept, and what is never to be read.
WORDS, BESIDE = "words", "beside"
KNOWN, OTHER = "known_name", "other_name"
_ON = (
    "bram",
    "cor",
    "dun",
    "wex",
    "fen",
    "gar",
    "hol",
    "yat",
    "jor",
    "kel",
    "lum",
    "mip",
    "nar",
    "zud",
    "pel",
    "quen",
    "ros",
    "sil",
    "tam",
    "vob",
)
_MID = ("a", "ba", "co", "de", "fi", "go", "hu", "i", "ka", "lo", "mi", "nu", "o", "pe", "ri", "so", "tu", "va", "wi", "ze")
_END = (
    "bick",
    "croft",
    "dahl",
    "ferth",
    "gast",
    "holm",
    "kin",
    "lund",
    "mere",
    "nock",
    "quist",
    "rand",
    "sby",
    "thorpe",
    "vik",
    "wold",
    "yarn",
    "zell",
)
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
_PHRASES: dict[str, dict[str, tuple[str, ...]]] = {
    "email": {"en": ("mail me at {}", "my address is {}", "contact: {}"), "de": ("schreibt mir an {}",), "fr": ("écrivez à {}",), "es": ("mi correo es {}",), "it": ("scrivetemi a {}",), "nl": ("mail me op {}",), "pt": ("meu e-mail é {}",)},
    "phone": {"en": ("call me on {}", "my number: {}"), "de": ("ruft mich an unter {}",), "fr": ("appelez le {}",), "es": ("mi teléfono es {}",), "it": ("chiamate il {}",), "nl": ("bel me op {}",), "pt": ("ligue para {}",)},
    "card": {"en": ("I paid with card {}", "charged twice on {}"), "de": ("bezahlt mit Karte {}",), "fr": ("payé avec la carte {}",), "es": ("pagué con la tarjeta {}",), "it": ("pagato con la carta {}",), "nl": ("betaald met kaart {}",), "pt": ("paguei com o cartão {}",)},
    "iban": {"en": ("refund to {} please",), "de": ("Erstattung auf {} bitte",), "fr": ("remboursez sur {}",), "es": ("devolución a {}",), "it": ("rimborso su {}",), "nl": ("terugbetaling op {}",), "pt": ("reembolso para {}",)},
    "id": {"en": ("my national insurance number is {}",), "de": ("mein Personalausweis {}",), "fr": ("ma carte d'identité {}",), "es": ("mi DNI {}",), "it": ("il mio codice fiscale {}",), "nl": ("mijn paspoort {}",), "pt": ("meu passaporte {}",)},
    "ip": {"en": ("it said my IP {} is blocked",), "de": ("meine IP {} ist gesperrt",), "fr": ("mon adresse IP {} est bloquée",)},
    "profile": {"en": ("see {}", "proof is at {}"), "de": ("siehe {}",), "fr": ("voir {}",)},
    "handle": {"en": ("ask {}, same story", "cc {}"), "de": ("fragt {}",), "es": ("pregunten a {}",)},
    "markup": {"en": ("{} you have to see this", "as {} said")},
    "order": {"en": ("order number {}", "booking ref {}", "my ticket no {}"), "de": ("Bestellnummer {}",), "fr": ("commande n° {}",), "es": ("pedido {}",), "it": ("ordine {}",), "nl": ("bestelling {}",), "pt": ("encomenda {}",)},
    "address": {"en": ("it went to {}", "I live at {}"), "de": ("geliefert an {}",), "fr": ("livré au {}",), "es": ("entregado en {}",), "nl": ("bezorgd op {}",)},
    "birth": {"en": ("born on {}", "date of birth: {}"), "de": ("geboren am {}",), "fr": ("née le {}",), "es": ("nacida el {}",)},
    "place": {"en": ("dropped at {}", "they left it here: {}"), "de": ("abgelegt bei {}",)},
    KNOWN: {"en": ("Regards, {}", "this is {} writing", "{} saw it too"), "de": ("Grüße, {}",), "fr": ("Cordialement, {}",), "es": ("Saludos, {}",), "it": ("Saluti, {}",), "nl": ("Groeten, {}",), "pt": ("Abraços, {}",)},
    OTHER: {"en": ("my neighbour {} had the same", "{} at the desk was kind"), "de": ("meine Nachbarin {} sagt das auch",), "fr": ("ma voisine {} dit pareil",), "es": ("mi vecina {} dice lo mismo",), "it": ("la mia vicina {} dice lo stesso",), "nl": ("mijn buurvrouw {} zegt het ook",)},
}  # fmt: skip
KINDS = tuple(_PHRASES)
STRUCTURED = tuple(kind for kind in KINDS if kind not in {KNOWN, OTHER})


@dataclass(frozen=True, slots=True)
class Canary:
    """One planted identifier: its kind, how it is written, where it was planted, and the marks by which any part of it is known."""

    kind: str
    value: str
    where: str
    needles: tuple[str, ...]
    digits: str = ""
    owner: str = ""


class Aviary:
    """Makes canaries, each unlike all others; the same seed gives the same."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.made: list[Canary] = []
        self.taken: set[str] = set()

    def plant(self, kind: str, where: str, owner: str = "") -> Canary:
        """`owner` is the person in whose own words it stands."""
        value = getattr(self, f"_{kind}")()
        digits = re.sub(r"\D", "", value) if kind in {"phone", "card", "iban"} else ""
        canary = Canary(kind, value, where, tuple(_parts(kind, value)), digits if len(digits) > 9 else "", owner)
        self.made.append(canary)
        return canary

    def phrase(self, canary: Canary, language: str) -> str:
        """The words that bring it into a post, in that language where there are some."""
        said = _PHRASES[canary.kind]
        return self.rng.choice(said.get(language) or said["en"]).format(canary.value)

    def word(self) -> str:
        """A surname, a street or an account that nobody has."""
        while True:
            found = "".join(self.rng.choice(part) for part in (_ON, _MID, _MID, _END))
            if found not in self.taken:
                self.taken.add(found)
                return found

    def name(self) -> str:
        return f"{self.rng.choice(_FIRST)} {self.word().title()}"

    def number(self, digits: int) -> str:
        while True:
            found = str(self.rng.randrange(10 ** (digits - 1), 10**digits))
            if found not in self.taken:
                self.taken.add(found)
                return found

    def _email(self) -> str:
        who, host = self.word(), self.rng.choice(("post.example", "mail.example", "larkspur.example"))
        forms = (f"{who}@{host}", f"{who}.{self.rng.choice(_FIRST).lower()}@{host}", f"{who.upper()}@{host}")
        spelt = f"{who} [at] {host.replace('.', ' [dot] ')}"
        return self.rng.choice((*forms, *forms, spelt))

    def _phone(self) -> str:
        number = self.number(8)
        forms = (
            f"+44 7700 9{number[:5]}",
            f"+49 151 {number}",
            f"+1 202-{'23456789'[int(number[0]) % 8]}{number[1:3]}-{number[3:7]}",
            f"+33 6 {number[:2]} {number[2:4]} {number[4:6]} {number[6:8]}",
            f"+34 6{number[:2]} {number[2:5]} {number[5:8]}",
            f"+31 6 {number}",
            f"+39 3{number[:2]} {number[2:8]}0",
        )
        return self.rng.choice(forms)

    def _card(self) -> str:
        digits = f"400000{self.number(9)}"
        digits += luhn_digit(digits)
        gap = self.rng.choice((" ", "-", ""))
        return gap.join(digits[at : at + 4] for at in range(0, 16, 4))

    def _iban(self) -> str:
        country, bank, size = self.rng.choice((("NL", "HEED", 10), ("DE", "", 18), ("GB", "HEED", 14), ("ES", "", 20)))
        account = bank + self.number(size)
        moved = "".join(str(int(letter, 36)) for letter in account + country + "00")
        whole = f"{country}{98 - int(moved) % 97:02d}{account}"
        return whole if self.rng.random() < 0.5 else " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))

    def _id(self) -> str:
        number = self.number(8)
        return self.rng.choice((f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[int(number) % 23]}", f"AB{number[:6]}C", f"X{number}"))

    def _ip(self) -> str:
        while True:
            first, second = self.rng.randrange(100, 256), self.rng.randrange(100, 256)
            value = (
                f"198.{self.rng.choice((18, 19))}.{first}.{second}"
                if self.rng.random() < 0.7
                else f"2001:db8:{self.number(4)}::{self.number(3)}"
            )
            if value not in self.taken:
                self.taken.add(value)
                return value

    def _profile(self) -> str:
        who = self.word()
        forms = (
            f"https://www.facebook.com/{who}",
            f"https://x.com/{who}",
            f"https://www.instagram.com/{who}/",
            f"https://twitter.com/{who}/status/14{self.number(16)}",
            f"facebook.com/{who}/posts/{self.number(15)}",
            f"https://www.tiktok.com/@{who}",
        )
        return self.rng.choice(forms)

    def _handle(self) -> str:
        return f"@{self.word()}{self.rng.choice(('', '_x', '7'))}"

    def _markup(self) -> str:
        return f"@[1000{self.number(11)}:2048:{self.name()}]"

    def _order(self) -> str:
        return self.rng.choice((self.number(9), f"LK-{self.number(8)}", f"AB{self.number(7)}"))

    def _address(self) -> str:
        street, number = self.word(), self.rng.randrange(2, 900)
        forms = (
            f"{number} {street.title()} Street",
            f"{number} {street.title()} Road",
            f"{street.title()}straße {number}",
            f"{number} rue de {street.title()}",
            f"Calle {street.title()} {number}",
            f"{street.title()}straat {number}",
        )
        return self.rng.choice(forms)

    def _birth(self) -> str:
        # Days repeat; what makes each its own is how it is written.
        while True:
            day, month, year = self.rng.randrange(1, 29), self.rng.randrange(1, 13), self.rng.randrange(1940, 2005)
            value = self.rng.choice((f"{day:02d}/{month:02d}/{year}", f"{day:02d}.{month:02d}.{year}", f"{year}-{month:02d}-{day:02d}"))
            if value not in self.taken:
                self.taken.add(value)
                return value

    def _place(self) -> str:
        return f"{self.rng.randrange(36, 60)}.{self.number(6)}, {self.rng.randrange(1, 20)}.{self.number(6)}"

    def _known_name(self) -> str:
        return self.name()

    _other_name = _known_name


_FIRST = (
    "Anna", "Tom", "Maria", "Jonas", "Claire", "Diego", "Giulia", "Sanne", "Rui", "Emily", "Oscar", "Petra", "Luc", "Ines", "Marco", "Femke", "Tiago", "Grace", "Henrik", "Sofia",
)  # fmt: skip


def _parts(kind: str, value: str) -> list[str]:
    """What of an identifier betrays it even alone: the whole, and each part that nobody else has; lower case."""
    low = value.lower()
    invented = [word for word in re.findall(r"[a-z]{7,}", low) if word.endswith(_END) or word.removesuffix("straße").endswith(_END)]
    numbers = [n for n in re.findall(r"\d{9,}", low) if kind != "card"]
    return list(dict.fromkeys([low, value, *(word.removesuffix("straße").removesuffix("stra") for word in invented), *numbers]))
