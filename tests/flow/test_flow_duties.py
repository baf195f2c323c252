"""The register and the assessment in a workspace: written, approved by another, and asked before anything is shown or leaves."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from heedful.errors import BadInput, HeedfulError, Refused, Unready
from heedful.flow import assessed, duty_documents, second
from heedful.flow.assessed import require_assessed
from heedful.flow.egress import require_recipient
from heedful.flow.report import report_on
from heedful.flow.settings import parse_settings
from heedful.flow.start import init
from heedful.samples.shop import ANSWERS
from heedful.security.actor import Actor
from heedful.security.signing import public_key, require_document
from heedful.store import outbox


@pytest.fixture
def world(bench):
    with bench.workspace() as workspace:
        workspace.actor = Actor("Ada")
        # The answers are given by the true clock; the tests' clock goes on from there.
        with workspace.store.reading() as tx:
            bench.now = duty_documents.documents.last(tx, "provisional").written_at
        yield workspace


def alter(workspace, **changes) -> None:
    workspace.settings = workspace.settings.model_copy(update=changes)


def code_of(run, *words, **named) -> str:
    with pytest.raises(HeedfulError) as caught:
        run(*words, **named)
    return caught.value.code


def approved(workspace, kind: str = "impact", by: str = "Bo"):
    duty_documents.write(workspace, kind)
    workspace.actor = Actor(by)
    return duty_documents.approve(workspace, kind, "Read each line.")


def test_without_answers_nothing_is_shown(bench) -> None:
    with init(bench.path("bare"), {"name": "Larkmoor"}) as bare:
        assert code_of(require_assessed, bare, "report") == "assess.missing"
        assert code_of(report_on, bare) == "assess.missing"
        assert code_of(duty_documents.show, bare, "impact") == "assess.none"
        assessed.begin(bare, ANSWERS)
        assert require_assessed(bare, "report").state == "provisional"


def test_thirty_days_from_the_first_answers_and_not_a_moment_longer(bench, world) -> None:
    began = bench.now
    bench.now = began + timedelta(days=30, microseconds=-1)
    assert "provisional" in require_assessed(world, "report").banner
    assessed.begin(world, ANSWERS | {"aim": "Something else entirely, of course."})
    bench.now = began + timedelta(days=30)
    assert code_of(require_assessed, world, "report") == "assess.over"
    assert code_of(report_on, world) == "assess.over"
    approved(world)
    assert require_assessed(world, "report").banner == ""


@pytest.mark.parametrize("what", assessed.OUTSIDE)
def test_what_leaves_needs_the_approved_one_and_one_that_is_still_true(world, what: str) -> None:
    assert code_of(require_assessed, world, what) == "assess.unapproved"
    approved(world)
    assert require_assessed(world, what).state == "approved"
    alter(world, retention=world.settings.retention.model_copy(update={"posts": 24}))
    assert code_of(require_assessed, world, what) == "assess.outdated"
    assert "approved anew" in require_assessed(world, "report").banner
    with pytest.raises(BadInput):
        require_assessed(world, "anything else")


@pytest.mark.parametrize("kind", duty_documents.KINDS)
def test_the_writer_does_not_approve_and_what_changed_since_is_not_approved(world, kind: str) -> None:
    assert code_of(duty_documents.approve, world, kind, "Read it.") == "duty.unwritten"
    first = duty_documents.write(world, kind)
    assert duty_documents.write(world, kind).version == first.version == 1
    for name in ("Ada", " ada ", "ADA"):
        world.actor = Actor(name)
        assert code_of(duty_documents.approve, world, kind, "Read it.") == "second.same_person"
    world.actor = Actor("Bo")
    assert code_of(duty_documents.approve, world, kind, " ") == "duty.statement"
    alter(world, uses=world.settings.uses.model_copy(update={"networks": ["x"]}))
    assert code_of(duty_documents.approve, world, kind, "Read it.") == "duty.stale"
    again = duty_documents.write(world, kind)
    world.actor = Actor("Cy")
    assert duty_documents.approve(world, kind, "Read it.").version == again.version == 2
    told = duty_documents.show(world, kind)
    assert told.current
    assert "approved by Cy" in told.status
    alter(world, uses=world.settings.uses.model_copy(update={"networks": ["x", "facebook"]}))
    assert [(d.was, d.now) for d in duty_documents.show(world, kind).differences if d.binds] == [("x", "x, facebook")]


def test_what_is_not_settled_is_not_approved(world) -> None:
    alter(world, recipients=parse_settings({"recipients": [{"name": "Cloud", "role": "processor", "country": "US"}]}).recipients)
    for kind in duty_documents.KINDS:
        world.actor = Actor("Ada")
        duty_documents.write(world, kind)
        world.actor = Actor("Bo")
        assert code_of(duty_documents.approve, world, kind, "Read it.") == "duty.gaps"


def test_both_forms_say_the_same_and_the_json_is_signed(bench, world) -> None:
    done = duty_documents.write(world, "register", bench.path("out"))
    page, data = (f.read_text() for f in done.files)
    document = json.loads(data)
    assert require_document(public_key(world.keys), document)["digest"] == done.shown.document.digest
    for section in document["sections"]:
        for line in section["lines"]:
            assert line["text"].split(";")[0].replace("'", "&#39;") in page, line["key"]
    assert all(f.stat().st_mode & 0o077 == 0 for f in done.files)
    document["sections"][0]["lines"][0]["text"] = "Somebody else"
    with pytest.raises(Refused):
        require_document(public_key(world.keys), document)


def test_the_log_has_its_part_in_the_register_and_tells_of_it(world) -> None:
    approved(world, "register")
    with world.store.reading() as tx:
        kinds = outbox.count_kinds(tx)
    assert kinds["duty.written"] == kinds["duty.approved"] == kinds["second.signed"] == 1
    lines = {line.key: line.text for line in duty_documents.show(world, "register").document.lines}
    assert lines["done.duty.approved"] == "1"


def test_a_report_goes_to_nobody_who_is_not_listed(world) -> None:
    assert code_of(report_on, world, recipient="Brokers") == "egress.unlisted"
    assert code_of(report_on, world, recipient="The board") == "report.nothing_held"
    assert code_of(require_recipient, world.settings, "webhook", "The board") == "egress.way"
    assert require_recipient(world.settings, "network", "x").name == "x"
    alter(world, uses=world.settings.uses.model_copy(update={"networks": ["facebook"]}))
    assert code_of(require_recipient, world.settings, "network", "x") == "egress.network"


def test_a_listed_recipient_must_stand_in_the_notice_and_a_body_inside_need_not(world) -> None:
    from heedful.flow.notices import require_in_force

    assert require_in_force(world)
    outside = parse_settings({"recipients": [{"name": "Print House", "country": "GB", "gets": ["report"]}]}).recipients
    alter(world, recipients=outside)
    with pytest.raises(Refused) as caught:
        require_in_force(world)
    assert "recipient Print House" in str(caught.value)
    assert "country GB" in str(caught.value)


SOLO = {"team": "solo"}


def test_one_alone_waits_a_whole_day_with_a_typed_reason(bench, world) -> None:
    alter(world, **SOLO)
    duty_documents.write(world, "impact")

    def approve(reason: str = ""):
        return duty_documents.approve(world, "impact", "Read it.", reason)

    assert code_of(approve) == "second.reason"
    assert code_of(approve, "Nobody else is here.") == "second.wait"
    began = bench.now
    bench.now = began + timedelta(hours=24, microseconds=-1)
    assert code_of(approve, "Another reason, typed again.") == "second.wait"
    bench.now = began + timedelta(hours=24)
    assert approve().approved_by == "Ada"
    with world.store.reading() as tx:
        (entry,) = [e for e in outbox.entries(tx) if e.kind == "second.signed"]
    assert (entry.body["alone"], entry.body["reason"]) == (True, "Nobody else is here.")
    # It served once.
    alter(world, retention=world.settings.retention.model_copy(update={"posts": 24}))
    duty_documents.write(world, "impact")
    assert code_of(approve, "Nobody else is here.") == "second.wait"


def test_in_a_team_no_wait_stands_in(bench, world) -> None:
    duty_documents.write(world, "impact")
    assert code_of(duty_documents.approve, world, "impact", "Read it.", "Nobody else is here.") == "second.same_person"
    bench.now += timedelta(days=2)
    assert code_of(duty_documents.approve, world, "impact", "Read it.", "Nobody else is here.") == "second.same_person"


@pytest.mark.parametrize("kind", ["blocker", "persons.export", "key"])
def test_what_only_an_outsider_signs_waits_for_one(bench, world, kind: str) -> None:
    alter(world, **SOLO)
    assert code_of(second.second, world, kind, "all", "Ada", "Nobody else is here.") == "second.outside"
    bench.now += timedelta(days=2)
    assert code_of(second.second, world, kind, "all", "Ada", "Nobody else is here.") == "second.outside"
    code = second.ask_outside(world, kind, "all", "Please look at this with me.")
    assert code_of(second.sign_by_code, world, code) == "second.same_person"
    assert code_of(second.sign_by_code, world, code + "x") == "second.code"
    world.actor = Actor("Our lawyer")
    second.sign_by_code(world, code)
    assert code_of(second.sign_by_code, world, code) == "second.code"
    world.actor = Actor("Ada")
    found = second.second(world, kind, "all", "Ada")
    assert (found.by, found.alone) == ("Our lawyer", False)
    # Another run found it, too, before either was done: it serves one of them.
    again = second.second(world, kind, "all", "Ada")
    with world.store.transaction() as tx:
        second.use(world, tx, found, world.clock())
    with world.store.transaction() as tx:
        assert code_of(second.use, world, tx, again, world.clock()) == "second.used"
    assert code_of(second.second, world, kind, "all", "Ada") == "second.outside"
    assert code_of(second.second, world, kind, "another", "Ada") == "second.outside"


def test_a_code_lapses_and_is_kept_as_a_mark_only(bench, world) -> None:
    code = second.ask_outside(world, "key", "all", "Please look at this with me.")
    assert code not in (world.folder / "store.db").read_bytes().decode("latin-1")
    bench.now += timedelta(days=30)
    world.actor = Actor("Our lawyer")
    assert code_of(second.sign_by_code, world, code) == "second.code"
    assert code_of(second.ask_outside, world, "anything", "all", "Please look at this.") == "second.kind"


def test_an_invented_world_needs_none_until_something_real_is_read(bench, world) -> None:
    with init(bench.path("bare"), {"name": "Larkmoor", **{"company": world.settings.company.model_dump()}}) as bare:
        with bare.store.transaction() as tx:
            assessed.note_invented(bare, tx)
        assert require_assessed(bare, "report").state == "invented"
        with pytest.raises((BadInput, Unready, Refused)):
            bench.gather(bare, bench.path("nothing"))
        bench.gather(bare, bench.ndjson([bench.post(1, "9p", "Great delivery")]))
        assert code_of(require_assessed, bare, "report") == "assess.missing"
