"""What the commands on duties print: documents, differences, signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heedful.cli import show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from heedful.flow.duty_documents import Shown, Version, Written
    from heedful.flow.second import Signature


def document(found: Shown, as_json: bool) -> None:
    """Show a document and what differs in it.

    Guarantee: the company's own words and counts.
    """
    made = found.document
    if as_json:
        show._json(_plain(found))
        return
    print(f"{made.title}: {made.company}\n{found.status}")
    _differences(found)
    for section in made.sections:
        print(f"\n{section.title}  ({section.article})")
        for line in section.lines:
            print(f"  {line.label}: {line.text}")


def written(done: Written, as_json: bool) -> None:
    """Say where a version lies, and what differs in it.

    Guarantee: as `document`.
    """
    if as_json:
        show._json(_plain(done.shown) | {"version": done.version, "files": [str(f) for f in done.files]})
        return
    print(f"Version {done.version}: {', '.join(str(f) for f in done.files)}\n{done.shown.status}")
    _differences(done.shown)


def approved(version: Version, as_json: bool) -> None:
    """Say what was approved.

    Guarantee: names of the team only.
    """
    if as_json:
        show._json(
            {"document": version.kind, "version": version.version, "approved_by": version.approved_by, "approved_at": version.approved_at}
        )
        return
    print(f"Version {version.version} of the {version.kind} document is approved by {version.approved_by}.")


def begun(version: Version, as_json: bool) -> None:
    """Say that the ten answers are kept.

    Guarantee: does not repeat them.
    """
    if as_json:
        show._json({"version": version.version, "written_by": version.written_by, "written_at": version.written_at})
        return
    print("The ten answers are kept. Views inside the company run on them for thirty days from the first answers.")
    print("Before anything leaves the company: heedful assess impact write, and somebody else: heedful assess impact approve")


def wrote(files: Sequence[Path], as_json: bool) -> None:
    """Say which files were written.

    Guarantee: names only.
    """
    if as_json:
        show._json({"files": [str(f) for f in files]})
        return
    for file in files:
        print(f"Written: {file}")


def code(value: str, as_json: bool) -> None:
    """Print the code an outsider signs with.

    Guarantee: once; it is kept nowhere.
    """
    if as_json:
        show._json({"code": value})
        return
    print(f"Code: {value}\nGive it to the person who is to sign; they run: heedful second sign CODE --as 'THEIR NAME'")


def signed(act: Signature, as_json: bool) -> None:
    """Say what was signed.

    Guarantee: as it was asked.
    """
    if as_json:
        show._json({"kind": act.kind, "subject": act.subject, "asked_by": act.asked_by})
        return
    print(f"Signed: {act.kind} {act.subject}, which {act.asked_by} asked for. They may go on now.")


def signatures(found: Sequence[Signature], as_json: bool) -> None:
    """Show what waited for a second signature.

    Guarantee: no code is among it.
    """
    if as_json:
        names = ("act_id", "kind", "subject", "asked_by", "reason", "outside", "asked_at", "signed_by", "signed_at", "used_at")
        show._json({"signatures": [{name: getattr(s, name) for name in names} for s in found]})
        return
    if not found:
        print("Nothing waits for a second signature.")
        return
    heads = ["asked", "what", "which", "by", "signed by", "used"]
    show._table(
        heads,
        [[f"{s.asked_at:%Y-%m-%d %H:%M}", s.kind, s.subject, s.asked_by, s.signed_by or "–", "yes" if s.used_at else "no"] for s in found],
    )


def _differences(found: Shown) -> None:
    if found.approved is None:
        return
    bound = [d for d in found.differences if d.binds]
    print("\nWhat differs from the approved version:" if bound else "\nNothing that is done differs from the approved version.")
    for one in bound:
        print(f"  ~ {one.line}")


def _plain(found: Shown) -> dict[str, Any]:
    made = found.document
    return {
        "document": made.kind,
        "company": made.company,
        "digest": made.digest,
        "status": found.status,
        "approved": found.approved.version if found.approved else None,
        "current": found.current,
        "differences": [{"key": d.key, "label": d.label, "was": d.was, "now": d.now, "binds": d.binds} for d in found.differences],
        "sections": [
            {
                "key": s.key,
                "title": s.title,
                "article": s.article,
                "lines": [{"key": n.key, "label": n.label, "text": n.text} for n in s.lines],
            }
            for s in made.sections
        ],
    }
