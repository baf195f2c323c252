"""What `heedful audit trace` and `heedful audit exports` print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heedful.cli import show
from heedful.errors import Unready

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.flow.handouts import Found, Handout

_FIELDS = ("handout_id", "kind", "recipient", "purpose", "by", "rows", "seed", "made_at", "expires_at")


def traced(found: Sequence[Found], as_json: bool) -> None:
    """Say which export a file comes from.

    Guarantee: Unready `trace.unknown` where it comes from none; nothing of the file is printed.
    """
    if as_json:
        show._json({"found": [_found(one) for one in found]})
    for one in () if as_json else found:
        how = (
            "by its own address"
            if one.match.seed
            else f"{one.match.row_share:.0%} of its rows, {one.match.value_share:.0%} of its rare values"
        )
        print(f"Export {one.handout.handout_id} ({one.handout.kind}), made for {one.handout.recipient}: {how}.")
        print(f"  {one.handout.purpose}; made by {one.handout.by} on {one.handout.made_at:%Y-%m-%d %H:%M} UTC.")
        if one.late:
            print(f"  It should have been deleted by {one.handout.expires_at:%Y-%m-%d}.")
        if one.frozen:
            print("  A case has frozen it.")
    if not found:
        raise Unready("trace.unknown", "This file comes from no export that is known here.", "Try a larger part of it, or its first form.")
    if len(found) > 1 and not as_json:
        print("Several exports hold the same rows; the recipient's own address tells them apart, where it is still in the file.")


def handed_out(found: Sequence[Handout], as_json: bool) -> None:
    """List exports.

    Guarantee: whose own answer one is, is not told.
    """
    if as_json:
        show._json({"exports": [{name: getattr(one, name) for name in _FIELDS} for one in found]})
        return
    print(f"{len(found):,} exports were handed out.")
    if found:
        heads = ["made", "export", "what", "for", "rows", "delete by"]
        show._table(
            heads, [[f"{o.made_at:%Y-%m-%d}", o.handout_id, o.kind, o.recipient, f"{o.rows:,}", f"{o.expires_at:%Y-%m-%d}"] for o in found]
        )


def _found(one: Found) -> dict[str, Any]:
    match = one.match
    said = {name: getattr(one.handout, name) for name in _FIELDS}
    return said | {
        "rows_found": match.rows,
        "row_share": round(match.row_share, 3),
        "value_share": round(match.value_share, 3),
        "seed_found": match.seed,
        "late": one.late,
        "frozen": one.frozen,
    }
