"""Write: from a segment and the catalogue to messages that wait for a second person."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Refused, Unready
from heedful.flow.access import journey
from heedful.flow.drafts import Writing
from heedful.flow.marks import token_mark
from heedful.flow.may_write import require_ready
from heedful.flow.profiles import known, posts_behind, words_of
from heedful.flow.reach import reach
from heedful.flow.segment import people_in, read_rule
from heedful.flow.told import NAME, ZONE, details, shown_enough
from heedful.messages import catalogue as offers
from heedful.messages import guard
from heedful.messages.catalogue import MENDS, PUSHES
from heedful.messages.compose import try_all
from heedful.messages.explain import From, Group
from heedful.messages.finding import Finding, blocks
from heedful.messages.limits import WAITS, Before, Limits, moment_of, why_not, zone_of
from heedful.messages.profile import DISLIKE
from heedful.security.sealing import framed, keyed
from heedful.segments.rule import words as rule_words
from heedful.store import answers, messages, outbox
from heedful.store.messages import DRAFTED, HELD_OUT, Campaign, Message
from heedful.terms import VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from heedful.flow.profiles import Known
    from heedful.flow.workspace import Workspace
    from heedful.messages.catalogue import Catalogue
    from heedful.messages.profile import Profile, Stance
    from heedful.store.store import Tx

__all__ = ["Campaign", "Drafted", "Finding", "GuardBlocked", "before_of", "draft", "judged", "limits_of", "read_catalogue", "sender_of"]

LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a draft came to.

    Guarantee: counts, rounded nowhere, since a campaign below k is refused; `left_out` says why the others got none.
    """

    campaign_id: str
    messages: int
    held_out: int
    left_out: dict[str, int]
    offers: dict[str, int]
    findings: list[tuple[str, Finding]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Offered:
    """One offer, and what the guard finds in it.

    Guarantee: nothing of a person.
    """

    offer_id: str
    name: str
    findings: list[Finding]


@journey("messages.draft", "messages")
def draft(
    workspace: Workspace, text: str, *, name: str, event: str = "", only: Sequence[str] = (), written: Mapping[str, Any] | None = None
) -> Drafted:
    """Draft a message for each person of a segment for whom something fits.

    Guarantee: nothing is sent; nobody is chosen by anything but their own likes and dislikes, which they were shown long enough ago;
    a share is held out. Blockers anywhere in the catalogue refuse the whole. `only` names offers; `written` holds words a machine
    wrote, by offer. Errors: BadInput `offers.*`, `template.*`, `segment.*`; Refused `guard.blocked`, `segment.*`; Unready.
    Source: Reg. (EU) 2022/2065 Art. 26; GDPR Art. 21, 22; Directive 2002/58/EC Art. 13.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise BadInput("campaign.name", f"A campaign has a name of 1 to {LONGEST_NAME} characters.", "Give one with --name.")
    asked = read_rule(workspace, text, name)
    sender = sender_of(workspace)
    book = read_catalogue(workspace, only)
    now = workspace.clock()
    findings = judged(workspace, book, now, written or {})
    require_ready(workspace)
    with workspace.store.transaction() as tx:
        found = known(workspace, tx)
        persons = people_in(workspace, tx, found, asked)
        group = Group(name.strip(), rule_words(asked))
        writing = Writing(book, sender, group, workspace.settings.company.site, now, _drawn, dict(written or {}))
        campaign_id, happening = secrets.token_hex(4), (event or name).strip()
        made = _Makers(workspace, tx, found, writing, campaign_id, happening)
        some, codes, left_out = made.all(persons)
        body: dict[str, Any] = {
            "left_out": dict(left_out), "offers": dict(Counter(m.offer for m in some)), "only": list(only),
            "findings": [_plain(offer, f) for offer, f in findings], "written": {o: {"subject": w.subject, "text": w.text} for o, w in (written or {}).items()}, "people": len(persons),
        }  # fmt: skip
        messages.put_campaign(
            tx, Campaign(campaign_id, name.strip(), DRAFTED, happening, rule_words(asked), book.digest, body, workspace.actor.name, now)
        )
        messages.put_messages(tx, some, codes)
        held = sum(m.state == HELD_OUT for m in some)
        told = {
            "campaign": campaign_id,
            "rule": rule_words(asked),
            "messages": len(some) - held,
            "held_out": held,
            "left_out": dict(left_out),
        }
        outbox.add(tx, "messages.drafted", workspace.actor, told, now)
    return Drafted(campaign_id, len(some) - held, held, dict(left_out), body["offers"], findings)


@journey("messages.draft", "messages")
def offered(workspace: Workspace) -> list[Offered]:
    """The offers of the catalogue that are not over, and what the guard finds in each now.

    Guarantee: none where there is no catalogue; nothing of anybody. Errors: BadInput `offers.*`.
    """
    if not (workspace.folder / offers.FILE).exists():
        return []
    book = read_catalogue(workspace)
    try:
        findings = judged(workspace, book, workspace.clock(), {})
    except GuardBlocked as blocked:
        findings = blocked.findings
    return [Offered(one.id, one.name, [f for offer, f in findings if offer == one.id]) for one in book.offers]


def read_catalogue(workspace: Workspace, only: Sequence[str] = ()) -> Catalogue:
    """The workspace's catalogue, or some of its offers.

    Guarantee: valid. Errors: BadInput `offers.*`; Unready `offers.missing_file`.
    """
    path = workspace.folder / offers.FILE
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= 4 * offers.LONGEST else "x" * (offers.LONGEST + 1)
    except FileNotFoundError:
        raise Unready(
            "offers.missing_file", f"There is no {offers.FILE} in this workspace.", "Write one: docs/how-to/write-an-offer.md."
        ) from None
    except (OSError, UnicodeDecodeError):
        raise BadInput("offers.unreadable", f"{offers.FILE} cannot be read as UTF-8 text.", "Check its permissions and encoding.") from None
    taxonomy = workspace.taxonomy
    own = [b.name for b in taxonomy.brands if not b.competitor]
    book = offers.parse(text, brands=own, aspects=[a.name for a in taxonomy.aspects], zone=zone_of(workspace.settings.messages.time_zone))
    unknown = [one for one in only if book.find(one) is None]
    if unknown:
        raise BadInput("offers.none", f"There is no offer {unknown[0][:40]}.", f"See {offers.FILE}.")
    return offers.Catalogue(tuple(o for o in book.offers if not only or o.id in only), book.digest)


def judged(workspace: Workspace, book: Catalogue, now: datetime, written: Mapping[str, Any]) -> list[tuple[str, Finding]]:
    """What the guard finds in everything a catalogue can come to, each with its offer.

    Guarantee: each finding once; raises Refused `guard.blocked` where one blocks. Offers that are over are left out, as choosing does.
    """
    live = offers.Catalogue(tuple(o for o in book.offers if not o.facts.untrue(now)), book.digest)
    found = {
        (offer.id, f): None
        for offer, words in try_all(live, workspace.settings.name, now.date())
        for f in guard.check(words, offer.facts, now)
    }
    for name, words in written.items():
        offer = live.find(name)
        found |= {(name, f): None for f in guard.check(words, offer.facts, now)} if offer else {}
    if blocks([f for _, f in found]):
        raise GuardBlocked(list(found))
    return list(found)


class GuardBlocked(Refused):
    """The guard found what nobody may send.

    Guarantee: `findings` are all of them, each with its offer.
    """

    def __init__(self, findings: list[tuple[str, Finding]]) -> None:
        first = next((offer, f) for offer, f in findings if f.level == "blocker")
        count = sum(f.level == "blocker" for _, f in findings)
        super().__init__(
            "guard.blocked",
            f"The guard holds this back: {count} finding{'s' if count > 1 else ''}, the first in offer {first[0]}, {first[1].part}: {first[1].reason}",
            first[1].remedy,
        )
        self.findings = findings


def sender_of(workspace: Workspace) -> From:
    """Who writes, as every message says.

    Guarantee: complete, or Unready `messages.sender`.
    """
    company = workspace.settings.company
    if not company.address or not company.contact or not company.site.startswith("https://"):
        raise Unready(
            "messages.sender", "A message must say who writes, where they are and how to stop it.",
            "Set `company.address`, `company.contact` and `company.site` (https://…) in heedful.yaml.",
        )  # fmt: skip
    return From(workspace.settings.name, company.address, company.contact, workspace.settings.messages.paid_by)


def limits_of(workspace: Workspace) -> Limits:
    """What this workspace keeps to.

    Guarantee: from the settings only.
    """
    s = workspace.settings.messages
    return Limits(s.cap, s.cap_days, time(s.quiet_from), time(s.quiet_until), s.cool_off_days, s.complaint_days, s.time_zone)


def before_of(workspace: Workspace, tx: Tx, persons: Collection[str], profiles: Mapping[str, Profile]) -> dict[str, Before]:
    """What was before, of each of some people.

    Guarantee: everybody is in it; what is only drafted was not sent.
    """
    sent: dict[str, list[tuple[str, datetime]]] = {}
    for person, event, state, at in messages.written_to(tx, persons):
        if at is not None and state != DRAFTED:
            sent.setdefault(person, []).append((event, at))
    said: dict[str, list[answers.Feedback]] = {}
    for one in answers.feedback_of(tx, persons):
        said.setdefault(one.person_id, []).append(one)
    zones = {p: words for (p, kind), words in details(workspace, tx, persons).items() if kind == ZONE}
    return {p: _before(sent.get(p, []), said.get(p, []), profiles.get(p, ()), zones.get(p)) for p in persons}


def _before(sent: list[tuple[str, datetime]], said: list[answers.Feedback], profile: Profile, zone: str | None) -> Before:
    disliked = max((s.last for s in profile if s.feeling == DISLIKE), default=None)
    return Before(
        sent=tuple(sent),
        disliked=moment_of(disliked) if disliked else None,
        complained=max((f.at for f in said if f.kind == "complaint"), default=None),
        stopped=any(f.kind == "stop" for f in said),
        bounced=any(f.kind == "bounce" for f in said),
        not_relevant=frozenset((f.brand, f.aspect) for f in said if f.kind == "not_relevant"),
        zone=zone,
    )


class _Makers:
    """Making all messages of a campaign: what they all need is read once."""

    def __init__(self, workspace: Workspace, tx: Tx, found: Known, writing: Writing, campaign_id: str, event: str) -> None:
        self.ws, self.tx, self.found, self.writing, self.campaign_id, self.event = workspace, tx, found, writing, campaign_id, event
        self.limits = limits_of(workspace)

    def all(self, persons: list[str]) -> tuple[list[Message], list[bytes], Counter[str]]:
        reached = reach(self.ws, self.tx, persons)
        left_out: Counter[str] = Counter(reached.refused.values())
        near = sorted(reached.addresses)
        profiles = self.found.profiles(set(near))
        before = before_of(self.ws, self.tx, near, profiles)
        shown = shown_enough(self.ws, self.tx, near)
        told = {p: words for (p, kind), words in details(self.ws, self.tx, near).items() if kind == NAME}
        quoting = _may_quote(self.ws, self.tx)
        posts, behind = words_of(self.ws, self.tx, self.found, set(near)), posts_behind(self.found, set(near))
        keys = self.ws.keys.person_keys(near)
        some: list[Message] = []
        codes: list[bytes] = []
        for person in near:
            seen = tuple(s for s in profiles.get(person, ()) if (person, s.brand, s.aspect, s.feeling) in shown)
            reason = self._reason(profiles.get(person, ()), seen, before[person])
            sources = {
                (s.brand, s.aspect): [posts[person][k] for k in behind.get((person, s.brand, s.aspect), []) if k in posts.get(person, {})]
                for s in seen
            }
            made = reason or self.writing.draft(
                self._usable(profiles[person], seen), name=told.get(person, ""), posts=sources, may_quote=person in quoting
            )
            if isinstance(made, str):
                left_out[made] += 1
                continue
            number = secrets.token_hex(8)
            state = HELD_OUT if self._is_held_out(person) else DRAFTED
            sealed, mark = made.sealed(keys[person], person, number), token_mark(self.ws, made.token)
            some.append(
                Message(
                    number, self.campaign_id, person, self.event, state, made.offer.id if made.offer else "", sealed, mark, self.writing.now
                )
            )
            codes.append(token_mark(self.ws, made.letter.code))
        return some, codes, left_out

    def _usable(self, profile: Profile, seen: Profile) -> Profile:
        # A dislike holds back also before it was shown: silence reveals nothing.
        return tuple(sorted({*seen, *(s for s in profile if s.feeling == DISLIKE and self._only_holds_back(s))}))

    def _only_holds_back(self, stance: Stance) -> bool:
        return not any(stance.aspect in o.speaks_to and o.brand == stance.brand and o.kind in MENDS for o in self.writing.catalogue.offers)

    def _reason(self, profile: Profile, seen: Profile, before: Before) -> str | None:
        if not seen:
            return "not_shown"
        choice = self.writing.choose(self._usable(profile, seen))
        if choice.led is None or choice.offer is None:
            return choice.why_none
        about = (choice.led.brand, choice.led.aspect)
        reason = why_not(before, self.limits, self.event, about, self.writing.now, mends=choice.offer.kind not in PUSHES)
        return None if reason in WAITS else reason

    def _is_held_out(self, person: str) -> bool:
        drawn = keyed(self.ws.keys.purpose_key("hold_out"), framed(self.campaign_id, person), 4)
        return int.from_bytes(drawn) * 100 < self.ws.settings.messages.hold_out << 32


def _may_quote(workspace: Workspace, tx: Tx) -> set[str]:
    import polars as pl

    grants = workspace.grants(tx, ("quotes",))
    valid = grants.filter(pl.col("named"), pl.col("state").is_in(VALID_STATES), ~pl.col("objected"), ~pl.col("restricted"))
    return set(valid["person_id"].to_list())


def _drawn(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _plain(offer: str, f: Finding) -> dict[str, Any]:
    return {"offer": offer, "rule": f.rule, "level": f.level, "part": f.part, "start": f.start, "end": f.end}
