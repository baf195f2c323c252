"""What the commands on bias print: counts of comparisons and their verdicts, and where the pages lie."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from heedful.cli import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.flow.bias import Found, Mended, Messaging
    from heedful.flow.bias_gate import Exempted

_FEW = 8


def found(done: Found, as_json: bool) -> None:
    """Say what was found, the worst first.

    Guarantee: of people, only what the page tells.
    """
    gaps = Counter[str](gap.verdict for gap in done.mining.gaps if gap.of_people)
    groups = Counter[str](one.verdict for one in done.messaging.compared)
    if as_json:
        files = [str(path) for path in (done.html, done.public, done.json)]
        show._json({"model": done.mining.made_by, "reading": dict(gaps), "messages": dict(groups), "files": files})
        return
    print(f"Bias was looked for in how {done.mining.made_by} reads {done.mining.sentences:,} invented sentences.")
    print(f"  reading: {_counts(gaps)}")
    for gap in sorted(done.mining.above, key=lambda gap: gap.p)[:_FEW]:
        print(
            f"    {gap.axis}, {gap.group} beside {gap.against}: {gap.measure} {gap.value:+.3f} ({gap.low:+.3f} to {gap.high:+.3f}), {gap.n} pairs"
        )
    print(f"  messages: {_counts(groups) if groups else 'nobody has declared anything of themselves, so nothing can be said'}")
    for one in sorted(done.messaging.above, key=lambda one: one.p)[:_FEW]:
        print(f"    {one.question}, {one.attribute} {one.group}: {one.rate or 0:.0%}, others {one.rate_others or 0:.0%}")
    print(f"{done.html}\n{done.public}  (for the public)")


def excepted(one: Exempted, as_json: bool) -> None:
    """Say what may go on, and until when.

    Guarantee: the officer's own words.
    """
    if as_json:
        show._json({"exception": one.exception_id, "kind": one.kind, "subject": one.subject, "until": one.until})
        return
    print(f"The {one.kind} {one.subject} may go on until {one.until:%Y-%m-%d}. It stands in the log, with the reason.")


def rules(told: Sequence[Messaging], as_json: bool) -> None:
    """Say of two rules whom each would choose.

    Guarantee: perturbed counts of large groups alone.
    """
    if as_json:
        show._json({"rules": [one.plain() for one in told]})
        return
    for title, one in zip(("Now", "Instead"), told, strict=True):
        some = [c for c in one.compared if c.rate is not None and c.kind != "stand-in"]
        tells = {(c.attribute, c.group): c for c in one.compared if c.kind == "stand-in" and c.tells is not None}
        print(f"{title}: {one.compared[0].question if one.compared else 'nobody to count'}")
        for c in sorted(some, key=lambda c: c.p):
            stand = tells.get((c.attribute, c.group))
            says = f", correlation {stand.tells:+.2f} ({stand.verdict})" if stand and stand.tells is not None else ""
            print(
                f"  {c.attribute} {c.group}: {c.rate or 0:.0%}, others {c.rate_others or 0:.0%}, ratio {c.ratio or 0:.2f} ({c.verdict}){says}"
            )
        print("  any smaller group: not enough evidence")


def mended(told: Sequence[Mended], as_json: bool) -> None:
    """Say of each rule how alike it treats groups, beside the first.

    Guarantee: perturbed counts of large groups alone.
    """
    if as_json:
        show._json({"rules": [{"rule": one.rule, "how": one.how, "people": one.people, "kept": one.kept, "above": one.above, "worse": list(one.worse), "found": one.found.plain()} for one in told]})  # fmt: skip
        return
    first = told[0]
    if not first.found.compared:
        print("Nobody has declared anything of themselves, so nothing can be said.")
        return
    for one in told:
        some = [c for c in one.found.compared if c.ratio is not None and c.kind != "stand-in"]
        least = min(some, key=lambda c: c.ratio or 0.0, default=None)
        worst = f"least ratio {least.ratio or 0:.2f} ({least.attribute} {least.group}, {least.verdict})" if least else "not enough evidence"
        print(f"{one.how}: {one.rule}")
        print(f"  {one.above} above a limit; {worst}")
        people = f"{one.people:,} people" if one.people else "too few people to say"
        kept = (
            f", {one.kept:,} of them also under the rule as it is ({first.people:,})"
            if one is not first and one.kept and first.people
            else ""
        )
        print(f"  {people}{kept}{'; worse: ' + ', '.join(one.worse[:3]) if one.worse else ''}")
    print("Nobody's attribute enters any of these. Whoever is in by a lot alone was never heard to ask for it: that is its price.")


def _counts(counted: Counter[str]) -> str:
    return ", ".join(f"{counted.get(verdict, 0)} {verdict}" for verdict in ("above", "within", "not enough evidence"))
