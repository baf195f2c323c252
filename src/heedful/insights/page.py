"""What stands on the page, section by section, as words and pictures: the template only sets it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from heedful.insights import brands, periods, sentences, summary
from heedful.insights.sentences import aspect, counted, day, interval, signed
from heedful.tables.insights import ALL_NETWORKS
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.insights.brands import Quotes
    from heedful.insights.findings import Findings
    from heedful.insights.provenance import Provenance

    Part = dict[str, Any]

# Lines at a glance, and reasons of refusal before the rest is folded.
GLANCE: Final = 6
REASONS: Final = 4
# Brands drawn; what more there are stand in the files beside the page.
BRANDS: Final = 12
# A brand on a page of its own draws as many trends as one of so many.
_ALONE: Final = 4


def compose(findings: Findings, provenance: Provenance, words: Mapping[bytes, str], quotes: Sequence[Quotes] = ()) -> Part:
    """Everything the template sets out.

    Guarantee: only strings, numbers that passed the views, and pictures of them.
    """
    ranked = _brands(findings)
    drawn = ranked[:BRANDS]
    return {
        "workspace": provenance.workspace,
        "k": findings.k,
        "made": day(provenance.generated_at.date()),
        "made_at": f"{provenance.generated_at:%Y-%m-%d %H:%M} UTC",
        "made_by": provenance.made_by,
        "banner": provenance.banner,
        "label": provenance.label,
        "accuracy": list(provenance.accuracy),
        "bias": list(provenance.bias),
        "acts": [(one.brand, sentences.number(one.people), sentences.number(one.acts)) for one in provenance.acts],
        "unnamed": [(words, sentences.number(people)) for words, people in provenance.unnamed],
        "whom": _whom(provenance),
        "empty": _empty(findings, provenance) if not ranked else None,
        "glance": _glance(findings),
        "news": _news(findings, words),
        "brands": [brands.section(findings, words, brand, place, len(drawn), quotes) for place, brand in enumerate(drawn)],
        "comparisons": brands.comparisons(findings, drawn) if len(drawn) > 1 else [],
        "left_out": ranked[BRANDS:],
        "unshown": _unshown(findings),
    }


def overview(findings: Findings, provenance: Provenance, words: Mapping[bytes, str]) -> Part:
    """The first page of whoever signs in: whom it speaks for, what most people like and dislike, what changed, and a picture a brand.

    Guarantee: as `compose`.
    """
    ranked = _brands(findings)
    return {
        "k": findings.k,
        "whom": _whom(provenance),
        "empty": _empty(findings, provenance) if not ranked else None,
        "glance": _glance(findings),
        "news": _news(findings, words),
        "brands": [brands.summary(findings, brand, place) for place, brand in enumerate(ranked[:BRANDS])],
        "left_out": ranked[BRANDS:],
        "unshown": _unshown(findings),
    }


def brand(findings: Findings, words: Mapping[bytes, str], name: str, quotes: Sequence[Quotes] = ()) -> Part | None:
    """All that is said of one brand; None where it may not be shown.

    Guarantee: as `compose`.
    """
    ranked = _brands(findings)
    return brands.section(findings, words, name, ranked.index(name), _ALONE, quotes) if name in ranked else None


def comparisons(findings: Findings) -> list[Part]:
    """The brands side by side, an aspect at a time.

    Guarantee: as `compose`.
    """
    return brands.comparisons(findings, _brands(findings)[:BRANDS])


def how(k: int) -> Markup:
    """How every number of a report is computed.

    Guarantee: markup of ours; no number of anybody.
    """
    templates = Environment(loader=PackageLoader("heedful.insights"), autoescape=True, undefined=StrictUndefined)
    return Markup(templates.get_template("how.html").render(page={"k": k}))


def _brands(findings: Findings) -> list[str]:
    shown = findings.views.filter(pl.col("network") == ALL_NETWORKS, pl.col("aspect") == OVERALL, pl.col("people_low").is_not_null())
    return shown.sort("people_low", "brand", descending=[True, False])["brand"].to_list()


def _whom(provenance: Provenance) -> Part:
    k = provenance.k
    reasons = sentences.merged(provenance.refused, k)
    refused = sum(provenance.refused.values())
    consents = sorted(provenance.consents.items(), key=lambda at: (-at[1], at[0]))
    since, until = day(provenance.first_day), day(provenance.last_day)
    return {
        "people": _told(provenance.people),
        "posts": _told(provenance.posts_admitted),
        "opinions": _told(provenance.opinions),
        "written": f"{since} to {until}" if provenance.first_day else "–",
        "gathered": day(provenance.gathered_at.date()) if provenance.gathered_at else "not yet",
        "consents": [(sentences.PURPOSES.get(purpose, purpose), counted(people, k)) for purpose, people in consents],
        "given_here": counted(provenance.given_here, k),
        "brought_in": counted(provenance.brought_in, k),
        "refused": counted(refused, k),
        "reasons": reasons[:REASONS],
        "more_reasons": reasons[REASONS:],
        "published": [f"“{audience}”: ε {told:g} of {granted:g}" for audience, told, granted in provenance.published if told],
        "not_read": _told(provenance.not_read) if provenance.not_read != 0 else None,
    }


def _told(total: int | None) -> str:
    return "too few to tell" if total is None else sentences.number(total)


def _empty(findings: Findings, provenance: Provenance) -> Part:
    if provenance.people is None:
        return {
            "why": f"Too few people who agreed have spoken yet, so nothing may be shown: it takes {findings.k} at the least.",
            "then": [
                "Invite more people to join.",
                "Bring in their consents: heedful consent import FILE",
                "Then run: heedful gather FOLDER, and heedful learn",
            ],
        }
    if not provenance.opinions:
        return {
            "why": "No post says anything of the brands that Heedful was told of.",
            "then": [
                "Look whether heedful.yaml names your brands as people write them.",
                "Run: heedful learn",
                "See what is ready: heedful doctor",
            ],
        }
    return {
        "why": f"No brand was spoken of by {findings.k} different people yet, or one person wrote most of what was said.",
        "then": [
            "Invite more people to join.",
            "Look whether heedful.yaml names your brands as people write them.",
            "See what is ready: heedful doctor",
        ],
    }


def _unshown(findings: Findings) -> list[str]:
    hidden = findings.views.filter(pl.col("network") == ALL_NETWORKS, pl.col("aspect") == OVERALL, pl.col("people_low").is_null())
    return [said for row in hidden.sort("brand").to_dicts() if (said := sentences.instead(row))]


def _glance(findings: Findings) -> list[Part]:
    lists = []
    for count, title in (("likes", "Most liked"), ("dislikes", "Most disliked")):
        rows = summary.ranked(findings, count, GLANCE)
        most = max((row[f"{count}_low"] for row in rows), default=1)
        lists.append({"title": title, "count": count, "rows": [_line(row, count, most, findings.k) for row in rows]})
    return lists


def _line(row: Part, count: str, most: int, k: int) -> Part:
    low, high = row[f"{count}_low"], row[f"{count}_high"]
    return {
        "key": row["aspect"],
        "brand": row["brand"],
        "aspect": aspect(row["aspect"]),
        "people": sentences.people(low, high, k),
        "of": sentences.people(row["people_low"], row["people_high"], k),
        "net": signed(row["net"], exact=row["exact"]),
        "width": round(100 * low / most),
    }


def _news(findings: Findings, words: Mapping[bytes, str]) -> list[Part]:
    """What passed the page's test, strongest first."""
    changes = [(row["q"], _change(row)) for row in findings.changes.to_dicts() if row["mark"]]
    rises = [
        (row["q"], _rise(row, words[row["term_key"]])) for row in findings.terms.to_dicts() if row["mark"] and row["term_key"] in words
    ]
    return [said for _, said in sorted([*changes, *rises], key=lambda at: (at[0], at[1]["what"], at[1]["said"]))]


def _change(row: Part) -> Part:
    net = row["measure"] == "net"
    say = signed if net else sentences.percent
    now, then = (say(row[at], exact=row["exact"]) for at in ("now", "then"))
    spoken = "net" if net else "share of people who speak of it"
    when, before = (periods.label(row["period"], row[at]) for at in ("start", "before"))
    return {
        "mark": row["mark"],
        "what": f"{row['brand']}: {aspect(row['aspect'])}",
        "said": f"{spoken} {now} in {when}, {then} in {before}",
        "range": f"change {interval(row['low'], row['high'])} points",
        "how": "change",
    }


def _rise(row: Part, word: str) -> Part:
    feeling = "likes" if row["polarity"] > 0 else "dislikes"
    before = "too few to be told" if row["before"] is None else sentences.number(row["before"])
    return {
        "mark": row["mark"],
        "what": f"{row['brand']}: “{word}”",
        "said": f"said in {feeling} by {sentences.number(row['people'])} people in {periods.label(row['period'], row['start'])}, {before} before",
        "range": "",
        "how": "terms",
    }
