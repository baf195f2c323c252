"""What the commands on keys print."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_HELD = {
    "file": "The workspace key lies plainly in workspace.key, which only its owner may read.",
    "passphrase": "The workspace key is held under a passphrase.",
    "vault": "The workspace key is held by a key service.",
    "environment": "The workspace key is given by the environment.",
    "copy": "The workspace is locked: its key was taken away. Bring it back with: heedful keys unlock COPY",
}


def shown(found: Mapping[str, object], as_json: bool) -> None:
    """Print what a command on keys did.

    Guarantee: no key and no passphrase is in it.
    """
    if as_json:
        print(json.dumps(dict(found)))
        return
    if "held_by" in found:
        print(_HELD[str(found["held_by"])])
    elif "wrapped_anew" in found:
        print(f"The workspace key is new; {found['wrapped_anew']} keys were wrapped anew. Copies of the old key open nothing any more.")
        print("Make a new sealed copy: heedful keys copy --out FILE")
    elif "written" in found:
        print(f"Written to {found['written']}. Keep it away from this machine, and its passphrase away from it.")
    else:
        print("Locked. Nothing opens until: heedful keys unlock COPY" if found["locked"] else "Unlocked.")
