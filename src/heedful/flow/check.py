"""Check: an analyst reads posts before seeing what we read in them, and how often we agree stands on the report's first screen."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import BadInput, Unready
from heedful.flow.access import journey
from heedful.flow.extractors import extractor_of
from heedful.flow.frozen import require_unfrozen
from heedful.flow.label_file import COLUMNS, read_labels
from heedful.flow.public import public_words
from heedful.flow.sampled import LAKE, live_posts, words_of
from heedful.insights.accuracy import Accuracy, accuracy_of
from heedful.privacy.redact import redact_texts
from heedful.security.files import create_owner_only
from heedful.store import checks, outbox
from heedful.store.checks import Checked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from heedful.flow.label_file import Felt, Labelled
    from heedful.flow.workspace import Workspace
    from heedful.opinions.extract import Extractor
    from heedful.store.store import Tx

__all__ = ["Accuracy", "Answer", "check", "draw"]

MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a check.

    Guarantee: counts only; `left_out` are posts that may not be shown any more.
    """

    made_by: str
    accuracy: Accuracy
    without_label: int
    left_out: int


@journey("opinions.check", "quotes")
def draw(workspace: Workspace, count: int, out: Path) -> int:
    """Write out redacted posts to be labelled, of people who agreed to be quoted; gives how many.

    Guarantee: the file tells neither who wrote them nor what we read in them, only its owner may read it, and it is never overwritten; posts are drawn
    by lot, those that were checked before last. Errors: BadInput `check.count`, `check.exists`; Unready `check.nobody`. Source: GDPR Art. 6(1)(a).
    """
    if not 1 <= count <= MOST:
        raise BadInput("check.count", f"Between 1 and {MOST} posts are drawn at a time.", "Say --sample 100.")
    if out.exists():
        raise BadInput("check.exists", f"{out.name} is already there.", "Name another file; labels are not overwritten.")
    with workspace.store.reading() as tx:
        require_unfrozen(workspace, tx, purpose=LAKE)
        posts = live_posts(workspace, tx)
        seen = {row.row_id for row in checks.list_checked(tx)}
    posts = posts.with_columns(pl.col("post_key").is_in(list(seen)).alias("seen")).sort("seen", "post_key").head(count).drop("seen")
    if posts.is_empty():
        raise Unready(
            "check.nobody", "No post is held of anybody who agreed to be quoted.", "Label texts of your own: columns text, likes, dislikes."
        )
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows(
        (key.hex(), _plain(text), "", "") for key, text in zip(posts["post_key"].to_list(), words_of(workspace, posts), strict=True)
    )
    create_owner_only(out, table.getvalue().encode())
    with workspace.store.transaction() as tx:
        outbox.add(tx, "check.drawn", workspace.actor, {"posts": posts.height}, workspace.clock())
    return posts.height


@journey("opinions.check", "quotes")
def check(workspace: Workspace, file: Path) -> Answer:
    """Compare an analyst's labels with what is found in the same texts, and keep the counts.

    Guarantee: of posts that were written out, the words held here are read, and not those in the file; labels of posts that may not be shown any more
    are left out. Texts of the company's own are redacted first. Errors: BadInput `labels.*`, `check.empty`.
    """
    rows = read_labels(file, workspace.taxonomy)
    labelled = [row for row in rows if row.felt is not None]
    if not labelled:
        raise BadInput("check.empty", f"Nobody has labelled anything in {file.name} yet.", "Fill in likes and dislikes, or `none`.")
    extractor = extractor_of(workspace)
    with workspace.store.reading() as tx:
        posts = live_posts(workspace, tx)
    wanted = {row.id: row for row in labelled if row.id}
    shown = posts.with_columns(pl.col("post_key").bin.encode("hex").alias("name")).filter(pl.col("name").is_in(list(wanted)))
    texts = words_of(workspace, shown)
    found = _found(extractor, texts, shown["context_brands"].to_list())
    done = [
        _compared(workspace, wanted[name].felt or frozenset(), said, extractor.made_by, key, subject)
        for name, key, subject, said in zip(shown["name"], shown["post_key"], shown["subject_key"], found, strict=True)
    ]
    done += _own(workspace, [row for row in labelled if not row.id], extractor)
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        checks.keep(tx, done)
        body = {"made_by": extractor.made_by, "posts": len(done), "left_out": len(labelled) - len(done)}
        outbox.add(tx, "check.read", workspace.actor, body, now)
    return Answer(extractor.made_by, accuracy_of(done), len(rows) - len(labelled), len(labelled) - len(done))


def accuracy_now(workspace: Workspace, tx: Tx, made_by: str) -> Accuracy | None:
    """How well a model was found to read, by what was checked and may still be counted.

    Guarantee: posts whose authors do not let them be shown any more do not count; None where nothing was checked with this model, or posts of
    fewer than k people.
    """
    rows = checks.list_checked(tx, made_by)
    if not rows:
        return None
    live = set(live_posts(workspace, tx)["post_key"].to_list())
    kept = [row for row in rows if row.subject_key is None or row.row_id in live]
    people = len({row.subject_key for row in kept if row.subject_key is not None})
    if people < workspace.settings.privacy.k:
        kept = [row for row in kept if row.subject_key is None]
    return accuracy_of(kept) if kept else None


def _own(workspace: Workspace, rows: Sequence[Labelled], extractor: Extractor) -> list[Checked]:
    texts = pl.Series("text", [row.text for row in rows], dtype=pl.String)
    clean = redact_texts(texts, pl.Series("names", [[]] * len(rows), dtype=pl.List(pl.String)), public_words(workspace.taxonomy)).to_list()
    ids = workspace.keyed(LAKE)([b"checked\0" + text.encode() for text in clean], 16) if rows else []
    found = _found(extractor, clean, [[brand] if (brand := _only_brand(row)) else [] for row in rows])
    return [
        _compared(workspace, row.felt or frozenset(), said, extractor.made_by, name, None)
        for row, said, name in zip(rows, found, ids, strict=True)
    ]


def _only_brand(row: Labelled) -> str:
    # A text of the company's own stands under no page; the brand that its label speaks of is the one that it stands for.
    brands = sorted({brand for brand, _, _ in row.felt or ()})
    return brands[0] if len(brands) == 1 else ""


def _found(extractor: Extractor, texts: Sequence[str], contexts: Sequence[Sequence[str]]) -> list[frozenset[Felt]]:
    found: list[set[Felt]] = [set() for _ in texts]
    for row, brand, aspect, polarity in extractor.extract(texts, contexts).select("row", "brand", "aspect", "polarity").iter_rows():
        if polarity:
            found[row].add((brand, aspect, polarity))
    return [frozenset(said) for said in found]


def _compared(
    workspace: Workspace, wanted: frozenset[Felt], found: frozenset[Felt], made_by: str, row_id: bytes, subject: bytes | None
) -> Checked:
    return Checked(row_id, subject, made_by, workspace.clock(), len(found), len(found & wanted), len(wanted))


def _plain(text: str) -> str:
    # A cell that begins like a formula would be run by a spreadsheet.
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
