"""Reads a text as its author's clauses: what others said is left out, and each word comes with the phrases that may begin there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from heedful.opinions import feelings
from heedful.opinions.phrases import Phrases, bare
from heedful.opinions.telling import is_telling
from heedful.opinions.words import COMMA, HANDLE, PIECE, SIGN, SILENT, STOP, WORD, Word, kind_of, make_word, parts_of_hashtag, plain, shorten

if TYPE_CHECKING:
    from heedful.opinions.scoring import Scorer
    from heedful.opinions.taxonomy import Taxonomy

BRAND, ASPECT = "brand", "aspect"
_KEPT_WORDS: Final = 200_000
_LONGEST_HASHTAG: Final = 80
_TURNS: Final = frozenset({"but", "although", "though", "however", "while", "yet", "whereas", "bt", "except"})
_NOT_A_TURN_AFTER: Final = frozenset({"a", "quite", "not", "as", "even"})
_NOT_A_TURN_BEFORE: Final = frozenset({"again", "another", "to", "for"})
_MAY_QUOTE: Final = re.compile(r"[\"“«>]|&quot;|&gt;|\b(?:RT|MT)\b")
_QUOTED_LINE: Final = re.compile(r"^[ \t]*(?:>|&gt;)[^\n]*", re.MULTILINE)
_REPEATED: Final = re.compile(r"\b(?:RT|MT)\b[: ]*(?:@\w+|\[handle\]).*", re.DOTALL)
_ANSWERED: Final = re.compile(r"(?:[\"“«]|&quot;) ?(?:@\w+|\[handle\]):.*?(?:[\"”»]|&quot;|\Z)", re.DOTALL)
_QUOTED: Final = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»|&quot;(?:(?!&quot;)[^\n])*&quot;")
_LEAST_QUOTED: Final = 3


@dataclass(slots=True)
class Clause:
    """A run of words that says one thing.

    Guarantee: `starts` and `ends` are offsets into the text as given, one pair a word; `asks` and `cries` tell its end.
    """

    words: list[Word] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    asks: bool = False
    cries: int = 0
    turns: bool = False

    def add(self, word: Word, start: int, end: int) -> None:
        """Put a word at the end.

        Guarantee: the three lists stay of one length.
        """
        self.words.append(word)
        self.starts.append(start)
        self.ends.append(end)

    def part(self, first: int, last: int) -> Clause:
        """The words from `first` to before `last`, as a clause of their own.

        Guarantee: offsets are kept.
        """
        return Clause(self.words[first:last], self.starts[first:last], self.ends[first:last], self.asks, self.cries, self.turns)


def authored(text: str) -> str:
    """The text with everything that others said blanked out.

    Guarantee: the same length, so offsets stay true. Repeats (RT), quoted lines and quotations of three words or more
    go; one or two words between quotation marks are the author's own emphasis.
    """
    if not _MAY_QUOTE.search(text):
        return text
    for pattern in (_QUOTED_LINE, _REPEATED, _ANSWERED):
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return _QUOTED.sub(lambda match: " " * len(match.group()) if len(match.group().split()) >= _LEAST_QUOTED else match.group(), text)


class Reader:
    """Takes texts apart by a taxonomy.

    Guarantee: reading one text changes nothing for the next.
    """

    def __init__(self, taxonomy: Taxonomy, scorer: Scorer) -> None:
        self._scorer = scorer
        self._topics: Phrases[tuple[str, str]] = Phrases()
        self._feelings: Phrases[int] = Phrases({"CANT": feelings.CANT, "NOT": feelings.NOT | feelings.CANT, "DO": feelings.DO})
        self._exact: dict[str, list[tuple[str, str]]] = {}
        self._signs = feelings.emoji()
        self._handles = taxonomy.handles()
        self._hashtags = {tag: brand.name for brand in taxonomy.brands for tag in brand.hashtags}
        self._memo: dict[str, tuple[Word, ...]] = {}
        self._learn_topics(taxonomy)
        for phrase, level in feelings.phrases().items():
            self._feelings.add(phrase, level)
        firsts = {word for word in self._topics.firsts() | self._feelings.firsts() if len(word) > 2}
        self._known = firsts | scorer.vocabulary() | feelings.GLUE

    def _learn_topics(self, taxonomy: Taxonomy) -> None:
        for brand in sorted(taxonomy.brands, key=lambda b: b.name):
            exact = {name.lower() for name in brand.exact}
            called = {brand.name, *brand.names, *(handle for _, handle in brand.handles)}
            for name in sorted({bare(name) for name in called if name.lower() not in exact}):
                self._topics.add(name, (BRAND, brand.name))
            for name in brand.exact:
                first = name.split()[0]
                self._exact.setdefault(first, []).append((bare(name), brand.name))
        for aspect in sorted(taxonomy.aspects, key=lambda a: a.name):
            for word in sorted({*aspect.words, *aspect.likes, *aspect.dislikes}):
                self._topics.add(word, (ASPECT, aspect.name))
            for level, words in ((2, aspect.likes), (-2, aspect.dislikes)):
                for word in sorted(words):
                    self._feelings.add(word, level)

    def clauses(self, text: str) -> list[Clause]:
        """The author's clauses.

        Guarantee: none is empty; a run of emoji belongs to the clause before it.
        """
        found: list[Clause] = []
        clause = Clause()
        memo = self._memo
        for match in PIECE.finditer(authored(text)):
            piece = match.group()
            words = memo.get(piece)
            if words is None:
                words = self._learn(piece)
            kind = words[0].kind
            if kind in (COMMA, STOP):
                ended = clause if clause.words else found[-1] if found else clause
                if kind == STOP and ended.words:
                    ended.asks |= "?" in piece
                    ended.cries = min(ended.cries + piece.count("!"), 4)
                if clause.words:
                    found.append(clause)
                    clause = Clause()
                continue
            if kind == SILENT:
                continue
            target = found[-1] if kind == SIGN and not clause.words and found else clause
            if kind == WORD and words[0].low in _TURNS and _is_turn(clause, text, match.end(), words[0].low):
                found.append(clause)
                clause = target = Clause(turns=True)
            for word in words:
                target.add(word, match.start(), match.end())
        if clause.words:
            found.append(clause)
        return found

    def _learn(self, piece: str) -> tuple[Word, ...]:
        if len(self._memo) >= _KEPT_WORDS:
            self._memo.clear()
        words = self._memo[piece] = tuple(self._judge(piece))
        return words

    def _judge(self, piece: str) -> list[Word]:
        kind = kind_of(piece)
        if kind in (COMMA, STOP, SILENT):
            return [Word(kind, "", "", frozenset())]
        if kind == HANDLE:
            return [Word(HANDLE, "", "", frozenset(), brand=self._handles.get(piece[1:].lower()))]
        if kind == SIGN:
            return self._judge_sign(piece)
        return [self._judge_word(plain(piece))]

    def _judge_sign(self, piece: str) -> list[Word]:
        if piece in ("&amp;", "&"):
            return [self._judge_word("and")]
        if piece[0] == "#" and len(piece) > 1:
            tag = piece[1:]
            brand = self._hashtags.get(tag.lower()) or self._handles.get(tag.lower())
            if brand is not None:
                return [Word(HANDLE, "#", "", frozenset(), brand=brand)]
            parts = parts_of_hashtag(tag, self._known) if len(tag) <= _LONGEST_HASHTAG else ()
            return [self._judge_word(part) for part in parts] or [Word(SILENT, "", "", frozenset())]
        level = self._signs.get(piece)
        if level is None:
            described = self._scorer.describe(piece)
            if not described:
                return [Word(SILENT, "", "", frozenset())]
            return [Word(SIGN, "", described, frozenset(), laden=True)]
        return [Word(SIGN, "", "", frozenset(), level=level or None, laden=bool(level))]

    def _judge_word(self, piece: str) -> Word:
        shown = shorten(piece, self._known.__contains__)
        word = make_word(bare(shown), shown)
        word.topics = self._topics.starting(word.low, word.keys) + self._exactly(piece)
        word.topics = tuple(sorted(word.topics, key=lambda phrase: -phrase.length))
        word.feelings = self._feelings.starting(word.low, word.keys)
        word.laden = self._scorer.knows(word.low)
        word.telling = is_telling(word.low)
        return word

    def _exactly(self, piece: str) -> tuple:  # type: ignore[type-arg]
        exact: Phrases[tuple[str, str]] = Phrases()
        for phrase, brand in self._exact.get(piece, ()):
            exact.add(phrase, (BRAND, brand))
        return exact.starting(bare(piece), frozenset({bare(piece)}))

    def topic_fits(self, clause: Clause, at: int) -> tuple[tuple[str, str], int] | None:
        """The longest topic that begins at a word, and how many words it has.

        Guarantee: None where none does.
        """
        return _fits(self._topics, clause.words[at].topics, clause, at)

    def feeling_fits(self, clause: Clause, at: int) -> tuple[int, int] | None:
        """The level of the longest phrase that begins at a word, and how many words it has.

        Guarantee: None where none does.
        """
        return _fits(self._feelings, clause.words[at].feelings, clause, at)


def _fits(table, candidates, clause, at):  # type: ignore[no-untyped-def]
    words = clause.words
    for phrase in candidates:
        if phrase.length == 1:
            return phrase.means, 1
        end = at + phrase.length
        if end <= len(words) and table.follows(phrase.rest, [(w.low, w.keys) for w in words[at + 1 : end]]):
            return phrase.means, phrase.length
    return None


def _is_turn(clause: Clause, text: str, end: int, word: str) -> bool:
    if not clause.words:
        return False
    following = text[end : end + 12].split()
    before = clause.words[-1].low
    return bool(following) and following[0].lower() not in _NOT_A_TURN_BEFORE and before not in _NOT_A_TURN_AFTER and word != before
