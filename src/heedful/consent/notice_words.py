"""The words of a notice in each language it can be drafted and set in. Another language is another entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a draft and a page need in one language.

    Guarantee: every purpose, right and kind of post known to the program has its words.
    """

    title: str
    body: str
    purposes: Mapping[str, str]
    kinds: Mapping[str, str]
    rights: Mapping[str, str]
    headings: Mapping[str, str]
    profiling: str
    withdrawal: str
    refusal: str
    nobody: str
    months: str
    month: str
    consent_basis: str
    between: str
    yes: str
    no: str


ENGLISH: Final = Vocabulary(
    title="What {name} learns from your posts, if you agree",
    body="""\
# What {name} learns from your posts, if you agree

{name} would like to know what people like and dislike about brands and products. If you agree, a program reads what you wrote
on {networks} and looks for opinions about them. You choose for what, and you can stop at any time.

## What happens to your posts

1. Only what people wrote who agreed is read. Everybody else's posts are refused before a word of them is read.
2. Names, addresses, numbers and mentions of other people are taken out. Instead of your name there is a code.
3. A program looks for brands and for what you say about them: that you like something, or dislike it.
4. What is left is sealed under a key of your own. If you want to be forgotten, that key is destroyed.

Private messages are never read. No decision that has legal effects for you, or affects you in a similar way, is made by a
program alone. If you are too young to agree for yourself where you live, please do not: posts of younger
people are never read.

## What you decide

Each purpose below is a question of its own. You may say yes to one and no to another, and change your mind later.
{refusal}
""",
    purposes={
        "insights": "Counting your opinions together with those of many other people",
        "profile": "Keeping your own likes and dislikes, to choose what you are shown",
        "messages.email": "Writing to you by e-mail, chosen by your likes and dislikes",
        "quotes": "Showing your words to others, without your name and without what points to you",
        "fairness": "Checking, with what you tell us about yourself, that nobody is treated worse, and nothing else",
        "improve": "Teaching our programs with your posts, after what points to you was taken out",
    },
    kinds={
        "post": "posts",
        "comment": "comments",
        "group_post": "posts in groups",
        "group_comment": "comments in groups",
        "reaction": "reactions such as “like”",
    },
    rights={
        "access": "to see what is held about you, and to get a copy",
        "rectification": "to have corrected what is wrong",
        "erasure": "to be forgotten",
        "restriction": "to have the use of your data stopped while something is looked into",
        "portability": "to take your data with you in a form machines can read",
        "objection": "to object; to advertising at any time and without a reason",
        "withdrawal": "to take back your yes at any time, as easily as you gave it",
        "complaint": "to complain to a data protection authority",
    },
    headings={
        "facts": "In short",
        "who": "Who asks",
        "officer": "Data protection officer",
        "purposes": "What for",
        "basis": "Why it is allowed",
        "data": "What is read",
        "sources": "Where it comes from",
        "recipients": "Who else gets it",
        "countries": "Where it is kept",
        "safeguards": "What protects it there",
        "retention": "For how long",
        "posts": "posts and opinions",
        "profile": "your likes and dislikes, after you were last active",
        "consent": "your yes, before we ask again",
        "profiling": "How the program decides",
        "rights": "Your rights",
        "withdrawal": "How to stop",
        "refusal": "If you say no",
        "authority": "Where to complain",
        "incentive": "What you get",
        "version": "Version",
        "since": "in force since",
        "print": "Fingerprint",
    },
    profiling="likes and dislikes per brand and aspect, found in the words of your own posts",
    withdrawal="Write to {contact}, or use the link in any message from us. You need no reason, and it takes no longer than saying yes did.",
    refusal="A no costs you nothing: prices, service and what you are offered stay the same.",
    nobody="Nobody else.",
    months="{months} months",
    month="1 month",
    consent_basis="Only because you agree (GDPR Art. 6(1)(a)).",
    between=" and ",
    yes="for a yes",
    no="for a no",
)

