"""Exports that are handed out: each says for whom, what for and until when, and is kept by keyed hashes so that it can be found again.

Source: GDPR Art. 5(1)(f), 5(2), 30(1)(d), 32.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from heedful.duties.trace import MARK, Match, messages, rare_in, rows_of, split, weigh
from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.flow.marks import person_mark
from heedful.flow.trace_file import read_any, read_bytes
from heedful.security.sealing import keyed_all
from heedful.store import freezes, handouts, outbox
from heedful.store.handouts import PART, Handout

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.duties.trace import Row
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

__all__ = ["Found", "Handout", "Outgoing", "find_again", "hand_out", "label", "listed", "prepare", "sentence"]

# After this the recipient must have deleted it.
DAYS: Final[Mapping[str, int]] = {"report": 365, "subject": 3650, "consent": 90, "segment": 30, "table": 90}
INSIDE: Final = "inside the company"
LABEL: Final = "export.json"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An export that is about to be written.

    Guarantee: `seed` is an address that stands in this export and in no other; None where the company has no e-mail contact.
    """

    handout_id: str
    kind: str
    recipient: str
    purpose: str
    seed: str | None
    made_at: datetime
    expires_at: datetime
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An export that a file was held against.

    Guarantee: `match.found` says whether the file comes from it; `late` where it should have been deleted by now.
    """

    handout: Handout
    match: Match
    late: bool
    frozen: bool


def prepare(workspace: Workspace, kind: str, recipient: str | None, purpose: str, person: str | None = None) -> Outgoing:
    """Number an export, and give it an address of the recipient's own.

    Guarantee: nothing is written yet. Source: RFC 5233 (subaddresses).
    """
    now, number = workspace.clock(), secrets.token_hex(8)
    local, at, domain = workspace.settings.company.contact.strip().rpartition("@")
    seed = f"{local.partition('+')[0]}+{secrets.token_hex(5)}@{domain}" if at and local and "/" not in domain and " " not in local else None
    return Outgoing(number, kind, recipient or INSIDE, purpose, seed, now, now + timedelta(days=DAYS[kind]), person)


def label(outgoing: Outgoing, company: str) -> dict[str, Any]:
    """What an export says of itself.

    Guarantee: the same in every form of it. Source: GDPR Art. 5(1)(b), 5(1)(e).
    """
    return {
        "export": outgoing.handout_id,
        "kind": outgoing.kind,
        "made_by": company,
        "made_at": outgoing.made_at.isoformat(timespec="seconds"),
        "recipient": outgoing.recipient,
        "purpose": outgoing.purpose,
        "delete_by": outgoing.expires_at.date().isoformat(),
        "found_it_elsewhere_write_to": outgoing.seed,
    }


def hand_out(
    workspace: Workspace,
    tx: Tx,
    outgoing: Outgoing,
    files: Mapping[str, bytes],
    people: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> int:
    """Keep an export's marks and its entry in the log, in the transaction that hands it out; gives how many rows it has.

    Guarantee: keyed hashes only. Rows that are one person's are given in `people`, by person, and kept apart, so that their marks go when
    the person is erased; so does all of a person's own answer. Source: GDPR Art. 5(2), 17.
    """
    mixed = [row for name, data in files.items() for row in _rows(name, data)]
    own = {person: rows_of(rows) for person, rows in (people or {}).items()}
    rare = rare_in([*mixed, *(row for rows in own.values() for row in rows)])
    whole = _handout(workspace, outgoing, mixed, rare, outgoing.person)
    parts = [
        replace(_handout(workspace, outgoing, rows, rare, person), handout_id=f"{outgoing.handout_id}{PART}{place}")
        for place, (person, rows) in enumerate(own.items())
    ]
    count = whole.rows + sum(part.rows for part in parts)
    handouts.add(tx, [replace(whole, rows=count), *parts])
    about = {"person": person_mark(workspace, outgoing.person)} if outgoing.person else {}
    body = {"export": outgoing.handout_id, "kind": outgoing.kind, "rows": count, "delete_by": outgoing.expires_at.date().isoformat()}
    body |= {"recipient": outgoing.recipient, "purpose": outgoing.purpose}
    outbox.add(tx, "export.handed_out", workspace.actor, body | about, outgoing.made_at)
    return count


def _handout(workspace: Workspace, outgoing: Outgoing, rows: Sequence[Row], rare: Collection[str], person: str | None) -> Handout:
    by_row, by_value = _marks(workspace, rows, rare)
    return Handout(
        outgoing.handout_id,
        outgoing.kind,
        outgoing.recipient,
        outgoing.purpose,
        workspace.actor.name,
        len(by_row),
        b"".join(sorted({*by_row, *by_value})),
        outgoing.seed,
        outgoing.made_at,
        outgoing.expires_at,
        person,
    )


@journey("exports.trace", "accountability")
def find_again(workspace: Workspace, path: Path) -> list[Found]:
    """Hold a file against every export that was handed out, and give those it comes from, the likeliest first.

    Guarantee: however it is sorted, cut, renamed or encoded, as far as docs/explanation/accountability.md says; the search stands in the
    log, and of the file nothing is kept. Errors: BadInput `trace.file`, `trace.large`, `trace.empty`. Source: GDPR Art. 5(2), 32.
    """
    rows, text = read_any(path)
    text = text.casefold()
    if not rows and not text.strip():
        raise BadInput("trace.empty", "The file holds nothing that could be found.", "Give the file that was met elsewhere.")
    by_row, by_value = _marks(workspace, rows, rare_in(rows))
    now = workspace.clock()
    exports: dict[str, Handout] = {}
    kept: dict[str, set[bytes]] = defaultdict(set)
    mine = {*by_row, *by_value}
    with workspace.store.transaction() as tx:
        stopped = {f.target for f in freezes.holding(tx, "export")}
        for one in handouts.each(tx):
            exports.setdefault(one.handout_id.partition(PART)[0], one)
            # Of each export only what this file has too is remembered.
            kept[one.handout_id.partition(PART)[0]] |= split(one.marks) & mine
        found = []
        for number, one in exports.items():
            match = weigh(by_row, by_value, frozenset(kept[number]), seed=bool(one.seed) and (one.seed or "").casefold() in text)
            if match.found:
                found.append(Found(one, match, now > one.expires_at, bool(stopped & {number, one.kind, "*"})))
        body = {"rows": len(by_row), "found": [f.handout.handout_id for f in found]}
        outbox.add(tx, "export.traced", workspace.actor, body, now)
    return sorted(found, key=lambda f: (f.match.seed, f.match.row_share, f.match.value_share), reverse=True)


@journey("duties.read", "accountability")
def listed(workspace: Workspace) -> list[Handout]:
    """Every export that was handed out.

    Guarantee: the oldest first; whose own answer one is, is not told.
    """
    with workspace.store.reading() as tx:
        return handouts.list_handouts(tx)


def sentence(outgoing: Outgoing) -> str:
    """What an export says of itself, in a sentence for people.

    Guarantee: as `label`.
    """
    where = f" If you find it elsewhere, write to {outgoing.seed}." if outgoing.seed else ""
    said = f"Made for {outgoing.recipient}: {outgoing.purpose}. To be deleted by {outgoing.expires_at:%Y-%m-%d}."
    return f"{said} Export {outgoing.handout_id}.{where}"


def _marks(workspace: Workspace, rows: Sequence[Row], rare: Collection[str]) -> tuple[list[bytes], list[bytes]]:
    key = workspace.keys.purpose_key("trace")
    by_row, by_value = messages(rows, rare)
    return keyed_all(key, by_row, MARK), keyed_all(key, by_value, MARK)


def _rows(name: str, data: bytes) -> Sequence[Row]:
    # One form of a table is enough: each gives the same rows.
    if name.endswith((".html", ".parquet", LABEL)) or (name.endswith(".json") and not name.endswith("data.json")):
        return ()
    return read_bytes(data, f".{name.rpartition('.')[2]}")[0]
