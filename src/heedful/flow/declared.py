"""What people declare of themselves, so that bias can be looked for: taken in with their consent, sealed apart, and asked for here alone.

Nothing else may read the table (the import contracts say so). It is sealed under the person's key and the purpose's together: whoever
erases the person, or the purpose, has erased it. Source: GDPR Art. 9(2)(a), 5(1)(b), 25; Recital 26.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import BadInput
from heedful.flow.access import journey
from heedful.messages.templates import clean
from heedful.privacy.perturb import Noise, draw_noise, record_keys
from heedful.privacy.pseudonym import SUBJECT, key_of_each
from heedful.security.sealing import framed, keyed, seal, unseal
from heedful.store import declared as held
from heedful.store import outbox
from heedful.tables.fairness import DECLARED
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

PURPOSE: Final = "fairness"
_COLUMNS: Final = ["person", "attribute", "answer"]
_KEY: Final = "fairness.declared"
# Larger files are no list of people's answers.
LARGEST: Final = 50_000_000


@journey("consents.record", "asking")
def declare(workspace: Workspace, file: Path) -> int:
    """Take in what people declared of themselves, to check for bias and for nothing else; gives how many answers.

    Guarantee: only of those whose agreement to `fairness` is valid now; sealed, apart from every lake and every other table. A CSV of
    person, attribute, answer; an empty answer takes an earlier one back. Errors: BadInput `declared.columns`, `declared.unreadable`.
    Source: GDPR Art. 9(2)(a), 5(1)(b).
    """
    rows = _read(file)
    now, noted = workspace.clock(), 0
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        attribute = clean(row["attribute"] or "", 40)
        if attribute:
            said[(row["person"] or "").strip()][attribute] = clean(row["answer"] or "", 60)
    with workspace.store.transaction() as tx:
        before = _opened(workspace, tx, set(agreed(workspace, tx)) & said.keys())
        keys = workspace.keys.person_keys(before)
        for person in sorted(keys):
            answers = {a: words for a, words in (before[person] | said[person]).items() if words}
            held.put_declared(tx, person, _sealed(workspace, keys[person], person, answers), now)
            noted += len(said[person])
        outbox.add(tx, "person.declared", workspace.actor, {"answers": noted, "left_out": len(rows) - noted}, now)
    return noted


def declared(workspace: Workspace, tx: Tx, lake: str) -> pl.DataFrame:
    """What people declared, by their key in a lake: for refusing segments that stand in for it.

    Guarantee: only of those whose agreement to `fairness` is valid now. Columns subject_key, attribute, answer.
    """
    frame = _frame(_opened(workspace, tx, agreed(workspace, tx)))
    return frame.with_columns(key_of_each(frame["person"], SUBJECT, workspace.keyed(lake)).alias("subject_key")).drop("person")


def counted(workspace: Workspace, tx: Tx) -> tuple[pl.DataFrame, dict[str, bytes], Noise]:
    """What people declared, for counting: by keys of the purpose, with who has which key, and the noise that counts are told with.

    Guarantee: as `declared`; gives fairness.DECLARED. The keys are for joining what befell people to it, within one transaction.
    """
    frame = _frame(_opened(workspace, tx, agreed(workspace, tx)))
    keys = key_of_each(frame["person"], SUBJECT, workspace.keyed(PURPOSE)).alias("person_key")
    known = dict(zip(frame["person"].to_list(), keys.to_list(), strict=True))
    table = frame.with_columns(keys, record_keys(keys, workspace.keyed(PURPOSE)).alias("record_key")).select(list(DECLARED.columns))
    return DECLARED.require(table), known, draw_noise(workspace.keyed(PURPOSE))


def declared_by(workspace: Workspace, tx: Tx, person: str) -> dict[str, str]:
    """What one person declared, for their own copy.

    Guarantee: theirs alone, whether or not they still agree, until it is deleted. Source: GDPR Art. 15(3).
    """
    return _opened(workspace, tx, [person]).get(person, {})


def ended(workspace: Workspace, tx: Tx) -> list[str]:
    """People of whom something is held that nothing allows any more.

    Guarantee: everybody whose agreement to `fairness` is not valid now.
    """
    return sorted(set(held.who_declared(tx)) - set(agreed(workspace, tx)))


def how_many(workspace: Workspace, tx: Tx) -> int:
    """How many people let themselves be counted, rounded down to a multiple of five.

    Guarantee: of those whose agreement to `fairness` is valid now.
    """
    return len(set(held.who_declared(tx)) & set(agreed(workspace, tx))) // 5 * 5


def drop(tx: Tx, persons: Iterable[str]) -> None:
    """Delete what some people declared.

    Guarantee: theirs alone.
    """
    held.drop_declared(tx, persons)


def agreed(workspace: Workspace, tx: Tx) -> list[str]:
    """Everybody who agrees now that what they declare is used to look for bias.

    Guarantee: nobody who withdrew, objected or asked for restriction.
    """
    grants = workspace.grants(tx, (PURPOSE,))
    valid = grants.filter(pl.col("named"), pl.col("state").is_in(VALID_STATES), ~pl.col("objected"), ~pl.col("restricted"))
    return sorted(set(valid["person_id"].to_list()))


def _read(file: Path) -> list[dict[str, str]]:
    try:
        if file.stat().st_size > LARGEST:
            raise BadInput("declared.unreadable", f"{file.name} is larger than any list of answers.", "Give people's answers only.")
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise BadInput("declared.unreadable", f"{file.name} cannot be read as CSV in UTF-8.", "Save it anew.") from None
    if rows and not set(_COLUMNS) <= rows[0].keys():
        raise BadInput("declared.columns", f"{file.name} must have the columns {', '.join(_COLUMNS)}.", "Add them.")
    return rows


def _frame(said: Mapping[str, Mapping[str, str]]) -> pl.DataFrame:
    rows = [(person, attribute, answer) for person, answers in sorted(said.items()) for attribute, answer in sorted(answers.items())]
    return pl.DataFrame(rows, schema={"person": pl.String, "attribute": pl.String, "answer": pl.String}, orient="row")


def _opened(workspace: Workspace, tx: Tx, persons: Iterable[str]) -> dict[str, dict[str, str]]:
    wanted = list(persons)
    sealed = held.declared_of(tx, wanted)
    keys = workspace.keys.person_keys(sealed)
    opened: dict[str, dict[str, str]] = {person: {} for person in wanted}
    for person, words in sealed.items():
        if person in keys:
            opened[person] = json.loads(unseal(_key(workspace, keys[person]), framed("declared", person), words))
    return opened


def _sealed(workspace: Workspace, key: bytes, person: str, answers: Mapping[str, str]) -> bytes:
    return seal(_key(workspace, key), framed("declared", person), json.dumps(answers, sort_keys=True, ensure_ascii=False).encode())


def _key(workspace: Workspace, person_key: bytes) -> bytes:
    # Of both: without the person's key or without the purpose's there is none.
    return keyed(workspace.keys.purpose_key(_KEY), person_key, 32)
