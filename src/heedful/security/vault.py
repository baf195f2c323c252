"""A key under a key management service: Vault's or OpenBao's transit engine seals the workspace key and never gives its own away.

Only the one top key is asked for, once a run; data keys never leave this machine. The token comes from the environment.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import ssl
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from heedful.errors import BadInput, Refused, Unready

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKENS: Final = ("BAO_TOKEN", "VAULT_TOKEN")
SECONDS: Final = 10
# Loopback needs no encryption on the way; everything else does.
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
# An answer holds one key in base64; more than this is not from a key service.
_LONGEST: Final = 65_536


def wrap(key: bytes, address: str, name: str, mount: str = "transit", environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Seal a key under the service's key of this name.

    Guarantee: what comes back opens only through the service. Errors: BadInput `vault.address`, Unready `vault.unready`, Refused `vault.refused`.
    Source: OpenBao API, transit `encrypt`.
    """
    place = {"address": address, "key": name, "mount": mount}
    found = _asked(place, "encrypt", {"plaintext": base64.b64encode(key).decode("ascii")}, environ)
    return {"vault": place, "wrapped": str(found["ciphertext"])}


def unwrap(said: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> bytes:
    """Open what `wrap` sealed.

    Guarantee: as the service answers, decoded; errors as `wrap`, and BadInput `key.form` for a file not in our form.
    Source: OpenBao API, transit `decrypt`.
    """
    try:
        place, sealed = dict(said["vault"]), str(said["wrapped"])
        place = {name: str(place[name]) for name in ("address", "key", "mount")}
    except (KeyError, TypeError, ValueError):
        raise BadInput("key.form", "The key file is not in a form we know.", "Put back the file as Heedful wrote it.") from None
    found = _asked(place, "decrypt", {"ciphertext": sealed}, environ)
    try:
        return base64.b64decode(str(found["plaintext"]), validate=True)
    except (KeyError, binascii.Error, ValueError):
        raise _unready() from None


def _asked(place: Mapping[str, str], verb: str, body: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, Any]:
    token = next((environ[name] for name in TOKENS if environ.get(name)), "")
    if not token:
        raise Unready("vault.token", "There is no token for the key service.", f"Set {' or '.join(TOKENS)} for this run.")
    url = f"{_checked(place['address'])}/v1/{quote(place['mount'])}/{verb}/{quote(place['key'], safe='')}"
    request = Request(url, json.dumps(body).encode(), {"X-Vault-Token": token, "Content-Type": "application/json"}, method="POST")  # noqa: S310  (https or loopback, checked)
    try:
        with urlopen(request, timeout=SECONDS, context=ssl.create_default_context()) as answer:  # noqa: S310
            return dict(json.loads(answer.read(_LONGEST))["data"])
    except HTTPError as error:
        error.close()
        if error.code < 500:
            raise Refused(
                "vault.refused", "The key service refused.", "Check the token's policy and the key's name, and ask again."
            ) from None
        raise _unready() from None
    except (URLError, OSError, ValueError, KeyError, TypeError):
        raise _unready() from None


def _checked(address: str) -> str:
    parts = urlsplit(address)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not safe or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise BadInput("vault.address", "The key service's address is not one of https.", "Give it as https://HOST:PORT")
    return address.rstrip("/")


def _unready() -> Unready:
    return Unready("vault.unready", "The key service does not answer.", "Check that it runs and is unsealed, and ask again.")
