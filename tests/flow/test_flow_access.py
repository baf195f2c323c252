"""Every role, action and purpose; and that no door calls a journey that asks nobody."""

from __future__ import annotations

import ast
import importlib
import inspect
from itertools import product
from pathlib import Path

import pytest

import heedful
from heedful.errors import Refused, Unready
from heedful.flow import access, members
from heedful.flow.access import ACTIONS, PURPOSES, ROLES, TABLE, allows, journey
from heedful.flow.workspace import Workspace
from heedful.security.actor import Actor
from heedful.store import outbox

SOURCE = Path(heedful.__file__).parent
TEAM = {"duties.read accountability", "concerns.freeze accountability", "rules.sign accountability"}
DUTIES = {"duties.write accountability", "duties.approve accountability", "concerns.read accountability", "concerns.answer accountability"}
CHECKING = {"heads.teach improve", "opinions.check quotes"}
# Written by hand, and not from the table: role -> what it may do, and for which purpose.
MAY = {
    "analyst": {"files.look insights", "posts.gather insights", "posts.learn insights", "report.read insights", "notices.read asking"}
    | CHECKING
    | TEAM,
    "marketer": {
        "report.read insights",
        "people.ask asking",
        "consents.vouch asking",
        "notices.read asking",
        "signatures.ask accountability",
    }
    | TEAM,
    "privacy_officer": {
        "bias.assess fairness",
        "bias.except accountability",
        "report.publish insights",
        "incidents.work security",
        "incidents.watch security",
        "incidents.read security",
        "log.read accountability",
        "log.change accountability",
        "files.look insights",
        "posts.read rights",
        "posts.forget upkeep",
        "report.read insights",
        "people.ask asking",
        "consents.record asking",
        "consents.read rights",
        "consents.read accountability",
        "consents.vouch asking",
        "notices.read asking",
        "notices.write asking",
        "people.answer rights",
        "requests.read rights",
        "requests.read accountability",
        "holds.place accountability",
        "deletions.work upkeep",
        "members.read security",
        "members.read accountability",
        "signatures.ask accountability",
        "evidence.pack accountability",
        "exports.trace accountability",
    }
    | CHECKING
    | DUTIES
    | TEAM,
    "administrator": {
        "incidents.contain security",
        "incidents.watch security",
        "incidents.read security",
        "log.read accountability",
        "log.change accountability",
        "files.look insights",
        "posts.gather insights",
        "posts.learn insights",
        "posts.forget upkeep",
        "notices.read asking",
        "deletions.work upkeep",
        "keys.change security",
        "backup.make security",
        "members.change security",
        "members.read security",
        "signatures.ask accountability",
        "exports.trace accountability",
    }
    | DUTIES
    | TEAM,
    "auditor": {
        "incidents.read security",
        "log.read accountability",
        "consents.read accountability",
        "requests.read accountability",
        "notices.read asking",
        "members.read accountability",
        "concerns.read accountability",
        "exports.trace accountability",
    }
    | TEAM,
    "service": {
        "incidents.watch security",
        "log.read accountability",
        "files.look insights",
        "posts.gather insights",
        "posts.learn insights",
        "posts.forget upkeep",
        "people.ask asking",
        "consents.record asking",
        "consents.read rights",
        "notices.read asking",
        "people.answer rights",
        "deletions.work upkeep",
        "backup.make security",
    },
}

for _role, _more in {
    "marketer": ("segments.look profile", "messages.draft", "messages.approve", "messages.send", "messages.hear", "messages.read"),
    "privacy_officer": ("segments.look profile", "messages.approve", "messages.hear", "messages.read"),
    "auditor": ("messages.read",),
    "service": ("messages.send", "messages.hear"),
}.items():
    MAY[_role] |= {one if " " in one else f"{one} messages" for one in _more}
# What asks nobody, and why: anybody may check, or look at what is public, or it is asked for within a journey.
OPEN = {
    "acting",  # opens a workspace in somebody's name
    "certificate.verify_certificate",
    "evidence.verify_pack",
    "house_rules.write_draft",  # a text to begin from, in no use before it is published
    "concerns.raise_concern",  # anybody may, also without a name
    "concerns.follow_up",  # by an unguessable code
    "concerns.say_more",
    "second.sign_by_code",  # an outsider, by an unguessable code
    "condition.fault",  # a code
    "condition.condition",  # counts of posts, files and work
    "doctor.examine",  # counts and whether things open
    "erase.certificate",  # names nobody
    "erase.list_certificates",
    "keys.standing",
    "log.open_log",  # its name and the public half of its key
    "witnesses.witness_key",  # a witness has a folder of its own, and no workspace
    "witnesses.cosign_request",
    "verify.verify_file",
    "proofs.check_proof",  # anybody may check
    "proofs.verify_copy",
    "proofs.write_proof",  # of what a journey has given
    "proofs.write_text",
    "keys.unlock",  # whoever brings the sealed copy and its passphrase; there is no store to ask before
    "fraud.check",  # anybody who got a message may ask whether it is ours
    "look.look",  # works without a workspace too; with one it asks by itself, as the test below holds
    "members.sign_in",
    "team_sign_in",  # signing in at the provider: nobody acts yet
    "members.actor_of",  # whoever a token is; gives a name and a role
    "members.sign_out",
    "visits",  # a person signed in by their own proof; it gives nothing of theirs
    "listed_members",  # patterns of file names, and nobody's
    "jobs",  # asks what the journey of each kind asks, and again when it is done
    "worker.waiting",  # whether anything waits
    "members.own_sessions",  # one's own
    "members.end_own",
    "factors.standing",  # one's own; a reset of anybody else's is a journey
    "factors.begin",
    "factors.confirm",
    "factors.renew_codes",
    "factors.drop",
    "tokens.make",  # for oneself; for a program's member it is a journey
    "tokens.own",
    "tokens.actor_of",  # by an unguessable token
    "tokens.revoke",  # one's own; anybody else's is a journey
    "members.set_password",  # one's own; anybody else's is a journey
    "notice_files.check",
    "notice_files.page",  # published words
    "notice_files.published",
    "notices.in_force",
    "receipts.own_key",  # the public half
    "receipts.verify_receipt",
    "callbacks.status",  # by an unguessable code
    "callbacks.public_site",
    "callbacks.app_secrets",
    "callbacks.warm",
    "callbacks.waiting_by_state",
    "strike_file.write_template",  # of what a preview has shown
    "account_proof.age_of_consent",  # a number of the law
    "account_proof.offered",  # as the published notice says
    "network_sign_in.networks",
    "network_sign_in.begin_address",  # the network's own address, with a state only its browser holds
    "sign_in_link.is_open",  # by an unguessable token; tells nobody whose
    "handed_out.check",  # anybody may check what is handed out
    "notice_files.parts",  # published words
    "public_register.public_register",  # nothing below k
    "trust.public_figures",
    "demo.demonstrate",
    "start.init",
}


