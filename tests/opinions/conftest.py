from __future__ import annotations

import pytest

from heedful.opinions.lexicon import LexiconExtractor
from heedful.opinions.taxonomy import parse, ready

OWN = {
    "brands": [
        {"name": "Skylark", "names": ["Skylark Air"], "handles": ["flyskylark"], "hashtags": ["skylark"], "pages": ["77"]},
        {"name": "Bluefin", "handles": ["bluefinair"]},
        {"name": "Amber", "exact": ["Amber"], "handles": ["amberair"]},
    ],
}


def air_taxonomy():
    return parse({**ready("airlines"), **OWN})


@pytest.fixture(scope="session")
def extractor():
    return LexiconExtractor(air_taxonomy())


@pytest.fixture(scope="session")
def found(extractor):
    """The opinions of one text as (brand, aspect, polarity), in order."""

    def find(text, *context):
        return [(o["brand"], o["aspect"], o["polarity"]) for o in extractor.extract([text], [list(context)]).to_dicts()]

    return find


@pytest.fixture(scope="session")
def whole(extractor):
    """The opinions of one text as they come, by aspect."""

    def find(text, *context):
        return {o["aspect"]: o for o in extractor.extract([text], [list(context)]).to_dicts()}

    return find
