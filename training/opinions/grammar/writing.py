"""Writes posts with their targets marked: clauses by field and sign, joined as people join them, then put into a register.

A target stands between marks that tell its sign until the post is finished; only then places are counted.
"""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from training.opinions.grammar.registers import dress
from training.opinions.sets import Row

HERE = Path(__file__).parent
MARK = {1: "\x01", -1: "\x02", 0: "\x03"}
GIVEN = {1: "\x04", -1: "\x05", 0: "\x06"}
END = "\x07"
SIGN_AT = {mark: sign for sign, mark in MARK.items()}
GIVEN_AT = {mark: sign for sign, mark in GIVEN.items()}
NAME = {1: "pos", -1: "neg", 0: "neu"}
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_SINGULAR = ("ss", "us", "is", "os", "gps", "bios", "windows", "wireless", "series", "customs")
_MASS = {
    "service", "food", "staff", "software", "wifi", "customer service", "support", "storage", "battery life", "memory", "ram", "coverage",
    "internet", "music", "data", "airtime", "bread", "seafood", "decor", "tech support", "performance", "quality", "packaging", "luggage",
}  # fmt: skip


@cache
def lists(name: str) -> Any:
    """One of the files of words, its lists taken apart."""
    return _apart(yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8")), "," if name in ("fields", "words") else ";")


def _apart(value: Any, at: str) -> Any:
    if isinstance(value, dict):
        return {
            key: _apart(
                each,
                ";"
                if key in ("joins", "turns", "openers", "closers")
                else " "
                if key.startswith("emoji")
                else ","
                if key == "places"
                else at,
            )
            for key, each in value.items()
        }
    if isinstance(value, list):
        return value
    return [part for part in (part.strip() for part in str(value).split(at)) if part]


def is_plural(noun: str) -> bool:
    """Whether a target takes *are*."""
    last = noun.split(" ")[-1]
    return last.endswith("s") and not noun.endswith(_SINGULAR)


class Writer:
    """Writes posts; the same dice write the same posts."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.words = lists("words")

    def post(self) -> Row:
        """One post in one field."""
        name = self._field()
        field = lists("fields")[name] | {"kind": name}
        brand = self.dice.choice(field["brands"])
        parts = [self._statement(field, brand) for _ in range(self.dice.choices((1, 2, 3), (55, 32, 13))[0])]
        text, signs = parts[0]
        for more, its in parts[1:]:
            text += self._joint(signs, its) + more
            signs = signs + its
        text = self._around(text)
        return finish(dress(text, sum(signs), brand, self.dice, self.words), signs)

    def _field(self) -> str:
        names = list(lists("fields"))
        weights = [3 if n in ("laptops", "restaurants") else 2 if n in ("phones", "telecom", "airlines") else 1.2 for n in names]
        return self.dice.choices(names, weights)[0]

    def _joint(self, before: list[int], after: list[int]) -> str:
        turned = sum(before) * sum(after) < 0
        return self._spaced(self.dice.choice(self.words["turns" if turned else "joins"]))

    @staticmethod
    def _spaced(joint: str) -> str:
        return f" {joint} " if joint[:1].isalpha() else f"{joint} "

    def _around(self, text: str) -> str:
        if self.dice.random() < 0.22:
            text = f"{self.dice.choice(self.words['openers'])} {text}"
        if self.dice.random() < 0.25:
            text = f"{text} {self.dice.choice(self.words['closers'])}"
        return text + self.dice.choices((".", "!", "", "!!", "...", "?"), (45, 18, 27, 4, 5, 1))[0]

    def _statement(self, field: dict[str, Any], brand: str) -> tuple[str, list[int]]:
        """A clause or two with the signs of what is felt."""
        chance = self.dice.random()
        if self.dice.random() < (
            0.5 if field["kind"] in ("airlines", "telecom") else 0.3 if field["kind"] in ("retail", "banks", "software") else 0.06
        ):
            return self._fact(field, brand)
        sign = self.dice.choices((1, -1, 0), (36, 40, 24))[0]
        if chance < 0.24:
            return self._fill(self.dice.choice(lists("shapes")["none"][NAME[sign]]), sign, field, brand), [sign]
        if chance < 0.32 and sign and len(lists("shapes")["aside"]) > 0:
            felt = self._clause(field, brand, sign)
            shape = self.dice.choice(lists("shapes")["aside"])
            return self._fill(shape.replace("{CLAUSE}", "\x08"), 0, field, brand).replace("\x08", felt), [sign]
        if chance < 0.42:
            return self._several(field, brand)
        if chance < 0.50:
            return self._turned(field, brand)
        return self._clause(field, brand, sign), [sign]

    def _fact(self, field: dict[str, Any], brand: str) -> tuple[str, list[int]]:
        """Something told, asked or announced."""
        facts = lists("facts")
        kind = field["kind"] if field["kind"] in facts and self.dice.random() < 0.6 else "service"
        sign = self.dice.choices((1, -1, 0), (22, 42, 36))[0]
        said = self.dice.choice(facts[kind][NAME[sign]])
        said = re.sub(r"\[([^\]]+)\]", lambda m: self._marked(m[1], sign), said)
        said = re.sub(r"\{city\}", lambda _: self.dice.choice(facts["places"]), said)
        said = re.sub(r"\{n\}", lambda _: str(self.dice.choice((2, 3, 4, 5, 12, 20, 45, 112, 350, 1471))), said)
        return self._fill(said, sign, field, brand), [sign]

    def _turned(self, field: dict[str, Any], brand: str) -> tuple[str, list[int]]:
        sign = self.dice.choice((1, -1))
        first, second = self._clause(field, brand, sign), self._clause(field, brand, -sign)
        return first + self._spaced(self.dice.choice(self.words["turns"])) + second, [sign, -sign]

    def _several(self, field: dict[str, Any], brand: str) -> tuple[str, list[int]]:
        """Two or three targets that share what is said, or a list of them."""
        sign = self.dice.choices((1, -1, 0), (45, 35, 20))[0]
        targets = [self._marked(self._target(field)[1], sign) for _ in range(self.dice.choice((2, 2, 3)))]
        listed = f"{', '.join(targets[:-1])} and {targets[-1]}"
        if sign == 0:
            shape = self.dice.choice(
                (
                    "it has {}",
                    "we ordered the {}",
                    "comes with {}",
                    "they have {}",
                    "i had the {}",
                    "i bought {} as well",
                    "it comes with a {}",
                    "we shared the {}",
                )
            )
        else:
            adjective, very = self._word("good" if sign > 0 else "bad"), self._word("very")
            shape = self.dice.choice(
                (f"the {{}} are {adjective}", f"the {{}} were {very} {adjective}", f"{adjective} {{}}", "love the {}" if sign > 0 else "hate the {}", f"the {{}}? {adjective}")
            )  # fmt: skip
        return shape.format(listed), [sign]

    def _clause(self, field: dict[str, Any], brand: str, sign: int) -> str:
        """Something said of one target."""
        chance = self.dice.random()
        if "acts" in field and chance < 0.08:
            act = self._marked(self.dice.choice(field["acts"]), sign)
            shape = self.dice.choice(lists("shapes")["acts"][NAME[sign]]).replace("{V}", act)
            return self._fill(f"{self.dice.choice(('it ', '', 'the {X} ', 'mine '))}{shape}", sign, field, brand)
        kind, noun = self._target(field)
        if chance < 0.52:
            return self._fill(self.dice.choice(lists("shapes")[NAME[sign]]), sign, field, brand, noun)
        predicates = lists("predicates")
        own = predicates.get(kind, {}).get(NAME[sign], [])
        pool = own if own and self.dice.random() < 0.68 else predicates["any"][NAME[sign]]
        said = self._agree(self.dice.choice(pool), noun)
        article = self.dice.choices(("the ", "their ", "its ", "your ", "my ", "this ", ""), (62, 9, 5, 7, 5, 2, 10))[0]
        article = "the " if article == "this " and is_plural(noun) else article
        return self._fill(f"{article}{self._marked(noun, sign)} {said}", sign, field, brand, noun)

    def _agree(self, said: str, noun: str) -> str:
        first, _, rest = said.partition(" ")
        if (
            is_plural(noun)
            and not first.startswith("{")
            and re.fullmatch(r"[a-z]+[^s]s|does|doesn't", first)
            and first not in ("was", "is")
        ):
            first = {"does": "do", "doesn't": "don't"}.get(first, first[:-1])
        return f"{first} {rest}".strip()

    def _target(self, field: dict[str, Any]) -> tuple[str, str]:
        kinds = list(field["aspects"])
        kind = self.dice.choices(kinds, [len(field["aspects"][k]) ** 0.6 for k in kinds])[0]
        return kind, self.dice.choice(field["aspects"][kind])

    def _word(self, kind: str) -> str:
        return str(self.dice.choice(self.words[kind]))

    @staticmethod
    def _marked(noun: str, sign: int) -> str:
        return f"{MARK[sign]}{noun}{END}"

    def _fill(self, shape: str, sign: int, field: dict[str, Any], brand: str, noun: str | None = None) -> str:
        """Put words where a shape has slots."""
        past = self.dice.random() < 0.3

        def put(match: re.Match[str]) -> str:
            slot, told = match[1], match[2]
            its = {"neu": 0, "pos": 1, "neg": -1}.get(told, sign) if told else sign
            if slot in ("T", "t", "t2"):
                return self._noun(slot, its, field, noun if told is None else None)
            return self._small(slot, sign, noun, past, field, brand)

        return _SLOT.sub(put, shape)

    def _noun(self, slot: str, sign: int, field: dict[str, Any], noun: str | None) -> str:
        said = noun or self._target(field)[1]
        marked = self._marked(said, sign)
        if slot != "T":
            return marked
        article = self.dice.choices(("the ", "their ", "your ", "its ", ""), (70, 10, 5, 5, 10))[0]
        return article + marked

    def _small(self, slot: str, sign: int, noun: str | None, past: bool, field: dict[str, Any], brand: str) -> str:
        plural = noun is not None and is_plural(noun)
        if slot == "be":
            return ("were" if plural else "was") if past else "are" if plural else "is"
        if slot == "feel":
            return "feel" if plural else "feels"
        if slot == "have":
            return "have" if plural else "has"
        if slot == "a":
            return "" if plural or noun in _MASS else "a"
        if slot == "X":
            return f"{GIVEN[sign]}{self.dice.choice(field['things'])}{END}"
        if slot == "B":
            return f"{GIVEN[sign]}{brand}{END}"
        return self._word(slot)


def finish(text: str, signs: list[int]) -> Row:
    """Take the marks out and count places."""
    plain: list[str] = []
    spans: list[tuple[int, int, int]] = []
    given: list[tuple[int, int, int]] = []
    at, start, mark = 0, 0, ""
    for letter in text:
        if letter in SIGN_AT or letter in GIVEN_AT:
            start, mark = at, letter
        elif letter == END:
            (spans if mark in SIGN_AT else given).append((start, at, (SIGN_AT | GIVEN_AT)[mark]))
        else:
            plain.append(letter)
            at += 1
    felt = {sign for sign in signs if sign}
    post = (felt.pop() if len(felt) == 1 else None) if felt else 0
    loud = "!!" in text or sum(c.isupper() for c in text) > len(text) / 2
    strength = None if post is None else 0.0 if post == 0 else 0.9 if loud else 0.6
    return Row("".join(plain), spans, True, given, post, strength, "invented")


def invent(posts: int, seed: int) -> list[Row]:
    """So many posts; the same for the same seed."""
    writer = Writer(random.Random(seed))
    return [writer.post() for _ in range(posts)]
