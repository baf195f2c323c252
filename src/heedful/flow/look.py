"""Look: what a file is and what the gate would say of it, in shape and counts only. Nothing is stored but that it was asked.

Only words that the gate would let in are opened, to tell how many of them are in languages that are not read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from heedful.consent.gate import decide_by
from heedful.errors import BadInput, HeedfulError
from heedful.flow.access import require
from heedful.flow.gather import Round
from heedful.flow.owners import FILE as OWNERS_FILE
from heedful.opinions.language import count_unread
from heedful.sources.detect import discover, find_files, recognise
from heedful.sources.source import Reading
from heedful.store import outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.sources.source import Batch, Problem, Shape

LAKE = "insights"


@dataclass(slots=True)
class Looked:
    """What one file is.

    Guarantee: no word, name or id of anybody; `by_reason` is empty where no workspace was asked.
    """

    name: str
    shape: Shape | None = None
    records: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    by_reason: dict[str, int] = field(default_factory=dict)
    would_keep: int | None = None
    not_read: int = 0
    problems: list[Problem] = field(default_factory=list)
    error: HeedfulError | None = None


def look(paths: Sequence[Path], workspace: Workspace | None = None, person: str | None = None) -> list[Looked]:
    """Say what files are, what is in them by kind, and how many posts the gate would let in and why not.

    Guarantee: opens no body but of posts that would be kept, and stores nothing of the file; in a workspace, an entry says that somebody looked.
    Errors: BadInput where a path holds no file.
    """
    if workspace:
        require(workspace, "files.look", "insights")
    judge = Round(workspace, person, {}) if workspace else None
    answers = [_look(path, judge, workspace) for path in find_files(paths) if path.name != OWNERS_FILE]
    if workspace:
        with workspace.store.transaction() as tx:
            body = {"files": len(answers), "records": sum(a.records for a in answers)}
            outbox.add(tx, "look.asked", workspace.actor, body, workspace.clock())
    return answers


def _look(path: Path, judge: Round | None, workspace: Workspace | None) -> Looked:
    answer = Looked(path.name)
    mapping = workspace.settings.mapping_for(path.name) if workspace else None
    reading = Reading(judge.pages, mapping.columns, mapping.fixed, judge.ws.settings.terms.x_archive) if judge and mapping else Reading()
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    try:
        source, shape = recognise(path, reading)
        answer.shape = shape
        owner = judge.owner_of(path, shape) if judge else None
        for batch in source.read(path, reading):
            answer.records += batch.heads.height
            kinds.update(dict(batch.heads.group_by("kind").len().iter_rows()))
            if judge:
                owners = pl.repeat(owner, batch.heads.height, dtype=pl.String, eager=True)
                questions = judge.questions(batch.heads, owners)
                kept, refused = decide_by(questions, judge.standings[LAKE])
                answer.would_keep = (answer.would_keep or 0) + kept.height
                answer.not_read += _unread(batch, kept)
                reasons.update(dict(refused.group_by("reason").len().iter_rows()))
            answer.problems += batch.problems
    except HeedfulError as error:
        answer.error = error
    answer.by_kind, answer.by_reason = dict(kinds), dict(reasons)
    return answer


def _unread(batch: Batch, kept: pl.DataFrame) -> int:
    told = batch.heads.join(kept.select("row"), on="row", how="semi", maintain_order="left").filter(pl.col("kind") != "reaction")
    return count_unread(batch.open(told["row"].to_list())["content"].to_list()) if told.height else 0


def sources() -> list[str]:
    """The names of the sources that are installed.

    Guarantee: in the order in which they are asked.
    """
    return [source.name for source in discover()]


def require_any(answers: Sequence[Looked]) -> None:
    """Raise the first error if no file could be read at all.

    Guarantee: silent otherwise.
    """
    if answers and all(a.error for a in answers) and answers[0].error:
        raise BadInput(answers[0].error.code, answers[0].error.sentence, answers[0].error.remedy)
