"""What the tests of messages share: a small catalogue, and the hour."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
OFFERS = """
templates:
  plain:
    subject: "{{ offer.name }}"
    text: |
      Good day{% if name %} {{ name }}{% endif %},

      {{ passage }}

      It costs {{ price }} instead of {{ was }}, until {{ deadline | default: "further notice" }}.
offers:
  - id: evening
    name: Evening delivery
    speaks_to: [delivery]
    template: plain
    link: https://larkmoor.example/evening
    passages:
      - {aspect: delivery, text: You wrote that you like our delivery.}
    facts:
      price: {amount: 4.90, currency: EUR, since: 2026-06-01, until: 2026-06-30, evidence: price list of June}
      was: {amount: "9.90", currency: EUR, since: 2026-01-01, until: 2026-05-31, evidence: price list of January}
      deadline: {at: 2026-06-30, evidence: price list of June}
  - id: second-carrier
    name: A second carrier
    kind: repair
    speaks_to: [delivery]
    subject: We have mended our deliveries
    text: "{{ repaired.what }} since {{ repaired.since }}."
    facts:
      repaired: {what: We have a second carrier, since: 2026-05-01, evidence: contract of April}
"""


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def offers() -> str:
    return OFFERS


@pytest.fixture
def read():
    """Read a catalogue of one company with two aspects."""
    from heedful.messages.catalogue import parse

    def reading(text: str = OFFERS, **more: Any):
        return parse(text, brands=["Larkmoor"], aspects=["delivery", "price"], **more)

    return reading
