"""Meta's signed requests: what holds, and every way we know of to make one up."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import statistics
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.errors import Refused
from heedful.security import signed_request
from heedful.security.signed_request import LONGEST, require_signed

SECRET = b"0123456789abcdef0123456789abcdef"
NOW = 1_780_000_000
AGE = 3600
GOOD = {"user_id": "218471", "algorithm": "HMAC-SHA256", "issued_at": NOW - 10}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def sign(payload: str, secret: bytes = SECRET, digest=hashlib.sha256) -> str:
    return f"{b64(hmac.new(secret, payload.encode(), digest).digest())}.{payload}"


def made(said: object = None, **changes: object) -> str:
    said = {**GOOD, **changes} if said is None else said
    return sign(b64(json.dumps(said).encode()))


def code_of(raw: str, **how: int) -> str:
    with pytest.raises(Refused) as refused:
        require_signed(raw, [SECRET], how.get("now", NOW), how.get("age", AGE))
    return refused.value.code


def test_a_request_of_meta_is_taken() -> None:
    said = require_signed(made(expires=NOW + 3600), [SECRET], NOW, AGE)
    assert (said.user_id, said.issued_at) == ("218471", NOW - 10)
    assert require_signed(made(user_id=218471), [SECRET], NOW, AGE).user_id == "218471"
    assert require_signed(made(expires=0, algorithm="hmac-sha256"), [SECRET], NOW, AGE).user_id == "218471"


def test_any_of_several_secrets_will_do_while_one_is_replaced() -> None:
    for secrets in ([b"another secret of an app", SECRET], [SECRET, b"another secret of an app"]):
        assert require_signed(made(), secrets, NOW, AGE).user_id == "218471"
    with pytest.raises(Refused):
        require_signed(made(), [b"another secret of an app"], NOW, AGE)
    with pytest.raises(Refused):
        require_signed(made(), [], NOW, AGE)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        ".",
        "nothing",
        "é.ü",
        "\ud800.\udfff",
        made() + ".",
        made() + "=",
        made() + "\n",
        " " + made(),
        made().replace(".", "..", 1),
        made().partition(".")[2],
        "." + made().partition(".")[2],
        made().partition(".")[0] + ".",
        sign(b64(json.dumps(GOOD).encode()), b""),
        sign(b64(json.dumps(GOOD).encode()), b"not the secret at all, but long"),
        sign(b64(json.dumps(GOOD).encode()), digest=hashlib.sha512),
        sign(b64(json.dumps(GOOD).encode()), digest=hashlib.md5),
        sign("", SECRET),
        "A" * 43 + "." + b64(json.dumps(GOOD).encode()),
        "A" * 44 + "." + b64(json.dumps(GOOD).encode()),
        made() + "A" * LONGEST,
        "A" * 10_000_000,
    ],
)
def test_what_was_not_signed_with_the_secret_is_forged(raw: str) -> None:
    assert code_of(raw) == "callback.forged"


def test_a_payload_padded_after_it_was_signed_is_forged() -> None:
    # The MAC covers the payload exactly as it came: who pads it before the MAC signs something else.
    encoded = b64(json.dumps({**GOOD, "user_id": "21847"}).encode())
    padded = encoded + "=" * (-len(encoded) % 4)
    assert padded != encoded
    signature = sign(encoded).partition(".")[0]
    assert code_of(f"{signature}.{padded}") == "callback.forged"
    assert require_signed(sign(padded), [SECRET], NOW, AGE).user_id == "21847"


def test_a_signature_spelt_in_another_way_signs_the_same() -> None:
    signature, _, payload = made().partition(".")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = signature[:-1] + last[last.index(signature[-1]) ^ 1]
    # Two spellings of the same 32 bytes: what tells calls apart must be the payload.
    assert require_signed(f"{other}.{payload}", [SECRET], NOW, AGE) == require_signed(f"{signature}=.{payload}", [SECRET], NOW, AGE)


@given(st.data())
def test_a_changed_character_is_never_taken_for_something_else(data: st.DataObject) -> None:
    raw = made()
    at = data.draw(st.integers(0, len(raw) - 1))
    changed = raw[:at] + data.draw(st.characters(codec="ascii").filter(lambda c: c != raw[at])) + raw[at + 1 :]
    try:
        said = require_signed(changed, [SECRET], NOW, AGE)
    except Refused:
        return
    assert said.payload == raw.partition(".")[2].encode(), "what was signed is what was read"


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")))
def test_noise_is_refused(raw: str) -> None:
    assert code_of(raw) == "callback.forged"


@pytest.mark.parametrize(
    "said",
    [
        {**GOOD, "algorithm": "none"},
        {**GOOD, "algorithm": "HMAC-SHA1"},
        {k: v for k, v in GOOD.items() if k != "algorithm"},
        {**GOOD, "algorithm": None},
        {k: v for k, v in GOOD.items() if k != "user_id"},
        {**GOOD, "user_id": ""},
        {**GOOD, "user_id": True},
        {**GOOD, "user_id": ["218471"]},
        {**GOOD, "user_id": "21 8471"},
        {**GOOD, "user_id": "٣٤"},
        {**GOOD, "user_id": "9" * 41},
        {k: v for k, v in GOOD.items() if k != "issued_at"},
        {**GOOD, "issued_at": str(NOW)},
        {**GOOD, "issued_at": True},
        {**GOOD, "issued_at": float(NOW)},
        [],
        "218471",
        None,
        7,
    ],
)
def test_what_was_signed_but_is_no_such_request_is_unusable(said: object) -> None:
    assert code_of(sign(b64(json.dumps(said).encode()))) == "callback.unusable"


@pytest.mark.parametrize("payload", [b"{", b"\xff\xfe", b'{"user_id": "\xff"}', b"[" * 4000])
def test_what_was_signed_but_is_no_json_is_unusable(payload: bytes) -> None:
    assert code_of(sign(b64(payload))) == "callback.unusable"
    assert code_of(sign("AAAAA")) == "callback.unusable"


@pytest.mark.parametrize(
    ("changes", "fresh"),
    [
        ({"issued_at": NOW - AGE}, True),
        ({"issued_at": NOW - AGE - 1}, False),
        ({"issued_at": NOW + 300}, True),
        ({"issued_at": NOW + 301}, False),
        ({"issued_at": -(10**18)}, False),
        ({"issued_at": 10**18}, False),
        ({"expires": NOW}, True),
        ({"expires": NOW - 1}, False),
    ],
)
def test_only_fresh_requests_are_taken(changes: dict[str, int], fresh: bool) -> None:
    if fresh:
        require_signed(made(**changes), [SECRET], NOW, AGE)
    else:
        assert code_of(made(**changes)) == "callback.stale"


def test_nothing_is_parsed_before_the_signature_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(_: bytes) -> None:
        raise AssertionError("parsed before it was verified")

    monkeypatch.setattr(signed_request, "_parsed", parsed)
    for raw in (made()[:-1], made()[1:], sign(b64(b"{}"), b"not the secret at all, but long")):
        assert code_of(raw) == "callback.forged"


def test_every_comparison_is_made_whatever_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    real = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append((len(a), len(b))) or real(a, b))
    for raw in ("nothing", made(), "A" * 43 + ".AAAA", ""):
        compared.clear()
        with contextlib.suppress(Refused):
            require_signed(raw, [SECRET, b"another secret of an app"], NOW, AGE)
        assert compared == [(32, 32), (32, 32)], "no secret is left out, and the lengths tell nothing"


def test_time_tells_nothing_of_how_much_was_right() -> None:
    signature, _, payload = made().partition(".")
    wrong_first = ("B" if signature[0] == "A" else "A") + signature[1:]
    wrong_last = signature[:-2] + ("B" if signature[-2] == "A" else "A") + signature[-1]

    def spent(raw: str) -> float:
        times = []
        for _ in range(400):
            start = time.perf_counter_ns()
            code_of(raw)
            times.append(time.perf_counter_ns() - start)
        return statistics.median(times)

    first, last = spent(f"{wrong_first}.{payload}"), spent(f"{wrong_last}.{payload}")
    assert 0.5 < first / last < 2


def test_a_refusal_shows_nothing_of_what_was_sent() -> None:
    for raw in (made(user_id="218471x"), made(issued_at=1), "218471.218471"):
        with pytest.raises(Refused) as refused:
            require_signed(raw, [SECRET], NOW, AGE)
        assert "218471" not in str(refused.value)
        assert refused.value.__cause__ is None
