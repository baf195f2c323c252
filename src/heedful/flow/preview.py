"""Preview: what gathering a person's own export would read, take out and infer, shown to them before they give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.consent.gate import stand
from heedful.flow.access import journey
from heedful.flow.extractors import extractor_of
from heedful.flow.gather import Round
from heedful.flow.marks import person_mark
from heedful.flow.notices import require_in_force
from heedful.flow.public import public_words
from heedful.flow.seen import NOBODY, Previewed, Reader, require_own, show
from heedful.flow.strike_file import read_strikes
from heedful.flow.strikes import Said, kind_mark, post_marks, strikes_of
from heedful.flow.supposed import suppose
from heedful.privacy.pseudonym import POST, key_of_each
from heedful.sources.detect import recognise
from heedful.sources.source import Reading
from heedful.store import accesses, erasures, outbox
from heedful.store import tombstones as graves
from heedful.terms import LAKES, VALID_STATES

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.sources.source import Shape

_COUNTED: Final = ("records", "posts", "struck")


@journey("posts.read", "rights")
def preview(workspace: Workspace, export: Path, person: str | None = None, strike: Path | None = None) -> Previewed:
    """Show what gathering an export would read, take out and infer, post by post.

    Guarantee: the same posts, words and opinions that gather and learn would hold, by the same code; nothing of them is stored, only
    that somebody looked. Who has a living consent for its network is shown what it allows, anybody else what the notice in force asks for.
    `strike` is a file in which the person struck posts or kinds: it is shown at work, and not remembered. Errors: BadInput
    `preview.*` and those of reading the file, Refused as gather refuses. Source: GDPR Art. 7(2), 12(1), 13(2)(f).
    """
    look = _Look(workspace, export, person, read_strikes(workspace, strike, person) if strike else None)
    seen = look.through()
    with workspace.store.transaction() as tx:
        counts = dict(zip(_COUNTED, (seen.records, len(seen.posts), sum(p.struck for p in seen.posts)), strict=True))
        outbox.add(tx, "preview.asked", workspace.actor, counts, workspace.clock())
        if person and erasures.known(tx, person):
            accesses.note(tx, person, workspace.actor, "preview.shown", workspace.clock())
    return seen


def preview_words(workspace: Workspace, file: Path, person: str) -> Previewed:
    """Show what gathering a post by its words would keep, take out and infer.

    Guarantee: as `preview`, by what the person has agreed to; no count of it is entered, since of one post a count would tell what the gate
    on words said of it. Source: GDPR Art. 9(1).
    """
    seen = _Look(workspace, file, person, None).through(own=False)
    with workspace.store.transaction() as tx:
        outbox.add(tx, "person.looked", workspace.actor, {"person": person_mark(workspace, person), "page": "words"}, workspace.clock())
    return seen


@dataclass(frozen=True, slots=True)
class _Look:
    workspace: Workspace
    export: Path
    person: str | None
    said: Said | None

    def through(self, *, own: bool = True) -> Previewed:
        told = require_in_force(self.workspace)
        round_ = Round(self.workspace, self.person, {})
        reading = Reading(round_.pages, x_archive=self.workspace.settings.terms.x_archive)
        file = require_own(self.export, reading) if own else self.export
        source, shape = recognise(file, reading)
        # What is no export of one person is theirs whose account it names.
        of_file = (round_.owner_of(file, shape) or NOBODY) if own else None
        owner = of_file or self.person or NOBODY
        supposed = own and not self._agreed(owner, shape.network)
        if supposed:
            grants = suppose(owner, told.notice(), self.workspace.settings.uses, round_.now)
            terms = self.workspace.network_terms
            round_.standings = {lake: stand(grants, lake, terms, round_.now) for lake in LAKES}
        reader = Reader(
            round_.standings,
            round_.questions,
            extractor_of(self.workspace),
            public_words(self.workspace.taxonomy),
        )
        read = reader.read(source.read(file, reading), of_file)
        read.admitted = self._unburied(read.admitted)
        struck, kinds = self._struck(read.admitted, owner, shape)
        marks = [post_marks(self.workspace, owner, *row) for row in _marked(read.admitted)] if self.person else None
        return show(reader, read, shape, file.name, person=self.person, supposed=supposed, struck=struck, struck_kinds=kinds, marks=marks)

    def _agreed(self, owner: str, network: str) -> bool:
        with self.workspace.store.reading() as tx:
            grants = self.workspace.grants_of(tx, owner)
        return bool((grants["state"].is_in(VALID_STATES) & grants["networks"].list.contains(network)).any())

    def _unburied(self, admitted: pl.DataFrame) -> pl.DataFrame:
        # What was forgotten or taken down once does not come back, whatever a consent says.
        with self.workspace.store.reading() as tx:
            buried = {lake: graves.buried(tx, lake)["post_key"] for lake in LAKES}
        names = (admitted["network"] + "|" + admitted["id"]).alias("post_key")
        for lake in (lake for lake in LAKES if len(buried[lake])):
            gone = key_of_each(names, POST, self.workspace.keyed(lake)).is_in(buried[lake].implode())
            record = pl.when(~gone).then(pl.col(f"record_{lake}")).alias(f"record_{lake}")
            admitted = admitted.with_columns(record)
        return admitted.filter(pl.any_horizontal(pl.col(f"record_{lake}").is_not_null() for lake in LAKES))

    def _struck(self, admitted: pl.DataFrame, owner: str, shape: Shape) -> tuple[list[bool], frozenset[str]]:
        strikes = strikes_of(self.workspace, self.said)
        theirs = strikes.by_person.get(owner, ())
        kinds = {kind for kind in admitted["kind"].unique() if kind_mark(self.workspace, owner, shape.network, kind) in theirs}
        return list(strikes.of_heads(admitted) | strikes.of_ids(admitted)), frozenset(kinds)


def _marked(admitted: pl.DataFrame) -> list[tuple[str, str, int, str]]:
    return admitted.select("network", "kind", pl.col("published").dt.timestamp("us"), "id").rows()