GERMAN: Final = Vocabulary(
    title="Was {name} aus Ihren Beiträgen lernt, wenn Sie zustimmen",
    body="""\
# Was {name} aus Ihren Beiträgen lernt, wenn Sie zustimmen

{name} möchte wissen, was Menschen an Marken und Produkten mögen und was nicht. Wenn Sie zustimmen, liest ein Programm, was Sie
auf {networks} geschrieben haben, und sucht darin Meinungen dazu. Sie bestimmen, wofür, und können jederzeit aufhören.

## Was mit Ihren Beiträgen geschieht

1. Gelesen wird nur, was Menschen geschrieben haben, die zugestimmt haben. Alles andere wird abgewiesen, bevor ein Wort gelesen ist.
2. Namen, Adressen, Nummern und Erwähnungen anderer werden entfernt. Statt Ihres Namens steht dort ein Kürzel.
3. Ein Programm sucht nach Marken und danach, was Sie über sie sagen: dass Sie etwas mögen oder nicht.
4. Was bleibt, ist mit einem eigenen Schlüssel für Sie verschlossen. Möchten Sie vergessen werden, wird er vernichtet.

Private Nachrichten werden nie gelesen. Keine Entscheidung mit rechtlicher oder ähnlicher Wirkung für Sie trifft ein Programm
allein. Sind Sie dort, wo Sie leben, zu jung, um selbst zuzustimmen, dann tun Sie es bitte nicht: Beiträge
jüngerer Menschen werden nie gelesen.

## Was Sie entscheiden

Jeder Zweck unten ist eine Frage für sich. Sie können zu einem Ja sagen und zu einem anderen Nein, und es sich später anders
überlegen. {refusal}
""",
    purposes={
        "insights": "Ihre Meinungen zusammen mit denen vieler anderer zählen",
        "profile": "Ihre eigenen Vorlieben festhalten, um auszuwählen, was Ihnen gezeigt wird",
        "messages.email": "Ihnen E-Mails schreiben, ausgewählt nach Ihren Vorlieben",
        "quotes": "Ihre Worte anderen zeigen, ohne Ihren Namen und ohne alles, was auf Sie deutet",
        "fairness": "mit dem, was Sie über sich angeben, prüfen, dass niemand schlechter behandelt wird, und nichts sonst",
        "improve": "unsere Programme mit Ihren Beiträgen anlernen, nachdem alles entfernt ist, was auf Sie deutet",
    },
    kinds={
        "post": "Beiträge",
        "comment": "Kommentare",
        "group_post": "Beiträge in Gruppen",
        "group_comment": "Kommentare in Gruppen",
        "reaction": "Reaktionen wie „Gefällt mir“",
    },
    rights={
        "access": "zu sehen, was über Sie gespeichert ist, und eine Kopie zu erhalten",
        "rectification": "Falsches berichtigen zu lassen",
        "erasure": "vergessen zu werden",
        "restriction": "die Nutzung anhalten zu lassen, während etwas geklärt wird",
        "portability": "Ihre Daten maschinenlesbar mitzunehmen",
        "objection": "zu widersprechen; der Werbung jederzeit und ohne Grund",
        "withdrawal": "Ihr Ja jederzeit so leicht zurückzunehmen, wie Sie es gegeben haben",
        "complaint": "sich bei einer Datenschutzbehörde zu beschweren",
    },
    headings={
        "facts": "Kurz gesagt",
        "who": "Wer fragt",
        "officer": "Datenschutzbeauftragte",
        "purposes": "Wofür",
        "basis": "Warum das erlaubt ist",
        "data": "Was gelesen wird",
        "sources": "Woher es kommt",
        "recipients": "Wer es noch bekommt",
        "countries": "Wo es liegt",
        "safeguards": "Was es dort schützt",
        "retention": "Wie lange",
        "posts": "Beiträge und Meinungen",
        "profile": "Ihre Vorlieben, nachdem Sie zuletzt aktiv waren",
        "consent": "Ihr Ja, bevor wir wieder fragen",
        "profiling": "Wie das Programm entscheidet",
        "rights": "Ihre Rechte",
        "withdrawal": "Wie Sie aufhören",
        "refusal": "Wenn Sie Nein sagen",
        "authority": "Wo Sie sich beschweren können",
        "incentive": "Was Sie bekommen",
        "version": "Fassung",
        "since": "in Kraft seit",
        "print": "Fingerabdruck",
    },
    profiling="Vorlieben und Abneigungen je Marke und Aspekt, gefunden in den Worten Ihrer eigenen Beiträge",
    withdrawal="Schreiben Sie an {contact}, oder nutzen Sie den Link in jeder Nachricht von uns. Ein Grund ist nicht nötig, und es dauert "
    "nicht länger als das Ja.",
    refusal="Ein Nein kostet Sie nichts: Preise, Service und Angebote bleiben gleich.",
    nobody="Niemand sonst.",
    months="{months} Monate",
    month="1 Monat",
    consent_basis="Nur weil Sie zustimmen (DSGVO Art. 6 Abs. 1 lit. a).",
    between=" und ",
    yes="für ein Ja",
    no="für ein Nein",
)

VOCABULARIES: Final[Mapping[str, Vocabulary]] = {"en": ENGLISH, "de": GERMAN}
NETWORK_NAMES: Final = {"facebook": "Facebook", "instagram": "Instagram", "x": "X"}


def vocabulary(language: str) -> Vocabulary:
    """The words of a language, by its first part: de-AT is German.

    Guarantee: English where the language has none.
    """
    return VOCABULARIES.get(language.partition("-")[0], ENGLISH)


def listed(names: list[str], between: str) -> str:
    """Names as one says them: A, B and C.

    Guarantee: nothing for none.
    """
    return between.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
