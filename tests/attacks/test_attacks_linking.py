"""Attack: the files of two lakes, or of a lake and its backup, must not tell by pseudonyms who is who."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from bench.attack_linking import BY_KEYS, LEVEL, World, backup, power, tail, two_lakes


def test_pseudonyms_of_two_lakes_tell_no_more_than_chance(tmp_path: Path) -> None:
    world = World(tmp_path, 100, 1_500, 7)
    world.fill()
    found = two_lakes(world)
    assert found["linking.people"] > 30
    assert found["linking.shared_keys"] == 0
    assert found["linking.p"] > LEVEL
    assert power(found["linking.people"], found["linking.chance"], 4, 0.25) > 0.95
    # What lies open does link them, and that is published; a search that could not see it would prove nothing.
    assert found["linking.time"] > 0.9
    after = backup(world, erased=4)
    assert after["linking.backup.keys"] > 20
    assert after["linking.backup.keys_left"] == 0
    assert after["linking.backup.named"] == 0


def test_one_key_for_both_lakes_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from heedful.flow.workspace import Workspace

    whole = Workspace.keyed
    monkeypatch.setattr(Workspace, "keyed", lambda self, purpose: whole(self, "insights" if purpose == "profile" else purpose))
    world = World(tmp_path, 60, 600, 7)
    world.fill()
    found = two_lakes(world)
    assert found["linking.shared_keys"] > 100
    assert found["linking.pseudonym.equal"] == 1.0
    assert found["linking.p"] < LEVEL


@pytest.mark.parametrize(
    ("way", "make"),
    [
        ("distance", lambda key: (int.from_bytes(key) ^ 0b1011).to_bytes(16)),
        ("start", lambda key: (int.from_bytes(key) + 12_345).to_bytes(17)[-16:]),
        ("rank", lambda key: bytes([key[0] // 2]) + key[1:]),
    ],
)
def test_each_way_sees_the_weak_key_it_is_for(way: str, make) -> None:
    there = sorted(hashlib.sha256(str(n).encode()).digest()[:16] for n in range(200))
    guess = BY_KEYS[way](sorted(map(make, there)), there)
    right = sum(guess[make(key)] == key for key in there)
    assert len(BY_KEYS) * tail(right, 200, 1 / 200) < LEVEL
    # Keys that have nothing to do with each other pair people by lot, and the way sees nothing.
    by_lot, lots = sorted(random.Random(n).randbytes(16) for n in range(200)), random.Random(5).sample(there, 200)
    guess = BY_KEYS[way](by_lot, there)
    assert tail(sum(guess[one] == other for one, other in zip(by_lot, lots, strict=True)), 200, 1 / 200) > LEVEL


def test_the_test_has_the_power_it_says() -> None:
    rng = random.Random(3)
    of, chance, rate = 120, 1 / 240, 0.1
    needed = next(n for n in range(of) if 4 * tail(n, of, chance) < LEVEL)
    seen = sum(sum(rng.random() < rate for _ in range(of)) >= needed for _ in range(4_000)) / 4_000
    assert abs(seen - power(of, chance, 4, rate)) < 0.03
    assert tail(0, of, chance) == pytest.approx(1)
