"""How often an export is found again, by what was done to it: `python -m bench.trace [EXPORTS] [ROWS]`.

Invented tables of people are handed out; each is changed in one way, met again, and held against all of them. A figure is the share of
files that were told to come from exactly the export they come from; `other` is the share of unrelated files taken for one.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from heedful.flow.handouts import find_again, hand_out, prepare
from heedful.flow.start import init
from heedful.samples.shop import settings

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[dict[str, Any]]


def invented(rng: random.Random, rows: int) -> Rows:
    return [
        {
            "person": f"P-{rng.randrange(10**6):06d}",
            "brand": rng.choice(["Larkmoor", "Quillbay"]),
            "net": round(rng.uniform(-1, 1), 4),
            "posts": rng.randrange(400),
            "words": " ".join(rng.choices(["late", "kind", "courier", "price", "again", "parcel", "queue", "shop", "fair"], k=6)),
            "email": f"name{rng.randrange(10**7)}@mail.example",
        }
        for _ in range(rows)
    ]


def share(part: float) -> Callable[[random.Random, Rows], Rows]:
    return lambda rng, rows: rng.sample(rows, max(1, int(len(rows) * part)))


def only(*names: str) -> Callable[[random.Random, Rows], Rows]:
    return lambda _, rows: [{name: row[name] for name in names} for row in rows]


CHANGES: dict[str, Callable[[random.Random, Rows], Rows]] = {
    "sorted": lambda _, rows: sorted(rows, key=lambda row: row["words"]),
    "cut_30": share(0.3),
    "cut_5": share(0.05),
    "four_rows": lambda rng, rows: rng.sample(rows, 4),
    "mixed_in_half": lambda rng, rows: rows[: len(rows) // 2] + invented(rng, len(rows) // 2),
    "mixed_in_tenth": lambda rng, rows: rows[: len(rows) // 10] + invented(rng, len(rows)),
    "one_column_more": lambda _, rows: [{"no": place, **row} for place, row in enumerate(rows)],
    "addresses_only": only("email"),
    "numbers_only": only("net", "posts"),
    "rounded": lambda _, rows: [row | {"net": round(row["net"], 1)} for row in rows],
    "rounded_no_addresses": lambda _, rows: [
        {k: v for k, v in row.items() if k != "email"} | {"net": round(row["net"], 1), "words": "x"} for row in rows
    ],
    "addresses_hashed": lambda _, rows: [{"id": hash(row["email"]), "brand": row["brand"], "posts": row["posts"]} for row in rows],
}
FORMS: dict[str, Callable[[str], bytes]] = {
    "utf_16": lambda text: text.encode("utf-16"),
    "tsv": lambda text: text.replace(",", "\t").encode(),
    "cp1252": lambda text: text.encode("cp1252"),
}


def text_of(rows: Rows) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def measure(folder: Path, exports: int, rows: int, seed: int = 7) -> dict[str, float]:
    rng = random.Random(seed)
    made: dict[str, Rows] = {}
    with init(folder / "workspace", settings()) as workspace:
        for _ in range(exports):
            table = invented(rng, rows)
            outgoing = prepare(workspace, "segment", "Print House", "measuring")
            with workspace.store.transaction() as tx:
                hand_out(workspace, tx, outgoing, {"rows.csv": text_of(table).encode()})
            made[outgoing.handout_id] = table
        figures: dict[str, float] = {}
        path, spent, asked = folder / "met.csv", 0.0, 0

        def told(data: bytes) -> list[str]:
            nonlocal spent, asked
            path.write_bytes(data)
            began = perf_counter()
            found = [one.handout.handout_id for one in find_again(workspace, path)]
            spent, asked = spent + perf_counter() - began, asked + 1
            return found

        for name, change in CHANGES.items():
            right = [told(text_of(change(rng, list(table))).encode()) == [number] for number, table in made.items()]
            figures[f"found.{name}"] = sum(right) / len(right)
        for name, encode in FORMS.items():
            right = [told(encode(text_of(share(0.3)(rng, table)))) == [number] for number, table in made.items()]
            figures[f"found.cut_30_{name}"] = sum(right) / len(right)
        figures["found.other"] = sum(bool(told(text_of(invented(rng, rows)).encode())) for _ in range(exports * 5)) / (exports * 5)
        figures["trace.s"] = spent / asked
    return figures


def main() -> None:
    exports, rows = (int(word) for word in (sys.argv[1:] + ["40", "500"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps({"exports": exports, "rows": rows, **measure(Path(folder), exports, rows)}, indent=2))


if __name__ == "__main__":
    main()
