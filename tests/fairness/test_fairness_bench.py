"""The bench on files of the form it takes: gaps with intervals, errors by fifth, rivals beside it."""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

from bench import fairness

FELT = {"joy": ("glad", "delighted"), "anger": ("angry", "furious"), "sadness": ("miserable", "sad"), "": ("", "")}
PEOPLE = (
    ("Abena", "female", "African-American"),
    ("Kofi", "male", "African-American"),
    ("Holly", "female", "European"),
    ("Nigel", "male", "European"),
)


def written(folder: Path) -> Path:
    with (folder / "invented.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["ID", "Sentence", "Template", "Person", "Gender", "Race", "Emotion", "Emotion word"])
        for at, (emotion, words) in enumerate((e, w) for e, both in FELT.items() for w in both):
            for frame in ("{} feels {}.", "The talk with {} made me {}."):
                for person, gender, race in PEOPLE:
                    sentence = frame.format(person, words) if words else f"{person} went to the market."
                    table.writerow([f"s{at}", sentence, frame, person, gender, race, emotion, words])
    (folder / "other.csv").write_text("a,b\n1,2\n")
    posts = [
        {
            "text": f"the place is {'great' if n % 2 else 'awful'}, number {n}",
            "dialect": n / 100,
            "polarity": "positive" if n % 2 else "negative",
        }
        for n in range(100)
    ]
    (folder / "posts.jsonl").write_text("\n".join(map(json.dumps, posts)) + "\n")
    return folder


def test_files_of_the_form_give_gaps_with_intervals_and_errors_by_fifth(tmp_path: Path, capsys) -> None:
    args = argparse.Namespace(data=written(tmp_path), tier="lexicon", weights=None, most=0, invent=False)
    told = fairness.run(args)
    assert told["eec.sentences"] == 64 and told["dialect.posts"] == 100
    for who in ("", "vader."):
        for name in ("gap.gender", "gap.race"):
            assert told[f"{who}{name}.mean.low"] <= told[f"{who}{name}.mean"] <= told[f"{who}{name}.mean.high"]
            assert (
                told[f"{who}{name}.max.low"] <= told[f"{who}{name}.max"] <= told[f"{who}{name}.max.high"] and told[f"{who}{name}.pairs"] > 2
            )
        assert 0.5 <= told[f"{who}eec.polarity_accuracy"] <= 1
        assert [told[f"{who}quintile.{n}.opinions"] for n in range(1, 6)] == [20] * 5
        assert all(0 <= told[f"{who}error.quintile.{n}"] <= 1 for n in range(1, 6))
    assert "other.csv: not of the form" in capsys.readouterr().err


def test_invented_files_have_the_form_and_differ_in_who_is_spoken_of_alone(tmp_path: Path) -> None:
    from bench.fairness_form import write

    write(tmp_path)
    args = argparse.Namespace(data=tmp_path, tier="lexicon", weights=None, most=0, invent=False)
    rows, posts = list(fairness.of_form(args)), list(fairness.of_posts(args))
    assert len(rows) == (4 * 20 + 3 * 20 + 4) * 50 and len({row["Sentence"] for row in rows}) == len(rows)
    tails: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        who = {"she": "her", "he": "him"}.get(row["Person"], row["Person"]) if not row["Template"].startswith("{who}") else row["Person"]
        said = row["Sentence"]
        assert who.lower() in said.lower(), said
        tails.setdefault((row["Template"], row["Emotion word"]), set()).add(said.lower().replace(who.lower(), "", 1))
    assert all(len(one) == 1 for one in tails.values())
    assert len(posts) == 1280 and {post["polarity"] for post in posts} == {"positive", "negative", "neutral"}
    assert sum(post["dialect"] == 0 for post in posts) >= 256 and max(post["dialect"] for post in posts) > 0.3
