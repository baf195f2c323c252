"""The words of the people's pages: what each code is called, and the sentences by which people choose, as they were agreed on.

Marked for translation here, translated where they are shown. Source: GDPR Art. 7(2), 12(1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def N_(words: str) -> str:
    """Mark words for translation.

    Guarantee: gives them back as they are.
    """
    return words


# The sentences by which people choose. They are tested word by word: change them only with whoever answers for them.
CHOICES: Final = N_("Off unless you switch it on. You can switch it off here at any time; it stops at once.")
REFUSE: Final = N_("No, use nothing")
ERASED: Final = N_("Done. We cannot bring it back.")
STAYS: Final = N_("Your comment on %(network)s stays there; only you or %(network)s can remove it.")
NOT_JOINED: Final = N_(
    "You have not agreed, so we keep nothing of yours. On our page we meet your comment, see that you have not agreed and drop it unread."
)
OTHERS_SEE: Final = N_("others may see that you joined")
# Each purpose: what its switch says. `k` is the number of others, so that with the person's own they are as many as the settings ask for.
PURPOSES: Final[Mapping[str, str]] = {
    "insights": N_("Count what I say with what at least %(k)s others say. Staff see totals, not me."),
    "profile": N_("Remember what I like and dislike, to choose what I am shown. I can see and correct it."),
    "messages.email": N_("Write to me by e-mail, chosen by what I like and dislike. Each message says why, and stops with one click."),
    "quotes": N_("Show my words without my name. Someone could still recognise them by searching."),
    "fairness": N_("Use what I declare about myself to check that nobody is treated worse, and for nothing else."),
    "improve": N_("Let the program learn from my words without my name how people speak."),
}
NAMES: Final[Mapping[str, str]] = {
    "insights": N_("Counted with many others"),
    "profile": N_("Remembered for me"),
    "messages.email": N_("Messages by e-mail"),
    "quotes": N_("My words shown"),
    "fairness": N_("Checking for fairness"),
    "improve": N_("Improving the program"),
}
NETWORKS: Final[Mapping[str, str]] = {"facebook": "Facebook", "instagram": "Instagram", "x": "X"}
KINDS: Final[Mapping[str, str]] = {
    "post": N_("post"),
    "comment": N_("comment"),
    "group_post": N_("post in a group"),
    "group_comment": N_("comment in a group"),
    "reaction": N_("reaction"),
}
ORIGINS: Final[Mapping[str, str]] = {
    "own_export": N_("from your own export"),
    "page_api": N_("from our page on the network"),
    "x_api": N_("from X"),
    "upload": N_("from a file we were given"),
}
VERDICTS: Final[Mapping[str, str]] = {
    "used": N_("used"),
    "past_its_time": N_("not used, its time has passed"),
    "withdrawn": N_("not used, you switched it off"),
    "expired": N_("not used, your consent has run out"),
    "objected": N_("not used, you objected"),
    "restricted": N_("not used, you asked us to stop"),
    "minor": N_("not used, because of your age"),
}
NOT_NOW: Final = N_("not used, your consent does not cover it now")
FEELINGS: Final[Mapping[int, str]] = {1: N_("You like"), -1: N_("You dislike"), 0: N_("You wrote about")}
ROLES: Final[Mapping[str, str]] = {
    "report": N_("The team, in a report"),
    "analyst": N_("Analyst"),
    "marketer": N_("Marketer"),
    "privacy_officer": N_("Privacy officer"),
    "administrator": N_("Administrator"),
    "auditor": N_("Auditor"),
    "service": N_("The program, for you"),
    "operator": N_("Whoever runs this"),
}
USES: Final[Mapping[str, str]] = {
    "an answer like this one was made for you": N_("A copy of your data was made for you"),
    "an inference was corrected for you": N_("Something we thought of you was corrected"),
    "your consents were looked at": N_("Your consents were looked at"),
    "receipts of your consents were made": N_("Receipts of your consents were made"),
    "your consent records were written out": N_("Your consent records were written out"),
    "your own export was shown before you gave it": N_("Your own export was shown before you gave it"),
    "a link to sign in with was made for you": N_("A link to sign in with was made for you"),
    "counted in a report": N_("A report was made; your posts may be counted in it with those of many others"),
    "chosen for a message by a rule over your likes and dislikes": N_("You were chosen for a message by a rule over likes and dislikes"),
    "a message was sent to you": N_("A message was sent to you"),
}
STATES: Final[Mapping[str, str]] = {
    "sent": N_("sent"),
    "drafted": N_("written, not sent"),
    "refused": N_("not sent"),
    "held_out": N_("not sent: you were in the group that gets none, so that we can see what messages do"),
    "trying": N_("being sent"),
    "uncertain": N_("perhaps sent"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "upheld": N_("You were right"),
    "in_part": N_("You were right in part"),
    "not_upheld": N_("We see it otherwise"),
}
FIGURES: Final[Mapping[str, str]] = {
    "joined": N_("people have joined"),
    "left": N_("have left"),
    "corrected": N_("have corrected us"),
    "complaints": N_("concerns were raised"),
    "days": N_("days to an answer, as a rule"),
}
# Files out of an unpacked export of which single posts can be picked, as each network names them.
PARTS: Final[Mapping[str, Sequence[str]]] = {
    "facebook": ("comments.json", "your_posts_1.json", "your_comments_in_groups.json", "group_posts_and_comments.json"),
    "instagram": ("posts_1.json", "post_comments_1.json"),
    "x": ("tweets.js",),
}
# Why a post is not read, by the gate's reasons, in the order in which it asks; last what its words tell.
REASONS: Final[Mapping[str, str]] = {
    "direct": N_("It is a private message, and these are never read."),
    "no_author": N_("It does not say who wrote it."),
    "no_owner": N_("It is not known to be yours."),
    "third_party": N_("Somebody else wrote it."),
    "no_record": N_("You have not agreed to anything yet."),
    "not_given": N_("You have not agreed to it."),
    "withdrawn": N_("You switched it off."),
    "expired": N_("Your consent has run out."),
    "objected": N_("You objected."),
    "restricted": N_("You asked us to stop."),
    "minor": N_("Because of your age."),
    "purpose": N_("All that it could be used for is switched off."),
    "network": N_("What you agreed to does not name this network."),
    "kind": N_("What you agreed to does not name posts of this kind."),
    "group": N_("It is from a group, and you have not agreed to groups."),
    "period": N_("It is from outside the time for which you agreed."),
    "platform_terms": N_("The network's terms do not let us."),
    "struck": N_("You took it out once, and that holds."),
    "special_category": N_("It is too private: it touches on health, belief, politics, love or the like."),
    "vulnerable": N_("It is too private: it tells of a hard time."),
    "third_party_text": N_("It is mostly another person's words."),
    "private": N_("It is too private."),
}
# Of what was dropped to be verified: what it says, by name, and why something does not hold, by the code of the refusal.
TOLD: Final[Mapping[str, str]] = {
    "purposes": N_("What was agreed to"),
    "given_at": N_("Agreed on"),
    "controller": N_("With whom"),
    "use_stopped_at": N_("Use stopped on"),
    "destroyed_at": N_("Destroyed on"),
    "language": N_("Language"),
    "said": N_("It says"),
    "sent": N_("Sent on"),
}
UNTRUE: Final[Mapping[str, str]] = {
    "receipt.altered": N_("This is not what was signed: it was changed, or signed by another key."),
    "signature.wrong": N_("The signature does not fit: it was changed, or signed by another key."),
    "log.no_proof": N_("It carries no proof that it stands in our log."),
    "log.sealed": N_("The proof in it is of another document."),
    "log.not_included": N_("The proof in it does not show that it stands in our log."),
    "log.signature": N_("The proof in it was not signed by our log."),
}
DONE: Final[Mapping[str, str]] = {
    "on": N_("Switched on."),
    "off": N_("Switched off. It stopped at once."),
    "stopped": N_("Everything is switched off. It stopped at once."),
    "said": N_("Noted. It is no longer held of you, and is not taken up again."),
    "left-out": N_("That post is no longer used, and what we thought of you because of it is gone."),
    "given": N_("Thank you. What you gave is read now."),
    "not-kept": N_("That post was not kept: what you have switched on does not cover it, or it is too private."),
    "declined": N_("Nothing was kept of what you sent."),
    "joined": N_("You have joined. Only what you switched on is used."),
}


def of(words: Mapping[str, str], code: object) -> str:
    """The word for a code.

    Guarantee: a code that has none is said as it is, with spaces.
    """
    return words.get(str(code)) or str(code).replace("_", " ").replace(".", " ")
