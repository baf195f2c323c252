"""What `heedful audit` prints: checkpoints, entries and proofs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.flow.entries import Logged
    from heedful.flow.proofs import Checked, Proven, Verified
    from heedful.flow.verify import Genuine
    from heedful.flow.witnesses import Cosigned


def verified(found: Verified, as_json: bool) -> None:
    """Say that a log is whole.

    Guarantee: printed only for one that is.
    """
    if as_json:
        known = {} if found.earlier is None else {"earlier": found.earlier}
        print(json.dumps({"origin": found.origin, "key": found.key, "size": found.size, "checkpoint": found.checkpoint, **known}))
        return
    print(f"Whole: {found.size:,} entries, and every file of the log is what its checkpoint signs.")
    if found.earlier is not None:
        print(f"It goes on from the checkpoint you gave, of {found.earlier:,} entries: nothing of these was changed since.")
    else:
        print("Whether it was rewritten as a whole, only a checkpoint that somebody else kept can tell: --checkpoint FILE.")
    print()
    print(found.checkpoint, end="")


def entries(found: Iterable[Logged], as_json: bool) -> None:
    """List entries.

    Guarantee: as the log holds them.
    """
    if as_json:
        print(json.dumps({"entries": [{"index": one.index, **json.loads(one.text)} for one in found]}, ensure_ascii=False))
        return
    there = False
    for one in found:
        there = True
        said = one.said
        about = {"purposes": list(said.purposes), "case": said.case, "subject": said.subject, **said.about}
        told = ", ".join(f"{name} {_plain(value)}" for name, value in about.items() if value not in ("", [], {}, None))
        print(f"{one.index:>7}  {said.at[:19].replace('T', ' ')}  {said.role}:{said.actor}  {said.action}  {told}".rstrip())
    if not there:
        print("No such entry.")


def proven(found: Proven, files: Sequence[Path], as_json: bool) -> None:
    """Show an entry and its proof, or where they lie.

    Guarantee: word for word what is checked.
    """
    if as_json:
        print(json.dumps({"index": found.index, "entry": found.entry, "proof": found.bundle, "files": [str(one) for one in files]}))
    elif files:
        print(f"Entry {found.index} in {files[0]}, its proof in {files[1]}. To check: heedful audit check {files[0]} {files[1]} --key KEY")
    else:
        print(found.entry)
        print()
        print(found.bundle, end="")


def checked(found: Checked, as_json: bool) -> None:
    """Say what a proof shows.

    Guarantee: printed only for one that holds.
    """
    if as_json:
        said = {"index": found.index, "origin": found.origin, "size": found.size, "entry": json.loads(found.entry)}
        print(json.dumps(said | {"witnesses": list(found.witnesses)}))
        return
    print(f"It is entry {found.index:,} of the log {found.origin}, as it was with {found.size:,} entries.")
    for witness in found.witnesses:
        print(f"Cosigned by {witness}.")
    print(found.entry)


def genuine(found: Genuine, as_json: bool) -> None:
    """Say what a document proves.

    Guarantee: printed only for one that is signed exactly so, and in the log.
    """
    shown, said = found.shown, found.document
    if as_json:
        where = {"origin": shown.checkpoint.origin, "index": shown.index, "size": shown.checkpoint.size, "checkpoint": shown.note}
        answer = {"kind": found.kind, "document": dict(said), "entry": {"at": shown.said.at, "action": shown.said.action}}
        print(json.dumps(answer | {"log": where, "witnesses": list(found.witnesses)}, ensure_ascii=False))
        return
    who = said["pii_controllers"][0]["party_name"] if found.kind == "receipt" else said["controller"]
    print(f"Genuine: {'an' if found.kind[0] in 'aeiou' else 'a'} {found.kind} of {who}; not a word was changed since it was signed.")
    print(
        f"It is in the log {shown.checkpoint.origin}: entry {shown.index:,}, {shown.said.action}, {shown.said.at[:16].replace('T', ' ')} UTC."
    )
    for witness in found.witnesses:
        print(f"Its checkpoint is cosigned by {witness}.")
    if found.kind == "receipt":
        for one in said["standing"]:
            print(f"  {one['purpose']}: {one['state']}" + (f", until {one['until'][:10]}" if one["until"] else ""))
    elif found.kind == "explanation":
        for one in said["explanation"]["parameters"]:
            print(f"  {one['said']}")
    else:
        print(f"  erasure {said['erasure']}, destroyed on {said['destroyed_at'][:10]}")
    print()
    print(shown.note, end="")


def rejoined(size: int, as_json: bool) -> None:
    """Say that the log goes on.

    Guarantee: its size only.
    """
    print(json.dumps({"size": size}) if as_json else f"The log goes on, with {size:,} entries. What happened is one of them.")


def witnesses(found: Sequence[tuple[str, str, datetime]], added: str, as_json: bool) -> None:
    """List the witnesses that are trusted.

    Guarantee: their keys as they were given.
    """
    if as_json:
        print(json.dumps({"witnesses": [{"name": name, "key": key, "since": at.isoformat()} for name, key, at in found]}))
        return
    if added:
        print(f"{added} is trusted from now on.")
    for _, key, at in found:
        print(f"{at:%Y-%m-%d}  {key}")
    if not found:
        print("No witness is trusted yet.")


def cosigned(found: Cosigned, as_json: bool) -> None:
    """Say who cosigned a checkpoint.

    Guarantee: printed only for lines that hold.
    """
    if as_json:
        times = {name: at.isoformat() for name, at in found.witnesses.items()}
        print(json.dumps({"size": found.size, "witnesses": times, "checkpoint": found.note}))
        return
    for name, at in found.witnesses.items():
        print(f"{name} cosigned the log with {found.size:,} entries on {at:%Y-%m-%d at %H:%M} UTC.")


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} {_plain(one)}" for name, one in value.items()) + "}"
    return str(value)
