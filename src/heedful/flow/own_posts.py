"""A person changes what is held of them from their own page: an inference that is wrong, a post that is not to be used.

Source: GDPR Art. 7(3), 16, 17.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.correct import Rectified, polarity_of, rectify
from heedful.flow.own import own_rows
from heedful.flow.snapshot import read_together
from heedful.flow.strikes import Said, Struck, post_marks, strike

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace

# How long a page waits for another run that writes, in seconds.
PATIENCE = 10.0
# How somebody was proven who signed in at the pages.
SIGNED_IN = "signed in"


@journey("people.answer", "rights")
def say(workspace: Workspace, person: str, post: str, brand: str, aspect: str, word: str) -> Rectified:
    """Correct what was inferred from one of one's own posts: like, dislike, or none at all.

    Guarantee: as `rectify`: from the next query on, in every lake, for good. Errors: BadInput `rectify.*`.
    """
    return rectify(workspace, person, post, brand, aspect, polarity_of(word), identity=SIGNED_IN)


@journey("people.answer", "rights")
def leave_out(workspace: Workspace, person: str, post: str) -> Struck:
    """Have one of one's own posts used no more.

    Guarantee: taken out at once from every lake with what was inferred from it, and refused by every later gather. Errors: BadInput
    `rectify.post`; Unready `workspace.busy` while another run writes.
    """
    mine = read_together(workspace, lambda tx: own_rows(workspace, tx, person))
    try:
        wanted = bytes.fromhex(post)
    except ValueError:
        wanted = b""
    for own in mine:
        found = own.posts.filter(pl.col("post_key") == wanted)
        if found.height:
            row = found.row(0, named=True)
            marks = post_marks(workspace, person, row["network"], row["kind"], row["published_us"], row["id"])
            with workspace.writing(patience=PATIENCE):
                return strike(workspace, Said(person, frozenset(marks)))
    raise BadInput("rectify.post", "Nothing of this person is held under that post key.", "Take the key from the person's own export.")
