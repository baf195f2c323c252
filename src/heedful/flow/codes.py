"""Codes that people wrote in comments below the pinned post: found by their form alone, in the minutes when one may be there.

The door otherwise reads no words of people who have not agreed. Here it looks at comments written while a code was valid, for
ten letters in two groups, and keeps nothing else: not the words, not who wrote them. Source: GDPR Art. 5(1)(b)-(c), 11.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from heedful.errors import HeedfulError, Refused
from heedful.flow import joining
from heedful.flow.access import journey
from heedful.flow.joining import CODE, plain
from heedful.flow.marks import token_mark
from heedful.flow.proof import Account, ended
from heedful.sources.detect import find_files, recognise
from heedful.sources.source import Reading
from heedful.store import joinings, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.store.joinings import Joining


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as a network gives it.

    Guarantee: immutable; `text` is looked at only while a code of its network was valid when it was written.
    """

    account: Account
    published: datetime
    text: str = field(repr=False)


@dataclass(slots=True)
class Looked:
    """What looking for codes came to.

    Guarantee: counts only; `unread` are comments whose words were not looked at.
    """

    comments: int = 0
    unread: int = 0
    proven: int = 0
    held: int = 0
    refused: int = 0
    failed: list[tuple[str, HeedfulError]] = field(default_factory=list)


@journey("posts.gather", "insights")
def look_in(workspace: Workspace, files: Sequence[Path]) -> Looked:
    """Look for codes in files of comments, as the networks' interfaces give them.

    Guarantee: as `look_for_codes`; opens no body outside the minutes of a code; a bad file takes no other with it.
    """
    looked = Looked()
    found: list[Comment] = []
    windows = _windows(workspace)
    for path in find_files(files):
        mapping = workspace.settings.mapping_for(path.name)
        try:
            found += _comments_in(path, Reading(columns=mapping.columns, fixed=mapping.fixed), windows, looked)
        except HeedfulError as error:
            looked.failed.append((path.name, error))
    return look_for_codes(workspace, found, looked)


def look_for_codes(workspace: Workspace, comments: Iterable[Comment], looked: Looked | None = None) -> Looked:
    """Prove accounts by the codes they wrote in comments.

    Guarantee: of several accounts that wrote one code the first to write it counts, since a code in a comment is public from then
    on; two in the same moment: neither. Comments outside the minutes of a code are not looked at. Keeps no words.
    """
    looked = looked or Looked()
    windows = _windows(workspace)
    writers: dict[str, list[Comment]] = defaultdict(list)
    for one in comments:
        looked.comments += 1
        if not any(w.network == one.account.network and w.begun_at <= one.published < w.ends_at for w in windows):
            looked.unread += 1
            continue
        for code in {plain("".join(parts)) for parts in CODE.findall(one.text)}:
            writers[code].append(one)
    codes = {token_mark(workspace, code): code for code in writers}
    for window in windows:
        if window.code_mark in codes:
            _settle(workspace, window, codes[window.code_mark], writers[codes[window.code_mark]], looked)
    return looked


def _settle(workspace: Workspace, window: Joining, code: str, written: list[Comment], looked: Looked) -> None:
    in_time = [one for one in written if one.account.network == window.network and window.begun_at <= one.published < window.ends_at]
    if not in_time:
        return
    first = min(one.published for one in in_time)
    accounts = {one.account for one in in_time if one.published == first}
    if len(accounts) > 1:
        with workspace.store.transaction() as tx:
            joinings.change(tx, ended(window, "failed", "two_accounts"))
            outbox.add(tx, "joining.refused", workspace.actor, {"network": window.network, "accounts": 2}, workspace.clock())
        looked.refused += 1
        return
    try:
        step = joining.prove_code(workspace, code, accounts.pop(), first)
    except Refused:
        looked.refused += 1
        return
    looked.proven += step.state == "proven"
    looked.held += step.state == "held"
    looked.refused += step.state == "failed"


def _windows(workspace: Workspace) -> list[Joining]:
    with workspace.store.reading() as tx:
        return [one for one in joinings.in_states(tx, ["code_shown"]) if one.code_mark is not None]


def _comments_in(path: Path, reading: Reading, windows: Sequence[Joining], looked: Looked) -> Iterator[Comment]:
    source, _ = recognise(path, reading)
    for batch in source.read(path, reading):
        heads = batch.heads.filter(pl.col("kind") == "comment", pl.col("attributed_to").is_not_null())
        near = heads.filter(pl.any_horizontal(pl.lit(value=False), *(_within(one) for one in windows)))
        looked.comments += heads.height - near.height
        looked.unread += heads.height - near.height
        if near.is_empty():
            continue
        words = dict(batch.open(near["row"].to_list()).select("row", "content").iter_rows())
        for row in near.iter_rows(named=True):
            if row["row"] in words:
                account = Account(row["network"], row["scope"], row["attributed_to"])
                yield Comment(account, row["published"], words[row["row"]])


def _within(one: Joining) -> pl.Expr:
    return (pl.col("network") == one.network) & (pl.col("published") >= one.begun_at) & (pl.col("published") < one.ends_at)
