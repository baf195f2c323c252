"""Envelopes: what one run and its workers on other machines give each other, sealed under a key of that run alone.

A worker holds no key of the workspace. It has the cluster's key in a file of its own, and from it and the run's name comes the
key of that run (HKDF, RFC 5869). Words and persons' keys travel only inside envelopes, which open until the run's time is up.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from heedful.errors import BadInput, Refused, Unready
from heedful.security.files import require_owner_only
from heedful.security.sealing import framed, seal, unseal

if TYPE_CHECKING:
    from pathlib import Path

_BYTES: Final = 32
# Which way an envelope goes; an answer is never taken for a task.
TASK: Final = "task"
ANSWER: Final = "answer"


@dataclass(frozen=True, slots=True)
class Run:
    """The name of one run, and the moment (seconds since 1970) after which its envelopes open no more.

    Guarantee: no secret; it may stand in a task beside what is sealed.
    """

    name: str
    until: int


class Envelopes:
    """Seals and opens the envelopes of one run.

    Guarantee: an envelope opens only in its run, as the kind and the number it was sealed as, and never after the run's time.
    Source: RFC 5869, NIST SP 800-38D.
    """

    def __init__(self, cluster_key: bytes, run: Run) -> None:
        self.run = run
        self._key = HKDF(SHA256(), _BYTES, run.name.encode(), b"heedful run/1").derive(cluster_key)

    def seal(self, kind: str, number: int, content: bytes) -> bytes:
        """Seal one task or answer.

        Guarantee: as `security.sealing.seal`.
        """
        return seal(self._key, self._place(kind, number), content)

    def open(self, kind: str, number: int, sealed: bytes, now: float) -> bytes:
        """Open one task or answer.

        Guarantee: Refused `envelope.late` once the run's time is up, Refused `envelope.wrong` for anything that was not sealed so.
        """
        if now > self.run.until:
            raise Refused("envelope.late", "The time of this run is up; its workers open nothing more.", "Run the same command again.")
        try:
            return unseal(self._key, self._place(kind, number), sealed)
        except Refused as error:
            raise Refused(
                "envelope.wrong",
                "What came does not open: it was changed, belongs to another run, or the machines hold different cluster keys.",
                "Put the same cluster key on every machine, and run it again.",
            ) from error

    def _place(self, kind: str, number: int) -> bytes:
        return framed("envelope", self.run.name, str(self.run.until), kind, str(number))


def read_cluster_key(path: Path) -> bytes:
    """Read a cluster's key.

    Guarantee: 32 bytes from a file that only its owner may read. Errors: Unready `cluster.key`, Refused `file.open_to_others`,
    BadInput `cluster.key_form`.
    """
    if not path.is_file():
        raise Unready("cluster.key", "The cluster's key is not on this machine.", "Put it where `spark.key_file` says, on every machine.")
    require_owner_only(path)
    try:
        found = base64.b64decode(path.read_bytes())
    except ValueError:
        found = b""
    if len(found) != _BYTES:
        raise BadInput(
            "cluster.key_form", "The cluster's key file does not hold a key.", "See docs/how-to/use-spark.md for how one is made."
        )
    return found
