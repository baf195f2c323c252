"""Looking for bias as its user does: what is printed, what lies in the folder, and what a rule with a mistake in it is told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def run(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from heedful.cli import main; main()", *map(str, words)], capture_output=True, text=True, check=False
    )


def test_it_is_looked_for_tried_in_both_forms_and_mended_by_command(shop, bench) -> None:
    one = shop()
    good, bad = "@larkmoor the delivery was great", "@larkmoor the price is awful"
    purposes = "insights;profile;fairness;messages.email"
    for said, first, many in ((good, 1, 20), (bad, 100, 60), (good, 300, 50), (bad, 400, 30)):
        one.people(many, said, first=first, purposes=purposes)
    # Seven people answer something that nobody else does.
    few = range(100, 107)
    rows = [
        f"p{n:03d},sex,{'zzfew' if n in few else 'woman' if n < 300 else 'man'}"
        for n in (*range(1, 21), *range(100, 160), *range(300, 350), *range(400, 430))
    ]
    path = bench.path("declared.csv")
    path.write_text("\n".join(["person,attribute,answer", *rows]) + "\n")
    folder = one.ws.folder
    settings = folder / "heedful.yaml"
    settings.write_text(settings.read_text() + "\nfairness:\n  sentences: 30\nopinions:\n  tier: lexicon\n")
    assert run("messages", "declared", path, "-w", folder).returncode == 0

    done = run("assess", "mend", "likes delivery", "-w", folder)
    assert done.returncode == 0, done.stderr
    assert (
        done.stdout.startswith("as it is: likes delivery of Larkmoor")
        and "a lot among all: (likes delivery of Larkmoor) or (lot " in done.stdout
    )
    assert "Nobody's attribute enters any of these" in done.stdout and "zzfew" not in done.stdout
    told = json.loads(run("assess", "mend", "likes delivery", "--json", "-w", folder).stdout)["rules"]
    assert told[0]["how"] == "as it is" and told[0]["above"] > 0 and "zzfew" not in json.dumps(told)
    wrong = run("assess", "mend", "likes delivery or lot 300 in 100", "-w", folder)
    assert wrong.returncode == 3 and "A lot is of 1 to 99 in 100" in wrong.stderr and "Traceback" not in wrong.stderr

    done = run("assess", "bias", "--averaged", "--json", "-w", folder)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert " averaged/1 " in found["model"]
    pages = [Path(file).read_text("utf-8") for file in found["files"]]
    assert not [page for page in pages if "zzfew" in page]
    assert all(words in pages[0] for words in ("Over all groups of a kind", "Which side it is put on", "not enough evidence"))
