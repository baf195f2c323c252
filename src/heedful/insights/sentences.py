"""How codes and numbers are said in a report: plain words, whole numbers, a true minus sign, and 'about' where counts are ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heedful.insights import periods
from heedful.tables.insights import ALL_NETWORKS
from heedful.terms import OVERALL

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    Row = Mapping[str, Any]

NETWORKS: Final = {"facebook": "Facebook", "instagram": "Instagram", "x": "X", ALL_NETWORKS: "all networks"}
PURPOSES: Final = {
    "insights": "be counted with many others",
    "profile": "have their own likes and dislikes kept",
    "messages.email": "be written to by e-mail",
    "quotes": "have their words quoted without a name",
    "fairness": "be checked for unfair treatment",
    "improve": "help improve how posts are read",
}
# Codes of the consent gate (heedful.terms.REASONS) and of the gate on text.
REASONS: Final = {
    "direct": "private messages, which are never read",
    "no_author": "the network did not say who wrote it",
    "no_owner": "the writer is nobody who has joined",
    "third_party": "another person's words in someone's export",
    "no_record": "the writer has no consent on record",
    "not_given": "the writer was asked and has not agreed",
    "withdrawn": "the writer has withdrawn their consent",
    "expired": "the writer's consent has run out",
    "objected": "the writer has objected",
    "restricted": "the writer has asked us to pause",
    "minor": "the writer is under age",
    "purpose": "the writer agreed to other purposes only",
    "network": "the writer's consent does not cover this network",
    "kind": "the writer's consent does not cover this kind of post",
    "group": "posted in a group that the consent does not name",
    "period": "posted outside the time the consent covers",
    "platform_terms": "the network's terms do not allow it",
    "struck": "struck out by their writer before giving the others",
    "special_category": "tells of health, belief, origin or another protected matter",
    "vulnerable": "tells of somebody who may be in need",
    "third_party_text": "holds somebody else's words",
    "private": "tells of something too private to mine",
}
OTHER_REASONS: Final = "other reasons, too few each to be told apart"
MARKS: Final = {"up": "▲", "down": "▼", "difference": "◆", "rise": "▲", "new": "✚"}
MARK_WORDS: Final = {"up": "up", "down": "down", "difference": "differs", "rise": "rising", "new": "new"}


def number(value: float | None, *, sign: bool = False) -> str:
    """A whole number as people write it.

    Guarantee: thousands apart, a true minus sign; a dash where there is none.
    """
    if value is None:
        return "–"
    whole = int(value + 0.5) if value >= 0 else -int(-value + 0.5)
    return f"{whole:+,}".replace("-", "−") if sign and whole else f"{whole:,}".replace("-", "−")


def people(low: int | None, high: int | None, k: int) -> str:
    """A count of people, exact or as its range.

    Guarantee: never a count below k.
    """
    if low is None or high is None:
        return "–"
    if high < k:
        return f"under {k}"
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def counted(count: int, k: int) -> str:
    """A total on the first screen.

    Guarantee: 'none' for 0, 'fewer than k' below k.
    """
    return "none" if not count else number(count) if count >= k else f"fewer than {k}"


def signed(value: float | None, *, exact: bool | None = True) -> str:
    """A net or a difference, with its sign.

    Guarantee: 'about' where it comes from ranges.
    """
    return number(value, sign=True) if exact or value is None else f"about {number(value, sign=True)}"


def percent(value: float | None, *, exact: bool | None = True) -> str:
    """A share.

    Guarantee: 'about' where it comes from ranges; '<1 %' rather than 0 of somebody.
    """
    if value is None:
        return "–"
    said = "<1 %" if 0 < value < 0.5 else f"{number(value)} %"
    return said if exact else f"about {said}"


def interval(low: float | None, high: float | None, *, sign: bool = True) -> str:
    """The two ends of an interval.

    Guarantee: low before high.
    """
    return "" if low is None or high is None else f"{number(low, sign=sign)} to {number(high, sign=sign)}"


def aspect(name: str) -> str:
    """An aspect as a reader would say it.

    Guarantee: 'overall' for everything said of a brand.
    """
    return "everything" if name == OVERALL else name.replace("_", " ")


def day(date: datetime.date | None) -> str:
    """A day, written out.

    Guarantee: a dash where there is none.
    """
    return f"{date.day} {date:%B %Y}" if date else "–"


def short_period(period: str, start: datetime.date) -> str:
    """A period, short enough for a table.

    Guarantee: two periods of one kind never read the same.
    """
    forms = {"week": f"{start.day} {start:%b %Y}", "month": f"{start:%b %Y}", "quarter": f"Q{start.month // 3 + 1} {start.year}"}
    return forms.get(period) or periods.label(period, start)


def instead(row: Row) -> str | None:
    """Why a wider view stands where a view was asked for, and what that wider view is.

    Guarantee: the sentence of privacy.views, and 'N more people would open it' where that would help.
    """
    if not row["note"]:
        return None
    parts = [f"{row['note']}."]
    if row.get("at_aspect"):
        parts.append(f"These are the numbers for {aspect(row['at_aspect'])}, {NETWORKS.get(row['at_network'], row['at_network'])}.")
    if row["more"]:
        parts.append(f"{row['more']} more people would open it.")
    return " ".join(f"{part[0].upper()}{part[1:]}" for part in parts)


def merged(refused: Mapping[str, int], k: int) -> list[tuple[str, str]]:
    """Refused posts by reason, the small reasons together.

    Guarantee: no reason of fewer than k posts is told by itself; largest first, 'other reasons' last.
    """
    large = {reason: posts for reason, posts in refused.items() if posts >= k}
    rest = sum(refused.values()) - sum(large.values())
    told = [
        (REASONS.get(reason, reason.replace("_", " ")), number(posts))
        for reason, posts in sorted(large.items(), key=lambda at: (-at[1], at[0]))
    ]
    return [*told, (OTHER_REASONS, counted(rest, k))] if rest else told
