"""What a company asks about: its brands, and the aspects people like or dislike. Read from `heedful.yaml`, never guessed.

A *word* of an aspect is a word or a phrase; plurals are found without being listed, `delay*` stands for every word that begins so, and `#`
for a number. The words under `likes` and `dislikes` name the aspect and say by themselves what is felt about it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput
from heedful.opinions.phrases import bare
from heedful.opinions.presets import merge, ready
from heedful.terms import NETWORKS, OVERALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Aspect", "Brand", "Taxonomy", "digest", "merge", "parse", "ready", "words_of"]

# A word of a taxonomy: letters, digits and apostrophes; `*` only at the end of a word, `#` alone for a number.
_WORD: Final = re.compile(r"(?:#|\w[\w'’&-]*\*?)(?: (?:#|\w[\w'’&-]*\*?))*")
_HANDLE: Final = re.compile(r"@?[\w.]+")
_REMEDY: Final = "See docs/how-to/write-a-taxonomy.md."


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand: how people call it, and where it speaks itself.

    Guarantee: handles and hashtags are lower case without sign; handles and pages are pairs (network or "", value).
    """

    name: str
    names: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    handles: tuple[tuple[str, str], ...] = ()
    hashtags: tuple[str, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
    competitor: bool = False


@dataclass(frozen=True, slots=True)
class Aspect:
    """Something of a brand that people like or dislike.

    Guarantee: no word stands under two aspects of one taxonomy; `parent` is the name of another aspect or None.
    """

    name: str
    words: tuple[str, ...]
    likes: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()
    parent: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Brands and aspects.

    Guarantee: names are unique, parents exist and never run in a circle, no handle or page belongs to two brands.
    """

    brands: tuple[Brand, ...]
    aspects: tuple[Aspect, ...]

    def handles(self) -> dict[str, str]:
        """Which brand a handle is, on any network.

        Guarantee: keys are lower case without @.
        """
        return {handle: brand.name for brand in self.brands for _, handle in brand.handles}

    def pages(self) -> dict[str, str]:
        """Which brand owns a page or an account, by its id.

        Guarantee: ids are text, as the networks give them.
        """
        return {page: brand.name for brand in self.brands for _, page in brand.pages}

    def parents(self) -> dict[str, str]:
        """Which aspect another one is part of.

        Guarantee: holds only aspects that have a parent.
        """
        return {aspect.name: aspect.parent for aspect in self.aspects if aspect.parent is not None}

    def labels(self) -> dict[str, str]:
        """What to call each aspect in front of people, `overall` too.

        Guarantee: every aspect has one.
        """
        return {OVERALL: "Overall"} | {aspect.name: aspect.label for aspect in self.aspects}


def parse(settings: Mapping[str, Any]) -> Taxonomy:
    """Read a taxonomy as it stands in `heedful.yaml` under `taxonomy`.

    Guarantee: what it gives satisfies every guarantee of Taxonomy; otherwise nothing is given.
    Errors: BadInput `taxonomy.*`, naming the key.
    """
    _known(settings, ("brands", "aspects"), "taxonomy")
    brands = tuple(_brand(entry, f"brands[{i}]") for i, entry in enumerate(_entries(settings, "brands")))
    aspects = tuple(_aspect(entry, f"aspects[{i}]") for i, entry in enumerate(_entries(settings, "aspects")))
    _unique((brand.name for brand in brands), "brands", "brand")
    _unique((aspect.name for aspect in aspects), "aspects", "aspect")
    _unique((handle for brand in brands for handle in dict.fromkeys(h for _, h in brand.handles)), "brands", "handle")
    _unique((page for brand in brands for page in dict.fromkeys(p for _, p in brand.pages)), "brands", "page")
    _check_words(aspects)
    _check_parents(aspects)
    return Taxonomy(brands, aspects)


def words_of(aspect: Aspect) -> frozenset[str]:
    """Every word that names an aspect, its likes and dislikes included.

    Guarantee: in the form in which words are compared.
    """
    return frozenset(bare(word) for word in (*aspect.words, *aspect.likes, *aspect.dislikes))


def digest(taxonomy: Taxonomy) -> str:
    """A short name of what a taxonomy finds, to tell which opinions were made with it.

    Guarantee: the same for the same brands and aspects in any order, on every machine; labels, pages, parents and
    `competitor` change nothing that is found and so do not count.
    Source: SHA-256 (FIPS 180-4), first 40 bits.
    """
    brands = [{k: v for k, v in asdict(b).items() if k not in ("pages", "competitor")} for b in taxonomy.brands]
    aspects = [{k: v for k, v in asdict(a).items() if k not in ("label", "parent")} for a in taxonomy.aspects]
    parts = [sorted(json.dumps(_sorted(entry), sort_keys=True) for entry in entries) for entries in (brands, aspects)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:10]


def _sorted(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: sorted(value) if isinstance(value, (list, tuple)) else value for key, value in entry.items()}


def _brand(entry: Mapping[str, Any], where: str) -> Brand:
    _known(entry, ("name", "names", "exact", "handles", "hashtags", "pages", "competitor"), where)
    exact, competitor = _words(entry, "exact", where), entry.get("competitor", False)
    if any(len(bare(name).split()) > 1 for name in exact):
        raise _bad("exact", f"{where}.exact holds more than one word: give only single words that must stand exactly as written.")
    if not isinstance(competitor, bool):
        raise _bad("type", f"{where}.competitor must be true or false.")
    handles = tuple((network, _handle(h, where)) for network, h in _by_network(entry, "handles", where))
    return Brand(
        name=_name(entry, where),
        names=_words(entry, "names", where),
        exact=exact,
        handles=handles,
        hashtags=tuple(tag.lstrip("#").lower() for tag in _texts(entry, "hashtags", where)),
        pages=_by_network(entry, "pages", where),
        competitor=competitor,
    )


def _aspect(entry: Mapping[str, Any], where: str) -> Aspect:
    _known(entry, ("name", "words", "likes", "dislikes", "parent", "label"), where)
    name = _name(entry, where)
    if name == OVERALL:
        raise _bad("reserved", f"{where}.name may not be '{OVERALL}': that is what is felt about the brand as a whole.")
    parent, label = entry.get("parent"), entry.get("label", name[:1].upper() + name[1:])
    if (parent is not None and not isinstance(parent, str)) or not isinstance(label, str):
        raise _bad("type", f"{where}.parent and {where}.label must be text.")
    words, likes, dislikes = (_words(entry, key, where) for key in ("words", "likes", "dislikes"))
    return Aspect(name, words, likes, dislikes, parent, label)


def _entries(settings: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = settings.get(key, [])
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise _bad("type", f"{key} must be a list of entries, each with a name.")
    return value


def _name(entry: Mapping[str, Any], where: str) -> str:
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        raise _bad("name", f"{where}.name is missing or is not text.")
    return name.strip()


def _texts(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise _bad("type", f"{where}.{key} must be a list of words; put quotation marks around numbers, yes, no, on and off.")
    return tuple(item.strip() for item in value)


def _words(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    words = _texts(entry, key, where)
    for word in words:
        if not _WORD.fullmatch(word):
            raise _bad(
                "word", f"{where}.{key} holds {word!r}: a word is letters and digits, with * only at its end and # alone for a number."
            )
    return words


def _by_network(entry: Mapping[str, Any], key: str, where: str) -> tuple[tuple[str, str], ...]:
    value = entry.get(key, [])
    if not isinstance(value, dict):
        return tuple(("", item) for item in _texts(entry, key, where))
    _known(value, NETWORKS, f"{where}.{key}")
    return tuple((network, item) for network in value for item in _texts(value, network, f"{where}.{key}"))


def _handle(handle: str, where: str) -> str:
    if not _HANDLE.fullmatch(handle):
        raise _bad("handle", f"{where}.handles holds {handle!r}: a handle is letters, digits, _ and full stops.")
    return handle.lstrip("@").lower()


def _known(entry: Mapping[str, Any], keys: Iterable[str], where: str) -> None:
    if not isinstance(entry, dict):
        raise _bad("type", f"{where} must be a mapping.")
    for key in entry:
        if key not in keys:
            raise _bad("key", f"{where} has the key {key!r}, which is not known; known are {', '.join(keys)}.")


def _unique(values: Iterable[str], key: str, what: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise _bad("twice", f"{key} has the {what} {value!r} twice; it must stand in one place only.")
        seen.add(value)


def _check_words(aspects: Iterable[Aspect]) -> None:
    owners: dict[str, str] = {}
    for aspect in aspects:
        for word in sorted(words_of(aspect)):
            owner = owners.setdefault(word, aspect.name)
            if owner != aspect.name:
                raise _bad(
                    "twice", f"the word {word!r} stands under the aspects {owner!r} and {aspect.name!r}; leave it under one of them."
                )


def _check_parents(aspects: Iterable[Aspect]) -> None:
    parents = {aspect.name: aspect.parent for aspect in aspects}
    for name, parent in parents.items():
        passed, at = {name}, parent
        while at is not None:
            if at not in parents:
                raise _bad("parent", f"aspects: {name!r} has the parent {at!r}, which is not an aspect.")
            if at in passed:
                raise _bad("circle", f"aspects: {name!r} is its own parent, by way of {at!r}.")
            passed.add(at)
            at = parents[at]


def _bad(code: str, sentence: str) -> BadInput:
    return BadInput(f"taxonomy.{code}", f"In the taxonomy, {sentence}", _REMEDY)
