"""`heedful teach` and `heedful check`: what people of the company read in posts, to teach by and to check ours against."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heedful.errors import BadInput

if TYPE_CHECKING:
    from heedful.flow.check import Answer
    from heedful.flow.teach import Taught

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
HERE = Path()


def teach(
    file: Annotated[Path | None, typer.Argument(help="CSV or JSON Lines: text and aspects, 20 rows or more.")] = None,
    folder: Folder = HERE,
    forget: Annotated[bool, typer.Option("--forget", help="Drop what was taught instead.")] = False,
    as_json: Json = False,
) -> None:
    """Teach which aspects posts are about, by rows you corrected; the next `heedful learn` uses it."""
    from heedful.cli.app import workspace_in
    from heedful.flow.teach import teach as run
    from heedful.flow.teach import told_head, unteach

    if bool(file) == forget and file:
        raise BadInput("teach.both", "A file teaches, and --forget drops what was taught.", "Give one of them.")
    with workspace_in(folder) as workspace:
        if file:
            _taught(run(workspace, file), as_json)
        elif forget:
            dropped = unteach(workspace)
            _say({"dropped": dropped}, ["Dropped; run: heedful learn" if dropped else "Nothing was taught here."], as_json)
        else:
            kept = told_head(workspace)
            said = (
                f"Head {kept.head_id}, taught on {kept.rows} rows on {kept.made_at:%Y-%m-%d}."
                if kept
                else "Nothing is taught, or it is off."
            )
            _say({"head": kept.head_id if kept else None, "rows": kept.rows if kept else 0}, [said], as_json)


def check(
    file: Annotated[Path | None, typer.Argument(help="The labelled file: one written by --sample, or texts of your own.")] = None,
    folder: Folder = HERE,
    sample: Annotated[int | None, typer.Option(help="Write out so many redacted posts of people who agreed to be quoted.")] = None,
    out: Annotated[Path | None, typer.Option(help="With --sample: the file to fill in.")] = None,
    as_json: Json = False,
) -> None:
    """Say how often what is found is what you read in the same posts; the report then shows it."""
    from heedful.cli.app import workspace_in
    from heedful.flow.check import check as run
    from heedful.flow.check import draw

    if (file is None) == (sample is None):
        raise BadInput(
            "check.which",
            "Either posts are written out, or a labelled file is read.",
            "heedful check --sample 100 --out FILE, or heedful check FILE",
        )
    with workspace_in(folder) as workspace:
        if file is not None:
            _checked(run(workspace, file), as_json)
            return
        if out is None:
            raise BadInput("check.out", "The posts need a file to be written to.", "Add --out FILE.")
        count = draw(workspace, sample or 0, out)
        lines = [
            f"{count} posts are in {out}. They are somebody's own words: show them to nobody else, and delete the file when it is read.",
            "Fill in likes and dislikes, such as `Larkmoor: delivery; Larkmoor`, or `none`; then: heedful check " + str(out),
        ]
        _say({"posts": count, "file": str(out)}, lines, as_json)


def _taught(done: Taught, as_json: bool) -> None:
    told = {name: getattr(done, name) for name in done.__slots__}
    aspects = ", ".join(f"{name} {count}" for name, count in done.by_aspect.items())
    lines = [
        f"Head {done.head} is taught on {done.rows} rows: {aspects}.",
        f"On rows it was not taught, {done.after} of {done.rows} have exactly the aspects you gave; without it, {done.before}.",
    ]
    lines += (
        [f"{done.people} people's own words are among them; it is off when one of them does not agree any more."] if done.people else []
    )
    lines += [f"{done.without_label} rows without a label taught nothing."] if done.without_label else []
    lines += [f"{done.left_out} rows were left out: nobody who agreed to teaching wrote them."] if done.left_out else []
    lines += [_moved(done.pull)]
    _say(told, [*lines, "Next: heedful learn"], as_json)


def _moved(pull: float) -> str:
    """What a marketer must know of how far a head goes."""
    if not pull:
        return "These rows do not yet bear out a change: until there are more, aspects stay as the taxonomy has them."
    return (
        "It is used in full."
        if pull == 1
        else f"It is drawn {pull:.0%} of the way from the taxonomy's answer, as far as the rows bear out."
    )


def _checked(done: Answer, as_json: bool) -> None:
    shares = {name: getattr(done.accuracy, name) for name in ("posts", "right", "found")}
    told: dict[str, Any] = {"made_by": done.made_by, "without_label": done.without_label, "left_out": done.left_out}
    told |= {name: {"hits": s.hits, "of": s.of, "low": s.interval[0], "high": s.interval[1]} for name, s in shares.items()}
    lines = [*done.accuracy.says(), f"Read by {done.made_by}. In brackets: where the share lies 95 times in 100."]
    lines += [f"{done.without_label} rows without a label do not count."] if done.without_label else []
    lines += [f"{done.left_out} posts may not be shown any more and do not count."] if done.left_out else []
    _say(told, lines, as_json)


def _say(told: dict[str, Any], lines: list[str], as_json: bool) -> None:
    if as_json:
        import orjson

        sys.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    print("\n".join(lines))
