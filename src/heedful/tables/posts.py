"""Posts, from the door to the lake. Trust is in the table: a room takes only the table it may see.

HEADS is what the door parses before the gate has decided; RAW is a post as read; ADMITTED has the record that
lets it in, by purpose; REDACTED has no author, no id and no record any more. Names are ActivityStreams 2.0.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from heedful.tables.schema import Column, Table

AS2: Final = "ActivityStreams 2.0"
OURS: Final = "Heedful"
INSTANT: Final = pl.Datetime("us", "UTC")

_HEAD: Final[dict[str, Column]] = {
    "row": Column(pl.UInt32, "place of the record in its batch, from 0", OURS),
    "network": Column(pl.String, "facebook, instagram or x", OURS),
    "scope": Column(pl.String, "where the account id is unique: global, app or page", OURS),
    "attributed_to": Column(pl.String, "the author's account id on the network; null when the network did not say", AS2, nullable=True),
    "published": Column(INSTANT, "when it was posted, UTC, microseconds", AS2),
    "audience": Column(pl.String, "public, followers, group_public, group_private or direct", AS2),
    "kind": Column(pl.String, "post, comment, group_post, group_comment or reaction", OURS),
    "origin": Column(pl.String, "own_export, page_api, x_api or upload", OURS),
    "own": Column(pl.Boolean, "false where the words are another person's than the record's owner", OURS),
}
_BODY: Final[dict[str, Column]] = {
    "id": Column(pl.String, "the network's id of the post (the first version's, where it was edited)", AS2, sealed=True),
    "content": Column(pl.String, "the words, as written; a reaction has its name (Like, Love, …)", AS2, sealed=True),
    "updated": Column(INSTANT, "when it was last edited, if the network said", AS2, nullable=True, sealed=True),
    "in_reply_to": Column(pl.String, "the network's id of the post it answers", AS2, nullable=True, sealed=True),
    "names": Column(
        pl.List(pl.String), "names the record itself carries (author, mentions, tags), to be taken out of the words", OURS, sealed=True
    ),
    "context_brands": Column(pl.List(pl.String), "brands on whose page, or tagged in which post, it stands", OURS),
}

HEADS: Final = Table("posts.HEADS", 1, _HEAD)
BODIES: Final = Table("posts.BODIES", 1, {"row": _HEAD["row"], **_BODY})
RAW: Final = Table("posts.RAW", 1, {**_HEAD, **_BODY})
ADMITTED: Final = Table(
    "posts.ADMITTED",
    1,
    {
        **_HEAD,
        **_BODY,
        "person_id": Column(pl.String, "who it belongs to", OURS),
        **{
            f"record_{lake}": Column(pl.String, f"the consent record that admits it to {lake}", "ISO/IEC TS 27560", nullable=True)
            for lake in ("insights", "profile", "improve", "quotes")
        },
    },
)

_KEY: Final = pl.Binary
_PLAIN: Final[dict[str, Column]] = {
    "post_key": Column(_KEY, "HMAC of network and post id under the purpose's key, 16 bytes", OURS),
    "subject_key": Column(_KEY, "HMAC of the person under the purpose's key, 16 bytes", OURS),
    "grant_key": Column(_KEY, "HMAC of record and purpose under the purpose's key, 16 bytes", OURS),
    "network": _HEAD["network"],
    "kind": _HEAD["kind"],
    "audience": _HEAD["audience"],
    "origin": _HEAD["origin"],
    "day": Column(pl.Date, "the UTC day it was posted", OURS),
    "context_brands": _BODY["context_brands"],
}
REDACTED: Final = Table(
    "posts.REDACTED",
    1,
    {**_PLAIN, "text": Column(pl.String, "the words, redacted", OURS, sealed=True)},
)
# From this day on counts how long a post and what was inferred from it may be kept.
GATHERED: Final = Column(pl.Date, "the UTC day on which this version was first gathered", OURS)
HELD: Final = Table(
    "posts.HELD",
    1,
    {
        **{name: column for name, column in _PLAIN.items() if name != "context_brands"},
        "gathered": GATHERED,
        "context_brands": _BODY["context_brands"],
        "parent_key": Column(_KEY, "HMAC of network and parent id under the purpose's key", OURS, nullable=True),
        "version": Column(_KEY, "HMAC of the words and edit time, 8 bytes: equal means unchanged", OURS),
        "seen": Column(pl.Int64, "number of the source file that brought it", OURS),
        "sealed": Column(pl.Binary, "text, exact time, edit time and post id, sealed under the person's key", OURS, sealed=True),
    },
)
