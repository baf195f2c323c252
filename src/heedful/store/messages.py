"""Campaigns and messages as they lie in the store: who drafted and approved, how far each message has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import func, select, update

from heedful.store.message_schema import CAMPAIGNS, CODES, MESSAGES
from heedful.store.rows import put, rows_with, to_instant, to_us

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

DRAFTED: Final = "drafted"
APPROVED: Final = "approved"
HELD_OUT: Final = "held_out"
TRYING: Final = "trying"
SENT: Final = "sent"
REFUSED: Final = "refused"
# It was on its way when we stopped: whether it arrived nobody knows, and it is not sent again.
UNCERTAIN: Final = "uncertain"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign.

    Guarantee: `body` holds counts, findings and reasons, nothing of a person.
    """

    campaign_id: str
    name: str
    state: str
    event: str
    segment: str
    offers_digest: str
    body: dict[str, Any]
    drafted_by: str
    drafted_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Guarantee: `sealed` opens under the person's key only; `sent_at` is set once it was handed over.
    """

    message_id: str
    campaign_id: str
    person_id: str
    event: str
    state: str
    offer: str
    sealed: bytes
    stop_mark: bytes
    made_at: datetime
    reason: str | None = None
    channel: str | None = None
    batch: str | None = None
    tried_at: datetime | None = None
    sent_at: datetime | None = None
    log: str | None = None


def put_campaign(tx: Connection, one: Campaign) -> None:
    """Write a new campaign.

    Guarantee: in the caller's transaction.
    """
    put(tx, CAMPAIGNS, [_campaign_row(one)])


def change_campaign(tx: Connection, one: Campaign) -> None:
    """Write a campaign as it now is.

    Guarantee: that one only.
    """
    tx.execute(update(CAMPAIGNS).where(CAMPAIGNS.c.campaign_id == one.campaign_id).values(_campaign_row(one)))


def campaign(tx: Connection, campaign_id: str) -> Campaign | None:
    """One campaign.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(CAMPAIGNS).where(CAMPAIGNS.c.campaign_id == campaign_id)).one_or_none()
    return _campaign(row) if row else None


def campaigns(tx: Connection) -> list[Campaign]:
    """All campaigns.

    Guarantee: the oldest first.
    """
    return [_campaign(r) for r in tx.execute(select(CAMPAIGNS).order_by(CAMPAIGNS.c.drafted_at, CAMPAIGNS.c.campaign_id))]


def put_messages(tx: Connection, some: Sequence[Message], codes: Sequence[bytes]) -> None:
    """Write new messages with the marks of their codes.

    Guarantee: all of them, in order; a code stays known when its message is erased, and then leads to nobody.
    """
    put(tx, MESSAGES, [_message_row(one) for one in some])
    put(tx, CODES, [{"code_mark": mark, "campaign_id": one.campaign_id, "sent_at": None} for one, mark in zip(some, codes, strict=True)])


