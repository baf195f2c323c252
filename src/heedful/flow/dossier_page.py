"""The page of a dossier: one file that a person can read on a telephone, in print and without a network."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from heedful.flow import dossier_words as words
from heedful.flow.dossier_words import day, of
from heedful.terms import LAKES, OVERALL, VALID_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.flow.dossier import Document

    Part = dict[str, Any]

# Of what is on record beside posts and consents: which rows, when, and what they mean.
_OTHERS: Final = (
    ("invitations", "sent_at", "we asked you by {channel}; answer: {answer}"),
    ("joinings", "begun_at", "joining by your {network} account, {state}"),
    ("signals", "at", "your browser sent a privacy signal ({kind}); effect: {effect}"),
    ("strikes", "at", "a post or a kind of post that you struck, so that it is never read"),
    ("holds", "at", "a legal hold: nothing of yours may be destroyed while it lasts"),
    ("receipts", "made_at", "a receipt was made for your consent"),
)
# What was brought in, and nobody has vouched for.
_WAITS: Final = "brought in from elsewhere, not checked yet, so not used"


def render(document: Document, k: int) -> str:
    """Write a dossier as a page.

    Guarantee: asks for nothing from any network and runs no script; the same page for the same arguments.
    `k` is the fewest people that a report may count. Source: GDPR Art. 12(1), 15; WCAG 2.2 AA.
    """
    pages = Environment(
        loader=PackageLoader("heedful.flow"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template("dossier.html").render(page=_page(document, k))


def _page(document: Document, k: int) -> Part:
    about, why = document["about"], document["why"]
    company = about["company"]
    return {
        "company": company,
        "person": about["person"],
        "made": day(about["made_at"]),
        "short": _short(document),
        "tiles": _tiles(document),
        "consents": [_consent(row) for row in document["consents"]],
        "receipts": bool(document.get("signed_receipts")),
        "objections": [{"at": day(r["at"]), "said": _said(r)} for r in document["objections"]],
        "groups": [{"at": day(g["at"]), "rule": g["rule"], "campaign": g["campaign"]} for g in document["segments"]],
        "messages": [_message(row) for row in document["messages"]],
        "told": [{"what": of(words.TOLD, t["what"]), "said": t["said"], "at": day(t.get("at"), "")} for t in document["told"]],
        "concerns": [_concern(row) for row in document["concerns"]],
        "brands": _brands(document["opinions"]),
        "corrections": [
            {"at": day(c["at"]), "brand": c["brand"], "aspect": _aspect(c["aspect"]), "said": of(words.FEELINGS, c["said"])}
            for c in document["corrections"]
        ],
        "months": _months(document),
        "accounts": [{**a, "network": of(words.NETWORKS, a["network"]), "proof": _WAITS if a["waits"] else a["verified_by"] or "not shown", "since": day(a["since"])} for a in document["accounts"]],
        "contacts": [{**c, "confirmed": _WAITS if c["waits"] else f"confirmed {day(c['confirmed_at'])}" if c["confirmed_at"] else "not confirmed, so not used"} for c in document["contacts"]],
        "age": _age(document["person"]["age_band"]),
        "others": _others(document),
        "facts": _facts(why),
        "reports": [{"at": day(r["made_at"]), "people": f"{r['people']:,}", "to": r["for"]} for r in document["reports"]],
        "k": k,
        "accesses": [{"at": f"{a['at']:%Y-%m-%d %H:%M} UTC", "who": f"{a['who']} ({a['role']})", "what": of(words.LOOKS, a["what"])} for a in document["accesses"]],
        "requests": [_request(r, about.get("request")) for r in document["requests"]],
        "rights": [*({"name": n, "words": w} for n, w in words.RIGHTS), {"name": "Complain", "words": f"To us, or to {company['authority'] or 'the data protection authority of your country'}."}],
        "contact": company["contact"] or company["address"] or company["name"],
    }  # fmt: skip


def _short(document: Document) -> str:
    posts, used = document["posts"], sum("used" in row["uses"].values() for row in document["posts"])
    if not posts:
        return "We hold no post of yours, and nothing was inferred about you."
    held = f"We hold {_counted(len(posts), 'post')} of yours"
    if not used:
        return f"{held}. None of them is used for anything now; below stands why."
    return f"{held}, and use {'it' if len(posts) == 1 else 'all of them' if used == len(posts) else f'{used:,} of them'} for what you agreed to. Everything else we know about you is on this page."


def _tiles(document: Document) -> list[Part]:
    holding = sum(row["state"] in VALID_STATES for row in document["consents"])
    counts = {
        "Posts held": len(document["posts"]),
        "Opinions found in them": len(document["opinions"]),
        "Purposes you agree to": holding,
        "Times somebody looked": len(document["accesses"]),
    }
    return [{"name": name, "count": f"{count:,}"} for name, count in counts.items()]


def _consent(row: Part) -> Part:
    networks = ", ".join(of(words.NETWORKS, n) for n in row["networks"])
    kinds = ", ".join(
        f"{of(words.KINDS, kind)}s" if "group" not in kind else of(words.KINDS, kind).replace(" in", "s in") for kind in row["kinds"]
    )
    return {
        "purpose": of(words.PURPOSES, row["purpose"]),
        "state": of(words.STATES, row["state"]),
        "valid": row["state"] in VALID_STATES,
        "given": day(row["given_at"]),
        "until": day(row["expires_at"], "not by itself"),
        "covers": f"{kinds} on {networks}" if kinds and networks and row["purpose"] in LAKES else "–",
    }  # fmt: skip


def _said(row: Part) -> str:
    return f"{of(words.SAID, row['kind'])}: {of(words.PURPOSES, row['purpose']).lower() if row['purpose'] else 'for everything'}"


def _brands(opinions: Sequence[Part]) -> list[Part]:
    brands = []
    for brand, rows in groupby(opinions, key=lambda o: o["brand"]):
        lines = [_line(aspect, list(of_aspect)) for aspect, of_aspect in groupby(rows, key=lambda o: o["aspect"])]
        brands.append({"name": brand, "lines": sorted(lines, key=lambda line: line["aspect"] != _aspect(OVERALL))})
    return brands


def _line(aspect: str, rows: Sequence[Part]) -> Part:
    found = Counter(of(words.FEELINGS, row["holds"]) for row in rows)
    chips = [
        {"feeling": name.replace("neither", "plain"), "words": _counted(found[name], name) if name in _FELT else f"{found[name]} {name}"}
        for name in words.FEELINGS.values()
        if found[name]
    ]
    return {"aspect": _aspect(aspect), "chips": chips, "posts": [{"key": r["post"], "day": day(r["day"]), "evidence": r["evidence"]} for r in rows]}  # fmt: skip


_FELT: Final = ("like", "dislike")


def _months(document: Document) -> list[Part]:
    by_post: dict[str, list[Part]] = {}
    for opinion in document["opinions"]:
        by_post.setdefault(opinion["post"], []).append(opinion)
    return [
        {"name": name, "posts": [_post(row, by_post.get(row["post"], [])) for row in rows]}
        for name, rows in groupby(document["posts"], key=lambda p: words.month(p["published"]))
    ]


def _post(row: Part, opinions: Sequence[Part]) -> Part:
    return {
        "key": row["post"],
        "when": f"{day(row['published'])}, {row['published']:%H:%M} UTC",
        "network": of(words.NETWORKS, row["network"]),
        "kind": of(words.KINDS, row["kind"]),
        "parts": _parts(row["text"], opinions),
        "opinions": [{**o, "aspect": _aspect(o["aspect"]), "words": of(words.FEELINGS, o["holds"]), "inferred_words": of(words.FEELINGS, o["inferred"])} for o in opinions],
        "uses": [{"purpose": of(words.PURPOSES, lake), "verdict": of(words.VERDICTS, v)} for lake, v in row["uses"].items()],
        "source": of(words.ORIGINS, row["origin"]),
        "gathered": day(row["gathered"]),
        "kept_until": day(row["kept_until"]),
    }  # fmt: skip


def _parts(text: str, opinions: Sequence[Part]) -> list[Part]:
    parts, at = [], 0
    for one in sorted(opinions, key=lambda o: (o["start"], o["end"])):
        start, end = max(one["start"], at), one["end"]
        if start < end:
            feeling = of(words.FEELINGS, one["holds"])
            parts += [
                {"text": text[at:start], "feeling": ""},
                {"text": text[start:end], "feeling": feeling if feeling in _FELT else "plain"},
            ]
            at = end
    return [part for part in [*parts, {"text": text[at:], "feeling": ""}] if part["text"]]


def _others(document: Document) -> list[Part]:
    rows = [
        (row[when], said.format_map({k: "none" if v is None else v for k, v in row.items()}))
        for name, when, said in _OTHERS
        for row in document[name]
        if not (name == "holds" and row["lifted_at"])
    ]
    # The same on one day is told once, with how often.
    often = Counter((at.date(), what) for at, what in rows)
    return [{"at": day(at), "what": f"{what} ({count} times)" if count > 1 else what} for (at, what), count in sorted(often.items())]


def _facts(why: Mapping[str, Any]) -> list[Part]:
    keeps = why["retention_months"]
    facts = {
        "Why we may": "Because you agreed, and only for that. GDPR Art. 6(1)(a).",
        "For what": ", ".join(of(words.PURPOSES, p).lower() for p in why["purposes"]) + ". Each only if you agreed to it.",
        "How": f"What is worked out: {why['logic']}. A list of words finds the brand, what about it, and whether it is praised or blamed.",
        "Who else gets it": ", ".join(why["recipients"]) or "Nobody.",
        "Where": ", ".join(why["countries"]) or "Where we run our own computers; no other country is named.",
        "How long": f"Posts and opinions {keeps['posts']} months after they were gathered; your own likes and dislikes {keeps['profile']} months after you were last active; "
        f"consent {keeps['consent']} months, then we ask again once.",
        "Segments": why["segments"],
        "Messages": why["messages"],
    }  # fmt: skip
    return [{"name": name, "words": said} for name, said in facts.items()]


def _message(row: Part) -> Part:
    return {
        "at": day(row["sent_at"] or row["made_at"]),
        "state": of(words.MESSAGES, row["state"]) + (f" ({of({}, row['reason'])})" if row["reason"] else ""),
        "channel": row["channel"] or "–",
        "subject": row["subject"] or "words no longer kept",
        "text": row["text"] or "",
        "why": [one["said"] for one in row["why"] or ()],
        "you_said": [of({}, one) for one in row["you_said"]],
    }


def _concern(row: Part) -> Part:
    decided = f"{of(words.OUTCOMES, row['outcome'])}, on {day(row['decided_at'])}" if row["outcome"] else f"open, due {day(row['due_at'])}"
    return {"case": row["case"], "kind": of(words.CASES, row["kind"]), "at": day(row["raised_at"]), "stands": decided}


def _request(row: Part, this: str | None) -> Part:
    late = row.get("extended_for")
    state = row["state"] if row["state"] != "open" else f"open, due {day(row['due_at'])}"
    return {
        "kind": of(words.ASKED, row["kind"]),
        "at": day(row["received_at"]),
        "state": "answered by this page" if row["request"] == this else state,
        "answer": row.get("answer") or (f"later, because: {late}" if late else "–"),
    }


def _age(band: str) -> str:
    return {"adult": "You told us that you are of age.", "minor": "You told us that you are not of age, so nothing of yours is used."}.get(
        band, "You did not tell us your age."
    )


def _aspect(name: str) -> str:
    return "as a whole" if name == OVERALL else name


def _counted(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"
