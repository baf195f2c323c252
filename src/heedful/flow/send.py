"""Send: each message of an approved campaign handed over at most once, after everything was asked again.

Before a message leaves, it is marked as on its way, in a transaction of its own; once it was taken, as sent. A run that is killed between
the two leaves a message of which nobody knows whether it arrived: it is not sent again, and is counted as uncertain. Files are
different: they are there or not, and the next run can see which.
"""

from __future__ import annotations

import os
import secrets
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Refused, Unready
from heedful.flow.access import journey
from heedful.flow.approve import found, warnings
from heedful.flow.drafts import opened
from heedful.flow.egress import require_recipient
from heedful.flow.explained import let_go
from heedful.flow.letters import require_sender
from heedful.flow.marks import person_mark, token_mark
from heedful.flow.may_write import require_ready
from heedful.flow.profiles import known
from heedful.flow.reach import EMAIL, Agreed, reach
from heedful.flow.suppression import suppress
from heedful.flow.told import shown_enough
from heedful.flow.workspace import full_disk_said
from heedful.flow.write import before_of, limits_of, read_catalogue
from heedful.messages.catalogue import PUSHES
from heedful.messages.choose import choose
from heedful.messages.deliver.files import HEADS, table
from heedful.messages.deliver.mail import Signer, mail
from heedful.messages.deliver.smtp import BOUNCED, LATER, TAKEN, Post, Server
from heedful.messages.deliver.webhook import Hook
from heedful.messages.limits import WAITS, why_not
from heedful.messages.profile import DISLIKE
from heedful.security.files import create_owner_only
from heedful.store import answers, messages, outbox
from heedful.store.messages import APPROVED, DRAFTED, REFUSED, SENT, TRYING, UNCERTAIN, Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from heedful.flow.workspace import Workspace
    from heedful.messages.catalogue import Catalogue
    from heedful.messages.letter import Letter
    from heedful.store.store import Tx

FILES: Final = tuple(HEADS)
WAYS: Final = ("smtp", *FILES, "webhook")
DIGEST: Final = "digest"


@dataclass(slots=True)
class Sent:
    """What one run of sending did.

    Guarantee: counts only; `waiting` messages go out later, `refused` never, each by reason.
    """

    campaign_id: str
    way: str
    sent: int = 0
    uncertain: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    file: Path | None = None
    dry: bool = False


