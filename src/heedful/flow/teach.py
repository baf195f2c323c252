"""Teach: rows that somebody corrected become a head, which says of later posts which aspects they are about.

Rows belong to the company, unless they say whose they are: a person's words teach only while they agree to `improve`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import BadInput, Unready
from heedful.flow.access import journey
from heedful.flow.extractors import chosen_extractor
from heedful.flow.frozen import require_unfrozen
from heedful.flow.heads import PURPOSE, drop_found_by, kept_head, keys_of, letting
from heedful.flow.label_file import read_labels
from heedful.flow.public import public_words
from heedful.flow.sampled import posts_of
from heedful.opinions.averaged import Averaged
from heedful.opinions.models.evidence import teach_as_borne
from heedful.opinions.models.joined import ModelExtractor
from heedful.opinions.models.taught import told_of
from heedful.opinions.reading import authored
from heedful.privacy.redact import redact_texts
from heedful.store import heads, outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from heedful.flow.label_file import Labelled
    from heedful.flow.workspace import Workspace
    from heedful.opinions.models.evidence import Borne
    from heedful.opinions.models.heads import Told

# Fewer rows teach nothing that holds.
LEAST: Final = 20


@dataclass(frozen=True, slots=True)
class Taught:
    """What a run of teaching did.

    Guarantee: counts only. `before` and `after` are how many of `rows` have exactly the aspects that were corrected: by the taxonomy, and
    by a head that was taught on the other rows; `pull` how far the head was let move from the taxonomy, 0 to 1, as those rows bore out.
    """

    head: str
    rows: int
    people: int
    without_label: int
    left_out: int
    before: int
    after: int
    pull: float
    by_aspect: dict[str, int] = field(default_factory=dict)


@journey("heads.teach", "improve")
def teach(workspace: Workspace, file: Path) -> Taught:
    """Teach a head by corrected rows, in place of the one before; the next run of learn uses it.

    Guarantee: texts are redacted first; what is kept holds no word. A row that is somebody's counts only while they agree to `improve`, and the head
    is off when they do not any more, and gone with their erasure. Errors: BadInput `labels.*`, `teach.few`; Unready `teach.tier`.
    Source: GDPR Art. 6(1)(a), 7(3).
    """
    extractor = chosen_extractor(workspace.taxonomy, workspace.settings, workspace.folder)
    # What is taught stands on the model itself, in whichever form posts are read.
    extractor = extractor.inner if isinstance(extractor, Averaged) else extractor
    if not isinstance(extractor, ModelExtractor):
        raise Unready("teach.tier", "What is taught stands on a trained model, and the lexicon is none.", "pip install 'heedful[models]'")
    rows = read_labels(file, workspace.taxonomy)
    labelled = [row for row in rows if row.aspects is not None]
    with workspace.store.reading() as tx:
        require_unfrozen(workspace, tx, purpose=PURPOSE)
        agreed = set(letting(workspace, tx))
        owned = posts_of(workspace, tx, [row.id for row in labelled if row.id])
    usable, people = [], set()
    for row in labelled:
        person, text = owned.get(row.id, ("", "")) if row.id else (row.person, row.text)
        if text and (not (row.id or person) or person in agreed):
            usable.append((text, row.aspects or frozenset()))
            people |= {person} - {""}
    if len(usable) < LEAST:
        raise BadInput(
            "teach.few",
            f"Only {len(usable)} rows can teach; it takes {LEAST} at the least.",
            "Label more rows; docs/how-to/teach-and-check.md.",
        )
    told = _told(workspace, extractor, [text for text, _ in usable])
    wanted = [aspects for _, aspects in usable]
    known = sorted(aspect.name for aspect in workspace.taxonomy.aspects)
    head, borne = teach_as_borne(told, wanted, known)
    done = _done(rows, labelled, told, wanted, known, head.digest, borne, len(people))
    with workspace.store.transaction() as tx:
        now = workspace.clock()
        kept = heads.Kept(
            head.digest, now, workspace.actor.name, len(told), head.classes, head.packed(), frozenset(keys_of(workspace, sorted(people)))
        )
        heads.keep(tx, kept)
        outbox.add(tx, "head.taught", workspace.actor, {"head": head.digest, "rows": len(told), "people": len(people)}, now)
    return done


@journey("heads.teach", "improve")
def unteach(workspace: Workspace) -> bool:
    """Drop the head that was taught, and the opinions that rest on it; whether there was one.

    Guarantee: in one transaction; the next run of learn reads the posts anew.
    """
    with workspace.store.transaction() as tx:
        kept = heads.last(tx)
        if kept is None:
            return False
        heads.drop(tx)
        drop_found_by(tx, kept.head_id)
        outbox.add(tx, "head.dropped", workspace.actor, {"head": kept.head_id}, workspace.clock())
    return True


@journey("heads.teach", "improve")
def told_head(workspace: Workspace) -> heads.Kept | None:
    """The head that is used now, if there is one.

    Guarantee: as `heads.kept_head`.
    """
    with workspace.store.reading() as tx:
        return kept_head(workspace, tx)


def _told(workspace: Workspace, extractor: ModelExtractor, texts: Sequence[str]) -> list[Told]:
    """What the head is told of each text: the same that it will be told when it is asked."""
    column = pl.Series("text", list(texts), dtype=pl.String)
    names = pl.Series("names", [[]] * len(texts), dtype=pl.List(pl.String))
    clean = redact_texts(column, names, public_words(workspace.taxonomy)).to_list()
    # A labelled text is about the company, whether or not it names it.
    brand = next((b.name for b in workspace.taxonomy.brands if not b.competitor), "")
    found = extractor.opinions(clean, [[brand] if brand else []] * len(clean))
    heard = extractor.model.read([authored(text) for text in clean])
    return [told_of(text, said, opinions) for text, said, opinions in zip(clean, heard, found, strict=True)]


def _done(
    rows: Sequence[Labelled],
    labelled: Sequence[Labelled],
    told: Sequence[Told],
    wanted: Sequence[frozenset[str]],
    known: Sequence[str],
    digest: str,
    borne: Borne,
    people: int,
) -> Taught:
    by_aspect = {name: n for name in known if (n := sum(name in aspects for aspects in wanted))}
    by_aspect |= {"none": none} if (none := sum(not aspects for aspects in wanted)) else {}
    before = sum(one.found == aspects for one, aspects in zip(told, wanted, strict=True))
    left_out = len(labelled) - len(told)
    return Taught(digest, len(told), people, len(rows) - len(labelled), left_out, before, borne.exact, borne.pull, by_aspect)
