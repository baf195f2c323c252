"""Second factors: a code serves once, guessing waits, a lost device is stood in for, and nothing on disk tells a secret."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import attempts, factors, members
from heedful.security.actor import Actor
from heedful.security.one_time import code_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heedful.flow.workspace import Workspace

WORDS = "a rather long password"


@pytest.fixture
def workspace(bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setattr("heedful.security.password.PASSES", 1)
    monkeypatch.setattr("heedful.security.password.MEMORY_KIB", 64)
    with bench.workspace() as made:
        members.add(made, "Ada Lind", "administrator", WORDS)
        made.actor = Actor("Ada Lind", "administrator")
        members.add(made, "Bo", "marketer", WORDS)
        made.actor = Actor("Bo", "marketer")
        yield made


class Device:
    """What a telephone does with the address."""

    def __init__(self, workspace: Workspace, bench) -> None:
        self.bench = bench
        begun = factors.begin(workspace)
        self.address = begun.address
        self.secret = base64.b32decode(begun.secret)
        assert "<svg" in begun.svg

    def shows(self) -> str:
        return code_at(self.secret, self.bench.now)


@pytest.fixture
def device(workspace: Workspace, bench) -> Device:
    made = Device(workspace, bench)
    made.codes = factors.confirm(workspace, made.shows())
    bench.now += timedelta(minutes=5)
    return made


def _refused(workspace: Workspace, *said: str | None) -> str:
    with pytest.raises(Refused) as caught:
        members.sign_in(workspace, "Bo", *said)
    return caught.value.code


def test_signing_in_asks_for_it_only_once_it_is_confirmed(workspace: Workspace, bench) -> None:
    device = Device(workspace, bench)
    assert members.sign_in(workspace, "Bo", WORDS)
    factors.confirm(workspace, device.shows())
    with pytest.raises(Unready) as caught:
        members.sign_in(workspace, "Bo", WORDS)
    assert caught.value.code == "members.code"
    bench.now += timedelta(seconds=31)
    assert members.sign_in(workspace, "Bo", WORDS, device.shows())


def test_a_code_serves_once_however_it_is_written(workspace: Workspace, device: Device) -> None:
    code = device.shows()
    assert members.sign_in(workspace, "Bo", WORDS, f"{code[:3]} {code[3:]}")
    assert _refused(workspace, WORDS, code) == "members.sign_in"


def test_an_earlier_code_is_refused_after_a_later_one(workspace: Workspace, bench, device: Device) -> None:
    earlier = device.shows()
    bench.now += timedelta(seconds=30)
    assert members.sign_in(workspace, "Bo", WORDS, device.shows())
    # One step early is within what clocks may differ by, and yet refused.
    assert _refused(workspace, WORDS, earlier) == "members.sign_in"


@pytest.mark.parametrize(("apart", "taken"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_clocks_may_differ_by_one_step(workspace: Workspace, bench, device: Device, apart: int, taken: bool) -> None:
    code = code_at(device.secret, bench.now + timedelta(seconds=apart))
    if taken:
        assert members.sign_in(workspace, "Bo", WORDS, code)
    else:
        assert _refused(workspace, WORDS, code) == "members.sign_in"


def test_without_the_password_nobody_learns_that_a_code_is_asked(workspace: Workspace, device: Device) -> None:
    said = set()
    for name, password, code in (
        ("Bo", "not this one at all", None),
        ("Bo", WORDS, "000000"),
        ("Nobody", WORDS, "000000"),
        ("Nobody", WORDS, None),
    ):
        with pytest.raises(Refused) as caught:
            members.sign_in(workspace, name, password, code)
        said.add((caught.value.code, str(caught.value)))
    assert len(said) == 1


def test_guessing_codes_has_to_wait(workspace: Workspace, device: Device) -> None:
    for _ in range(attempts.TRIES):
        assert _refused(workspace, WORDS, "12345") == "members.sign_in"
    assert _refused(workspace, WORDS, device.shows()) == "members.wait"


def test_leaving_the_code_out_does_not_take_failures_back(workspace: Workspace, device: Device) -> None:
    for _ in range(attempts.TRIES):
        with pytest.raises(Unready):
            members.sign_in(workspace, "Bo", WORDS)
    assert _refused(workspace, WORDS, device.shows()) == "members.wait"


def test_a_code_for_a_lost_device_serves_once_and_only_its_member(workspace: Workspace, device: Device) -> None:
    assert len(set(device.codes)) == factors.CODES
    first = device.codes[0]
    assert members.sign_in(workspace, "Bo", WORDS, first.upper().replace("-", " "))
    assert _refused(workspace, WORDS, first) == "members.sign_in"
    assert factors.standing(workspace).codes_left == factors.CODES - 1
    assert members.sign_in(workspace, "Ada Lind", WORDS)  # she has none, and is asked for none


def test_fresh_codes_end_those_of_before(workspace: Workspace, device: Device) -> None:
    fresh = factors.renew_codes(workspace, device.shows())
    assert _refused(workspace, WORDS, device.codes[0]) == "members.sign_in"
    assert members.sign_in(workspace, "Bo", WORDS, fresh[0])


def test_a_second_one_does_not_replace_the_first_unasked(workspace: Workspace, device: Device) -> None:
    with pytest.raises(BadInput) as caught:
        factors.begin(workspace)
    assert caught.value.code == "factor.there"
    with pytest.raises(Refused):
        factors.drop(workspace, "000000")
    factors.drop(workspace, device.shows())
    assert members.sign_in(workspace, "Bo", WORDS)


def test_a_wrong_code_confirms_nothing(workspace: Workspace, bench) -> None:
    device = Device(workspace, bench)
    with pytest.raises(Refused):
        factors.confirm(workspace, f"{(int(device.shows()) + 1) % 1_000_000:06d}")
    assert members.sign_in(workspace, "Bo", WORDS)


def test_an_administrator_resets_it_and_nobody_else(workspace: Workspace, device: Device) -> None:
    token = members.sign_in(workspace, "Bo", WORDS, device.shows())
    with pytest.raises(Refused):
        factors.reset(workspace, "Bo")
    workspace.actor = Actor("Ada Lind", "administrator")
    factors.reset(workspace, "Bo")
    with pytest.raises(Unready):
        members.actor_of(workspace, token)
    assert members.sign_in(workspace, "Bo", WORDS)
    with pytest.raises(BadInput):
        factors.reset(workspace, "Bo")


def test_whoever_is_removed_leaves_no_factor_to_the_next_of_that_name(workspace: Workspace, device: Device) -> None:
    workspace.actor = Actor("Ada Lind", "administrator")
    members.remove(workspace, "Bo")
    members.add(workspace, "Bo", "marketer", WORDS)
    assert members.sign_in(workspace, "Bo", WORDS)


def test_nothing_on_disk_tells_secret_or_code(workspace: Workspace, device: Device) -> None:
    on_disk = b"".join(p.read_bytes() for p in workspace.folder.rglob("*") if p.is_file())
    assert device.secret not in on_disk
    assert base64.b32encode(device.secret) not in on_disk
    assert not [one for one in device.codes if one.encode() in on_disk or one.replace("-", "").encode() in on_disk]


def test_an_operator_has_none(bench) -> None:
    with bench.workspace() as workspace, pytest.raises(BadInput) as caught:
        factors.begin(workspace)
    assert caught.value.code == "factor.member"
