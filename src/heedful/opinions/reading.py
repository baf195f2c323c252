"""Reads a text as its author's clauses: what others said is left out, and each word comes with the phrases that may begin there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from heedful.opinions import feelings
from heedful.opinions.phrases import Phrases, bare, furthest
from heedful.opinions.scoring import NOTHING
from heedful.opinions.telling import is_telling
from heedful.opinions.tongue import parted
from heedful.opinions.words import (
    COMMA,
    HANDLE,
    PIECE,
    SIGN,
    SILENT,
    STOP,
    WORD,
    Word,
    kind_of,
    make_word,
    parts_of_hashtag,
    plain,
    shorten,
)

if TYPE_CHECKING:
    from heedful.opinions.scoring import Scores
    from heedful.opinions.taxonomy import Taxonomy
    from heedful.opinions.tongue import Tongue

BRAND, ASPECT = "brand", "aspect"
_KEPT_WORDS: Final = 200_000
# No word or hashtag is longer; what is says nothing.
_LONGEST_PIECE: Final = 80
# Kinds of piece beside those of a word: a hashtag of many words, and a word at which a sentence may turn.
MANY, TURN = 10, 11
# VADER counts no more exclamation marks.
_MOST_CRIES: Final = 4
_BREAKS: Final = frozenset({COMMA, STOP})
_TURNS: Final = frozenset({"but", "although", "though", "however", "while", "yet", "whereas", "bt", "except"})
_NOT_A_TURN_AFTER: Final = frozenset({"a", "quite", "not", "as", "even"})
_NOT_A_TURN_BEFORE: Final = frozenset({"again", "another", "to", "for"})
_MAY_QUOTE: Final = ('"', "“", "«", ">", "&quot;", "&gt;", "RT", "MT")
_QUOTED_LINE: Final = re.compile(r"^[ \t]*(?:>|&gt;)[^\n]*", re.MULTILINE)
_REPEATED: Final = re.compile(r"\b(?:RT|MT)\b[: ]*(?:@\w+|\[handle\]).*", re.DOTALL)
_ANSWERED: Final = re.compile(r"(?:[\"“«]|&quot;) ?(?:@\w+|\[handle\]):.*?(?:[\"”»]|&quot;|\Z)", re.DOTALL)
_QUOTED: Final = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»|&quot;(?:(?!&quot;)[^\n])*&quot;")
_LEAST_QUOTED: Final = 3


@dataclass(slots=True)
class Clause:
    """A run of words that says one thing.

    Guarantee: `places` are where each word was found in the text as given; `hot` are the
    places of active words; `asks` and `cries` tell how it ends.
    """

    words: list[Word] = field(default_factory=list)
    places: list[re.Match[str]] = field(default_factory=list)
    hot: list[int] = field(default_factory=list)
    asks: bool = False
    cries: int = 0

    def part(self, first: int, last: int) -> Clause:
        """The words from `first` to before `last`, as a clause of their own.

        Guarantee: offsets are kept.
        """
        hot = [i - first for i in self.hot if first <= i < last]
        return Clause(self.words[first:last], self.places[first:last], hot, self.asks, self.cries)


def authored(text: str) -> str:
    """The text with everything that others said blanked out.

    Guarantee: the same length, so offsets stay true. Repeats (RT), quoted lines and quotations of three words or more
    go; one or two words between quotation marks are the author's own emphasis.
    """
    for sign in _MAY_QUOTE:
        if sign in text:
            return _blank(text)
    return text


def _blank(text: str) -> str:
    for pattern in (_QUOTED_LINE, _REPEATED, _ANSWERED):
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return _QUOTED.sub(lambda match: " " * len(match.group()) if len(match.group().split()) >= _LEAST_QUOTED else match.group(), text)


class Reader:
    """Takes texts apart by a taxonomy.

    Guarantee: reading one text changes nothing for the next.
    """

    def __init__(self, taxonomy: Taxonomy, scorer: Scores, tongue: Tongue | None = None) -> None:
        self._scorer, self._tongue = scorer, tongue
        self._turns = tongue.turns if tongue else _TURNS
        self._phrases = Phrases({"CANT": feelings.CANT, "NOT": feelings.NOT | feelings.CANT, "DO": feelings.DO})
        self._names: dict[str, str] = {}
        self._signs = feelings.emoji()
        self._handles = taxonomy.handles()
        self._hashtags = {tag: brand.name for brand in taxonomy.brands for tag in brand.hashtags}
        self._memo: dict[str, tuple[int, tuple[Word, ...]]] = {}
        self._learn_topics(taxonomy)
        for phrase, level in (tongue.levels if tongue else feelings.phrases()).items():
            self._phrases.add(phrase, level=level)
        self._known = {word for word in self._phrases.words() if len(word) > 2} | scorer.vocabulary() | feelings.GLUE

    def _learn_topics(self, taxonomy: Taxonomy) -> None:
        for brand in sorted(taxonomy.brands, key=lambda b: b.name):
            exact = {name.lower() for name in brand.exact}
            called = {brand.name, *brand.names, *(handle for _, handle in brand.handles)}
            for name in sorted(called):
                if name.lower() not in exact:
                    self._phrases.add(name, (BRAND, brand.name))
            for name in brand.exact:
                self._names.setdefault(name, brand.name)
        for aspect in sorted(taxonomy.aspects, key=lambda a: a.name):
            for level, words in ((None, aspect.words), (2, aspect.likes), (-2, aspect.dislikes)):
                for word in sorted(words):
                    self._phrases.add(word, (ASPECT, aspect.name), level)

    def clauses(self, text: str) -> list[Clause]:
        """The author's clauses.

        Guarantee: none is empty; a run of emoji belongs to the clause before it.
        """
        found: list[Clause] = []
        clause = Clause()
        memo = self._memo
        said = parted(authored(text)) if self._tongue else authored(text)
        for match in PIECE.finditer(said):
            piece = match[0]
            kind, words = memo.get(piece) or self._learn(piece)
            if kind == WORD:
                word = words[0]
                if word.active:
                    clause.hot.append(len(clause.words))
                clause.words.append(word)
                clause.places.append(match)
            elif kind in _BREAKS:
                if kind == STOP:
                    _end(clause if clause.words or not found else found[-1], piece)
                if clause.words:
                    found.append(clause)
                    clause = Clause()
            elif kind == TURN and _is_turn(clause, said, match.end(), words[0].low):
                found.append(clause)
                clause = Clause([words[0]], [match], [0] if words[0].active else [])
            elif kind != SILENT:
                target = found[-1] if kind == SIGN and not clause.words and found else clause
                target.hot.extend(i for i, word in enumerate(words, len(target.words)) if word.active)
                target.words.extend(words)
                target.places.extend([match] * len(words))
        if clause.words:
            found.append(clause)
        return found

    def _learn(self, piece: str) -> tuple[int, tuple[Word, ...]]:
        if kind_of(piece) == SILENT or len(piece) > _LONGEST_PIECE:
            return SILENT, ()
        words = self._judge(piece)
        for word in words:
            word.active = bool(word.nodes or word.signal or word.laden or word.level is not None or word.brand)
        kind = words[0].kind if words else SILENT
        if kind == WORD and len(words) > 1:
            kind = MANY
        elif kind == WORD and words[0].low in self._turns:
            kind = TURN
        if len(self._memo) >= _KEPT_WORDS:
            self._memo.clear()
        self._memo[piece] = kind, words
        return kind, words

    def _judge(self, piece: str) -> tuple[Word, ...]:
        kind = kind_of(piece)
        if kind in _BREAKS:
            return (Word(kind, "", "", frozenset()),)
        if kind == HANDLE:
            return (Word(HANDLE, "", NOTHING, frozenset(), brand=self._handles.get(piece[1:].lower())),)
        if kind == SIGN:
            return self._judge_sign(piece)
        return (self._judge_word(plain(piece)),)

    def _judge_sign(self, piece: str) -> tuple[Word, ...]:
        if piece in ("&amp;", "&"):
            return (self._judge_word("and"),)
        if piece[0] == "#" and len(piece) > 1:
            return self._judge_hashtag(piece[1:])
        level = self._signs.get(piece)
        if level is not None:
            return (Word(SIGN, "", NOTHING, frozenset(), level=level),)
        described = self._scorer.describe(piece)
        return (Word(SIGN, "", described, frozenset(), laden=True),) if described else ()

    def _judge_hashtag(self, tag: str) -> tuple[Word, ...]:
        brand = self._hashtags.get(tag.lower()) or self._handles.get(tag.lower())
        if brand is not None:
            return (Word(HANDLE, "", NOTHING, frozenset(), brand=brand),)
        return tuple(self._judge_word(part) for part in parts_of_hashtag(tag, self._known))

    def _judge_word(self, piece: str) -> Word:
        shown = shorten(piece, self._known.__contains__)
        low = bare(shown)
        word = make_word(low, shown, feelings.SAID_AS.get(low) or (shown if self._scorer.heeds(low) else NOTHING))
        word.steps = self._phrases.steps(word.low, word.keys)
        word.nodes = self._phrases.begin(word.steps)
        word.alone = furthest(word.nodes, 1)
        word.brand = self._names.get(piece)
        word.level = self._signs.get(piece)
        word.laden = self._scorer.knows(word.low)
        word.telling = is_telling(word.low) and not (self._tongue and word.low in self._tongue.common)
        return word


def _end(clause: Clause, stop: str) -> None:
    clause.asks |= "?" in stop
    clause.cries = min(clause.cries + stop.count("!"), _MOST_CRIES)


def _is_turn(clause: Clause, text: str, end: int, word: str) -> bool:
    if not clause.words:
        return False
    following = text[end : end + 12].split()
    before = clause.words[-1].low
    return bool(following) and following[0].lower() not in _NOT_A_TURN_BEFORE and before not in _NOT_A_TURN_AFTER and word != before
