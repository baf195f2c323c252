"""Which language a text is in, of those that can be read; a guess about any other would be worse than nothing."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from heedful.opinions.scoring import analyzer
from heedful.opinions.tongue import TONGUES, parted, tongue
from heedful.opinions.wordlists import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

# Frequent function words: those that only English has, and those that only some other language here has.
ENGLISH: Final = listed(
    "the and you your is are was were be been this that these those with for from have has had not it its of to my we our "
    "they their them what when where why who how which will would can could should about just because there then than as at "
    "by if do does did but so i im dont cant wont didnt isnt youre thats ive get got all any only really please thanks "
    "thank good bad very still too out up off over again always never now today here u ur r pls flight service app network "
    "customer "
)
OTHERS: Final = listed(
    # Spanish, Portuguese
    "el los las una unos del que por para con pero muy como más esta este está estoy tengo gracias hola porque cuando donde "
    "mi mis se lo le nos ustedes vuelo sin sobre também não uma um os das dos com mais muito obrigado você vocês meu minha "
    "já isso está são foi "
    # French
    "le la les des du une et est je vous nous pas pour dans avec sur qui mais très c'est cest merci bonjour mon votre vos "
    "ne au aux être été "
    # German, Dutch
    "der die das und ist nicht ich wir sie ein eine mit für auf von zu den dem auch aber mein wie bei sehr danke het een "
    "niet ik van dat zijn voor maar ook naar wel geen bedankt jullie mijn "
    # Italian
    "il gli che di della dello sono per non molto grazie ho mia mio questo questa anche "
    # Swahili, Luganda
    "na ya wa kwa ni hii yangu sana lakini asante nga mu ku nti era naye nze mwe gwe bwe ate kati muli mmwe bya ssente oba "
)
# Words that English shares with one of them, and so tell nothing.
_LATIN_END: Final = "\u024f"
_SHARED: Final = listed("die das den per non sur on me no a an in was so am des mu van dare")
ENGLISH_NAME: Final = "en"
# Of Portuguese, which is not read, so that it is not taken for Spanish or Italian.
_PORTUGUESE: Final = listed(
    "também não uma um os as dos das da do com mais muito obrigado obrigada você vocês meu minha já isso está são foi o a ao em no na "
    "nos nas pelo pela que de e é para por mas como eu ele ela eles seu sua bem ser ter tem têm estava fazer quando onde este esta "
)
# Addresses, handles, hashtags and marks are in no language.
_NO_WORD: Final = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\[[a-z _-]+\]")
# Signs beyond Latin letters, emoji among them.
_BEYOND: Final = re.compile("[\u0250-\U0010ffff]")
_KEPT: Final = 200_000
_ENOUGH: Final = 2
# Of fewer words, one foreign word is a name or a quotation.
_SHORTEST: Final = 4
# What other languages like and dislike with, and English has too.
_LOANED: Final = listed("super top cool fatal normal regular correct simple modern fragile confus mediocre regal elegant")
_MARKS: Final = ".,;:!?…\"“”„«»()[]¡¿'’"


def language_of(text: str) -> str | None:
    """The language a text is read in, or None where it is left alone.

    Guarantee: English unless it clearly is not: at least half its letters of another script, or more words that only another language has than of
    English ones, and two of them or none of English. Of other languages the one with the most; of two with as many, neither.
    """
    if not text.isascii() and _strange(text):
        return None
    spoken = parted(text.lower()).split()
    # Most texts have no foreign word at all, and of these nothing else need be asked.
    foreign = len({word for word in map(_told().__getitem__, spoken) if word})
    if not foreign:
        return ENGLISH_NAME
    words = {word.strip(_MARKS) for word in spoken}
    if foreign < _ENOUGH and len(words) < _SHORTEST:
        return ENGLISH_NAME
    english = len({word.replace("'", "").replace("’", "") for word in words} & ENGLISH)
    counts = sorted(((len(words & own), name) for name, own in _told_by().items()), reverse=True)
    (most, name), (next_most, _) = counts[:2]
    if most <= english or (most < _ENOUGH and english):
        return ENGLISH_NAME
    return name if most > next_most and name in TONGUES else None


def readable(text: str) -> bool:
    """Whether a text is read as English.

    Guarantee: as `language_of`.
    """
    return language_of(text) == ENGLISH_NAME


@cache
def _told_by() -> dict[str, frozenset[str]]:
    """Words that tell a language: common ones, and those that like or dislike, but for what English has too."""
    vader = frozenset(analyzer().lexicon)
    felt = {name: frozenset(w for w in tongue(name).levels if w.isalpha() and len(w) > 3) - vader - _LOANED for name in TONGUES}
    own = {name: tongue(name).common | felt[name] for name in TONGUES} | {"pt": _PORTUGUESE}
    return {name: words - ENGLISH - _SHARED for name, words in own.items()}


@cache
def _foreign() -> frozenset[str]:
    return frozenset().union(OTHERS, *_told_by().values()) - ENGLISH - _SHARED


class _Told(dict[str, str]):
    """What a word, with the marks around it, is as a foreign word; nothing where it is none. Remembered, for most words come again."""

    def __missing__(self, marked: str) -> str:
        word = marked.strip(_MARKS)
        said = word if word in _foreign() else ""
        if len(self) >= _KEPT:
            self.clear()
        self[marked] = said
        return said


@cache
def _told() -> _Told:
    return _Told()


def _strange(text: str) -> bool:
    if not any(map(str.isalpha, _BEYOND.findall(text))):
        return False
    letters = [letter for letter in _NO_WORD.sub(" ", text) if letter.isalpha()]
    return bool(letters) and 2 * sum(letter > _LATIN_END for letter in letters) >= len(letters)


def count_unread(texts: Iterable[str]) -> int:
    """How many texts were left alone because they are in no language that is read.

    Guarantee: such texts have no opinion.
    """
    return sum(language_of(text) is None for text in texts)
