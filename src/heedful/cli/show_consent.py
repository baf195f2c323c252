"""What `heedful consent` and `heedful verify` print: batches, receipts and what became of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from heedful.cli import show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from heedful.flow.batches import Batch
    from heedful.flow.denials import Denied
    from heedful.flow.join import Joined
    from heedful.flow.receipts import Written


def imported(done: Joined, as_json: bool) -> None:
    """Show what an import did, and what it still waits for.

    Guarantee: names lines and the batch, never people.
    """
    show.joined(done, as_json, {"batch": done.batch, "waiting": done.waiting})
    if as_json:
        return
    if done.waiting:
        print(f"Batch {done.batch} waits: its consents count once one of you attests it and another countersigns.")
        print(f'Next:  heedful consent attest {done.batch} --statement "Where it comes from" --as NAME')
        print(f"       heedful consent countersign {done.batch} --as ANOTHER")
    elif done.batch:
        print(f"Batch {done.batch} is attested and countersigned. Receipts for its people: heedful consent receipts {done.batch}")


def batch(one: Batch, as_json: bool) -> None:
    """Show what a batch stands at.

    Guarantee: counts and names of the team only.
    """
    if as_json:
        print(json.dumps(_batch(one)))
    elif one.state == "live":
        print(f"Batch {one.batch_id} counts: {one.records:,} consents of {one.people:,} people.")
    else:
        print(f"Batch {one.batch_id} is attested. It counts once somebody else countersigns it:")
        print(f"       heedful consent countersign {one.batch_id} --as ANOTHER")


def batches(found: Sequence[Batch], as_json: bool) -> None:
    """Show every batch.

    Guarantee: the newest first.
    """
    if as_json:
        print(json.dumps({"batches": [_batch(one) for one in found]}))
        return
    if not found:
        print("No consents were brought in from elsewhere.")
        return
    columns = ["batch", "state", "made", "consents", "people", "not me", "attested by", "countersigned by"]
    show._table(columns, [[str(value) for value in _line(one)] for one in found])


def renewed(records: int, as_json: bool) -> None:
    """Say that a renewal is recorded.

    Guarantee: a count only.
    """
    print(json.dumps({"records": records}) if as_json else f"Renewed: {records} consent record{'s' if records != 1 else ''}.")


def written(done: Written, as_json: bool) -> None:
    """Say where receipts lie.

    Guarantee: names files, never people.
    """
    if as_json:
        counts = {"people": done.people, "without_address": done.without_address}
        print(json.dumps({"folder": str(done.folder), "files": [str(path) for path in done.files], **counts}))
        return
    pages = [path for path in done.files if path.suffix == ".html"]
    print(f"{len(pages):,} receipt{'s' if len(pages) != 1 else ''} in {done.folder}, each a page to read and a file for machines.")
    if done.without_address:
        print(f"{done.without_address:,} people have no address on record, so nothing can be sent to them.")


def denied(done: Denied, as_json: bool) -> None:
    """Say that a denial was taken.

    Guarantee: the same words whether or not it had been said before; what became of the batch is for the team, by --json.
    """
    if as_json:
        print(json.dumps({"records": done.records, "batch": done.batch, "stopped": done.stopped}))
    else:
        print("Noted. Nothing is done under this consent any more, and somebody will look into how it came here.")


def exported(records: int, out: Path, as_json: bool) -> None:
    """Say where the records lie.

    Guarantee: a count only.
    """
    print(json.dumps({"records": records, "file": str(out)}) if as_json else f"{records:,} consent records in {out}. Keep it safe.")


def verified(receipt: dict[str, Any], as_json: bool) -> None:
    """Say what a receipt proves.

    Guarantee: printed only for one that was signed exactly so.
    """
    if as_json:
        print(json.dumps(receipt, ensure_ascii=False))
        return
    party, notice = receipt["pii_controllers"][0], receipt["privacy_notice"]
    print(f"Genuine. Issued by {party['party_name']} on {receipt['issued_at'][:10]}; not a word was changed since.")
    for one in receipt["standing"]:
        until = f", until {one['until'][:10]}" if one["until"] else ""
        print(f"  {one['purpose']}: {one['state']}{until}")
    print(f"  notice: version {notice['version']}, {notice['digest']}")


def _batch(one: Batch) -> dict[str, Any]:
    names = ("batch_id", "state", "records", "people", "denied", "attested_by", "countersigned_by", "statement")
    return {name: getattr(one, name) for name in names} | {"made_at": one.made_at.isoformat()}


def _line(one: Batch) -> tuple[object, ...]:
    made = f"{one.made_at:%Y-%m-%d}"
    return (one.batch_id, one.state, made, one.records, one.people, one.denied, one.attested_by or "", one.countersigned_by or "")
