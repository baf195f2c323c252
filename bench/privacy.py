"""How much of what identifies people leaves the words of posts, how much else does, and how fast; and the gate on words.

Reads every *.jsonl in DIR (or DIR/names) whose rows have typed `spans`, and ad texts in DIR/manipulation or beside DIR. A detail counts as
found if it does not stand there any more as it was; a name only if no word of it is left in its place. A mark counts as right if it
stands for some part of a labelled detail. Kinds that nobody labelled are planted here into the texts. The gate on words is measured on
posts written here: of each kind, those that were held out while its words were worked on.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from bench.gate_texts import PASS, REFUSE
from bench.privacy_speed import speeds, versus
from heedful.privacy.explain import explain_each
from heedful.privacy.gate import text_reasons
from heedful.privacy.redact import PublicWords
from heedful.privacy.tagger.tagger import candidates
from heedful.privacy.tagger.tokens import cut, places
from heedful.samples import identifiers

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from heedful.privacy.explain import Mark, Redacted

# The labels' kinds and ours. What they call a date, place, title or domain is no detail of ours by itself.
KINDS = {
    "CREDIT_CARD": "card",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "US_SSN": "id",
    "US_DRIVER_LICENSE": "id",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip",
    "ADDRESS": "address",
    "HANDLE": "handle",
    "PROFILE": "profile",
}
# Which marks of the advertisements of ../shared stand for somebody, as a person read them: places alone, no words.
PEOPLE = Path(__file__).resolve().parents[1] / "training/names/ad_copy.people.csv"
STRUCTURED = ("card", "phone", "email", "id", "iban", "ip", "handle", "profile")
PERSON = {"PER", "person", "PERSON"}
NOTHING = PublicWords()
PLANTED = {"handle": "HANDLE", "profile_url": "PROFILE"}
PLANTS = 2000
Row = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="a folder in the form of the labelled names, or the one above it")
    parser.add_argument(
        "--part", choices=["all", "held-out"], default="all", help="held-out: leave out what the tagger was trained on (all)"
    )
    parser.add_argument("--versus", choices=["presidio"], help="run that program on the same texts too, turn by turn")
    parser.add_argument("--seed", type=int, default=7)


def run(args: argparse.Namespace) -> dict[str, Any]:
    files = labelled(args.data, args.part)
    # How fast it is does not ask what the tagger was trained on.
    every = [row["text"] for rows in labelled(args.data, "all").values() for row in rows]
    ads = [
        row["text"]
        for place in dict.fromkeys((args.data, args.data.parent))
        for path in sorted((place / "manipulation").glob("ad_copy*.jsonl"))
        for row in read(path)
    ]
    texts = [row["text"] for rows in files.values() for row in rows]
    files["planted"] = plant(texts, random.Random(args.seed))
    told = {name: explain_each([r["text"] for r in rows], [[]] * len(rows), NOTHING) for name, rows in files.items()}
    result = {**details(files, told), **people(files, told), **marks(ads), **words(), **speeds([*every, *ads])}
    if args.versus:
        result |= versus([*texts, *ads], args.seed)
    return result


def labelled(data: Path, part: str) -> dict[str, list[Row]]:
    """Rows with spans, by the name of their file up to its first dot."""
    folder = data / "names" if (data / "names").is_dir() else data
    files: dict[str, list[Row]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        rows = read(path)
        if not rows or "spans" not in rows[0]:
            print(f"  {path.name} was left out: its rows have no spans", file=sys.stderr)
            continue
        # Parts that come without a dev part were parted by the hash of the text; the tagger's training has the same rule.
        alone = not path.with_name(path.name.replace(".train.", ".dev.")).exists()
        if part == "held-out" and ".train." in path.name:
            rows = [row for row in rows if alone and hashlib.sha256(joined(row)["text"].encode()).digest()[0] >= 192]
        files.setdefault(path.name.split(".")[0], []).extend(joined(row) for row in rows)
    return {name: rows for name, rows in files.items() if rows}


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def joined(row: Row) -> Row:
    """A tokenised "@ name" as people write it; what is labelled in a handle is a handle."""
    text, moved, at = "", [], 0
    for match in re.finditer(r"@ (?=\w)", row["text"]):
        moved += [len(text) + i for i in range(match.start() + 1 - at)]
        text += row["text"][at : match.start() + 1]
        moved.append(len(text))
        at = match.end()
    moved += [len(text) + i for i in range(len(row["text"]) - at + 1)]
    text += row["text"][at:]
    spans = []
    handles = [match.span() for match in re.finditer(r"@\w+", text)]
    for span in row["spans"]:
        start, end = moved[span["start"]], moved[span["end"]]
        handle = next(((a, b) for a, b in handles if a <= start < b), None)
        spans.append({"type": "HANDLE", "start": handle[0], "end": handle[1]} if handle else {**span, "start": start, "end": end})
    return {"text": text, "spans": [dict(items) for items in dict.fromkeys(tuple(s.items()) for s in spans)]}


def plant(texts: Sequence[str], rng: random.Random) -> list[Row]:
    """Texts with a handle or the address of a profile in them that was not there."""
    plain = [text for text in texts if "@" not in text and "/" not in text]
    rows = []
    for kind in sorted(PLANTED) * (PLANTS // len(PLANTED) if plain else 0):
        handle = "".join(rng.choice("abcdefghijklmnoprstuvw_.") for _ in range(rng.randint(4, 14))).strip("._") or "mia"
        value = f"@{handle}" if kind == "handle" else profile(handle, rng)
        text = rng.choice(plain)
        before = f"{text} {identifiers.phrase(kind, '|', rng).partition('|')[0]}"
        after = rng.choice(("", " !", " and more", ", thanks"))
        rows.append({"text": before + value + after, "spans": [{"type": PLANTED[kind], "start": len(before), "end": len(before + value)}]})
    return rows


def profile(handle: str, rng: random.Random) -> str:
    host = rng.choice(
        (
            "https://www.facebook.com/{}",
            "facebook.com/profile.php?id=100{}",
            "https://x.com/{}",
            "twitter.com/{}/status/1499",
            "https://www.instagram.com/{}/",
            "instagram.com/{}",
            "https://www.tiktok.com/@{}",
            "linkedin.com/in/{}",
            "https://t.me/{}",
            "https://mastodon.example/@{}",
            "https://youtube.com/@{}",
            "https://bsky.app/profile/{}",
        )
    )
    return host.format(handle)


def covered(told: Redacted, text: str, start: int, end: int) -> bool:
    """Whether no letter or digit of a span is left where it stood."""
    gone = [(m.start, m.end) for m in told.marks]
    return all(any(a <= at < b for a, b in gone) for at in range(start, end) if text[at].isalnum())


def details(files: dict[str, list[Row]], told: dict[str, list[Redacted]]) -> dict[str, float]:
    there, found, whole, made, right = Counter[str](), Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for name, rows in files.items():
        for row, answer in zip(rows, told[name], strict=True):
            spans = [s for s in row["spans"] if s["type"] in KINDS]
            for span in spans:
                kind = KINDS[span["type"]]
                there[kind] += 1
                inside = covered(answer, row["text"], span["start"], span["end"])
                whole[kind] += inside
                found[kind] += inside or row["text"][span["start"] : span["end"]] not in answer.text
            for mark in answer.marks if spans and name != "planted" else ():
                made[mark.kind] += 1
                right[mark.kind] += any(mark.start < s["end"] and s["start"] < mark.end for s in row["spans"])
    answers = {f"recall.{kind}": found[kind] / count for kind, count in sorted(there.items())}
    answers |= {f"recall.whole.{kind}": whole[kind] / count for kind, count in sorted(there.items())}
    answers |= {f"precision.{kind}": right[kind] / count for kind, count in sorted(made.items())}
    total = sum(there[kind] for kind in STRUCTURED)
    return {**answers, **({"leak_rate": 1 - sum(found[kind] for kind in STRUCTURED) / total} if total else {})}


def people(files: dict[str, list[Row]], told: dict[str, list[Redacted]]) -> dict[str, float]:
    """Names in running text: whole names gone from their place, and marks that stand for one."""
    answers: dict[str, float] = {}
    for name, rows in files.items():
        spans, found, made, right, missed = 0, 0, 0, 0, 0
        seen = candidates(pl.Series([row["text"] for row in rows], dtype=pl.String))
        may = set(seen.select("row", "place").iter_rows())
        for number, (row, answer) in enumerate(zip(rows, told[name], strict=True)):
            mine = [s for s in row["spans"] if s["type"] in PERSON]
            spans += len(mine)
            found += sum(covered(answer, row["text"], s["start"], s["end"]) for s in mine)
            missed += sum(not _looked_at(row["text"], s, number, may) for s in mine)
            for mark in (m for m in answer.marks if m.kind == "name"):
                made += 1
                right += any(mark.start < s["end"] and s["start"] < mark.end for s in mine)
        if spans:
            answers[f"names.{name}.recall"] = found / spans
            answers[f"names.{name}.precision"] = right / made if made else 0.0
            answers[f"names.{name}.missed_by_prefilter"] = missed / spans
    return answers


def _looked_at(text: str, span: Row, number: int, may: set[tuple[int, int]]) -> bool:
    """Whether any word of a name passed the prefilter."""
    tokens = cut(pl.Series([text]))[0].to_list()
    inside = [
        at
        for at, (place, token) in enumerate(zip(places(text, tokens), tokens, strict=True))
        if span["start"] < place + len(token) and place < span["end"]
    ]
    return any((number, at) in may for at in inside)


def marks(ads: Sequence[str]) -> dict[str, float]:
    if not ads:
        return {}
    made = [(number, mark) for number, told in enumerate(explain_each(ads, [[]] * len(ads), NOTHING)) for mark in told.marks]
    return {
        "ad_copy.marks_per_text": len(made) / len(ads),
        "ad_copy.names_per_text": sum(mark.kind == "name" for _, mark in made) / len(ads),
    } | wrong_marks(ads, made)


def wrong_marks(ads: Sequence[str], made: Sequence[tuple[int, Mark]]) -> dict[str, float]:
    """Marks that stand for nobody, of the texts that were read for it; of others nothing is said."""
    texts, _, *lines = PEOPLE.read_text("utf-8").splitlines()
    if texts.split()[-1] != hashlib.sha256("\n".join(ads).encode()).hexdigest():
        return {}
    right: dict[int, list[tuple[int, int]]] = {}
    for line in lines:
        number, start, end = map(int, line.split(","))
        right.setdefault(number - 1, []).append((start, end))
    wrong = sum(not any(mark.start < end and start < mark.end for start, end in right.get(number, ())) for number, mark in made)
    return {"ad_copy.wrong_marks_per_text": wrong / len(ads)}


def words() -> dict[str, float]:
    """The gate on words, on what was held out."""
    answers = {
        f"gate.recall.{kind}": float(text_reasons(pl.Series(texts[1::2])).is_not_null().mean() or 0) for kind, texts in REFUSE.items()
    }
    every = [text for texts in REFUSE.values() for text in texts[1::2]]
    answers["gate.recall"] = float(text_reasons(pl.Series(every)).is_not_null().mean() or 0)
    answers["gate.false_alarms"] = float(text_reasons(pl.Series(PASS[1::2])).is_not_null().mean() or 0)
    return answers
