"""Read `label_values`, the form Meta's exports move to, where labels are written in the account's language.

A record is `{timestamp, media, label_values: [{label, value | href | timestamp_value | dict | media}], fbid}`. What a
value is must be told from where it stands and what it looks like; the labels known here only make that surer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from heedful.sources.mojibake import repair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_URL: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# "English (All)": how a dialect is named, in any language.
_DIALECT: Final = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)? \([^()]{1,30}\)")
# "Message", "Comment", "Caption" in the languages of most accounts.
_WORDS: Final = frozenset((
    "message", "comment", "caption", "text", "nachricht", "kommentar", "beitrag", "beschreibung", "bildunterschrift",
    "bericht", "opmerking", "reactie", "bijschrift", "tekst", "commentaire", "légende", "texte", "mensaje",
    "comentario", "pie de foto", "texto", "mensagem", "comentário", "legenda", "messaggio", "commento", "didascalia",
    "testo", "wiadomość", "komentarz", "opis", "mesaj", "yorum", "açıklama", "meddelande", "bildtext", "meddelelse",
    "besked", "viesti", "kommentti", "сообщение", "комментарий", "メッセージ", "コメント", "留言", "消息", "评论",
))  # fmt: skip


def entries(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The labelled values of a record.

    Guarantee: anything that is not an object is left out.
    """
    values = record.get("label_values")
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def means_words(label: Any) -> bool:
    """Whether a label or key means "message", "comment" or "caption" in a language known here.

    Guarantee: mends a broken label first.
    """
    return isinstance(label, str) and repair(label).strip().casefold() in _WORDS


def message(values: list[dict[str, Any]]) -> str:
    """The owner's own words among labelled values; empty where there are none.

    Guarantee: the first of these that applies: the value under a label known to mean message, comment or caption, also
    where it is empty; else the text that stands before the first time or media, since the form puts the words first;
    else, with neither, the longest text that is neither an address nor the name of a dialect. Texts are not repaired.
    """
    for entry in values:
        if means_words(entry.get("label")) and "dict" not in entry:
            return _text(entry)
    for place, entry in enumerate(values):
        if "timestamp_value" in entry or "media" in entry:
            before = [_text(one) for one in values[:place]]
            return next((text for text in before if text), "")
    return max((_text(entry) for entry in values), key=len, default="")


def edited(values: list[dict[str, Any]], timestamp: int | None) -> int | None:
    """The time of the last change among labelled values, in seconds, if it differs from the time of posting.

    Guarantee: only a labelled time later than the post.
    """
    times = [t for entry in values if "label" in entry and type(t := entry.get("timestamp_value")) is int]
    later = [t for t in times if timestamp is not None and t > timestamp]
    return max(later, default=None)


def plain_texts(values: list[dict[str, Any]]) -> Iterator[str]:
    """The texts that are no address, top level only.

    Guarantee: in order.
    """
    return (text for entry in values if (text := _text(entry)))


def addresses(value: Any, depth: int = 8) -> Iterator[str]:
    """Every address and text at any level, for looking up a page in what the reader knows.

    Guarantee: looks at most `depth` levels down.
    """
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, list):
        for one in value:
            yield from addresses(one, depth - 1)
    elif depth and isinstance(value, dict):
        for key in ("href", "value", "dict"):
            yield from addresses(value.get(key), depth - 1)


def _text(entry: dict[str, Any]) -> str:
    value = entry.get("value")
    if not isinstance(value, str) or "href" in entry or _URL.fullmatch(value.strip()) or _DIALECT.fullmatch(repair(value).strip()):
        return ""
    return value if value.strip() else ""