@pytest.mark.parametrize("role", [*ROLES, "nobody", "network", ""])
def test_every_role_action_and_purpose_is_as_written_and_all_else_is_refused(role: str) -> None:
    for action, purpose in product([*ACTIONS, "anything"], [*PURPOSES, "anything"]):
        assert allows(role, action, purpose) == (f"{action} {purpose}" in MAY.get(role, set())), (role, action, purpose)


def test_no_action_is_nobodys_and_none_is_unknown() -> None:
    assert set(TABLE) == set(ACTIONS)
    assert all(roles and set(roles) <= set(ROLES) for purposes in TABLE.values() for roles in purposes.values())


@pytest.mark.parametrize(
    ("role", "never"),
    [
        ("administrator", {"posts.read", "people.answer", "consents.read", "requests.read", "report.read"}),
        ("analyst", {"posts.read", "people.answer", "consents.read", "requests.read", "people.ask", "members.read"}),
        ("auditor", {"posts.read", "people.answer", "posts.gather", "keys.change", "members.change"}),
        ("marketer", {"posts.read", "people.answer", "consents.read", "keys.change"}),
    ],
)
def test_who_keeps_it_running_reads_no_post_and_who_counts_sees_no_person(role: str, never: set[str]) -> None:
    assert not [a for a in never for p in PURPOSES if allows(role, a, p)]


def _called_by_doors() -> set[tuple[str, str]]:
    """(module, function) of the flow that a door names, that takes a workspace."""
    called: set[tuple[str, str]] = set()
    for path in [*(SOURCE / "cli").glob("*.py"), *(SOURCE / "web").glob("**/*.py"), SOURCE / "api.py"]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        aliases = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "heedful.flow":
                aliases |= {a.asname or a.name: a.name for a in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("heedful.flow."):
                called |= {(node.module.removeprefix("heedful.flow."), a.name) for a in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
                called.add((aliases[node.value.id], node.attr))
    return called


def test_no_door_calls_a_journey_that_asks_nobody() -> None:
    asked = 0
    for module, name in sorted(_called_by_doors()):
        found = getattr(importlib.import_module(f"heedful.flow.{module}"), name, None)
        if not inspect.isfunction(found) or "workspace" not in inspect.signature(found).parameters:
            continue
        marked = hasattr(found, "action")
        asked += marked
        assert marked or {module, f"{module}.{name}"} & OPEN, f"heedful.flow.{module}.{name} asks nobody: mark it with @journey"
    assert asked > 40


def test_a_refusal_comes_before_anything_is_read_and_is_entered(bench) -> None:
    read = []

    @journey("posts.read", "rights")
    def reads(workspace: Workspace) -> None:
        read.append(workspace)

    with bench.workspace() as workspace:
        workspace.actor = Actor("Ada", "analyst")
        with pytest.raises(Refused) as caught:
            reads(workspace)
        assert caught.value.code == "access.refused"
        assert not read
        with workspace.store.reading() as tx:
            last = outbox.entries(tx)[-1]
        assert (last.kind, last.actor, last.body) == (
            "access.refused",
            Actor("Ada", "analyst"),
            {"action": "posts.read", "purpose": "rights"},
        )
        workspace.actor = Actor("Bo", "privacy_officer")
        reads(workspace)
        assert read


def test_a_journey_within_a_journey_is_its_own_affair_and_no_longer_than_it_lasts(bench) -> None:
    @journey("keys.change", "security")
    def inner(workspace: Workspace) -> str:
        return "done"

    @journey("report.read", "insights")
    def outer(workspace: Workspace, fail: bool = False) -> str:
        if fail:
            raise RuntimeError
        return inner(workspace)

    with bench.workspace() as workspace:
        workspace.actor = Actor("Ada", "analyst")
        assert outer(workspace) == "done"
        with pytest.raises(RuntimeError):
            outer(workspace, fail=True)
        with pytest.raises(Refused):
            inner(workspace)


def test_looking_at_files_in_a_workspace_asks_too(bench) -> None:
    from heedful.flow.look import look

    with bench.workspace() as workspace:
        workspace.actor = Actor("Cy", "auditor")
        with pytest.raises(Refused):
            look([bench.ndjson([])], workspace)


def test_an_operator_may_do_all_until_there_is_a_member(bench) -> None:
    with bench.workspace() as workspace:
        assert workspace.actor.role == access.OPERATOR
        members.add(workspace, "Ada", "administrator", "a rather long password")
        with pytest.raises(Unready) as caught:
            members.add(workspace, "Bo", "analyst", "a rather long password")
        assert caught.value.code == "access.sign_in"
