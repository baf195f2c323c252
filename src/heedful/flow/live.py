"""Which held rows may be used now: the gate asked again, at every read, of the grants that admitted them, and how long they may be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

import narwhals as nw
import polars as pl

from heedful.consent.gate import still_granted
from heedful.flow.calendar import months_later
from heedful.flow.frozen import require_unfrozen
from heedful.privacy.pseudonym import GRANT, SUBJECT, key_of_each
from heedful.store import activity, holds, manifest, tombstones

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from heedful.engine.engine import Ask, Carry
    from heedful.flow.workspace import Workspace
    from heedful.store.manifest import LakeFile
    from heedful.store.store import Tx

JUDGED_BY: Final = ["grant_key", "network", "kind", "audience", "origin"]
# What a table must have for `Live.keep` to judge its rows.
KEPT_BY: Final = [*JUDGED_BY, "gathered", "subject_key", "post_key"]

Rows = TypeVar("Rows", pl.DataFrame, pl.LazyFrame)


@dataclass(frozen=True, slots=True)
class Live:
    """What of one lake may be used at one moment.

    Guarantee: every reader of the lake sees its rows through `keep`, or through `held`. `rows` has every combination of
    grant, network, kind, audience and origin that the gate lets through; rows gathered on or before `since` are past their
    time; `idle` are people whose profile is past its time; `buried` are posts that were taken back, of which a legal hold may
    still keep some sealed.
    """

    lake: str
    rows: pl.DataFrame
    since: date
    idle: pl.DataFrame
    buried: pl.DataFrame

    def keep(self, rows: Rows) -> Rows:
        """The rows of a table of this lake that may be used; those of a frame in their order.

        Guarantee: none whose consent does not live, none that was taken back, and none past its time, whether it was cleaned
        up yet or not.
        Takes columns KEPT_BY and any others. Source: GDPR Art. 5(1)(e), 7(3).
        """
        if isinstance(rows, pl.DataFrame):
            return self._keep(rows.lazy(), "left").collect()
        return self._keep(rows, "none")

    def asked(self, columns: Sequence[str]) -> Ask:
        """The same as `keep` as a question that any engine answers, giving the chosen columns.

        Guarantee: the same rows as `keep`, in no order.
        """

        def ask(rows: nw.LazyFrame[Any], carry: Carry) -> nw.LazyFrame[Any]:
            kept = rows.filter(nw.col("gathered") > nw.lit(self.since)).join(carry(self.rows), on=JUDGED_BY, how="semi")
            kept = kept.join(carry(self.buried), on="post_key", how="anti") if self.buried.height else kept
            kept = kept.join(carry(self.idle), on="subject_key", how="anti") if self.idle.height else kept
            return kept.select(list(columns))

        return ask

    def _keep(self, rows: pl.LazyFrame, order: Literal["left", "none"]) -> pl.LazyFrame:
        kept = rows.filter(pl.col("gathered") > self.since).join(self.rows.lazy(), on=JUDGED_BY, how="semi", maintain_order=order)
        kept = kept.join(self.buried.lazy(), on="post_key", how="anti", maintain_order=order) if self.buried.height else kept
        return kept.join(self.idle.lazy(), on="subject_key", how="anti", maintain_order=order) if self.idle.height else kept


@dataclass(frozen=True, slots=True)
class Granted:
    """The grants of one lake, and the keys under which its rows name them.

    Guarantee: of one consent position.
    """

    grants: pl.DataFrame
    named: pl.DataFrame


def granted(workspace: Workspace, lake: str, grants: pl.DataFrame) -> Granted:
    """The grants of one lake among all, keyed as its rows name them.

    Guarantee: every record of the lake's purpose once. Takes consent.GRANTS.
    """
    mine = grants.filter(pl.col("purpose") == lake)
    named = mine.select("record_id").unique()
    messages = (named["record_id"] + "|" + lake).alias("grant_key")
    return Granted(mine, named.with_columns(key_of_each(messages, GRANT, workspace.keyed(lake))))


def live_rows(workspace: Workspace, tx: Tx, lake: str, files: Sequence[LakeFile] | None = None, given: Granted | None = None) -> Live:
    """What of a lake may be used now.

    Guarantee: asked of consent as it stands in `tx`; a withdrawal holds from the next call on. `files` limits the
    question to some of the lake's files; what a case has frozen is refused; `given` spares folding and keying consent again where its
    position has not moved.
    """
    require_unfrozen(workspace, tx, purpose=lake)
    chosen = manifest.list_files(tx, lake) if files is None else files
    held = workspace.engine.answer(chosen, "posts", JUDGED_BY, lambda rows, _: rows.unique()).collect()
    given = given or granted(workspace, lake, workspace.grants(tx))
    known = held.join(given.named, on="grant_key", how="inner")
    kept, _ = still_granted(known, given.grants, lake, workspace.network_terms, workspace.clock())
    return Live(lake, kept.select(JUDGED_BY), kept_since(workspace), idle_subjects(workspace, tx, lake), _kept_by_hold(tx, lake))


def _kept_by_hold(tx: Tx, lake: str) -> pl.DataFrame:
    # Without a legal hold, what was taken back was taken out in the same transaction, and there is nothing to look for.
    return tombstones.buried(tx, lake) if holds.held_persons(tx) else pl.DataFrame(schema={"post_key": pl.Binary})


def held(workspace: Workspace, files: Sequence[LakeFile], kind: str, columns: Sequence[str], live: Live) -> pl.LazyFrame:
    """The chosen columns of a lake's posts or opinions, of the rows that may be used.

    Guarantee: as `Live.keep`. `kind` is posts or opinions; nothing is read before it is collected.
    """
    needed = [*columns, *(c for c in KEPT_BY if c not in columns)]
    return workspace.engine.answer(files, kind, needed, live.asked(columns))


def kept_since(workspace: Workspace) -> date:
    """The last day of gathering that is past its time.

    Guarantee: what was gathered on it or before is not used, so that nothing is used a moment longer than was promised.
    Source: GDPR Art. 5(1)(e).
    """
    return months_later(workspace.clock().date(), -workspace.settings.retention.posts)


def idle_subjects(workspace: Workspace, tx: Tx, lake: str) -> pl.DataFrame:
    """The people of the profile lake who were last active too long ago, by their key there.

    Guarantee: active is who said something of their consent, or whose posts were gathered; other lakes have none.
    Gives the one column subject_key. Source: GDPR Art. 5(1)(e).
    """
    nobody = pl.DataFrame(schema={"subject_key": pl.Binary})
    profile = months_later(workspace.clock().date(), -workspace.settings.retention.profile)
    # A post that is itself still kept is activity enough, so the longer period needs no question.
    if lake != "profile" or profile <= kept_since(workspace):
        return nobody

    def ask(posts: nw.LazyFrame[Any], _: Carry) -> nw.LazyFrame[Any]:
        last = posts.group_by("subject_key").agg(nw.col("gathered").max())
        return last.filter(nw.col("gathered") <= nw.lit(profile)).select("subject_key")

    quiet = workspace.engine.answer(manifest.list_files(tx, lake), "posts", ["subject_key", "gathered"], ask).collect()
    if quiet.is_empty():
        return nobody
    spoke = activity.since(tx, profile, workspace.clock())
    heard = key_of_each(pl.Series("subject_key", spoke, dtype=pl.String), SUBJECT, workspace.keyed(lake)).to_frame()
    return quiet.join(heard, on="subject_key", how="anti")


def subject_keys(workspace: Workspace, lake: str) -> dict[bytes, bytes]:
    """Every person's data key by their pseudonym in one lake.

    Guarantee: nobody whose key was destroyed.
    """
    by_person = workspace.keys.person_keys()
    persons = pl.Series("subject_key", list(by_person), dtype=pl.String)
    return dict(zip(key_of_each(persons, SUBJECT, workspace.keyed(lake)).to_list(), by_person.values(), strict=True))
