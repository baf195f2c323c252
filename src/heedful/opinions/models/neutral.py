"""Words that say somebody's gender, and the one word for all that the models read in their place.

A model learns from people's posts, and with them that a text about a mother is felt otherwise than one about a father. What it cannot see
it cannot weigh: both are read as a parent. Places and words of the text stay as they are; nothing is written anew. What it costs in accuracy stands in
docs/explanation/fairness.md.
"""

from __future__ import annotations

from typing import Final

_ALIKE: Final = {
    "they": "he she",
    "them": "him",
    "their": "her his",
    "theirs": "hers",
    "themselves": "himself herself",
    "parent": "mother father mom dad mum mam mama papa mommy daddy mummy",
    "sibling": "sister brother",
    "child": "daughter son girl boy",
    "children": "daughters sons girls boys",
    "partner": "wife husband girlfriend boyfriend",
    "relative": "aunt uncle niece nephew",
    "grandparent": "grandmother grandfather grandma grandpa granny grandad",
    "person": "woman man lady gentleman guy gal lass lad",
    "people": "women men ladies gentlemen lasses lads",
    "friend": "mate bro sis",
}
NEUTRAL: Final = {word: one for one, words in _ALIKE.items() for word in words.split()}
