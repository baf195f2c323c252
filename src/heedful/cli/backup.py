"""`heedful backup …` and `heedful restore`: the data in one archive, the keys in another, and both back again."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Back up the data and the keys, apart.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
As = Annotated[str, typer.Option("--as", help="Your name, as the log shall tell it.")]
Out = Annotated[Path, typer.Option(help="The archive to write.")]
HERE = Path()
CLI = "cli"
PASSPHRASE = "HEEDFUL_BACKUP_PASSPHRASE"  # noqa: S105  (the variable's name)


@app.command()
def data(out: Out, name: As = CLI, folder: Folder = HERE, as_json: Json = False) -> None:
    """Write everything but keys into one sealed archive."""
    from heedful.flow.acting import open_as
    from heedful.flow.backup import back_up_data

    with open_as(folder, name) as workspace:
        done = back_up_data(workspace, out)
    said = f"{done.files} files, {done.size / 1e6:.1f} MB, in {out}. It holds no key. Now back the keys up, to another place."
    print(json.dumps({"files": done.files, "bytes": done.size}) if as_json else said)


@app.command()
def keys(
    out: Out,
    second: Annotated[str, typer.Option("--countersign", help="The second person who agreed to this; not you.")] = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Write every data key into an archive sealed under a passphrase; it expires by itself."""
    from heedful.flow.acting import open_as
    from heedful.flow.backup import back_up_keys

    with open_as(folder, name) as workspace:
        done = back_up_keys(workspace, out, _passphrase(new=True), second)
        days = workspace.settings.backup.key_days
    said = f"Written to {out}. It can be restored for {days} days. Keep it, its passphrase and the archive of data at three places."
    print(json.dumps({"bytes": done.size, "days": days}) if as_json else said)


def step_back(
    to: Annotated[str, typer.Option(help="The step to go back to; without it they are listed.")] = "",
    second: Annotated[str, typer.Option("--countersign", help="The second person who agreed to this; not you.")] = "",
    name: As = CLI,
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Bring the store back to the schema of an older version, before that version is installed again."""
    from heedful.flow.acting import open_as
    from heedful.flow.step_back import step_back as run
    from heedful.flow.step_back import steps

    with open_as(folder, name) as workspace:
        found = steps(workspace)
        undone = run(workspace, to, second) if to else []
    if as_json:
        print(json.dumps({"here": to or found.here, "older": found.reachable, "undone": undone}))
    elif not to:
        print(f"The store stands at {found.here}. Older steps: {', '.join(found.reachable)}.")
    else:
        print(
            f"Undone: {', '.join(undone) or 'nothing'}. The store stands at {to}. Install the older version now; this one would go forward again."
        )


def restore(
    into: Annotated[Path, typer.Argument(help="The new folder.")],
    data: Annotated[Path, typer.Option(help="The archive of data.")],
    keys: Annotated[Path, typer.Option(help="The archive of keys.")],
    stops: Annotated[Path | None, typer.Option(help="The list of who stopped, as `backup.stops` names it.")] = None,
    store: Annotated[
        str | None, typer.Option(help="Address of an empty PostgreSQL database to put the store into; else it is a file.")
    ] = None,
    without: Annotated[str, typer.Option("--without-stops", help="Why there is no such list; the log keeps it.")] = "",
    name: As = CLI,
    as_json: Json = False,
) -> None:
    """Make a workspace anew from its archives; whoever stopped since stays stopped."""
    from heedful.flow.restore import restore as run

    done = run(data, keys, _passphrase(), into, stops=stops, actor=name, without=without, store=store)
    if as_json:
        print(
            json.dumps(
                {"files": done.files, "keys": done.keys, "erased": done.erased, "stopped": done.stopped}
                | {"removed": done.removed, "corrected": done.corrected}
            )
        )
        return
    print(
        f"Restored to {into}: {done.files} files, {done.keys} keys. {done.erased} people were erased again, {done.stopped} stops were put back."
    )
    print(f"{done.removed} rows of posts that were removed since were taken out again, {done.corrected} corrections were put back.")
    print("It has a new workspace key. Look at it with: heedful doctor")
    print(
        "What the list does not tell is back as it was, as are posts edited since: ask the networks about all that is held (heedful compliance)."
    )


def _passphrase(*, new: bool = False) -> str:
    from heedful.errors import Unready

    if os.environ.get(PASSPHRASE):
        return os.environ[PASSPHRASE]
    if not sys.stdin.isatty():
        raise Unready("key.passphrase", "The passphrase of the archive of keys is needed.", f"Run it on a terminal, or set {PASSPHRASE}.")
    return str(typer.prompt("Passphrase of the archive of keys", hide_input=True, confirmation_prompt=new, err=True))
