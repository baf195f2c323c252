"""Signing in at the team's own provider: OpenID Connect, by authorisation code with PKCE; who came back is read from a signed token.

Signature and claims are checked by Authlib. No token is kept. Source: OpenID Connect Core 1.0 §3.1, Discovery 1.0 §4, RP-Initiated
Logout 1.0 §2, Back-Channel Logout 1.0 §2; RFC 7636, RFC 9700.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from heedful.errors import BadInput, Refused, Unready

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from authlib.integrations.httpx_client import OAuth2Client

SECONDS: Final = 10.0
SCOPE: Final = "openid profile email"
# How far the provider's clock may be from ours, in seconds.
LEEWAY: Final = 60
# Only what the provider alone can sign: never `none`, and never a secret that both sides know. Source: RFC 8725 §3.1.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
# How old a logout token may be, in seconds.
FRESH: Final = 600
# Source: Back-Channel Logout §2.4.
_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_TYPES: Final = frozenset({"", "jwt", "logout+jwt", "application/logout+jwt"})
_TOKEN_MOST: Final = 16 * 1024
_WHERE: Final = "/.well-known/openid-configuration"
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_MOST_BYTES: Final = 512 * 1024


@dataclass(frozen=True, slots=True)
class Client:
    """The program as the provider knows it.

    Guarantee: the provider is asked over HTTPS, or on this machine. Errors: Unready `openid.open`.
    """

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    back: str

    def __post_init__(self) -> None:
        _require_closed(self.issuer)


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider says of itself.

    Guarantee: of the issuer that was asked; every address is HTTPS, or on this machine.
    """

    authorize: str
    token: str
    keys: str
    basic: bool
    end: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What only the browser that began can bring back.

    Guarantee: of one sign-in.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Logout:
    """What a provider says is over: everything of somebody, or one of its sessions.

    Guarantee: `who` or `session` is there.
    """

    who: str
    session: str
    token_id: str


def discover(client: Client) -> Provider:
    """Ask a provider where people sign in and with which keys it signs.

    Guarantee: what another issuer says is refused. Errors: Unready `openid.away`, `openid.open`, `openid.provider`. Source: Discovery §4.3.
    """
    said = _read(client.issuer.rstrip("/") + _WHERE)
    try:
        found = {name: str(said[name]) for name in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")}
        ways, end = (
            said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"],
            str(said.get("end_session_endpoint") or ""),
        )
    except (KeyError, TypeError):
        raise _no_provider() from None
    if found["issuer"] != client.issuer:
        raise _no_provider()
    for address in (found["authorization_endpoint"], found["token_endpoint"], found["jwks_uri"], *([end] if end else [])):
        _require_closed(address)
    return Provider(found["authorization_endpoint"], found["token_endpoint"], found["jwks_uri"], "client_secret_basic" in ways, end)


def address_to(client: Client, expected: Expected) -> str:
    """Where a member signs in.

    Guarantee: carries state, nonce and the challenge of the verifier, and never the verifier or a secret. Errors: as `discover`.
    """
    provider = discover(client)
    with _session(client, provider) as session:
        address, _ = session.create_authorization_url(
            provider.authorize, state=expected.state, nonce=expected.nonce, code_verifier=expected.verifier
        )
    return str(address)


def ask(client: Client, code: str, expected: Expected, now: datetime) -> dict[str, Any]:
    """Exchange a code for what the provider says of who signed in.

    Guarantee: signed by the provider's own key, by this issuer for this client, for this very sign-in, and not expired; the tokens are
    not kept. Errors: Refused `members.provider`; Unready `openid.away`. Source: OpenID Connect Core §3.1.3.7.
    """
    import httpx
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    provider = discover(client)
    try:
        with _session(client, provider) as session:
            token = session.fetch_token(provider.token, grant_type="authorization_code", code=code, code_verifier=expected.verifier)
        return _claims(client, token, _read(provider.keys), expected.nonce, now)
    except httpx.HTTPError:
        raise _away() from None
    except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError, AttributeError):
        raise Refused("members.provider", "What your provider sent proves nobody here.", "Sign in again.") from None


