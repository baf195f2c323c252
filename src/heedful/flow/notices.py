"""Notices in this workspace: which are published, which is in force, and whether what is done stays within it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heedful.consent.notice import Notice, read_stored
from heedful.consent.notice_check import Facts, compare, facts_of, plain
from heedful.errors import Refused
from heedful.store import notices as store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from heedful.flow.settings import Settings
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx


@dataclass(frozen=True, slots=True)
class InForce:
    """One published version in all its languages.

    Guarantee: at least one language; the first is the one it was first published in.
    """

    version: str
    languages: dict[str, Notice]
    digests: dict[str, str]
    published_at: datetime

    def notice(self, language: str = "en") -> Notice:
        """The notice in a language.

        Guarantee: the first language where that one is not there.
        """
        return self.languages.get(language) or next(iter(self.languages.values()))

    def digest(self, language: str = "en") -> str:
        """The digest of the notice in a language.

        Guarantee: of the same notice that `notice` gives.
        """
        return self.notice(language).digest


def resolve(workspace: Workspace) -> dict[str, str]:
    """Every way a published notice may be named in a consent record, and the digest it stands for.

    Guarantee: only published ones; a version, `version/language`, a digest, or a digest after `sha256:`.
    Source: ISO/IEC TS 27560 (privacy_notice).
    """
    with workspace.store.reading() as tx:
        return store.digests(tx)


def versions(tx: Tx) -> list[InForce]:
    """Every published version.

    Guarantee: the one first published first.
    """
    by_version: dict[str, list[store.Published]] = defaultdict(list)
    for row in store.list_published(tx):
        by_version[row.version].append(row)
    return [
        InForce(
            version,
            {row.language: read_stored(row.front, row.body) for row in rows},
            {row.language: row.digest for row in rows},
            rows[0].published_at,
        )
        for version, rows in by_version.items()
    ]


def facts_by_digest(tx: Tx) -> dict[str, Facts]:
    """What each published notice says, by its digest.

    Guarantee: the same facts for every language of a version.
    """
    told: dict[str, Facts] = {}
    for version in versions(tx):
        told |= dict.fromkeys(version.digests.values(), facts_of(version.languages.values()))
    return told


def done_here(settings: Settings) -> Facts:
    """What this workspace does, by its settings.

    Guarantee: from the settings only.
    """
    uses, kept = settings.uses, settings.retention
    return Facts(
        settings.name.strip(),
        frozenset(uses.purposes),
        frozenset(uses.networks),
        frozenset(uses.kinds),
        frozenset(settings.told_recipients),
        frozenset(settings.told_countries),
        {"posts": kept.posts, "profile": kept.profile, "consent": kept.consent},
        frozenset({plain(uses.profiling)}),
    )


def newest(published: Sequence[InForce], now: datetime) -> InForce | None:
    """The version in force among those published: the last that has become effective.

    Guarantee: None where none has.
    """
    effective = [v for v in published if (v.notice().effective or now.date()) <= now.date()]
    return effective[-1] if effective else None


def in_force(workspace: Workspace) -> InForce | None:
    """The notice in force.

    Guarantee: the newest published version that is effective by now; None where there is none.
    """
    with workspace.store.reading() as tx:
        return newest(versions(tx), workspace.clock())


def require_in_force(workspace: Workspace) -> InForce:
    """The notice in force, if what is done stays within it.

    Guarantee: otherwise raises Refused `notice.none`, or `notice.exceeded` with a line a difference.
    Source: GDPR Art. 5(1)(a)-(b), 13, 14.
    """
    found = in_force(workspace)
    if found is None:
        raise Refused(
            "notice.none",
            "No notice is published, so nobody was told what is done with their posts.",
            "Write and publish one: heedful notice new, heedful notice check, heedful notice publish.",
        )
    lines = [d.line for d in compare(facts_of(found.languages.values()), done_here(workspace.settings)) if d.more]
    if lines:
        raise Refused(
            "notice.exceeded",
            "\n  - ".join([f"The settings do more than notice {found.version} says:", *lines]),
            "Take it out of heedful.yaml, or publish a new version of the notice; consents to the old one do not stretch to it.",
        )
    return found
