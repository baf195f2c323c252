"""Recognisers of identifying details, a file each, found by the entry point group `heedful.recognisers`, in the order of their rank.

Order matters: markup holds names (it goes before names, in `redact`), addresses hold handles, an IBAN holds something like a telephone number.
Others' recognisers come after ours; one that needs digits says how many, and is asked of fewer posts.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final

from heedful.privacy.detect.address import ADDRESS, POSTCODE
from heedful.privacy.detect.birth import AGE, BIRTH
from heedful.privacy.detect.card import CARD
from heedful.privacy.detect.email import EMAIL
from heedful.privacy.detect.handle import HANDLE
from heedful.privacy.detect.iban import IBAN
from heedful.privacy.detect.ip import IP
from heedful.privacy.detect.national import NATIONAL
from heedful.privacy.detect.order import ORDER
from heedful.privacy.detect.phone import PHONE
from heedful.privacy.detect.place import PLACE
from heedful.privacy.detect.profile import PROFILE

if TYPE_CHECKING:
    from heedful.privacy.detect.recogniser import Recogniser

GROUP: Final = "heedful.recognisers"
OURS: Final[tuple[Recogniser, ...]] = (EMAIL, PROFILE, PLACE, IBAN, CARD, IP, NATIONAL, BIRTH, ORDER, ADDRESS, PHONE, POSTCODE, AGE, HANDLE)


@cache
def recognisers() -> tuple[Recogniser, ...]:
    """Ours, and those that other packages bring.

    Guarantee: ours first, in their order; others in the order of their names; one whose kind is ours replaces none of ours.
    """
    found = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return (*OURS, *(point.load() for point in found))
