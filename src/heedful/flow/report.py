"""Report: from opinions whose grants live now to numbers that passed every view, and the files that show them."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson
import polars as pl

from heedful.engine.held import open_opinions
from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.assessed import require_assessed
from heedful.flow.bias_standing import models_said
from heedful.flow.budgets import told_so_far
from heedful.flow.check import accuracy_now
from heedful.flow.crowd import let_numbers_out
from heedful.flow.egress import named, require_recipient
from heedful.flow.frozen import require_unfrozen
from heedful.flow.handouts import LABEL, hand_out, label, prepare, sentence
from heedful.flow.live import held, subject_keys
from heedful.flow.material import LAKE, models_behind, read_material
from heedful.flow.proposals import acts, proposals
from heedful.flow.quotes import read_quotes
from heedful.flow.unread import count_unread
from heedful.flow.workspace import full_disk_said
from heedful.insights import cells, findings, report, summary, terms
from heedful.insights.provenance import Provenance
from heedful.privacy import perturb, views
from heedful.store import batches, outbox, reports, sources
from heedful.tables import opinions
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from heedful.flow.material import Material
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Reported:
    """Where a report lies and what stands first in it.

    Guarantee: only numbers that passed the views; None where too few people spoke to tell.
    """

    folder: Path
    html: Path
    top: Sequence[summary.Row]
    people: int | None
    posts: int | None
    opinions: int | None


@journey("report.read", "insights")
def report_on(
    workspace: Workspace,
    *,
    out: Path | None = None,
    recipient: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Reported:
    """Write what people who agreed like and dislike, by brand and aspect.

    Guarantee: every number rests on at least k different people whose consent lives at this moment; each file is
    whole or absent. Gives report.html, numbers.csv, numbers.parquet and numbers.json, and export.json, which says for whom it is. `recipient` is whom it is made for:
    the register of reports says so, and tells whoever is erased later; it must be listed. None, or
    `inside`, is for the company itself, and the report says so.
    Errors: Unready where nothing was learnt yet; BadInput; Refused where it was not assessed, or its recipient is not listed.
    Source: GDPR Art. 5(1)(a)-(c), 19, 25, 35.
    """
    recipient = named(recipient)
    if recipient is not None and not (0 < len(recipient) <= LONGEST_NAME and recipient.isprintable()):
        raise BadInput("report.recipient", f"Whom a report is for is said in 1 to {LONGEST_NAME} characters.", "Shorten the name.")
    listed = require_recipient(workspace.settings, "report", recipient) if recipient is not None else None
    assessed = require_assessed(workspace, "report")
    outgoing = prepare(workspace, "report", recipient, (listed and listed.purpose) or "to learn what people who agreed like and dislike")
    tell = progress or (lambda stage, done, total: None)
    now = workspace.clock()
    k = workspace.settings.privacy.k
    with workspace.store.reading() as tx:
        require_unfrozen(workspace, tx, purpose=LAKE, export="report")
        # Folded once for all that is read in this moment.
        grants = workspace.grants(tx)
        material = read_material(workspace, tx, grants)
        provenance = replace(provenance_of(workspace, tx, material, k, grants=grants), banner=assessed.banner, label=sentence(outgoing))
        quoted = read_quotes(workspace, tx, grants)
    tell("report", 1, 4)
    shown = shown_views(workspace, material)
    tell("report", 2, 4)
    found = findings.find(shown.cells, shown.joints, shown.terms, k=k, today=now.date())
    words = open_words(workspace, material, terms.candidates(shown.terms))
    tell("report", 3, 4)
    written = {
        **report.render(found, provenance, words, quoted),
        LABEL: orjson.dumps(label(outgoing, workspace.settings.name), option=orjson.OPT_INDENT_2),
    }
    folder = out or workspace.folder / "reports" / now.strftime("%Y-%m-%dT%H%M%SZ")
    with full_disk_said():
        write_files(folder, let_numbers_out(written, k))
    with workspace.store.transaction() as tx:
        digest = hashlib.sha256(written["report.html"]).hexdigest()
        report_id = secrets.token_hex(8)
        hand_out(workspace, tx, outgoing, written)
        reports.put_report(tx, reports.Report(report_id, digest, recipient, provenance.people or 0, now))
        body = {"purposes": ["insights"], "report": report_id, "recipient": recipient or "", "k": k, "people": provenance.people or 0}
        body |= {"posts": provenance.posts_admitted or 0, "made_by": provenance.made_by}
        outbox.add(tx, "report.made", workspace.actor, body, now)
    tell("report", 4, 4)
    return Reported(
        folder, folder / "report.html", summary.top(found, 5), provenance.people, provenance.posts_admitted, provenance.opinions
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of some material.

    Guarantee: each has passed `privacy.views`.
    """

    cells: pl.DataFrame
    joints: pl.DataFrame
    terms: pl.DataFrame


