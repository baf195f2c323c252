"""Whether something is from us: a receipt, a certificate, a message's code, or the address of an explanation, as anybody drops it.

Source: GDPR Art. 5(2); RFC 8032; c2sp.org/tlog-proof.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, HeedfulError, Refused
from heedful.flow import fraud
from heedful.flow.hear import explained
from heedful.flow.receipts import LARGEST, own_key
from heedful.flow.verify import verify_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.flow.workspace import Workspace

# A message has one address and one code; of words that only look like a code a long one may have many.
_MOST_ADDRESSES: Final = 50
_MOST_CODES: Final = 1_000
_EXPLAINED: Final = re.compile(r"/w/([A-Za-z0-9_-]{20,64})")
# By what bytes a document seems to be one, before it is checked.
_SIGNS: Final = {"explanation": b'"explanation"', "certificate": b'"erasure"'}
# Of what a receipt or certificate says, what people understand.
_TOLD: Final = ("purposes", "given_at", "controller", "use_stopped_at", "destroyed_at", "language")


@dataclass(frozen=True, slots=True)
class Dropped:
    """What became of something that was dropped.

    Guarantee: `true` only where it holds; `says` are its own words. `kind` is receipt, certificate, message, explanation or nothing;
    `why` is the code of what does not hold.
    """

    kind: str
    true: bool
    says: Sequence[tuple[str, str]] = field(default_factory=tuple)
    why: str = ""


def check(workspace: Workspace, data: bytes, text: str = "") -> Dropped:
    """Check what somebody dropped, by whatever it seems to be.

    Guarantee: nothing of it is kept; the same time and words for every code and address that is not ours. Never raises for what is not ours.
    Of addresses and codes only the first are asked for, however many stand there.
    """
    if len(data) > LARGEST:
        raise BadInput("verify.form", "That file is too large for anything that is handed out.", "Give the file as it was handed out.")
    if data:
        found = _document(workspace, data)
        if found is not None:
            return found
        text = data[: fraud.LONGEST].decode("utf-8", "replace")
    return _message(workspace, text)


def _document(workspace: Workspace, data: bytes) -> Dropped | None:
    kind = next((name for name in ("explanation", "certificate") if _SIGNS[name] in data), "receipt")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dropped"
        file.write_bytes(data)
        try:
            genuine = verify_file(file, own_key(workspace))
        except Refused as refused:
            return Dropped(kind, False, why=refused.code)
        except HeedfulError as error:
            # What is no document of ours by its form may be a message that was kept as a file.
            return None if error.code in {"verify.form", "receipt.form"} else Dropped(kind, False, why=error.code)
    said = genuine.document
    told = [(name, _words(said[name])) for name in _TOLD if said.get(name)]
    return Dropped(genuine.kind, True, _chose(said) if genuine.kind == "explanation" else told)


def _chose(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [("said", str(one["said"])) for one in document["explanation"]["parameters"]]


def _message(workspace: Workspace, text: str) -> Dropped:
    plain = text.replace("=\r\n", "").replace("=\n", "")
    for token in list(dict.fromkeys(_EXPLAINED.findall(plain)))[:_MOST_ADDRESSES]:
        try:
            return Dropped("explanation", True, _chose(explained(workspace, token)))
        except Refused:
            continue
    codes = fraud.codes_among(plain)[:_MOST_CODES]
    for code in codes:
        answer = fraud.check(workspace, code)
        if answer.ours:
            return Dropped("message", True, [("sent", answer.day)])
    return Dropped("message" if codes else "nothing", False)


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, dict):
        return str(value.get("purpose") or value.get("name") or "")
    return str(value)
