"""What befell the people who let themselves be counted: in which group, offered what at which price, refused, silent, left out.

Everything is asked of those who declared something alone, by their key of the purpose; nothing of it leaves but through the counts of
`fairness.messaging`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.errors import HeedfulError
from heedful.fairness.messaging import STAND_IN
from heedful.flow.profiles import known
from heedful.flow.segment import read_rule
from heedful.flow.write import read_catalogue
from heedful.segments import members
from heedful.segments.stances import stances
from heedful.store import answers, messages
from heedful.store.messages import APPROVED, DRAFTED, HELD_OUT, REFUSED, SENT, TRYING, UNCERTAIN
from heedful.tables.fairness import HAPPENED
from heedful.terms import OVERALL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from heedful.flow.profiles import Known
    from heedful.flow.workspace import Workspace
    from heedful.store.messages import Campaign, Message
    from heedful.store.store import Tx

LEFT_OUT, CHOSEN, OFFER, PRICE, NOT_SENT, COMPLAINT = "left out", "chosen", "offer", "price", "refused", "complaint"
# The newest campaigns; older ones stand in earlier assessments.
CAMPAIGNS: Final = 8
_EVERY: Final = (DRAFTED, APPROVED, HELD_OUT, TRYING, SENT, REFUSED, UNCERTAIN)
_UNWANTED: Final = ("complaint", "stop")

# A question, its kind, and of each person asked whether it happened.
Asked = tuple[str, str, dict[str, bool]]


def happened(workspace: Workspace, tx: Tx, keys: Mapping[str, bytes], only: Campaign | None = None) -> pl.DataFrame:
    """What befell some people, question by question; of one campaign alone where it is given.

    Guarantee: gives fairness.HAPPENED, of nobody else; as things stand in this transaction.
    """
    found = known(workspace, tx)
    questions = list(_of_campaign(workspace, tx, found, only, keys)) if only else list(_of_all(workspace, tx, found, keys))
    rows = [(question, kind, keys[person], yes) for question, kind, said in questions for person, yes in sorted(said.items())]
    return HAPPENED.require(pl.DataFrame(rows, schema=HAPPENED.schema, orient="row"))


def in_group(name: str) -> str:
    """The question who is in the group of a campaign.

    Guarantee: the same for campaigns of one name.
    """
    return f"in the group of “{name}”"


def _of_all(workspace: Workspace, tx: Tx, found: Known, keys: Mapping[str, bytes]) -> Iterator[Asked]:
    people = _with_profile(found, keys)
    yield "left out, for nothing is known of them", LEFT_OUT, {person: person not in people for person in keys}
    yield from _of_aspects(workspace, found, people)
    some = [one for one in messages.campaigns(tx) if one.body.get("kind") != "digest"]
    for one in some[-CAMPAIGNS:]:
        yield from _of_campaign(workspace, tx, found, one, keys)


def _with_profile(found: Known, keys: Mapping[str, bytes]) -> set[str]:
    spoken = set(found.facts["subject_key"].unique().to_list())
    return {person for key, person in found.persons.items() if key in spoken and person in keys}


def _of_aspects(workspace: Workspace, found: Known, people: Collection[str]) -> Iterator[Asked]:
    own = {brand.name for brand in workspace.taxonomy.brands if not brand.competitor}
    felt = stances(found.facts, found.parents).filter(pl.col("brand").is_in(list(own)), pl.col("aspect") != OVERALL)
    for (brand, aspect), rows in sorted(felt.partition_by("brand", "aspect", as_dict=True).items()):
        for word, feeling in (("likes", 1), ("dislikes", -1)):
            feel = {found.persons.get(key) for key in rows.filter(pl.col("feeling") == feeling)["subject_key"].to_list()}
            yield f"{word} {aspect} of {brand}", STAND_IN, {person: person in feel for person in people}


def _of_campaign(workspace: Workspace, tx: Tx, found: Known, one: Campaign, keys: Mapping[str, bytes]) -> Iterator[Asked]:
    mine = {m.person_id: m for m in messages.in_state(tx, one.campaign_id, *_EVERY) if m.person_id in keys}
    people = _with_profile(found, keys)
    name = f"“{one.name}”"
    inside = _inside(workspace, found, one, people)
    yield in_group(one.name), CHOSEN, {person: person in inside for person in people}
    yield in_group(one.name), STAND_IN, {person: person in inside for person in people}
    yield f"in the group of {name}, yet left out", LEFT_OUT, {person: person not in mine for person in inside}
    yield from _of_offers(workspace, one, mine, name)
    for reason in sorted({m.reason for m in mine.values() if m.state == REFUSED and m.reason}):
        yield f"refused in {name}: {reason}", NOT_SENT, {p: m.state == REFUSED and m.reason == reason for p, m in mine.items()}
    sent = {m.message_id: p for p, m in mine.items() if m.state == SENT}
    cried = {f.message_id for f in answers.feedback_of(tx, sent.values()) if f.kind in _UNWANTED}
    yield f"complained of {name}, or stopped", COMPLAINT, {p: number in cried for number, p in sent.items()}


def _inside(workspace: Workspace, found: Known, one: Campaign, people: Collection[str]) -> set[str]:
    try:
        inside = members.members(read_rule(workspace, one.segment), found.facts, found.parents, one.drafted_at.date())
    except HeedfulError:
        # Its aspects are no longer in the taxonomy: who was in it cannot be asked any more.
        return set()
    return {found.persons[key] for key in inside["subject_key"].to_list() if found.persons.get(key) in people}


def _of_offers(workspace: Workspace, one: Campaign, mine: Mapping[str, Message], name: str) -> Iterator[Asked]:
    offers = sorted({m.offer for m in mine.values() if m.offer})
    for offer in offers if len(offers) > 1 else []:
        yield f"given the offer {offer} in {name}", OFFER, {person: m.offer == offer for person, m in mine.items()}
    prices = _prices(workspace, one)
    told = sorted({prices[m.offer] for m in mine.values() if m.offer in prices})
    for price in told if len({prices.get(offer) for offer in offers}) > 1 else []:
        yield f"asked {price} in {name}", PRICE, {person: prices.get(m.offer) == price for person, m in mine.items()}


def _prices(workspace: Workspace, one: Campaign) -> dict[str, str]:
    try:
        book = read_catalogue(workspace, one.body.get("only", []))
    except HeedfulError:
        return {}
    priced = ((offer.id, offer.facts.price) for offer in book.offers)
    return {number: f"{price.amount} {price.currency}" for number, price in priced if price}
