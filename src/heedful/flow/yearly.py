"""The yearly digest: once a year, and when anything new starts, everybody is told what is held of them, with one link that stops all of it.

A digest is noted before it is handed over, in a transaction of its own: a run that is killed between the two has told that person, as far
as anybody knows, and the next run does not write to them again.
Source: GDPR Art. 5(1)(a), 7(3), 12(1), 13(3).
"""

from __future__ import annotations

import hmac
import secrets
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.consent.notice_check import material
from heedful.errors import Refused, Unready
from heedful.flow import notices, stops
from heedful.flow.access import journey
from heedful.flow.calendar import months_later
from heedful.flow.dossier import compile_dossier
from heedful.flow.egress import require_recipient
from heedful.flow.join import withdraw
from heedful.flow.marks import person_mark
from heedful.flow.own_look import uses_of
from heedful.flow.reach import EMAIL, suppressed
from heedful.flow.send import mail_way, signer_of
from heedful.flow.suppression import suppress
from heedful.flow.write import sender_of
from heedful.messages.deliver.mail import mail
from heedful.messages.deliver.smtp import BOUNCED, LATER, TAKEN
from heedful.messages.yearly import Held, compose
from heedful.security.sealing import framed, keyed, unseal
from heedful.store import outbox, people, yearly
from heedful.terms import PURPOSES, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from heedful.flow.dossier import Document
    from heedful.flow.workspace import Workspace
    from heedful.messages.letter import Letter
    from heedful.store.store import Tx

