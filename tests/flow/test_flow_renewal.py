"""Giving and renewing in the person's presence: under the notice in force, at once, and only what can be shown."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from heedful.errors import BadInput, Refused
from heedful.flow import batches, notices
from heedful.flow.join import give, show, withdraw
from heedful.flow.records import bodies
from heedful.flow.renewal import renew

SAID = {"network": "x", "account": "9p1", "method": "counter", "evidence": "sheet-4", "age_band": "adult"}


@pytest.fixture(autouse=True)
def _notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "require_in_force", lambda workspace: SimpleNamespace(version="n1"))


def states(workspace, person: str = "p1") -> dict[str, str]:
    return {row["purpose"]: row["state"] for row in show(workspace, person)}


def test_what_is_given_here_counts_at_once_under_the_notice_in_force(bench) -> None:
    with bench.workspace() as workspace:
        done = give(workspace, "p1", ["insights"], SAID)
        assert states(workspace) == {"insights": "Given"}
        assert batches.listed(workspace) == []
        with workspace.store.reading() as tx:
            (body,) = bodies(workspace, tx, "p1")
        assert (body["record_id"], body["privacy_notice"]["version"]) == (done.records[0], "n1")


@pytest.mark.parametrize("change", [{"account": ""}, {"method": ""}, {"evidence": ""}, {"notice": "n9"}, {"event_type": "Implied"}])
def test_what_cannot_be_shown_is_refused_and_nothing_is_written(bench, change: dict[str, str]) -> None:
    with bench.workspace() as workspace:
        with pytest.raises(BadInput):
            give(workspace, "p1", ["insights"], SAID | change)
        assert states(workspace) == {}


def test_an_own_export_needs_no_account_and_a_known_account_is_enough(bench) -> None:
    with bench.workspace() as workspace:
        give(workspace, "p2", ["insights"], {"method": "own_export", "evidence": "mail-1"})
        give(workspace, "p1", ["insights"], SAID)
        give(workspace, "p1", ["quotes"], {"method": "counter", "evidence": "sheet-5"})
        assert states(workspace) == {"insights": "Given", "quotes": "Given"}


def test_a_renewal_holds_on_from_now_and_is_kept_with_its_proof(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1"))
        bench.now += timedelta(days=500)
        assert renew(workspace, "p1", method="telephone", evidence="call-7") == 1
        bench.now += timedelta(days=600)
        assert states(workspace) == {"insights": "RenewedConsentGiven", "profile": "RenewedConsentGiven"}
        with workspace.store.reading() as tx:
            told = bodies(workspace, tx, "p1")[0]["events"][-1]
        assert told["event_state"] == "RenewedConsentGiven"
        bench.now += timedelta(days=200)
        assert set(states(workspace).values()) == {"Expired"}
        # Who ran out may still say it again.
        assert renew(workspace, "p1", ["insights"]) == 1
        assert states(workspace) == {"insights": "RenewedConsentGiven", "profile": "Expired"}


def test_what_ended_or_was_never_shown_is_not_renewed(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1"), bench.consent("p2", state="Requested"), bench.consent("p3", notice="never"))
        bench.bring(workspace, bench.consent("p4"), bench.consent("p5", state="Expired"), waiting=True)
        withdraw(workspace, "p1", [])
        for person in ("p1", "p2", "p3", "p4", "p5", "nobody"):
            with pytest.raises(Refused) as caught:
                renew(workspace, person)
            assert caught.value.code == "consent.renewal"
        assert set(states(workspace).values()) == {"Withdrawn"}


def test_the_purposes_that_are_left_are_renewed_alone(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1"))
        withdraw(workspace, "p1", ["profile"])
        renew(workspace, "p1")
        assert states(workspace) == {"insights": "RenewedConsentGiven", "profile": "Withdrawn"}
