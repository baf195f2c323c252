"""A log in its folder: opened by its last checkpoint, grown by a batch at a time, and examined as a whole.

Order of a batch: tiles, made safe; then the checkpoint, in one step. Killed anywhere, the log is what its checkpoint says.
Source: c2sp.org/tlog-tiles, c2sp.org/tlog-checkpoint.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.audit.checkpoint import Checkpoint, empty, open_checkpoint, sign_checkpoint
from heedful.audit.growth import drop_partial, grow, replace_durably, write_durably
from heedful.audit.merkle import forked, leaf_hashes, prove_consistency, prove_inclusion, root_hash
from heedful.audit.tiles import WIDTH, Tiles, damaged, leftovers
from heedful.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from heedful.audit.note import Sign, Verifier

CHECKPOINT: Final = "checkpoint"


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log stands.

    Guarantee: `note` is what was signed, word for word; empty while nothing is.
    """

    checkpoint: Checkpoint
    note: str = ""

    @property
    def size(self) -> int:
        """How many entries there are.

        Guarantee: as the checkpoint says.
        """
        return self.checkpoint.size


class Log:
    """A log in a folder, of one key.

    Guarantee: never signs a tree that does not go on from the one it signed before. One at a time may append: the caller sees to it.
    """

    def __init__(self, folder: Path, verifier: Verifier) -> None:
        self.folder = folder
        self.verifier = verifier

    def head(self) -> Head:
        """Where the log stands, as its checkpoint says.

        Guarantee: signed by this log's key, or Refused `log.signature`; of the tiles nothing is looked at.
        """
        try:
            text = (self.folder / CHECKPOINT).read_text(encoding="utf-8")
        except FileNotFoundError:
            return Head(empty(self.verifier.name))
        except UnicodeDecodeError:
            raise damaged() from None
        return Head(open_checkpoint(text, self.verifier), text)

    def tiles(self, size: int) -> Tiles:
        """The tiles of the log when it had that many entries.

        Guarantee: as `Tiles`.
        """
        return Tiles(self.folder, size)

    def require_sound_end(self, head: Head) -> Tiles:
        """Refuse tiles whose right edge is not what the checkpoint signs; everything that is appended stands on that edge.

        Guarantee: raises Refused `log.damaged`. Looks at no more than one tile a level, and the last entries.
        """
        tiles = self.tiles(head.size)
        number, held = divmod(head.size, WIDTH)
        if root_hash(tiles.node, head.size) != head.checkpoint.root:
            raise damaged()
        if held and b"".join(leaf_hashes(tiles.entries(number))) != tiles.hashes(0, number):
            raise damaged()
        return tiles

    def sweep(self, head: Head) -> int:
        """Delete what a killed batch left beyond the checkpoint; gives how many files.

        Guarantee: nothing that the checkpoint signs.
        """
        beyond = leftovers(self.folder, head.size)
        for path in beyond:
            path.unlink()
        return len(beyond)

    def append(self, head: Head, leaves: Sequence[bytes], sign: Sign) -> Head:
        """Append entries and sign the log as it then is.

        Guarantee: the new tree begins with the old one, for it is built on the edge that the old checkpoint signs; once it
        returns, both are on the disk. Errors: Refused `log.damaged`. Source: c2sp.org/tlog-tiles.
        """
        files = grow(self.require_sound_end(head), leaves)
        write_durably(self.folder, files)
        size = head.size + len(leaves)
        checkpoint = Checkpoint(self.verifier.name, size, root_hash(self.tiles(size).node, size))
        note = str(sign_checkpoint(checkpoint, self.verifier, sign))
        replace_durably(self.folder / CHECKPOINT, note.encode())
        drop_partial(self.folder, files)
        return Head(checkpoint, note)

    def entries(self, size: int, first: int = 0) -> Iterator[tuple[int, bytes]]:
        """The entries of a log of some size, from one on, with their numbers.

        Guarantee: in order; as the files say.
        """
        tiles = self.tiles(size)
        for number in range(first // WIDTH, (size + WIDTH - 1) // WIDTH):
            for place, entry in enumerate(tiles.entries(number)):
                index = number * WIDTH + place
                if index >= first:
                    yield index, entry

    def root(self, head: Head, size: int) -> bytes:
        """The root that the log had at some size, from its tiles of now.

        Guarantee: Refused `log.damaged`, BadInput `log.no_size`.
        """
        return root_hash(self.tiles(head.size).node, self._within(head, size))

    def inclusion(self, head: Head, index: int, size: int | None = None) -> list[bytes]:
        """The proof that an entry is in the log as it is, or as it was at some size.

        Guarantee: as `prove_inclusion`.
        """
        return prove_inclusion(self.tiles(head.size).node, index, self._within(head, size))

    def consistency(self, head: Head, old: int, size: int | None = None) -> list[bytes]:
        """The proof that the log as it is, or was at some size, goes on from that of an earlier size.

        Guarantee: as `prove_consistency`.
        """
        return prove_consistency(self.tiles(head.size).node, old, self._within(head, size))

    def _within(self, head: Head, size: int | None) -> int:
        if size is not None and not 0 <= size <= head.size:
            raise BadInput("log.no_size", "The log is not as long as that.", "See its size: heedful audit verify")
        return head.size if size is None else size

    def require_continues(self, earlier: Checkpoint, head: Head) -> None:
        """Refuse a log that does not go on from an earlier checkpoint.

        Guarantee: raises Refused `log.forked` also where the log is now shorter: it was rolled back. Never returns False.
        """
        if earlier.origin != head.checkpoint.origin or earlier.size > head.size or self.root(head, earlier.size) != earlier.root:
            raise forked()

    def examine(self, head: Head) -> int:
        """Compute the whole tree anew from its entries and hold every file against it; gives the number of entries.

        Guarantee: raises Refused `log.damaged` where one bit of one file differs from what the checkpoint signs, where a file is
        missing, and where one is too many. Never returns False. Source: RFC 6962 §2.1; c2sp.org/tlog-tiles.
        """
        from heedful.audit.examination import examine

        return examine(self.folder, head)
