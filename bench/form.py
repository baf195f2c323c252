"""The form of every result: one flat object of dotted names to numbers; what was measured on stands under `meta.`."""

from __future__ import annotations

import json
import os
import platform
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSIONS = ("heedful", "polars", "cryptography", "sqlalchemy", "orjson")


def with_meta(result: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """The result with the machine, versions and options beside it; what the bench itself says of these is kept."""
    meta: dict[str, Any] = {"meta.machine": _processor(), "meta.cores": len(os.sched_getaffinity(0)), "meta.memory_mb": _memory_mb()}
    meta |= {"meta.system": platform.platform(), "meta.python": platform.python_version()}
    meta |= {f"meta.version.{name}": _version(name) for name in VERSIONS}
    meta |= {f"meta.option.{name}": value for name, value in options.items() if isinstance(value, int | float | str)}
    if "seed" in options:
        meta["meta.seed"] = options["seed"]
    return {**meta, **result}


def table(name: str, result: Mapping[str, Any]) -> str:
    """Two columns for people, the numbers first."""
    width = max(map(len, result))
    ordered = sorted(result.items(), key=lambda item: item[0].startswith("meta."))
    return "\n".join([f"bench {name}", *(f"  {key:<{width}}  {_said(value)}" for key, value in ordered)])


def write(path: Path, result: Mapping[str, Any]) -> None:
    """One JSON object; floats keep six digits."""
    rounded = {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in result.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rounded, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _said(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    except OSError:
        return platform.machine()


def _memory_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1 << 20)
