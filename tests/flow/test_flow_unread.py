"""Languages that are not read: said before gathering, counted in the report, and only where enough people wrote them."""

from __future__ import annotations

import pytest

from heedful.cli import show
from heedful.flow.look import look
from heedful.flow.report import report_on

LEFT = "@larkmoor a entrega foi muito boa e estou feliz com vocês, obrigado"
READ = "@larkmoor die Lieferung ist nicht gut und ich bin wütend"


@pytest.fixture
def world(bench):
    workspace = bench.workspace(privacy={"k": 5}, opinions={"tier": "lexicon"})
    bench.bring(workspace, *(bench.consent(f"p{n}") for n in range(30)))
    yield workspace
    workspace.close()


def posts(bench, left: int):
    written = [bench.post(n, f"9p{n}", LEFT if n < left else READ) for n in range(30)]
    # Nobody agreed for this account: its words are not opened, whatever they are in.
    return bench.ndjson([*written, bench.post(90, "77", LEFT)])


def page(bench, workspace) -> str:
    return report_on(workspace, out=bench.path("report")).html.read_text("utf-8")


def test_try_says_it_before_gathering(bench, world, capsys) -> None:
    answers = look([posts(bench, 12)], world)
    assert [(a.would_keep, a.not_read) for a in answers] == [(30, 12)]
    show.looked(answers, asked_gate=True, as_json=False)
    assert "languages that are not read: 12" in capsys.readouterr().out
    assert [a.not_read for a in look([posts(bench, 12)], None)] == [0]


def test_the_report_counts_what_was_left_alone(bench, world) -> None:
    bench.gather(world, posts(bench, 20))
    assert bench.learn(world).opinions == 10
    assert "speak for nobody here: 20" in page(bench, world)


def test_a_few_who_write_in_it_are_not_told_apart(bench, world) -> None:
    bench.gather(world, posts(bench, 2))
    bench.learn(world)
    assert "speak for nobody here: too few to tell" in page(bench, world)


def test_nothing_is_said_where_all_was_read(bench, world) -> None:
    bench.gather(world, posts(bench, 0))
    bench.learn(world)
    assert "speak for nobody here" not in page(bench, world)
