"""A classifier that Transformers exported: what it says here is what it says there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnxruntime")
pytest.importorskip("tokenizers")

from heedful.opinions.models.named import NamedModel
from heedful.opinions.models.tags import label
from heedful.opinions.models.tiers import extractor_for
from heedful.opinions.taxonomy import parse

FOLDER = Path(__file__).parent / "exported"
TEXT = "love the crew and hate the seats"
# As `exported/make.py` printed it, by PyTorch: O, B-POS, I-POS, B-NEG, I-NEG of each word.
SAID = [
    [0.229, 0.193, 0.184, 0.201, 0.193],
    [0.216, 0.188, 0.205, 0.205, 0.186],
    [0.201, 0.214, 0.174, 0.204, 0.207],
    [0.216, 0.213, 0.185, 0.192, 0.194],
    [0.213, 0.213, 0.175, 0.200, 0.199],
    [0.225, 0.197, 0.198, 0.202, 0.179],
    [0.201, 0.182, 0.203, 0.205, 0.208],
]
COLUMNS = [0, label("B", 1), label("I", 1), label("B", -1), label("I", -1)]


def test_it_says_what_it_said_where_it_was_made():
    heard = NamedModel(FOLDER).read([TEXT])[0]
    assert [TEXT[start:end] for start, end in heard.places] == TEXT.split()
    assert np.allclose(heard.tags[:, COLUMNS], SAID, atol=0.0011)
    assert not np.delete(heard.tags, COLUMNS, axis=1).any()


def test_it_reads_posts_by_the_taxonomy():
    taxonomy = parse({"brands": [{"name": "Skylark"}], "aspects": [{"name": "crew", "words": ["crew"]}]})
    extractor = extractor_for(taxonomy, model=str(FOLDER))
    (found,) = extractor.extract(["love the crew of Skylark"], [[]]).to_dicts()
    assert (found["brand"], found["aspect"], found["polarity"], found["target"]) == ("Skylark", "crew", 1, "crew")
    assert extractor.made_by.startswith("exported/")
