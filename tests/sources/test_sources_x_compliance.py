"""X's compliance lines: results of jobs and events of streams, good and bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from heedful.errors import BadInput
from heedful.sources.x_compliance import POSTS, REASONS, UNKNOWN, USERS, Order, Results, is_stream


def read(path: Path, text: str | bytes, kind: str | None = POSTS) -> tuple[list[Order], Results]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    results = Results(path, kind)
    return list(results.orders()), results


def line(post: object = "1700000000000000001", reason: object = "deleted", **more: object) -> str:
    at = "2026-06-01T00:00:00.000Z"
    return json.dumps({"id": post, "action": "delete", "created_at": at, "redacted_at": at, "reason": reason, **more}) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "results.jsonl"


@pytest.mark.parametrize("kind", [POSTS, USERS])
def test_every_reason_x_names_is_an_order(file: Path, kind: str) -> None:
    orders, results = read(file, "".join(line(str(n), reason) for n, reason in enumerate(REASONS[kind])), kind)
    assert [o.reason for o in orders] == list(REASONS[kind])
    assert {o.kind for o in orders} == {kind}
    assert results.problems == []


def test_a_reason_that_is_not_known_is_said_to_be_so(file: Path) -> None:
    for reason in ("quantum", None, 7, ["deleted"], "Deleted"):
        assert read(file, line(reason=reason))[0][0].reason == UNKNOWN
    assert read(file, json.dumps({"id": "5"}))[0][0].reason == UNKNOWN
    # What is a reason for users only is not one for posts.
    assert read(file, line(reason="deactivated"))[0][0].reason == UNKNOWN


def test_what_is_given_back_orders_nothing(file: Path) -> None:
    assert read(file, line(action="undelete"))[0] == [Order(POSTS, ("1700000000000000001",), None)]


def test_bad_lines_cost_only_themselves(file: Path) -> None:
    bad = ["{", "[]", "7", "null", '"x"', "{}", line(post=""), line(post="1e5"), line(post=1.5), line(post=True), line(post="-4")]
    bad += [line(post="9" * 21), line(post="٣٤"), line(post=None), '{"id": "1"', "x" * 100]
    text = "\n".join(line(str(n)).strip() + "\n" + b.strip() for n, b in enumerate(bad))
    orders, results = read(file, text)
    assert [o.ids for o in orders] == [(str(n),) for n in range(len(bad))]
    assert len(results.problems) == len(bad)
    assert all("1e5" not in p.sentence + p.place for p in results.problems)


@pytest.mark.parametrize(
    "text",
    [
        "﻿" + line("7"),
        line("7").replace("\n", "\r\n"),
        "\n\n" + line("7") + "\n\n",
        line("7").strip(),
        line(7),
        line("7").encode("utf-16"),
    ],
)
def test_other_ends_of_line_and_encodings_are_read(file: Path, text: str | bytes) -> None:
    orders, results = read(file, text)
    assert [o.ids for o in orders] == [("7",)]
    assert results.problems == []


def test_an_empty_file_orders_nothing(file: Path) -> None:
    orders, results = read(file, "")
    assert orders == []
    assert results.problems == []


def test_a_line_of_many_megabytes_is_stepped_over(file: Path) -> None:
    orders, results = read(file, line("7", junk="x" * 20_000_000) + line("8"))
    assert ("8",) in [o.ids for o in orders]
    assert len(orders) + len(results.problems) == 2


def test_a_jobs_description_is_not_its_results(file: Path) -> None:
    for text in ('{"data": {"id": "7", "type": "tweets", "upload_url": "u", "download_url": "d", "status": "complete"}}', '{"errors": []}'):
        with pytest.raises(BadInput) as said:
            read(file, text)
        assert said.value.code == "compliance.not_results"


def test_results_need_their_kind(file: Path) -> None:
    with pytest.raises(BadInput) as said:
        read(file, line(), None)
    assert said.value.code == "compliance.kind"


def post(event: str, **more: object) -> dict[str, object]:
    return {event: {"tweet": {"id": "5", "author_id": "8"}, "event_at": "2026-06-01T00:00:00.000Z", **more}}


def user(event: str, **more: object) -> dict[str, object]:
    return {event: {"user": {"id": "8"}, "event_at": "2026-06-01T00:00:00.000Z", **more}}


@pytest.mark.parametrize(
    ("event", "order"),
    [
        (post("delete"), Order(POSTS, ("5",), "deleted")),
        (post("withheld", withheld_in_countries=["XX"]), Order(POSTS, ("5",), "withheld")),
        (post("drop"), Order(POSTS, ("5",), "dropped")),
        (post("undrop"), Order(POSTS, ("5",), None)),
        (post("tweet_edit", initial_tweet_id="3", edit_tweet_ids=["4", "5"]), Order(POSTS, ("5", "3", "4"), "edited")),
        (post("public_tweet_unviewable", application="apply"), Order(POSTS, ("5",), "unviewable")),
        (post("public_tweet_unviewable", application="remove"), Order(POSTS, ("5",), None)),
        ({"delete": {"post": {"id": "5"}}}, Order(POSTS, ("5",), "deleted")),
        ({"delete": {"favorite": {"id": "5", "user_id": "8"}}}, Order(POSTS, ("5",), None)),
        (user("user_delete"), Order(USERS, ("8",), "deleted")),
        (user("user_undelete"), Order(USERS, ("8",), None)),
        (user("user_protect"), Order(USERS, ("8",), "protected")),
        (user("user_unprotect"), Order(USERS, ("8",), None)),
        (user("user_suspend"), Order(USERS, ("8",), "suspended")),
        (user("user_unsuspend"), Order(USERS, ("8",), None)),
        (user("user_withheld", withheld_in_countries=["XX"]), Order(USERS, ("8",), "withheld")),
        (user("scrub_geo", up_to_tweet_id="9"), Order(USERS, ("8",), "scrub_geo")),
        (user("user_profile_modification", profile_field="name", new_value="x"), Order(USERS, ("8",), None)),
    ],
)
def test_every_event_of_the_streams(file: Path, event: dict[str, object], order: Order) -> None:
    for wrapped in (event, {"data": event}):
        assert read(file, json.dumps(wrapped), None)[0] == [order]
        assert is_stream(file)


def test_a_broken_event_is_a_problem(file: Path) -> None:
    for event in (
        {"delete": {}},
        {"delete": {"tweet": {"id": None}}},
        {"user_delete": {"user": []}},
        {"tweet_edit": {"edit_tweet_ids": 5}},
    ):
        orders, results = read(file, json.dumps(event), None)
        assert orders == []
        assert len(results.problems) == 1


def test_results_are_no_stream(file: Path) -> None:
    for text in (line(), "", "{", "[]"):
        file.write_text(text)
        assert not is_stream(file)
