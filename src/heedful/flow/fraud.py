"""Whether a message is ours: anybody who got one may ask, by the code in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.flow.drafts import CODE, CODE_LENGTH
from heedful.flow.marks import token_mark
from heedful.store import messages

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from heedful.flow.workspace import Workspace

_CODE: Final = re.compile(rf"(?<![a-z0-9])[{CODE}]{{{CODE_LENGTH}}}(?![a-z0-9])")
# Of a file, more is not read.
LONGEST: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether we sent it.

    Guarantee: tells nothing of whom it was sent to.
    """

    ours: bool
    day: str = ""


def check(workspace: Workspace, code: str) -> Answer:
    """Whether a message with this code was sent by us.

    Guarantee: yes for codes of messages that left, also after their person was erased; no for every other, in the same time and words. The
    day is all that is told. A yes says that we sent a message with this code, not that the words around it are ours.
    """
    plain = re.sub(r"[\s-]", "", code.lower())
    with workspace.store.reading() as tx:
        at: datetime | None = messages.find_code(tx, token_mark(workspace, plain))
    return Answer(at is not None, f"{at:%Y-%m-%d}" if at else "")


def codes_in(file: Path) -> list[str]:
    """The codes that stand in a message kept as a file.

    Guarantee: reads at most LONGEST bytes; a mail's soft line breaks are undone.
    """
    return codes_among(file.read_bytes()[:LONGEST].decode("utf-8", "replace"))


def codes_among(text: str) -> list[str]:
    """The codes that stand in a message, however it was copied.

    Guarantee: a mail's soft line breaks are undone; each once.
    """
    return list(dict.fromkeys(_CODE.findall(text.lower().replace("=\r\n", "").replace("=\n", ""))))
