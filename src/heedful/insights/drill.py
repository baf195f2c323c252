"""One aspect of one brand, looked at closely: by network, over time, beside other brands. It stops where a view would be of fewer than k."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from heedful.insights import sentences
from heedful.insights.brands import comparison, trend, view_row
from heedful.insights.sentences import interval, percent, signed
from heedful.tables.insights import ALL_NETWORKS

if TYPE_CHECKING:
    from heedful.insights.findings import Findings

    Part = dict[str, Any]


def aspect(findings: Findings, brand: str, name: str) -> Part | None:
    """All that may be said of one aspect of a brand; None where it may not be shown at all.

    Guarantee: only views that passed the thresholds; what was widened says what it is of instead.
    """
    here = findings.views.filter(pl.col("brand") == brand, pl.col("aspect") == name)
    whole = here.filter(pl.col("network") == ALL_NETWORKS).to_dicts()
    if not whole or whole[0]["people_low"] is None:
        return None
    near = [row for row in here.filter(pl.col("network") != ALL_NETWORKS).sort("network").to_dicts() if row["people_low"] is not None]
    return {
        "brand": brand,
        "aspect": sentences.aspect(name),
        "k": findings.k,
        "whole": view_row(whole[0], findings),
        "networks": [{**view_row(row, findings), "network": sentences.NETWORKS.get(row["network"], row["network"])} for row in near],
        "trend": _trend(findings, brand, name),
        "driver": _driver(findings, brand, name),
        "beside": _beside(findings, name),
    }


def _trend(findings: Findings, brand: str, name: str) -> Part | None:
    line = findings.trends.filter(pl.col("brand") == brand, pl.col("aspect") == name).to_dicts()
    if sum(point["net"] is not None for point in line) < 2:
        return None
    return trend(name, line, "drill-trend", brand, findings.k)


def _driver(findings: Findings, brand: str, name: str) -> Part | None:
    rows = findings.drivers.filter(pl.col("brand") == brand, pl.col("aspect") == name).to_dicts()
    if not rows:
        return None
    row = rows[0]
    said = {at: percent(row[at]) for at in ("likers", "dislikers")}
    return {**said, "value": signed(row["value"]), "range": interval(row["low"], row["high"]), "clear": row["clear"]}


def _beside(findings: Findings, name: str) -> Part | None:
    rows = findings.views.filter(
        pl.col("network") == ALL_NETWORKS, pl.col("aspect") == name, pl.col("note").is_null(), pl.col("net").is_not_null()
    ).sort("people_low", "brand", descending=[True, False])
    return comparison(findings, name, rows.to_dicts(), 0) if rows.height > 1 else None
