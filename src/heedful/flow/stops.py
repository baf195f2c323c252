"""What must outlive a backup: a list, kept outside, of who was erased, withdrew, objected, was restricted, is a minor, struck posts or is kept out, and
which posts a network had removed, as keyed marks only; what people corrected, sealed; and what audiences were told of their budgets.

A restored store is older than the present. Whoever stopped since must stay stopped, so the list is told apart from the store and
replayed into what is restored. It is derived from the store each time, so that a kill between the two is made good by the next run.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import orjson
import polars as pl
from filelock import FileLock

from heedful.errors import BadInput, Refused, Unready
from heedful.flow.marks import suppress_marks
from heedful.security.files import create_owner_only
from heedful.security.sealing import NONCE, framed, seal, unseal
from heedful.store import budget, consents, corrections, erasures, people, strikes, suppressions, tombstones
from heedful.store.corrections import Correction
from heedful.store.rows import to_instant, to_us
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

# What is sealed has a nonce and a tag at least.
LEAST: Final = NONCE + 16
# Where the list lies unless the settings name a place outside.
FILE: Final = "stops.list"
# (mark, what, purpose or why, when in microseconds)
Stop: TypeAlias = tuple[str, str, str, int]
# Beside what people said of themselves (records.PERSON_EVENTS): an erasure; a mark that keeps somebody out; a record that ended; that they are a minor; a strike
# (its own mark stands where a purpose would), and one taken back.
ERASE: Final = "erase"
KEEP_OUT: Final = "keep_out:"
ENDED: Final = "ended:"
MINOR: Final = "minor"
STRIKE: Final = "strike"
KEEP: Final = "keep"
# What a release took out of a budget: its number as the mark, and audience, period, epsilon and delta where a purpose would stand.
SPENT: Final = "spent"
# A post that somebody had removed, and from which lake: its key there as the mark, and why.
BURIED: Final = "buried:"
# What a person corrected, by its number: what it says is sealed under their own key, so that it ends with them.
CORRECTED: Final = "corrected:"


def place(workspace: Workspace) -> Path:
    """Where the list lies.

    Guarantee: outside the workspace where the settings say so.
    """
    return Path(workspace.settings.backup.stops) if workspace.settings.backup.stops else workspace.folder / FILE


def tell(workspace: Workspace) -> int:
    """Add to the list what the store knows and it does not; gives how many lines.

    Guarantee: on disk when it returns; telling twice is telling once. Errors: Unready `backup.stops`.
    """
    path = place(workspace)
    try:
        told = set(read(path)) if path.is_file() else set()
        with workspace.store.reading() as tx:
            new = [one for one in _known(workspace, tx, {what for _, what, _, _ in told}) if one not in told]
        # Made even where nobody has stopped yet: a list that is not there is not one that is empty.
        if new or not path.is_file():
            _append(path, new)
    except BadInput as error:
        # An erasure waits for a list that can be read; it must not stop everybody's work.
        raise Unready("backup.stops", error.sentence, error.remedy) from error
    except OSError as error:
        raise Unready(
            "backup.stops", "The list of who stopped cannot be written.", "See that the place named by `backup.stops` can be written to."
        ) from error
    return len(new)


def note(workspace: Workspace, person: str, kind: str, purposes: Iterable[str | None], at: datetime) -> None:
    """Add to the list outside what a person just said, where there is one.

    Guarantee: never keeps the person's word from holding here: what cannot be written now is told with the next backup or erasure.
    """
    if workspace.settings.backup.stops:
        mark = suppress_marks(workspace, "person", [(person,)])[0].hex()
        _note(workspace, [(mark, kind, purpose or "", to_us(at)) for purpose in purposes])


def note_kept_out(workspace: Workspace, since: datetime) -> None:
    """Add to the list outside whoever is kept out since a moment.

    Guarantee: as `note`; call it after the transaction in which they were noted.
    """
    _note_read(workspace, lambda tx: _kept_out(tx, to_us(since)))


def note_buried(workspace: Workspace, since: datetime) -> None:
    """Add to the list outside the posts that somebody had removed since a moment.

    Guarantee: as `note_kept_out`.
    """
    _note_read(workspace, lambda tx: _buried(tx, to_us(since)))


def note_corrected(workspace: Workspace, since: datetime) -> None:
    """Add to the list outside what was corrected since a moment.

    Guarantee: as `note_kept_out`; sealed under the key of whose it is.
    """
    _note_read(workspace, lambda tx: _corrected(workspace, corrections.since(tx, to_us(since))))


def _note_read(workspace: Workspace, lines: Callable[[Tx], list[Stop]]) -> None:
    if workspace.settings.backup.stops:
        with workspace.store.reading() as tx:
            found = lines(tx)
        _note(workspace, found)


def _note(workspace: Workspace, lines: Iterable[Stop]) -> None:
    with suppress(OSError):
        _append(place(workspace), lines)


def read(path: Path) -> list[Stop]:
    """The lines of a list.

    Guarantee: a last line that a kill cut is left out; any other that cannot be read is BadInput `backup.list`.
    """
    lines = path.read_bytes().split(b"\n")
    found = []
    for number, line in enumerate(lines[:-1], 1):
        try:
            said = orjson.loads(line)
            found.append((str(said["mark"]), str(said["what"]), str(said["purpose"]), int(said["at"])))
        except (ValueError, KeyError, TypeError):
            raise BadInput("backup.list", f"Line {number} of the list of who stopped cannot be read.", "Take another copy of it.") from None
    return found


def _known(workspace: Workspace, tx: Tx, told: Collection[str]) -> list[Stop]:
    ledger = consents.ledger(tx)
    said = ledger.person_events
    marks = suppress_marks(workspace, "person", [(person,) for person in said["person_id"].to_list()])
    rows = said.select("kind", "purpose", "at").iter_rows()
    stops = [(mark.hex(), kind, purpose or "", to_us(at)) for mark, (kind, purpose, at) in zip(marks, rows, strict=True)]
    stops += [(e.body["mark"], ERASE, "", to_us(e.begun_at)) for e in erasures.list_erasures(tx) if e.body.get("mark")]
    stops += [*_kept_out(tx), *_buried(tx)]
    # Sealed anew each time, so known by their numbers.
    stops += _corrected(workspace, [one for one in corrections.since(tx) if CORRECTED + one.correction_id not in told])
    ended = (
        ledger.events.filter(~ledger.events["state"].is_in(VALID_STATES)).select("record_id", "state", "purpose", "event_time").iter_rows()
    )
    stops += [(record, f"{ENDED}{state}", purpose or "", to_us(at)) for record, state, purpose, at in ended]
    young = people.people(tx).filter(pl.col("age_band") == MINOR)
    marks = suppress_marks(workspace, "person", [(person,) for person in young["person_id"].to_list()])
    stops += [(mark.hex(), MINOR, "", to_us(at)) for mark, at in zip(marks, young["declared_at"].to_list(), strict=True)]
    stops += [(d.release_id, SPENT, _spent(d), to_us(d.at)) for d in budget.list_debits(tx)]
    struck = strikes.list_strikes(tx)
    marks = suppress_marks(workspace, "person", [(person,) for person, _, _ in struck])
    stops += [(mark.hex(), STRIKE, one.hex(), to_us(at)) for mark, (_, one, at) in zip(marks, struck, strict=True)]
    return sorted(set(stops), key=lambda one: (one[3], one))


def _kept_out(tx: Tx, since_us: int = 0) -> list[Stop]:
    return [(mark.hex(), f"{KEEP_OUT}{kind}", why, to_us(at)) for mark, kind, why, at in suppressions.list_marks(tx, since_us)]


def _buried(tx: Tx, since_us: int = 0) -> list[Stop]:
    return [(key.hex(), f"{BURIED}{lake}", why or "", to_us(at)) for lake, key, why, at in tombstones.asked_for(tx, since_us)]


def _corrected(workspace: Workspace, made: Sequence[Correction]) -> list[Stop]:
    persons = sorted({one.person_id for one in made})
    own = workspace.keys.person_keys(persons) if persons else {}
    marks = dict(zip(persons, suppress_marks(workspace, "person", [(person,) for person in persons]), strict=True))
    lines = []
    for one in made:
        if one.person_id in own:
            said = orjson.dumps([one.lake, one.post_key.hex(), one.brand, one.aspect, one.polarity])
            sealed = seal(own[one.person_id], framed("corrected", one.person_id, one.correction_id), said)
            lines.append((marks[one.person_id].hex(), CORRECTED + one.correction_id, sealed.hex(), to_us(one.at)))
    return lines


def correction_of(stop: Stop, person: str, own: bytes) -> Correction | None:
    """What a line of a correction says, with the person whose mark it bears and their key.

    Guarantee: None where the key does not open it: it was sealed under one that is gone, as of whoever left and agreed anew, and ended
    with it. BadInput `backup.list` where it says nothing that can be read.
    """
    _, what, sealed, at = stop
    number = what.removeprefix(CORRECTED)
    try:
        if len(opaque := bytes.fromhex(sealed)) < LEAST:
            raise ValueError
        with suppress(Refused):
            lake, key, brand, aspect, polarity = orjson.loads(unseal(own, framed("corrected", person, number), opaque))
            return Correction(number, person, lake, bytes.fromhex(key), brand, aspect, polarity, to_instant(at))
        return None
    except (ValueError, TypeError):
        raise BadInput("backup.list", "A correction in the list of who stopped cannot be read.", "Take another copy of it.") from None


def debit_of(stop: Stop) -> budget.Debit:
    """What a line of a release says.

    Guarantee: BadInput `backup.list` where it says nothing that can be read.
    """
    mark, _, said, at = stop
    try:
        audience, period, epsilon, delta = orjson.loads(said)
        return budget.Debit(mark, str(audience), str(period), float(epsilon), float(delta), to_instant(at))
    except (ValueError, TypeError):
        raise BadInput("backup.list", "A release in the list of who stopped cannot be read.", "Take another copy of it.") from None


def _spent(one: budget.Debit) -> str:
    return orjson.dumps([one.audience, one.period, one.epsilon, one.delta]).decode()


def _append(path: Path, stops: Iterable[Stop]) -> None:
    text = b"".join(orjson.dumps({"mark": m, "what": w, "purpose": p, "at": at}) + b"\n" for m, w, p, at in stops)
    # Nobody makes the folder for a list that lies outside: a disk that is not there must be noticed.
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(path.parent))
    # Several people may stop at one moment, in several processes.
    with FileLock(path.with_name(f"{path.name}.lock"), mode=0o600):
        if not path.exists():
            create_owner_only(path)
        _write_after(path, text)


def _write_after(path: Path, text: bytes) -> None:
    with path.open("r+b") as file:
        # A line that a kill cut is written over.
        whole = file.read().rfind(b"\n") + 1
        file.seek(whole)
        file.truncate()
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
