"""Recognisers of identifying details, a file each, in the order in which they are applied.

Order matters: markup holds names (it goes before names, in `redact`), addresses hold handles, an IBAN holds something like a telephone number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.privacy.detect.card import CARD
from heedful.privacy.detect.email import EMAIL
from heedful.privacy.detect.handle import HANDLE
from heedful.privacy.detect.iban import IBAN
from heedful.privacy.detect.ip import IP
from heedful.privacy.detect.phone import PHONE
from heedful.privacy.detect.profile import PROFILE

if TYPE_CHECKING:
    from heedful.privacy.detect.recogniser import Recogniser

RECOGNISERS: Final[tuple[Recogniser, ...]] = (EMAIL, PROFILE, IBAN, CARD, IP, PHONE, HANDLE)
