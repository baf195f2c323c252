"""Changes of the settings: whoever edits heedful.yaml leaves an entry in the log, by the next run that opens the store."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import orjson

from heedful.store import meta, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.flow.settings import Settings
    from heedful.security.actor import Actor
    from heedful.store.store import Store

_SEEN: Final = "settings.seen"


def note_settings(store: Store, settings: Settings, actor: Actor, now: datetime) -> list[str]:
    """Enter in the log which settings differ from those the last run saw; gives their names.

    Guarantee: names of keys and a digest of the whole, no value; the first run of a store notes them without an entry.
    The actor is who ran the command that saw it, who need not be who changed it. Source: GDPR Art. 5(2), 24(1).
    """
    digests = {key: _digest(value) for key, value in settings.model_dump(mode="json").items()}
    said = orjson.dumps(digests, option=orjson.OPT_SORT_KEYS).decode()
    with store.reading() as tx:
        if meta.get(tx, _SEEN) == said:
            return []
    with store.transaction() as tx:
        before = orjson.loads(meta.get(tx, _SEEN) or "null")
        # Keys that came or went with a version of the program were changed by nobody.
        changed = [] if before is None else sorted(key for key in digests.keys() & before.keys() if digests[key] != before[key])
        meta.put(tx, _SEEN, said)
        if changed:
            outbox.add(tx, "settings.changed", actor, {"keys": changed, "digest": _digest(digests)}, now)
    return changed


def _digest(value: Any) -> str:
    return sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()
