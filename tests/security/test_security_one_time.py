"""Codes of half a minute, against the test vectors of RFC 6238, Appendix B (its eight digits cut to the last six)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from heedful.security.one_time import address_of, code_at, step_of

SECRET = b"12345678901234567890"
VECTORS = {59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037"}


@pytest.mark.parametrize(("at", "eight"), VECTORS.items())
def test_the_standards_own_vectors(at: int, eight: str) -> None:
    moment = datetime.fromtimestamp(at, UTC)
    assert code_at(SECRET, moment) == eight[2:]
    assert step_of(SECRET, eight[2:], moment, 0) == at // 30
    assert step_of(SECRET, eight[2:], moment, at // 30) is None


@pytest.mark.parametrize("said", ["", "12345", "1234567", "abcdef", "१२३४५६", "28708 2 1", "28708\x00"])
def test_what_is_no_code_is_none(said: str) -> None:
    assert step_of(SECRET, said, datetime.fromtimestamp(59, UTC), 0) is None


def test_the_address_names_company_and_member() -> None:
    said = address_of(SECRET, "Ada Lind", "Larkmoor")
    assert said.startswith("otpauth://totp/Larkmoor:Ada%20Lind?")
    assert "issuer=Larkmoor" in said
