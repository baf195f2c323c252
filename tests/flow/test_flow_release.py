"""Releases: paid for before anything is drawn, refused when spent or useless, and every number within its noise."""

from __future__ import annotations

import json
import math
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from heedful.engine import noise
from heedful.errors import BadInput, Exhausted, Refused, Unready
from heedful.flow import budgets, release
from heedful.flow.backup import back_up_data, back_up_keys
from heedful.flow.release import release_to
from heedful.flow.restore import restore
from heedful.flow.settings import parse_settings
from heedful.flow.workspace import Workspace
from heedful.store import budget, outbox

TEXTS = ("@larkmoor the delivery was great", "@larkmoor the delivery was awful, and the prices are bad", "@larkmoor great prices")
# Epsilon large enough for a small world: what is tested is the way, not the price.
SETTINGS = {
    "release": {"epsilon": 8.0, "epsilon_per_period": 20.0, "delta": 1e-4, "delta_per_period": 9e-4, "audiences": ["public", "press"]}
}


@pytest.fixture(scope="module")
def world(tmp_path_factory, bench_in):
    bench = bench_in(tmp_path_factory.mktemp("release"))
    workspace = bench.workspace(**SETTINGS)
    people = [f"p{n}" for n in range(90)]
    bench.bring(workspace, *(bench.consent(p) for p in people))
    posts = [bench.post(3 * n + at, f"9{p}", f"{TEXTS[(n + at) % 3]} {n}{at}") for n, p in enumerate(people) for at in range(2)]
    bench.gather(workspace, bench.ndjson(posts))
    bench.learn(workspace)
    bench.approve(workspace)
    workspace.close()
    return workspace.folder, bench


@pytest.fixture
def workspace(world, tmp_path, monkeypatch):
    """The world, with a budget of its own: as if nothing had been published yet."""
    folder, bench = world
    with Workspace(folder) as workspace:
        workspace.clock = lambda: bench.now
        period = f"test {hash(tmp_path) % 10**9}"
        for user in (release, budgets):
            monkeypatch.setattr(user, "budget_period", lambda settings, now: period)
        yield workspace


def publish(workspace, out, audience="public", *, yes=True, said=None):
    return release_to(workspace, audience, (said if said is not None else []).append, lambda: yes, out=out)


def kinds(workspace) -> list[str]:
    with workspace.store.reading() as tx:
        return [entry.kind for entry in outbox.entries(tx, limit=10_000)]


def debits(workspace):
    with workspace.store.reading() as tx:
        return budget.list_debits(tx)


def test_a_release_is_paid_for_written_and_within_its_noise(workspace, tmp_path) -> None:
    said: list = []
    done = publish(workspace, tmp_path / "out", said=said)
    assert {p.name for p in done.folder.iterdir()} == {"release.html", "release.csv", "release.json"}
    assert (said[0].spent, said[0].epsilon, done.spent, done.left) == (0, 8.0, 8.0, 12.0)
    assert said[0].surviving
    told = json.loads((done.folder / "release.json").read_text())
    assert told["promise"]["epsilon"] == 8.0
    rows = {(r["aspect"], r["measure"]): r for r in told["numbers"] if r["brand"] == "Larkmoor" and r["aspect"]}
    # Sixty like the delivery and sixty dislike it, but for the thirty who do both; each row once a person.
    people = rows["delivery", "people"]
    assert abs(people["value"] - 90) <= 6 * (people["high"] - people["value"])
    assert people["low"] <= people["value"] <= people["high"]
    assert 0 <= rows["overall", "like_share"]["low"] <= rows["overall", "like_share"]["high"] <= 100
    page = (done.folder / "release.html").read_text()
    for words in ("Epsilon", "Delta", "not all customers", "8 of 20", "How to read this"):
        assert words in page
    assert kinds(workspace)[-2:] == ["release.debited", "release.made"]
    assert any(one.digest and one.epsilon == 8.0 for one in debits(workspace))


def test_a_spent_budget_refuses_with_a_sentence_and_draws_nothing(workspace, tmp_path, monkeypatch) -> None:
    for turn in range(2):
        publish(workspace, tmp_path / str(turn))
    monkeypatch.setattr(noise, "add_noise", lambda *_: pytest.fail("noise was drawn"))
    before = debits(workspace)
    with pytest.raises(Exhausted) as spent:
        publish(workspace, tmp_path / "over")
    assert "16 of 20" in spent.value.sentence
    assert debits(workspace) == before
    # Another audience has a budget of its own.
    monkeypatch.undo()
    assert publish(workspace, tmp_path / "press", "press").left >= 0


