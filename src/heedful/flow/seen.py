"""What an export would tell: each post before and after redaction, and what would be inferred from it. Kept in memory only."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.errors import BadInput
from heedful.flow.judge import Judge, Tally
from heedful.flow.strikes import Strikes
from heedful.opinions.learn import learn_rows
from heedful.privacy.pseudonym import pseudonymise
from heedful.privacy.redact import PublicWords, redact
from heedful.sources.detect import find_files, recognise
from heedful.tables.posts import ADMITTED
from heedful.terms import DISLIKE, LAKES, LIKE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.consent.gate import Standing
    from heedful.opinions.extract import Extractor
    from heedful.sources.source import Batch, Member, Problem, Reading, Shape

# Stands for whoever looks where nobody is named; never a person's number, which has no space.
NOBODY: Final = "whoever looks"
_LAKE: Final = "insights"
_MARK: Final = re.compile(r"\[[a-z]+\]")


@dataclass(frozen=True, slots=True)
class Removed:
    """A piece of a post that is taken out before anything is kept.

    Guarantee: `words` is what the person wrote; `mark` is what stands there instead.
    """

    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Inferred:
    """An opinion that would be inferred from a post.

    Guarantee: `start` to `end` are characters of the post's words after redaction.
    """

    brand: str
    aspect: str
    polarity: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SeenPost:
    """One post as its author would have it read.

    Guarantee: `text` is what would be held; a struck post would not be held at all. `mark` names it in a file of strikes, and is
    empty where nobody is named.
    """

    network: str
    kind: str
    at: datetime
    words: str
    text: str
    purposes: tuple[str, ...]
    removed: tuple[Removed, ...]
    opinions: tuple[Inferred, ...]
    mark: str
    struck: bool


@dataclass(frozen=True, slots=True)
class Previewed:
    """What one export would tell.

    Guarantee: holds words of the person who looks, and is stored nowhere. `refused` is by purpose and reason; `supposed` says that
    no consent stands, so that what is asked for is shown.
    """

    name: str
    title: str
    network: str
    person: str | None
    supposed: bool
    members: Sequence[Member]
    records: int
    posts: Sequence[SeenPost]
    refused: Mapping[str, Mapping[str, int]]
    problems: Sequence[Problem]
    struck_kinds: frozenset[str] = frozenset()

    @property
    def by_kind(self) -> dict[str, int]:
        """How many posts of each kind are shown, struck ones too."""
        return dict(sorted(Counter(post.kind for post in self.posts).items()))

    @property
    def removed(self) -> dict[str, int]:
        """How often each mark stands for something taken out, in what is not struck."""
        return dict(Counter(one.mark for post in self.posts if not post.struck for one in post.removed).most_common())

    @property
    def feelings(self) -> dict[tuple[str, str], tuple[int, int, int]]:
        """Likes, dislikes and neither by brand and aspect, in what is not struck."""
        found: dict[tuple[str, str], Counter[int]] = {}
        for post in self.posts:
            for one in () if post.struck else post.opinions:
                found.setdefault((one.brand, one.aspect), Counter())[one.polarity] += 1
        return {key: (n[LIKE], n[DISLIKE], n.total() - n[LIKE] - n[DISLIKE]) for key, n in sorted(found.items())}


@dataclass(slots=True)
class Read:
    """What was opened of an export.

    Guarantee: only what the gate let through was opened.
    """

    admitted: pl.DataFrame
    records: int
    refused: Mapping[str, Mapping[str, int]]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads as gather and learn do, and keeps nothing.

    Guarantee: the gate, the redaction and the extractor are theirs.
    """

    standings: Mapping[str, Standing]
    ask: Callable[[pl.DataFrame, pl.Series], pl.DataFrame]
    extractor: Extractor
    public: PublicWords

    def read(self, batches: Iterable[Batch], owner: str | None) -> Read:
        """Put every record before the gate, and open what it lets through.

        Guarantee: gives posts.ADMITTED, the newest version of each post, in order of time.
        """
        judge, tally = Judge(self.standings, self.ask, Strikes(b"", {})), Tally()
        parts, read = [ADMITTED.empty()], []
        for batch in batches:
            judge.add(batch, owner, 0, tally)
            read.append(batch)
            parts.append(judge.judge().drop("seen"))
        admitted = pl.concat(parts).sort(pl.coalesce("updated", "published"), maintain_order=True)
        newest = admitted.unique(["network", "id"], keep="last", maintain_order=True).sort(
            "published", descending=True, maintain_order=True
        )
        return Read(newest, tally.asked, tally.refused, [p for batch in read for p in batch.problems])

    def infer(self, admitted: pl.DataFrame, text: pl.Series) -> dict[int, list[Inferred]]:
        """The opinions in redacted words, by row.

        Guarantee: those that learn would find.
        """
        one = admitted.with_columns(pl.coalesce(f"record_{lake}" for lake in LAKES).alias(f"record_{_LAKE}"))
        found = learn_rows(pseudonymise(ADMITTED.require(one), text, _LAKE, _unkeyed), self.extractor)
        by_row: dict[int, list[Inferred]] = {}
        for row, *rest in found.select("row", "brand", "aspect", "polarity", "start", "end").iter_rows():
            by_row.setdefault(row, []).append(Inferred(*rest))
        return by_row


