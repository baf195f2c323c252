"""The strategy page beside the customers a company says it has."""

from __future__ import annotations

import pytest

from heedful.errors import BadInput
from heedful.flow import declared, strategy


def with_population(one, **shares) -> None:
    one.ws.settings = one.ws.settings.model_copy(update={"population": shares})


def test_what_people_declared_is_held_against_the_customers(shop, bench) -> None:
    one = shop()
    names = one.people(30, "@larkmoor the delivery was great", purposes="insights;profile;messages.email;fairness")
    more = one.people(5, "@larkmoor the delivery was great", first=31)
    file = bench.path("declared.csv")
    rows = [f"{name},region,{'north' if n < 20 else 'south'}" for n, name in enumerate(names)] + [f"{name},region,south" for name in more]
    file.write_text("person,attribute,answer\n" + "\n".join(rows) + "\n")
    # Whoever did not agree to fairness is not asked for it, and does not count.
    assert declared.declare(one.ws, file) == 30
    with_population(one, x=1.0, region={"north": 0.5, "south": 0.5})
    page = strategy.make(one.ws, out=bench.path("out")).html.read_text()
    # 20 and 10 of 30: weights 0.75 and 1.5; Kish: 30 · (20 · 0.5625 + 10 · 2.25) / 30² = 1.125
    assert "30 people who declared would be worth 25: the design effect is 1.1" in " ".join(page.split())
    assert "<td>67 %</td><td>50 %</td><td>0.8</td>" in page.replace("</td>\n<td>", "</td><td>")
    with_population(one, region={"north": 0.5, "south": 0.25, "west": 0.25})
    page = strategy.make(one.ws, out=bench.path("out")).html.read_text()
    assert "nothing can be weighted" in page
    assert "fewer than 5" in page


@pytest.mark.parametrize(
    "shares",
    [{"x": 0.5}, {"mars": 1.0}, {"region": {"north": 0.9}}, {"income": {"high": 1.0}}, {"region": {}}, {"x": 1.5, "facebook": -0.5}],
)
def test_shares_that_are_none_are_refused(bench, shares) -> None:
    workspace = bench.workspace()
    workspace.settings = workspace.settings.model_copy(update={"population": shares})
    with pytest.raises(BadInput) as error:
        strategy.make(workspace)
    assert error.value.code == "strategy.population"
