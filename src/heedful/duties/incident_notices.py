"""Drafts of what is told of a breach: to the authority, and to the people, with what they can do about each risk.

Source: GDPR Art. 33(3)-(4), 34(2), 12(1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heedful.duties.incident import LEVELS, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from heedful.duties.incident import Clock, Kind, Rated, Risk

RISK_WORDS: Final[Mapping[Risk, str]] = {
    "identity_theft": "identity theft",
    "fraud": "fraud",
    "discrimination": "discrimination",
    "embarrassment": "embarrassment",
}
# What may follow, and what somebody can do about it themselves.
_FOLLOWS: Final[Mapping[Risk, str]] = {
    "identity_theft": "Somebody could pretend to be you, for instance at a social network.",
    "fraud": "Somebody could write to you and seem to know you, to get money, passwords or a click from you.",
    "discrimination": "Somebody could treat you worse for what you said or are.",
    "embarrassment": "Others could read what you did not mean for them.",
}
_HELPS: Final[Mapping[Risk, Sequence[str]]] = {
    "identity_theft": (
        "Change the password of the account you connected, and switch on a second step for signing in.",
        "Look in that account's settings whether anybody else is signed in, and sign them out.",
        "If a bill or contract comes that you know nothing of, contradict it in writing and tell the police.",
    ),
    "fraud": (
        "Be careful with messages that mention us or what you wrote. We never ask for passwords or payments.",
        "Do not follow links in them: type our address yourself.",
        "If you paid or gave a password away, tell your bank and the police at once.",
    ),
    "discrimination": (
        "If you are treated worse and think that this is why, write down when, where and by whom.",
        "You can go to the body for equal treatment in your country, and to the data protection authority.",
    ),
    "embarrassment": (
        "Delete posts that you would rather not have read, or narrow who can see them, at the network itself.",
        "If somebody spreads them, report it to the network; it must look at that.",
    ),
}
UNKNOWN: Final = "not known yet"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a breach when a notice is drafted.

    Guarantee: names nobody it is about; None is not known yet.
    """

    incident_id: str
    nature: str
    kinds: tuple[Kind, ...]
    readable: bool
    special: bool
    known_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    people: int | None
    records: int | None
    measures: tuple[str, ...]
    rated: tuple[Rated, ...]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who tells it.

    Guarantee: as the settings say; what they leave out is empty.
    """

    name: str
    address: str
    contact: str
    officer: str
    authority: str


def to_authority(facts: Facts, sender: Sender, clock: Clock, phase: int, why_late: str = "") -> str:
    """Draft the notification to the authority, as Markdown.

    Guarantee: holds (a) to (d) of Art. 33(3), each said to be unknown where it is; later phases say so; a late one has a place for the
    reasons. `phase` counts from 1. Source: GDPR Art. 33(1), 33(3), 33(4).
    """
    kind = "Notification" if phase == 1 else f"Further information, part {phase}"
    lines = [
        f"# {kind} of a personal data breach",
        "",
        f"To: {sender.authority or '[the authority]'}",
        f"From: {sender.name}, {sender.address or '[postal address]'}",
        f"Our number: {facts.incident_id}. GDPR Article 33.",
        "",
        f"Became known: {_moment(facts.known_at)}. Due by: {_moment(clock.due_at)}.",
        f"Took place: {_span(facts)}.",
        "",
    ]
    if clock.late:
        lines += ["## Why this comes late (Art. 33(1))", "", why_late or "[say why]", ""]
    lines += ["## (a) What happened, to how many", "", facts.nature, "", "Kinds of data:", ""]
    lines += [f"- {WORDS[kind]}" for kind in facts.kinds]
    lines += ["", f"- People concerned: {_about(facts.people)}; they are {_whom(facts)}."]
    lines += [f"- Records concerned: {_about(facts.records)}.", f"- {_sealed(facts)}", ""]
    lines += ["## (b) Who can say more", "", sender.officer or sender.contact or "[name and contact]", ""]
    lines += ["## (c) What is likely to follow", ""]
    lines += [f"- {RISK_WORDS[one.risk]}: {one.level}{_because(one)}" for one in facts.rated]
    lines += ["", "## (d) What we did and shall do", "", *(_listed(facts.measures) or ["- [say what]"]), ""]
    return "\n".join(lines)


def to_people(facts: Facts, sender: Sender) -> str:
    """Draft what is told to the people, as Markdown in plain words.

    Guarantee: says what happened, what may follow, and for each risk that is not low what they can do themselves; holds no number of
    others. Source: GDPR Art. 34(2), 12(1).
    """
    grave = [one for one in facts.rated if LEVELS.index(one.level) >= 2] or list(facts.rated[:1])
    lines = ["# Your data at " + sender.name + ": what happened, and what you can do", "", facts.nature, ""]
    lines += [
        f"It took place: {_span(facts)}. We learnt of it on {_moment(facts.known_at)}.",
        "",
        "Of what we hold about you, it concerns:",
    ]
    lines += ["", *(f"- {WORDS[kind]}" for kind in facts.kinds if kind not in {"keys", "team"}), "", _sealed(facts), ""]
    for one in grave:
        lines += [f"## {RISK_WORDS[one.risk].capitalize()}", "", _FOLLOWS[one.risk], "", "What you can do:", ""]
        lines += [*(f"- {step}" for step in _HELPS[one.risk]), ""]
    lines += ["## What we did", "", *(_listed(facts.measures) or ["- [say what]"]), ""]
    lines += ["## What you can ask of us", ""]
    lines += ["- You can have everything we hold about you shown to you, or erased, at any time, and withdraw your consent."]
    lines += [f"- Ask us: {sender.officer or sender.contact or '[contact]'}"]
    lines += [f"- You may complain to {sender.authority or '[the authority]'}, or to the authority where you live.", ""]
    lines += ["We are sorry.", "", sender.name, ""]
    return "\n".join(lines)


def _whom(facts: Facts) -> str:
    ours = ["people who work here"] if "team" in facts.kinds else []
    return " and ".join([*(["people who agreed to share posts with us"] if set(facts.kinds) - {"team"} else []), *ours])


def _listed(measures: Sequence[str]) -> list[str]:
    return [f"- {one}" for one in measures]


def _because(one: Rated) -> str:
    return f" ({', '.join(WORDS[kind] for kind in one.because)})" if one.because else ""


def _sealed(facts: Facts) -> str:
    if facts.readable:
        return "It could be read."
    return "It was sealed (AES-256-GCM), and the key that opens it was not taken: it is unlikely that anybody could read it."


def _about(count: int | None) -> str:
    return UNKNOWN if count is None else f"about {count}"


def _span(facts: Facts) -> str:
    if facts.began_at is None:
        return UNKNOWN
    return f"{_moment(facts.began_at)} to {_moment(facts.ended_at) if facts.ended_at else 'now'}"


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%B %Y, %H:%M} UTC"
