"""House rules: the company writes its own, each member reads and signs them before first use, and again when they change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import yaml

from heedful.bounds import read_yaml
from heedful.duties.house_rules import DRAFT, Rules, parse, plain, require_right
from heedful.errors import BadInput, Unready
from heedful.flow.access import journey
from heedful.security.files import create_owner_only
from heedful.store import documents, members, outbox, signed_rules

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

FILE: Final = "house-rules.yaml"
KIND: Final = "house_rules"
_FIRST_LINE: Final = DRAFT.partition("\n")[0]
_LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Agreed:
    """The house rules in force.

    Guarantee: `signed` says who signed them when; `missing` are members who did not yet.
    """

    version: int
    rules: Rules
    signed: Sequence[tuple[str, datetime]] = field(default_factory=list)
    missing: Sequence[str] = field(default_factory=list)


def write_draft(workspace: Workspace) -> Path:
    """Write a draft of house rules to begin from.

    Guarantee: never over a file; it cannot be published before its first line was taken away. Errors: BadInput `file.exists`.
    """
    path = workspace.folder / FILE
    if path.exists():
        raise BadInput("file.exists", f"The file {FILE} is already there.", "Change it, then: heedful rules publish")
    create_owner_only(path, DRAFT.encode())
    return path


@journey("duties.write", "accountability")
def publish(workspace: Workspace) -> Agreed:
    """Put the rules of `house-rules.yaml` in force; from then on each member signs them before they do anything else.

    Guarantee: the same rules again change nothing. Errors: BadInput `rules.missing`, `rules.form`, `rules.draft`. Source: GDPR Art. 24(2), 32(4).
    """
    rules, now = _read(workspace), workspace.clock()
    with workspace.store.transaction() as tx:
        last = documents.last(tx, KIND)
        if last is None or last.digest != rules.digest:
            last = documents.add(tx, KIND, plain(rules), rules.digest, workspace.actor.name, now)
            outbox.add(tx, "rules.published", workspace.actor, {"version": last.version, "digest": rules.digest}, now)
        return _agreed(tx, last.version, rules)


@journey("rules.sign", "accountability")
def show(workspace: Workspace) -> Agreed:
    """The rules in force.

    Guarantee: as they were published. Errors: BadInput `rules.missing` where none are.
    """
    with workspace.store.reading() as tx:
        found = documents.last(tx, KIND)
        if found is None:
            raise BadInput("rules.missing", "No house rules are in force.", "Write them: heedful rules write, then heedful rules publish")
        return _agreed(tx, found.version, parse(found.body))


@journey("rules.sign", "accountability")
def sign(workspace: Workspace, answers: Sequence[int]) -> Agreed:
    """Sign the rules in force, as whoever acts, by answering their questions.

    Guarantee: only with all answers right; entered in the log. Errors: BadInput `rules.missing`, `rules.answers`; Refused `rules.wrong`.
    """
    found, now = show(workspace), workspace.clock()
    require_right(found.rules, answers)
    with workspace.store.transaction() as tx:
        signed_rules.sign(tx, workspace.actor.name, found.rules.digest, now)
        outbox.add(tx, "rules.signed", workspace.actor, {"version": found.version, "digest": found.rules.digest}, now)
        return _agreed(tx, found.version, found.rules)


def require_signed(tx: Tx, name: str) -> None:
    """Refuse whoever has not signed the rules in force.

    Guarantee: nobody where none are in force. Errors: Unready `rules.unsigned`.
    """
    found = documents.last(tx, KIND)
    if found is not None and not signed_rules.is_signed(tx, name, found.digest):
        raise Unready(
            "rules.unsigned",
            f"You have not signed the house rules of this company (version {found.version}).",
            "Read them and sign: heedful rules show, heedful rules sign. What you think is wrong you may refuse: heedful concern refuse.",
        )


def _agreed(tx: Tx, version: int, rules: Rules) -> Agreed:
    signed = signed_rules.signers(tx, rules.digest)
    names = {name.casefold() for name, _ in signed}
    return Agreed(version, rules, signed, [m.name for m in members.list_members(tx) if m.name.casefold() not in names])


def _read(workspace: Workspace) -> Rules:
    path = workspace.folder / FILE
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= _LARGEST else ""
        found = read_yaml(text)
    except FileNotFoundError:
        raise BadInput("rules.missing", f"There is no {FILE} in this workspace.", "Begin from a draft: heedful rules write") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise BadInput("rules.form", f"{FILE} cannot be read as YAML in UTF-8.", "See docs/how-to/agree-on-house-rules.md.") from None
    if _FIRST_LINE in text:
        raise BadInput(
            "rules.draft", "These are not your own rules yet.", f"Write them in your words, and take away the first line of {FILE}."
        )
    return parse(found)