def show(
    reader: Reader,
    read: Read,
    shape: Shape,
    name: str,
    *,
    person: str | None,
    supposed: bool,
    struck: Sequence[bool],
    struck_kinds: frozenset[str] = frozenset(),
    marks: Sequence[tuple[bytes, bytes]] | None = None,
) -> Previewed:
    """Lay out what was read, post by post.

    Guarantee: one SeenPost a row of `read.admitted`, in order; `struck` and `marks` are of these rows.
    """
    text = redact(read.admitted, reader.public)
    opinions = reader.infer(read.admitted, text)
    posts = [
        SeenPost(
            row["network"],
            row["kind"],
            row["published"],
            row["content"],
            after,
            tuple(lake for lake in LAKES if row[f"record_{lake}"] is not None),
            taken_out(row["content"], after),
            tuple(opinions.get(place, ())),
            b"".join(marks[place]).hex() if marks else "",
            struck[place],
        )
        for place, (row, after) in enumerate(zip(read.admitted.iter_rows(named=True), text.to_list(), strict=True))
    ]
    told = (shape.title, shape.network, person, supposed, shape.members)
    return Previewed(name, *told, read.records, posts, read.refused, read.problems, struck_kinds)


def taken_out(before: str, after: str) -> tuple[Removed, ...]:
    """What redaction took out of a text, in order, with the mark that stands there instead.

    Guarantee: as many as there are new marks; where two marks follow each other, the first has the words of both.
    """
    pieces, marks = _MARK.split(after), _MARK.findall(after)
    found: list[Removed] = []
    at = len(pieces[0])
    for place, (mark, piece) in enumerate(zip(marks, pieces[1:], strict=True), 1):
        if before.startswith(mark, at):
            at += len(mark) + len(piece)
            continue
        # The last piece is the end of the text; one found earlier would show less than what is taken out.
        last = place == len(marks) and before.endswith(piece)
        end = len(before) - len(piece) if last else (before.find(piece, at) if piece else at)
        end = len(before) if end < at else end
        found.append(Removed(mark, before[at:end]))
        at = end + len(piece)
    return tuple(found)


def require_own(path: Path, reading: Reading) -> Path:
    """The one export that a path names.

    Guarantee: BadInput `preview.one` for several files, `preview.not_own` for what is not a person's own export.
    """
    files = find_files([path])
    if len(files) != 1:
        raise BadInput("preview.one", f"{path.name} holds {len(files):,} files, and one export is shown at a time.", "Name one export.")
    if not recognise(files[0], reading)[1].personal:
        raise BadInput(
            "preview.not_own",
            f"{files[0].name} is not a person's own export.",
            "Give the file that Facebook, Instagram or X made for the person; for others, use heedful try without --as-person.",
        )
    return files[0]


def _unkeyed(messages: Sequence[bytes], size: int) -> list[bytes]:
    # Nothing is kept here, so that nothing needs a key.
    return [bytes(size)] * len(messages)


def as_json(seen: Previewed) -> dict[str, Any]:
    """All of it for machines.

    Guarantee: as `Previewed`.
    """
    return {
        "file": seen.name,
        "network": seen.network,
        "supposed": seen.supposed,
        "members": [{"name": m.name, "read": m.read, "why": m.why} for m in seen.members],
        "records": seen.records,
        "refused": {lake: dict(reasons) for lake, reasons in seen.refused.items()},
        "problems": [{"code": p.code, "place": p.place, "sentence": p.sentence} for p in seen.problems],
        "removed": seen.removed,
        "feelings": [{"brand": b, "aspect": a, "likes": n[0], "dislikes": n[1], "neither": n[2]} for (b, a), n in seen.feelings.items()],
        "posts": [
            {
                "network": p.network,
                "kind": p.kind,
                "at": p.at.isoformat(),
                "words": p.words,
                "text": p.text,
                "purposes": list(p.purposes),
                "removed": [{"mark": r.mark, "words": r.words} for r in p.removed],
                "opinions": [
                    {"brand": o.brand, "aspect": o.aspect, "polarity": o.polarity, "evidence": p.text[o.start : o.end]} for o in p.opinions
                ],
                "struck": p.struck,
            }
            for p in seen.posts
        ],
    }
