"""A person gives their own export from their own page: held sealed while they look and strike, then read, or gone.

What was sent is sealed under a key that only the person's browser holds, for half an hour. Source: GDPR Art. 4(11), 5(1)(c), 7.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.consent.record import OWN_EXPORT
from heedful.errors import BadInput, Refused
from heedful.flow import join
from heedful.flow.access import journey
from heedful.flow.gather import gather
from heedful.flow.learn import learn
from heedful.flow.marks import person_mark, token_mark
from heedful.flow.notices import require_in_force
from heedful.flow.own_posts import PATIENCE
from heedful.flow.preview import preview
from heedful.flow.strikes import Said, kind_mark, strike
from heedful.security.sealing import framed, keyed, seal, unseal
from heedful.store import outbox, previews
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from heedful.flow.seen import Previewed
    from heedful.flow.workspace import Workspace

LASTS: Final = timedelta(minutes=30)
_TOKEN_BYTES: Final = 32
_KEY_BYTES: Final = 32
# Memory that looks like a folder, where the system has it, so that no disk sees what was sent.
_MEMORY: Final = Path("/dev/shm")  # noqa: S108  (a folder of one's own is made in it)


@dataclass(frozen=True, slots=True)
class Given:
    """What came of giving an export.

    Guarantee: counts only.
    """

    kept: int
    struck: int


@journey("consents.record", "asking")
def hold(workspace: Workspace, person: str, sent: bytes) -> str:
    """Hold what a person's browser sent, until they have looked; gives the token that opens it.

    Guarantee: sealed under a key that is made from the token and kept nowhere; what of them was held before is gone, and with it all whose
    time is over. Errors: BadInput where it is no export.
    """
    token, now = secrets.token_urlsafe(_TOKEN_BYTES), workspace.clock()
    with _laid_out(sent) as file:
        # What is no export is not held at all.
        try:
            preview(workspace, file, person)
        except BadInput as error:
            if not error.code.endswith(".unknown"):
                raise
            raise BadInput("give.no_export", "This is no export of a network.", "Choose the zip that the network gave you.") from None
    sealed = seal(_key(token, person), framed("preview", person), sent)
    with workspace.store.transaction() as tx:
        previews.drop_over(tx, now)
        previews.put(tx, _mark(workspace, token), person, sealed, now + LASTS)
        outbox.add(tx, "export.held", workspace.actor, {"person": person_mark(workspace, person)}, now)
    return token


@journey("consents.record", "asking")
def look(workspace: Workspace, person: str, token: str) -> Previewed:
    """What giving it would read, take out and infer, post by post.

    Guarantee: as `preview`; nothing is kept. Errors: Refused `give.over`.
    """
    with _laid_out(_opened(workspace, person, token)) as file:
        return preview(workspace, file, person)


@journey("consents.record", "asking")
def give(workspace: Workspace, person: str, token: str, struck: Collection[str], kinds: Collection[str] = ()) -> Given:
    """Give what is left after striking: it is read now, and what was sent is gone.

    Guarantee: struck posts (by the marks that `look` gave) and whole kinds are refused from now on, from whatever file they come. What
    the person has switched on holds for this network too from now on, by a record of its own. Errors: Refused `give.over`, `give.nothing_on`.
    Source: GDPR Art. 7(1).
    """
    sent = _opened(workspace, person, token)
    with _laid_out(sent) as file:
        shown = preview(workspace, file, person)
        marks = {bytes.fromhex(post.mark) for post in shown.posts if post.mark in struck}
        halves = {mark[at : at + 16] for mark in marks for at in range(0, len(mark), 16)}
        halves |= {kind_mark(workspace, person, shown.network, kind) for kind in kinds if kind in shown.by_kind}
        _require_agreed(workspace, person, shown.network)
        if halves:
            with workspace.writing(patience=PATIENCE):
                strike(workspace, Said(person, frozenset(halves)))
        done = gather(workspace, [file], person=person)
    decline(workspace, person)
    learn(workspace)
    return Given(max(done.kept.values()), len(marks))


@journey("consents.record", "asking")
def decline(workspace: Workspace, person: str) -> None:
    """Let go of what a person sent.

    Guarantee: none of it is left; twice is once.
    """
    with workspace.store.transaction() as tx:
        if previews.drop(tx, person):
            outbox.add(tx, "export.let_go", workspace.actor, {"person": person_mark(workspace, person)}, workspace.clock())


@journey("posts.forget", "upkeep")
def sweep(workspace: Workspace) -> int:
    """Let go of everything that was sent and whose half hour is over; gives how many.

    Guarantee: writes nothing where there is none; twice is once.
    """
    now = workspace.clock()
    with workspace.store.reading() as tx:
        if not previews.any_over(tx, now):
            return 0
    with workspace.store.transaction() as tx:
        gone = previews.drop_over(tx, now)
        if gone:
            outbox.add(tx, "export.swept", workspace.actor, {"exports": gone}, now)
    return gone


@journey("consents.record", "asking")
def switched_on(workspace: Workspace, person: str) -> list[str]:
    """The purposes that a person has switched on, whatever the network.

    Guarantee: what the gate would use now, in the settings' order.
    """
    with workspace.store.reading() as tx:
        grants = workspace.grants_of(tx, person)
    on = set(_on(grants)["purpose"].to_list())
    return [one for one in workspace.settings.uses.purposes if one in on]


def _require_agreed(workspace: Workspace, person: str, network: str) -> None:
    with workspace.store.reading() as tx:
        on = _on(workspace.grants_of(tx, person))
    if on.is_empty():
        raise Refused("give.nothing_on", "All your choices are off, so nothing could be used.", "Switch something on first.")
    covered = set(on.filter(pl.col("networks").list.contains(network))["purpose"].to_list())
    purposes = [one for one in workspace.settings.uses.purposes if one in set(on["purpose"].to_list()) - covered]
    if purposes:
        # What was shown is what is agreed to: every kind that the notice in force names.
        kinds = [one for one in workspace.settings.uses.kinds if one in require_in_force(workspace).notice().kinds]
        details = {"networks": network, "kinds": ";".join(kinds), "method": OWN_EXPORT, "evidence": f"own page {secrets.token_hex(8)}"}
        join.give(workspace, person, purposes, details)


def _on(grants: pl.DataFrame) -> pl.DataFrame:
    return grants.filter(pl.col("named"), pl.col("state").is_in(VALID_STATES), ~pl.col("objected"), ~pl.col("restricted"))


def _opened(workspace: Workspace, person: str, token: str) -> bytes:
    with workspace.store.reading() as tx:
        sealed = previews.find(tx, _mark(workspace, token), person, workspace.clock())
    if sealed is None:
        raise Refused("give.over", "What you sent is not here any more.", "It is kept for half an hour. Choose the file again.")
    return unseal(_key(token, person), framed("preview", person), sealed)


@contextmanager
def _laid_out(sent: bytes) -> Iterator[Path]:
    """What was sent, as a file that is gone again at once."""
    memory = _MEMORY if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="heedful-", dir=memory) as folder:
        file = Path(folder) / "export.zip"
        file.touch(mode=0o600)
        file.write_bytes(sent)
        yield file


def _key(token: str, person: str) -> bytes:
    return keyed(token.encode(), framed("preview", person), _KEY_BYTES)


def _mark(workspace: Workspace, token: str) -> bytes:
    return token_mark(workspace, f"preview:{token}")
