"""A first notice, complete and in plain words, made of what the settings say is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.consent.notice import Controller, Months, Notice, Purpose
from heedful.consent.notice_words import ENGLISH, NETWORK_NAMES, listed, vocabulary

if TYPE_CHECKING:
    from heedful.consent.notice_check import Facts


def draft(done: Facts, controller: Controller, authority: str, profiling: str, *, version: str, language: str) -> Notice:
    """Draft a notice that says exactly what is done.

    Guarantee: pure; complete but for what the settings leave empty, and `compare` finds no difference from `done`. The words are
    ours to begin from and the company's to answer for. Source: GDPR Art. 12(1), 13, 14.
    """
    words = vocabulary(language)
    networks = _ordered(done.networks, list(NETWORK_NAMES))
    named = listed([NETWORK_NAMES.get(n, n) for n in networks], words.between)
    body = words.body.format(name=controller.name, networks=named, refusal=words.refusal)
    return Notice(
        version=version,
        language=language,
        controller=controller,
        purposes={p: Purpose(what=words.purposes.get(p, ""), basis="consent") for p in _ordered(done.purposes, list(words.purposes))},
        networks=networks,
        kinds=_ordered(done.kinds, list(words.kinds)),
        sources=networks,
        recipients=tuple(sorted(done.recipients)),
        countries=tuple(sorted(done.countries)),
        retention=Months(**done.months),
        # The settings say it in one language; another has the usual words, or is for the company to write.
        profiling=words.profiling if profiling == ENGLISH.profiling else profiling,
        rights=tuple(words.rights),
        withdrawal=words.withdrawal.format(contact=controller.contact) if controller.contact else "",
        refusal=words.refusal,
        authority=authority,
        body=body.strip(),
    )


def _ordered(names: frozenset[str], order: list[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (order.index(name) if name in order else len(order), name)))
