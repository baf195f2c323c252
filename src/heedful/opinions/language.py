"""Whether a text can be read: the lexicon knows English only, and a guess about another language would be worse than nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

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
FOREIGN: Final = OTHERS - ENGLISH - _SHARED
# Addresses, handles, hashtags and marks are in no language.
_NO_WORD: Final = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\[[a-z _-]+\]")
_ENOUGH: Final = 2


def readable(text: str) -> bool:
    """Whether a text may be English: it is written in Latin letters and has no more words of other languages than of English.

    Guarantee: false only where that is clear: at least half its letters of another script, or two different foreign
    function words and more of them than of English ones.
    """
    if not text.isascii() and _strange(text):
        return False
    words = set(text.lower().split())
    foreign = len(words & FOREIGN)
    return foreign < _ENOUGH or foreign <= len({word.replace("'", "").replace("’", "") for word in words} & ENGLISH)


def _strange(text: str) -> bool:
    letters = [letter for letter in _NO_WORD.sub(" ", text) if letter.isalpha()]
    return bool(letters) and 2 * sum(letter > _LATIN_END for letter in letters) >= len(letters)


def count_unread(texts: Iterable[str]) -> int:
    """How many texts were left alone because they are clearly not English.

    Guarantee: such texts have no opinion from the lexicon.
    """
    return sum(not readable(text) for text in texts)
