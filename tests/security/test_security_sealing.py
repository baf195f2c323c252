"""Sealing: opens only with its own key and place; keyed hashes as RFC 4231 says."""

from __future__ import annotations

import hmac
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.errors import Broken, HeedfulError, Refused
from heedful.security.actor import Actor
from heedful.security.sealing import framed, keyed, keyed_all, seal, seal_rows, unseal, unseal_rows


@given(st.lists(st.tuples(st.integers(0, 3), st.binary(max_size=20), st.binary(max_size=60)), max_size=20))
def test_what_is_sealed_opens_again(rows: list[tuple[int, bytes, bytes]]) -> None:
    people = [bytes([n]) * 32 for n in range(4)]
    keys = [people[who] for who, _, _ in rows]
    aads = [aad for _, aad, _ in rows]
    texts = [text for _, _, text in rows]
    sealed = seal_rows(keys, aads, texts)
    assert unseal_rows(keys, aads, sealed) == texts
    assert [len(row) - len(text) for row, text in zip(sealed, texts, strict=True)] == [28] * len(rows)


def test_two_sealings_never_look_alike() -> None:
    key = os.urandom(32)
    sealed = seal_rows([key] * 500, [b""] * 500, [b"same words"] * 500)
    assert len({row[:12] for row in sealed}) == 500
    assert len(set(sealed)) == 500


@pytest.mark.parametrize("change", ["key", "aad", "nonce", "text", "tag", "short", "empty"])
def test_anything_changed_is_refused(change: str) -> None:
    key, aad = os.urandom(32), b"post/1"
    sealed = seal(key, aad, b"words of a person")
    tampered = {
        "nonce": bytes([sealed[0] ^ 1]) + sealed[1:],
        "text": sealed[:14] + bytes([sealed[14] ^ 1]) + sealed[15:],
        "tag": sealed[:-1] + bytes([sealed[-1] ^ 1]),
        "short": sealed[:9],
        "empty": b"",
    }.get(change, sealed)
    with pytest.raises(Refused) as caught:
        unseal(os.urandom(32) if change == "key" else key, b"post/2" if change == "aad" else aad, tampered)
    assert caught.value.code == "seal.wrong"
    assert "words" not in str(caught.value)


def test_unequal_columns_are_our_fault() -> None:
    with pytest.raises(Broken):
        seal_rows([os.urandom(32)], [], [b"a"])
    with pytest.raises(HeedfulError):
        unseal_rows([os.urandom(32)], [b""], [])


def test_keyed_is_hmac_sha256_cut() -> None:
    # RFC 4231, test case 2.
    whole = bytes.fromhex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    assert keyed(b"Jefe", b"what do ya want for nothing?", 32) == whole
    assert keyed(b"Jefe", b"what do ya want for nothing?") == whole[:16]
    assert keyed_all(b"Jefe", [b"what do ya want for nothing?", b""], 8) == [whole[:8], keyed(b"Jefe", b"", 8)]


@given(st.binary(max_size=200), st.lists(st.binary(max_size=200), max_size=5), st.integers(1, 32))
def test_many_keyed_at_once_are_each_keyed_alone(key: bytes, messages: list[bytes], size: int) -> None:
    assert keyed_all(key, messages, size) == [hmac.new(key, message, "sha256").digest()[:size] for message in messages]
    assert keyed_all(key, messages, size) == [keyed(key, message, size) for message in messages]


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_framing_tells_lists_of_parts_apart(one: list[str], other: list[str]) -> None:
    assert (framed(*one) == framed(*other)) == (one == other)


def test_framing_tells_moved_borders_apart() -> None:
    assert framed("ab", "c") != framed("a", "bc")


def test_an_actor_reads_as_role_and_name() -> None:
    assert str(Actor("Ada", "operator")) == "operator:Ada"