def test_a_stop_after_the_debit_loses_budget_and_shows_nothing(workspace, tmp_path, monkeypatch) -> None:
    before = {one.release_id for one in debits(workspace)}
    monkeypatch.setattr(noise, "add_noise", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        publish(workspace, tmp_path / "stopped")
    lost = [one for one in debits(workspace) if one.release_id not in before]
    assert [one.digest for one in lost] == [None]
    assert not (tmp_path / "stopped").exists()


def test_the_debit_is_committed_before_anything_is_drawn(workspace, tmp_path, monkeypatch) -> None:
    seen = []
    honest = noise.add_noise

    def watching(*args):
        with Workspace(workspace.folder) as other, other.store.reading() as tx:
            seen.append(len(budget.list_debits(tx)))
        return honest(*args)

    before = len(debits(workspace))
    monkeypatch.setattr(noise, "add_noise", watching)
    publish(workspace, tmp_path / "out")
    assert seen == [before + 1]


def test_a_restored_backup_gives_no_budget_back(workspace, world, tmp_path) -> None:
    workspace.settings = workspace.settings.model_copy(
        update={"backup": parse_settings({"backup": {"stops": str(tmp_path / "list")}}).backup}
    )
    back_up_data(workspace, tmp_path / "data.archive")
    back_up_keys(workspace, tmp_path / "keys.archive", "words for an archive", "Bo")
    publish(workspace, tmp_path / "out")
    given = {"stops": tmp_path / "list", "actor": "Ada", "clock": lambda: world[1].now}
    restore(tmp_path / "data.archive", tmp_path / "keys.archive", "words for an archive", tmp_path / "again", **given)
    with Workspace(tmp_path / "again") as again:
        told = debits(again)
        assert [(d.release_id, d.audience, d.period, d.epsilon, d.delta, d.at) for d in told] == [
            (d.release_id, d.audience, d.period, d.epsilon, d.delta, d.at) for d in debits(workspace)
        ]
    assert told


def test_two_at_once_cannot_overspend(workspace, tmp_path) -> None:
    def run(turn: int) -> bool:
        with Workspace(workspace.folder) as own:
            own.clock = workspace.clock
            try:
                publish(own, tmp_path / f"at-once-{turn}")
            except Exhausted:
                return False
            return True

    with ThreadPoolExecutor(5) as pool:
        made = list(pool.map(run, range(5)))
    assert sum(made) == 2
    with workspace.store.reading() as tx:
        assert budget.spent(tx, "public", release.budget_period(workspace.settings.release, workspace.clock())).epsilon == 16.0


def test_what_was_told_stands_in_the_report_and_with_the_doctor(workspace, tmp_path) -> None:
    from heedful.flow.doctor import _budget
    from heedful.flow.report import report_on

    assert "Published under differential privacy" not in report_on(workspace, out=tmp_path / "before").html.read_text()
    publish(workspace, tmp_path / "out")
    page = report_on(workspace, out=tmp_path / "after").html.read_text()
    assert "“public”: ε 8 of 20" in page
    assert "press" not in page
    assert [found.sentence.partition(": ")[2] for found in _budget(workspace)] == [
        "1 releases, epsilon 8 of 20 spent, 12 left.",
        "0 releases, epsilon 0 of 20 spent, 20 left.",
    ]


def test_what_is_not_confirmed_costs_nothing(workspace, tmp_path) -> None:
    before = debits(workspace)
    with pytest.raises(Refused, match="not confirmed"):
        publish(workspace, tmp_path / "no", yes=False)
    assert debits(workspace) == before


def test_an_audience_that_is_not_named_gets_nothing(workspace, tmp_path) -> None:
    with pytest.raises(BadInput, match="name no audience"):
        publish(workspace, tmp_path / "no", "everybody")


def test_where_nothing_would_be_left_it_is_refused_before_it_costs(workspace, tmp_path) -> None:
    small = workspace.settings.release.model_copy(update={"epsilon": 0.2})
    workspace.settings = workspace.settings.model_copy(update={"release": small})
    before, said = debits(workspace), []
    with pytest.raises(Refused, match="No figure would be left"):
        publish(workspace, tmp_path / "no", said=said)
    assert said[0].surviving == 0  # the expected error was stated all the same
    assert said[0].error_side > 50
    assert debits(workspace) == before


def test_without_the_library_it_says_what_to_install(workspace, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "opendp.prelude", None)
    with pytest.raises(Unready) as missing:
        publish(workspace, tmp_path / "no")
    assert missing.value.code == "release.library"
    assert "heedful[release]" in missing.value.remedy


def test_words_are_told_only_from_the_threshold_on(workspace, tmp_path) -> None:
    done = publish(workspace, tmp_path / "out")
    told = json.loads((done.folder / "release.json").read_text())
    terms = [row for row in told["numbers"] if row["term"]]
    assert terms
    assert min(row["value"] for row in terms) >= done.planned.least_term
    # A word that one person used, however often, is in no release of this size.
    assert not any(word.isdigit() for row in terms for word in row["term"].split())


def test_the_expected_error_needs_no_data() -> None:
    from heedful.insights.release import least_people, noise_of

    assert noise_of(10.0) == pytest.approx(10 * math.log(20))
    assert noise_of(10.0, 3) == pytest.approx(1.96 * 10 * math.sqrt(6), rel=1e-3)
    assert least_people(10.0) == 97


def test_nothing_is_published_on_an_assessment_that_nobody_approved(bench) -> None:
    with bench.workspace(**SETTINGS) as workspace:
        with pytest.raises(Refused) as caught:
            publish(workspace, bench.path("out"))
        assert caught.value.code == "assess.unapproved"
        assert not debits(workspace)
