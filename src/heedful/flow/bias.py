"""Assess bias: how the model reads invented pairs, how messages treat those who let themselves be counted; a page for the team and one for all."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.errors import HeedfulError
from heedful.fairness.changes import changes
from heedful.fairness.lots import WIDEST, fallen, least_lot
from heedful.fairness.messaging import STAND_IN, Messaging, assess_messaging
from heedful.fairness.mining import FOUND, POLARITY, Mining, assess_mining
from heedful.fairness.odds import installed, odds
from heedful.fairness.page import Told, render
from heedful.fairness.tried import Instead, Tried
from heedful.fairness.verdicts import ABOVE, UNKNOWN, WITHIN
from heedful.flow.access import journey
from heedful.flow.bias_events import CHOSEN, happened, in_group
from heedful.flow.bias_gate import limits_of
from heedful.flow.bias_reading import read_probes
from heedful.flow.declared import counted
from heedful.flow.duty_documents import put_files
from heedful.flow.extractors import extractor_of
from heedful.flow.profiles import known
from heedful.flow.segment import read_rule, told_of
from heedful.opinions.averaged import Averaged
from heedful.segments import members
from heedful.segments.alternatives import alternatives, with_lot
from heedful.segments.rule import words as rule_words
from heedful.store import bias, messages, outbox
from heedful.store.bias import Assessed
from heedful.tables.fairness import HAPPENED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.opinions.extract import Extractor
    from heedful.segments.rule import Rule
    from heedful.store.store import Tx

# So many campaigns, the newest, and so many rules in the place of each: the command tells them all.
_MENDED, _SHOWN = 3, 4

__all__ = ["Found", "Mended", "Messaging", "assess_bias", "compare_rules", "mend_rule"]


@dataclass(frozen=True, slots=True)
class Found:
    """What an assessment of bias came to, and where it lies.

    Guarantee: `public` holds no figure of people.
    """

    html: Path
    public: Path
    json: Path
    mining: Mining
    messaging: Messaging


@journey("bias.assess", "fairness")
def assess_bias(
    workspace: Workspace,
    *,
    out: Path | None = None,
    extractor: Extractor | None = None,
    averaged: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Found:
    """Look for bias in how posts are read and in how messages treat people, and keep what was found.

    Guarantee: of reading, by invented sentences alone; of messages, only by what people declared under `fairness`, as it stands now, through perturbed
    counts. Gives bias.html, bias-public.html and bias.json. `extractor` is one that is not the default yet;
    `averaged` reads with it as if `opinions.averaged` were set. Errors: those of the extractor.
    Source: AI Act Art. 10(2)(f)-(g); GDPR Art. 9(2)(a), 35(7).
    """
    tell = progress or (lambda stage, done, total: None)
    chosen, limits, now = extractor or extractor_of(workspace), limits_of(workspace), workspace.clock()
    chosen = Averaged(chosen) if averaged and not isinstance(chosen, Averaged) else chosen
    tell("bias", 0, 3)
    read = read_probes(workspace.taxonomy, chosen, workspace.settings.fairness.sentences)
    mining = assess_mining(read, chosen.made_by, limits)
    unlike = odds(read) if installed() else None
    tell("bias", 1, 3)
    with workspace.store.reading() as tx:
        declared, keys, noise = counted(workspace, tx)
        rows = happened(workspace, tx, keys) if keys else HAPPENED.empty()
        messaging = assess_messaging(declared, rows, noise, workspace.settings.privacy.k, limits)
        mended = _of_campaigns(workspace, tx, messaging)
        before = bias.assessed(tx, "mining")
        spared = [one for one in bias.exempted(tx) if one.at <= now < one.until]
    tell("bias", 2, 3)
    with workspace.store.transaction() as tx:
        _keep(workspace, tx, mining, messaging, now)
    last = before[-1] if before else None
    told = Told(
        company=workspace.settings.name, made_at=now, mining=mining, messaging=messaging, limits=limits, odds=unlike, mended=mended,
        history=[*map(_point, before), _point_of(mining, now)], exceptions=[asdict(one) | {"until": f"{one.until:%Y-%m-%d}"} for one in spared],
        changed=changes(last.body["gaps"], mining.plain()["gaps"]) if last else (), before=f"{last.at:%Y-%m-%d} ({last.subject.rsplit(' ', 1)[0]})" if last else "",
    )  # fmt: skip
    plain = {"made_at": now.isoformat(), "limits": asdict(limits), "mining": mining.plain(), "messaging": messaging.plain(),
             "odds": None if unlike is None else [asdict(one) for one in unlike]}  # fmt: skip
    written = {
        "bias.html": render(told).encode(), "bias-public.html": render(told, public=True).encode(), "bias.json": json.dumps(plain, indent=1, ensure_ascii=False).encode(),
    }  # fmt: skip
    files = put_files(out or workspace.folder / "bias" / now.strftime("%Y-%m-%dT%H%M%SZ"), written)
    tell("bias", 3, 3)
    by_name = {path.name: path for path in files}
    return Found(by_name["bias.html"], by_name["bias-public.html"], by_name["bias.json"], mining, messaging)


@dataclass(frozen=True, slots=True)
class Mended:
    """A rule that could stand in another's place, and what it would come to.

    Guarantee: `people` and `kept` are perturbed as in views, null below k: how many of those whose likes are known it is true of, and how many of them the first
    rule is true of too. `above` comparisons are beyond a limit; `worse` are those whose ratio is lower than under the first rule.
    """

    rule: str
    how: str
    found: Messaging
    people: int | None
    kept: int | None
    worse: tuple[str, ...] = ()

    @property
    def above(self) -> int:
        """How many comparisons are beyond a limit.

        Guarantee: as counted.
        """
        return len(self.found.above)


@journey("bias.assess", "fairness")
def compare_rules(workspace: Workspace, rule: str, instead: str) -> list[Messaging]:
    """How two rules of a group would treat those who let themselves be counted: one, and another in its place.

    Guarantee: nothing is drafted and nothing kept; each as `assess_messaging`. Errors: BadInput `segment.rule`; Refused `segment.forbidden`.
    """
    with workspace.store.transaction() as tx:
        weigh = _Weigh(workspace, tx)
        told = [weigh.found(read_rule(workspace, text))[0] for text in (rule, instead)]
        outbox.add(tx, "segment.looked", workspace.actor, {"rule": f"{rule} | {instead}"[:500]}, workspace.clock())
    return told


@journey("bias.assess", "fairness")
def mend_rule(workspace: Workspace, rule: str) -> list[Mended]:
    """A rule, and what could stand in its place so that groups are treated more alike: looser for all, or with a lot among all.

    Guarantee: the rule itself first; then those with the fewest comparisons above a limit, of them those that keep to the first rule most. Nobody's
    attribute enters any of them; nothing is drafted and nothing kept. Errors: as `compare_rules`.
    """
    asked = read_rule(workspace, rule)
    with workspace.store.transaction() as tx:
        told = _Weigh(workspace, tx).mended(asked)
        outbox.add(tx, "segment.looked", workspace.actor, {"rule": rule[:500]}, workspace.clock())
    return told


def _of_campaigns(workspace: Workspace, tx: Tx, messaging: Messaging) -> list[Tried]:
    """What could stand in the place of the rules of the newest campaigns whose group is above a limit."""
    bad = {one.question for one in messaging.above if one.kind in (CHOSEN, STAND_IN)}
    some = [one for one in messages.campaigns(tx)[::-1] if in_group(one.name) in bad][:_MENDED]
    weigh = _Weigh(workspace, tx) if some else None
    told = []
    for one in some:
        try:
            rules = weigh.mended(read_rule(workspace, one.segment)) if weigh else []
        except HeedfulError:
            # Its aspects are no longer in the taxonomy.
            continue
        told.append(Tried(one.name, tuple(_row(rule) for rule in rules[: _SHOWN + 1])))
    return told


def _row(one: Mended) -> Instead:
    some = [c for c in one.found.compared if c.ratio is not None and c.kind == CHOSEN]
    least = min(some, key=lambda c: c.ratio or 0.0, default=None)
    return Instead(one.rule, one.how, one.above, len(one.found.compared), one.people, one.kept, one.worse, least)


class _Weigh:
    """Rules weighed by what those who let themselves be counted declared, within one transaction."""

    def __init__(self, workspace: Workspace, tx: Tx) -> None:
        self.workspace, self.today, self.k = workspace, workspace.clock().date(), workspace.settings.privacy.k
        self.declared, keys, self.noise = counted(workspace, tx)
        self.known = known(workspace, tx)
        spoken = set(self.known.facts["subject_key"].to_list())
        self.people = {keys[p]: key for key, p in self.known.persons.items() if p in keys and key in spoken}

    def found(self, asked: Rule) -> tuple[Messaging, set[bytes]]:
        inside = set(members.members(asked, self.known.facts, self.known.parents, self.today)["subject_key"].to_list())
        rows = [(rule_words(asked), kind, one, key in inside) for kind in (CHOSEN, STAND_IN) for one, key in self.people.items()]
        table = HAPPENED.require(pl.DataFrame(rows, schema=HAPPENED.schema, orient="row"))
        return assess_messaging(self.declared, table, self.noise, self.k, limits_of(self.workspace)), inside

    def mended(self, asked: Rule) -> list[Mended]:
        now, first = self.found(asked)
        others = [self._instead(how, other, now, first) for how, other in alternatives(asked)]
        percent = least_lot(now, limits_of(self.workspace).ratio)
        drawn: list[Mended] = []
        # What it comes to is measured: chance and perturbing may leave the first width a little short.
        while 0 < percent <= WIDEST and not (drawn and not drawn[-1].above):
            drawn.append(self._instead("a lot among all", with_lot(asked, percent), now, first))
            percent += 5
        told = sorted([*others, *drawn[-1:]], key=lambda one: (one.above, -(one.kept or 0), one.people or 0))
        return [self._told("as it is", asked, now, first, first, ()), *told]

    def _instead(self, how: str, other: Rule, now: Messaging, first: set[bytes]) -> Mended:
        found, inside = self.found(other)
        return self._told(how, other, found, inside, first, fallen(now, found))

    def _told(self, how: str, asked: Rule, found: Messaging, inside: set[bytes], first: set[bytes], worse: Sequence[str]) -> Mended:
        return Mended(rule_words(asked), how, found, self._many(inside), self._many(inside & first), tuple(worse))

    def _many(self, inside: set[bytes]) -> int | None:
        return (
            told_of(self.workspace, pl.DataFrame({"subject_key": sorted(inside)}, schema={"subject_key": pl.Binary}))
            if len(inside) >= self.k
            else None
        )


def _keep(workspace: Workspace, tx: Tx, mining: Mining, messaging: Messaging, now: datetime) -> None:
    by = workspace.actor.name
    verdict = _verdict([gap.verdict for gap in mining.gaps if gap.of_people])
    of_people = _verdict([one.verdict for one in messaging.compared])
    bias.put_assessed(tx, Assessed(secrets.token_hex(6), "mining", mining.made_by, verdict, mining.plain(), by, now))
    bias.put_assessed(tx, Assessed(secrets.token_hex(6), "messaging", "all", of_people, messaging.plain(), by, now))
    told = {"model": mining.made_by, "gaps": len(mining.gaps), "gaps_above": len(mining.above), "groups_above": len(messaging.above)}
    outbox.add(tx, "bias.assessed", workspace.actor, told, now)


def _verdict(verdicts: Sequence[str]) -> str:
    return ABOVE if ABOVE in verdicts else WITHIN if WITHIN in verdicts else UNKNOWN


def _point(one: Assessed) -> dict[str, Any]:
    gaps = [gap for gap in one.body["gaps"] if gap["of_people"] and gap["n"] >= 2]
    return {
        "day": f"{one.at:%Y-%m-%d}", "model": one.subject.rsplit(" ", 1)[0], "above": sum(gap["verdict"] == ABOVE for gap in gaps),
        **{name: max((abs(gap["value"]) for gap in gaps if gap["measure"] == name), default=0.0) for name in (POLARITY, FOUND)},
    }  # fmt: skip


def _point_of(mining: Mining, now: datetime) -> dict[str, Any]:
    return _point(Assessed("", "mining", mining.made_by, "", mining.plain(), "", now))
