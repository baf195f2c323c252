"""Signing in at a network, to show whose an account is: OAuth 2.0 with PKCE at X, and with the token's own owner asked at Facebook.

Nothing but the account's id is asked for, and no token is kept. Source: RFC 6749, RFC 7636, RFC 9700; X, OAuth 2.0 Authorization Code
Flow with PKCE; Meta, Manually Build a Login Flow, Debug Token.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from heedful.errors import Refused, Unready

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authlib.integrations.httpx_client import OAuth2Client

SECONDS: Final = 10.0
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# Each network's own addresses, and what is asked for there: no more than who it is.
ADDRESSES: Final[Mapping[str, tuple[str, str, str]]] = {
    "x": ("https://x.com/i/oauth2/authorize", "https://api.x.com/2/oauth2/token", "https://api.x.com/2/users/me"),
    "facebook": (
        "https://www.facebook.com/v23.0/dialog/oauth",
        "https://graph.facebook.com/v23.0/oauth/access_token",
        "https://graph.facebook.com/v23.0/debug_token",
    ),
}
SCOPES: Final[Mapping[str, str]] = {"x": "users.read tweet.read", "facebook": "public_profile"}


@dataclass(frozen=True, slots=True)
class Application:
    """The company's own application at a network.

    Guarantee: addresses are HTTPS, or on this machine.
    """

    network: str
    client_id: str
    secret: str = field(repr=False)
    authorize: str
    token: str
    who: str
    back: str

    def __post_init__(self) -> None:
        for address in (self.authorize, self.token, self.who):
            parts = urlsplit(address)
            if parts.scheme != "https" and parts.hostname not in _HERE:
                raise Unready("sign_in.open", "Nobody signs in over an open line.", "Give addresses that begin with https:// in `sign_in`.")


@dataclass(frozen=True, slots=True)
class Proven:
    """What the network said.

    Guarantee: `issued_to` is the application the network made the answer for.
    """

    account_id: str = field(repr=False)
    issued_to: str


def address_to(application: Application, state: str, verifier: str) -> str:
    """Where a person signs in.

    Guarantee: carries the state and the challenge of the verifier, and never the verifier or a secret. Source: RFC 7636 §4.2 (S256).
    """
    with _client(application) as client:
        address, _ = client.create_authorization_url(application.authorize, state=state, code_verifier=verifier)
    return str(address)


def ask(application: Application, code: str, verifier: str) -> Proven:
    """Ask the network whose account somebody came back with.

    Guarantee: the code serves only with the verifier it was begun with; the token is not kept. Errors: Refused `joining.sign_in`;
    Unready `sign_in.away`. Source: RFC 6749 §4.1.3, RFC 7636 §4.5.
    """
    import httpx
    from authlib.common.errors import AuthlibBaseError

    try:
        with _client(application) as client:
            token = client.fetch_token(application.token, grant_type="authorization_code", code=code, code_verifier=verifier)
            return _WHO[application.network](client, application, str(token["access_token"]))
    except httpx.HTTPError:
        raise Unready("sign_in.away", "The network cannot be reached now.", "Try again in a few minutes.") from None
    except (AuthlibBaseError, KeyError, ValueError, TypeError):
        raise Refused("joining.sign_in", "The sign-in at the network does not prove this account.", "Begin again.") from None


def _x(client: OAuth2Client, application: Application, _: str) -> Proven:
    # The exchange itself is bound to the application, by its id, its secret and the verifier.
    said = _read(client.get(application.who))
    return Proven(str(said["data"]["id"]), application.client_id)


def _facebook(client: OAuth2Client, application: Application, token: str) -> Proven:
    own = f"{application.client_id}|{application.secret}"
    asked = {"input_token": token, "access_token": own}
    said = _read(client.request("GET", application.who, params=asked, withhold_token=True))["data"]
    if said.get("is_valid") is not True:
        raise ValueError("a token that is not valid")
    return Proven(str(said["user_id"]), str(said["app_id"]))


_WHO: Final = {"x": _x, "facebook": _facebook}


def _read(answer: Any) -> dict[str, Any]:
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return said


def _client(application: Application) -> OAuth2Client:
    from authlib.integrations.httpx_client import OAuth2Client

    how = (
        "client_secret_basic"
        if application.network == "x" and application.secret
        else "client_secret_post"
        if application.secret
        else "none"
    )
    return OAuth2Client(
        application.client_id,
        application.secret or None,
        token_endpoint_auth_method=how,
        scope=SCOPES[application.network],
        redirect_uri=application.back,
        code_challenge_method="S256",
        timeout=SECONDS,
        follow_redirects=False,
    )
