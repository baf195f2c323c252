"""A person gives their own export from their own page: held sealed while they look, then read but for what they struck, or only what they
picked, or gone.

Source: GDPR Art. 4(11), 5(1)(c), 7.
"""

from __future__ import annotations

import io
import re
import secrets
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.consent.record import OWN_EXPORT
from heedful.errors import BadInput, Refused
from heedful.flow import join, own_held
from heedful.flow.access import journey
from heedful.flow.gather import gather
from heedful.flow.learn import learn
from heedful.flow.listed_members import listed_members
from heedful.flow.notices import require_in_force
from heedful.flow.own_held import EXPORT, PICK, laid_out
from heedful.flow.own_posts import PATIENCE
from heedful.flow.preview import preview
from heedful.flow.strikes import Said, kind_mark, strike
from heedful.store import outbox, previews
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Collection

    from heedful.flow.seen import Previewed
    from heedful.flow.workspace import Workspace

FILE: Final = "export.zip"
# Where in its export a member lies whose name alone does not tell whose it is.
_PLACES: Final = {"comments.json": "comments_and_reactions/", ".js": "data/"}


@dataclass(frozen=True, slots=True)
class Given:
    """What came of giving an export.

    Guarantee: counts only.
    """

    kept: int
    struck: int


@journey("consents.record", "asking")
def hold(workspace: Workspace, person: str, sent: bytes, *, pick: bool = False) -> str:
    """Hold what a person's browser sent, until they have looked; gives the token that opens it. `pick`: they tick what they give.

    Guarantee: as `own_held.hold`. Errors: BadInput where it is no export.
    """
    with laid_out(sent, FILE) as file:
        # What is no export is not held at all.
        try:
            preview(workspace, file, person)
        except BadInput as error:
            if not error.code.endswith(".unknown"):
                raise
            raise BadInput("give.no_export", "This is no export of a network.", "Choose the zip that the network gave you.") from None
    return own_held.hold(workspace, person, PICK if pick else EXPORT, sent)


@journey("consents.record", "asking")
def hold_part(workspace: Workspace, person: str, name: str, sent: bytes) -> str:
    """Hold one file out of an unpacked export, to pick single posts of it; gives the token that opens it.

    Guarantee: as `hold`; a file that is not listed, such as messages or searches, is neither opened nor held. Errors: BadInput `give.part`.
    """
    plain = name.replace("\\", "/").rpartition("/")[2]
    if not any(re.fullmatch(one.pattern, plain) for one in listed_members(workspace.settings.uses.networks)):
        raise BadInput("give.part", "This file is not one that is read here.", "Choose one of the files that are named on the page.")
    folder = next((place for end, place in _PLACES.items() if plain.endswith(end)), "")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"1/{folder}{plain}", sent)
    return hold(workspace, person, made.getvalue(), pick=True)


@journey("consents.record", "asking")
def look(workspace: Workspace, person: str, token: str) -> Previewed:
    """What giving it would read, take out and infer, post by post.

    Guarantee: as `preview`; nothing is kept. Errors: Refused `give.over`.
    """
    with laid_out(_opened(workspace, person, token), FILE) as file:
        return preview(workspace, file, person)


@journey("consents.record", "asking")
def give(workspace: Workspace, person: str, token: str, struck: Collection[str], kinds: Collection[str] = ()) -> Given:
    """Give what is left after striking: it is read now, and what was sent is gone.

    Guarantee: struck posts (by the marks that `look` gave) and whole kinds are refused from now on, from whatever file they come. What
    the person has switched on holds for this network too from now on, by a record of its own. Errors: Refused `give.over`, `give.nothing_on`.
    Source: GDPR Art. 7(1).
    """
    with laid_out(_opened(workspace, person, token), FILE) as file:
        shown = preview(workspace, file, person)
        marks = _marks(shown, struck)
        halves = _halves(marks) | {kind_mark(workspace, person, shown.network, kind) for kind in kinds if kind in shown.by_kind}
        _require_agreed(workspace, person, shown.network)
        if halves:
            with workspace.writing(patience=PATIENCE):
                strike(workspace, Said(person, frozenset(halves)))
        done = gather(workspace, [file], person=person)
    own_held.let_go(workspace, person)
    learn(workspace)
    return Given(max(done.kept.values()), len(marks))


@journey("consents.record", "asking")
def give_picked(workspace: Workspace, person: str, token: str, picked: Collection[str]) -> Given:
    """Give only the posts that were picked, by the marks that `look` gave: they are read now, and what was sent is gone.

    Guarantee: nothing else of it is kept, and nothing is remembered of what was not picked; it may be given another day. A post that was
    struck once and is picked now is struck no more. Otherwise as `give`. Errors: BadInput `give.picked`; Refused `give.over`, `give.nothing_on`.
    """
    with laid_out(_opened(workspace, person, token), FILE) as file:
        shown = preview(workspace, file, person)
        halves = frozenset(_halves(_marks(shown, picked)))
        if not halves:
            raise BadInput("give.picked", "Nothing was ticked, so nothing was given.", "Go back, and tick at least one post.")
        _require_agreed(workspace, person, shown.network)
        if any(post.struck for post in shown.posts if post.mark in picked):
            with workspace.writing(patience=PATIENCE):
                strike(workspace, Said(person, keep=halves))
        done = gather(workspace, [file], person=person, picked=halves)
    own_held.let_go(workspace, person)
    learn(workspace)
    return Given(max(done.kept.values()), 0)


@journey("consents.record", "asking")
def decline(workspace: Workspace, person: str) -> None:
    """Let go of what a person sent.

    Guarantee: as `own_held.let_go`.
    """
    own_held.let_go(workspace, person)


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
    return own_held.opened(workspace, person, token, EXPORT, PICK)


def _marks(shown: Previewed, named: Collection[str]) -> list[bytes]:
    return [bytes.fromhex(post.mark) for post in shown.posts if post.mark in named]


def _halves(marks: Collection[bytes]) -> set[bytes]:
    return {mark[at : at + 16] for mark in marks for at in range(0, len(mark), 16)}
