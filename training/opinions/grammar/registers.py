"""How posts look: reviews and quick posts, typed well or badly, with handles, hashtags, emoji, drawn words and capitals.

Works on text in which targets are marked, and leaves the marks in place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

SHORT = {
    "you": "u", "your": "ur", "are": "r", "please": "pls", "thanks": "thx", "because": "cuz", "really": "rly", "with": "w/", "before": "b4",
    "though": "tho", "people": "ppl", "and": "&", "great": "gr8", "about": "abt", "good": "gud", "very": "v", "service": "svc", "don't": "dont",
    "can't": "cant", "it's": "its", "isn't": "isnt", "i'm": "im", "won't": "wont", "doesn't": "doesnt", "customer": "cust", "for": "4", "so": "sooo",
}  # fmt: skip
KEYS = "qwertyuiopasdfghjklzxcvbnm"
_WORD = re.compile(r"[a-z']{2,}")


def dress(text: str, felt: int, brand: str, dice: random.Random, words: dict[str, Any]) -> str:
    """A post in one register."""
    text = re.sub(r" +([,.!?;])", r"\1", re.sub(r"\s+", " ", text)).strip()
    register = dice.choices(("review", "tokens", "social", "shout"), (34, 22, 40, 4))[0]
    if register == "social":
        return _social(text, felt, brand, dice, words)
    text = _sentences(text)
    if dice.random() < 0.25:
        text = _mistype(text, dice)
    if register == "tokens":
        return re.sub(r"\s+", " ", re.sub(r"([,.!?;()]|(?<=\w)(?:n't|'s|'ve|'re|'m|'ll)\b)", r" \1 ", text)).strip()
    return text.upper() if register == "shout" else text


def _sentences(text: str) -> str:
    return re.sub(r"(^[\x01-\x06]?|[.!?] [\x01-\x06]?)([a-z])|\b(i)\b", lambda m: m[1] + m[2].upper() if m[2] else "I", text)


def _social(text: str, felt: int, brand: str, dice: random.Random, words: dict[str, Any]) -> str:
    sign = "pos" if felt > 0 else "neg" if felt < 0 else "neu"
    if dice.random() < 0.35:
        text = _WORD.sub(lambda m: SHORT.get(m[0], m[0]) if dice.random() < 0.6 else m[0], text)
    if dice.random() < 0.3:
        text = _mistype(text, dice)
    if dice.random() < 0.12:
        text = re.sub(r"\b(so|love|bad|good|slow|no|please|really|why)\b", lambda m: m[0] + m[0][-1] * dice.randint(2, 4), text, count=1)
    if dice.random() < 0.4:
        text = _sentences(text)
    handle = "@" + re.sub(r"[^A-Za-z0-9]", "", brand) + dice.choice(("", "", "Help", "UK", "_care"))
    if dice.random() < 0.35:
        text = f"{handle} {text}"
    elif dice.random() < 0.1:
        text = f"{text} {handle}"
    if dice.random() < 0.22:
        text = f"{text} {' '.join(dice.sample(words[f'tags_{sign}'], dice.choice((1, 1, 2))))}"
    if dice.random() < 0.12:
        text = f"{text} #{re.sub(r'[^A-Za-z0-9]', '', brand)}"
    if dice.random() < 0.3:
        text = f"{text} {dice.choice(words[f'emoji_{sign}']) * dice.choice((1, 1, 1, 2, 3))}"
    if dice.random() < 0.06:
        text = f"{text} https://ex.example/{dice.randint(100, 999)}"
    return text


def _mistype(text: str, dice: random.Random) -> str:
    """One or two slips: a letter left out, doubled, swapped or hit beside; marks stay."""
    letters = list(text)
    for _ in range(dice.choice((1, 1, 2))):
        at = dice.randrange(1, max(2, len(letters) - 2))
        if at + 1 < len(letters) and letters[at].isalpha() and letters[at + 1].isalpha():
            slip = dice.randrange(4)
            if slip == 0:
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
            elif slip == 1:
                del letters[at]
            elif slip == 2:
                letters.insert(at, letters[at])
            else:
                letters[at] = dice.choice(KEYS)
    return "".join(letters)
