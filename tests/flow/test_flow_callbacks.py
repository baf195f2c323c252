"""Meta's callbacks in a whole workspace: written down once, answered alike, and done behind the answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
from datetime import timedelta

import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import callbacks, deletions
from heedful.flow.callbacks import DEAUTHORIZE, DELETE, Heard
from heedful.flow.compliance import list_duties
from heedful.flow.erase import list_certificates
from heedful.flow.holds import hold, release
from heedful.flow.requests import listed
from heedful.flow.workspace import Workspace
from heedful.store import outbox, people

SECRET = "an app's secret of Meta, 32 long"
SITE = "https://larkmoor.example"


def signed(bench, user: str, ago: int = 10, secret: str = SECRET) -> str:
    said = {"user_id": user, "algorithm": "HMAC-SHA256", "issued_at": int(bench.now.timestamp()) - ago}
    payload = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    mac = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=") + "." + payload


@pytest.fixture(scope="module")
def made(tmp_path_factory, bench_in):
    """p1 has one Meta account; p2 one of Meta and one of X; p3 one of Meta nobody proved; each with posts."""
    bench = bench_in(tmp_path_factory.mktemp("made"))
    workspace = bench.workspace(callbacks={"meta_app_secret_env": "HEEDFUL_TEST_SECRET"})
    meta = {"network": "facebook", "scope": "app"}
    bench.bring(
        workspace,
        bench.consent("p1", account="71", **meta),
        bench.consent("p2", account="72", **meta),
        bench.consent("p2", account="82"),
        bench.consent("p3", account="73", **meta, verified_by=""),
    )
    workspace.close()
    return workspace.folder


@pytest.fixture
def workspace(made, bench, monkeypatch):
    monkeypatch.setenv("HEEDFUL_TEST_SECRET", SECRET.replace(" ", "_"))
    copy = bench.path("workspace")
    shutil.copytree(made, copy)
    with Workspace(copy, clock=lambda: bench.now) as opened:
        for person, network, own in (("p1", "facebook", 3), ("p2", "facebook", 2), ("p3", "facebook", 2)):
            _give(bench, opened, person, network, own)
        bench.gather(opened, bench.ndjson([bench.post(n, "82", "@larkmoor the delivery was great") for n in range(4)]))
        yield opened


def _give(bench, workspace, person: str, network: str, posts: int) -> None:
    folder = bench.path("export") / "your_facebook_activity" / "comments_and_reactions"
    folder.mkdir(parents=True)
    at = int(bench.now.timestamp()) - 86_400
    said = [
        {
            "timestamp": at - n,
            "data": [{"comment": {"timestamp": at - n, "comment": f"Larkmoor delivery is great {person} {n}", "author": "A"}}],
        }
        for n in range(posts)
    ]
    (folder / "comments.json").write_text(json.dumps({"comments_v2": said}))
    bench.gather(workspace, folder.parent.parent, person=person)


def held(bench, workspace) -> int:
    return len(bench.held(workspace, live_only=False)["posts:insights"])


def call(workspace, bench, user: str, kind: str = DELETE, **more) -> callbacks.Answer | Refused:
    return callbacks.receive(workspace, [Heard(kind, signed(bench, user, secret=SECRET.replace(" ", "_"), **more))])[0]


def test_the_only_account_of_a_person_erases_the_person(workspace, bench) -> None:
    assert held(bench, workspace) == 11
    answer = call(workspace, bench, "71")
    assert answer.url == f"{SITE}/deletion?id={answer.confirmation_code}"
    assert callbacks.status(workspace, answer.confirmation_code).state == "received"
    assert held(bench, workspace) == 11
    assert deletions.run_pending(workspace).done == 1
    status = callbacks.status(workspace, answer.confirmation_code)
    assert (status.state, status.overdue) == ("done", False)
    assert held(bench, workspace) == 8
    assert [c.state for c in list_certificates(workspace)] == ["done"]
    assert "p1" not in workspace.keys.person_keys()
    assert listed(workspace)[1]["waiting"] == 0


def test_of_a_person_with_other_accounts_only_that_network_goes(workspace, bench) -> None:
    call(workspace, bench, "72")
    deletions.run_pending(workspace)
    assert held(bench, workspace) == 9
    assert list_certificates(workspace) == []
    with workspace.store.reading() as tx:
        left = people.owners(tx)
    assert left.filter(left["person_id"] == "p2").height == 1, "its network's account is nobody's any more"


def test_an_account_nobody_proved_erases_nobody_else(workspace, bench) -> None:
    call(workspace, bench, "73")
    deletions.run_pending(workspace)
    assert held(bench, workspace) == 9
    assert list_certificates(workspace) == []
    assert "p3" in workspace.keys.person_keys()


def test_an_account_two_people_claim_erases_neither(workspace, bench) -> None:
    bench.bring(workspace, bench.consent("p9", account="71", network="facebook", scope="app"))
    call(workspace, bench, "71")
    deletions.run_pending(workspace)
    assert list_certificates(workspace) == []
    assert held(bench, workspace) == 8


def test_deauthorizing_ends_use_and_takes_out_that_network(workspace, bench) -> None:
    answer = call(workspace, bench, "71", DEAUTHORIZE)
    deletions.run_pending(workspace)
    assert callbacks.status(workspace, answer.confirmation_code).kind == DEAUTHORIZE
    assert held(bench, workspace) == 8
    assert list_certificates(workspace) == []
    with workspace.store.reading() as tx:
        states = workspace.grants(tx).filter(person_id="p1")["state"].unique().to_list()
    assert states == ["Withdrawn"]


def test_an_unknown_user_is_answered_and_done_alike(workspace, bench) -> None:
    known, unknown = call(workspace, bench, "71"), call(workspace, bench, "4711")
    assert [len(a.confirmation_code) for a in (known, unknown)] == [32, 32]
    before = [callbacks.status(workspace, a.confirmation_code) for a in (known, unknown)]
    assert before[0] == before[1]
    deletions.run_pending(workspace)
    after = [callbacks.status(workspace, a.confirmation_code) for a in (known, unknown)]
    assert after[0] == after[1]


def test_what_is_written_down_is_the_same_size_for_known_and_unknown(workspace, bench) -> None:
    call(workspace, bench, "71")
    call(workspace, bench, "99")
    with workspace.store.reading() as tx:
        from heedful.store.callbacks import waiting

        rows = waiting(tx)
    assert {len(row.accounts) for row in rows} == {2}
    assert b"4711" not in b"".join(p.read_bytes() for p in workspace.folder.rglob("*.db*"))


def test_a_repeated_call_is_answered_the_same_and_done_once(workspace, bench) -> None:
    one = Heard(DELETE, signed(bench, "71", secret=SECRET.replace(" ", "_")))
    first, second = callbacks.receive(workspace, [one, one])
    assert first == second
    deletions.run_pending(workspace)
    assert callbacks.receive(workspace, [one]) == [first]
    assert callbacks.waiting_by_state(workspace) == {"done": 1}
    # Another signature of the same words, and padding of it, are the same call.
    signature, _, payload = one.signed_request.partition(".")
    assert callbacks.receive(workspace, [Heard(DELETE, f"{signature}=.{payload}")]) == [first]
    assert deletions.run_pending(workspace).done == 0
    with workspace.store.reading() as tx:
        kinds = [e.body for e in outbox.entries(tx, limit=10_000) if e.kind == "callback.received"]
    assert [(b["new"], b["repeated"]) for b in kinds] == [(1, 1), (0, 1), (0, 1)]


def test_a_call_for_one_thing_is_not_a_call_for_another(workspace, bench) -> None:
    raw = signed(bench, "71", secret=SECRET.replace(" ", "_"))
    first, second = callbacks.receive(workspace, [Heard(DELETE, raw), Heard(DEAUTHORIZE, raw)])
    assert first.confirmation_code != second.confirmation_code


def test_replayed_after_its_time_a_call_is_refused(workspace, bench) -> None:
    raw = Heard(DELETE, signed(bench, "71", secret=SECRET.replace(" ", "_")))
    callbacks.receive(workspace, [raw])
    bench.now += timedelta(minutes=61)
    assert [r.code for r in callbacks.receive(workspace, [raw])] == ["callback.stale"]


def test_refused_calls_are_counted_and_leave_nothing_else(workspace, bench) -> None:
    calls = [Heard(DELETE, raw) for raw in ("x", signed(bench, "71", secret="not the secret at all"), "a.b")]
    answers = callbacks.receive(workspace, [*calls, Heard(DELETE, signed(bench, "71", secret=SECRET.replace(" ", "_")))])
    assert [isinstance(a, Refused) for a in answers] == [True, True, True, False]
    assert callbacks.waiting_by_state(workspace) == {"received": 1}
    with workspace.store.reading() as tx:
        entries = [e.body for e in outbox.entries(tx, limit=10_000) if e.kind == "callback.received"]
    assert entries == [{"new": 1, "repeated": 0, "refused": {"callback.forged": 3}}]


@pytest.mark.parametrize("value", [None, "", "   ", "short"])
def test_without_a_secret_nothing_is_taken(workspace, bench, monkeypatch, value: str | None) -> None:
    if value is None:
        monkeypatch.delenv("HEEDFUL_TEST_SECRET")
    else:
        monkeypatch.setenv("HEEDFUL_TEST_SECRET", value)
    with pytest.raises(BadInput) as said:
        callbacks.receive(workspace, [Heard(DELETE, signed(bench, "71", secret=value or ""))])
    assert said.value.code == "callbacks.secret"
    assert "short" not in str(said.value)


@pytest.mark.parametrize("site", ["", "http://larkmoor.example", "larkmoor.example"])
def test_the_status_page_needs_an_https_address(bench, monkeypatch, site: str) -> None:
    monkeypatch.setenv("HEEDFUL_TEST_SECRET", "x" * 32)
    with bench.workspace(company={"site": site}, callbacks={"meta_app_secret_env": "HEEDFUL_TEST_SECRET"}) as workspace:
        with pytest.raises(BadInput) as said:
            callbacks.warm(workspace)
        assert said.value.code == "callbacks.site"


@pytest.mark.parametrize("user", ["71", "72"])
def test_a_legal_hold_delays_destruction_and_says_so(workspace, bench, user: str) -> None:
    person = f"p{user[1]}"
    hold(workspace, person, "a claim is pending")
    used = len(bench.held(workspace)["posts:insights"])
    answer = call(workspace, bench, user)
    assert deletions.run_pending(workspace).held == 1
    assert callbacks.status(workspace, answer.confirmation_code).state == "held"
    assert held(bench, workspace) == 11
    assert len(bench.held(workspace)["posts:insights"]) == used - (3 if user == "71" else 2)
    assert deletions.run_pending(workspace).held == 1
    release(workspace, person)
    assert deletions.run_pending(workspace).done == 1
    assert callbacks.status(workspace, answer.confirmation_code).state == "done"
    assert held(bench, workspace) == 11 - (3 if user == "71" else 2)


def test_use_ends_before_anything_waits_for_the_lock(workspace, bench) -> None:
    answer = call(workspace, bench, "71")
    with workspace.writing():
        with pytest.raises(Unready):
            deletions.run_pending(workspace)
        with workspace.store.reading() as tx:
            states = workspace.grants(tx).filter(person_id="p1")["state"].unique().to_list()
            assert people.owners(tx).filter(person_id="p1").is_empty()
    assert states == ["Withdrawn"]
    bench.now += timedelta(hours=25)
    assert callbacks.status(workspace, answer.confirmation_code).overdue
    assert [d.overdue for d in list_duties(workspace)[0]] == [True]
    assert deletions.run_pending(workspace).done == 1
    assert list_duties(workspace)[0] == []


def test_killed_on_the_way_the_next_run_finishes(workspace, bench, monkeypatch) -> None:
    for user in ("71", "72"):
        call(workspace, bench, user)
    for name in ("begin", "erase_network", "_settle"):
        with monkeypatch.context() as patch:
            patch.setattr(deletions, name, lambda *_, **__: (_ for _ in ()).throw(RuntimeError("killed")))
            with pytest.raises(RuntimeError):
                deletions.run_pending(workspace)
    assert deletions.run_pending(workspace).done == 2
    assert held(bench, workspace) == 6
    assert [c.state for c in list_certificates(workspace)] == ["done"]
    assert listed(workspace)[1]["waiting"] == 0


def test_an_unknown_code_has_no_status(workspace) -> None:
    assert callbacks.status(workspace, "0" * 32) is None
    assert callbacks.status(workspace, "") is None
    assert callbacks.status(workspace, "é" * 300) is None


def test_ten_thousand_calls_at_once(workspace, bench) -> None:
    secret = SECRET.replace(" ", "_")
    heard = [Heard(DELETE, signed(bench, str(900_000 + n % 5_000), secret=secret)) for n in range(10_000)]
    answers = callbacks.receive(workspace, heard)
    assert len({a.confirmation_code for a in answers}) == 5_000
    assert callbacks.waiting_by_state(workspace) == {"received": 5_000}
