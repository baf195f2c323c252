"""Letting a model draft words for the offers of a catalogue: it sees facts, and its words are judged like any others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from heedful.errors import Unready
from heedful.flow.access import journey
from heedful.flow.egress import require_place
from heedful.flow.segment import read_rule
from heedful.flow.write import read_catalogue
from heedful.messages.deliver.writer import answer
from heedful.messages.drafting import ask, take
from heedful.segments.rule import words as rule_words
from heedful.store import outbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.flow.workspace import Workspace
    from heedful.messages.compose import Words


@journey("messages.draft", "messages")
def write_words(workspace: Workspace, rule: str, *, only: Sequence[str] = ()) -> dict[str, Words]:
    """Words a model wrote, by offer.

    Guarantee: told of the offer's facts and the rule, never of a person, a post or a count; each is plain words, marked as a machine's. That
    it was asked is entered in the log. A model elsewhere than on this machine must be listed. Errors: Unready `writer.*`; BadInput `writer.answer`; Refused
    `egress.unlisted`. Source: AI Act Art. 50; GDPR Art. 25.
    """
    said = workspace.settings.messages.writer
    if not said.endpoint or not said.model:
        raise Unready("writer.none", "No model is named that could write.", "Set `messages.writer.endpoint` and `messages.writer.model`.")
    require_place(workspace.settings, "model", said.endpoint)
    key = os.environ.get(said.key_env, "") if said.key_env else ""
    asked, now = rule_words(read_rule(workspace, rule)), workspace.clock()
    live = [offer for offer in read_catalogue(workspace, only).offers if not offer.facts.untrue(now)]
    written = {}
    for offer in live:
        told = ask(offer, workspace.settings.name, asked)
        written[offer.id] = take(answer(said.endpoint, said.model, key, told, said.seconds), offer)
    with workspace.store.transaction() as tx:
        outbox.add(tx, "messages.machine_written", workspace.actor, {"offers": sorted(written), "model": said.model}, now)
    return written
