"""Profiles: what people who agreed to one like and dislike, as it stands now; the gate is asked again at every read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.engine.held import open_posts
from heedful.flow.correct import corrected
from heedful.flow.heads import without_dead
from heedful.flow.live import held, live_rows, subject_keys
from heedful.messages.explain import Source
from heedful.messages.profile import Stance
from heedful.opinions.repeats import WORDS, once
from heedful.privacy.pseudonym import SUBJECT, key_of_each
from heedful.segments.stances import stances
from heedful.store import manifest
from heedful.tables.opinions import HELD as HELD_OPINIONS
from heedful.tables.posts import HELD
from heedful.tables.profile import FACTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from heedful.flow.workspace import Workspace
    from heedful.messages.profile import Profile
    from heedful.store.store import Tx

LAKE: Final = "profile"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of everybody whose profile may be used at one moment.

    Guarantee: nobody whose consent does not live, nothing they took back, and everything as they corrected it.
    """

    facts: pl.DataFrame
    persons: Mapping[bytes, str]
    parents: Mapping[str, str | None]

    def profiles(self, of: Collection[str] | None = None) -> dict[str, Profile]:
        """Each person's stances, or those of some people.

        Guarantee: sorted; nobody without one.
        """
        found: dict[str, list[Stance]] = {}
        # A person's stances rest on their own facts alone: those of others need not be gone through.
        facts = self.facts if of is None else self.facts.join(self.keys_of(of), on="subject_key", how="semi")
        felt = stances(facts, self.parents).filter(pl.col("feeling") != 0)
        for row in felt.iter_rows(named=True):
            person = self.persons.get(row["subject_key"])
            if person is not None and (of is None or person in of):
                found.setdefault(person, []).append(Stance(row["brand"], row["aspect"], row["feeling"], row["posts"], row["last"]))
        return {person: tuple(sorted(some)) for person, some in found.items()}

    def keys_of(self, persons: Collection[str]) -> pl.DataFrame:
        """The keys of some people in the lake.

        Guarantee: one column subject_key.
        """
        return pl.DataFrame(
            {"subject_key": [key for key, person in self.persons.items() if person in persons]}, schema={"subject_key": pl.Binary}
        )


def known(workspace: Workspace, tx: Tx) -> Known:
    """What is known of everybody who agreed to a profile.

    Guarantee: as `Known`; asked of consent at this moment. Posts by X's or a page's interface are in it only as the networks' terms
    allow, which the gate asks by origin. Source: GDPR Art. 6(1)(a), 22; X developer terms.
    """
    files = without_dead(workspace, tx, manifest.list_files(tx, LAKE))
    live = live_rows(workspace, tx, LAKE, files)
    columns = [*FACTS.columns, WORDS]
    usable = (
        held(workspace, files, "opinions", columns, live).collect(engine="streaming") if files else HELD_OPINIONS.empty().select(columns)
    )
    facts = FACTS.require(once(corrected(tx, LAKE, usable)))
    everybody = list(workspace.keys.person_keys())
    keys = key_of_each(pl.Series("subject_key", everybody, dtype=pl.String), SUBJECT, workspace.keyed(LAKE)).to_list()
    return Known(facts, dict(zip(keys, everybody, strict=True)), {a.name: a.parent for a in workspace.taxonomy.aspects})


def words_of(workspace: Workspace, tx: Tx, found: Known, persons: Collection[str]) -> dict[str, dict[bytes, Source]]:
    """The posts behind some people's profiles, opened, by person and post.

    Guarantee: only posts whose grant lives now; for explaining to their author and for looking for quotes, and for nothing else.
    """
    wanted = found.facts.join(found.keys_of(persons), on="subject_key", how="semi").select("post_key").unique()
    files = manifest.list_files(tx, LAKE)
    if wanted.is_empty():
        return {}
    live = live_rows(workspace, tx, LAKE, files)
    rows = held(workspace, files, "posts", list(HELD.columns), live).join(wanted.lazy(), on="post_key", how="semi").collect()
    answer: dict[str, dict[bytes, Source]] = {}
    for row, opened in zip(rows.iter_rows(named=True), open_posts(rows, subject_keys(workspace, LAKE)), strict=True):
        person = found.persons[row["subject_key"]]
        answer.setdefault(person, {})[row["post_key"]] = Source(row["network"], row["day"], opened[0])
    return answer


def posts_behind(found: Known, persons: Collection[str]) -> dict[tuple[str, str, str], list[bytes]]:
    """Which posts stand behind each stance: by person, brand and aspect.

    Guarantee: also the wider aspects and the brand as a whole; the posts that feel as the stance does come first.
    """
    from heedful.terms import OVERALL

    near = found.facts.join(found.keys_of(persons), on="subject_key", how="semi")
    answer: dict[tuple[str, str, str], list[bytes]] = {}
    for row in near.iter_rows(named=True):
        person = found.persons[row["subject_key"]]
        for aspect in _line(row["aspect"], found.parents, OVERALL):
            posts = answer.setdefault((person, row["brand"], aspect), [])
            if row["post_key"] not in posts:
                posts.append(row["post_key"])
    return answer


def _line(aspect: str, parents: Mapping[str, str | None], whole: str) -> Iterable[str]:
    while aspect and aspect != whole:
        yield aspect
        aspect = parents.get(aspect) or ""
    yield whole
