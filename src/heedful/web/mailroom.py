"""Where people's wishes for a link wait, so that the answer is the same and as fast whether an address is known or not."""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from heedful.errors import HeedfulError, Unready
from heedful.flow.acting import PAGES
from heedful.flow.sign_in_link import Ask, send_links

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace

# Wishes beyond these are told to come again.
WAITING: Final = 10_000
_LOG: Final = logging.getLogger("heedful.web")


class Mailroom:
    """One clerk who answers all wishes that wait by one look through the addresses.

    Guarantee: asking does the same work for any address.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._waiting: deque[Ask] = deque()
        self._clerk = ThreadPoolExecutor(1, "mailroom")

    def ask(self, ask: Ask) -> None:
        """Have a link mailed, if the address is somebody's.

        Guarantee: tells nothing of whether it is. Errors: Unready `page.mail_full`.
        """
        if len(self._waiting) >= WAITING:
            raise Unready("page.mail_full", "Too many links are waiting to be sent.", "Ask again in a few minutes.")
        self._waiting.append(ask)
        self._clerk.submit(self._work)

    def close(self) -> None:
        """Send what waits, and end.

        Guarantee: safe to call again.
        """
        self._clerk.shutdown()

    def _work(self) -> None:
        asks = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not asks:
            return
        try:
            send_links(self._workspace.acting(PAGES), asks)
        except HeedfulError as error:
            _LOG.error("Links could not be mailed: %s", error.code)
        except Exception as error:  # Whatever it was, the next wish is answered.
            _LOG.error("Links could not be mailed: %s", type(error).__name__)
