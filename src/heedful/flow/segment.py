"""Segments: looking at whom a rule is true of before anybody is written to, and proposing rules; counts only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from heedful.errors import Refused
from heedful.flow.access import journey
from heedful.flow.crowd import let_rows_out
from heedful.flow.declared import declared
from heedful.flow.profiles import LAKE, Known, known
from heedful.flow.reach import reach
from heedful.privacy import perturb
from heedful.privacy.crowd import PERSON
from heedful.segments import discover as proposing
from heedful.segments import forbidden, members, rule
from heedful.segments.stances import stances
from heedful.store import outbox, people

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace
    from heedful.segments.forbidden import Stand
    from heedful.segments.members import Preview
    from heedful.segments.rule import Rule
    from heedful.store.store import Tx


@dataclass(frozen=True, slots=True)
class Looked:
    """What may be told of a segment.

    Guarantee: counts as perturbed by cell keys; `stands` says how well it tells each declared answer that enough people gave.
    """

    rule: str
    preview: Preview
    stands: list[Stand]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A rule that is proposed.

    Guarantee: passed all that a segment must pass; its size is perturbed by cell keys.
    """

    rule: str
    people: int
    lift: float


@journey("segments.look", "profile")
def look(workspace: Workspace, text: str, *, name: str = "") -> Looked:
    """Say how many people a rule is true of, how many of them could be written to, and how steady that is.

    Guarantee: nobody is named; refused below k, where the rule asks what nobody is chosen by, and where it stands in for that.
    Entered in the log with the rule. Errors: BadInput `segment.rule`, `segment.name`; Refused `segment.*`.
    Source: GDPR Art. 9, 22; AI Act Art. 5(1)(b); Reg. (EU) 2022/2065 Art. 26(3).
    """
    asked = read_rule(workspace, text, name)
    now, k = workspace.clock(), workspace.settings.privacy.k
    with workspace.store.transaction() as tx:
        found = known(workspace, tx)
        outbox.add(tx, "segment.looked", workspace.actor, {"rule": rule.words(asked)}, now)
        inside = members.members(asked, found.facts, found.parents, now.date())
        stands = _judged(workspace, tx, inside)
        persons = {found.persons[key] for key in inside["subject_key"]}
        reached = reach(workspace, tx, persons).addresses if inside.height >= k else {}
    reachable = found.keys_of(reached.keys())
    told = members.preview(asked, found.facts, found.parents, now.date(), reachable, k, partial(told_of, workspace))
    return Looked(rule.words(asked), told, stands)


@journey("segments.look", "profile")
def propose(workspace: Workspace) -> list[Proposed]:
    """Rules for groups of people who feel alike about your brands.

    Guarantee: each passes what `look` asks; sizes are perturbed. Source: as `look`.
    """
    now, k = workspace.clock(), workspace.settings.privacy.k
    own = [b.name for b in workspace.taxonomy.brands if not b.competitor]
    with workspace.store.transaction() as tx:
        found = known(workspace, tx)
        proposals = proposing.discover(stances(found.facts, found.parents), own, k)
        allowed = [one for one in proposals if _passes(workspace, tx, found, one.rule)]
        outbox.add(tx, "segment.proposed", workspace.actor, {"rules": len(allowed)}, now)
    sizes = [members.members(one.rule, found.facts, found.parents, now.date()) for one in allowed]
    told = [max(k, told_of(workspace, inside)) for inside in sizes]
    return [Proposed(rule.words(one.rule), people, one.lift) for one, people in zip(allowed, told, strict=True)]


@journey("segments.look", "profile")
def names(workspace: Workspace) -> dict[str, list[str]]:
    """What a rule may name: own brands, competitors, and aspects.

    Guarantee: of the workspace's taxonomy, in its order; nobody is asked about.
    """
    taxonomy = workspace.taxonomy
    return {
        "brands": [b.name for b in taxonomy.brands if not b.competitor],
        "competitors": [b.name for b in taxonomy.brands if b.competitor],
        "aspects": [a.name for a in taxonomy.aspects],
    }


def read_rule(workspace: Workspace, text: str, name: str = "") -> Rule:
    """Read a rule with the workspace's names.

    Guarantee: refused by what it asks before it is asked of anybody. Errors: as `look`.
    """
    taxonomy = workspace.taxonomy
    own = [b.name for b in taxonomy.brands if not b.competitor]
    others = [b.name for b in taxonomy.brands if b.competitor]
    asked = rule.parse(text, brands=own, competitors=others, aspects=[a.name for a in taxonomy.aspects])
    words = {a.name: [*a.words, *a.likes, *a.dislikes] for a in taxonomy.aspects}
    forbidden.require_allowed([one.aspect for one in rule.asks(asked)], words, name)
    return asked


def people_in(workspace: Workspace, tx: Tx, found: Known, asked: Rule) -> list[str]:
    """The people a rule is true of, for writing to them.

    Guarantee: at least k, a crowd in every combination of what they could be known by, and no stand-in.
    Errors: Refused `segment.small`, `segment.stands_in`, `crowd.few`.
    """
    inside = members.members(asked, found.facts, found.parents, workspace.clock().date())
    members.require_k(inside, workspace.settings.privacy.k)
    _judged(workspace, tx, inside)
    persons = sorted(found.persons[key] for key in inside["subject_key"])
    bands = people.declared(tx, persons)
    let_rows_out(workspace, pl.DataFrame({PERSON: persons, "age_band": [bands[person][0] for person in persons]}))
    return persons


def told_of(workspace: Workspace, inside: pl.DataFrame) -> int:
    """How many people a table of keyed people is told to hold.

    Guarantee: as for views, moved by the key of the cell that they make up; the caller holds back what is below k.
    """
    keyed = workspace.keyed(LAKE)
    key = int(perturb.record_keys(inside["subject_key"], keyed).sum())
    return int(pl.select(perturb.draw_noise(keyed).perturb(pl.lit(inside.height), pl.lit(key))).item())


def _judged(workspace: Workspace, tx: Tx, inside: pl.DataFrame) -> list[Stand]:
    return forbidden.require_no_stand_in(inside, declared(workspace, tx, LAKE), workspace.settings.fairness.stand_in)


def _passes(workspace: Workspace, tx: Tx, found: Known, asked: Rule) -> bool:
    words = {a.name: [*a.words, *a.likes, *a.dislikes] for a in workspace.taxonomy.aspects}
    try:
        forbidden.require_allowed([one.aspect for one in rule.asks(asked)], words)
        _judged(workspace, tx, members.members(asked, found.facts, found.parents, workspace.clock().date()))
    except Refused:
        return False
    return True
