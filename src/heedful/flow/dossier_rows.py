"""One person's posts and opinions across all lakes, each told once, with whether and why it may be used now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.consent.gate import still_granted
from heedful.flow.calendar import months_later
from heedful.flow.live import kept_since
from heedful.privacy.pseudonym import GRANT
from heedful.store import activity, corrections
from heedful.store.rows import to_instant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.flow.own import Own
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

Row = dict[str, Any]
Places = dict[tuple[str, bytes], str]
USED = "used"
PAST = "past_its_time"
# How long a key in a lake is, in bytes.
_KEY: Final = 16


def post_rows(
    workspace: Workspace, tx: Tx, person: str, own: Sequence[Own], grants: pl.DataFrame, brought: Mapping[int, str]
) -> tuple[list[Row], Places]:
    """A person's posts, and by lake and key the name each has in the dossier.

    Guarantee: a post that several lakes hold is told once; `uses` says of each lake `used`, or why it may not be used now.
    The newest first. The name is the post's key in the first lake that holds it.
    """
    rows: dict[tuple[str, str], Row] = {}
    places: Places = {}
    for one in own:
        verdicts = _verdicts(workspace, tx, person, one, grants)
        for held in one.posts.iter_rows(named=True):
            row = rows.setdefault((held["network"], held["id"]), _post(workspace, held, brought))
            row["uses"][one.lake] = verdicts[held["post_key"]]
            places[one.lake, held["post_key"]] = row["post"]
    return sorted(rows.values(), key=lambda r: (r["published"], r["post"]), reverse=True), places


def opinion_rows(tx: Tx, own: Sequence[Own], places: Places, posts: Sequence[Row]) -> list[Row]:
    """What was inferred from a person's posts, as it was inferred and as it holds after their corrections.

    Guarantee: each with the post it was inferred from and the words it rests on; told once, whatever lakes hold it.
    `holds` is 1 like, -1 dislike, 0 neither, or null where the person said that it is not theirs.
    """
    texts = {row["post"]: row for row in posts}
    rows: dict[tuple[Any, ...], Row] = {}
    for one in own:
        said = {(r["post_key"], r["brand"], r["aspect"]): r for r in corrections.in_lake(tx, one.lake).iter_rows(named=True)}
        for held in one.opinions.iter_rows(named=True):
            post = texts.get(places.get((one.lake, held["post_key"]), ""))
            if post is None:
                continue
            name = (post["post"], held["brand"], held["aspect"], held["start"], held["end"], held["polarity"])
            row = rows.setdefault(name, _opinion(held, post, said.get((held["post_key"], held["brand"], held["aspect"]))))
            row["kept_for"].append(one.lake)
    return sorted(rows.values(), key=lambda r: (r["brand"], r["aspect"], r["day"], r["post"]))


def _post(workspace: Workspace, held: Row, brought: Mapping[int, str]) -> Row:
    return {
        "post": held["post_key"].hex(),
        "network": held["network"],
        "kind": held["kind"],
        "audience": held["audience"],
        "published": to_instant(held["published_us"]),
        "updated": to_instant(held["updated_us"]) if held["updated_us"] is not None else None,
        "network_id": held["id"],
        "text": held["text"],
        "brands": held["context_brands"],
        "origin": held["origin"],
        "source": brought.get(held["seen"], "unknown"),
        "gathered": held["gathered"],
        "kept_until": months_later(held["gathered"], workspace.settings.retention.posts),
        "uses": {},
    }


def _opinion(held: Row, post: Row, said: Row | None) -> Row:
    evidence = post["text"][held["start"] : held["end"]]
    return {
        "post": post["post"],
        "day": post["published"].date(),
        "network": post["network"],
        "brand": held["brand"],
        "aspect": held["aspect"],
        "inferred": held["polarity"],
        "holds": said["said"] if said else held["polarity"],
        "corrected": said is not None,
        "strength": round(held["strength"], 3),
        "confidence": round(held["confidence"], 3),
        "target": held["target"],
        "evidence": evidence,
        "start": held["start"],
        "end": held["end"],
        "terms": held["terms"],
        "made_by": held["made_by"],
        "kept_for": [],
    }


def _verdicts(workspace: Workspace, tx: Tx, person: str, own: Own, grants: pl.DataFrame) -> dict[bytes, str]:
    if own.posts.is_empty():
        return {}
    mine = grants.filter(pl.col("purpose") == own.lake)
    # A few posts and records: looked up one by one, which costs less than joining tables.
    records = mine["record_id"].unique().to_list()
    of_key = dict(zip(workspace.keyed(own.lake)([GRANT + f"{one}|{own.lake}".encode() for one in records], _KEY), records, strict=True))
    known = own.posts.with_columns(pl.Series("record_id", [of_key.get(key, "") for key in own.posts["grant_key"]], dtype=pl.String))
    kept, refused = still_granted(known, mine, own.lake, workspace.network_terms, workspace.clock())
    answer = dict(zip(refused["post_key"], refused["reason"], strict=True)) | dict.fromkeys(kept["post_key"], USED)
    if own.lake == "profile" and _is_idle(workspace, tx, person, own):
        return dict.fromkeys(answer, PAST)
    since = kept_since(workspace)
    return answer | {key: PAST for key, day in zip(own.posts["post_key"], own.posts["gathered"], strict=True) if day <= since}


def _is_idle(workspace: Workspace, tx: Tx, person: str, own: Own) -> bool:
    # As `live.idle_subjects` judges it, of one person only.
    quiet = months_later(workspace.clock().date(), -workspace.settings.retention.profile)
    if own.posts.is_empty() or quiet <= kept_since(workspace):
        return False
    last = max(own.posts["gathered"].to_list())
    return bool(last <= quiet) and person not in activity.since(tx, quiet, workspace.clock())