def shown_views(workspace: Workspace, material: Material) -> Shown:
    """Count, perturb, and let through what may be shown.

    Guarantee: the noise depends on the people counted and the lake's key alone: the same question has the same answer.
    """
    facts, today, k = material.facts, workspace.clock().date(), workspace.settings.privacy.k
    parents: dict[str, str | None] = {a.name: a.parent for a in workspace.taxonomy.aspects}
    keys, noise = perturb.record_keys(facts["subject_key"], workspace.keyed(LAKE)), perturb.draw_noise(workspace.keyed(LAKE))
    return Shown(
        views.show(cells.count(facts, parents, today, keys, workspace.engine), k, noise=noise),
        views.show_joints(cells.pair(facts, parents, keys, workspace.engine), k, noise=noise),
        views.show_terms(cells.spell(facts, today, keys, workspace.engine), k, noise=noise),
    )


def crowd_of(workspace: Workspace, material: Material) -> views.Crowd:
    """How many people, posts and opinions some material is of, as may be told.

    Guarantee: has passed `privacy.views`.
    """
    keys, noise = perturb.record_keys(material.people, workspace.keyed(LAKE)), perturb.draw_noise(workspace.keyed(LAKE))
    posts, opinions, k = material.posts, material.facts.height, workspace.settings.privacy.k
    return views.show_crowd(len(keys), int(keys.sum()), posts, opinions, k, noise=noise)


def provenance_of(
    workspace: Workspace, tx: Tx, material: Material, k: int, *, brief: bool = False, grants: pl.DataFrame | None = None
) -> Provenance:
    """Where the numbers of some material come from; `brief`: without what only a report tells (whose consents came from where, what could
    not be read, what people did or name besides), for which every record or post is opened. `grants` as in `live_rows`.

    Guarantee: counts only; of the moment of `tx`.
    """
    read = sources.list_sources(tx)
    refused: Counter[str] = Counter()
    for source in read:
        refused.update(source.counts.get(LAKE, {}).get("refused", {}))
    crowd = crowd_of(workspace, material)
    living = None if brief else _living(workspace.grants(tx) if grants is None else grants)
    origins = {"given_here": 0, "brought_in": 0} if living is None else _origins(living, tx)
    made_by = models_behind(material)
    checked = accuracy_now(workspace, tx, made_by[0]) if len(made_by) == 1 else None
    return Provenance(
        generated_at=workspace.clock(),
        workspace=workspace.settings.name,
        people=crowd.people,
        posts_admitted=crowd.posts,
        opinions=crowd.opinions,
        first_day=material.first_day,
        last_day=material.last_day,
        gathered_at=max((s.gathered_at for s in read if s.gathered_at), default=None),
        consents={} if living is None else _consents(living),
        given_here=origins["given_here"],
        brought_in=origins["brought_in"],
        refused=dict(refused),
        not_read=0 if brief else count_unread(workspace, material),
        acts=() if brief else tuple(acts(workspace, material)),
        unnamed=() if brief else tuple((", ".join(one.words), one.people) for one in proposals(workspace, material, open_words)),
        published=tuple((told.audience, told.spent, told.granted) for told in told_so_far(workspace, tx)),
        k=k,
        made_by=", ".join(made_by),
        accuracy=tuple(checked.says()) if checked else (),
        bias=models_said(workspace, tx, made_by),
    )


def _living(grants: pl.DataFrame) -> pl.DataFrame:
    return grants.filter(pl.col("named") & pl.col("state").is_in(VALID_STATES) & ~pl.col("objected") & ~pl.col("restricted"))


def _origins(living: pl.DataFrame, tx: Tx) -> dict[str, int]:
    """How many people's living consents were given here, and how many were brought in from elsewhere."""
    elsewhere = pl.col("record_id").is_in(list(batches.imported(tx)))
    return {
        "given_here": living.filter(~elsewhere)["person_id"].n_unique(),
        "brought_in": living.filter(elsewhere)["person_id"].n_unique(),
    }


def _consents(living: pl.DataFrame) -> Mapping[str, int]:
    return dict(living.group_by("purpose").agg(pl.col("person_id").n_unique()).sort("purpose").iter_rows())


def open_words(workspace: Workspace, material: Material, wanted: Sequence[bytes]) -> dict[bytes, str]:
    """The words of some term keys, opened out of opinions that hold them.

    Guarantee: of those keys and no others; opens nothing whose consent does not live. Ask only for terms that may be named.
    """
    if not wanted:
        return {}
    columns = [c for c in opinions.HELD.columns if c != "confidence"]
    asked = pl.DataFrame({"key": pl.Series(list(wanted), dtype=pl.Binary)})
    spoken = (
        held(workspace, material.files, "opinions", columns, material.live)
        .with_columns(pl.col("term_keys").alias("key"))
        .explode("key")
        .join(asked.lazy(), on="key", how="semi")
    )
    one_each = spoken.unique("key", keep="any").collect()
    opened = open_opinions(one_each, subject_keys(workspace, LAKE))
    answers = {}
    for key, keys, (_, _, _, said) in zip(one_each["key"].to_list(), one_each["term_keys"].to_list(), opened, strict=True):
        answers[key] = said[keys.index(key)]
    return answers


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a report or a release.

    Guarantee: each is whole or absent, whenever this is stopped.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        # Beside the target first, so that a reader never meets half a report.
        part = folder / f".{name}.{secrets.token_hex(4)}"
        try:
            part.write_bytes(content)
            os.replace(part, folder / name)  # noqa: PTH105  (atomic, and the same call on every system)
        finally:
            part.unlink(missing_ok=True)
