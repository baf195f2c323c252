"""The label bench must score as it says; rows are invented."""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path

import pytest

_PATH = Path(__file__).resolve().parents[2] / "bench" / "labels.py"


@pytest.fixture(scope="module")
def labels():
    spec = importlib.util.spec_from_file_location("bench_labels_under_test", _PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def opinion(aspect, polarity, strength=0.5, confidence=0.5, brand="United"):
    return {"brand": brand, "aspect": aspect, "polarity": polarity, "strength": strength, "confidence": confidence}


def airline(polarity, reason, brand="United"):
    return {"text": "-", "brand": brand, "polarity": polarity, "dislike_reason": reason}


def telecom(*opinions):
    return {"text": "-", "opinions": [{"brand": b, "aspect": a, "polarity": p} for b, a, p in opinions]}


def test_airlines_all_right(labels):
    rows = [airline("negative", "Late Flight"), airline("positive", None), airline("neutral", None)]
    found = {0: [opinion("delay", -1), opinion("overall", -1, 0.9)], 1: [opinion("overall", 1)], 2: [opinion("seats", 0)]}
    numbers, lines = labels.score_airlines(rows, found)
    assert numbers["airlines.reason.macro_f1"] == 1
    assert numbers["airlines.polarity.macro_f1"] == 1
    assert any("Late Flight" in line for line in lines)


def test_airlines_strongest_dislike_is_the_reason(labels):
    rows = [airline("negative", "Lost Luggage"), airline("negative", "Late Flight")]
    found = {0: [opinion("delay", -1, 0.4), opinion("lost luggage", -1, 0.8)], 1: [opinion("delay", 1), opinion("seats", -1, 0.1)]}
    numbers, _ = labels.score_airlines(rows, found)
    assert numbers["airlines.reason.lost_luggage.f1"] == 1
    assert numbers["airlines.reason.late_flight.f1"] == 0
    assert numbers["airlines.reason.macro_f1"] == 0.5
    assert numbers["airlines.polarity.accuracy"] == 0.5


def test_airlines_other_brands_count_only_where_the_labelled_one_has_nothing(labels):
    rows = [airline("negative", "Late Flight"), airline("negative", "Late Flight", brand="Delta")]
    both = [opinion("delay", -1, brand="United"), opinion("seats", 1, 1.0, 1.0, brand="JetBlue")]
    numbers, _ = labels.score_airlines(rows, {0: both, 1: [opinion("delay", -1, brand="JetBlue")]})
    assert numbers["airlines.reason.late_flight.recall"] == 1
    assert numbers["airlines.polarity.accuracy"] == 1


def test_telecom_counts_misses_and_inventions(labels):
    rows = [telecom(("MTN", "Data", "negative")), telecom(("Africel", "General", "positive"))]
    found = {
        0: [opinion("Data", -1, brand="MTN"), opinion("overall", -1, brand="MTN"), opinion("SIM", 1, brand="MTN")],
        1: [opinion("overall", -1, brand="Africell")],
    }
    numbers, _ = labels.score_telecom(rows, found)
    assert numbers["telecom.aspect.data.f1"] == 1
    assert numbers["telecom.aspect.general.f1"] == 1
    assert numbers["telecom.aspect.customerservice.precision"] == 0
    assert numbers["telecom.aspect.macro_f1"] == 1
    assert numbers["telecom.polarity.macro_f1"] == pytest.approx((0 + 2 / 3) / 2)


def test_reads_by_form_not_by_name(labels, tmp_path, capsys, monkeypatch):
    late = {0: [opinion("delay", -1)]}
    monkeypatch.setattr(labels, "walk", lambda posts, form: (late, {"asked": len(posts), "kept": len(posts)}))
    brands = tmp_path / "brands"
    brands.mkdir()
    posts = [{**airline("negative", "Late Flight"), "text": "@united flight delayed", "id": "1"}]
    (brands / "anything.jsonl").write_text("\n".join(map(json.dumps, posts)))
    (brands / "other.jsonl").write_text(json.dumps({"text": "x", "product": None}))
    parser = argparse.ArgumentParser()
    labels.add_arguments(parser)
    numbers = labels.run(parser.parse_args(["--data", str(tmp_path)]))
    assert numbers["airlines.reason.macro_f1"] == 1
    assert not any(name.startswith("telecom.") for name in numbers)
    said = capsys.readouterr().out
    assert "other.jsonl" in said
    assert "telecom: no labelled file" in said
