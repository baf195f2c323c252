"""What an invitation is as files: a mail ready to be sent, a link with its words, a card, a line, a post."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Final

from heedful.consent import invite, qr
from heedful.errors import BadInput, Unready
from heedful.security.files import create_owner_only

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from heedful.consent.invite import Ask

# A header that is folded breaks signatures, so none is; RFC 5322 §2.1.1 allows lines of 998.
_POLICY: Final = SMTP.clone(max_line_length=998)
# One address, and nothing that could begin another header. Source: RFC 5321 §4.1.2, the part that people use.
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_OUT: Final = "Choose another folder with --out."


def require_address(address: str) -> str:
    """Give an address back if a mail can be sent to it.

    Guarantee: otherwise BadInput `invite.address`, which does not repeat it. Source: RFC 5321.
    """
    if not _ADDRESS.fullmatch(address):
        raise BadInput("invite.address", "This is not an e-mail address.", "Give one address, as name@company.example.")
    return address


def eml(ask: Ask, to: str, sender: str) -> bytes:
    """An invitation as a mail in its standard form, ready for the company's own mail program.

    Guarantee: plain and HTML say the same; `List-Unsubscribe` is one HTTPS address on one line and its one-click companion is
    there; no header can be added from a name. Sign both headers with DKIM when sending. Source: RFC 8058, RFC 2369, RFC 5322.
    """
    said = invite.mail(ask)
    message = EmailMessage(policy=SMTP)
    message["From"] = require_sender(sender)
    message["To"] = require_address(to)
    message["Subject"] = said.subject
    message["List-Unsubscribe"] = f"<{ask.never_url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(said.plain, cte="quoted-printable")
    message.add_alternative(said.html, subtype="html", cte="quoted-printable")
    return message.as_bytes(policy=_POLICY)


def require_sender(contact: str) -> str:
    """Give the company's contact back if mails can come from it.

    Guarantee: otherwise Unready `invite.sender`.
    """
    if not _ADDRESS.fullmatch(contact):
        raise Unready(
            "invite.sender", "Mails need a sender, and `company.contact` is no e-mail address.", "Set `company.contact` in heedful.yaml."
        )
    return contact


def files_of(ask: Ask, channel: str, name: str, *, to: str | None, sender: str, network: str) -> dict[str, bytes]:
    """The files of one invitation, by name.

    Guarantee: names hold no address and no token.
    """
    if channel == "mail":
        return {f"{name}.eml": eml(ask, to or "", sender)}
    if channel == "link":
        return {f"{name}.txt": invite.letter(ask).encode()}
    if channel == "receipt":
        return {f"{name}.txt": f"{invite.receipt_line(ask)}\n".encode()}
    if channel == "pinned":
        return {f"{name}-{network}.txt": f"{invite.pinned(ask, network)}\n".encode()}
    code = qr.draw(ask.url, f"Code that leads to {ask.url}")
    return {f"{name}.svg": code.svg, f"{name}.png": code.png, f"{name}.html": invite.card(ask, code.inline).encode()}


def write_files(out: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write the files into a folder, which is made where it is not there.

    Guarantee: only their owner may read them, since they hold tokens; all of them or none; nothing is written over.
    Errors: BadInput `file.exists`, `invite.out`.
    """
    written: list[Path] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            create_owner_only(out / name, data)
            written.append(out / name)
    except OSError:
        remove_files(written)
        raise BadInput("invite.out", "The files cannot be written there.", _OUT) from None
    except BaseException:
        remove_files(written)
        raise
    return written


def remove_files(files: list[Path]) -> None:
    """Take files away again that were written in vain.

    Guarantee: those that are gone already are no error.
    """
    for file in files:
        file.unlink(missing_ok=True)
