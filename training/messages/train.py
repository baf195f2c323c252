"""Train the classifier of pressure and write its weights; measure it on parts of the pages that it was not taught.

usage: python training/messages/train.py --data ../shared/data [--out src/heedful/messages/pressure.weights]

Needs scikit-learn, which Heedful itself does not. The data is shop_text.train.jsonl (Apache-2.0) and the sentences beside this file.
Texts with the same words but other numbers are one group, which is wholly taught or wholly held out.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from patterns import made
from scipy.sparse import csr_matrix
from sentences import HONEST, PRESSING
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_score, recall_score
from sklearn.model_selection import GroupKFold

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "src"))
from heedful.messages.claims import unproven  # noqa: E402
from heedful.messages.facts import NONE  # noqa: E402
from heedful.messages.features import PLACES, places_of, words_of  # noqa: E402
from heedful.messages.pressure import BLOCKS, WARNS, press  # noqa: E402

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
STYLE = "pressure.stirring.loud"

SEED = 20260601
STRENGTH = 30.0
THRESHOLD = 0.5
# Sentences made from patterns, and how much each weighs beside one of a page.
MADE, LIGHT = 1200, 0.2


def rows_of(texts):
    places = [sorted(places_of(t)) for t in texts]
    at = np.concatenate([np.array(p, dtype=np.int32) for p in places])
    ends = np.concatenate([[0], np.cumsum([len(p) for p in places])])
    values = np.concatenate([np.full(len(p), 1 / np.sqrt(max(len(p), 1))) for p in places])
    return csr_matrix((values, at, ends), shape=(len(texts), PLACES))


def model():
    return LogisticRegression(C=STRENGTH, max_iter=2000, random_state=SEED)


def whole_guard(texts, dark, score):
    """The guard as it is, but with the score each text had while it was held out."""
    without = [unproven("text", t, NONE, NOW)[0] + [f for f in press("text", t) if f.rule not in ("pressure.tone", STYLE)] for t in texts]
    for name, least in (("guard, any finding", WARNS), ("guard, blockers", BLOCKS)):
        said = np.array([bool(f) for f in without]) | (score >= least)
        print(f"{name}: F1 {f1_score(dark, said):.3f}, precision {precision_score(dark, said):.3f}, recall {recall_score(dark, said):.3f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HERE.parents[1] / "src/heedful/messages/pressure.weights")
    parser.add_argument("--scores", type=Path, help="write each page text's score while held out, to choose thresholds by")
    args = parser.parse_args()
    file = args.data / "manipulation" / "shop_text.train.jsonl"
    pages = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    honest = HONEST + made(MADE, SEED)
    texts = [r["text"] for r in pages] + honest + PRESSING
    dark = np.array([r["dark"] for r in pages] + [False] * len(honest) + [True] * len(PRESSING))
    from_pages = np.array([True] * len(pages) + [False] * (len(honest) + len(PRESSING)))
    weight = np.array([1.0] * (len(pages) + len(HONEST)) + [LIGHT] * MADE + [1.0] * len(PRESSING))
    groups = [hashlib.sha256(" ".join(words_of(t)).encode()).hexdigest() for t in texts]
    rows = rows_of(texts)
    score = np.zeros(len(texts))
    for taught, held in GroupKFold(5, shuffle=True, random_state=SEED).split(rows, dark, groups):
        score[held] = model().fit(rows[taught], dark[taught], weight[taught]).predict_proba(rows[held])[:, 1]
    said = score >= THRESHOLD
    if args.scores:
        args.scores.write_text(json.dumps([[r["text"], r["dark"], float(s)] for r, s in zip(pages, score)]))
    whole_guard([r["text"] for r in pages], dark[: len(pages)], score[: len(pages)])
    for name, of in (("shop pages", from_pages), ("sentences written here", ~from_pages)):
        print(
            f"{name}: F1 {f1_score(dark[of], said[of]):.3f}, precision {precision_score(dark[of], said[of]):.3f}, recall {recall_score(dark[of], said[of]):.3f}"
        )
    kinds = [r["category"] for r in pages]
    for kind in sorted(set(kinds) - {"Not Dark Pattern"}):
        mine = np.array([k == kind for k in kinds])
        print(f"  recall {kind}: {said[: len(pages)][mine].mean():.3f} of {mine.sum()}")
    if "--show" in sys.argv:
        return
    whole = model().fit(rows, dark, weight)
    weights = whole.coef_[0]
    step = float(np.abs(weights).max() / 127)
    small = np.round(weights / step).astype(np.int8)
    head = {"form": 1, "places": PLACES, "step": step, "bias": float(whole.intercept_[0]), "seed": SEED, "rows": len(texts)}
    head["data"] = hashlib.sha256(file.read_bytes()).hexdigest()
    args.out.write_text(json.dumps(head, sort_keys=True) + "\n" + base64.b85encode(small.tobytes()).decode() + "\n", "ascii")
    print(f"{args.out.name}: {args.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
