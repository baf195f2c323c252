"""Notices held against practice, and against each other: what is done beyond what people were told, line by line.

What a notice promises is compared in facts (names, codes, months), which all its languages share; words are people's to compare.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from heedful.consent.notice import Notice

# What may grow without being done: the groups of facts that are lists of names, with the word for one of them.
LISTS: Final = {"purposes": "purpose", "networks": "network", "kinds": "kind of post", "recipients": "recipient", "countries": "country"}
COMPANY: Final = "company"
# What languages of one version must share, and what each says in its own words.
_SHARED: Final = ("effective", "networks", "kinds", "sources", "recipients", "countries", "rights")
_WORDS: Final = ("profiling", "incentive", "withdrawal", "refusal", "authority")
MONTHS: Final = {"posts": "posts and opinions", "profile": "profiles", "consent": "a consent"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is done with posts, or what a notice says is done.

    Guarantee: immutable. `months` has posts, profile and consent; `profiling` is the logic in each language it is told in.
    """

    name: str
    purposes: frozenset[str]
    networks: frozenset[str]
    kinds: frozenset[str]
    recipients: frozenset[str]
    countries: frozenset[str]
    months: Mapping[str, int]
    profiling: frozenset[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two sets of facts part.

    Guarantee: `more` says whether it goes beyond what people were told; only then does it stop anything.
    """

    subject: str
    told: str
    done: str
    more: bool

    @property
    def line(self) -> str:
        """The difference in one line.

        Guarantee: holds only what the company itself wrote in its settings and notices.
        """
        return f"{self.subject}: the notice says {self.told}; the settings do {self.done}"


def facts_of(notices: Iterable[Notice]) -> Facts:
    """What one version says, all its languages together.

    Guarantee: nothing that one of its languages leaves out is taken as told, but the profiling, which is told in each one's words.
    """
    first, *others = list(notices)
    every = [first, *others]
    return Facts(
        first.controller.name.strip(),
        _in_all(n.purposes for n in every),
        _in_all(n.networks for n in every),
        _in_all(n.kinds for n in every),
        _in_all(n.recipients for n in every),
        _in_all(n.countries for n in every),
        {name: min(getattr(n.retention, name) or 0 for n in every) for name in MONTHS},
        frozenset(plain(n.profiling) for n in every),
    )


def compare(told: Facts, done: Facts) -> list[Difference]:
    """Hold what is done against what people were told.

    Guarantee: pure; empty where nothing differs. What is told and not done is a difference too, with `more` false.
    Source: GDPR Art. 5(1)(a)-(b), 13(3).
    """
    return [*_names(told, done), *_lists(told, done), *_months(told, done), *_profiling(told, done)]


def beyond(told: Facts, done: Facts, purpose: str) -> bool:
    """Whether what is done for one purpose goes beyond what people were told for it.

    Guarantee: pure. Networks and kinds do not count: they narrow what a consent covers, and do not end it.
    Source: GDPR Art. 6(4), 7(2).
    """
    if purpose not in told.purposes or not done.recipients <= told.recipients or not done.countries <= told.countries:
        return True
    if done.months["posts"] > told.months["posts"]:
        return True
    longer = done.months["profile"] > told.months["profile"]
    return purpose == "profile" and (longer or not done.profiling <= told.profiling)


def material(old: Sequence[Notice], new: Sequence[Notice]) -> list[str]:
    """What is new in a notice so much that consents to the older one do not stretch to it.

    Guarantee: pure; a line a thing, in the order of the notice; empty where only words changed or less is done.
    Source: GDPR Art. 13(3); EDPB Guidelines 05/2020 on consent, 110-111.
    """
    languages = {n.language for n in old} & {n.language for n in new}
    # The logic is told in words, so it is compared within the languages both were told in.
    older, newer = ([n for n in notices if n.language in languages or not languages] for notices in (old, new))
    told = replace(facts_of(old), profiling=facts_of(older).profiling)
    done = replace(facts_of(new), profiling=facts_of(newer).profiling)
    return [difference.subject for difference in compare(told, done) if difference.more and difference.subject != COMPANY]


def part_ways(one: Notice, other: Notice) -> list[str]:
    """In which facts two languages of one version part.

    Guarantee: pure; words (what, profiling, withdrawal, refusal, authority, safeguards, incentive) may differ, but not in being there.
    """
    lines = [name for name in _SHARED if _set(one, name) != _set(other, name)]
    lines += [f"controller.{name}" for name in ("name", "address", "contact", "officer") if _of(one, name) != _of(other, name)]
    lines += [f"retention.{name}" for name in MONTHS if getattr(one.retention, name) != getattr(other.retention, name)]
    bases = [{name: purpose.basis.strip() for name, purpose in n.purposes.items()} for n in (one, other)]
    lines += ["purposes"] if bases[0] != bases[1] else []
    lines += ["safeguards"] if set(one.safeguards) != set(other.safeguards) else []
    return lines + [name for name in _WORDS if bool(getattr(one, name)) != bool(getattr(other, name))]


def plain(words: str) -> str:
    """Words as they are compared: without case, spare spaces and a full stop at the end.

    Guarantee: pure; twice is once.
    """
    return " ".join(words.split()).casefold().rstrip(".")


def _names(told: Facts, done: Facts) -> Iterator[Difference]:
    if told.name != done.name:
        yield Difference(COMPANY, told.name or "no name", done.name or "no name", more=True)


def _lists(told: Facts, done: Facts) -> Iterator[Difference]:
    for name, word in LISTS.items():
        said, used = getattr(told, name), getattr(done, name)
        yield from (Difference(f"{word} {one}", _listed(said), _listed(used), more=True) for one in sorted(used - said))
        yield from (Difference(f"{word} {one}", _listed(said), _listed(used), more=False) for one in sorted(said - used))


def _months(told: Facts, done: Facts) -> Iterator[Difference]:
    for name, word in MONTHS.items():
        said, used = told.months[name], done.months[name]
        if said != used:
            yield Difference(f"retention of {word}", f"{said} months", f"{used} months", more=used > said)


def _profiling(told: Facts, done: Facts) -> Iterator[Difference]:
    if "profile" in done.purposes and not done.profiling <= told.profiling:
        yield Difference("logic of profiling", _quoted(told.profiling), _quoted(done.profiling), more=True)


def _in_all(lists: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset.intersection(*(frozenset(one) for one in lists))


def _set(notice: Notice, name: str) -> object:
    found = getattr(notice, name)
    return frozenset(found) if isinstance(found, tuple) else found


def _of(notice: Notice, name: str) -> str:
    return str(getattr(notice.controller, name)).strip()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _quoted(texts: Iterable[str]) -> str:
    return " / ".join(f"“{text}”" for text in sorted(texts) if text) or "nothing"
