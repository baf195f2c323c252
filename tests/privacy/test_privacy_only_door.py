"""No view leaves but through `privacy.views`: nothing else makes a shown table, and whoever shows one asks for noise."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from heedful.errors import Broken
from heedful.insights import cells, findings
from heedful.privacy import views
from heedful.tables import insights

SOURCE = Path(__file__).resolve().parents[2] / "src" / "heedful"
SHOWN = {name for name in vars(insights) if name.startswith("SHOWN")}
EXACT = {"CELLS", "JOINTS", "TERMS"}


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return named | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def imported_from(path: Path, module: str) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == module]
    return {alias.name for node in found for alias in node.names}


def test_exact_counts_are_known_to_counting_and_to_the_views_only() -> None:
    users = {str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if imported_from(path, "heedful.tables.insights") & EXACT}
    # A forecast makes tables of invented counts and hands them to the views; it can reach nobody's.
    assert users == {"insights/cells.py", "privacy/views.py", "flow/forecast.py"}
    text = (SOURCE / "flow" / "forecast.py").read_text(encoding="utf-8")
    assert not [
        word for word in ("heedful.store", "heedful.engine", "heedful.flow.live", "heedful.flow.workspace") if f"from {word}" in text
    ]


def test_whoever_counts_hands_the_counts_to_the_views_at_once() -> None:
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        counting = [node for node in ast.walk(tree) if _calls(node, "cells", {"count", "pair", "spell"})]
        inside = [arg for node in ast.walk(tree) if _calls(node, "views", {"show", "show_joints", "show_terms"}) for arg in node.args]
        assert all(node in inside for node in counting), f"{path.name} counts, and does not show what it counted"


def _calls(node: ast.AST, module: str, names: set[str]) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)):
        return False
    return node.func.value.id == module and node.func.attr in names


def test_every_view_asks_for_noise_and_none_has_it_left_out() -> None:
    shows = [getattr(views, name) for name in vars(views) if name.startswith("show")]
    assert len(shows) >= 4
    for show in shows:
        noise = inspect.signature(show).parameters["noise"]
        assert noise.kind is noise.KEYWORD_ONLY
        assert noise.default is noise.empty


def test_no_noise_is_used_by_nothing_that_runs() -> None:
    users = {path.name for path in SOURCE.rglob("*.py") if "UnsafeExact" in names_in(path)}
    assert users == set()


def test_findings_let_in_no_table_that_was_not_shown() -> None:
    assert len(SHOWN) == 3
    bare = insights.SHOWN.empty(), insights.SHOWN_JOINTS.empty(), insights.SHOWN_TERMS.empty()
    for place, counted in enumerate((insights.CELLS.empty(), insights.JOINTS.empty(), insights.TERMS.empty())):
        with pytest.raises(Broken):
            findings.find(*[counted if at == place else table for at, table in enumerate(bare)], k=10, today=None)
    assert not hasattr(cells, "show")
