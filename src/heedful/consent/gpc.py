"""Global Privacy Control: what a browser's signal means here. It is a no to profiling by default, and never a bar on a chosen yes.

The signal asks for no deletion and forbids no first-party use. Source: W3C Global Privacy Control.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

HEADER: Final = "sec-gpc"
# The purpose the signal switches off unless the person chose it in so many words.
PURPOSE: Final = "profile"

# What hearing the signal does.
NOTHING: Final = "nothing"
OBJECTED: Final = "objected"
KEPT: Final = "choice_kept"


def heard(headers: Iterable[tuple[str, str]]) -> bool:
    """Whether a request carries the signal.

    Guarantee: true only where one header of that name is exactly `1`; other values, also ` 1` and `1,1`, are ignored and take
    nothing from an exact one beside them. Names in any case. Source: W3C GPC, The Sec-GPC Header Field.
    """
    return any(name.lower() == HEADER and value == "1" for name, value in headers)


def weigh(*, signal: bool, chosen: bool) -> str:
    """What the signal does to a person.

    Guarantee: an explicit yes to profiling is kept and the conflict is named (`choice_kept`); without one it is an objection to
    profiling (`objected`); no signal does nothing. Source: W3C GPC, Legal Effects; GDPR Art. 21(5).
    """
    if not signal:
        return NOTHING
    return KEPT if chosen else OBJECTED


def well_known(last_update: date) -> dict[str, Any]:
    """The body of `/.well-known/gpc.json`, served as application/json.

    Guarantee: says that the signal is honoured, and since when that page says so. Source: W3C GPC, GPC Support Representation.
    """
    return {"gpc": True, "lastUpdate": last_update.isoformat()}