def address_of_end(client: Client, back: str) -> str:
    """Where a member signs out at the provider, too.

    Guarantee: empty where it names no such place. Errors: as `discover`. Source: RP-Initiated Logout §2.
    """
    end = discover(client).end
    asked = urlencode({"client_id": client.client_id, "post_logout_redirect_uri": back})
    return f"{end}{'&' if '?' in end else '?'}{asked}" if end else ""


def read_logout(client: Client, token: str, now: datetime) -> Logout:
    """Read a logout token.

    Guarantee: signed by the provider's own key, by this issuer for this client, fresh, not expired, and no ID token; whoever sends what does not
    even say so is refused before the provider is asked. Errors: BadInput `openid.logout`; Unready `openid.*`. Source: Back-Channel Logout §2.6.
    """
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet
    from joserfc.jws import extract_compact

    try:
        if len(token) > _TOKEN_MOST:
            raise no_logout()
        said = json.loads(extract_compact(token.encode()).payload)
        _require_logout(client, said, now)
        keys = KeySet.import_key_set(_read(discover(client).keys))  # type: ignore[arg-type]
        read = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        _require_logout(client, read.claims, now)
    except (JoseError, KeyError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise no_logout() from None
    if str(read.header.get("typ", "")).lower() not in _TYPES:
        raise no_logout()
    return Logout(str(read.claims.get("sub") or ""), str(read.claims.get("sid") or ""), str(read.claims["jti"]))


def no_logout() -> BadInput:
    """What does not end anything.

    Guarantee: the same whatever is wrong with it.
    """
    return BadInput("openid.logout", "That is no logout token for this program.", "Send one that is fresh, and each once.")


def _require_logout(client: Client, claims: Mapping[str, Any], now: datetime) -> None:
    at, audience = int(now.timestamp()), claims["aud"]
    named = all(isinstance(claims.get(name, ""), str) for name in ("sub", "sid")) and (claims.get("sub") or claims.get("sid"))
    good = (
        claims["iss"] == client.issuer
        and client.client_id in (audience if isinstance(audience, list) else [audience])
        and at - FRESH <= int(claims["iat"]) <= at + LEEWAY
        and int(claims["exp"]) > at - LEEWAY
        and isinstance(claims["events"][_EVENT], dict)
        and isinstance(claims["jti"], str)
        and claims["jti"]
        and "nonce" not in claims
        and named
    )
    if not good:
        raise no_logout()


def _claims(client: Client, token: Mapping[str, Any], keys: dict[str, Any], nonce: str, now: datetime) -> dict[str, Any]:
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.jwk import KeySet

    read = jwt.decode(str(token["id_token"]), KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
    wanted: Any = {"iss": {"essential": True, "value": client.issuer}, "aud": {"essential": True, "value": client.client_id}}
    bound = {"nonce": nonce, "client_id": client.client_id, "access_token": token.get("access_token")}
    claims = CodeIDToken(read.claims, read.header, wanted, bound)
    claims.validate(int(now.timestamp()), LEEWAY)
    return dict(claims)


def _read(address: str) -> dict[str, Any]:
    import httpx

    try:
        answer = httpx.get(address, timeout=SECONDS, follow_redirects=False)
        answer.raise_for_status()
        said = answer.json() if len(answer.content) <= _MOST_BYTES else None
    except httpx.HTTPError:
        raise _away() from None
    except ValueError:
        raise _no_provider() from None
    if not isinstance(said, dict):
        raise _no_provider()
    return said


def _session(client: Client, provider: Provider) -> OAuth2Client:
    from authlib.integrations.httpx_client import OAuth2Client

    how = "none" if not client.secret else "client_secret_basic" if provider.basic else "client_secret_post"
    return OAuth2Client(
        client.client_id,
        client.secret or None,
        token_endpoint_auth_method=how,
        scope=SCOPE,
        redirect_uri=client.back,
        code_challenge_method="S256",
        timeout=SECONDS,
        follow_redirects=False,
    )


def _require_closed(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _HERE:
        raise Unready("openid.open", "Nobody signs in over an open line.", "Give addresses that begin with https:// in `team_sign_in`.")


def _away() -> Unready:
    return Unready("openid.away", "The provider cannot be reached now.", "Try again in a few minutes, or sign in with a passphrase.")


def _no_provider() -> Unready:
    return Unready(
        "openid.provider",
        "What answers at the issuer's address is not the provider that the settings name.",
        "Compare `team_sign_in.issuer` with what the provider calls itself, letter by letter.",
    )
