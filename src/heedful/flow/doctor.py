"""Doctor: what is ready, what is missing, and how to mend it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from heedful.duties.signing import same
from heedful.errors import HeedfulError, Refused
from heedful.flow import notices
from heedful.flow.assessed import require_assessed
from heedful.flow.budgets import told_so_far
from heedful.flow.extractors import extractor_of, says_tier
from heedful.flow.keys import KEY_FILE
from heedful.flow.live import held, live_rows
from heedful.flow.workspace import Workspace
from heedful.sources.detect import discover
from heedful.store import concerns, consents, freezes, manifest, outbox, people, positions, signatures, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LEAST_FREE = 1_000_000_000
# Over this share of comments without an author something is wrong with the permission, not with the people.
MANY_UNNAMED = 0.05


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Guarantee: `remedy` is there whenever `ok` is not.
    """

    subject: str
    ok: bool
    sentence: str
    remedy: str = ""


def examine(folder: Path) -> list[Finding]:
    """Look at a workspace and at what it stands on.

    Guarantee: changes nothing; never stops at the first thing that is wrong.
    """
    findings = [_python(), _disk(folder), _sources()]
    try:
        with Workspace(folder) as workspace:
            for look in (_settings, _keys, _notice, _assessed, _duties, _consent, _files, _authors, _model, _opinions, _budget, _log):
                findings += _safely(look, workspace)
    except HeedfulError as error:
        findings.append(Finding("workspace", False, error.sentence, error.remedy))
    return findings


def _safely(look: Callable[[Workspace], Iterator[Finding]], workspace: Workspace) -> list[Finding]:
    try:
        return list(look(workspace))
    except HeedfulError as error:
        return [Finding(look.__name__.strip("_"), False, error.sentence, error.remedy or "See the sentence.")]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", True, f"Python {version}.")


def _disk(folder: Path) -> Finding:
    near = next(p for p in (folder, *folder.resolve().parents) if p.exists())
    free = shutil.disk_usage(near).free
    return Finding(
        "disk", free > LEAST_FREE, f"{free / 1e9:.1f} GB free.", "" if free > LEAST_FREE else "Free at least 1 GB before gathering."
    )


def _sources() -> Finding:
    names = [source.name for source in discover()]
    return Finding("sources", bool(names), f"{len(names)} formats can be read: {', '.join(names)}.", "" if names else "Reinstall Heedful.")


def _settings(workspace: Workspace) -> Iterator[Finding]:
    brands, aspects = len(workspace.taxonomy.brands), len(workspace.taxonomy.aspects)
    yield Finding(
        "taxonomy",
        bool(brands and aspects),
        f"{brands} brands and {aspects} aspects.",
        "" if brands and aspects else "Name a ready taxonomy, or write brands and aspects, in heedful.yaml.",
    )


def _keys(workspace: Workspace) -> Iterator[Finding]:
    workspace.keys.purpose_key("accounts")
    yield Finding("keys", True, f"The workspace key opens the key store ({KEY_FILE} or HEEDFUL_WORKSPACE_KEY).")


def _notice(workspace: Workspace) -> Iterator[Finding]:
    try:
        force = notices.require_in_force(workspace)
    except Refused as error:
        yield Finding("notice", False, error.sentence, error.remedy)
        return
    spoken = ", ".join(force.languages)
    yield Finding("notice", True, f"Notice {force.version} is in force ({spoken}), and the settings do no more than it says.")


def _assessed(workspace: Workspace) -> Iterator[Finding]:
    try:
        found = require_assessed(workspace, "report")
    except Refused as error:
        yield Finding("assessment", False, error.sentence, error.remedy)
        return
    remedy = "" if not found.banner or found.state == "invented" else "Write it and have it approved: heedful assess impact write"
    yield Finding("assessment", not remedy, found.banner or "The impact assessment is approved, and is what is done.", remedy)


