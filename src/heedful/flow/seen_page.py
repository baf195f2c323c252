"""The page of a preview and of a mirror: one file that a person reads before they give anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from heedful.errors import BadInput
from heedful.flow import dossier_words as words
from heedful.flow.dossier_words import day, of
from heedful.terms import DISLIKE, LIKE, OVERALL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from heedful.flow.seen import Previewed, SeenPost

# What each mark stands for, spoken to the person.
MARKS: Final[Mapping[str, str]] = {
    "[name]": "names of people",
    "[handle]": "handles of people",
    "[email]": "e-mail addresses",
    "[phone]": "telephone numbers",
    "[card]": "card numbers",
    "[iban]": "bank accounts",
    "[ip]": "internet addresses",
    "[profile]": "addresses of profiles and posts",
}
# Why a record stays closed, spoken to the person.
REFUSED: Final[Mapping[str, str]] = {
    "direct": "messages to one person or a few",
    "no_author": "the export does not say who wrote them",
    "no_owner": "nobody was named as their owner",
    "third_party": "words of other people",
    "no_record": "you did not agree to anything",
    "not_given": "you did not agree to it",
    "withdrawn": "you took your consent back",
    "expired": "your consent has run out",
    "objected": "you objected",
    "restricted": "you had its use stopped",
    "minor": "only people of age can agree to it",
    "purpose": "you did not agree to this purpose",
    "network": "not a network you agreed to",
    "kind": "not a kind of post you agreed to",
    "group": "group posts, which your consent does not name",
    "period": "outside the period you agreed to",
    "platform_terms": "the network's terms do not allow it",
    "private": "too private to mine: of health, belief, need and the like, yours or another's",
}
_FEELING: Final = {LIKE: "like", DISLIKE: "dislike"}


def write_page(seen: Previewed, file: Path, company: str = "") -> Path:
    """Write what was seen as a page; `company` is who asks, or empty for a mirror.

    Guarantee: whole or not at all; runs no script and asks no network for anything. Errors: BadInput `preview.out`.
    Source: GDPR Art. 12(1); WCAG 2.2 AA.
    """
    try:
        file.write_text(render(seen, company), encoding="utf-8")
    except OSError:
        raise BadInput("preview.out", "The page cannot be written there.", "Name a file in a folder that is there.") from None
    return file


def render(seen: Previewed, company: str = "") -> str:
    """The page as text.

    Guarantee: the same page for the same arguments; words of posts stand in it as text only.
    """
    pages = Environment(
        loader=PackageLoader("heedful.flow"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template("seen.html").render(page=_page(seen, company))


def short(seen: Previewed) -> str:
    """What was seen in one sentence.

    Guarantee: counts only.
    """
    kept = [post for post in seen.posts if not post.struck]
    found, struck = sum(len(post.opinions) for post in kept), len(seen.posts) - len(kept)
    said = f"{_counted(len(kept), 'post')} would be read, and {_counted(found, 'opinion')} found in them."
    return f"{said} {_counted(struck, 'post')} struck out: not kept, not read." if struck else said


def _page(seen: Previewed, company: str) -> dict[str, Any]:
    kept = [post for post in seen.posts if not post.struck]
    tiles = {
        "Posts read": len(kept),
        "Details taken out": sum(seen.removed.values()),
        "Opinions found": sum(len(post.opinions) for post in kept),
        "Posts left closed": seen.records - len(seen.posts),
    }
    return {
        "company": company,
        "name": seen.name,
        "title": seen.title,
        "supposed": seen.supposed,
        "short": short(seen),
        "tiles": [{"name": name, "count": f"{count:,}"} for name, count in tiles.items()],
        "brands": _brands(seen),
        "removed": [{"mark": mark, "what": MARKS.get(mark, "details"), "count": f"{count:,}"} for mark, count in seen.removed.items()],
        "members": [{"name": m.name, "read": m.read, "why": m.why} for m in seen.members],
        "refused": refused(seen),
        "months": _months(seen.posts),
        "kinds": [{"kind": of(words.KINDS, k), "count": f"{n:,}", "struck": k in seen.struck_kinds} for k, n in seen.by_kind.items()],
        "struck": len(seen.posts) - len(kept),
    }


def refused(seen: Previewed) -> list[dict[str, str]]:
    """Why records stay closed, in words, with how many.

    Guarantee: the commonest first.
    """
    # What is left closed is closed for every purpose; the purpose that lets in most says why.
    reasons = min(seen.refused.values(), key=lambda by_reason: sum(by_reason.values()), default={})
    ordered = sorted(reasons.items(), key=lambda r: (-r[1], r[0]))
    return [{"why": of(REFUSED, reason), "count": f"{count:,}"} for reason, count in ordered]


def _brands(seen: Previewed) -> list[dict[str, Any]]:
    brands: dict[str, list[dict[str, Any]]] = {}
    for (brand, aspect), (likes, dislikes, plain) in seen.feelings.items():
        chips = [("like", likes), ("dislike", dislikes), ("plain", plain)]
        said = {"like": "like", "dislike": "dislike", "plain": "neither"}
        shown = [{"feeling": f, "words": _counted(n, said[f]) if f != "plain" else f"{n:,} {said[f]}"} for f, n in chips if n]
        brands.setdefault(brand, []).append({"aspect": aspect_words(aspect), "first": aspect != OVERALL, "chips": shown})
    return [{"name": brand, "lines": sorted(lines, key=lambda line: line["first"])} for brand, lines in brands.items()]


def _months(posts: Sequence[SeenPost]) -> list[dict[str, Any]]:
    months: dict[str, list[dict[str, Any]]] = {}
    for post in posts:
        months.setdefault(words.month(post.at), []).append(_post(post))
    return [{"name": name, "posts": shown} for name, shown in months.items()]


def _post(post: SeenPost) -> dict[str, Any]:
    return {
        "when": f"{day(post.at)}, {post.at:%H:%M} UTC",
        "network": of(words.NETWORKS, post.network),
        "kind": of(words.KINDS, post.kind),
        "parts": _parts(post),
        "removed": [{"mark": one.mark, "words": one.words} for one in post.removed],
        "opinions": [{"brand": o.brand, "aspect": aspect_words(o.aspect), "feeling": _FEELING.get(o.polarity, "plain"), "words": _FEELING.get(o.polarity, "neither")} for o in post.opinions],
        "purposes": ", ".join(of(words.PURPOSES, lake) for lake in post.purposes),
        "struck": post.struck,
    }  # fmt: skip


def _parts(post: SeenPost) -> list[dict[str, str]]:
    parts, at = [], 0
    for one in sorted(post.opinions, key=lambda o: (o.start, o.end)):
        start, end = max(one.start, at), one.end
        if start < end:
            parts += [
                {"text": post.text[at:start], "feeling": ""},
                {"text": post.text[start:end], "feeling": _FEELING.get(one.polarity, "plain")},
            ]
            at = end
    return [part for part in [*parts, {"text": post.text[at:], "feeling": ""}] if part["text"]]


def aspect_words(aspect: str) -> str:
    """How an aspect is said to a person.

    Guarantee: never empty.
    """
    return "as a whole" if aspect == OVERALL else aspect


def _counted(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"
