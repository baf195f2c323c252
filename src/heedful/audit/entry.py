"""Entries: what one says, in the one spelling that is hashed, and what may stand in one.

The spelling is that of RFC 8785: members sorted, no spaces, UTF-8. Names of members are plain ASCII and numbers are whole, below
2^53, so that nothing else of it is needed. Nothing here is a person's: only a mark under their own key, which dies with it.
Source: RFC 8785; GDPR Art. 5(1)(c), 5(2), 17.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson

from heedful.audit.kinds import KINDS
from heedful.audit.tiles import LONGEST
from heedful.errors import Broken, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    # A text -> what the log keeps of it.
    Mark = Callable[[str], str]

VERSION: Final = 1
# RFC 8785 §3.2.2.3: whole numbers beyond this do not survive every reader.
_GREATEST: Final = 1 << 53
# Members of a body that have a place of their own in an entry.
PERSON: Final = "person"
_OWN: Final = {PERSON: "subject", "purposes": "purposes", "request": "case", "case": "case"}
_DEEPEST: Final = 4


@dataclass(frozen=True, slots=True)
class Said:
    """One entry, read.

    Guarantee: as it stands in the log. `about` holds what is of its kind alone: counts, names of networks, lakes and the like.
    """

    seq: int
    at: str
    actor: str
    role: str
    action: str
    subject: str = ""
    purposes: tuple[str, ...] = ()
    case: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


def require_body(kind: str, body: Mapping[str, Any]) -> None:
    """Refuse an entry whose kind, or one of whose members, is not declared in `kinds.py`.

    Guarantee: raises Broken `log.kind`, `log.member`, `log.value`; so what may stand in the log is known beforehand, and documented.
    """
    declared = KINDS.get(kind)
    if declared is None:
        raise Broken("log.kind", f"Entries of the kind {kind} are not declared.", "Declare the kind in audit/kinds.py.")
    unknown = [name for name in body if name not in declared.members and name not in declared.words]
    if unknown:
        raise Broken("log.member", f"The kind {kind} declares no member {', '.join(unknown)}.", "Declare it in audit/kinds.py.")
    for value in body.values():
        _require_plain(value)


def write_entry(seq: int, at: str, actor: str, role: str, kind: str, body: Mapping[str, Any], mark: Mark) -> bytes:
    """One entry as it is hashed.

    Guarantee: the same arguments give the same bytes. What people wrote in words of their own stands in it as a mark only, and so
    does every word of an entry of a kind that is not declared (any more). The body has passed `require_body` when it was written.
    `at`: RFC 3339 in UTC. Errors: Broken `log.too_long`. Source: RFC 8785.
    """
    declared = KINDS.get(kind)
    words = declared.words if declared else [name for name, value in body.items() if isinstance(value, str)]
    said: dict[str, Any] = {"v": VERSION, "seq": seq, "at": at, "actor": actor, "role": role, "action": kind}
    about = {}
    for name, value in body.items():
        if name in words:
            about[name] = mark(value) if value else ""
        elif name in _OWN:
            said[_OWN[name]] = value
        else:
            about[name] = value
    if about:
        said["about"] = about
    written = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    if len(written) > LONGEST:
        raise Broken("log.too_long", "An entry is longer than the log can hold.", "Report it; nothing was written.")
    return written


def read_entry(data: bytes) -> Said:
    """What an entry says.

    Guarantee: Refused `log.entry` for whatever is not one.
    """
    try:
        said = orjson.loads(data)
        if said["v"] != VERSION:
            raise ValueError
        own = (said.get("subject", ""), tuple(said.get("purposes", ())), said.get("case", ""), said.get("about", {}))
        return Said(said["seq"], said["at"], said["actor"], said["role"], said["action"], *own)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused("log.entry", "An entry of the log cannot be read.", "Check the whole log: heedful audit verify") from None


def _require_plain(value: Any, depth: int = 0) -> None:
    if isinstance(value, str | bool) or value is None or (isinstance(value, int) and abs(value) < _GREATEST):
        return
    if depth < _DEEPEST and isinstance(value, list | tuple):
        for one in value:
            _require_plain(one, depth + 1)
    elif depth < _DEEPEST and isinstance(value, dict) and all(isinstance(name, str) and name.isascii() for name in value):
        for one in value.values():
            _require_plain(one, depth + 1)
    else:
        raise Broken("log.value", "An entry of the log holds whole numbers and words only.", "Report it; nothing was written.")
