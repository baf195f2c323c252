"""What a person sent to look at first, held while they look: sealed under a key that only their browser holds, for half an hour.

One thing a person: what they send next takes its place. Source: GDPR Art. 5(1)(c), 5(1)(e).
"""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from heedful.errors import Refused
from heedful.flow.marks import person_mark, token_mark
from heedful.security.sealing import framed, keyed, seal, unseal
from heedful.store import outbox, previews

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heedful.flow.workspace import Workspace

LASTS: Final = timedelta(minutes=30)
# What may be held: an export of which rows are struck, one of which rows are picked, and the words of one post.
EXPORT: Final = "export"
PICK: Final = "pick"
WORDS: Final = "words"
_BETWEEN: Final = "."
_TOKEN_BYTES: Final = 32
_KEY_BYTES: Final = 32
# Memory that looks like a folder, where the system has it, so that no disk sees what was sent.
_MEMORY: Final = Path("/dev/shm")  # noqa: S108  (a folder of one's own is made in it)


def hold(workspace: Workspace, person: str, kind: str, sent: bytes) -> str:
    """Hold what a person's browser sent, until they have looked; gives the token that opens it.

    Guarantee: sealed under a key that is made from the token and kept nowhere; what of them was held before is gone, and with it all whose
    time is over.
    """
    token, now = f"{kind}{_BETWEEN}{secrets.token_urlsafe(_TOKEN_BYTES)}", workspace.clock()
    sealed = seal(_key(token, person), framed("preview", person), sent)
    with workspace.store.transaction() as tx:
        previews.drop_over(tx, now)
        previews.put(tx, _mark(workspace, token), person, sealed, now + LASTS)
        outbox.add(tx, "export.held", workspace.actor, {"person": person_mark(workspace, person)}, now)
    return token


def opened(workspace: Workspace, person: str, token: str, *kinds: str) -> bytes:
    """What is held for a person, of one of these kinds.

    Guarantee: only for the token that `hold` gave, and never what was sent as something else. Errors: Refused `give.over`.
    """
    sealed = None
    if kind_of(token) in kinds:
        with workspace.store.reading() as tx:
            sealed = previews.find(tx, _mark(workspace, token), person, workspace.clock())
    if sealed is None:
        raise Refused("give.over", "What you sent is not here any more.", "It is kept for half an hour. Send it again.")
    return unseal(_key(token, person), framed("preview", person), sealed)


def let_go(workspace: Workspace, person: str) -> None:
    """Let go of what a person sent.

    Guarantee: none of it is left; twice is once.
    """
    with workspace.store.transaction() as tx:
        if previews.drop(tx, person):
            outbox.add(tx, "export.let_go", workspace.actor, {"person": person_mark(workspace, person)}, workspace.clock())


def kind_of(token: str) -> str:
    """What a token was made for.

    Guarantee: one that was changed opens nothing, whatever it says.
    """
    return token.partition(_BETWEEN)[0]


@contextmanager
def laid_out(sent: bytes, name: str) -> Iterator[Path]:
    """What was sent, as a file that is gone again at once.

    Guarantee: its owner's alone, in memory where the system has such a place.
    """
    memory = _MEMORY if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="heedful-", dir=memory) as folder:
        file = Path(folder) / name
        file.touch(mode=0o600)
        file.write_bytes(sent)
        yield file


def _key(token: str, person: str) -> bytes:
    return keyed(token.encode(), framed("preview", person), _KEY_BYTES)


def _mark(workspace: Workspace, token: str) -> bytes:
    return token_mark(workspace, f"preview:{token}")
