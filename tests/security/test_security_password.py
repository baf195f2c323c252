"""Passwords and passphrases: many at once in one process come to an end, which the library alone does not see to."""

from __future__ import annotations

import threading

import pytest

from heedful.errors import Refused
from heedful.security import passphrase
from heedful.security.password import fits, hash_password

WORDS = "four words nobody guesses"


def test_many_who_sign_in_and_open_keys_at_once_come_to_an_end(monkeypatch) -> None:
    for place in ("heedful.security.password", "heedful.security.passphrase"):
        monkeypatch.setattr(f"{place}.PASSES", 1)
        monkeypatch.setattr(f"{place}.MEMORY_KIB", 1024)
    kept, wrapped, found = hash_password(WORDS), passphrase.wrap(bytes(32), WORDS), []
    acts = [
        lambda: fits(kept, WORDS),
        lambda: not fits(kept, WORDS + "!"),
        lambda: not fits(None, WORDS),
        lambda: hash_password(WORDS) != kept,
        lambda: passphrase.unwrap(wrapped, WORDS) == bytes(32),
    ]
    meet = threading.Barrier(len(acts))

    def run(act) -> None:
        meet.wait(30)
        found.extend(act() for _ in range(10))

    # A thread that hangs must not keep the test from ending.
    threads = [threading.Thread(target=run, args=(act,), daemon=True) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert not [one for one in threads if one.is_alive()], "they wait for each other"
    assert found == [True] * 50


def test_wrong_words_are_refused_and_leave_the_way_open() -> None:
    wrapped = passphrase.wrap(bytes(32), WORDS)
    with pytest.raises(Refused):
        passphrase.unwrap(wrapped, WORDS + "!")
    assert passphrase.unwrap(wrapped, WORDS) == bytes(32)
