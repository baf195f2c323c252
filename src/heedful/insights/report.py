"""The report: one page that needs nothing else, and every number of it as CSV, Parquet and JSON.

The page asks for nothing from any network, runs no script, reads on a telephone and in print, and follows the reader's light or
dark dress. What it says first is whom the numbers speak for. Source: WCAG 2.2 AA; GDPR Art. 5(1)(a), 12(1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from heedful.insights import numbers, page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.insights.brands import Quotes
    from heedful.insights.findings import Findings
    from heedful.insights.provenance import Provenance


def render(
    findings: Findings, provenance: Provenance, words: Mapping[bytes, str] | None = None, quotes: Sequence[Quotes] = ()
) -> dict[str, bytes]:
    """Write the report.

    Guarantee: `report.html`, `numbers.csv`, `numbers.parquet` and `numbers.json`; the same bytes for the same arguments; no request
    to anywhere; no number of fewer than k people. `words` gives the word of each term key of `terms.candidates`; a term without one is left out.
    `quotes` are words that passed `privacy.quotes`; those of a view that is not shown are left out.
    """
    known = words or {}
    pages = Environment(
        loader=PackageLoader("heedful.insights"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    html = pages.get_template("report.html").render(page=page.compose(findings, provenance, known, quotes))
    return {"report.html": html.encode(), **numbers.files(numbers.table(findings, known, provenance.acts))}