@journey("messages.send", "messages")
def send(
    workspace: Workspace, campaign_id: str, way: str, *, out: Path | None = None, to: str = "", dry_run: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Sent:  # fmt: skip
    """Hand over the messages of an approved campaign.

    Guarantee: nobody gets two copies, whatever interrupts it; before each one consent, suppression, limits, facts, guard and choice are
    asked again, and a message whose answer changed is not sent. Whoever takes the messages is listed: the mail server, the program, or `to`
    whom a file goes. `dry_run` asks it all and changes nothing.
    Errors: BadInput `campaign.unknown`, `send.way`; Refused `campaign.*`, `guard.blocked`, `egress.*`; Unready `smtp.*`, `webhook.*`.
    Source: GDPR Art. 7(3), 21(3); Directive 2002/58/EC Art. 13; RFC 8058.
    """
    if way not in WAYS:
        raise BadInput("send.way", "There is no such way of sending.", f"Ways are: {', '.join(WAYS)}.")
    _require_taker(workspace, way, to)
    with nullcontext() if dry_run else workspace.writing():
        return _Sending(workspace, campaign_id, way, out, dry_run, progress).run()


def _require_taker(workspace: Workspace, way: str, to: str) -> None:
    said = workspace.settings.messages
    if way == "smtp" and said.mail.host:
        require_recipient(workspace.settings, "message", said.mail.host)
    elif way == "webhook" and said.webhook.url:
        require_recipient(workspace.settings, "webhook", said.webhook.url)
    elif way in FILES:
        require_recipient(workspace.settings, "message", to or said.files_to)


def send_approved(workspace: Workspace, way: str, *, out: Path | None = None, dry_run: bool = False) -> list[Sent]:
    """Hand over what waits of every approved campaign.

    Guarantee: as `send`, one campaign after the other.
    """
    from heedful.flow.approve import standing

    waiting = [s.campaign.campaign_id for s in standing(workspace) if s.campaign.state == APPROVED and s.counts.get(DRAFTED)]
    return [send(workspace, one, way, out=out, dry_run=dry_run) for one in waiting]


class _Sending:
    """One run: what all messages need is read once, what may have changed meanwhile is asked for each."""

    def __init__(
        self,
        workspace: Workspace,
        campaign_id: str,
        way: str,
        out: Path | None,
        dry: bool,
        progress: Callable[[str, int, int], None] | None,
    ) -> None:
        self.ws, self.way, self.out, self.dry = workspace, way, out, dry
        self.tell = progress or (lambda stage, done, total: None)
        self.done = Sent(campaign_id, way, dry=dry)
        require_ready(workspace)
        with workspace.store.reading() as tx:
            self.campaign = found(tx, campaign_id)
            self.is_digest = self.campaign.body.get("kind") == DIGEST
            waiting = {m.person_id for m in messages.in_state(tx, campaign_id, DRAFTED, TRYING)}
            # What is known of people is read and added up once a run; whether they still agree is asked before each.
            self.profiles = {} if self.is_digest else known(workspace, tx).profiles(waiting)
        self.agreed = Agreed(workspace, waiting)
        self.book = self._book()
        self.limits = limits_of(workspace)

    def run(self) -> Sent:
        if not self.dry:
            self._recover()
        with self.ws.store.reading() as tx:
            waiting = messages.in_state(tx, self.campaign.campaign_id, DRAFTED)
        if self.dry:
            self._only_ask(waiting)
        elif self.way in FILES:
            self._to_file(waiting)
        else:
            self._one_by_one(waiting)
        if not self.dry:
            with self.ws.store.transaction() as tx:
                body = {"campaign": self.campaign.campaign_id, "way": self.way, "sent": self.done.sent, "uncertain": self.done.uncertain}
                outbox.add(
                    tx,
                    "messages.sent",
                    self.ws.actor,
                    {**body, "refused": self.done.refused, "waiting": self.done.waiting},
                    self.ws.clock(),
                )
        return self.done

    def _book(self) -> Catalogue | None:
        if self.campaign.state != APPROVED:
            raise Refused(
                "campaign.unapproved",
                "This campaign was not approved by a second person.",
                "Have it approved: heedful approve CAMPAIGN --as NAME",
            )
        if self.is_digest:
            return None
        # Raises where the catalogue is another, or the guard blocks at this hour.
        now_warned = {f"{offer}: {f.rule}" for offer, f in warnings(self.ws, self.campaign, self.ws.clock())}
        if now_warned - set(self.campaign.body.get("warnings", [])):
            raise Refused("campaign.changed", "The guard warns of something it did not warn of at approval.", "Draft the campaign anew.")
        return read_catalogue(self.ws, self.campaign.body.get("only", []))

    def _recover(self) -> None:
        """What a stopped run left on its way."""
        with self.ws.store.transaction() as tx:
            left = messages.in_state(tx, self.campaign.campaign_id, TRYING)
            gone = [m for m in left if m.channel in FILES and not Path(m.batch or "").is_file()]
            there = [m for m in left if m.channel in FILES and m not in gone]
            unknown = [m for m in left if m.channel not in FILES]
            messages.move(tx, [m.message_id for m in gone], state=DRAFTED, channel=None, batch=None, tried_at=None)
            messages.move(tx, [m.message_id for m in unknown], state=UNCERTAIN, reason="stopped_run")
            self._note_sent(tx, there)
            # One that may have arrived can be checked by its code.
            messages.note_sent(tx, self._marks(unknown), self.ws.clock())
        self.done.sent += len(there)
        self.done.uncertain += len(unknown)

    def _reason(self, tx: Tx, m: Message, keys: dict[str, bytes]) -> tuple[str | None, str, dict[str, Any]]:
        """Why a message may not leave now, or None; its address; and what it holds."""
        found_now = reach(self.ws, tx, [m.person_id], self.agreed)
        if m.person_id not in found_now.addresses or m.person_id not in keys:
            return found_now.refused.get(m.person_id, "agreed"), "", {}
        held = opened(keys[m.person_id], m.person_id, m.message_id, m.sealed)
        profile = self.profiles.get(m.person_id, ())
        before = before_of(self.ws, tx, [m.person_id], {m.person_id: profile})[m.person_id]
        about = held["about"]
        offer = self.book.find(m.offer) if self.book else None
        mends = self.is_digest or (offer is not None and offer.kind not in PUSHES)
        reason = why_not(before, self.limits, m.event, (about[0], about[1]) if about else ("", ""), self.ws.clock(), mends=mends)
        if reason is None and self.book is not None and self._chosen(tx, m.person_id, profile) != tuple(held["brings"]):
            reason = "changed"
        return reason, found_now.addresses[m.person_id], held

    def _chosen(self, tx: Tx, person: str, profile: Any) -> tuple[Any, ...]:
        assert self.book is not None
        shown = shown_enough(self.ws, tx, [person])
        usable = tuple(
            s for s in profile if (person, s.brand, s.aspect, s.feeling) in shown or (s.feeling == DISLIKE and not self._mended(s))
        )
        return choose(usable, self.book, self.ws.clock()).brings

    def _mended(self, stance: Any) -> bool:
        assert self.book is not None
        return any(stance.aspect in o.speaks_to and o.brand == stance.brand and o.kind not in PUSHES for o in self.book.offers)

    def _only_ask(self, waiting: list[Message]) -> None:
        keys = self.ws.keys.person_keys({m.person_id for m in waiting})
        with self.ws.store.reading() as tx:
            for m in waiting:
                reason, _, _ = self._reason(tx, m, keys)
                self._count(reason)
                self.done.sent += reason is None

    def _count(self, reason: str | None) -> None:
        if reason is not None:
            where = self.done.waiting if reason in WAITS or reason == LATER else self.done.refused
            where[reason] = where.get(reason, 0) + 1

    def _to_file(self, waiting: list[Message]) -> None:
        keys = self.ws.keys.person_keys({m.person_id for m in waiting})
        now = self.ws.clock()
        name = f"{self.campaign.campaign_id}-{self.way}-{secrets.token_hex(4)}.csv"
        folder = self.out or self.ws.folder / "outgoing"
        target = (folder / name).resolve()
        rows: list[tuple[str, str, Letter]] = []
        going: list[Message] = []
        with self.ws.store.transaction() as tx:
            for m in waiting:
                reason, to, held = self._reason(tx, m, keys)
                self._count(reason)
                if reason is None:
                    rows.append((to, m.message_id, held["letter"]))
                    going.append(m)
                    messages.move(tx, [m.message_id], log=let_go(self.ws, tx, m, held, now))
                elif reason not in WAITS:
                    messages.move(tx, [m.message_id], state=REFUSED, reason=reason)
            messages.move(tx, [m.message_id for m in going], state=TRYING, channel=self.way, batch=os.fspath(target), tried_at=now)
        if not going:
            return
        with full_disk_said():
            folder.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(".part")
            part.unlink(missing_ok=True)
            create_owner_only(part, table(self.way, rows))
            # Whole or not there, whenever the power fails.
            os.replace(part, target)  # noqa: PTH105
        with self.ws.store.transaction() as tx:
            self._note_sent(tx, going)
        self.done.sent += len(going)
        self.done.file = target

    def _one_by_one(self, waiting: list[Message]) -> None:
        keys = self.ws.keys.person_keys({m.person_id for m in waiting})
        hand_over, close = self._way_out()
        try:
            for place, m in enumerate(waiting):
                self._one(m, keys, hand_over)
                self.tell("send", place + 1, len(waiting))
        finally:
            close()

    def _one(self, m: Message, keys: dict[str, bytes], hand_over: Callable[[str, Letter, str], str]) -> None:
        with self.ws.store.transaction() as tx:
            reason, to, held = self._reason(tx, m, keys)
            self._count(reason)
            if reason is not None:
                if reason not in WAITS:
                    messages.move(tx, [m.message_id], state=REFUSED, reason=reason)
                return
            now = self.ws.clock()
            messages.move(tx, [m.message_id], state=TRYING, channel=self.way, tried_at=now, log=let_go(self.ws, tx, m, held, now))
        try:
            became = hand_over(to, held["letter"], m.message_id)
        except Unready:
            # Nothing was handed over, and nothing can be: the message waits for the next run.
            with self.ws.store.transaction() as tx:
                messages.move(tx, [m.message_id], state=DRAFTED, channel=None, tried_at=None)
            raise
        with self.ws.store.transaction() as tx:
            self._became(tx, m, to, became)

    def _became(self, tx: Tx, m: Message, to: str, became: str) -> None:
        now = self.ws.clock()
        if became == TAKEN:
            self._note_sent(tx, [m])
            self.done.sent += 1
        elif became == LATER:
            messages.move(tx, [m.message_id], state=DRAFTED, channel=None, tried_at=None)
            self._count(LATER)
        elif became == BOUNCED:
            messages.move(tx, [m.message_id], state=REFUSED, reason="bounced")
            suppress(self.ws, tx, "address", EMAIL, to, why="bounced")
            outbox.add(tx, "address.bounced", self.ws.actor, {"person": person_mark(self.ws, m.person_id)}, now)
            self._count("bounced")
        else:
            messages.move(tx, [m.message_id], state=UNCERTAIN, reason="connection")
            messages.note_sent(tx, self._marks([m]), now)
            self.done.uncertain += 1

    def _note_sent(self, tx: Tx, some: list[Message]) -> None:
        now = self.ws.clock()
        messages.move(tx, [m.message_id for m in some], state=SENT, sent_at=now)
        messages.note_sent(tx, self._marks(some), now)
        if self.is_digest:
            keys = self.ws.keys.person_keys({m.person_id for m in some})
            told = [(m, opened(keys[m.person_id], m.person_id, m.message_id, m.sealed)["told"]) for m in some if m.person_id in keys]
            answers.put_shown(
                tx,
                [
                    answers.Shown(m.person_id, p["brand"], p["aspect"], p["feeling_value"], now)
                    for m, said in told
                    for p in said["parameters"]
                ],
            )

    def _marks(self, some: list[Message]) -> list[bytes]:
        keys = self.ws.keys.person_keys({m.person_id for m in some})
        return [
            token_mark(self.ws, opened(keys[m.person_id], m.person_id, m.message_id, m.sealed)["letter"].code)
            for m in some
            if m.person_id in keys
        ]

    def _way_out(self) -> tuple[Callable[[str, Letter, str], str], Callable[[], None]]:
        said = self.ws.settings.messages
        if self.way == "webhook":
            hook = Hook(said.webhook.url, _secret(said.webhook.secret_env, "webhook.secret"))
            return lambda to, letter, number: hook.hand_over(letter, to, number, self.ws.clock()), hook.close
        sender, post = mail_way(self.ws)
        signer = signer_of(self.ws)

        def hand_over(to: str, letter: Letter, number: str) -> str:
            made = mail(letter, to=to, sender=sender, message_id=number, at=self.ws.clock(), signer=signer)
            return post.hand_over(sender, to, made)

        return hand_over, post.close


def mail_way(workspace: Workspace) -> tuple[str, Post]:
    """The address mails come from, and the server that takes them.

    Guarantee: nothing is opened yet. Errors: Unready `smtp.none`, `smtp.login`, `invite.sender`.
    """
    said = workspace.settings.messages.mail
    sender = require_sender(said.sender or workspace.settings.company.contact)
    if not said.host:
        raise Unready("smtp.none", "No mail server is named.", "Set `messages.mail.host`, or send to a file: --via csv")
    user, password = (_secret(name, "smtp.login") if name else "" for name in (said.user_env, said.password_env))
    return sender, Post(Server(said.host, said.port, said.starttls, said.certificates, user, password))


def _secret(name: str, code: str) -> str:
    value = os.environ.get(name, "") if name else ""
    if not value:
        raise Unready(
            code, "A secret that sending needs is not in the environment.", "Set the variable that `messages` in heedful.yaml names."
        )
    return value


def signer_of(workspace: Workspace) -> Signer | None:
    """Who signs mails, or None where the settings name nobody.

    Guarantee: the key is its owner's only. Errors: Unready `dkim.key`.
    """
    said = workspace.settings.messages.mail
    if not said.dkim_domain:
        return None
    path = workspace.folder / said.dkim_key
    try:
        from heedful.security.files import require_owner_only

        require_owner_only(path)
        return Signer(said.dkim_domain, said.dkim_selector, path.read_bytes())
    except OSError:
        raise Unready("dkim.key", "The key that signs mails cannot be read.", "Look at `messages.mail.dkim_key`.") from None
