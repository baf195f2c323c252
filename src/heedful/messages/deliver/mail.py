"""A message as a mail in its standard form, signed.

Source: RFC 5322, RFC 2045, RFC 8058 (one-click, both headers signed and each on one line), RFC 6376 (DKIM), RFC 3834.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Unready

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.messages.letter import Letter

# A header that is folded breaks signatures, so none is; RFC 5322 §2.1.1 allows lines of 998.
_POLICY: Final = SMTP.clone(max_line_length=998)
SIGNED: Final = (
    b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type", b"list-unsubscribe", b"list-unsubscribe-post",
    b"auto-submitted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs mails.

    Guarantee: `key` is a PEM private key.
    """

    domain: str
    selector: str
    key: bytes


def mail(letter: Letter, *, to: str, sender: str, message_id: str, at: datetime, signer: Signer | None = None) -> bytes:
    """A message as bytes to hand over.

    Guarantee: plain and HTML say the same; the one-click headers are each on one line and within the signature; no header can be added
    from a word. Text a machine wrote is marked in a header too. Errors: Unready `dkim.key`, BadInput `mail.header`.
    Source: RFC 8058 §3.1, §4; AI Act Art. 50(2).
    """
    made = EmailMessage(policy=SMTP)
    domain = sender.rpartition("@")[2]
    headers = {
        "From": sender, "To": to, "Subject": letter.subject, "Date": format_datetime(at), "Message-ID": f"<{message_id}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }  # fmt: skip
    if letter.stop:
        headers |= {"List-Unsubscribe": f"<{letter.stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if letter.written_by_machine:
        headers["AI-Generated"] = "true"
    try:
        for name, value in headers.items():
            made[name] = value
    except ValueError:
        raise BadInput("mail.header", "A header of the mail cannot be written.", "Look for line breaks in the subject.") from None
    made.set_content(letter.plain, cte="quoted-printable")
    made.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    written = made.as_bytes(policy=_POLICY)
    return _signed(written, signer) if signer else written


def _signed(written: bytes, signer: Signer) -> bytes:
    try:
        import dkim
    except ImportError:
        raise Unready("messages.extra", "Messages need parts that are not installed.", "Run: pip install 'heedful[messages]'") from None
    try:
        header = dkim.sign(
            written, signer.selector.encode(), signer.domain.encode(), signer.key, include_headers=list(SIGNED),
            canonicalize=(b"relaxed", b"relaxed"),
        )  # fmt: skip
    except (dkim.DKIMException, ValueError):
        raise Unready(
            "dkim.key", "The key that signs mails cannot be used.", "Give an RSA key as PEM under `messages.mail.dkim_key`."
        ) from None
    return bytes(header) + written