MONTHS: Final = 12
YEAR: Final = "year"
_KEY: Final = "yearly"
_BETWEEN: Final = "."
_BYTES: Final = 16
# What a digest lists of each; all of it stands on the person's page.
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who is to be told now.

    Guarantee: `since` is when they were last told, or joined; `new` is empty where a year has passed.
    """

    person: str
    address: str = field(repr=False)
    since: datetime
    new: tuple[str, ...] = ()


@dataclass(slots=True)
class Told:
    """What one run did.

    Guarantee: counts only; `unreached` are due and have no confirmed address, or asked never to be written to: their page tells them.
    """

    due: int = 0
    sent: int = 0
    uncertain: int = 0
    bounced: int = 0
    later: int = 0
    unreached: int = 0
    dry: bool = False


@journey("people.answer", "rights")
def send_due(workspace: Workspace, *, dry_run: bool = False, progress: Callable[[str, int, int], None] | None = None) -> Told:
    """Tell everybody who is due: who was last told, or joined, a year ago, or before something new started.

    Guarantee: nobody is told twice, whatever interrupts it or runs beside it; whether they still agree is asked again before each. Only at an
    address its owner confirmed, and nobody who asked not to be written to. What is new is what a notice in force says and the one of
    before did not. `dry_run` counts and changes nothing. Errors: Unready `smtp.*`, `messages.sender`; Refused `egress.*`.
    """
    sender_of(workspace)
    mail_way(workspace)
    require_recipient(workspace.settings, "message", workspace.settings.messages.mail.host)
    done = Told(dry=dry_run)
    with nullcontext() if dry_run else workspace.writing():
        with workspace.store.reading() as tx:
            some = _due(workspace, tx, done)
        done.due = len(some)
        if not dry_run and some:
            _hand_over(workspace, some, done, progress or (lambda stage, at, total: None))
    return done


@journey("people.answer", "rights")
def of_person(workspace: Workspace, person: str) -> Held:
    """What a digest would tell a person now, for their own page.

    Guarantee: nobody else's; the look stands in the log. Source: GDPR Art. 15.
    """
    with workspace.store.transaction() as tx:
        outbox.add(tx, "person.looked", workspace.actor, {"person": person_mark(workspace, person), "page": YEAR}, workspace.clock())
    with workspace.store.reading() as tx:
        joined = _agreed(workspace.grants_of(tx, person)).get(person)
        since = yearly.last_of(tx, person) or joined or workspace.clock()
        return _held(compile_dossier(workspace, tx, person), since, ())


@journey("consents.record", "asking")
def stop_all(workspace: Workspace, token: str) -> None:
    """Stop everything for whoever holds the link of a digest.

    Guarantee: at once; twice is once. Errors: Refused `yearly.link`, in the same words whatever is wrong with it.
    """
    number, _, proof = token.partition(_BETWEEN)
    good = hmac.compare_digest(_proof(workspace, number).encode(), proof.encode())
    with workspace.store.reading() as tx:
        found = yearly.find(tx, number) if good else None
    if found is None:
        raise Refused("yearly.link", "This link opens nothing.", "Use the link of a newer message, or sign in to your page.")
    withdraw(workspace, found.person_id, [])


def link(workspace: Workspace, digest_id: str) -> str:
    """The end of a digest's signed link.

    Guarantee: nobody can make one without the key.
    """
    return f"{digest_id}{_BETWEEN}{_proof(workspace, digest_id)}"


def _proof(workspace: Workspace, digest_id: str) -> str:
    return keyed(workspace.keys.purpose_key(_KEY), framed("stop", digest_id), _BYTES).hex()


def _due(workspace: Workspace, tx: Tx, done: Told) -> list[Due]:
    joined, told, now = _agreed(workspace.grants(tx, tuple(PURPOSES))), yearly.last_told(tx), workspace.clock()
    since = {person: max(at, told.get(person, at)) for person, at in joined.items()}
    published = notices.versions(tx)
    news = {at: _news(published, at, now) for at in set(since.values())}
    wanted = {person for person, at in since.items() if now >= months_later(at, MONTHS) or news[at]}
    addresses = _addresses(workspace, tx, wanted)
    done.unreached = len(wanted) - len(addresses)
    return [Due(person, addresses[person], since[person], news[since[person]]) for person in sorted(addresses)]


def _agreed(grants: pl.DataFrame) -> dict[str, datetime]:
    """Everybody for whom anything is switched on, and when they first agreed to it."""
    valid = grants.filter(pl.col("named"), pl.col("state").is_in(VALID_STATES), ~pl.col("objected"), ~pl.col("restricted"))
    return dict(valid.group_by("person_id").agg(pl.col("given_at").min()).iter_rows())


def _news(published: Sequence[notices.InForce], since: datetime, now: datetime) -> tuple[str, ...]:
    # Who agreed on paper before anything was published here was told what the first version says.
    before = notices.newest([one for one in published if one.published_at <= since], since) or next(iter(published), None)
    after = notices.newest(published, now)
    if before is None or after is None or before.version == after.version:
        return ()
    return tuple(material(list(before.languages.values()), list(after.languages.values())))


def _addresses(workspace: Workspace, tx: Tx, persons: set[str]) -> dict[str, str]:
    contacts = people.confirmed(tx, EMAIL, persons)
    keys = workspace.keys.person_keys([one.person_id for one in contacts])
    opened = {
        one.person_id: unseal(keys[one.person_id], framed("contact", one.person_id, EMAIL), one.address).decode().strip()
        for one in contacts
        if one.person_id in keys
    }
    stopped = suppressed(workspace, tx, opened)
    return {person: address for person, address in opened.items() if person not in stopped}


def _hand_over(workspace: Workspace, some: Sequence[Due], done: Told, tell: Callable[[str, int, int], None]) -> None:
    sender, post = mail_way(workspace)
    signer = signer_of(workspace)
    try:
        for place, one in enumerate(some):
            begun = _begin(workspace, one)
            if begun is not None:
                number, letter = begun
                made = mail(letter, to=one.address, sender=sender, message_id=number, at=workspace.clock(), signer=signer)
                try:
                    became = post.hand_over(sender, one.address, made)
                except Unready:
                    with workspace.store.transaction() as tx:
                        yearly.take_back(tx, number)
                    raise
                _became(workspace, one, number, became, done)
            tell("tell", place + 1, len(some))
    finally:
        post.close()
        with workspace.store.transaction() as tx:
            body: dict[str, Any] = {"sent": done.sent, "uncertain": done.uncertain, "bounced": done.bounced, "later": done.later}
            outbox.add(tx, "yearly.sent", workspace.actor, body, workspace.clock())


def _begin(workspace: Workspace, one: Due) -> tuple[str, Letter] | None:
    """Note a digest and write it, if its person still agrees and nobody else told them meanwhile."""
    now, number = workspace.clock(), secrets.token_hex(8)
    with workspace.store.transaction() as tx:
        agreed = _agreed(workspace.grants_of(tx, one.person)).get(one.person)
        told = yearly.last_of(tx, one.person)
        if agreed is None or (told is not None and told > one.since) or one.person not in _addresses(workspace, tx, {one.person}):
            return None
        held = _held(compile_dossier(workspace, tx, one.person), one.since, one.new)
        yearly.put(tx, yearly.Digest(number, one.person, "\n".join(one.new) or YEAR, yearly.TRYING, now))
        outbox.add(tx, "yearly.told", workspace.actor, {"person": person_mark(workspace, one.person), "new": len(one.new)}, now)
    site = workspace.settings.company.site.rstrip("/")
    return number, compose(held, sender_of(workspace), f"{site}/me/year", f"{site}/y/{link(workspace, number)}")


def _became(workspace: Workspace, one: Due, number: str, became: str, done: Told) -> None:
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        if became == TAKEN:
            yearly.become(tx, number, yearly.SENT)
            done.sent += 1
        elif became == LATER:
            yearly.take_back(tx, number)
            done.later += 1
        elif became == BOUNCED:
            yearly.become(tx, number, yearly.BOUNCED)
            suppress(workspace, tx, "address", EMAIL, one.address, why="bounced")
            outbox.add(tx, "address.bounced", workspace.actor, {"person": person_mark(workspace, one.person)}, workspace.clock())
            done.bounced += 1
        else:
            done.uncertain += 1
    if became == BOUNCED:
        stops.note_kept_out(workspace, now)


def _held(document: Document, since: datetime, new: Sequence[str]) -> Held:
    stand: dict[int, set[tuple[str, str]]] = {1: set(), -1: set()}
    for one in document["opinions"]:
        if one["holds"] in stand:
            stand[one["holds"]].add((one["brand"], one["aspect"]))
    likes, dislikes = (sorted(stand[feeling])[:_MOST] for feeling in (1, -1))
    uses = Counter(use.what for use in uses_of(document) if use.at >= since)
    networks = sorted({post["network"] for post in document["posts"]})
    return Held(len(document["posts"]), networks, likes, dislikes, dict(uses.most_common()), since, tuple(new))
