"""Assess bias: how the model reads invented pairs, how messages treat those who let themselves be counted; a page for the team and one for all."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.fairness.changes import changes
from heedful.fairness.messaging import STAND_IN, Messaging, assess_messaging
from heedful.fairness.mining import FOUND, POLARITY, Mining, assess_mining
from heedful.fairness.odds import installed, odds
from heedful.fairness.page import Told, render
from heedful.fairness.verdicts import ABOVE, UNKNOWN, WITHIN
from heedful.flow.access import journey
from heedful.flow.bias_events import CHOSEN, happened
from heedful.flow.bias_gate import limits_of
from heedful.flow.bias_reading import read_probes
from heedful.flow.declared import counted
from heedful.flow.duty_documents import put_files
from heedful.flow.extractors import extractor_of
from heedful.flow.profiles import known
from heedful.flow.segment import read_rule
from heedful.segments import members
from heedful.segments.rule import words as rule_words
from heedful.store import bias, outbox
from heedful.store.bias import Assessed
from heedful.tables.fairness import HAPPENED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.opinions.extract import Extractor
    from heedful.store.store import Tx

__all__ = ["Found", "Messaging", "assess_bias", "compare_rules"]


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
    progress: Callable[[str, int, int], None] | None = None,
) -> Found:
    """Look for bias in how posts are read and in how messages treat people, and keep what was found.

    Guarantee: of reading, by invented sentences alone; of messages, only by what people declared under `fairness`, as it stands now, through perturbed
    counts. Gives bias.html, bias-public.html and bias.json. `extractor` is one that is not the default yet. Errors: those of the extractor.
    Source: AI Act Art. 10(2)(f)-(g); GDPR Art. 9(2)(a), 35(7).
    """
    tell = progress or (lambda stage, done, total: None)
    chosen, limits, now = extractor or extractor_of(workspace), limits_of(workspace), workspace.clock()
    tell("bias", 0, 3)
    read = read_probes(workspace.taxonomy, chosen, workspace.settings.fairness.sentences)
    mining = assess_mining(read, chosen.made_by, limits)
    unlike = odds(read) if installed() else None
    tell("bias", 1, 3)
    with workspace.store.reading() as tx:
        declared, keys, noise = counted(workspace, tx)
        rows = happened(workspace, tx, keys) if keys else HAPPENED.empty()
        before = bias.assessed(tx, "mining")
        spared = [one for one in bias.exempted(tx) if one.at <= now < one.until]
    messaging = assess_messaging(declared, rows, noise, workspace.settings.privacy.k, limits)
    tell("bias", 2, 3)
    with workspace.store.transaction() as tx:
        _keep(workspace, tx, mining, messaging, now)
    last = before[-1] if before else None
    told = Told(
        company=workspace.settings.name, made_at=now, mining=mining, messaging=messaging, limits=limits, odds=unlike,
        history=[*map(_point, before), _point_of(mining, now)], exceptions=[asdict(one) | {"until": f"{one.until:%Y-%m-%d}"} for one in spared],
        changed=changes(last.body["gaps"], mining.plain()["gaps"]) if last else (), before=f"{last.at:%Y-%m-%d} ({last.subject})" if last else "",
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


@journey("bias.assess", "fairness")
def compare_rules(workspace: Workspace, rule: str, instead: str) -> list[Messaging]:
    """How two rules of a group would treat those who let themselves be counted: one, and another in its place.

    Guarantee: nothing is drafted and nothing kept; each as `assess_messaging`. Errors: BadInput `segment.rule`; Refused `segment.forbidden`.
    """
    with workspace.store.transaction() as tx:
        declared, keys, noise = counted(workspace, tx)
        found, today = known(workspace, tx), workspace.clock().date()
        spoken = set(found.facts["subject_key"].to_list())
        people = {person: key for key, person in found.persons.items() if person in keys and key in spoken}
        told = []
        for text in (rule, instead):
            asked = read_rule(workspace, text)
            inside = set(members.members(asked, found.facts, found.parents, today)["subject_key"].to_list())
            rows = [(rule_words(asked), kind, keys[p], key in inside) for kind in (CHOSEN, STAND_IN) for p, key in people.items()]
            table = HAPPENED.require(pl.DataFrame(rows, schema=HAPPENED.schema, orient="row"))
            told.append(assess_messaging(declared, table, noise, workspace.settings.privacy.k, limits_of(workspace)))
        outbox.add(tx, "segment.looked", workspace.actor, {"rule": f"{rule} | {instead}"[:500]}, workspace.clock())
    return told


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
