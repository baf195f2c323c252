"""Signing in at a network as a proof of account: which networks offer it here, where it begins, and what comes of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from heedful.errors import Refused, Unready
from heedful.flow.access import journey
from heedful.flow.joining import Step, TokenInfo, prove_oauth
from heedful.sources import sign_in

if TYPE_CHECKING:
    from heedful.flow.workspace import Workspace
    from heedful.sources.sign_in import Application

# Where the networks send people back to, on this site.
BACK: Final = "/account/back"
# Where ids are unique when an account is proven by signing in.
_SCOPES: Final = {"x": "global", "facebook": "app"}


def networks(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """How accounts of each network may be proven here: by oauth, by code.

    Guarantee: the networks that the settings read; oauth only where it is set up, code always.
    """
    said = workspace.settings.sign_in
    with_login = {name for name in sign_in.ADDRESSES if getattr(said, name).client_id}
    return {name: ("oauth", "code") if name in with_login else ("code",) for name in workspace.settings.uses.networks}


def begin_address(workspace: Workspace, network: str, state: str, verifier: str) -> str:
    """Where a person signs in at their network.

    Guarantee: as `sign_in.address_to`. Errors: Refused `sign_in.none`, Unready `sign_in.secret`.
    """
    return sign_in.address_to(_application(workspace, network), state, verifier)


@journey("consents.record", "asking")
def come_from(workspace: Workspace, network: str, ticket: str, state: str, code: str, verifier: str) -> Step:
    """Take a person back who signed in at their network.

    Guarantee: as `joining.prove_oauth`: the network is asked only where the state is the one that was sent. Errors: as there.
    """
    application = _application(workspace, network)

    def ask() -> TokenInfo:
        proven = sign_in.ask(application, code, verifier)
        return TokenInfo(network, _SCOPES[network], proven.account_id, proven.issued_to)

    return prove_oauth(workspace, ticket, state, ask, application.client_id)


def _application(workspace: Workspace, network: str) -> Application:
    if "oauth" not in networks(workspace).get(network, ()):
        raise Refused("sign_in.none", "Nobody signs in at this network here.", "Prove your account by a code.")
    said = getattr(workspace.settings.sign_in, network)
    secret = os.environ.get(said.client_secret_env, "") if said.client_secret_env else ""
    if said.client_secret_env and not secret:
        raise Unready("sign_in.secret", "The application's secret is not in the environment.", "Set the variable that `sign_in` names.")
    authorize, token, who = sign_in.ADDRESSES[network]
    back = f"{workspace.settings.company.site.rstrip('/')}{BACK}"
    return sign_in.Application(network, said.client_id, secret, said.authorize or authorize, said.token or token, said.who or who, back)
