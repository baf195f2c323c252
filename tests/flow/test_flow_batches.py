"""Imports: they count only once two people vouch for them, and too many who say 'not me' stop them."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.flow import batches, denials, members, receipts, unvouched
from heedful.flow.batches import Attestation
from heedful.flow.erase import erase
from heedful.flow.handover import export_records
from heedful.flow.join import give, import_consents, show, withdraw
from heedful.flow.records import bodies
from heedful.security.actor import Actor
from heedful.store import accesses, batch_claims, consents, outbox, people, requests
from heedful.store.batches import imported

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.flow.workspace import Workspace

TWO = Attestation("Ada", "Bo", "From our own form.")


def states(workspace: Workspace, person: str = "p1") -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in show(workspace, person):
        found.setdefault(row["purpose"], set()).add(row["state"])
    return found


def file(bench, *rows: dict[str, str]) -> Path:
    path = bench.path("consents.csv")
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_(workspace: Workspace, name: str) -> Workspace:
    workspace.actor = Actor(name)
    return workspace


def kinds(workspace: Workspace) -> list[str]:
    with workspace.store.reading() as tx:
        return [entry.kind for entry in outbox.entries(tx)]


def codes(folder: Path) -> dict[str, str]:
    return {row["person"]: row["code"] for row in csv.DictReader((folder / "receipts.csv").read_text().splitlines())}


def test_an_import_counts_once_one_attests_and_another_countersigns(bench) -> None:
    with bench.workspace() as workspace:
        done = bench.bring(workspace, bench.consent("p1"), waiting=True)
        assert done.waiting
        assert states(workspace) == {"insights": {"Unknown"}, "profile": {"Unknown"}}
        with pytest.raises(Unready):
            batches.countersign(as_(workspace, "Bo"), done.batch)
        batches.attest(as_(workspace, "Ada"), done.batch, "From our form")
        assert states(workspace)["insights"] == {"Unknown"}
        for name in ("Ada", " ada "):
            with pytest.raises(Refused) as caught:
                batches.countersign(as_(workspace, name), done.batch)
            assert caught.value.code == "second.same_person"
        assert states(workspace)["insights"] == {"Unknown"}
        assert batches.countersign(as_(workspace, "Bo"), done.batch).state == "live"
        assert states(workspace) == {"insights": {"Given"}, "profile": {"Given"}}
        (one,) = batches.listed(workspace)
        assert (one.attested_by, one.countersigned_by, one.records, one.people) == ("Ada", "Bo", 1, 1)
        assert [k for k in kinds(workspace) if k.startswith("batch")] == ["batch.attested", "batch.countersigned"]
        # Again is nothing.
        assert batches.attest(as_(workspace, "Cy"), done.batch, "other").attested_by == "Ada"
        assert batches.countersign(workspace, done.batch).countersigned_by == "Bo"


def test_posts_refused_while_a_batch_waited_are_let_in_once_it_counts(bench) -> None:
    with bench.workspace() as workspace:
        posts = bench.ndjson([bench.post(n, "9p1", "delivery was great @larkmoor") for n in range(3)])
        done = bench.bring(workspace, bench.consent("p1"), waiting=True)
        assert bench.gather(workspace, posts).kept["insights"] == 0
        batches.attest(as_(workspace, "Ada"), done.batch, "x")
        batches.countersign(as_(workspace, "Bo"), done.batch)
        assert bench.gather(workspace, posts).kept["insights"] == 3


@pytest.mark.parametrize("how", ["members", "solo"])
def test_where_members_sign_in_or_a_team_is_one_or_two_nobody_types_anothers_name(bench, how: str) -> None:
    with bench.workspace(**({"team": "solo"} if how == "solo" else {})) as workspace:
        if how == "members":
            members.add(workspace, "Kim", "administrator", "a long passphrase here")
            workspace.actor = Actor("Mo", "marketer")
        given = file(bench, bench.consent("p1"))
        with pytest.raises(Refused) as refused:
            import_consents(workspace, given, TWO)
        assert refused.value.code == "batch.in_person"
        with workspace.store.reading() as tx:
            assert not consents.people_on_record(tx)
        # Without names it waits for two of them.
        assert import_consents(workspace, given).waiting


@pytest.mark.parametrize(
    ("attestation", "error"),
    [
        (Attestation("Ada", "ada", "x"), Refused),
        (Attestation("Ada Lind", "ADA  LIND", "x"), Refused),
        (Attestation("Ada Lind", "Ada\u00a0L\u200bind.", "x"), Refused),
        (Attestation("Ada", "—", "x"), BadInput),
        (Attestation("Ada", "", "x"), BadInput),
        (Attestation("", "Bo", "x"), BadInput),
        (Attestation("Ada", "Bo", " "), BadInput),
    ],
)
def test_nobody_vouches_alone_and_nothing_is_written_if_they_try(bench, attestation: Attestation, error: type[Exception]) -> None:
    with bench.workspace() as workspace:
        with pytest.raises(error):
            import_consents(workspace, file(bench, bench.consent("p1")), attestation)
        assert batches.listed(workspace) == []
        assert states(workspace) == {}


def test_a_file_brought_in_again_is_nothing_and_vouched_for_is_taken_over(bench) -> None:
    with bench.workspace() as workspace:
        path = file(bench, bench.consent("p1"), bench.consent("p2"))
        first = import_consents(workspace, path)
        again = import_consents(workspace, path)
        assert (again.batch, again.waiting, again.counts["records"]) == (first.batch, True, 0)
        vouched = import_consents(workspace, path, TWO)
        assert states(workspace)["insights"] == {"Given"}
        assert [one.batch_id for one in batches.listed(workspace)] == [vouched.batch]
        last = import_consents(workspace, path, TWO)
        assert (last.batch, last.waiting) == ("", False)
        assert len(batches.listed(workspace)) == 1


def test_what_nobody_vouched_for_may_end_a_consent_and_never_lengthen_it(bench) -> None:
    with bench.workspace() as workspace:
        row = bench.consent("p1")
        bench.bring(workspace, row)
        import_consents(workspace, file(bench, row | {"renewed_at": "2026-06-01"}))
        bench.now += timedelta(days=600)
        assert states(workspace)["insights"] == {"Expired"}
        import_consents(workspace, file(bench, row | {"renewed_at": "2026-06-01"}), TWO)
        assert states(workspace)["insights"] == {"RenewedConsentGiven"}
        import_consents(workspace, file(bench, {"person": "p1", "state": "Withdrawn"}))
        assert states(workspace)["insights"] == {"Withdrawn"}


def test_what_nobody_vouched_for_opens_nothing_of_who_is_on_record(bench) -> None:
    with bench.workspace() as workspace:
        rows = [bench.consent("p1", "11", verified_by=""), bench.consent("p2", "22", age_band="minor"), bench.consent("p3", "33")]
        bench.bring(workspace, *(row | {"email": ""} for row in rows))
        posts = bench.ndjson([bench.post(n, account, "delivery was great @larkmoor") for n, account in enumerate(("11", "22", "77"))])
        assert bench.gather(workspace, posts).kept == {"insights": 1, "profile": 0, "quotes": 0, "improve": 0}
        more = [
            bench.consent("p1", "11", evidence="other") | {"email": "p1@mail.example", "email_confirmed_at": "2026-02-01"},
            bench.consent("p2", "22", given_at="2026-02-02T00:00:00Z"),
            bench.consent("p3", "77", evidence="other"),
        ]
        path = file(bench, *more)
        waits = import_consents(workspace, path)
        assert waits.waiting
        again = bench.gather(workspace, posts)
        assert again.kept["insights"] <= 1
        assert again.kept["profile"] == 0
        with workspace.store.reading() as tx:
            assert [people.accounts_of(tx, p)[0].verified_by for p in ("p1", "p2")] == [None, "oauth"]
            assert len(people.accounts_of(tx, "p3")) == 1
            assert people.contacts_of(tx, "p1") == []
            assert people.declared(tx, ["p2"])["p2"][0] == "minor"
            told = unvouched.waiting_of(workspace, tx, "p1")
        assert ([a["verified_by"] for a in told["account"]], [c["address"] for c in told["address"]]) == (["oauth"], ["p1@mail.example"])
        assert not any(b"p1@mail" in each.read_bytes() for each in workspace.folder.glob("store.db*"))
        # Nothing is said twice, and what stands already needs nobody to vouch for it.
        assert import_consents(workspace, path).batch == waits.batch
        assert len(batches.listed(workspace)) == 2
        batches.attest(as_(workspace, "Ada"), waits.batch, "x")
        batches.countersign(as_(workspace, "Bo"), waits.batch)
        assert bench.gather(workspace, posts).kept["insights"] == 3
        with workspace.store.reading() as tx:
            assert people.accounts_of(tx, "p1")[0].verified_by == "oauth"
            assert len(people.contacts_of(tx, "p1")) == 1
            assert unvouched.waiting_of(workspace, tx, "p1") == {"account": [], "address": [], "age": []}
        assert not import_consents(workspace, path).waiting


def test_an_account_more_waits_though_no_consent_is_new(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1", "11"))
        path = file(bench, bench.consent("p1", "12"))
        done = import_consents(workspace, path)
        assert (done.waiting, done.counts["records"]) == (True, 0)
        with workspace.store.reading() as tx:
            assert len(people.accounts_of(tx, "p1")) == 1
        import_consents(workspace, path, TWO)
        with workspace.store.reading() as tx:
            assert len(people.accounts_of(tx, "p1")) == 2
            assert unvouched.waiting_of(workspace, tx, "p1")["account"] == []
        assert [one.state for one in batches.listed(workspace)] == ["live"]


def test_what_narrows_is_believed_of_anybody(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1", "11"), bench.consent("p2", "22"))
        posts = bench.ndjson([bench.post(1, "11", "delivery was great @larkmoor"), bench.post(2, "22", "delivery was great @larkmoor")])
        bench.bring(workspace, bench.consent("p3", "11"), bench.consent("p2", "22", age_band="minor", given_at="2026-02-02"), waiting=True)
        assert bench.gather(workspace, posts).kept["insights"] == 0


def test_an_erasure_takes_along_what_waits(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1", "11"))
        import_consents(workspace, file(bench, bench.consent("p1", "12", evidence="other") | {"email": "p1@mail.example"}))
        assert erase(workspace, "p1").state == "done"
        with workspace.store.reading() as tx:
            assert batch_claims.of_people(tx, ["p1"]) == []
        for row in (bench.consent("p7", "12"), bench.consent("p1", "13")):
            assert bench.bring(workspace, row).counts["records"] == 0


def test_what_was_denied_or_stopped_does_not_come_back_under_other_words(bench) -> None:
    with bench.workspace() as workspace:
        rows = [bench.consent(f"p{n}") | {"email": f"p{n}@mail.example"} for n in range(3)]
        done = import_consents(workspace, file(bench, *rows), TWO)
        out = bench.path("receipts")
        receipts.write_batch(workspace, done.batch, out)
        assert denials.deny(workspace, codes(out)["p0"]).stopped
        again = import_consents(workspace, file(bench, *(row | {"evidence": "another drawer"} for row in rows), bench.consent("p8")), TWO)
        assert [(p.code, p.line) for p in again.problems] == [("consent.denied_before", 0)]
        assert again.counts["given"] == 1
        assert states(workspace, "p0")["insights"] == {"Withdrawn"}
        assert states(workspace, "p1")["insights"] == {"Unknown"}
        assert states(workspace, "p8")["insights"] == {"Given"}
        # Whoever is asked anew counts, from then on.
        bench.now += timedelta(days=2)
        at = (bench.now - timedelta(days=1)).isoformat()
        import_consents(workspace, file(bench, *(row | {"given_at": at} for row in rows)), TWO)
        assert all("Given" in states(workspace, person)["insights"] for person in ("p0", "p1", "p2"))


def test_a_denial_ends_what_other_imports_said_of_them_and_not_what_they_gave_here(bench) -> None:
    with bench.workspace() as workspace:
        many = [bench.consent(f"p{n}") | {"email": f"p{n}@mail.example"} for n in range(60)]
        done = import_consents(workspace, file(bench, *many), TWO)
        bench.bring(workspace, bench.consent("p0", evidence="another drawer"))
        give(workspace, "p0", ["quotes"], {"network": "x", "account": "9p0", "age_band": "adult", "method": "counter", "evidence": "c"})
        out = bench.path("receipts")
        receipts.write_batch(workspace, done.batch, out)
        assert denials.deny(workspace, codes(out)["p0"]).records == 2
        assert states(workspace, "p0") == {"insights": {"Withdrawn"}, "profile": {"Withdrawn"}, "quotes": {"Given"}}
        with workspace.store.reading() as tx:
            assert [r.identity for r in requests.of_person(tx, "p0")] == ["passed:code"]


def test_more_than_two_in_a_hundred_who_say_not_me_stop_a_batch(bench) -> None:
    with bench.workspace() as workspace:
        rows = [bench.consent(f"p{n}") | {"email": f"p{n}@mail.example"} for n in range(100)]
        rows.append(bench.consent("p5", evidence="form-other") | {"purposes": "quotes"})
        done = import_consents(workspace, file(bench, *rows), TWO)
        out = bench.path("receipts")
        written = receipts.write_batch(workspace, done.batch, out)
        assert (written.people, written.without_address) == (100, 0)
        code = codes(out)
        for number, stopped in ((0, False), (1, False), (0, False), (2, True)):
            assert denials.deny(workspace, code[f"p{number}"].lower().replace("-", " ")).stopped is stopped
        assert states(workspace, "p0")["insights"] == {"Withdrawn"}
        assert states(workspace, "p9") == {"insights": {"Unknown"}, "profile": {"Unknown"}}
        (one,) = batches.listed(workspace)
        assert (one.state, one.denied) == ("stopped", 3)
        with workspace.store.reading() as tx:
            assert [r.kind for n in range(3) for r in requests.of_person(tx, f"p{n}")] == ["not_me"] * 3
        for call in (lambda: batches.attest(workspace, done.batch, "x"), lambda: batches.countersign(workspace, done.batch)):
            with pytest.raises(Refused) as caught:
                call()
            assert caught.value.code == "batch.stopped"
        # Brought in again by whomever, it stays stopped.
        import_consents(workspace, file(bench, *rows), Attestation("Cy", "Di", "x"))
        assert states(workspace, "p9")["insights"] == {"Unknown"}


def test_a_code_ends_all_that_came_of_one_person_in_the_batch_and_nobody_elses(bench) -> None:
    with bench.workspace() as workspace:
        rows = [bench.consent(f"p{n}") | {"email": f"p{n}@mail.example"} for n in range(60)]
        rows.append(rows[0] | {"purposes": "quotes", "evidence": "form-2"})
        done = import_consents(workspace, file(bench, *rows, bench.consent("p99")), TWO)
        out = bench.path("receipts")
        written = receipts.write_batch(workspace, done.batch, out)
        assert written.without_address == 1
        assert len(written.files) == 61 * 2 + 1
        assert denials.deny(workspace, codes(out)["p0"]).records == 2
        assert states(workspace, "p0") == {"insights": {"Withdrawn"}, "profile": {"Withdrawn"}, "quotes": {"Withdrawn"}}
        assert states(workspace, "p1")["insights"] == {"Given"}
        for wrong in ("", "AAAA-AAAA-AAAA-AAAA", codes(out)["p1"][:-1], "é" * 10_000):
            with pytest.raises(Refused) as caught:
                denials.deny(workspace, wrong)
            assert caught.value.code == "receipt.code"


def test_bodies_are_sealed_and_open_with_every_event(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1", evidence="drawer-seven"))
        withdraw(workspace, "p1", ["profile"])
        with workspace.store.reading() as tx:
            (held,) = consents.show(tx, "p1")
            (body,) = bodies(workspace, tx, "p1")
        assert held.body is None
        assert b"drawer-seven" not in (held.sealed or b"")
        assert not any(b"drawer-seven" in path.read_bytes() for path in workspace.folder.glob("store.db*"))
        assert body["evidence"] == "drawer-seven"
        assert body["privacy_notice"]["version"] == "n1"
        assert [(e["event_state"], e["event_purpose"]) for e in body["events"]] == [("Given", "all"), ("Withdrawn", "profile")]
        workspace.keys.destroy_person("p1")
        with workspace.store.reading() as tx, pytest.raises(Refused):
            bodies(workspace, tx, "p1")


def test_the_company_stands_in_the_record_as_the_settings_say(bench) -> None:
    with bench.workspace() as workspace:
        company = {"address": "1 Quay Street", "contact": "privacy@larkmoor.example", "country": "IE", "authority": "DPC"}
        uses = {"recipients": ["Print House"], "countries": ["IE"]}
        workspace.settings = type(workspace.settings).model_validate(
            {**workspace.settings.model_dump(), "company": company, "uses": {**workspace.settings.uses.model_dump(), **uses}}
        )
        bench.bring(workspace, bench.consent("p1"))
        with workspace.store.reading() as tx:
            (body,) = bodies(workspace, tx, "p1")
        (party,) = body["pii_controllers"]
        assert (party["party_name"], party["party_address"], party["party_email"]) == (
            "Larkmoor",
            "1 Quay Street",
            "privacy@larkmoor.example",
        )
        assert (body["jurisdiction"], body["authority_party"], body["recipient_third_parties"]) == ("IE", "DPC", ["Print House"])
        assert {one["data"]: one["period"] for one in body["retention_period"]} == {"posts": "P12M", "profile": "P12M", "consent": "P24M"}
        assert {one["pii_type"] for one in body["pii_information"]} >= {"x post", "facebook group_comment"}


@pytest.mark.parametrize("ending", [".json", ".csv"])
def test_records_go_out_and_come_in_again_with_the_same_states(bench, ending: str) -> None:
    with bench.workspace() as here, bench.workspace() as there:
        rows = [
            bench.consent("p1", matching="yes", period_from="2025-01-01", period_until="2026-12-31") | {"email": "p1@mail.example"},
            bench.consent("p1", account="77") | {"network": "facebook", "scope": "page", "purposes": "quotes"},
            bench.consent("p2", state="Requested"),
            bench.consent("p3", notice="never"),
            bench.consent("p4", withdrawn_at="2026-03-01"),
            bench.consent("p5", age_band="unknown") | {"objected": "profile"},
            bench.consent("p6") | {"renewed_at": "2026-05-01"},
        ]
        import_consents(here, file(bench, *rows), TWO)
        withdraw(here, "p1", ["quotes"])
        out = bench.path(f"all{ending}")
        assert export_records(here, out, "inside") == 7
        assert out.stat().st_mode & 0o077 == 0
        done = import_consents(there, out, TWO)
        assert {p.code for p in done.problems} <= {"consent.unproven", "consent.notice"}
        for person in ("p1", "p2", "p3", "p4", "p5", "p6"):
            assert states(there, person) == states(here, person), person
            for at in (here, there):
                assert {(r["purpose"], r["networks"], r["kinds"], r["until"]) for r in show(at, person)} == {
                    (r["purpose"], r["networks"], r["kinds"], r["until"]) for r in show(here, person)
                }
        before = {person: states(here, person) for person in ("p1", "p4", "p6")}
        assert import_consents(here, out, TWO).counts["records"] == 0
        assert {person: states(here, person) for person in before} == before
        with here.store.reading() as tx:
            assert "consent.exported" in {one.what for one in accesses.of_person(tx, "p2")}
        with pytest.raises(BadInput):
            export_records(here, out, "inside")


def test_showing_somebodys_consent_is_entered_as_an_access(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("p1"))
        show(as_(workspace, "Ada"), "p1")
        with workspace.store.reading() as tx:
            (seen,) = accesses.of_person(tx, "p1")
        assert (seen.what, seen.actor) == ("consent.shown", "Ada") or (seen.what, seen.actor.name) == ("consent.shown", "Ada")


def test_which_consents_were_brought_in_is_known(bench) -> None:
    with bench.workspace() as workspace:
        done = bench.bring(workspace, bench.consent("p1"))
        with workspace.store.reading() as tx:
            assert imported(tx) == set(done.records)


def test_bad_rows_and_good_rows_of_one_file(bench) -> None:
    with bench.workspace() as workspace:
        rows: list[dict[str, Any]] = [bench.consent("p1"), bench.consent("p2", purposes="sell"), bench.consent("p3", given_at="2030-01-01")]
        done = bench.bring(workspace, *rows)
        assert [(p.code, p.line) for p in done.problems] == [("consent.purpose", 3), ("consent.future", 4)]
        assert states(workspace) == {"insights": {"Given"}, "profile": {"Given"}}
        assert json.dumps([str(p) for p in done.problems]).count("sell") == 0
