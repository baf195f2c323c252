"""Recognisers of identifying details, found by the entry point group `heedful.recognisers` and asked in the order of their ranks.

Order matters: markup holds names (it goes before names, in `redact`), addresses hold handles, an IBAN holds something like a telephone number.
Ours have ranks below 1,000; others come after unless they say otherwise.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Final

from heedful.privacy.detect.recogniser import Recogniser

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP: Final = "heedful.recognisers"
_PACKAGE: Final = "heedful"
# Asked before all others, and by name, since names come between it and them.
_FIRST: Final = "tag"


@cache
def recognisers() -> tuple[Recogniser, ...]:
    """All recognisers that are installed, of this package and of others.

    Guarantee: in the order of their ranks, then of the names of their entry points; never none. Where the installed package lists none of
    its own, as when it runs from its sources, the files beside this one are read instead: redaction that silently finds nothing is the
    one thing that must not happen.
    """
    found = list(entry_points(group=GROUP))
    ours = {point.name: point.load() for point in found if _is_ours(point)} or dict(_beside())
    others = [(point.name, point.load()) for point in found if not _is_ours(point)]
    return tuple(one for _, one in sorted([*ours.items(), *others], key=lambda pair: (pair[1].rank, pair[0])))


def _is_ours(point: EntryPoint) -> bool:
    return point.value.startswith(f"{_PACKAGE}.")


def _beside() -> Iterator[tuple[str, Recogniser]]:
    """The recognisers in the files beside this one."""
    for module in pkgutil.iter_modules(__path__):
        for name, one in vars(import_module(f"{__name__}.{module.name}")).items():
            if isinstance(one, Recogniser) and one.kind != _FIRST:
                yield name.lower(), one
