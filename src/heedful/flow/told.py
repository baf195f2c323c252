"""What people told of themselves for being written to, sealed; and what they have seen of what is inferred of them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.marks import person_mark
from heedful.messages.limits import zone_of
from heedful.messages.templates import clean
from heedful.privacy.pseudonym import SUBJECT, key_of_each
from heedful.security.sealing import framed, seal, unseal
from heedful.store import answers, outbox
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

NAME: Final = "name"
ZONE: Final = "time_zone"
DECLARED: Final = "declared."
_COLUMNS: Final = ["person", "attribute", "answer"]


@journey("messages.hear", "messages")
def tell(workspace: Workspace, person: str, *, name: str = "", zone: str = "") -> int:
    """Note how somebody wants to be addressed, and where they are; gives how many details were noted.

    Guarantee: sealed under their key; used in messages to them and for nothing else. Errors: BadInput `messages.nobody`, `messages.zone`.
    """
    said = {NAME: clean(name, 60), ZONE: zone_of(zone).key if zone else ""}
    key = workspace.keys.person_keys([person]).get(person)
    if key is None:
        raise BadInput("messages.nobody", "Nobody is on record under this number.", "Check the number.")
    now = workspace.clock()
    told = {kind: words for kind, words in said.items() if words}
    with workspace.store.transaction() as tx:
        for kind, words in told.items():
            answers.put_detail(tx, person, kind, seal(key, framed("detail", person, kind), words.encode()), now)
        outbox.add(tx, "person.told", workspace.actor, {"person": person_mark(workspace, person), "details": sorted(told)}, now)
    return len(told)


@journey("consents.record", "asking")
def declare(workspace: Workspace, file: Path) -> int:
    """Take in what people declared of themselves, to check for bias and for nothing else; gives how many answers.

    Guarantee: only of those whose agreement to `fairness` is valid now; sealed, apart from every lake. A CSV of person, attribute, answer.
    Errors: BadInput `declared.columns`, `declared.unreadable`. Source: GDPR Art. 9(2)(a), 5(1)(b).
    """
    try:
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise BadInput("declared.unreadable", "The file cannot be read as CSV in UTF-8.", "Save it anew.") from None
    if rows and not set(_COLUMNS) <= rows[0].keys():
        raise BadInput("declared.columns", f"The file must have the columns {', '.join(_COLUMNS)}.", "Add them.")
    now, noted = workspace.clock(), 0
    with workspace.store.transaction() as tx:
        agreed = _fairness(workspace, tx)
        keys = workspace.keys.person_keys(agreed)
        for row in rows:
            person, kind = (row["person"] or "").strip(), DECLARED + clean(row["attribute"] or "", 40)
            if person in keys and len(kind) > len(DECLARED) and (row["answer"] or "").strip():
                sealed = seal(keys[person], framed("detail", person, kind), clean(row["answer"], 60).encode())
                answers.put_detail(tx, person, kind, sealed, now)
                noted += 1
        outbox.add(tx, "person.declared", workspace.actor, {"answers": noted, "left_out": len(rows) - noted}, now)
    return noted


def declared(workspace: Workspace, tx: Tx, lake: str) -> pl.DataFrame:
    """What people declared, by their key in a lake.

    Guarantee: only of those whose agreement to `fairness` is valid now. Columns subject_key, attribute, answer.
    """
    agreed = _fairness(workspace, tx)
    rows = [(p, k.removeprefix(DECLARED), words) for (p, k), words in details(workspace, tx, agreed).items() if k.startswith(DECLARED)]
    frame = pl.DataFrame(rows, schema={"subject_key": pl.String, "attribute": pl.String, "answer": pl.String}, orient="row")
    return frame.with_columns(key_of_each(frame["subject_key"], SUBJECT, workspace.keyed(lake)))


def details(workspace: Workspace, tx: Tx, persons: Collection[str]) -> dict[tuple[str, str], str]:
    """The details some people told, opened, by person and kind.

    Guarantee: nobody whose key was destroyed.
    """
    held = answers.details_of(tx, persons)
    keys = workspace.keys.person_keys({person for person, _ in held})
    return {(p, kind): unseal(keys[p], framed("detail", p, kind), sealed).decode() for (p, kind), sealed in held.items() if p in keys}


def shown_enough(workspace: Workspace, tx: Tx, persons: Collection[str]) -> set[tuple[str, str, str, int]]:
    """What of the inferences about some people they have known long enough: person, brand, aspect, feeling.

    Guarantee: delivered to them in a digest at least `messages.shown_days` ago.
    """
    since = workspace.clock() - timedelta(days=workspace.settings.messages.shown_days)
    return {(s.person_id, s.brand, s.aspect, s.feeling) for s in answers.shown_to(tx, persons) if s.at <= since}


def _fairness(workspace: Workspace, tx: Tx) -> list[str]:
    grants = workspace.grants(tx, ("fairness",))
    valid = grants.filter(pl.col("named"), pl.col("state").is_in(VALID_STATES), ~pl.col("objected"), ~pl.col("restricted"))
    return sorted(set(valid["person_id"].to_list()))
