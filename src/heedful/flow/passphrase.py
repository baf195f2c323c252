"""Who is asked for the passphrase of the workspace key. Light, so that a door may set it before anything else is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.errors import Unready

if TYPE_CHECKING:
    from collections.abc import Callable


class Asking:
    """Who is asked for a passphrase: nobody, unless a door has somebody at a terminal.

    Guarantee: one answer is kept for the life of the process, and nowhere else.
    """

    prompt: Callable[[], str] | None = None
    _given: str | None = None

    @classmethod
    def ask(cls) -> str:
        """The passphrase that opens the workspace key.

        Guarantee: Unready `key.passphrase` where there is nobody to ask.
        """
        if cls._given is None:
            if cls.prompt is None:
                raise Unready("key.passphrase", "The workspace key is held under a passphrase.", "Set HEEDFUL_PASSPHRASE for this run.")
            cls._given = cls.prompt()
        return cls._given

    @classmethod
    def forget(cls) -> None:
        """Ask anew the next time.

        Guarantee: the last answer is not kept.
        """
        cls._given = None
