"""Exploiting weakness: no message speaks to somebody's grief, illness, debt, loneliness, addiction, pregnancy or age.

Source: Regulation (EU) 2024/1689 (AI Act) Art. 5(1)(b); Directive 2005/29/EC Art. 5(3), 8, 9(c).
"""

from __future__ import annotations

import re
from typing import Final

from heedful.messages.finding import BLOCKER, Finding

_YOU: Final = r"(?:you|your|yours|you['’]re|you['’]ve)"
# Each says that the reader, and nobody else, is in that state.
KINDS: Final = {
    "grief": rf"\b(?:since|after|about|for) your (?:loss|bereavement)\b|\bsorry for your loss\b|\b{_YOU} (?:\w+ ){{0,2}}(?:grie(?:f|ving|ve)|mourn\w*|bereave\w*|widow\w*)\b"
    r"|\b(?:lost|losing) (?:a|your) (?:loved one|husband|wife|partner|mother|father|child|pet)\b",
    "illness": rf"\b{_YOU} (?:\w+ ){{0,3}}(?:illness|disease|diagnos\w+|cancer|depress\w+|anxiety|disorder|chronic pain|symptoms|disability|diabetes|therapy|medication)\b"
    r"|\b(?:living|struggling|suffering) with (?:\w+ )?(?:illness|disease|cancer|depression|anxiety|pain|diabetes|disability|insomnia)\b|\bsuffer(?:ing)? from\b",
    "debt": rf"\b{_YOU} (?:\w+ ){{0,3}}(?:debts?|overdraft|arrears|bankrupt\w*|unpaid bills)\b|\b(?:drowning|deep) in debt\b|\bbad credit\b|\bmake ends meet\b"
    r"|\bmoney (?:is |['’]s )?(?:too )?tight\b|\bcan['’]?t (?:afford|pay) (?:the|your) (?:rent|bills|loan)\b|\bshort of (?:money|cash)\b|\bbefore payday\b|\blost your job\b|\bunemployed\b",
    "loneliness": rf"\b(?:are {_YOU}|feel(?:ing)?|{_YOU}) (?:\w+ ){{0,2}}(?:lonely|all alone|unloved|abandoned|unwanted)\b|\bno one (?:to talk to|loves you)\b|\btired of being (?:single|alone)\b"
    r"|\b(?:after|since) (?:your|the) (?:divorce|break[- ]?up|separation)\b",
    "addiction": rf"\b{_YOU} (?:\w+ ){{0,3}}(?:addict\w*|craving for (?:alcohol|a drink|nicotine)|relaps\w+|gambling)\b|\bone more (?:bet|spin|drink)\b|\bwin (?:back|it back)\b|\bcan['’]?t stop (?:betting|playing|drinking)\b",
    "pregnancy": rf"\b{_YOU} (?:\w+ ){{0,3}}(?:pregnan\w+|expecting|due date|trimester|miscarr\w+|fertility|baby bump)\b|\b(?:now that|when|as) you['’]?re expecting\b|\btrying (?:for a baby|to conceive)\b",
    "age": rf"\b(?:at|for) your age\b|\b{_YOU} (?:\w+ ){{0,2}}(?:too old|getting old(?:er)?|ageing|aging|senile|wrinkles)\b|\b(?:ask|tell|beg) (?:your )?(?:mum|mom|dad|parents?) (?:to|for)\b|\bhey kids\b|\bpester\b",
    "body": rf"\b{_YOU} (?:\w+ ){{0,2}}(?:fat|ugly|overweight|flabby|belly fat|bald(?:ing)?)\b|\bashamed of your\b|\bhate your (?:body|skin|hair|looks)\b",
}  # fmt: skip
_COMPILED: Final = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in KINDS.items()}


def weaknesses(part: str, text: str) -> list[Finding]:
    """Where a text speaks to somebody's weakness.

    Guarantee: in order of place; every one blocks. Source: see the top of this file.
    """
    return sorted(
        Finding(
            part, m.start(), m.end(), f"weakness.{kind}", BLOCKER, "It speaks to somebody's weakness, or supposes one.", "Leave it out."
        )
        for kind, pattern in _COMPILED.items()
        for m in pattern.finditer(text)
    )
