"""Every journey that changes something, as it is asked for: what it needs to have gone before, and the call."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from heedful.flow.workspace import Workspace

WORDS: Final = "four words nobody guesses"


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey: the state it begins in, and the call on a workspace with a place for what it writes outside."""

    begins: str
    run: Callable[[Workspace, Path], object]


def acts(workspace: Workspace, name: str) -> Workspace:
    """The workspace with somebody else acting."""
    from heedful.security.actor import Actor

    workspace.actor = Actor(name)
    return workspace


def campaign_of(workspace: Workspace) -> str:
    """The one campaign there is."""
    from heedful.store import messages

    with workspace.store.reading() as tx:
        return messages.campaigns(tx)[0].campaign_id


def _import(w: Workspace, place: Path) -> object:
    from heedful.flow.join import Attestation, import_consents

    return import_consents(w, place / "consents.csv", Attestation("Ada", "Bo", "From our own form, each row checked."))


def _gather(w: Workspace, place: Path) -> object:
    from heedful.flow.gather import gather

    return gather(w, [place / "posts.ndjson"])


def _learn(w: Workspace, place: Path) -> object:
    from heedful.flow.learn import learn

    return learn(w)


def _report(w: Workspace, place: Path) -> object:
    from heedful.flow.report import report_on

    return report_on(w, out=place / "report")


def _release(w: Workspace, place: Path) -> object:
    from heedful.flow.release import release_to

    return release_to(w, "public", lambda _: None, lambda: True, out=place / "release")


def _draft(w: Workspace, place: Path) -> object:
    from heedful.flow.write import draft

    return draft(acts(w, "Ada"), "likes delivery", name="June")


def _approve(w: Workspace, place: Path) -> object:
    from heedful.flow.approve import approve

    return approve(acts(w, "Bo"), campaign_of(w))


def _send(w: Workspace, place: Path) -> object:
    from heedful.flow.send import send

    return send(acts(w, "Ada"), campaign_of(w), "csv", out=place / "out")


def _post(w: Workspace, place: Path) -> object:
    from heedful.flow.send import send

    return send(acts(w, "Ada"), campaign_of(w), "smtp")


def _withdraw(w: Workspace, place: Path) -> object:
    from heedful.flow.join import withdraw

    return withdraw(w, "p001", [])


def _object(w: Workspace, place: Path) -> object:
    from heedful.flow.limits import object_to

    return object_to(w, "p001", ["profile"])


def _erase(w: Workspace, place: Path) -> object:
    from heedful.flow.certificate import write_certificate
    from heedful.flow.erase import certificate, erase

    done = certificate(w, erase(w, "p002").erasure_id)
    return write_certificate(done, place / "certificate.json")


def _ask(w: Workspace, place: Path) -> object:
    from heedful.flow import requests

    asked = requests.open_request(w, "access", "p003")
    return requests.identify(w, asked.request_id, "account")


def _export(w: Workspace, place: Path) -> object:
    from heedful.flow.answer import export_subject

    return export_subject(w, "p003", place / "p003.zip", identity="account")


def _receipts(w: Workspace, place: Path) -> object:
    from heedful.flow.receipts import write_receipts

    return write_receipts(w, "p003", place / "receipts")


def _retain(w: Workspace, place: Path) -> object:
    from heedful.flow.retention import forget_due

    return forget_due(w)


def _rotate(w: Workspace, place: Path) -> object:
    from heedful.flow.keys import rotate

    return rotate(w, "Bo")


def _protect(w: Workspace, place: Path) -> object:
    from heedful.flow.keys import copy

    return copy(w, place / "copy.key", WORDS, "Bo")


def _back_up(w: Workspace, place: Path) -> object:
    from heedful.flow.backup import back_up_data

    return back_up_data(w, place / "data.archive")


def _back_up_keys(w: Workspace, place: Path) -> object:
    from heedful.flow.backup import back_up_keys

    return back_up_keys(w, place / "keys.archive", WORDS, "Bo")


def _restore(w: Workspace, place: Path) -> object:
    from heedful.flow.restore import restore

    return restore(
        place / "made.data", place / "made.keys", WORDS, place / "again", stops=None, without="none was kept", actor="Ada", clock=w.clock
    )


def _seal(w: Workspace, place: Path) -> object:
    from heedful.flow.log import sequence

    return sequence(w)


def _evidence(w: Workspace, place: Path) -> object:
    from heedful.flow.evidence import pack

    return pack(w, place / "evidence", period="2026-01-01..2026-12-31")


def _concern(w: Workspace, place: Path) -> object:
    from heedful.flow.concerns import raise_concern

    return raise_concern(w, "Somebody reads more than they need.")


JOURNEYS: Final[dict[str, Journey]] = {
    "import": Journey("new", _import),
    "gather": Journey("agreed", _gather),
    "learn": Journey("gathered", _learn),
    "report": Journey("known", _report),
    "release": Journey("many", _release),
    "draft": Journey("known", _draft),
    "approve": Journey("drafted", _approve),
    "send": Journey("approved", _send),
    "post": Journey("approved", _post),
    "withdraw": Journey("approved", _withdraw),
    "object": Journey("known", _object),
    "erase": Journey("approved", _erase),
    "ask": Journey("known", _ask),
    "export": Journey("known", _export),
    "receipts": Journey("known", _receipts),
    "retain": Journey("known", _retain),
    "rotate": Journey("known", _rotate),
    "copy": Journey("known", _protect),
    "back_up": Journey("known", _back_up),
    "back_up_keys": Journey("known", _back_up_keys),
    "restore": Journey("known", _restore),
    "seal": Journey("waiting", _seal),
    "concern": Journey("known", _concern),
    "evidence": Journey("known", _evidence),
}


def warm() -> None:
    """Import what is slow to import, so that no process begins by it.

    Guarantee: starts none of the threads that Polars works with: a process that is forked would have none of them, and wait for ever.
    """
    for name in ("alembic.command", "altair", "liquid", "narwhals", "phonenumbers", "vaderSentiment.vaderSentiment", "heedful.flow.gather"):
        with suppress(ImportError):
            import_module(name)
    threads = [Path(f"/proc/self/task/{one}/comm").read_text().strip() for one in os.listdir("/proc/self/task")]  # noqa: PTH208
    assert "polars-0" not in threads, threads
