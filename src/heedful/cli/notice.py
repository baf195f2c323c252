"""The commands of `heedful notice`: what people are told before they are asked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heedful.errors import BadInput, Refused

if TYPE_CHECKING:
    from heedful.flow.notice_files import Checked

app = typer.Typer(help="Write, check and publish notices: what people are told before they are asked.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
Version = Annotated[str, typer.Argument(help="The version; without it, the last that is written.")]
HERE = Path()


def _print(words: str) -> None:
    sys.stdout.write(words + "\n")


def _json(value: object) -> None:
    import orjson

    _print(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode())


@app.command()
def new(
    version: Annotated[str, typer.Option(help="The version; without it, the next number.")] = "",
    language: Annotated[str, typer.Option(help="The language, as in BCP 47.")] = "en",
    folder: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Draft a notice that says exactly what the settings do."""
    from heedful.flow.acting import open_as
    from heedful.flow.notice_files import write_draft

    with open_as(folder) as workspace:
        path = write_draft(workspace, version=version, language=language)
    if as_json:
        _json({"file": str(path)})
    else:
        _print(f"Drafted: {path}\nRead it, put it into your own words, then run: heedful notice check")


@app.command()
def check(version: Version = "", folder: Folder = HERE, as_json: Json = False) -> None:
    """Say which of the law's duties a notice leaves open, and where the settings do more than it says."""
    from heedful.flow.acting import open_as
    from heedful.flow.notice_files import check as run

    with open_as(folder) as workspace:
        found = run(workspace, version)
    if as_json:
        _json({"version": found.version, "ready": found.ready, "open": found.open, "advice": _advice(found), "material": found.material})
    else:
        _checked(found)
    if not found.ready:
        raise Refused("notice.open", f"Notice {found.version} cannot be published yet.", "Settle the points above.")


def _advice(found: Checked) -> list[str]:
    return [f"{file}: {duty.key}: {duty.sentence} ({duty.article})" for file, duty in found.duties if not duty.must]


def _checked(found: Checked) -> None:
    _print(f"Notice {found.version}: {', '.join(w.notice.language for w in found.written)}{', published' if found.published else ''}")
    for mark, lines in (("✗", found.open), ("·", _advice(found))):
        for line in lines:
            _print(f"  {mark} {line}")
    for line in (d.line for d in found.differences if not d.more):
        _print(f"  · {line}")
    if found.material:
        _print("New in this version; consents to the one before do not stretch to it:")
        for line in found.material:
            _print(f"  + {line}")
    if found.ready and not found.published:
        _print("Every duty is met in form, and the settings stay within it. Publish it with: heedful notice publish")


@app.command()
def publish(version: Version = "", folder: Folder = HERE, as_json: Json = False) -> None:
    """Publish a notice; from then on it is in force, and it is never changed."""
    from heedful.flow.acting import open_as
    from heedful.flow.notice_files import publish as run

    with open_as(folder) as workspace:
        done = run(workspace, version)
    if as_json:
        _json({"version": done.version, "new": list(done.new), "digests": done.digests, "material": list(done.material)})
        return
    _print(f"Notice {done.version} is published in: {', '.join(done.digests)}")
    for language, digest in done.digests.items():
        _print(f"  {language}  sha256:{digest}")
    if done.material:
        _print("Who agreed to the version before must be asked again for what is new in it.")


@app.command("list")
def list_(folder: Folder = HERE, as_json: Json = False) -> None:
    """Show every published notice and which is in force."""
    from heedful.flow.acting import open_as
    from heedful.flow.notice_files import published
    from heedful.flow.notices import in_force

    with open_as(folder) as workspace:
        versions, force = published(workspace), in_force(workspace)
    rows: list[dict[str, Any]] = [
        {"version": v.version, "languages": list(v.languages), "published": f"{v.published_at:%Y-%m-%d}", "digests": v.digests,
         "in_force": force is not None and v.version == force.version}
        for v in versions
    ]  # fmt: skip
    if as_json:
        _json(rows)
        return
    for row in rows:
        _print(f"{row['version']}  {row['published']}  {' '.join(row['digests'])}{'  in force' if row['in_force'] else ''}")
    if not rows:
        _print("No notice is published. Draft one with: heedful notice new")


@app.command()
def show(
    version: Version = "",
    language: Annotated[str, typer.Option(help="The language to show.")] = "en",
    html: Annotated[Path | None, typer.Option(help="Write a page to this file instead.")] = None,
    folder: Folder = HERE,
) -> None:
    """Show a notice as people read it: one that is written, or else one that is published."""
    from heedful.flow.acting import open_as
    from heedful.flow.notice_files import page

    with open_as(folder) as workspace:
        text, rendered = page(workspace, version, language)
    if html is None:
        _print(text)
        return
    try:
        html.write_text(rendered, encoding="utf-8")
    except OSError:
        raise BadInput("notice.out", "The page cannot be written there.", "Name a file in a folder that is there.") from None
    _print(f"Written: {html}")
