"""Start: make a workspace, with its settings written so that a person can read and change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from heedful.duties.questions import require_answers
from heedful.errors import BadInput
from heedful.flow import notice_files
from heedful.flow.assessed import begin
from heedful.flow.keys import KEY_FILE
from heedful.flow.settings import FILE, parse_settings
from heedful.flow.workspace import Workspace, full_disk_said
from heedful.security.files import create_owner_only
from heedful.security.keys import create_workspace_key
from heedful.store import outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_HEAD = """\
# Settings of this Heedful workspace. Every key is described in docs/reference/settings.md; an unknown key is refused.

# Who asks people for their consent: your company's name, as they know it.
name: {name}

# Where the company is and how people reach it: every notice must say so. site begins the links people are given.
{company}
# Ready taxonomies to begin from: retail, airlines, telecom. Your own brands and aspects below come on top.
ready: {ready}

# Your brands and your competitors'. handles and pages may be lists, or say the network: {{x: [handle]}}.
"""
_EXAMPLE = """\
# brands:
#   - name: Larkmoor
#     names: [Lark Moor]
#     handles: [larkmoor]
#     hashtags: [larkmoor]
#     pages: {facebook: ["100200300400500"]}
#   - name: Quillbay
#     competitor: true
"""
_ASPECTS = """
# What people like or dislike about them: a name, a few example words, and the larger aspect it is a part of.
"""
_TAIL = """
privacy:
  # Fewest different people behind anything that is shown, 5 to 50.
  k: {k}

terms:
  # Is a person's own X archive theirs to give (own), or does it fall under the terms of X's API (as_api)?
  x_archive: {x_archive}
  # Has X approved per-person use in writing, and is the approval on record?
  x_profile_approval: {approval}

# How the columns of your own tables (CSV, NDJSON, Parquet) are to be read:
# tables:
#   - match: "reviews*.csv"
#     columns: {{id: review_id, attributed_to: customer_no, published: date, content: text}}
#     fixed: {{network: facebook, kind: comment, audience: public}}
"""


def init(folder: Path, settings: Mapping[str, Any] | None = None, notice: str = "1", answers: Mapping[str, Any] | None = None) -> Workspace:
    """Make a workspace in a folder and open it, with a first notice: published if the settings say all it must hold.

    Guarantee: never overwrites one; files that hold keys or people are the owner's only; a notice that is not complete stays a draft.
    Takes plain settings as `heedful.yaml` holds them, and the ten answers of a provisional assessment; without them nothing is shown
    until they are given. Errors: BadInput.
    """
    if (folder / FILE).exists():
        raise BadInput("workspace.exists", f"There is already a {FILE} in this folder.", "Edit it, or choose another folder.")
    values = parse_settings(dict(settings or {}))
    given = require_answers(answers) if answers is not None else None
    with full_disk_said():
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (folder / KEY_FILE).exists():
                create_workspace_key(folder / KEY_FILE)
            text = write_settings(values.model_dump(exclude_defaults=False), dict(settings or {}))
            create_owner_only(folder / FILE, text.encode())
        except (NotADirectoryError, FileExistsError, PermissionError) as error:
            raise BadInput(
                "workspace.folder", "This folder cannot be made or written to.", "Choose another, or mend its permissions."
            ) from error
    workspace = Workspace(folder)
    with workspace.store.transaction() as tx:
        outbox.add(tx, "workspace.made", workspace.actor, {"k": values.privacy.k}, workspace.clock())
    # One that was written beforehand is the company's own.
    if not (folder / notice_files.FOLDER / f"{notice}.en.md").exists():
        notice_files.write_draft(workspace, version=notice)
    if notice_files.check(workspace, notice).ready:
        notice_files.publish(workspace, notice)
    if given:
        begin(workspace, given)
    return workspace


def write_settings(values: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """The text of `heedful.yaml`, with a comment at each group.

    Guarantee: reads back as the same settings.
    """
    text = _HEAD.format(name=_inline(values["name"]), company=_block("company", values["company"]), ready=_inline(values["ready"]))
    text += _block("brands", values["brands"]) if values["brands"] else _EXAMPLE
    text += _ASPECTS + (
        _block("aspects", values["aspects"])
        if values["aspects"]
        else "# aspects:\n#   - {name: delivery, words: [delivery, courier, late]}\n"
    )
    terms = values["terms"]
    text += _TAIL.format(k=values["privacy"]["k"], x_archive=terms["x_archive"], approval=_inline(terms["x_profile_approval"]))
    for key in (
        "release",
        "uses",
        "retention",
        "ages",
        "callbacks",
        "recipients",
        "team",
        "backup",
        "incidents",
        "population",
        "messages",
        "fairness",
        "opinions",
        "sign_in",
        "team_sign_in",
        "web",
        "tables",
        "keys",
        "store",
        "lake",
        "engine",
        "spark",
        "workers",
    ):
        if given.get(key):
            text += "\n" + _block(key, values[key])
    return text


def _inline(value: Any) -> str:
    return yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1000).removesuffix("...\n").strip()


def _block(key: str, value: Any) -> str:
    # A list of entries, each on lines of its own; a group of keys, each on its line; a single value on the key's line.
    if isinstance(value, dict):
        return yaml.safe_dump({key: value}, allow_unicode=True, sort_keys=False, default_flow_style=False, width=120)
    if isinstance(value, list):
        return f"{key}:\n" + yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)
    return f"{key}: {_inline(value)}\n"
