"""Taxonomies that are ready to use, and how a company's own words are laid over them."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import yaml

from heedful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

READY: Final = ("airlines", "retail", "telecom")
_LISTS: Final = ("words", "likes", "dislikes", "names", "exact", "hashtags")


def ready(name: str) -> dict[str, Any]:
    """One of the taxonomies that come with Heedful, as it would stand in `heedful.yaml`.

    Guarantee: `parse` accepts it; each call gives a fresh copy.
    Errors: BadInput `taxonomy.ready`.
    """
    if name not in READY:
        raise BadInput("taxonomy.ready", f"There is no ready taxonomy named {name!r}.", f"Choose one of {', '.join(READY)}.")
    text = resources.files("heedful.opinions").joinpath(f"ready/{name}.yaml").read_text(encoding="utf-8")
    taxonomy: dict[str, Any] = yaml.safe_load(text)
    return taxonomy


def merge(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a company's own brands and aspects over a taxonomy.

    Guarantee: an entry of the same name is extended (lists are joined, other values replaced), any other is added; a
    word, handle or page that the own taxonomy claims is taken away from wherever else it stood. Neither argument changes.
    """
    taken_words = _claimed(own, ("words", "likes", "dislikes"))
    taken_places = _claimed_places(own)
    merged: dict[str, Any] = {key: value for key, value in own.items() if key not in ("brands", "aspects")}
    merged["brands"] = _merge_entries(base, own, "brands", lambda entry: _without_places(entry, taken_places))
    merged["aspects"] = _merge_entries(base, own, "aspects", lambda entry: _without_words(entry, taken_words))
    return merged


def _merge_entries(base: Mapping[str, Any], own: Mapping[str, Any], key: str, strip: Any) -> list[Any]:
    ours = {entry.get("name"): entry for entry in own.get(key) or [] if isinstance(entry, dict)}
    names = {entry.get("name") for entry in base.get(key) or []}
    merged = [_extend(strip(entry), ours.get(entry.get("name"), {})) for entry in base.get(key) or []]
    rest = [entry for entry in own.get(key) or [] if not isinstance(entry, dict) or entry.get("name") not in names]
    return merged + rest


def _extend(entry: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    extended = {**entry, **own}
    for key in _LISTS:
        if key in entry and key in own:
            extended[key] = list(dict.fromkeys([*_listed(entry[key]), *_listed(own[key])]))
    for key in ("handles", "pages"):
        if key in entry and key in own:
            extended[key] = _join_places(entry[key], own[key])
    return extended


def _join_places(first: Any, second: Any) -> Any:
    if not isinstance(first, dict) and not isinstance(second, dict):
        return list(dict.fromkeys([*_listed(first), *_listed(second)]))
    if isinstance(first, dict) and isinstance(second, dict):
        return {n: list(dict.fromkeys([*_listed(first.get(n)), *_listed(second.get(n))])) for n in {**first, **second}}
    return second


def _claimed(own: Mapping[str, Any], keys: tuple[str, ...]) -> set[str]:
    entries = [entry for entry in own.get("aspects") or [] if isinstance(entry, dict)]
    return {word.lower() for entry in entries for key in keys for word in _listed(entry.get(key)) if isinstance(word, str)}


def _claimed_places(own: Mapping[str, Any]) -> set[str]:
    entries = [entry for entry in own.get("brands") or [] if isinstance(entry, dict)]
    return {_bare(place) for entry in entries for key in ("handles", "pages") for place in _flat(entry.get(key))}


def _without_words(entry: Mapping[str, Any], taken: set[str]) -> dict[str, Any]:
    return {k: [w for w in v if str(w).lower() not in taken] if k in ("words", "likes", "dislikes") else v for k, v in entry.items()}


def _without_places(entry: Mapping[str, Any], taken: set[str]) -> dict[str, Any]:
    return {key: _drop(value, taken) if key in ("handles", "pages") else value for key, value in entry.items()}


def _drop(value: Any, taken: set[str]) -> Any:
    if isinstance(value, dict):
        return {network: _drop(places, taken) for network, places in value.items()}
    return [place for place in _listed(value) if _bare(place) not in taken]


def _flat(value: Any) -> list[Any]:
    return [place for places in value.values() for place in _listed(places)] if isinstance(value, dict) else _listed(value)


def _bare(place: Any) -> str:
    return str(place).lstrip("@").lower()


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
