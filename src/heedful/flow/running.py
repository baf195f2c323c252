"""What is running: the settings, what the store holds and what the log tells, as the duties' documents are written from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from heedful.consent.notice_words import vocabulary
from heedful.duties.running import Recipient, Running
from heedful.flow import notices
from heedful.store import concerns, manifest, outbox, requests, sources
from heedful.store.rows import count_rows
from heedful.store.schema import PEOPLE, RECORDS
from heedful.terms import LAKES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heedful.flow.settings import Settings
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx


def running(workspace: Workspace, tx: Tx) -> Running:
    """One workspace at one moment: what it does, holds and did.

    Guarantee: counts and the company's own words only; all of one moment.
    """
    settings, now = workspace.settings, workspace.clock()
    company, kept = settings.company, settings.retention
    force = notices.newest(notices.versions(tx), now)
    files = manifest.list_files(tx)
    return Running(
        name=settings.name,
        address=company.address,
        contact=company.contact,
        officer=company.officer,
        authority=company.authority,
        country=company.country,
        purposes=_purposes(settings),
        networks=list(settings.uses.networks),
        kinds=list(settings.uses.kinds),
        recipients=recipients(settings),
        countries=settings.told_countries,
        months={"posts": kept.posts, "profile": kept.profile, "consent": kept.consent},
        profiling=settings.uses.profiling,
        k=settings.privacy.k,
        ages=settings.ages,
        x_archive=settings.terms.x_archive,
        x_profile_approval=settings.terms.x_profile_approval,
        store="a server of its own" if settings.store and not settings.store.startswith("sqlite") else "a file in the workspace",
        team=settings.team,
        notice=force.version if force else "",
        extractor=", ".join(sorted({(f.made_by or "").partition("@")[0] for f in files if f.kind == "opinions"})),
        as_of=now,
        people=count_rows(tx, PEOPLE),
        records=count_rows(tx, RECORDS),
        posts={lake: sum(f.rows for f in files if f.lake == lake and f.kind == "posts") for lake in LAKES},
        refused=_refused(tx),
        done=outbox.count_kinds(tx),
        requests=requests.counts(tx, now),
        cases=concerns.counts(tx),
    )


def recipients(settings: Settings) -> list[Recipient]:
    """The recipients that the settings list, and those they only name.

    Guarantee: one that is only named gets nothing.
    """
    listed = [
        Recipient(r.name, r.role, r.purpose, tuple(r.gets), tuple(r.addresses), r.contract, r.country, r.transfer)
        for r in settings.recipients
    ]
    named = {r.name for r in listed}
    return [*listed, *(Recipient(name) for name in settings.uses.recipients if name not in named)]


def _purposes(settings: Settings) -> Mapping[str, str]:
    words = vocabulary("en").purposes
    return {name: words.get(name, "") for name in settings.uses.purposes}


def _refused(tx: Tx) -> dict[str, int]:
    refused: Counter[str] = Counter()
    for source in sources.list_sources(tx):
        refused.update(source.counts.get("insights", {}).get("refused", {}))
    return dict(sorted(refused.items()))
