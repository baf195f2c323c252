"""Cases: raised by anybody, frozen at once, and lifted only by the written outcome of somebody who is not concerned."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from heedful.errors import HeedfulError
from heedful.flow import concerns, frozen
from heedful.flow.answer import export_subject
from heedful.flow.handover import export_records
from heedful.flow.leave import leave
from heedful.flow.public_register import public_register
from heedful.flow.report import report_on
from heedful.security.actor import Actor
from heedful.store import outbox

ANSWER = "We looked at it, and this is what we found and changed."


@pytest.fixture
def world(bench):
    with bench.workspace() as workspace:
        bench.bring(workspace, *(bench.consent(f"p{n}") for n in range(12)))
        bench.gather(workspace, bench.ndjson([bench.post(n, f"9p{n}", "Great delivery from @larkmoor") for n in range(12)]))
        bench.learn(workspace)
        yield workspace


def as_(workspace, name: str):
    workspace.actor = Actor(name)
    return workspace


def code_of(run, *words, **named) -> str:
    with pytest.raises(HeedfulError) as caught:
        run(*words, **named)
    return caught.value.code


def raised(workspace, **how) -> concerns.Raised:
    return concerns.raise_concern(workspace, how.pop("words", "Somebody looked at my posts without a reason."), **how)


def test_who_gives_no_name_is_written_down_nowhere(world) -> None:
    done = raised(as_(world, "Whistling Wanda"), words="Something the boss does at night.")
    concerns.say_more(world, done.code, "And he did it again.")
    assert concerns.follow_up(world, done.code).concern.state == "open"
    # Not in the store, nor in its log of changes.
    held = b"".join(p.read_bytes() for p in world.folder.iterdir() if p.name.startswith("store.db"))
    for words in (b"Whistling", b"at night", b"did it again", done.code.encode()):
        assert words not in held
    case = concerns.show(as_(world, "Cy"), done.case_id)
    assert (case.words, [n.words for n in case.notes], case.notes[0].actor) == (
        "Something the boss does at night.", ["And he did it again."], "unnamed",
    )  # fmt: skip
    assert code_of(concerns.follow_up, world, done.code + "x") == "concern.code"


def test_a_case_has_an_owner_a_clock_and_an_answer_with_the_way_to_the_authority(bench, world) -> None:
    done = raised(world, by="person", person="p1")
    assert done.due_at == bench.now.replace(month=bench.now.month + 1)
    assert concerns.assign(as_(world, "Cy"), done.case_id, "Dee").owner == "Dee"
    bench.now += timedelta(days=3)
    case = concerns.decide(as_(world, "Dee"), done.case_id, "upheld", ANSWER)
    assert case.answer == concerns.follow_up(world, done.code).answer
    assert "Data Protection Commission, Dublin" in case.answer
    assert {"concern.raised", "concern.assigned", "concern.decided"} <= {e.kind for e in case.evidence}
    assert code_of(concerns.decide, world, done.case_id, "upheld", ANSWER) == "concern.decided"
    assert code_of(concerns.note, world, done.case_id, "more") == "concern.decided"


def test_whom_it_is_raised_against_neither_sees_nor_owns_nor_decides_it(world) -> None:
    done = raised(world, kind="misuse", against=["Bo Reyes"])
    for name in ("Bo Reyes", "bo  reyes"):
        as_(world, name)
        assert code_of(concerns.show, world, done.case_id) == "concern.concerned"
        assert code_of(concerns.note, world, done.case_id, "I did not") == "concern.concerned"
        assert code_of(concerns.decide, world, done.case_id, "not_upheld", ANSWER) == "concern.concerned"
        assert code_of(concerns.assign, as_(world, "Cy"), done.case_id, name) == "concern.concerned"
    done = raised(as_(world, "Eve"), by="employee")
    assert code_of(concerns.decide, as_(world, "Eve"), done.case_id, "upheld", ANSWER) == "concern.concerned"


def test_the_log_is_searched_for_whom_it_is_about_and_against(bench, world) -> None:
    export_subject(as_(world, "Bo"), "p1", bench.path("one.zip"), identity="call")
    export_subject(as_(world, "Cy"), "p2", bench.path("two.zip"), identity="call")
    done = raised(world, person="p1", by="person")
    found = {(e.kind, str(e.actor)) for e in concerns.show(as_(world, "Dee"), done.case_id).evidence}
    assert ("subject.exported", "operator:Bo") in found
    assert ("subject.exported", "operator:Cy") not in found
    done = raised(world, against=["Cy"])
    assert ("subject.exported", "operator:Cy") in {(e.kind, str(e.actor)) for e in concerns.show(world, done.case_id).evidence}


@pytest.mark.parametrize("kind", ["purpose", "lake"])
@pytest.mark.parametrize("target", ["insights", "*"])
def test_a_frozen_purpose_is_read_by_nobody_until_somebody_unconcerned_lifts_it(bench, world, kind: str, target: str) -> None:
    assert report_on(world, out=bench.path("before")).html.is_file()
    done = raised(world, against=["Bo"])
    concerns.freeze(as_(world, "Eve"), done.case_id, kind, target)
    assert code_of(report_on, world) == "frozen.purpose"
    new = bench.ndjson([bench.post(99, "9p1", "Awful delivery from @larkmoor, again")])
    stopped = bench.gather(world, new)
    assert stopped.kept["insights"] == 0
    if target == "*":
        assert code_of(bench.learn, world) == "frozen.purpose"
    else:
        assert "insights" not in bench.learn(world).by_lake
    assert code_of(concerns.decide, as_(world, "Bo"), done.case_id, "not_upheld", ANSWER, lift=True) == "concern.concerned"
    concerns.decide(as_(world, "Cy"), done.case_id, "in_part", ANSWER)
    assert code_of(report_on, world) == "frozen.purpose", "a decision that does not lift leaves it frozen"
    concerns.decide(as_(world, "Cy"), done.case_id, "in_part", ANSWER, lift=True)
    assert bench.gather(world, new).kept["insights"] == 1
    bench.learn(world)
    assert report_on(world, out=bench.path("after")).html.is_file()
    with world.store.reading() as tx:
        assert {"freeze.placed", "freeze.lifted"} <= {e.kind for e in outbox.entries(tx, limit=10_000)}


def test_a_frozen_purpose_leaves_the_others_and_the_rights_of_people(bench, world) -> None:
    done = raised(world)
    concerns.freeze(world, done.case_id, "purpose", "profile")
    assert report_on(world, out=bench.path("r")).html.is_file()
    assert export_subject(world, "p1", bench.path("mine.zip"), identity="call").posts == 1
    assert leave(world, "p2", identity="call").state == "done"


def test_a_frozen_user_does_nothing_but_speak(bench, world) -> None:
    done = raised(world)
    concerns.freeze(as_(world, "Eve"), done.case_id, "user", "Bo")
    as_(world, " BO ")
    for run, words in (
        (report_on, ()),
        (bench.gather, (bench.ndjson([]),)),
        (bench.learn, ()),
        (export_records, (bench.path("all.json"), "inside")),
        (concerns.freeze, (done.case_id, "user", "Eve")),
    ):
        assert code_of(run, world, *words) == "frozen.user", run
    assert code_of(export_subject, world, "p1", bench.path("mine.zip"), identity="call") == "frozen.user"
    assert code_of(concerns.decide, world, done.case_id, "not_upheld", ANSWER, lift=True) == "frozen.user"
    assert raised(world, by="employee").case_id
    concerns.decide(as_(world, "Cy"), done.case_id, "not_upheld", ANSWER, lift=True)
    assert export_subject(as_(world, "Bo"), "p1", bench.path("now.zip"), identity="call").posts == 1


@pytest.mark.parametrize("target", ["subject", "*"])
def test_a_frozen_export_is_not_made(bench, world, target: str) -> None:
    done = raised(world)
    concerns.freeze(as_(world, "Eve"), done.case_id, "export", target)
    assert code_of(export_subject, world, "p1", bench.path("mine.zip"), identity="call") == "frozen.export"
    assert not list(world.folder.parent.rglob("*mine.zip"))
    if target == "*":
        assert code_of(export_records, world, bench.path("all.json"), "inside") == "frozen.export"
        assert code_of(report_on, world) == "frozen.export"


def test_erasing_takes_the_words_and_leaves_the_case(world) -> None:
    done = raised(world, person="p1", by="person", words="Erase my words with me.")
    concerns.note(as_(world, "Cy"), done.case_id, "Spoke with her.")
    assert leave(world, "p1", identity="call").state == "done"
    case = concerns.show(as_(world, "Cy"), done.case_id)
    assert (case.words, case.concern.person_id, [n.words for n in case.notes]) == ("", None, [""])
    assert concerns.decide(world, done.case_id, "upheld", ANSWER).answer.startswith(ANSWER)


def test_nothing_public_rests_on_fewer_than_k_cases(bench, world) -> None:
    def said() -> dict[str, str]:
        return {line.key: line.text for line in public_register(world)[0].lines if line.key.startswith("cases")}

    assert said() == {"cases.none": "none yet"}
    year = bench.now.year
    cases = [raised(world) for _ in range(10)]
    assert said()[f"cases.{year}"] == "10"
    for number, case in enumerate(cases[:9]):
        concerns.decide(as_(world, "Cy"), case.case_id, "upheld" if number < 4 else "not_upheld", ANSWER)
    assert "fewer than 10" in said()[f"cases.{year}.upheld"]
    bench.now += timedelta(days=6)
    concerns.decide(world, cases[9].case_id, "in_part", ANSWER)
    assert said()[f"cases.{year}.upheld"] == "50%"
    assert said()[f"cases.{year}.days"] == "0 days"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"words": "  "}, "concern.words"),
        ({"words": "x" * 10_001}, "concern.words"),
        ({"words": "nul\0"}, "concern.words"),
        ({"kind": "gossip"}, "concern.kind"),
        ({"by": "everybody"}, "concern.by"),
        ({"against": [""]}, "concern.name"),
    ],
)
def test_what_is_no_concern_is_said(world, how, code: str) -> None:
    assert code_of(raised, world, **how) == code
    done = raised(world)
    assert code_of(concerns.freeze, world, done.case_id, "weather", "*") == "freeze.kind"
    assert code_of(concerns.decide, world, done.case_id, "perhaps", ANSWER) == "concern.outcome"
    assert code_of(concerns.decide, world, done.case_id, "upheld", "No.") == "concern.words"
    assert code_of(concerns.show, world, "nowhere") == "concern.unknown"


def test_the_check_names_what_is_frozen_and_nothing_else(world) -> None:
    done = raised(world)
    concerns.freeze(world, done.case_id, "export", "e-123")
    with world.store.reading() as tx:
        frozen.require_unfrozen(world, tx, purpose="insights", export="report")
        assert code_of(frozen.require_unfrozen, world, tx, export="e-123") == "frozen.export"
    assert json.dumps([c.about for c in concerns.listed(world)])
