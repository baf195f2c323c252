"""Correct: what a person says of an opinion inferred from their post counts, now and whenever the post is read again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.errors import BadInput
from heedful.flow import stops
from heedful.flow.access import journey
from heedful.flow.asked import authorise, done
from heedful.flow.marks import person_mark
from heedful.flow.own import own_rows, post_key
from heedful.flow.snapshot import read_together
from heedful.opinions.repeats import WORDS
from heedful.store import accesses, corrections, outbox
from heedful.store.corrections import Correction

if TYPE_CHECKING:
    from heedful.flow.own import Own
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# Lakes in which opinions are kept, and the one whose words are read when a report quotes them.
_READ: Final = ("insights", "profile", "quotes")
_BY: Final = ["post_key", "brand", "aspect"]
_WORDS: Final = {"like": 1, "dislike": -1, "none": None}
_SAID: Final = {1: "a like", -1: "a dislike", None: "not an opinion of theirs"}


@dataclass(frozen=True, slots=True)
class Rectified:
    """What was corrected.

    Guarantee: `inferred` is what the posts said before, `said` what holds now; 1 like, -1 dislike, 0 neither, None nothing.
    """

    brand: str
    aspect: str
    inferred: int
    said: int | None
    request_id: str


@journey("people.answer", "rights")
def rectify(
    workspace: Workspace, person: str, post: str, brand: str, aspect: str, polarity: int | None, *, identity: str | None = None
) -> Rectified:
    """Correct an opinion that was inferred from one of a person's posts; `polarity` None: they hold no such opinion.

    Guarantee: holds in every lake from the next query on, and against every later gather and learn of that post.
    `post` is the key printed in the person's export. Errors: Refused `request.identity`, BadInput `rectify.post`,
    `rectify.opinion`. Source: GDPR Art. 16, 5(1)(d).
    """
    request = authorise(workspace, "rectify", person, identity)
    now = workspace.clock()
    mine = read_together(workspace, lambda tx: own_rows(workspace, tx, person))
    network, post_id = _post(mine, post)
    keys = {lake: post_key(workspace, lake, network, post_id) for lake in _READ}
    inferred = _opinion(mine, keys, brand, aspect)
    with workspace.store.transaction() as tx:
        said = [
            Correction(secrets.token_hex(8), person, lake, key, inferred["brand"], inferred["aspect"], polarity, now)
            for lake, key in keys.items()
        ]
        corrections.put_corrections(tx, said)
        accesses.note(tx, person, workspace.actor, "subject.rectified", now)
        outbox.add(tx, "subject.rectified", workspace.actor, {"person": person_mark(workspace, person), "opinions": 1}, now)
        done(workspace, tx, request, f"{inferred['brand']}, {inferred['aspect']}: corrected to {_SAID[polarity]}.", now)
    stops.note_corrected(workspace, now)
    return Rectified(inferred["brand"], inferred["aspect"], inferred["polarity"], polarity, request.request_id)


def polarity_of(word: str) -> int | None:
    """What a person says of an opinion, as it is kept: like, dislike or none.

    Guarantee: otherwise BadInput `rectify.polarity`.
    """
    if word not in _WORDS:
        raise BadInput("rectify.polarity", "A correction says like, dislike or none.", "none: they hold no such opinion.")
    return _WORDS[word]


def corrected(tx: Tx, lake: str, opinions: pl.DataFrame) -> pl.DataFrame:
    """Opinions of one lake as their people say they are.

    Guarantee: every reader of opinions goes through here; an opinion that is not theirs is not in what it gives; the order
    of the others stays. Where `words_key` is among the columns, what was said of a post holds for its copies too. Takes columns post_key, brand, aspect, polarity, and sets strength and confidence to 1 where the
    person spoke. Source: GDPR Art. 16.
    """
    said = corrections.in_lake(tx, lake)
    if said.is_empty() or opinions.is_empty():
        return opinions
    said = _with_copies(said, opinions) if WORDS in opinions.columns else said
    spoken = opinions.join(said.with_columns(pl.lit(value=True).alias("spoken")), on=_BY, how="left", maintain_order="left")
    kept = spoken.filter(pl.col("spoken").is_null() | pl.col("said").is_not_null())
    sure = [
        pl.when(pl.col("spoken")).then(1.0).otherwise(pl.col(name)).cast(opinions.schema[name]).alias(name)
        for name in ("strength", "confidence")
        if name in opinions.columns
    ]
    polarity = pl.coalesce("said", "polarity").cast(opinions.schema["polarity"]).alias("polarity")
    return kept.with_columns(polarity, *sure).select(opinions.columns)


def _with_copies(said: pl.DataFrame, opinions: pl.DataFrame) -> pl.DataFrame:
    """What was said of posts, and the same for copies of them of which nothing was said."""
    copies = [WORDS, "brand", "aspect"]
    of_words = opinions.select(*_BY, WORDS).drop_nulls(WORDS).join(said, on=_BY).sort("post_key").unique(copies, keep="first")
    theirs = opinions.select(*_BY, WORDS).join(of_words.select(*copies, "said"), on=copies).select(said.columns)
    return pl.concat([said, theirs.join(said, on=_BY, how="anti")])


def _post(mine: list[Own], post: str) -> tuple[str, str]:
    try:
        wanted = bytes.fromhex(post)
    except ValueError:
        wanted = b""
    for own in mine:
        found = own.posts.filter(pl.col("post_key") == wanted)
        if found.height:
            return found["network"][0], found["id"][0]
    raise BadInput("rectify.post", "Nothing of this person is held under that post key.", "Take the key from the person's own export.")


def _opinion(mine: list[Own], keys: dict[str, bytes], brand: str, aspect: str) -> dict[str, Any]:
    for own in mine:
        if own.lake not in keys:
            continue
        named = (pl.col("brand").str.to_lowercase() == brand.strip().lower()) & (
            pl.col("aspect").str.to_lowercase() == aspect.strip().lower()
        )
        found = own.opinions.filter((pl.col("post_key") == keys[own.lake]) & named)
        if found.height:
            return found.row(0, named=True)
    raise BadInput(
        "rectify.opinion",
        "No opinion on that brand and aspect was inferred from that post.",
        "See opinions.csv in the person's own export.",
    )
