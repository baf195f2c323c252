"""Who may do what, for which purpose: one typed table, asked before each journey. What it does not name is refused.

A workspace nobody was added to belongs to whoever holds its folder: one operator, who may do all. With its first member that ends,
and every call is made by somebody who signed in, or by the program itself in a narrow role.
Source: GDPR Art. 25(2), 29, 32(4).
"""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from functools import wraps
from inspect import Signature, signature
from typing import TYPE_CHECKING, Concatenate, Final, Literal, ParamSpec, TypeAlias, TypeVar, get_args

from heedful.duties.signing import same
from heedful.errors import Refused, Unready
from heedful.store import freezes, members, outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from heedful.flow.workspace import Workspace
    from heedful.security.actor import Actor

Role: TypeAlias = Literal["analyst", "marketer", "privacy_officer", "administrator", "auditor", "service"]
# What a call is for: the purposes people agree to, and the duties a company has towards them.
Purpose: TypeAlias = Literal[
    "insights", "profile", "messages", "quotes", "fairness", "improve", "asking", "rights", "upkeep", "accountability", "security"
]
Action: TypeAlias = Literal[
    "files.look",
    "posts.gather",
    "posts.learn",
    "posts.read",
    "posts.forget",
    "report.read",
    "report.publish",
    "people.ask",
    "consents.record",
    "consents.read",
    "consents.vouch",
    "notices.read",
    "notices.write",
    "people.answer",
    "requests.read",
    "holds.place",
    "deletions.work",
    "keys.change",
    "backup.make",
    "members.change",
    "members.read",
    "log.read",
    "log.change",
    "duties.read",
    "duties.write",
    "duties.approve",
    "rules.sign",
    "signatures.ask",
    "concerns.read",
    "concerns.answer",
    "concerns.freeze",
    "evidence.pack",
    "exports.trace",
    "segments.look",
    "messages.draft",
    "messages.approve",
    "messages.send",
    "messages.hear",
    "messages.read",
    "incidents.work",
    "incidents.contain",
    "incidents.read",
    "incidents.watch",
    "bias.assess",
    "bias.except",
    "heads.teach",
    "opinions.check",
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
OPERATOR: Final = "operator"
# Whoever works here: everybody but the program itself.
TEAM: Final[tuple[Role, ...]] = tuple(role for role in ROLES if role != "service")

# Who may do it, and what for. An administrator keeps it running and reads no post; an analyst sees totals and no person.
TABLE: Final[Mapping[Action, Mapping[Purpose, tuple[Role, ...]]]] = {
    "files.look": {"insights": ("analyst", "privacy_officer", "administrator", "service")},
    "posts.gather": {"insights": ("analyst", "administrator", "service")},
    "posts.learn": {"insights": ("analyst", "administrator", "service")},
    "posts.read": {"rights": ("privacy_officer",)},
    "posts.forget": {"upkeep": ("privacy_officer", "administrator", "service")},
    "heads.teach": {"improve": ("analyst", "privacy_officer")},
    "opinions.check": {"quotes": ("analyst", "privacy_officer")},
    "report.read": {"insights": ("analyst", "marketer", "privacy_officer")},
    "report.publish": {"insights": ("privacy_officer",)},
    "people.ask": {"asking": ("marketer", "privacy_officer", "service")},
    "consents.record": {"asking": ("privacy_officer", "service")},
    "consents.read": {"rights": ("privacy_officer", "service"), "accountability": ("privacy_officer", "auditor")},
    "consents.vouch": {"asking": ("marketer", "privacy_officer")},
    "notices.read": {"asking": ROLES},
    "notices.write": {"asking": ("privacy_officer",)},
    "people.answer": {"rights": ("privacy_officer", "service")},
    "requests.read": {"rights": ("privacy_officer",), "accountability": ("privacy_officer", "auditor")},
    "holds.place": {"accountability": ("privacy_officer",)},
    "deletions.work": {"upkeep": ("privacy_officer", "administrator", "service")},
    "keys.change": {"security": ("administrator",)},
    "backup.make": {"security": ("administrator", "service")},
    "members.change": {"security": ("administrator",)},
    "segments.look": {"profile": ("marketer", "privacy_officer")},
    "messages.draft": {"messages": ("marketer",)},
    "messages.approve": {"messages": ("marketer", "privacy_officer")},
    "messages.send": {"messages": ("marketer", "service")},
    "messages.hear": {"messages": ("marketer", "privacy_officer", "service")},
    "messages.read": {"messages": ("marketer", "privacy_officer", "auditor")},
    "members.read": {"security": ("administrator", "privacy_officer"), "accountability": ("privacy_officer", "auditor")},
    "log.read": {"accountability": ("privacy_officer", "auditor", "administrator", "service")},
    "log.change": {"accountability": ("privacy_officer", "administrator")},
    "duties.read": {"accountability": TEAM},
    "duties.write": {"accountability": ("privacy_officer", "administrator")},
    "rules.sign": {"accountability": TEAM},
    "duties.approve": {"accountability": ("privacy_officer", "administrator")},
    "signatures.ask": {"accountability": ("marketer", "privacy_officer", "administrator")},
    "concerns.read": {"accountability": ("privacy_officer", "administrator", "auditor")},
    "concerns.answer": {"accountability": ("privacy_officer", "administrator")},
    "concerns.freeze": {"accountability": TEAM},
    "evidence.pack": {"accountability": ("privacy_officer",)},
    "exports.trace": {"accountability": ("privacy_officer", "administrator", "auditor")},
    "incidents.work": {"security": ("privacy_officer",)},
    "incidents.contain": {"security": ("administrator",)},
    "incidents.watch": {"security": ("privacy_officer", "administrator", "service")},
    "bias.assess": {"fairness": ("privacy_officer",)},
    "bias.except": {"accountability": ("privacy_officer",)},
    "incidents.read": {"security": ("privacy_officer", "administrator", "auditor")},
}

# What anybody of the team may do before they signed the house rules: read and sign them, pull the brake, and contain a breach.
UNSIGNED: Final = frozenset({"rules.sign", "concerns.freeze", "incidents.contain"})

_P = ParamSpec("_P")
_R = TypeVar("_R")
# A journey that calls another asks once: what it needs of the other is its own.
_within: ContextVar[bool] = ContextVar("within a journey", default=False)


def allows(role: str, action: Action, purpose: Purpose) -> bool:
    """Whether the table lets a role do something for a purpose.

    Guarantee: False for everything it does not name. Source: NIST SP 800-53 AC-3, AC-6.
    """
    return role in TABLE.get(action, {}).get(purpose, ())


def journey(
    action: Action, purpose: Purpose
) -> Callable[[Callable[Concatenate[Workspace, _P], _R]], Callable[Concatenate[Workspace, _P], _R]]:
    """Mark a function of the flow as a journey: whoever acts must be allowed it before anything is read.

    Guarantee: a refusal has happened before the function begins, and leaves an entry. Errors: Refused `access.refused`, `frozen.user`,
    Unready `access.sign_in`. Source: GDPR Art. 32(4).
    """

    def mark(function: Callable[Concatenate[Workspace, _P], _R]) -> Callable[Concatenate[Workspace, _P], _R]:
        called = signature(function)

        @wraps(function)
        def asked(workspace: Workspace, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            from heedful.flow.workspace import full_disk_said

            if _within.get():
                return function(workspace, *args, **kwargs)
            require(workspace, action, purpose)
            _note_decoy(workspace, called, args, kwargs, action)
            token = _within.set(True)
            try:
                with full_disk_said():
                    return function(workspace, *args, **kwargs)
            finally:
                _within.reset(token)

        asked.action, asked.purpose = action, purpose  # type: ignore[attr-defined]
        return asked

    return mark


def _note_decoy(workspace: Workspace, called: Signature, args: tuple[object, ...], kwargs: dict[str, object], action: Action) -> None:
    from heedful.flow.decoys import note_touch

    for what in ("person", "post"):
        if what in called.parameters:
            with suppress(TypeError):  # wrong arguments: the call itself will say so
                asked = called.bind(workspace, *args, **kwargs).arguments.get(what)
                if isinstance(asked, str) and asked:
                    note_touch(workspace, asked, action, what)


def require(workspace: Workspace, action: Action, purpose: Purpose) -> None:
    """Refuse whoever acts in a workspace what the table does not allow them.

    Guarantee: as `journey`.
    """
    actor = workspace.actor
    _require_unfrozen(workspace, actor)
    if actor.role == OPERATOR:
        _require_nobody_else(workspace)
    elif not allows(actor.role, action, purpose):
        _enter(workspace, actor, action, purpose)
        raise Refused(
            "access.refused",
            f"The role {actor.role.replace('_', ' ')} may not do this: {action} for {purpose}.",
            "Ask somebody whose role it is; docs/reference/roles.md has the table.",
        )
    if actor.role != "service" and action not in UNSIGNED:
        _require_rules(workspace, actor)


def _require_unfrozen(workspace: Workspace, actor: Actor) -> None:
    with workspace.store.reading() as tx:
        if any(same(f.target, actor.name) for f in freezes.holding(tx, "user")):
            raise Refused("frozen.user", "A case has stopped this user.", "Its written outcome, by somebody not concerned, lifts it.")


def _require_rules(workspace: Workspace, actor: Actor) -> None:
    from heedful.flow.house_rules import require_signed

    with workspace.store.reading() as tx:
        require_signed(tx, actor.name)


def _require_nobody_else(workspace: Workspace) -> None:
    with workspace.store.reading() as tx:
        if members.any_member(tx):
            raise Unready("access.sign_in", "This workspace has members: who acts must have signed in.", "Run: heedful sign-in NAME")


def _enter(workspace: Workspace, actor: Actor, action: Action, purpose: Purpose) -> None:
    # A store that is busy must not turn a refusal into anything else.
    with suppress(Unready), workspace.store.transaction() as tx:
        outbox.add(tx, "access.refused", actor, {"action": action, "purpose": purpose}, workspace.clock())