def _duties(workspace: Workspace) -> Iterator[Finding]:
    """Which duties rest on one person."""
    with workspace.store.reading() as tx:
        alone = [s for s in signatures.list_signatures(tx) if s.used_at and s.signed_by and same(s.signed_by, s.asked_by)]
        cases = [c for c in concerns.list_concerns(tx) if c.state == concerns.OPEN]
        holds = freezes.holding(tx)
    late = sum(c.due_at < workspace.clock() for c in cases)
    if late:
        yield Finding("concerns", False, f"{len(cases)} cases are open, {late} of them overdue.", "See them: heedful concern list")
    if holds:
        what = ", ".join(sorted({f"{f.kind} {f.target}" for f in holds}))
        yield Finding("frozen", False, f"Frozen by a case: {what}.", "Only the written outcome of its case lifts it: heedful concern list")
    if workspace.settings.team == "solo":
        kinds = ", ".join(sorted({s.kind for s in alone})) or "none yet"
        said = f"A wait may stand in for a second signature here. Signed by one person alone: {kinds}."
        yield Finding("one person", not alone, said, "Have somebody outside look at these: heedful second list" if alone else "")


def _consent(workspace: Workspace) -> Iterator[Finding]:
    with workspace.store.reading() as tx:
        persons = people.people(tx).height
        records = consents.ledger(tx).records.height
        disputes = people.disputes(tx)
    yield Finding(
        "consent",
        records > 0,
        f"{records} consent records of {persons} people.",
        "" if records else "Bring them in: heedful consent import FILE",
    )
    if disputes:
        yield Finding(
            "accounts",
            False,
            f"{disputes} accounts are claimed by two people; both are held back.",
            "Ask both, then import the right one again.",
        )


def _files(workspace: Workspace) -> Iterator[Finding]:
    with workspace.store.reading() as tx:
        read = [s for s in sources.list_sources(tx) if s.complete]
        again = sum(sources.judge_again(s, positions.last_widening(tx)) for s in read)
    yield Finding("files", bool(read), f"{len(read)} files were gathered.", "" if read else "Read some: heedful gather FOLDER")
    if again:
        yield Finding("late consent", False, f"Consent has widened since {again} of them were read.", "Run heedful gather on them again.")


def _authors(workspace: Workspace) -> Iterator[Finding]:
    with workspace.store.reading() as tx:
        read = sources.list_sources(tx)
    asked = unnamed = 0
    for source in read:
        counts = source.counts.get("insights", {})
        refused = counts.get("refused", {})
        asked += counts.get("kept", 0) + sum(refused.values())
        unnamed += refused.get("no_author", 0)
    if unnamed:
        few = unnamed <= asked * MANY_UNNAMED
        yield Finding(
            "authors",
            few,
            f"{unnamed} of {asked} records came without their author, and were refused.",
            ""
            if few
            else "Ask the network for them with a page access token that has pages_read_user_content (Instagram: instagram_manage_comments).",
        )


def _model(workspace: Workspace) -> Iterator[Finding]:
    extractor = extractor_of(workspace)
    yield Finding("model", True, says_tier(extractor, workspace.settings))


def _budget(workspace: Workspace) -> Iterator[Finding]:
    with workspace.store.reading() as tx:
        for told in told_so_far(workspace, tx):
            spoken = f"{told.releases} releases, epsilon {told.spent:g} of {told.granted:g} spent, {told.left:g} left"
            yield Finding("releases", True, f"Audience {told.audience!r} in this period ({told.period}): {spoken}.")


def _opinions(workspace: Workspace) -> Iterator[Finding]:
    with workspace.store.reading() as tx:
        files = manifest.list_files(tx, "insights")
        live = live_rows(workspace, tx, "insights")
    posts, read = sum(f.rows for f in files if f.kind == "posts"), {f.parent for f in files if f.kind == "opinions"}
    waiting = sum(f.rows for f in files if f.kind == "posts" and f.file_id not in read)
    usable = held(workspace, files, "posts", ["post_key"], live).select(pl.len()).collect().item()
    said = f"{posts} posts are held for insights, {waiting} not read yet; {posts - usable} may not be used now: no consent stands, or their time is over."
    yield Finding("opinions", posts > 0 and not waiting, said, "Run: heedful learn" if waiting else ("" if posts else "Gather first."))


def _log(workspace: Workspace) -> Iterator[Finding]:
    with workspace.store.reading() as tx:
        written = len(outbox.entries(tx, 0, 100_000))
    yield Finding("log", True, f"{written} entries wait in the outbox.")
