"""One record of an Instagram export, told by its shape: its keys are in the language of the account.

Forms: `string_map_data: {Comment: {value}, Media Owner: {value}, Time: {timestamp}}`, the older
`{title: <owner>, string_list_data: [{href, value, timestamp}]}`, the newer `label_values`, and for posts
`{media: [{title, creation_timestamp}], title, creation_timestamp}`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from heedful.sources import labels
from heedful.sources.mojibake import repair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Instagram's rule for names of accounts.
_ACCOUNT: Final = re.compile(r"[a-z0-9._]{1,30}", re.IGNORECASE)
# "Media Owner" as far as known; other languages are told by what the values look like.
_OWNER_KEYS: Final = frozenset((
    "media owner", "media-eigenaar", "eigenaar van media", "propriétaire du média",
    "propriétaire du contenu multimédia", "medieninhaber", "besitzer des mediums",
    "propietario del contenido multimedia", "propietario de contenido multimedia", "proprietário da mídia",
    "proprietario del contenuto multimediale", "owner", "username",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One comment, caption or like of a record.

    Guarantee: texts are as written, not repaired; `stamp` is not checked.
    """

    stamp: Any
    text: str
    owner: str | None
    addresses: tuple[str, ...] = ()
    fbid: Any = None


@dataclass(frozen=True, slots=True)
class Keys:
    """Under which keys a member keeps its words and the owner of what they stand under, as far as that is settled.

    Guarantee: immutable.
    """

    words: str | None = None
    owner: str | None = None


_UNSETTLED: Final = Keys()


def learn_keys(records: Iterable[Any]) -> Keys:
    """Tell the two keys of `string_map_data` apart over a member's first records.

    Guarantee: a key whose name is known decides. Else the words are under the key whose values look least like names of
    accounts (no space, at most 30 of a-z, 0-9, dot and underscore); else, as in "nice", under the key that comes first.
    """
    seen: Counter[str] = Counter()
    wordy: Counter[str] = Counter()
    for record in records:
        for key, value in _values(record):
            seen[key] += 1
            wordy[key] += _ACCOUNT.fullmatch(value.strip()) is None
    owner = next((key for key in seen if repair(key).casefold() in _OWNER_KEYS), None)
    words = next((key for key in seen if labels.means_words(key)), None)
    rest = [key for key in seen if key not in (owner, words)]
    if words is None:
        words = max(rest, key=lambda key: wordy[key] / seen[key], default=None)
        rest = [key for key in rest if key != words]
    if owner is None:
        owner = next((key for key in rest if not wordy[key]), None)
    return Keys(words, owner)


def comments(record: dict[str, Any], keys: Keys) -> Iterator[Said]:
    """The comments in a record: one, or in the old form several.

    Guarantee: one for each that has a time, also where it has no words.
    """
    if "string_list_data" in record:
        yield from _listed(record)
    elif "label_values" in record:
        entries = labels.entries(record)
        yield Said(_stamp(record), labels.message(entries), None, tuple(labels.addresses(entries)), record.get("fbid"))
    elif isinstance(record.get("string_map_data"), dict):
        values = dict(_values(record))
        owner = values.get(keys.owner) if keys.owner is not None else None
        yield Said(_stamp(record), values.get(keys.words, "") if keys.words is not None else "", owner)
    else:
        yield Said(None, "", None)


def likes(record: dict[str, Any], _: Keys = _UNSETTLED) -> Iterator[Said]:
    """The likes in a record; whose post was liked serves only to find a brand.

    Guarantee: no text of the record is given as words.
    """
    if "string_list_data" in record:
        for said in _listed(record):
            yield Said(said.stamp, "Like", said.owner)
        return
    entries = labels.entries(record)
    accounts = tuple(labels.addresses(entries))
    yield Said(_stamp(record), "Like", next((v for _, v in _values(record)), None), accounts, record.get("fbid"))


def captions(record: dict[str, Any], _: Keys = _UNSETTLED) -> Iterator[Said]:
    """The caption of a post: its title, or where it has none those of its media.

    Guarantee: metadata of media is never looked at.
    """
    if "label_values" in record:
        yield Said(_stamp(record), labels.message(labels.entries(record)), None, (), record.get("fbid"))
        return
    media = [one for one in record["media"] if isinstance(one, dict)] if isinstance(record.get("media"), list) else []
    titles = [one.get("title") for one in ([record] if _text(record.get("title")) else media)]
    stamps = [one["creation_timestamp"] for one in (record, *media) if "creation_timestamp" in one]
    yield Said(next(iter(stamps), None), "\n".join(dict.fromkeys(text for title in titles if (text := _text(title)))), None)


def _listed(record: dict[str, Any]) -> Iterator[Said]:
    entries = record["string_list_data"]
    owner = _text(record.get("title")) or None
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            yield Said(entry.get("timestamp"), _text(entry.get("value")), owner)


def _values(record: Any) -> Iterator[tuple[str, str]]:
    """The texts of `string_map_data` by key."""
    held = record.get("string_map_data") if isinstance(record, dict) else None
    for key, entry in held.items() if isinstance(held, dict) else ():
        if isinstance(entry, dict) and not entry.get("timestamp") and (text := _text(entry.get("value"))):
            yield key, text


def _stamp(record: dict[str, Any]) -> Any:
    if "timestamp" in record:
        return record["timestamp"]
    held = record.get("string_map_data")
    if isinstance(held, dict):
        return next((e["timestamp"] for e in held.values() if isinstance(e, dict) and e.get("timestamp")), None)
    return next((e["timestamp_value"] for e in labels.entries(record) if "timestamp_value" in e), None)


def _text(value: Any) -> str:
    return value if isinstance(value, str) and value.strip() else ""
