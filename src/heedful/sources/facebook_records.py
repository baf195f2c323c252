"""One record of a Facebook export, told by its shape: neither its keys' language nor its title sentence is relied on.

Forms: `{timestamp, data: [{post | comment | reaction}], attachments, tags, title}`, and the newer
`{timestamp, media, label_values, fbid}`. Metadata of photos, places' coordinates and addresses are never looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heedful.sources import labels
from heedful.sources.mojibake import repair
from heedful.sources.reactions import reaction_name

if TYPE_CHECKING:
    from collections.abc import Iterator

# "in" before a group's name, in the languages of most accounts.
_IN: Final = frozenset(("in", "im", "dans", "en", "em", "op", "på", "i", "w", "su", "nel", "na", "no", "to", "à", "в", "на"))


def dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; none where it is no list.

    Guarantee: in order.
    """
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def signer(record: dict[str, Any]) -> str | None:
    """Who the record says wrote the comment or gave the reaction; None where it does not say.

    Guarantee: the text as written, not repaired.
    """
    for entry in dicts(record.get("data")):
        for key, field in (("comment", "author"), ("reaction", "actor")):
            inner = entry.get(key)
            if isinstance(inner, dict) and isinstance(name := inner.get(field), str):
                return name
    return None


def is_comment(record: dict[str, Any]) -> bool:
    """Whether a record answers another.

    Guarantee: looks at keys only.
    """
    return any("comment" in entry for entry in dicts(record.get("data")))


def seconds(record: dict[str, Any]) -> Any:
    """When it was posted, as the record writes it.

    Guarantee: not checked.
    """
    if "timestamp" in record:
        return record["timestamp"]
    for entry in dicts(record.get("data")):
        for inner in entry.values():
            if isinstance(inner, dict) and "timestamp" in inner:
                return inner["timestamp"]
    return next((e["timestamp_value"] for e in labels.entries(record) if "timestamp_value" in e and "label" not in e), None)


def words(record: dict[str, Any]) -> str:
    """The owner's own words: the post or comment, or where it has none what they wrote under photos and events.

    Guarantee: not repaired; empty where there are none; never the title sentence, in which others are named.
    """
    if "label_values" in record:
        return labels.message(labels.entries(record))
    return "\n".join(_data_texts(record) or dict.fromkeys(_descriptions(record)))


def edited(record: dict[str, Any], published: int) -> int | None:
    """When it was last edited, in seconds, if it says so.

    Guarantee: a whole number. Shapes: published in seconds.
    """
    if "label_values" in record:
        return labels.edited(labels.entries(record), published)
    times = [t for entry in dicts(record.get("data")) if type(t := entry.get("update_timestamp")) is int]
    return max(times, default=None)


def reaction(record: dict[str, Any]) -> str:
    """The name of the reaction.

    Guarantee: one of the English names; never a text of the record.
    """
    if "label_values" in record:
        return reaction_name(*labels.plain_texts(labels.entries(record)))
    inner = (entry.get("reaction") for entry in dicts(record.get("data")))
    return reaction_name(*(name for one in inner if isinstance(one, dict) and isinstance(name := one.get("reaction"), str)))


def named(record: dict[str, Any]) -> list[str]:
    """People and groups the record itself names: its author, its tags, the group it stands in.

    Guarantee: repaired.
    """
    found = [tag["name"] for tag in dicts(record.get("tags")) if isinstance(tag.get("name"), str)]
    for entry in dicts(record.get("data")):
        inner = entry.get("comment")
        if isinstance(inner, dict):
            found += [name for key in ("author", "group") if isinstance(name := inner.get(key), str)]
    return [repair(name) for name in found]


def title_names(record: dict[str, Any]) -> list[str]:
    """What may be a name of a person or a group in the title sentence of a record in a group.

    Guarantee: gives names only to be taken out of the words; runs of capitalised words, and what follows an "in".
    """
    title = record.get("title")
    if not isinstance(title, str):
        return []
    tokens = repair(title).rstrip(" .").split()
    found = [" ".join(tokens[i + 1 :]) for i, token in enumerate(tokens[:-1]) if token.casefold() in _IN]
    # Some languages end the sentence with the verb.
    found += [tail.rpartition(" ")[0] for tail in found if " " in tail and tail.rpartition(" ")[2][:1].islower()]
    return list(dict.fromkeys(found + list(_runs(tokens))))


def addresses(record: dict[str, Any]) -> Iterator[str]:
    """Addresses and tags by which a brand's page may be known: of what was reacted to, tagged, or checked in at.

    Guarantee: not the addresses of links that were shared.
    """
    for entry in labels.entries(record):
        yield from labels.addresses(entry)
    for tag in dicts(record.get("tags")):
        if isinstance(name := tag.get("name"), str):
            yield name
    for attachment in dicts(record.get("attachments")):
        for entry in dicts(attachment.get("data")):
            place = entry.get("place")
            if isinstance(place, dict):
                yield from labels.addresses(place.get("url"))


def _data_texts(record: dict[str, Any]) -> list[str]:
    found = []
    for entry in dicts(record.get("data")):
        inner = entry.get("comment")
        text = inner.get("comment") if isinstance(inner, dict) else entry.get("post")
        if isinstance(text, str) and text and not text.isspace():
            found.append(text)
    return found


def _descriptions(record: dict[str, Any]) -> Iterator[str]:
    for attachment in dicts(record.get("attachments")):
        for entry in dicts(attachment.get("data")):
            for key in ("media", "life_event"):
                inner = entry.get(key)
                text = inner.get("description") if isinstance(inner, dict) else None
                if isinstance(text, str) and text and not text.isspace():
                    yield text


def _runs(tokens: list[str]) -> Iterator[str]:
    run: list[str] = []
    for token in [*tokens, ""]:
        if token[:1].isupper():
            run.append(token)
            continue
        if len(run) > 1:
            yield " ".join(run).removesuffix("'s").removesuffix("’s")
        run = []
