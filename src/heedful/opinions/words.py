"""A text taken apart into words and signs, each judged once, however often it comes.

Hashtags are split, long drawn words shortened, entities and typographic quotes read; marks that redaction left, and
addresses of pages, say nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.opinions.adverts import TELLTALES
from heedful.opinions.phrases import NOTHING_MEANT, keys_of, split_joined
from heedful.opinions.wordlists import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from heedful.opinions.phrases import Meant, Node

# What a piece of text is.
WORD, COMMA, STOP, SIGN, HANDLE, SILENT = range(6)
# What a word may signal about the sentence it stands in.
POLITE, MENDING, WISHING, ADDRESSED, COMPARING, JOINING, CAPITALS, THANKS, OFFERING = (1 << bit for bit in range(9))


_SIGNALS: Final = {
    POLITE: listed(
        "thank thanks thanx thx thnx tx ty tks tnx cheers great awesome nice wonderful lovely fantastic perfect brilliant good "
        "cool congrats congratulations welldone appreciate appreciated love loving kudos bravo glad fun super excellent amazing "
    ),
    THANKS: listed("thank thanks thanx thx thnx tx ty tks tnx cheers congrats kudos bravo appreciate appreciated love loving"),
    MENDING: listed(
        "fix fixed fixing resolve resolved resolving sort sorted sorting help helped helping helpful rebook rebooked rebooking "
        "found finding quick quickly prompt response responding reply replying respond responded getting working assist "
        "assistance assisting update updates updating understanding despite following looking reaching solved solving solution "
    ),
    WISHING: listed("please pls plz plis kindly hope hoping hopefully wish want need can could help would if "),
    ADDRESSED: listed("you u ya they them guys yall youre ur airline airlines company companies telecom telco retailer shop brand "),
    COMPARING: listed(
        "than then prefer prefers preferred over beats beat switch switching switched moved moving changed changing porting "
        "migrating ditch ditching ditched dump dumping dumped leaving quit quitting boycott abandon abandoning gone flown "
        "chosen back outperforms joining joined "
    ),
    JOINING: frozenset({"and", "plus", "also", "n"}),
    OFFERING: TELLTALES,
}

PIECE: Final = re.compile(
    r"""
    (?=[\S\n])(?:                                             # at a blank nothing begins, so nothing need be tried
      https?://\S+ | www\.\S+                                   # an address
    | [^\W\d_]+(?:(?:['’`]|&\#0?39;|&apos;|&rsquo;)[^\W\d_]+)*  # a word
    | [@#]\w+                                                   # a handle, a hashtag
    | \d+(?:[.,:]\d+)*
    | \[[a-z]+(?:[ _-][a-z]+)*(?:[ :#_-]?\d+)?\]                # a mark left by redaction
    | </?3 | \(\^\^\) | \^_?\^
    | (?<![\w(])[:;=8]['’]?-?[)(DPpO/\\|\]\[>](?!\w) | >:\( | (?<!\w)[()]:(?!\w)
    | &(?:amp|lt|gt|quot|nbsp);
    | [.!?…]+ | \S | \n
    )
    """,
    re.VERBOSE,
)
_APOSTROPHE: Final = re.compile(r"&#0?39;|&apos;|&rsquo;|[’`]")
_ENDINGS: Final = ("'ll", "'re", "'ve", "'m", "'d", "'s")
_DRAWN: Final = re.compile(r"(\w)\1{2,}", re.IGNORECASE)
_CAMEL: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(slots=True)
class Word:
    """A word and everything known of it before its neighbours are seen.

    Guarantee: the same for the same piece of text; `steps` and `nodes` say which phrases it
    may go on with or begin.
    """

    kind: int
    low: str
    # What the scorer is told.
    said: str
    keys: frozenset[str]
    steps: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    # What it means if no phrase goes on after it, as `longest` gives it.
    alone: Meant = NOTHING_MEANT
    signal: int = 0
    # Whether anything but its form matters.
    active: bool = False
    laden: bool = False
    level: int | None = None
    telling: bool = False
    # For a handle or a hashtag: the brand it is.
    brand: str | None = None


def plain(piece: str) -> str:
    """A word as it is looked up: straight apostrophes, no clitics, but its own capitals.

    Guarantee: `don't` becomes `dont`, `we're` `we`.
    """
    word = _APOSTROPHE.sub("'", piece)
    if "'" in word:
        for ending in _ENDINGS:
            if word.lower().endswith(ending):
                return word[: -len(ending)].replace("'", "")
        word = word.replace("'", "")
    return word


def shorten(word: str, known: Callable[[str], bool]) -> str:
    """A long drawn word (sooooo, baaaad) as it is usually written.

    Guarantee: a word without three equal letters in a row is unchanged; of two letters and one the form that is known.
    """
    if not _DRAWN.search(word):
        return word
    twice, once = _DRAWN.sub(r"\1\1", word), _DRAWN.sub(r"\1", word)
    return twice if known(twice.lower()) else once if known(once.lower()) else twice


def parts_of_hashtag(tag: str, known: Container[str]) -> tuple[str, ...]:
    """The words of a hashtag, by its capitals or by known words.

    Guarantee: they join to the tag, underscores left out.
    """
    parts = [part for piece in tag.split("_") for part in _CAMEL.findall(piece) or [piece] if part]
    if len(parts) > 1:
        return tuple(parts)
    return split_joined(tag.lower(), known) if tag.isascii() else (tag,)


def kind_of(piece: str) -> int:
    """What a piece of text is, by its look.

    Guarantee: one of the kinds above.
    """
    first = piece[0]
    if first.isalpha() or first.isdigit():
        address = piece.startswith(("http://", "https://", "www."))
        return SILENT if address else WORD
    if first == "@" and len(piece) > 1:
        return HANDLE
    if first in ".!?…\n" and piece[-1] in ".!?…\n":
        return STOP
    if piece in (";", ":", ",", "(", ")", "—", "–"):
        return COMMA
    return SILENT if (first in "[&" and len(piece) > 2) or piece in "\"“”«»-'’*/" else SIGN


def make_word(low: str, shown: str, said: str) -> Word:
    """A word of which only the forms are known yet.

    Guarantee: its kind is WORD; it signals CAPITALS if it shouts.
    """
    signal = sum(bit for bit, members in _SIGNALS.items() if low in members)
    if len(shown) > 1 and shown.isupper():
        signal |= CAPITALS
    return Word(WORD, low, said, keys_of(low), signal=signal)
