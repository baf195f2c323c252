"""A snapshot of store and lakes together: a file of a lake that was swept while it was about to be read is asked for anew.

What is erased is deleted at once, so that whoever listed the files a moment before finds one of them gone; what replaced it is listed by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from heedful.errors import Unready

if TYPE_CHECKING:
    from collections.abc import Callable

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

T = TypeVar("T")
# Each time needs another run that deletes between two lines of this one.
TRIES: Final = 8


def read_together(workspace: Workspace, read: Callable[[Tx], T]) -> T:
    """Read from the store, and from the lake files that it lists, in one snapshot.

    Guarantee: all of one moment; a file that was deleted meanwhile is no error but another moment. `read` changes nothing. Errors:
    Unready `lake.moving` where it happens over and over. Source: DESIGN of lakes: readers take their list from the manifest.
    """
    for _ in range(TRIES):
        try:
            with workspace.store.reading() as tx:
                return read(tx)
        except FileNotFoundError:
            continue
    raise Unready("lake.moving", "What is held is being rewritten just now.", "Ask again in a moment.")
