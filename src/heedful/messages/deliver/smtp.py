"""Handing mails to a server, over a connection that was secured first, and saying exactly what became of each.

A mail was taken, was refused, can be tried again, or nobody knows: then it is not tried again, since a second copy is worse than none.
Source: RFC 5321 §4.2, RFC 3207.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from heedful.errors import Unready

if TYPE_CHECKING:
    from types import TracebackType

TAKEN: Final = "taken"
# The address does not exist, or the server will never take mail for it.
BOUNCED: Final = "bounced"
# Not now; nothing was handed over.
LATER: Final = "later"
# The connection broke after the words were on their way.
UNKNOWN: Final = "unknown"
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Server:
    """Which server takes mails.

    Guarantee: without `starttls` only a server on this machine.
    """

    host: str
    port: int
    starttls: bool = True
    certificates: str = ""
    user: str = ""
    password: str = ""
    seconds: float = SECONDS


class Post:
    """A connection that mails are handed over by; it is opened when first needed, and anew where the server closed it.

    Guarantee: no word leaves before the connection is secured and the server's certificate was checked.
    """

    def __init__(self, server: Server) -> None:
        if not server.starttls and server.host not in _HERE:
            raise Unready("smtp.open", "Mails are not handed over an open line.", "Set `messages.mail.starttls` to true.")
        self.server = server
        self._open: smtplib.SMTP | None = None

    def hand_over(self, sender: str, to: str, mail: bytes) -> str:
        """Hand one mail over; gives TAKEN, BOUNCED, LATER or UNKNOWN.

        Guarantee: TAKEN only where the server said so. Errors: Unready `smtp.*` where nothing at all can be handed over.
        """
        connection = self._connection()
        try:
            connection.mail(sender)
            code, _ = connection.rcpt(to)
            if code not in (250, 251):
                connection.rset()
                return BOUNCED if 500 <= code < 600 else LATER
        except (smtplib.SMTPException, OSError):
            self.close()
            return LATER
        try:
            code, _ = connection.data(mail)
        except smtplib.SMTPDataError:
            return LATER
        except (smtplib.SMTPException, OSError):
            self.close()
            return UNKNOWN
        if code == 250:
            return TAKEN
        return BOUNCED if code in (550, 551, 553) else LATER

    def close(self) -> None:
        """Close the connection.

        Guarantee: safe to call again.
        """
        if self._open is not None:
            connection, self._open = self._open, None
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _connection(self) -> smtplib.SMTP:
        if self._open is None:
            self._open = self._connected()
        return self._open

    def _connected(self) -> smtplib.SMTP:
        said = self.server
        connection = None
        try:
            connection = smtplib.SMTP(said.host, said.port, timeout=said.seconds)
            if said.starttls:
                context = ssl.create_default_context()
                if said.certificates:
                    context.load_verify_locations(said.certificates)
                connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
            if said.user:
                connection.login(said.user, said.password)
        except (smtplib.SMTPException, OSError) as error:
            if connection is not None:
                connection.close()
            raise _unready(error) from None
        return connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _unready(error: Exception) -> Unready:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Unready(
            "smtp.login", "The mail server does not know this user or password.", "Look at the variables named in `messages.mail`."
        )
    if isinstance(error, ssl.SSLError):
        return Unready(
            "smtp.certificate", "The mail server's certificate cannot be trusted.", "Name the one to trust: `messages.mail.certificates`."
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Unready("smtp.starttls", "The mail server does not secure connections.", "Ask whoever runs it for STARTTLS.")
    return Unready("smtp.away", "The mail server cannot be reached.", "Look at `messages.mail.host` and its port.")
