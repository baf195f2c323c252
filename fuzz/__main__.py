"""Fuzz one target under atheris: python -m fuzz NAME [--seconds 600] [--found FOLDER].

Inputs that break it are written to FOLDER. Coverage is of heedful and of the plain Python beneath it.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

UNDER = ["heedful", "yaml", "liquid", "zipfile", "tarfile", "csv"]


def main() -> None:
    """Read the arguments, import the target under instrumentation, and fuzz."""
    asked = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    asked.add_argument("target")
    asked.add_argument("--seconds", type=int, default=600)
    asked.add_argument("--found", type=Path, default=Path("bench-out/fuzz"))
    given = asked.parse_args()
    try:
        import atheris
    except ImportError:
        sys.exit("fuzz: atheris is not installed: pip install -r requirements/fuzz.lock")
    with atheris.instrument_imports(include=UNDER):
        from fuzz import targets
    if given.target not in targets.TARGETS:
        sys.exit(f"fuzz: there is no target {given.target}; there are: {', '.join(targets.TARGETS)}")
    given.found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as grown:
        place = Path(folder)
        for seed in targets.seeds(given.target):
            # The first call imports what the target needs, under instrumentation and outside the time of an input.
            with contextlib.suppress(Exception), atheris.instrument_imports(include=UNDER):
                targets.ask(given.target, seed.read_bytes(), place)

        def one(data: bytes) -> None:
            targets.ask(given.target, data, place)

        options = [
            f"-max_total_time={given.seconds}", f"-timeout={targets.SECONDS}", f"-max_len={targets.LARGEST}", "-rss_limit_mb=3072",
            f"-artifact_prefix={given.found}/{given.target}-", "-print_final_stats=1", "-verbosity=0",
        ]  # fmt: skip
        atheris.Setup([sys.argv[0], *options, grown, str(targets.CORPUS / given.target)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
