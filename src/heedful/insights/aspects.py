"""The tree of aspects: a thing said of an aspect is said of every wider one too, and of the brand as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.errors import BadInput
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Mapping


def line(aspect: str, parents: Mapping[str, str | None]) -> list[str]:
    """An aspect, its parent, its parent's parent and so on, up to 'overall'.

    Guarantee: begins with the aspect, ends with 'overall', and names nothing twice.
    Errors: BadInput when an aspect is its own ancestor.
    """
    found = [aspect]
    while found[-1] != OVERALL:
        wider = parents.get(found[-1]) or OVERALL
        if wider in found:
            raise BadInput("aspects.circle", f"The aspect {wider!r} is its own parent.", "Mend `parent` in the taxonomy of heedful.yaml.")
        found.append(wider)
    return found


def levels(parents: Mapping[str, str | None]) -> list[dict[str, str]]:
    """The wider aspects of each aspect, a step at a time, without 'overall'.

    Guarantee: the n-th mapping leads from an aspect to its n-th ancestor; together they are all of them.
    """
    lines = {aspect: line(aspect, parents)[1:-1] for aspect in parents if aspect != OVERALL}
    depth = max((len(wider) for wider in lines.values()), default=0)
    return [{aspect: wider[step] for aspect, wider in lines.items() if step < len(wider)} for step in range(depth)]
