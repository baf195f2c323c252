"""The table of targets: a parser each, and what it is called with. A target gives nothing, or raises an error of our own tree."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fuzz import exports, papers, proofs
from heedful.errors import HeedfulError

if TYPE_CHECKING:
    from collections.abc import Callable

CORPUS: Final = Path(__file__).parent / "corpus"
# A parser may take so long for what is no longer than LARGEST.
SECONDS: Final = 5
LARGEST: Final = 100_000

TARGETS: Final[dict[str, Callable[[bytes, Path], None]]] = {
    **{name: partial(exports.read_source, name) for name in exports.NAMES},
    "recognise": exports.recognise_any,
    "zip": exports.open_zip,
    "x_compliance": exports.read_compliance,
    "trace": exports.trace_table,
    **{
        name: getattr(papers, name)
        for name in (
            "settings", "offers", "template", "notice", "consents", "labels", "strikes", "requests", "owners", "declared", "house_rules",
            "answers", "rule", "drafted", "handed_over", "redaction", "opinions",
        )
    },
    **{
        name: getattr(proofs, name)
        for name in (
            "note", "signed_note", "verifier_line", "proof", "witness_request", "entry", "log_copy", "verify", "verify_signed", "archive",
            "stops", "evidence", "signed_request",
        )
    },
}  # fmt: skip


def seeds(name: str) -> list[Path]:
    """What a target begins from, and every input that once broke it."""
    return sorted(path for path in (CORPUS / name).iterdir() if path.is_file())


def ask(name: str, data: bytes, folder: Path) -> str:
    """Give a parser one input; gives the code of its refusal, or nothing.

    Guarantee: whatever is not an error of our own tree goes through, as the fault it is.
    """
    try:
        TARGETS[name](data, folder)
    except HeedfulError as error:
        assert error.code and error.sentence
        return error.code
    return ""
