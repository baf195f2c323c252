"""Signing: what the workspace signed passes, and nothing else does."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from heedful.errors import BadInput, Refused
from heedful.security.keys import KeyStore
from heedful.security.signing import canonical, public_key, require_document, require_signature, sign, sign_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyStore]:
    with KeyStore(tmp_path / "keys.db", bytes(32)) as store:
        yield store


def test_what_was_signed_passes_and_one_bit_else_does_not(keys: KeyStore) -> None:
    data, public = b"what was said", public_key(keys)
    signature = sign(keys, data)
    require_signature(public, signature, data)
    assert sign(keys, data) == signature
    for place in range(len(data) * 8):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(Refused, match="does not fit"):
            require_signature(public, signature, bytes(changed))


def test_the_key_is_the_same_when_the_file_is_opened_again_and_another_workspaces_is_another(tmp_path: Path) -> None:
    found = []
    for name in ("one", "one", "two"):
        with KeyStore(tmp_path / name, bytes(32)) as keys:
            found.append(public_key(keys))
    assert found[0] == found[1] != found[2]
    assert len(base64.b64decode(found[0])) == 32


def test_a_document_is_the_same_in_any_order_of_keys_and_nothing_may_be_added(keys: KeyStore) -> None:
    public = public_key(keys)
    signed = sign_document(keys, {"b": [1, {"y": "é", "x": None}], "a": True})
    assert require_document(public, dict(reversed(list(signed.items())))) == {"a": True, "b": [1, {"x": None, "y": "é"}]}
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
    for change in ({"a": False}, {"c": 1}, {"signature": {**signed["signature"], "more": 1}}, {"signature": None}, {"signature": {}}):
        with pytest.raises(Refused):
            require_document(public, signed | change)
    respelt = signed["signature"]["value"]
    respelt = respelt[:85] + chr(ord(respelt[85]) + 1) + "=="
    for field, value in (
        ("value", respelt),
        ("value", "AAAA"),
        ("value", None),
        ("value", 7),
        ("algorithm", "none"),
        ("public_key", base64.b64encode(bytes(32)).decode()),
    ):
        with pytest.raises(Refused):
            require_document(public, signed | {"signature": {**signed["signature"], field: value}})


@pytest.mark.parametrize("public", ["", "AAAA", "no key", "é"])
def test_what_is_no_key_is_bad_input(keys: KeyStore, public: str) -> None:
    with pytest.raises(BadInput):
        require_signature(public, sign(keys, b"x"), b"x")
