"""Evidence: what belongs into a pack for somebody who must judge a complaint, why each part is in it, and how it is checked. Pure.

Minimal by default: what the question does not need is left out, and the pack says so. Source: GDPR Art. 5(1)(c), 5(2), 31, 58(1)(a), (e).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

SCHEMA: Final = "heedful.evidence/1"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
KEY: Final = "key.pem"
SUMS: Final = "SHA256SUMS"
VERIFY: Final = "VERIFY.md"
# The parts of a pack: for which question each is there, and by which provision.
PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "notices": ("What people were told, word for word, at the time this is about.", "GDPR Art. 13, 14"),
    "documents": ("Which register and assessment were approved, by whom, and what they said.", "GDPR Art. 30, 35"),
    "consent": ("What the person agreed to, when, how, and each word of theirs since.", "GDPR Art. 7(1)"),
    "stood": ("What the gate made of the person's consent at each use, in the state it had at that moment.", "GDPR Art. 5(2), 7(3), 21(3)"),
    "gate": ("What is held of the person now, without its words: for which use each post may serve, or why not.", "GDPR Art. 5(2)"),
    "refused": ("How many posts were refused, and why, from each source that was read in the time.", "GDPR Art. 5(2)"),
    "requests": ("What was asked, when it was due, how it was checked who asks, and what was answered when.", "GDPR Art. 12"),
    "accesses": ("Who of the team saw what is the person's.", "GDPR Art. 15(1)(c), 32"),
    "case": ("What was raised, done, frozen and answered in this case.", "GDPR Art. 5(2), 77"),
    "cases": ("Which cases were raised and decided in the time, without their words.", "GDPR Art. 5(2)"),
    "log": ("The entries of the log that tell of it: counts and marks.", "GDPR Art. 5(2)"),
    "exports": ("What was handed out, to whom, what for and until when.", "GDPR Art. 5(2), 30(1)(d)"),
    "messages": (
        "What was written to the person, when it left, and which entry of the log seals why.",
        "GDPR Art. 21(3); Reg. (EU) 2022/2065 Art. 26(1)(d)",
    ),
    "posts": ("The redacted words that are held, because the question cannot be answered without them.", "GDPR Art. 5(1)(c)"),
}
# What each question needs, and no more.
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("notices", "documents", "consent", "stood", "gate", "requests", "messages", "accesses", "exports", "log"),
    "case": ("notices", "documents", "case", "log"),
    "period": ("notices", "documents", "refused", "cases", "exports", "log"),
}
# What is never in a pack, and why.
NEVER: Final[tuple[tuple[str, str], ...]] = (
    ("account ids and addresses", "they tell who somebody is beyond this question; the person knows them"),
    ("other people's rows", "the question is not about them"),
    ("posts that were refused", "they were never kept"),
    ("keys", "whoever had them could open what is sealed"),
    (
        "the words of incidents",
        "that there was one, when it was known and who was told stands in the log; its register is for the authority",
    ),
)


_READING: Final = """`stood.json` is the answer to "was it used after I said no?": for each use it gives what the person had said up to then,
and what follows from it. It is computed from the events in `consent.json`, so you can follow it by hand: an event counts
from its time on; of two at once the stricter holds; a withdrawal of everything ends every consent given before it.

"""


@dataclass(frozen=True, slots=True)
class Question:
    """What a pack is to answer.

    Guarantee: immutable. `scope` is person, case or period; `about` is what may be named of it: a receipt, a case, two days.
    """

    scope: str
    about: str
    known: bool  # whether the pack is about somebody on record
    with_posts: str = ""  # why redacted words are in it; empty where they are not


def parts_of(question: Question) -> tuple[str, ...]:
    """The parts that a question needs.

    Guarantee: pure; words of posts only for a reason that is given. Source: GDPR Art. 5(1)(c).
    """
    needed = NEEDED[question.scope]
    if question.scope == "case" and question.known:
        needed = tuple(dict.fromkeys((*needed, *NEEDED["person"])))
    return (*needed, "posts") if question.with_posts and question.known else needed


def manifest(
    question: Question, company: Mapping[str, Any], by: str, made_at: datetime, digests: Mapping[str, str], whys: Mapping[str, str]
) -> dict[str, Any]:
    """What is in a pack, why, and what was left out.

    Guarantee: pure; every file stands in it with its SHA-256. `digests` by file, `whys` the part of each file.
    """
    files = [
        {"file": name, "sha256": digests[name], "part": whys[name], "why": _why(question, whys[name]), "article": _article(whys[name])}
        for name in sorted(digests)
    ]
    out = [{"part": part, "why": "not needed for this question"} for part in PARTS if part not in parts_of(question)]
    return {
        "schema": SCHEMA,
        "document": "evidence",
        "scope": question.scope,
        "about": question.about,
        "company": dict(company),
        "made_by": by,
        "made_at": made_at.isoformat(),
        "files": files,
        "left_out": out + [{"part": what, "why": why} for what, why in NEVER],
    }


def verify_text(question: Question, company: str, made_at: datetime, public: str, files: Sequence[str]) -> str:
    """How anybody checks a pack without this program, and how it is read.

    Guarantee: pure; names only tools that systems have. Source: RFC 8032; FIPS 180-4.
    """
    listed = "\n".join(f"- `{name}`" for name in files)
    return f"""# How to check and read this folder

{company} made it on {made_at:%Y-%m-%d %H:%M} UTC, about: {question.scope} {question.about}. `{MANIFEST}` says of each file why it is here, and what
was left out.

## Check that nothing was changed

1. Each file: `sha256sum --check {SUMS}`
2. The list itself: `openssl pkeyutl -verify -pubin -inkey {KEY} -rawin -in {MANIFEST} -sigfile {SIGNATURE}`
3. That `{MANIFEST}` has the same SHA-256 for each file as `{SUMS}`, and that no file stands here which neither names.
4. That the key is the company's: it must be `{public}`, as it stands on each of its receipts, and as the company tells
   you by another way. A key that only this folder names proves nothing.

With the program: `heedful verify evidence FOLDER --key {public}`

## Read it in this order

{listed}

{_READING if "stood.json" in files else ""}## What the log proves

Each entry in `log.json` stands there as it was hashed (`entry`) with a `tlog_proof` (C2SP) under one signed checkpoint. Write the two into files and check them with
any program that knows RFC 6962 and C2SP, or with `heedful audit check ENTRY PROOF --key KEY`. `goes_on_from` has, for each checkpoint that a receipt of the person
prints, the proof of RFC 6962 §2.1.2 that the log of this folder goes on from it: then nothing before it was changed since. Hold it against the receipt itself, and the
receipt's SHA-256 against `consent.json`. A file in `explanations` is checked by `heedful verify FILE`.

## What this shows, and what it does not

It shows what the company's records hold, that this folder was not changed since, and who signed it. It does not show that
a record was true when it was written. Where two of the team vouched for a consent, their names stand with it.
"""


def _why(question: Question, part: str) -> str:
    if part == "posts":
        return question.with_posts
    return PARTS[part][0] if part in PARTS else "So that this folder can be checked."


def _article(part: str) -> str:
    return PARTS[part][1] if part in PARTS else "GDPR Art. 5(2)"
