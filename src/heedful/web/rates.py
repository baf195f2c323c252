"""How much one address may ask for in a minute: a bucket that fills evenly, for reading and for sending."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

# Addresses remembered at once; the one not seen for longest is forgotten first.
_REMEMBERED: Final = 50_000
_MINUTE: Final = 60.0


class Rates:
    """Buckets by name, each of `each_minute` at the most.

    Guarantee: never more than `each_minute` at once, and never more in a minute than twice that; holds for this process only.
    """

    def __init__(self, each_minute: int) -> None:
        self.each_minute = each_minute
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, name: str, now: float) -> bool:
        """Take one from a bucket; False where it is empty. `now` in seconds of any clock that does not go back.

        Guarantee: taking from one bucket leaves the others as they are. Source: the token bucket of RFC 2697.
        """
        with self._lock:
            left, since = self._left.pop(name, (float(self.each_minute), now))
            left = min(self.each_minute, left + (now - since) * self.each_minute / _MINUTE)
            taken = left >= 1
            self._left[name] = (left - taken, now)
            while len(self._left) > _REMEMBERED:
                self._left.popitem(last=False)
        return taken