def message(tx: Connection, message_id: str) -> Message | None:
    """One message.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(MESSAGES).where(MESSAGES.c.message_id == message_id)).one_or_none()
    return _message(row) if row else None


def by_stop(tx: Connection, mark: bytes) -> Message | None:
    """The message whose stop link has this mark.

    Guarantee: None where there is none.
    """
    row = tx.execute(select(MESSAGES).where(MESSAGES.c.stop_mark == mark)).one_or_none()
    return _message(row) if row else None


def in_state(tx: Connection, campaign_id: str, *states: str, limit: int | None = None) -> list[Message]:
    """Messages of a campaign that have come so far.

    Guarantee: in an order of their own, the same each time.
    """
    query = select(MESSAGES).where(MESSAGES.c.campaign_id == campaign_id, MESSAGES.c.state.in_(states)).order_by(MESSAGES.c.message_id)
    return [_message(r) for r in tx.execute(query.limit(limit) if limit else query)]


def of_person(tx: Connection, person_id: str) -> list[Message]:
    """A person's messages.

    Guarantee: the oldest first.
    """
    query = select(MESSAGES).where(MESSAGES.c.person_id == person_id).order_by(MESSAGES.c.made_at, MESSAGES.c.message_id)
    return [_message(r) for r in tx.execute(query)]


def written_to(tx: Connection, persons: Iterable[str]) -> list[tuple[str, str, str, datetime | None]]:
    """What each of some people was sent or is about to be: person, event, state, when.

    Guarantee: messages that were refused or held out are not among them.
    """
    columns = (MESSAGES.c.person_id, MESSAGES.c.event, MESSAGES.c.state, MESSAGES.c.sent_at, MESSAGES.c.tried_at)
    rows = rows_with(tx, MESSAGES.c.person_id, persons, *columns)
    return [
        (r.person_id, r.event, r.state, to_instant(at) if (at := r.sent_at if r.sent_at is not None else r.tried_at) is not None else None)
        for r in rows
        if r.state not in (REFUSED, HELD_OUT)
    ]


def older_than(tx: Connection, moment: datetime) -> list[Message]:
    """Messages that were sent, tried or drafted up to a moment, and still have their words.

    Guarantee: none that is on its way; in an order of their own.
    """
    when = func.coalesce(MESSAGES.c.sent_at, MESSAGES.c.tried_at, MESSAGES.c.made_at)
    query = select(MESSAGES).where(when <= to_us(moment), func.length(MESSAGES.c.sealed) > 0, MESSAGES.c.state != TRYING)
    return [_message(r) for r in tx.execute(query.order_by(MESSAGES.c.message_id))]


def empty(tx: Connection, message_ids: Sequence[str]) -> None:
    """Destroy the words of some messages, and what proved their explanations.

    Guarantee: who, when, what about and the mark of the link stay.
    """
    move(tx, message_ids, sealed=b"", log=None, batch=None)


def counts(tx: Connection, campaign_id: str) -> dict[str, int]:
    """How many messages of a campaign have come how far.

    Guarantee: counts only.
    """
    rows = tx.execute(select(MESSAGES.c.state, func.count()).where(MESSAGES.c.campaign_id == campaign_id).group_by(MESSAGES.c.state))
    return {state: int(n) for state, n in sorted(rows.all())}


def move(tx: Connection, message_ids: Sequence[str], **values: Any) -> None:
    """Write how far some messages have come.

    Guarantee: those only; instants are stored as everywhere.
    """
    told = {k: to_us(v) if hasattr(v, "tzinfo") else v for k, v in values.items()}
    for at in range(0, len(message_ids), 5_000):
        tx.execute(update(MESSAGES).where(MESSAGES.c.message_id.in_(message_ids[at : at + 5_000])).values(told))


def note_sent(tx: Connection, marks: Sequence[bytes], at: datetime) -> None:
    """Say of some codes that their messages were sent.

    Guarantee: the first time stays.
    """
    for mark in marks:
        tx.execute(update(CODES).where(CODES.c.code_mark == mark, CODES.c.sent_at.is_(None)).values(sent_at=to_us(at)))


def find_code(tx: Connection, mark: bytes) -> datetime | None:
    """When the message with the code of this mark was sent.

    Guarantee: None where no message that was sent has it.
    """
    at = tx.execute(select(CODES.c.sent_at).where(CODES.c.code_mark == mark)).scalar()
    return None if at is None else to_instant(at)


def _campaign_row(one: Campaign) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in Campaign.__dataclass_fields__}
    approved = to_us(one.approved_at) if one.approved_at else None
    return row | {"body": orjson.dumps(one.body).decode(), "drafted_at": to_us(one.drafted_at), "approved_at": approved}


def _campaign(r: Row[Any]) -> Campaign:
    row = dict(r._mapping)
    approved = to_instant(r.approved_at) if r.approved_at is not None else None
    return Campaign(**row | {"body": orjson.loads(r.body), "drafted_at": to_instant(r.drafted_at), "approved_at": approved})


_TIMES: Final = ("made_at", "tried_at", "sent_at")


def _message_row(one: Message) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in Message.__dataclass_fields__}
    return row | {name: to_us(row[name]) if row[name] else None for name in _TIMES}


def _message(r: Row[Any]) -> Message:
    row = dict(r._mapping)
    times = {name: to_instant(row[name]) if row[name] is not None else None for name in _TIMES}
    return Message(**row | times | {"sealed": bytes(r.sealed), "stop_mark": bytes(r.stop_mark)})
