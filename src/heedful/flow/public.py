"""The words that are public anyway, taken from the taxonomy: brands, their names and handles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.privacy.redact import PublicWords

if TYPE_CHECKING:
    from heedful.opinions.taxonomy import Taxonomy


def public_words(taxonomy: Taxonomy) -> PublicWords:
    """Brands' handles and names, which redaction leaves in the words.

    Guarantee: nothing but what the company wrote in its own settings.
    """
    names = {n.lower() for brand in taxonomy.brands for n in (brand.name, *brand.names)}
    parts = {part for n in names for part in n.split() if len(part) > 2}
    # A dialect's shippin is no name: without its g the tagger does not know it, and would take what people speak of out of their words.
    said = {w[:-1].lower() for aspect in taxonomy.aspects for w in aspect.words if w.isalpha() and w.endswith("ing") and len(w) > 6}
    return PublicWords(tuple(sorted(taxonomy.handles())), frozenset(names | parts | said))
