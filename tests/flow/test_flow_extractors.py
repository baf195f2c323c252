"""Which extractor the settings choose, and what the doctor says of it."""

from __future__ import annotations

import sys

import pytest

from heedful.errors import BadInput, Unready
from heedful.flow.extractors import chosen_extractor, says_tier
from heedful.flow.settings import parse_settings
from heedful.opinions.models import tiers
from heedful.opinions.taxonomy import parse, ready

TAXONOMY = parse(ready("telecom"))


def chosen(folder, **opinions):
    return chosen_extractor(TAXONOMY, parse_settings({"opinions": opinions}), folder)


def test_a_named_tier_is_used(tmp_path):
    assert chosen(tmp_path, tier="lexicon").made_by.startswith("lexicon/")


def test_a_tier_that_is_not_known_is_refused():
    with pytest.raises(BadInput) as caught:
        parse_settings({"opinions": {"tier": "best"}})
    assert caught.value.code == "settings.key" and "opinions.tier" in caught.value.sentence


def test_a_named_tier_is_not_exchanged_where_it_cannot_run(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(Unready) as caught:
        chosen(tmp_path, tier="fast")
    assert caught.value.code == "models.runtime"


def test_without_models_the_lexicon_reads_and_the_doctor_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(tiers, "find_spec", lambda name: None)
    extractor = chosen(tmp_path)
    assert extractor.made_by.startswith("lexicon/")
    assert "heedful[models]" in says_tier(extractor, parse_settings({}))
    assert "heedful[models]" not in says_tier(extractor, parse_settings({"opinions": {"tier": "lexicon"}}))


def test_a_models_folder_is_seen_from_the_settings_file(tmp_path):
    with pytest.raises(BadInput) as caught:
        chosen(tmp_path, tier="named", model="nowhere")
    assert caught.value.code == "models.folder"
    (tmp_path / "mine").mkdir()
    with pytest.raises(BadInput, match="holds no model"):
        chosen(tmp_path, tier="named", model="mine")
