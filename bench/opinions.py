"""How well a tier finds opinions in labelled texts, and how fast; the lexicon tier and VADER stand beside it in the same run.

What a file is, its fields tell. aspects/ and aspects_by_language/: exact targets with their sign (conflicting ones are left out on
both sides), and the sign of given targets. sentiment/: the sign of whole posts. brands/: reasons of dislikes to airlines, aspects of
telecom, products of an event; with the ready taxonomies, and after teaching with --teach rows where that is asked.
"""

from __future__ import annotations

import hashlib
import json
import re
import resource
from collections import defaultdict
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

from bench import labels
from bench.opinions_speed import extractor_of, model_of, speeds
from bench.opinions_teach import over_draws, taught_airlines, taught_telecom
from heedful.opinions.models.spans import signs_at, spans_of
from heedful.opinions.models.tagger import Tagger
from heedful.opinions.models.tags import SIGNS
from heedful.opinions.models.tiers import LEXICON, TIERS
from heedful.opinions.taxonomy import Taxonomy, parse, ready

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

Row = dict[str, Any]
SIGN_OF = {"positive": 1, "negative": -1, "neutral": 0, "none": 0}
NAME_OF = {1: "positive", -1: "negative", 0: "neutral"}
BINS = 10
# The models read English; in use, texts in these are left to word lists or unread.
OTHER_LANGUAGES = (".de", ".fr", ".es", ".pt", ".nl")
DEV_SHARE = 0.15
# What whole texts and targets are told apart by, where only one thing is asked of a text and it names nothing known.
NOTHING = Taxonomy((), ())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `bench opinions`."""
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with labelled data: aspects/, aspects_by_language/, brands/, sentiment/"
    )
    parser.add_argument("--tier", choices=[t for t in TIERS if t != "named"], default="fast")
    parser.add_argument("--build", choices=("open", "research"), default="open", help="open: the weights of the package")
    parser.add_argument("--weights", type=Path, help="folder with fast.onnx or accurate.onnx of another build")
    parser.add_argument("--teach", default="0", help="how many labelled rows to teach before brands/ is read; `all` for every one")
    parser.add_argument(
        "--draws", type=int, default=1, help="so many draws of the rows that are taught, and the means of what comes of them"
    )
    parser.add_argument(
        "--part", choices=("all", "dev"), default="all", help="dev: .dev files, or of a .train file the rows kept apart in training"
    )
    parser.add_argument("--most", type=int, default=0, help="read at most so many rows of each file")
    parser.add_argument("--seed", type=int, default=7)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Score every file in the folder and give the figures by name."""
    if args.build == "research" and args.weights is None:
        raise SystemExit(
            "the research build does not come with the package: make it (training/opinions/README.md) and give --weights FOLDER"
        )
    model = model_of(args.tier, args.weights)
    numbers: dict[str, Any] = {}
    sure: list[tuple[float, bool]] = []
    unread: list[tuple[float, bool]] = []
    for name, rows in files(args.data, ("aspects", "aspects_by_language"), args):
        print(f"{name}: {len(rows):,} texts", flush=True)
        numbers |= score_targets(name, rows, model, unread if name.endswith(OTHER_LANGUAGES) else sure)
    for name, rows in files(args.data, ("sentiment",), args):
        numbers |= score_posts("sentiment" if name == "tweets" else name, rows, model, sure)
    numbers |= score_brands(args, model)
    if sure:
        numbers["ece"] = calibration(sure)
    if unread:
        numbers["ece.other_languages"] = calibration(unread)
    texts = [row["text"] for _, rows in files(args.data, ("brands", "sentiment"), args) for row in rows]
    numbers |= speeds(texts, args.tier, args.weights, args.seed)
    numbers["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    numbers["model_mb"] = sum(path.stat().st_size for path in files_of(model)) / 1e6
    return numbers


def files_of(model: Any) -> list[Path]:
    """The weights files of a model."""
    taggers = [model] if isinstance(model, Tagger) else [t for t in (getattr(model, "quick", None), getattr(model, "slow", None)) if t]
    return [tagger.file for tagger in taggers]


def files(data: Path, folders: Sequence[str], args: argparse.Namespace) -> list[tuple[str, list[Row]]]:
    """The labelled files of some folders by name: the name up to the last .train, .dev or .test; files of one name are one."""
    found: dict[str, list[Row]] = {}
    for folder in folders:
        paths = sorted((data / folder).glob("*.jsonl"))
        if not paths:
            print(f"{folder}: nothing there, left out")
        for path in paths:
            name, part = part_of(path)
            if args.part == "dev" and part == "train" and any(part_of(other) == (name, "dev") for other in paths):
                continue
            rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
            if args.part == "dev" and part == "train":
                rows = [row for row in rows if is_dev(row["text"])]
            found.setdefault(name, []).extend(rows[: args.most] if args.most else rows)
    return list(found.items())


def part_of(path: Path) -> tuple[str, str]:
    """A file's name without its part, and the part."""
    match = re.fullmatch(r"(.*)\.(train|dev|test)", path.name.removesuffix(".jsonl"))
    return (match[1], match[2]) if match else (path.name.removesuffix(".jsonl"), "")


def is_dev(text: str) -> bool:
    """Whether a text of a .train file is kept apart in training, by a hash of its letters and digits."""
    plain = re.sub(r"[\W_]+", "", text.lower())
    return int(hashlib.sha256(plain.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF < DEV_SHARE


def score_targets(name: str, rows: Sequence[Row], model: Any, sure: list[tuple[float, bool]]) -> dict[str, float]:
    """Exact targets with their sign, and the sign of given targets; VADER and the lexicon where they can answer."""
    texts = [row["text"] for row in rows]
    heard = model.read(texts) if model else [None] * len(texts)
    right = found = wanted = 0
    pairs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    lexicon, vader = lexicon_feels(), vader_feels()
    for row, said in zip(rows, heard, strict=True):
        placed = [o for o in row.get("opinions", []) if o.get("start") is not None]
        gold = {(o["start"], o["end"], SIGN_OF[o["polarity"]]) for o in placed if o["polarity"] in SIGN_OF}
        unsure = {(o["start"], o["end"]) for o in placed if o["polarity"] not in SIGN_OF}
        got = {(s.start, s.end, s.sign) for s in spans_of(said) if (s.start, s.end) not in unsure} if said else set()
        right, found, wanted = right + len(gold & got), found + len(got), wanted + len(gold)
        for start, end, sign in gold:
            if said:
                shares = given_shares(said, start, end)
                best = SIGNS[shares.index(max(shares))]
                sure.append((max(shares), best == sign))
                pairs[""].append((sign, best))
            pairs["lexicon."].append((sign, lexicon(row["text"], start)))
            pairs["vader."].append((sign, vader(row["text"])))
    numbers = {f"{name}.targeted_f1": 2 * right / max(1, found + wanted), f"{name}.texts": len(rows)}
    if not model:
        pairs[""] = pairs.pop("lexicon.", [])
    for who, signs in pairs.items():
        if signs:
            numbers[f"{who}{name}.given_target.accuracy"] = mean(a == b for a, b in signs)
            numbers[f"{who}{name}.given_target.macro_f1"] = macro_f1(signs)
    return numbers


def given_shares(said: Any, start: int, end: int) -> list[float]:
    """What is felt about a given place: by its words, and as much by the whole post."""
    at = signs_at(said, start, end)
    return [0.5 * a + 0.5 * p for a, p in zip(at, said.post, strict=True)]


def score_posts(name: str, rows: Sequence[Row], model: Any, sure: list[tuple[float, bool]]) -> dict[str, float]:
    """Recall of each sign of whole posts, averaged."""
    rows = [row for row in rows if row.get("polarity") in SIGN_OF]
    if not rows:
        return {}
    texts, gold = [row["text"] for row in rows], [SIGN_OF[row["polarity"]] for row in rows]
    vader, lexicon = vader_feels(), lexicon_feels()
    answers = {"vader.": [vader(text) for text in texts], "lexicon.": [lexicon(text, None) for text in texts]}
    if model:
        heard = model.read(texts)
        answers[""] = [SIGNS[h.post.index(max(h.post))] for h in heard]
        sure += [(max(h.post), a == g) for h, a, g in zip(heard, answers[""], gold, strict=True)]
    else:
        answers[""] = answers.pop("lexicon.")
    return {f"{who}{name}.macro_recall": macro_recall(list(zip(gold, said, strict=True))) for who, said in answers.items()}


def score_brands(args: argparse.Namespace, model: Any) -> dict[str, float]:
    """Reasons, aspects and products; the lexicon tier beside the one asked for."""
    numbers: dict[str, float] = {}
    for who, tier in (("", args.tier), ("lexicon.", LEXICON)):
        if who and args.tier == LEXICON:
            continue
        for name, rows in files(args.data, ("brands",), args):
            form = labels.form_of(rows[0]) if rows else None
            if form is not None:
                numbers |= {who + k: v for k, v in score_labels(form, rows, tier, args).items()}
            elif rows and "product" in rows[0] and not who and model:
                numbers[f"{name}.macro_f1"] = score_products(rows, model)
    return numbers


def score_labels(form: str, rows: list[Row], tier: str, args: argparse.Namespace) -> dict[str, float]:
    """Figures of `bench labels`, read straight from the extractor; after teaching where that is asked."""
    extractor = extractor_of(parse(ready(form)), tier, args.weights)
    if args.teach != "0" and tier != LEXICON:
        taught = taught_telecom if form == "telecom" else taught_airlines
        return over_draws(taught, rows, extractor, args.teach, args.draws)
    frame = extractor.extract([row["text"] for row in rows], [[] for _ in rows])
    found: dict[int, list[Row]] = defaultdict(list)
    for opinion in frame.to_dicts():
        found[opinion["row"]].append(opinion)
    figures, _ = labels.FORMS[form](rows, found)
    kept = ("airlines.reason.macro_f1", "airlines.polarity.macro_f1", "telecom.aspect.macro_f1", "telecom.polarity.macro_f1")
    return {k: v for k, v in figures.items() if k in kept}


def score_products(rows: Sequence[Row], model: Any) -> float:
    """What is felt about an event's products: at the words of the product where it is named, else of the post."""
    pairs = []
    for row, said in zip(rows, model.read([row["text"] for row in rows]), strict=True):
        word = (row["product"] or "").split(" ")[0].lower()
        at = row["text"].lower().find(word) if word else -1
        shares = given_shares(said, at, at + len(word)) if at >= 0 else list(said.post)
        pairs.append((SIGN_OF[row["polarity"]], SIGNS[shares.index(max(shares))]))
    return macro_f1(pairs)


def lexicon_feels() -> Any:
    """What the lexicon feels of the clause at a place, or of all clauses."""
    from heedful.opinions.looking import look_at
    from heedful.opinions.reading import Reader
    from heedful.opinions.scoring import Scorer

    scorer = Scorer()
    reader = Reader(NOTHING, scorer)

    def feel(text: str, start: int | None) -> int:
        looks = [look for clause in reader.clauses(text) for look in look_at(clause, scorer)]
        if start is not None:
            looks = [look for look in looks if look.clause.places[0].start() <= start < look.clause.places[-1].end()] or looks
        total = sum(look.score for look in looks)
        return 1 if total >= 0.1 else -1 if total <= -0.1 else 0

    return feel


def vader_feels() -> Any:
    """VADER's own answer for a whole text, at its own boundary."""
    from heedful.opinions.scoring import analyzer

    vader = analyzer()

    def feel(text: str) -> int:
        compound = vader.polarity_scores(text)["compound"]
        return 1 if compound >= 0.05 else -1 if compound <= -0.05 else 0

    return feel


def macro_f1(pairs: Sequence[tuple[int, int]]) -> float:
    """Mean F1 of the signs that are labelled at all; pairs are what is wanted and what was said."""
    scores = labels.compare_sets([({a}, {b}) for a, b in pairs])
    return labels.macro(scores, SIGNS)


def macro_recall(pairs: Sequence[tuple[int, int]]) -> float:
    """Mean recall of the signs that are labelled at all."""
    scores = labels.compare_sets([({a}, {b}) for a, b in pairs])
    return mean(s.recall for s in scores.values() if s.wanted)


def calibration(sure: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error: how far confidence and the share that is right are apart, over ten bins of confidence."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for share, right in sure:
        bins[min(BINS - 1, int(share * BINS))].append((share, right))
    return sum(len(b) * abs(mean(s for s, _ in b) - mean(r for _, r in b)) for b in bins.values()) / len(sure)
