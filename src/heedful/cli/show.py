"""What the commands print: a few lines for people, or one JSON object for machines."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from heedful.cli.exits import say_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from heedful.flow.demo import Demonstrated, Entrances
    from heedful.flow.doctor import Finding
    from heedful.flow.gather import Gathered
    from heedful.flow.join import Joined
    from heedful.flow.learn import Learnt
    from heedful.flow.look import Looked
    from heedful.flow.report import Reported

# Problems of one kind beyond this many are counted, not listed.
LISTED = 10

WHY: Mapping[str, str] = {
    "direct": "a direct message",
    "no_author": "the network did not say who wrote it",
    "no_owner": "nobody was named as its owner, or the account is not proven theirs",
    "third_party": "another person's words",
    "no_record": "its author has not agreed",
    "not_given": "its author was asked, but has not agreed",
    "withdrawn": "its author has withdrawn",
    "expired": "their consent has run out",
    "objected": "its author has objected",
    "restricted": "its use is restricted",
    "minor": "its author is a minor, or their age is not declared",
    "purpose": "agreed to, but not for this purpose",
    "network": "agreed to, but not on this network",
    "kind": "agreed to, but not this kind of post",
    "group": "a group post, which their consent does not name",
    "period": "outside the period they agreed to",
    "platform_terms": "the network's terms do not allow it",
    "struck": "its author struck it out",
    "special_category": "its words tell of health, belief, politics, origin or the like",
    "vulnerable": "its words tell of somebody in need",
    "third_party_text": "its words are somebody else's",
    "private": "its words tell of something too private to mine",
}


def _json(value: Mapping[str, Any]) -> None:
    import orjson

    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode() + "\n")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place == 0 or not rows or not rows[0][place][:1].isdigit() else "right")
    for row in rows:
        table.add_row(*row)
    # Where no terminal says its width, a pipe should not cut the words.
    Console(width=None if sys.stdout.isatty() else 120, highlight=False, markup=False).print(table)


def _problems(problems: Sequence[tuple[str, Any]]) -> None:
    seen: Counter[str] = Counter()
    for name, problem in problems:
        seen[problem.code] += 1
        if seen[problem.code] <= LISTED:
            print(f"  {name}, {problem.place}: {problem.sentence} {problem.remedy}", file=sys.stderr)
    for code, count in seen.items():
        if count > LISTED:
            print(f"  … and {count - LISTED:,} more of the kind {code}", file=sys.stderr)


def made(folder: Path, *, assessed: bool = True) -> None:
    """Say that a workspace was made, and what comes next.

    Guarantee: names the commands in their order.
    """
    where = "" if str(folder) == "." else f" -w {folder}"
    print(f"Made a workspace in {folder}. Its settings are in {folder / 'heedful.yaml'}; read them once.")
    print(f"What people are told is in {folder / 'notices'}; see what it still lacks with: heedful notice check{where}")
    if not assessed:
        print(f"Nothing is shown before ten short questions are answered: heedful assess begin{where}")
    print(f"Next:  heedful consent import consents.csv{where}")
    print(f"       heedful gather POSTS{where}")
    print(f"       heedful learn{where}")
    print(f"       heedful report{where}")


def findings(found: Sequence[Finding], as_json: bool) -> None:
    """Show what the doctor found.

    Guarantee: every finding that is not well has its remedy.
    """
    if as_json:
        _json({"findings": [{"subject": f.subject, "ok": f.ok, "sentence": f.sentence, "remedy": f.remedy} for f in found]})
        return
    for finding in found:
        print(f"{'ok  ' if finding.ok else 'look'}  {finding.subject}: {finding.sentence}")
        if not finding.ok:
            print(f"      → {finding.remedy}")


def joined(done: Joined, as_json: bool, more: Mapping[str, object] | None = None) -> None:
    """Show what an import of consents did.

    Guarantee: names lines, never people.
    """
    if as_json:
        _json(
            {
                **done.counts,
                **(more or {}),
                "problems": [{"code": p.code, "line": p.line, "sentence": p.sentence, "remedy": p.remedy} for p in done.problems],
            }
        )
        return
    counts = done.counts
    print(f"{counts['records']:,} new consent records of {counts['people']:,} people; {counts['given']:,} of them stand as given.")
    if counts["disputed"]:
        print(f"{counts['disputed']:,} accounts are claimed by two people; both are held back. heedful doctor says more.")
    for problem in done.problems[:LISTED]:
        # What is said of nobody's line in particular would tell who, if it named one.
        where = f"line {problem.line}: " if problem.line else ""
        print(f"  {where}{problem.sentence} {problem.remedy}", file=sys.stderr)
    if len(done.problems) > LISTED:
        print(f"  … and {len(done.problems) - LISTED:,} more lines", file=sys.stderr)


def withdrawn(records: int, as_json: bool) -> None:
    """Say that a withdrawal is recorded.

    Guarantee: the same words whether or not there was something to withdraw, but for the count.
    """
    if as_json:
        _json({"records": records})
        return
    print(f"Withdrawn. It holds from now on; {records} consent record{'s' if records != 1 else ''} concerned.")


def consents(held: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    """Show one person's consent records and their state now.

    Guarantee: what the store holds, no more.
    """
    if as_json:
        _json({"records": list(held)})
        return
    if not held:
        print("No consent is on record for this person. Without a record nothing of theirs is used.")
        return
    _table(["record", "purpose", "state", "given", "until", "networks", "kinds"], [[str(h[c]) for c in _SHOWN] for h in held])


_SHOWN = ("record", "purpose", "state", "given", "until", "networks", "kinds")


def looked(answers: Sequence[Looked], asked_gate: bool, as_json: bool) -> None:
    """Show what files are: members, kinds and counts.

    Guarantee: no word of a post.
    """
    if as_json:
        _json({"files": [_looked(a) for a in answers]})
        return
    for answer in answers:
        if answer.error:
            say_error(answer.error, answer.name)
            continue
        print(f"{answer.name}: {answer.shape.title if answer.shape else ''}")
        for member in answer.shape.members if answer.shape else ():
            print(f"  {'read' if member.read else 'left'}  {member.name}  {member.why}")
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(answer.by_kind.items())) or "none"
        print(f"  records: {kinds}")
        if asked_gate:
            print(f"  would be kept for insights: {answer.would_keep or 0:,}")
            if answer.not_read:
                print(
                    f"  of them in languages that are not read: {answer.not_read:,} (English, German, French, Spanish, Italian and Dutch are)"
                )
            for reason, count in sorted(answer.by_reason.items(), key=lambda r: -r[1]):
                print(f"  refused: {count:,}  {WHY.get(reason, reason)} ({reason})")
        _problems([(answer.name, p) for p in answer.problems])


def _looked(answer: Looked) -> dict[str, Any]:
    shape = answer.shape
    return {
        "file": answer.name,
        "source": shape.source if shape else None,
        "members": [{"name": m.name, "read": m.read, "why": m.why} for m in shape.members] if shape else [],
        "records": answer.records,
        "kinds": answer.by_kind,
        "kept": answer.would_keep,
        "not_read": answer.not_read,
        "refused": answer.by_reason,
        "problems": [{"code": p.code, "place": p.place, "sentence": p.sentence} for p in answer.problems],
        "error": answer.error.code if answer.error else None,
    }


def gathered(done: Gathered, as_json: bool) -> None:
    """Show what gather did.

    Guarantee: counts and places of problems only.
    """
    if as_json:
        problems: list[dict[str, str]] = [{"file": n, "code": p.code, "place": p.place, "sentence": p.sentence} for n, p in done.problems]
        counts = {
            "files": done.files,
            "unchanged": done.unchanged,
            "asked": done.asked,
            "added": done.added,
            "replaced": done.replaced,
            "gone": done.gone,
        }
        _json(
            {
                **counts,
                "kept": done.kept,
                "refused": done.refused,
                "problems": problems,
                "failed": [{"file": n, "code": e.code} for n, e in done.failed],
            }
        )
        return
    kept = done.kept["insights"]
    print(
        f"{done.files:,} files, {done.unchanged:,} of them read before; {done.asked:,} posts met, {kept:,} kept for insights, {done.kept['profile']:,} for profile."
    )
    changes = [f"{done.added:,} new rows in the lakes"]
    changes += [f"{done.replaced:,} replaced by newer ones"] if done.replaced else []
    changes += [f"{done.gone:,} gone from their page and removed"] if done.gone else []
    print(f"{'; '.join(changes)}.")
    for reason, count in sorted(done.refused["insights"].items(), key=lambda r: -r[1]):
        print(f"  refused: {count:,}  {WHY.get(reason, reason)} ({reason})")
    for name, error in done.failed:
        say_error(error, name)
    for name, error in done.left:
        print(f"  left aside: {name}: {error.sentence}", file=sys.stderr)
    _problems(done.problems)


def learnt(done: Learnt, as_json: bool) -> None:
    """Show what learn did.

    Guarantee: counts only.
    """
    if as_json:
        _json({"made_by": done.made_by, "posts": done.posts, "opinions": done.opinions, "not_live": done.not_live, "by_lake": done.by_lake})
        return
    print(f"{done.posts:,} posts read, {done.opinions:,} opinions found by {done.made_by}.")
    if done.not_live:
        print(f"{done.not_live:,} posts were left closed: the consent they came under does not stand now.")


def top(rows: Sequence[Any]) -> None:
    """Show the top likes and dislikes as a table.

    Guarantee: only what passed the views.
    """
    if not rows:
        print("Nothing can be shown yet: no brand and aspect was spoken of by enough people.")
        return
    _table(["", "brand", "aspect", "people", "of them", "net"], [[r.feeling, r.brand, r.aspect, r.people, r.count, r.net] for r in rows])


def reported(done: Reported, as_json: bool) -> None:
    """Show the first lines of a report, and where it lies.

    Guarantee: only what passed the views.
    """
    if as_json:
        rows = [
            {"feeling": r.feeling, "brand": r.brand, "aspect": r.aspect, "people": r.people, "count": r.count, "net": r.net}
            for r in done.top
        ]
        _json({"report": str(done.html), "people": done.people, "posts": done.posts, "opinions": done.opinions, "top": rows})
        return
    spoke = (
        "too few people who agreed"
        if done.people is None
        else f"{done.people:,} people who agreed, and about {done.posts:,} of their posts"
    )
    print(f"From {spoke}. People who agreed are not all customers.")
    top(done.top)
    print(f"\nReport: {done.html}")


def demonstrated(done: Demonstrated) -> None:
    """Show what the demonstration did and where its report lies.

    Guarantee: as `reported`.
    """
    print(f"{done.people:,} invented people, {done.asked:,} records in {done.files:,} files; {done.kept:,} posts kept for insights.")
    reported(done.report, as_json=False)
    print(f"Workspace: {done.workspace}")


def entrances(folder: Path, site: str, found: Entrances, *, serving: bool) -> None:
    """Show how to look at an invented world from within.

    Guarantee: links and passwords of invented people only; said once.
    """
    if not serving:
        print(f"Its pages: heedful serve -w {folder}   then open {site}")
    for number, token in enumerate(found.people, 1):
        print(f"  as one of the people ({number} of {len(found.people)}): {site}/sign-in/{token}")
    for name, role, password in found.members:
        print(f"  as {role.replace('_', ' ')}: {site}/team/sign-in   {name}   {password}")
    if not serving:
        print(
            f"A member for the team: heedful users add NAME --role administrator -w {folder}   or, in a new folder, heedful demo DIR --serve"
        )
