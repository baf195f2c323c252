"""Lists of words for the tagger: how common a word is, with and without a capital, and whether it stands in lists of names.

Names: Faker (MIT), every locale's, and the United States census of 1990 as `names` ships it (MIT; the census is in the public domain).
How common: `spacy-lookups-data` (MIT). Nobody's posts are in these lists.
"""

from __future__ import annotations

import gzip
import importlib
import json
import math
import pkgutil
from collections import Counter
from importlib import resources

MISSING = -19.4
COMMON = 70_000
RARE_BOUNDS = (-8.0, -9.5, -11.0, -12.5, -14.0, -16.0, -18.0)
CASE_BOUNDS = (-3.0, -1.5, 0.0, 1.5, 3.0, 4.5)


def locales() -> dict[str, tuple[list[str], list[str]]]:
    """First and last names of each locale that Faker has, in its order."""
    from faker.providers import person

    found = {}
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        found[module.name] = (_names(provider, "first_"), _names(provider, "last_"))
    return found


def _names(provider: type, start: str) -> list[str]:
    names: dict[str, None] = {}
    for attribute in sorted(dir(provider)):
        value = getattr(provider, attribute)
        if attribute.startswith(start) and "name" in attribute and not callable(value) and not isinstance(value, property):
            names |= dict.fromkeys(name for name in value if isinstance(name, str))
    return list(names)


def census() -> tuple[list[str], list[str]]:
    """First and last names of the census, the commonest first; of the last names only those that are not very rare."""
    folder = resources.files("names")
    first: Counter[str] = Counter()
    for sex in ("female", "male"):
        for line in folder.joinpath(f"dist.{sex}.first").read_text("utf-8").splitlines():
            name, share = line.split()[:2]
            first[name.lower()] += round(float(share) * 1000)
    last = [line.split()[0].lower() for line in folder.joinpath("dist.all.last").read_text("utf-8").splitlines()]
    return [name for name, _ in first.most_common()], last[:20_000]


def gazetteer() -> dict[str, int]:
    """Word to `5 * first + last`, each from 0 (in no list) to 4 (very common)."""
    first, last = Counter[str](), Counter[str]()
    for firsts, lasts in locales().values():
        for count, names in ((first, firsts), (last, lasts)):
            count.update({word for name in names for word in name.lower().replace("-", " ").split() if len(word) > 1})
    common_first, common_last = census()
    levels: dict[str, list[int]] = {}
    for place, (count, common) in enumerate(((first, common_first), (last, common_last))):
        for name, times in count.items():
            levels.setdefault(name, [0, 0])[place] = 2 if times > 2 else 1
        for rank, name in enumerate(common):
            level = levels.setdefault(name, [0, 0])
            level[place] = max(level[place], 4 if rank < 400 else 3 if rank < 4000 else 2)
    return {name: 5 * a + b for name, (a, b) in levels.items()}


def lexemes() -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
    """Word to (how common, how often with a capital) in steps, and word to cluster."""
    folder = resources.files("spacy_lookups_data").joinpath("data")
    chance = json.loads(gzip.decompress(folder.joinpath("en_lexeme_prob.json.gz").read_bytes()))
    clusters = json.loads(gzip.decompress(folder.joinpath("en_lexeme_cluster.json.gz").read_bytes()))
    known = {word: value for word, value in chance.items() if value > MISSING and word.strip()}
    whole: dict[str, float] = {}
    for word, value in known.items():
        whole[word.lower()] = whole.get(word.lower(), 0.0) + math.exp(value)
    kept = sorted(whole, key=lambda w: -whole[w])[:COMMON]
    levels, groups = {}, {}
    for word in kept:
        small, large = known.get(word, MISSING), known.get(word.capitalize(), MISSING)
        common = sum(math.log(whole[word]) < bound for bound in RARE_BOUNDS)
        capital = sum(large - small > bound for bound in CASE_BOUNDS)
        levels[word] = (common, capital)
        group = clusters.get(word.capitalize() if capital >= 4 else word, 0) or clusters.get(word, 0)
        if group:
            groups[word] = group
    return levels, groups
