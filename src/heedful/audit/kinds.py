"""Every kind of entry there is, what it tells of, and the members it may have. Nothing else can be put into the log.

`person` stands in an entry as `subject`, `request` and `case` as `case`. `words` are members that somebody wrote in words of
their own: the log keeps a mark of them only, since it never changes and a sentence may name anybody.
docs/reference/log.md is written from this list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry.

    Guarantee: `says` is a sentence for people; a member that is not named is refused.
    """

    says: str
    members: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


KINDS: Final[dict[str, Kind]] = {
    "workspace.made": Kind("A workspace was made, with its key.", ("k",)),
    "access.refused": Kind("Somebody was refused what their role may not do.", ("action", "purpose")),
    "members.added": Kind("A member was added.", ("member", "role")),
    "members.role": Kind("A member was given another role.", ("member", "from", "to")),
    "members.removed": Kind("A member was removed.", ("member", "role")),
    "members.password": Kind("A member's password was set, and every token that acted as them ended.", ("member", "tokens")),
    "visit.link_made": Kind("A link to sign in with was mailed to a person.", ("person",)),
    "person.looked": Kind("A person looked at what is held about them.", ("person", "page")),
    "requests.looked": Kind("Somebody looked at the queue of what people asked.", ("requests", "person")),
    "account.never": Kind("The owner of an account said that it may never be asked or used.", ("network",)),
    "visit.begun": Kind("A person signed in to the pages about them.", ("person",)),
    "visit.ended": Kind("A person signed out of the pages about them.", ("person",)),
    "export.held": Kind("A person's browser sent posts of theirs, to be looked at first.", ("person",)),
    "export.swept": Kind("What people sent to look at was past its half hour, and is gone.", ("exports",)),
    "export.let_go": Kind("What a person sent to look at was given, declined or replaced, and is gone.", ("person",)),
    "session.begun": Kind("A member signed in; `by` is provider where the team's own provider said who.", ("by",)),
    "session.ended": Kind("A member signed out; `by` is provider where the team's own provider ended it.", ("by",)),
    "session.refused": Kind("Somebody failed to sign in.", ()),
    "sessions.ended": Kind("All sessions were ended.", ("sessions",)),
    "factor.added": Kind("A member set up a second factor.", ("member",)),
    "factor.codes": Kind("A member took fresh codes for when their device is lost.", ("member",)),
    "factor.dropped": Kind("A member's second factor was dropped.", ("member",)),
    "token.made": Kind("A token for a program was made, which acts as a member.", ("token", "member", "days"), ("purpose",)),
    "token.revoked": Kind("A token for a program was revoked.", ("token", "member")),
    "job.asked": Kind("Long work was asked for from a page.", ("job", "kind")),
    "job.stopped": Kind("Long work that waited was taken back.", ("job", "kind")),
    "settings.changed": Kind("heedful.yaml was found changed; which keys, never their values.", ("keys", "digest")),
    "keys.protected": Kind("The workspace key is held otherwise than before.", ("held_by", "countersigned_by")),
    "keys.rotated": Kind("The workspace key was exchanged; every data key was wrapped anew.", ("wrapped", "countersigned_by")),
    "keys.copied": Kind("A sealed copy of the workspace key was made.", ("countersigned_by",)),
    "keys.locked": Kind("The workspace key was locked away.", ("countersigned_by",)),
    "keys.unlocked": Kind("The workspace key was brought back.", ()),
    "backup.data": Kind("Everything but keys was written into a sealed archive.", ("files",)),
    "backup.keys": Kind("Every data key was written into a sealed archive that expires.", ("countersigned_by",)),
    "store.stepped_back": Kind("The store was brought back to an older version's schema.", ("from", "to")),
    "backup.restored": Kind(
        "A workspace was made anew from archives; who had stopped was stopped again.",
        ("files", "keys", "erased", "stopped", "removed", "corrected"),
        ("without_list",),
    ),
    "log.rejoined": Kind("The store was put back to an earlier state than the log; the log goes on.", ("entries", "size"), ("reason",)),
    "log.cosigned": Kind("A witness cosigned a checkpoint of this log.", ("size", "witnesses")),
    "log.witness_added": Kind("A witness is trusted from now on.", ("witness",)),
    "log.read": Kind("Somebody read the entries about one person.", ("person", "entries")),
    "notice.published": Kind(
        "A notice was published; `material`: how many changes ask for new consent.", ("version", "languages", "digests", "material")
    ),
    "consent.imported": Kind(
        "Consents were brought in from a file.",
        ("records", "people", "given", "accounts", "disputed", "problems", "batch", "waiting"),
    ),
    "consent.given": Kind("A person agreed.", ("person", "purposes", "records", "people", "given", "accounts", "disputed")),
    "consent.renewed": Kind("A person agreed again.", ("person", "records")),
    "consent.withdrawn": Kind("A person withdrew.", ("person", "purposes", "records")),
    "consent.denied": Kind("A person said that a consent was not theirs.", ("person", "batch", "records")),
    "consent.shown": Kind("Somebody looked at one person's consents.", ("person",)),
    "consent.exported": Kind("All consent records were written to a file.", ("records",)),
    "batch.attested": Kind("Somebody vouched for an import.", ("batch", "records", "people")),
    "batch.countersigned": Kind("Somebody else confirmed an import; from then on it counts.", ("batch", "records", "people")),
    "batch.stopped": Kind("Too many said 'that was not me': an import counts no more.", ("batch", "people", "denied")),
    "receipt.issued": Kind("A receipt was made; `seal` is what its proof shows.", ("person", "seal")),
    "receipt.made": Kind("A person's receipts were handed out.", ("person", "receipts")),
    "receipt.batch_made": Kind("Receipts for the people of an import were handed out.", ("batch", "people")),
    "signal.heard": Kind("A browser's signal (GPC) was heeded.", ("person", "effect", "conflict")),
    "invite.made": Kind("People were asked.", ("channel", "kind", "made", "refused")),
    "invite.answered": Kind("Somebody answered when asked.", ("channel", "kind", "answer", "person")),
    "joining.begun": Kind("Somebody began to join by an account.", ("network", "proof")),
    "joining.proven": Kind("An account was proven.", ("network", "proof", "state")),
    "joining.refused": Kind("A proof of an account failed.", ("network", "proof", "tries", "accounts")),
    "joining.settled": Kind("It was settled whose an account is.", ("network", "same_person")),
    "joining.minor": Kind("Somebody said that they are a minor; nothing of theirs is used.", ("network",)),
    "joining.expired": Kind("Joinings that were not finished ran out.", ("joinings",)),
    "joining.done": Kind("Somebody joined.", ("network", "proof", "purposes")),
    "look.asked": Kind("Files were looked at before gathering: counts only.", ("files", "records")),
    "preview.asked": Kind("A person's export was shown to them before giving it.", ("records", "posts", "struck")),
    "gather.judged": Kind(
        "The gate judged every record of a file: kept and refused, by lake and reason.", ("source", "number", "asked", "counts", "problems")
    ),
    "gather.buried": Kind("Comments that a network no longer shows were deleted.", ("lake", "posts")),
    "strike.noted": Kind("A person struck posts or kinds from what they give.", ("person", "marks", "lifted", "taken_out")),
    "learn.read": Kind("Opinions were inferred from posts of a lake.", ("lake", "made_by", "files", "opinions", "purposes")),
    "head.taught": Kind("A head was taught on corrected rows; `people` of them were people's own.", ("head", "rows", "people")),
    "head.dropped": Kind("A head that was taught was dropped.", ("head",)),
    "check.drawn": Kind("Redacted posts of people who agreed to be quoted were written out to be labelled.", ("posts",)),
    "check.read": Kind("An analyst's labels were compared with what was found.", ("made_by", "posts", "left_out")),
    "report.made": Kind(
        "A report was made: for which purpose, for whom, about how many people.",
        ("purposes", "report", "k", "people", "posts", "made_by"),
        ("recipient",),
    ),
    "view.looked": Kind("Somebody looked at numbers on a page: which view, for which purpose.", ("purposes", "view", "k")),
    "release.debited": Kind(
        "Before figures were published, their price was taken out of an audience's budget.",
        ("release", "period", "epsilon", "delta", "spent"),
        ("audience",),
    ),
    "release.made": Kind("Figures were published.", ("release", "sha256", "epsilon", "delta"), ("audience",)),
    "request.received": Kind("Somebody asked something about their data.", ("request", "kind", "person", "requests", "kinds")),
    "request.identified": Kind("Who asks was checked.", ("request", "kind", "person", "passed")),
    "request.not_proven": Kind("Somebody who could not be identified was refused.", ("kind",)),
    "request.assigned": Kind("A request was given to somebody of the team.", ("request", "kind", "person")),
    "request.extended": Kind("A request was given more time.", ("request", "kind", "person")),
    "request.answered": Kind("A request was answered.", ("request", "kind", "person", "refused")),
    "request.closed": Kind("A request was closed.", ("request", "kind", "person")),
    "subject.exported": Kind("A person was given everything held about them.", ("person", "kind", "posts", "opinions", "consents")),
    "subject.rectified": Kind("An opinion was corrected at a person's word.", ("person", "opinions")),
    "subject.restricted": Kind("Use was stopped at a person's word.", ("person", "purposes")),
    "subject.objected": Kind("A person objected.", ("person", "purposes")),
    "subject.lifted": Kind("A person lifted a restriction or an objection.", ("person", "purposes", "of")),
    "erasure.begun": Kind("A person is to be erased: use of them has stopped.", ("person", "erasure")),
    "erasure.done": Kind(
        "A person is erased, their key destroyed; `seal` is what the certificate's proof shows.", ("erasure", "removed", "seal")
    ),
    "suppression.lifted": Kind("Somebody who was erased may agree anew.", ("person", "lifted"), ("reason",)),
    "hold.placed": Kind("A legal hold keeps what is sealed of a person.", ("person", "hold")),
    "hold.lifted": Kind("Legal holds on a person were lifted.", ("person", "holds")),
    "hold.listed": Kind("Somebody looked at the holds in force.", ("holds",)),
    "forget.due": Kind("Posts past their time were destroyed.", ("lake", "posts", "opinions")),
    "forget.messages": Kind("Words and reasons of messages that were past their time were destroyed.", ("messages", "details", "shown")),
    "forget.records": Kind("Consent records past their time were destroyed.", ("records", "people")),
    "compliance.asked": Kind("A network was asked which posts are deleted.", ("round", "network", "kind", "ids", "left_out")),
    "compliance.heard": Kind("A network's answer on deletions came in.", ("round", "network", "kind")),
    "compliance.applied": Kind("What a network deleted was deleted here.", ("round", "network", "orders", "posts", "problems")),
    "compliance.network_erased": Kind(
        "Everything of one person from one network was deleted.", ("person", "network", "posts", "kept_back")
    ),
    "compliance.swept": Kind("Posts that a hold had kept back were deleted.", ("lake", "posts")),
    "compliance.readmitted": Kind("An account that a network had us forget may count again.", ("network", "accounts"), ("reason",)),
    "callback.received": Kind("A network called; how many calls were new, repeated and refused.", ("new", "repeated", "refused")),
    "callback.settled": Kind("What a network called for was done, or waits.", ("kind", "state")),
    "rules.published": Kind("House rules were put in force.", ("version", "digest")),
    "rules.signed": Kind("Somebody read and signed the house rules.", ("version", "digest")),
    "duty.written": Kind("A version of the register or of the assessment was written.", ("document", "version", "digest")),
    "duty.approved": Kind("A version of the register or of the assessment was approved.", ("document", "version", "digest")),
    "assess.begun": Kind("The ten questions of a provisional assessment were answered.", ("version", "digest")),
    "register.published": Kind("The public register was written.", ("digest",)),
    "second.asked": Kind("Somebody outside was asked for a second signature.", ("kind", "act"), ("subject", "reason")),
    "second.given": Kind("Somebody outside gave a second signature.", ("kind", "act"), ("subject",)),
    "second.waits": Kind(
        "One alone began the wait of a day that stands in for a second signature.", ("kind", "act"), ("subject", "reason")
    ),
    "second.signed": Kind(
        "Something that needs two was signed second; `alone` where a wait stood in for it.",
        ("kind", "first", "second", "alone"),
        ("subject", "reason"),
    ),
    "concern.raised": Kind("A concern was raised; `by` a person, an employee, or nobody named.", ("case", "kind", "person", "by")),
    "concern.assigned": Kind("A case was given to somebody of the team.", ("case", "kind", "person")),
    "concern.shown": Kind("Somebody looked at a case.", ("case",)),
    "concern.decided": Kind("A case was decided.", ("case", "kind", "person", "outcome")),
    "freeze.placed": Kind("A case froze a purpose, a lake, an export or a user.", ("case", "kind", "person", "freeze", "of"), ("target",)),
    "freeze.lifted": Kind("What a case had frozen was lifted on its outcome.", ("case", "kind", "person", "freeze", "of"), ("target",)),
    "export.handed_out": Kind(
        "A file was handed out: to whom, what for, and by when it must be deleted.",
        ("person", "export", "kind", "rows", "delete_by"),
        ("recipient", "purpose"),
    ),
    "export.traced": Kind("A file was held against every export; which it comes from.", ("rows", "found")),
    "evidence.packed": Kind("Evidence was packed about a person, a case or a time.", ("person", "scope"), ("about", "posts")),
    "strategy.made": Kind("A page of what to do was made.", ("purposes", "steps")),
    "segment.looked": Kind("Somebody asked how many people a rule is true of.", ("rule",)),
    "segment.proposed": Kind("Rules of segments were proposed.", ("rules",)),
    "yearly.told": Kind("A person was told what is held of them, as once a year; `new` is how many things had started.", ("person", "new")),
    "yearly.sent": Kind("A run of telling people what is held of them ended.", ("sent", "uncertain", "bounced", "later")),
    "messages.drafted": Kind(
        "Messages were drafted for a segment; none was sent.", ("campaign", "rule", "messages", "held_out", "left_out", "digest")
    ),
    "messages.machine_written": Kind("A model was told the facts of offers and wrote words.", ("offers", "model")),
    "messages.looked": Kind("Somebody looked at samples of a campaign's messages.", ("campaign",)),
    "messages.approved": Kind(
        "A second person let a campaign go; `reason`: why what the guard warned of may be so.", ("campaign", "warnings"), ("reason",)
    ),
    "message.left": Kind("A message was let go; `seal` is what the proof of its explanation shows.", ("person", "campaign", "seal")),
    "messages.sent": Kind(
        "A run of sending ended: how many left, wait, are refused or not known.",
        ("campaign", "way", "sent", "uncertain", "refused", "waiting"),
    ),
    "messages.effect": Kind("What a campaign changed was measured.", ("campaign",)),
    "message.answered": Kind("A person answered a message.", ("person", "kind")),
    "address.bounced": Kind("Mail to an address came back; it is not written to again.", ("person", "people")),
    "address.complained": Kind("The owner of an address complained; it is not written to again.", ("people",)),
    "person.told": Kind("A person told how to address them, or where they are.", ("person", "details")),
    "bias.assessed": Kind(
        "Somebody had bias looked for: how many comparisons, and how many above a limit.", ("model", "gaps", "gaps_above", "groups_above")
    ),
    "bias.excepted": Kind(
        "A privacy officer let something above a limit of bias go on, until a day.", ("exception", "kind", "subject", "until"), ("reason",)
    ),
    "person.declared": Kind("What people declared to check for bias was taken in.", ("answers", "left_out")),
    "incident.opened": Kind("An incident was opened; `how` is reported, or the rule that found it.", ("incident", "how", "kinds")),
    "incident.noted": Kind("Something was noted of an incident.", ("incident", "changed")),
    "incident.contained": Kind("An incident was contained: what was done.", ("incident", "done", "sessions")),
    "incident.drafted": Kind("A notice of an incident was drafted: to the authority, or to people.", ("incident", "to")),
    "incident.listed": Kind("Whom an incident concerns was written to a file.", ("incident", "people")),
    "incident.told": Kind("The authority, or the people, were told of an incident.", ("incident", "to", "late")),
    "incident.closed": Kind("An incident was closed; whether authority and people were told.", ("incident", "authority", "people")),
    "decoy.touched": Kind("Somebody who does not exist, and was planted to be found, was asked for: by which action.", ("journey",)),
    "decoy.planted": Kind("Decoys were planted.", ("decoys",)),
}
