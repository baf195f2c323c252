"""How a dossier says codes to the person it is about: plain words, spoken to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

NETWORKS: Final = {"facebook": "Facebook", "instagram": "Instagram", "x": "X"}
KINDS: Final = {
    "post": "post",
    "comment": "comment",
    "group_post": "post in a group",
    "group_comment": "comment in a group",
    "reaction": "reaction",
}
ORIGINS: Final = {
    "own_export": "your own export",
    "page_api": "our page on the network",
    "x_api": "X's interface",
    "upload": "a file we were given",
}
PURPOSES: Final = {
    "insights": "Counted with many others",
    "profile": "Your own likes and dislikes",
    "messages.email": "Messages by e-mail",
    "quotes": "Your words shown without your name",
    "fairness": "Checking our own fairness",
    "improve": "Improving the program",
}
STATES: Final = {
    "Given": "you agreed",
    "RenewedConsentGiven": "you agreed again",
    "Withdrawn": "you took it back",
    "Revoked": "ended by us",
    "Expired": "run out",
    "Refused": "you said no",
    "Requested": "asked, not answered",
    "RequestDeferred": "asked, not answered",
    "Invalidated": "not valid",
    "Unknown": "not proven, so not used",
    "NotInUse": "agreed, but we do not do this now",
    "NotCovered": "not used, your notice did not say all we do now",
    "Objected": "you objected",
    "Restricted": "stopped, as you asked",
}
# Why a post is not used now, by the gate's reasons.
VERDICTS: Final = {
    "used": "used",
    "past_its_time": "not used, its time has passed",
    "withdrawn": "not used, you took your consent back",
    "expired": "not used, your consent has run out",
    "objected": "not used, you objected",
    "restricted": "not used, you asked us to stop",
    "minor": "not used, because of your age",
    "not_given": "not used, your consent does not cover it now",
    "purpose": "not used, we do not do this now",
    "no_record": "not used, your consent does not cover it now",
}
SAID: Final = {
    "object": "objected",
    "lift_objection": "lifted your objection",
    "restrict": "asked us to stop using it",
    "lift_restriction": "let us use it again",
    "withdraw": "took your consent back",
}
ASKED: Final = {
    "access": "to see your data",
    "portability": "to take your data away",
    "rectify": "to correct something",
    "restrict": "to stop the use of your data",
    "object": "not to use your data",
    "erase": "to erase your data",
    "not_me": "said that it was not you",
    "complaint": "complained",
}
LOOKS: Final = {
    "subject.exported": "an answer like this one was made for you",
    "subject.rectified": "an inference was corrected for you",
    "consent.shown": "your consents were looked at",
    "consent.receipt": "receipts of your consents were made",
    "consent.exported": "your consent records were written out",
    "evidence.packed": "a pack of evidence was made for who judges a complaint",
    "log.read": "the log was searched for what tells of you",
    "preview.shown": "your own export was shown before you gave it",
}
# How far a message came.
MESSAGES: Final = {
    "drafted": "written, not sent",
    "held_out": "not sent: you were in the share that is left alone",
    "refused": "not sent",
    "trying": "being sent",
    "sent": "sent",
    "uncertain": "perhaps sent",
}
TOLD: Final = {"shown": "shown to you"}
CASES: Final = {"concern": "a concern", "misuse": "a report of misuse", "refused_task": "a task that somebody refused"}
OUTCOMES: Final = {"upheld": "upheld", "in_part": "upheld in part", "not_upheld": "not upheld"}
FEELINGS: Final = {1: "like", -1: "dislike", 0: "neither", None: "not yours"}
RIGHTS: Final = (
    ("Take consent back", "For one purpose or for all, at any time, as easily as you gave it."),
    ("Correct", "Tell us the key of a post and what is right. It holds from then on, also when the post is read again."),
    ("Stop or object", "We stop at once. An objection to messages holds for ever."),
    ("Erase", "Everything here is destroyed, and you get a certificate of what was removed where."),
    ("Take away", "data.json and the tables beside this page are yours to take anywhere."),
)


def day(value: date | None, empty: str = "–") -> str:
    """A day in words, such as 3 May 2026.

    Guarantee: the same in every locale.
    """
    return empty if value is None else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def month(value: date) -> str:
    """A month in words.

    Guarantee: the same in every locale.
    """
    return f"{_MONTHS[value.month - 1]} {value.year}"


def of(words: Mapping[Any, str], code: Any) -> str:
    """The word for a code.

    Guarantee: a code that has none is said as it is, with spaces.
    """
    return words.get(code) or str(code).replace("_", " ").replace(".", " ")


_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
