"""Tries are counted: what is guessed at has to wait after a few, whether or not there is anything to guess."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from heedful.errors import Refused
from heedful.store import members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heedful.flow.workspace import Workspace

# How many failures make a name wait, and for how long they count.
TRIES: Final = 5
COUNTED: Final = timedelta(minutes=15)


def begin(workspace: Workspace, name: str) -> None:
    """Count a try under a name.

    Guarantee: tries made at once all count. Errors: Refused `members.wait`. Source: NIST SP 800-63B §5.2.2.
    """
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        waits = members.count_attempts(tx, name, now - COUNTED) >= TRIES
        if not waits:
            members.put_attempt(tx, name, now)
    if waits:
        raise Refused("members.wait", "Too many tries.", "Wait a quarter of an hour.")


@contextmanager
def counted(workspace: Workspace, name: str) -> Iterator[None]:
    """Count what is done within as a try, and take the count back when it succeeds.

    Guarantee: as `begin`; a failure stays counted.
    """
    begin(workspace, name)
    yield
    with workspace.store.transaction() as tx:
        members.forget_attempts(tx, name)
