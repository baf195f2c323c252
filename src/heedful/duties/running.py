"""What is done here, held here and was done here, as `flow` finds it in settings, store and log: what the documents are written from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is given something. Source: GDPR Art. 4(9), 28(3), 30(1)(d)-(e), 44.

    Guarantee: as the settings say it. `gets` are the ways by which something may reach them; `inside` is a body of the company itself.
    """

    name: str
    role: str = ""
    purpose: str = ""
    gets: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    contract: date | None = None
    country: str = ""
    transfer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """One workspace, at one moment.

    Guarantee: counts and the company's own words only; nothing of any one person.
    """

    name: str
    address: str
    contact: str
    officer: str
    authority: str
    country: str
    purposes: Mapping[str, str]  # purpose: what it allows, in a sentence
    networks: Sequence[str]
    kinds: Sequence[str]
    recipients: Sequence[Recipient]
    countries: Sequence[str]
    months: Mapping[str, int]
    profiling: str
    k: int
    ages: Mapping[str, int]
    x_archive: str
    x_profile_approval: bool
    store: str
    team: str
    notice: str  # the version in force, or empty
    extractor: str  # what reads opinions, as the last run named it
    as_of: datetime
    people: int = 0
    records: int = 0
    posts: Mapping[str, int] = field(default_factory=dict)  # lake: posts held
    refused: Mapping[str, int] = field(default_factory=dict)  # reason: posts
    done: Mapping[str, int] = field(default_factory=dict)  # kind of entry: how often since the log began
    requests: Mapping[str, int] = field(default_factory=dict)  # waiting, overdue, all
    cases: Mapping[str, int] = field(default_factory=dict)  # open, decided, upheld
