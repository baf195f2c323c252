"""Two at the same instant: one request is served once, and one second signature counts for one act, on both stores."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from heedful.errors import HeedfulError
from heedful.flow import approve as approving
from heedful.flow import batches, duty_documents, keys, second
from heedful.security.actor import Actor
from heedful.store import outbox

if TYPE_CHECKING:
    from collections.abc import Callable

STATEMENT = "Read line by line against what runs."


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request) -> dict[str, str]:
    return {} if request.param == "sqlite" else {"store": request.getfixturevalue("databases")()}


def at_once(monkeypatch, module: Any, name: str, *acts: Callable[[], object]) -> list[str]:
    """Do some acts at once: all have found their signature, and looked at what they sign, before any goes on; gives the codes they ended by."""
    found, meet, ends = getattr(module, name), threading.Barrier(len(acts)), []

    def waits(*args: Any, **more: Any) -> object:
        signed = found(*args, **more)
        meet.wait(60)
        return signed

    def run(act: Callable[[], object]) -> None:
        try:
            act()
            ends.append("")
        except HeedfulError as error:
            ends.append(error.code)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, waits)
        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for one in threads:
            one.start()
        for one in threads:
            one.join(90)
    return sorted(ends)


def said(workspace, kind: str) -> int:
    with workspace.store.reading() as tx:
        return sum(entry.kind == kind for entry in outbox.entries(tx, limit=100_000))


def signed_by_code(workspace, what: str) -> None:
    code = second.ask_outside(workspace, keys.KIND, what, "A laptop with the key is gone.")
    second.sign_by_code(workspace.acting(Actor("Our lawyer", "outsider")), code)


@pytest.mark.parametrize("what", ["rotate", "protect", "copy"])
def test_one_signature_counts_for_one_act_on_the_key(bench, store, monkeypatch, tmp_path, what: str) -> None:
    with bench.workspace(team="solo", **store) as workspace:
        workspace.actor = Actor("Ada")
        signed_by_code(workspace, what)
        before = workspace.keys.workspace_key
        each = {
            "rotate": lambda n: keys.rotate(workspace, ""),
            "protect": lambda n: keys.protect(workspace, None, ""),
            "copy": lambda n: keys.copy(workspace, tmp_path / f"{n}.key", "words that are long enough", ""),
        }[what]
        ends = at_once(monkeypatch, keys, "require_second", lambda: each(1), lambda: each(2))
        assert ends == ["", "second.used"]
        assert said(workspace, {"rotate": "keys.rotated", "protect": "keys.protected", "copy": "keys.copied"}[what]) == 1
        assert said(workspace, "second.signed") == 1
        assert (workspace.keys.workspace_key != before) == (what == "rotate")
        assert len(list(tmp_path.glob("*.key"))) == (what == "copy")


def test_one_campaign_is_approved_once(bench, store, monkeypatch, shop) -> None:
    from heedful.flow.write import draft

    made = bench.workspace
    monkeypatch.setattr(bench, "workspace", lambda **more: made(**more, **store))
    one = shop()
    one.people(6, "@larkmoor the delivery was great")
    one.show()
    campaign = draft(one.as_("Ada"), "likes delivery", name="June").campaign_id
    acts = [lambda name=name: approving.approve(one.ws.acting(Actor(name)), campaign) for name in ("Bo", "Cy")]
    assert at_once(monkeypatch, approving, "second", *acts) == ["", "campaign.state"]
    assert said(one.ws, "messages.approved") == said(one.ws, "second.signed") == 1


def test_one_import_is_countersigned_once(bench, store, monkeypatch) -> None:
    with bench.workspace(**store) as workspace:
        batch = bench.bring(workspace, bench.consent("P1"), waiting=True).batch
        batches.attest(workspace.acting(Actor("Ada")), batch, "From our own form, each row checked.")
        acts = [lambda name=name: batches.countersign(workspace.acting(Actor(name)), batch) for name in ("Bo", "Cy")]
        assert at_once(monkeypatch, batches, "second", *acts) == ["", ""]
        assert said(workspace, "batch.countersigned") == said(workspace, "second.signed") == 1


def test_one_document_is_approved_once(bench, store, monkeypatch) -> None:
    with bench.workspace(**store) as workspace:
        workspace.actor = Actor("Ada")
        duty_documents.write(workspace, "impact")
        acts = [lambda name=name: duty_documents.approve(workspace.acting(Actor(name)), "impact", STATEMENT) for name in ("Bo", "Cy")]
        assert at_once(monkeypatch, duty_documents, "second", *acts) == ["", ""]
        assert said(workspace, "duty.approved") == said(workspace, "second.signed") == 1


def test_a_code_is_signed_with_once(bench, store, monkeypatch) -> None:
    with bench.workspace(team="solo", **store) as workspace:
        workspace.actor = Actor("Ada")
        code = second.ask_outside(workspace, keys.KIND, "rotate", "A laptop with the key is gone.")
        acts = [lambda name=name: second.sign_by_code(workspace.acting(Actor(name)), code) for name in ("A lawyer", "An auditor")]
        assert at_once(monkeypatch, second, "token_mark", *acts) == ["", "second.code"]
        assert said(workspace, "second.given") == 1
