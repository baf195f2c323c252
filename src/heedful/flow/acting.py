"""Open a workspace in somebody's name, so that what they do is judged and entered under it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Refused
from heedful.flow import members
from heedful.flow.workspace import Workspace
from heedful.security.actor import Actor
from heedful.security.files import require_owner_only

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST: Final = 200
# The name of whoever gave none.
CLI: Final = "cli"
SESSION: Final = "HEEDFUL_SESSION"
# Who acts behind a page: somebody who works nowhere here, or the program for a person who is signed in.
OUTSIDE: Final = Actor("visitor", "outsider")
PAGES: Final = Actor("pages", "service")


def open_as(folder: Path, name: str = CLI, environ: Mapping[str, str] = os.environ) -> Workspace:
    """Open a workspace; everything done in it is judged and entered under whoever is signed in, or under that name where nobody has to be.

    Guarantee: a name given beside a sign-in must be that member's. Errors: BadInput `actor.name`, `workspace.missing`; Unready
    `access.sign_in`; Refused `actor.other`.
    """
    name = name.strip()
    if not name or len(name) > LONGEST or "\0" in name:
        raise BadInput("actor.name", f"A name has 1 to {LONGEST} characters.", "Give yours with --as.")
    workspace = Workspace(folder, Actor(name))
    try:
        found = members.actor_of(workspace, token_of(folder, environ))
        if found is None:
            return workspace
        if name not in {CLI, found.name}:
            raise Refused("actor.other", "You are signed in under another name.", "Leave --as out, or sign in as that member.")
        workspace.actor = found
    except BaseException:
        workspace.close()
        raise
    return workspace


def open_service(folder: Path, name: str) -> Workspace:
    """Open a workspace for a part of the program that answers by itself, such as the callbacks.

    Guarantee: acts as a service, and may do no more than one.
    """
    return Workspace(folder, Actor(name, "service"))


def open_outside(folder: Path, name: str = "") -> Workspace:
    """Open a workspace for somebody who does not work here: who reports without a name, or signs by a code.

    Guarantee: no sign-in is asked for, and none of a journey is allowed. Errors: BadInput `actor.name`, `workspace.missing`.
    """
    name = name.strip()
    if len(name) > LONGEST or "\0" in name:
        raise BadInput("actor.name", f"A name has 1 to {LONGEST} characters.", "Give yours with --as.")
    return Workspace(folder, Actor(name or "unnamed", "outsider"))


def token_of(folder: Path, environ: Mapping[str, str] = os.environ) -> str | None:
    """The token of the session at this terminal's account: from the environment, or the file that signing in left.

    Guarantee: a file open to others is refused.
    """
    if environ.get(SESSION):
        return environ[SESSION]
    kept = session_file(folder, environ)
    if not kept.is_file():
        return None
    require_owner_only(kept)
    return kept.read_text(encoding="ascii", errors="replace").strip()


def session_file(folder: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """Where a session of a workspace is kept between commands: in the account's own state, one file a workspace.

    Guarantee: the same for the same folder, however it is spelled. Source: XDG Base Directory, XDG_STATE_HOME.
    """
    state = Path(environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / "heedful" / hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]


def keep_session(folder: Path, token: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Keep a session for the commands that follow.

    Guarantee: its owner's only.
    """
    from heedful.security.files import replace_owner_only

    kept = session_file(folder, environ)
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_owner_only(kept, token.encode() + b"\n")
    return kept
