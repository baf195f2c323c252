"""Canaries: identifiers of every kind planted in every form of file; then every byte that was written or printed is searched for them.

The whole journey is run as commands on a terminal of its own (progress bars and all), with files that break and a fault inside. What is
searched: the workspace, reports, answers to people, everything printed, and every file that was removed on the way; then all of that again
after trying every key the workspace has on everything that may have been sealed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from bench import canary_files, canary_search
from bench.canary_driver import SEPARATOR
from bench.canary_kinds import BESIDE, KINDS, OTHER, Aviary, Canary
from heedful.samples.shop import ANSWERS

ROOT = Path(__file__).resolve().parents[1]
COMPANY = {
    "address": "1 Mill Lane",
    "contact": "privacy@larkmoor.example",
    "country": "IE",
    "authority": "The authority",
    "site": "https://larkmoor.example",
}
# Of what `init` writes, what is said anew here with the rest.
SETTINGS: dict[str, Any] = {
    "name": "Larkmoor",
    "company": COMPANY,
    "privacy": {"k": 5},
    "brands": [
        {"name": "Larkmoor", "names": ["larkmoor"], "handles": ["larkmoor"], "pages": {"facebook": [canary_files.PAGE]}},
        {"name": "Quillbay", "handles": ["quillbay"], "competitor": True},
    ],
    "aspects": [{"name": "delivery", "words": ["delivery", "courier"]}, {"name": "price", "words": ["price", "prices"]}],
    "terms": {"x_profile_approval": True},
    # The one that the driver breaks, whatever else is installed.
    "opinions": {"tier": "lexicon"},
    "tables": [
        {
            "match": "listening*",
            "columns": {"id": "mention_id", "attributed_to": "author", "published": "when", "content": "words"},
            "fixed": {"network": "x", "kind": "post", "audience": "public", "scope": "global"},
        }
    ],
}


class Attack:
    """One campaign in a folder: plant, run, search."""

    def __init__(self, folder: Path, planted: int, people: int = 40, seed: int = 7) -> None:
        self.folder, self.planted, self.people = folder, planted, people
        self.aviary = Aviary(seed)
        self.place = folder / "workspace"

    def plant(self) -> canary_files.World:
        for name in ("x", "facebook", "instagram", "tables"):
            (self.folder / "input" / "posts" / name).mkdir(parents=True)
        now = datetime.now(UTC).replace(microsecond=0)
        return canary_files.make(self.folder / "input", self.aviary, self.planted, self.people, now)

    def commands(self, world: canary_files.World) -> list[dict[str, Any]]:
        """The journey from the first command to the last, each as somebody would type it."""
        posts, here = str(world.folder / "posts"), ["-w", str(self.place)]
        person, export = next(iter(sorted(world.exports.items())))
        company = [word for name, value in COMPANY.items() for word in (f"--{name}", value)]
        look = {"look": [str(self.place)]}
        said = [
            {"argv": ["consent", "import", str(world.folder / "consents.csv"), "--attest", "Ada", "--countersign", "Bo", "--statement", "Ours", *here]},
            {"argv": ["doctor", *here]},
            {"argv": ["try", posts, *here]},
            {"argv": ["try", posts, "--json"]},
            {"argv": ["gather", posts, *here], **look},
            {"argv": ["gather", posts, *here, "--json"]},
            {"argv": ["learn", *here], "fault": True},
            {"argv": ["learn", *here], **look},
            {"argv": ["report", *here], **look},
            {"argv": ["report", *here, "--json"]},
            *({"argv": ["subject", "export", world.person(n), "--identity", "card", *here, "--out", str(self.folder / "answers" / f"{n}.zip")]} for n in range(3)),
            {"argv": ["subject", "export", world.person(4), "--identity", "card", "--portable", *here, "--json"]},
            {"argv": ["requests", "open", "erase", "--person", world.person(5), *here]},
            {"argv": ["requests", "list", *here]},
            {"argv": ["consent", "show", world.person(1), *here]},
            {"argv": ["consent", "receipt", world.person(1), "--out", str(self.folder / "answers" / "receipts"), *here]},
            {"argv": ["consent", "withdraw", world.person(6), *here]},
            {"argv": ["subject", "erase", world.person(7), "--identity", "card", *here], **look},
            {"argv": ["learn", *here]},
            {"argv": ["report", *here]},
            {"argv": ["doctor", *here, "--json"]},
        ]  # fmt: skip
        own = [{"argv": ["try", "--as-person", str(export), "--person", person, *here], "own": person}]
        (answers := self.folder / "input" / "answers.yaml").write_text(yaml.safe_dump(ANSWERS), "utf-8")
        own_words = ["--answers", str(answers)]
        start = [{"argv": ["init", str(self.place), "--name", "Larkmoor", *company, "--brand", "Larkmoor=@larkmoor", *own_words]}]
        settings = {"argv": ["settings"], "file": str(self.place / "heedful.yaml"), "settings": yaml.safe_dump(SETTINGS)}
        return [*start, settings, *said, *own, {"argv": ["doctor", *here], **look}]

    def run(self, world: canary_files.World) -> dict[str, bytes]:
        """Run it, and give what was printed; apart what a person was shown of their own export."""
        commands = self.commands(world)
        parts = self._on_terminal(commands).split(SEPARATOR.encode())[1:]
        own = {f"for {command['own']}: shown": said for command, said in zip(commands, parts, strict=True) if "own" in command}
        return {"printed": b"\n".join(said for command, said in zip(commands, parts, strict=True) if "own" not in command), **own}

    def _on_terminal(self, commands: list[dict[str, Any]]) -> bytes:
        """All that is printed on a terminal of their own, and to nowhere else."""
        import pty

        (temp := self.folder / "temp").mkdir(exist_ok=True)
        (said := self.folder / "commands.json").write_text(json.dumps(commands), "utf-8")
        ours, theirs = pty.openpty()
        environment = {**os.environ, "TMPDIR": str(temp), "COLUMNS": "160", "LINES": "50", "PYTHONPATH": str(ROOT)}
        running = subprocess.Popen(
            [sys.executable, "-m", "bench.canary_driver", str(said), str(self.folder / "vanished")],
            stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=self.folder, close_fds=True,
        )  # fmt: skip
        os.close(theirs)
        heard = b""
        # A terminal ends with an error when nobody writes to it any more.
        with suppress(OSError):
            while part := os.read(ours, 65_536):
                heard += part
        os.close(ours)
        running.wait()
        return heard

    def evidence(self, printed: dict[str, bytes]) -> dict[str, bytes]:
        """All that lies anywhere and was printed. What was made for one person says so in its name: `for PERSON: ...`."""
        folders = [self.place, self.folder / "answers", self.folder / "temp", self.folder / "vanished"]
        files = canary_search.files_below(*(f for f in folders if f.exists()))
        whose = {
            name.partition("!")[0]: json.loads(data.partition(b"\n")[2])["about"]["person"]
            for name, data in files.items()
            if name.endswith("!data.json")
        }
        told = {f"for {whose[file]}: {name}" if (file := name.partition("!")[0]) in whose else name: data for name, data in files.items()}
        return {**printed, **told}

    def opened(self) -> bytes:
        from heedful.flow.workspace import Workspace

        with Workspace(self.place) as workspace:
            return canary_search.unsealed(workspace, self.place / "lake", self.folder / "vanished")


def is_excused(canary: Canary, place: str) -> bool:
    """Whether it may be there.

    The name of a file is the company's own word for it: an error says which file it is of, and it is kept nowhere. A person is given
    their own words as they are held, and shown those of their own export as they wrote them; never what stands beside them.
    """
    if canary.where.endswith("name of a file"):
        return place == "printed" or place.endswith(": shown")
    own = bool(canary.owner) and place.startswith(f"for {canary.owner}: ")
    return own and (canary.kind == OTHER or place.endswith(": shown"))


def assess(canaries: list[Canary], lying: dict[int, set[str]], opened: dict[int, set[str]]) -> dict[str, Any]:
    """The counts that are published. Names of which no record tells are counted apart: of what stood in words that are held, sealed."""
    found = {place for place, where in lying.items() if not all(is_excused(canaries[place], at) for at in where)}
    in_words = {place for place, canary in enumerate(canaries) if canary.kind == OTHER and canary.owner}
    counts = Counter(canary.kind for canary in canaries)
    return {
        "canaries.planted": len(canaries),
        **{f"canaries.planted.{kind}": counts[kind] for kind in KINDS},
        "canaries.beside": sum(canary.where.startswith(BESIDE) for canary in canaries),
        "canaries.found": len(found),
        "canaries.unsealed_found": len((found | set(opened)) - (in_words - found)),
        "canaries.unsealed_other_names": len(in_words & set(opened)),
        "canaries.other_names_in_words": len(in_words),
    }


def measure(seed: int = 7, planted: int = 5_000, folder: Path | None = None) -> dict[str, Any]:
    """Plant, run, search, and say on the error stream what was found where, should anything be."""
    place = folder or Path(tempfile.mkdtemp(prefix="heedful-canaries-"))
    try:
        attack = Attack(place, planted, seed=seed)
        world = attack.plant()
        printed = attack.run(world)
        searcher = canary_search.Searcher(attack.aviary.made)
        lying = searcher.find(attack.evidence(printed))
        opened = searcher.find({"unsealed": attack.opened()})
        tell(attack.aviary.made, lying, opened)
        kept = kept_posts(attack)
        return {**assess(attack.aviary.made, lying, opened), "canaries.posts": world.posts, "canaries.posts_kept": kept}
    finally:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


def kept_posts(attack: Attack) -> int:
    """How many posts the insights lake holds at the end: the search means little where nothing is kept."""
    from heedful.flow.workspace import Workspace
    from heedful.store import manifest

    with Workspace(attack.place) as workspace, workspace.store.reading() as tx:
        return sum(file.rows for file in manifest.list_files(tx, "insights") if file.kind == "posts")


def tell(canaries: list[Canary], lying: dict[int, set[str]], opened: dict[int, set[str]]) -> None:
    for place in sorted({*lying, *opened}):
        canary = canaries[place]
        where = {at for at in lying.get(place, ()) if not is_excused(canary, at)}
        where |= opened.get(place, set()) if canary.kind != OTHER or not canary.owner else set()
        if where:
            print(f"  {canary.kind} {canary.value!r} ({canary.where}): {', '.join(sorted(where)[:3])}", file=sys.stderr)
