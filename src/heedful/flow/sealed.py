"""Documents that stand in the log: a receipt or a certificate carries the entry that seals it, and the proof of that entry.

The entry holds a hash of the document and of a random salt that only the document tells. So whoever has the document can show
what the log says of it, and once document and salt are gone, nobody can find from the log what it was.
Source: c2sp.org/tlog-proof; GDPR Art. 5(2), 17.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from heedful.audit.checkpoint import read_checkpoint
from heedful.audit.entry import read_entry
from heedful.audit.note import ED25519, Verifier
from heedful.audit.proof import read_bundle, require_bundle
from heedful.consent.receipt import altered, embedded
from heedful.errors import BadInput, HeedfulError, Refused
from heedful.flow.log import index_of, open_log, sequence
from heedful.flow.proofs import prove_at
from heedful.security.signing import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.audit.checkpoint import Checkpoint
    from heedful.audit.entry import Said
    from heedful.audit.log import Head, Log
    from heedful.flow.workspace import Workspace

# Where it stands in a document; the document's own signature does not cover it, for it comes after.
FIELD: Final = "log"
_SALT_BYTES: Final = 16
_MEMBERS: Final = {"salt", "entry", "proof"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a document's proof shows.

    Guarantee: the entry is in the log that signed the checkpoint, and seals this document.
    """

    index: int
    said: Said
    checkpoint: Checkpoint
    note: str


def new_salt() -> str:
    """A salt for one document.

    Guarantee: 128 random bits, in base64.
    """
    return base64.b64encode(secrets.token_bytes(_SALT_BYTES)).decode("ascii")


def seal_of(document: Mapping[str, Any], salt: str) -> str:
    """What the log holds of a signed document.

    Guarantee: the same document and salt give the same; without either nothing can be told from it.
    """
    content = {name: value for name, value in document.items() if name != FIELD}
    return sha256(salt.encode() + b"\n" + canonical(content)).hexdigest()


def begin_seal(salt: str, seq: int) -> str:
    """What is kept of a seal until its entry is in the log.

    Guarantee: `finish_seals` reads it.
    """
    return json.dumps({"salt": salt, "seq": seq})


def finish_seals(workspace: Workspace, begun: Sequence[str]) -> list[dict[str, str]]:
    """The salt, entry and proof of each, once what waits is appended; what is finished already stays as it is.

    Guarantee: in order; all new ones under one checkpoint. Errors: as `sequence`. Source: c2sp.org/tlog-proof.
    """
    found = [json.loads(one) for one in begun]
    if all("proof" in one for one in found):
        return found
    head, log = sequence(workspace), open_log(workspace)
    return [one if "proof" in one else _finished(log, head, one) for one in found]


def prove_seal(workspace: Workspace, begun: str) -> dict[str, str]:
    """The salt, entry and proof of one seal under the checkpoint that there is.

    Guarantee: takes up nothing that waits. Errors: BadInput `log.no_leaf` where its entry still does.
    """
    one = json.loads(begun)
    if "proof" in one:
        return dict(one)
    log = open_log(workspace)
    return _finished(log, log.head(), one)


def _finished(log: Log, head: Head, begun: Mapping[str, Any]) -> dict[str, str]:
    proven = prove_at(log, head, index_of(log, head, begun["seq"]))
    return {"salt": begun["salt"], "entry": proven.entry, "proof": proven.bundle}


def require_logged(document: Mapping[str, Any], public: str) -> Shown:
    """Refuse a document that its own proof does not show to be in the log of this key.

    Guarantee: raises Refused `log.no_proof` where it carries none, `log.sealed` where the entry seals another, `log.not_included`,
    `log.signature`; never returns False. Offline. `public`: the workspace's public key, in base64. Source: c2sp.org/tlog-proof.
    """
    found = document.get(FIELD)
    if not isinstance(found, dict) or set(found) != _MEMBERS or not all(isinstance(value, str) for value in found.values()):
        raise Refused("log.no_proof", "The document carries no proof from a log.", "Ask its issuer for it again; older ones have none.")
    try:
        checkpoint, _ = read_checkpoint(read_bundle(found["proof"]).note)
        verifier = Verifier(checkpoint.origin, ED25519, base64.b64decode(public))
        bundle, checkpoint = require_bundle(found["proof"], found["entry"].encode(), verifier)
    except BadInput:
        raise altered() from None
    said = read_entry(found["entry"].encode())
    if said.about.get("seal") != seal_of(document, found["salt"]):
        raise Refused("log.sealed", "The proof is of another document.", "Ask its issuer for it again.")
    return Shown(bundle.index, said, checkpoint, bundle.note)


def told_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a page says of a document's proof: which log, which entry, and the checkpoint, for people to keep.

    Guarantee: empty where it carries none; nothing is checked.
    """
    if FIELD not in document:
        return {}
    bundle = read_bundle(document[FIELD]["proof"])
    checkpoint, _ = read_checkpoint(bundle.note)
    root = base64.b64encode(checkpoint.root).decode()
    return {"origin": checkpoint.origin, "index": bundle.index, "size": checkpoint.size, "root": root, "note": bundle.note}


def checkpoint_in(text: str) -> str:
    """The checkpoint in a file that somebody kept: one by itself, a proof, a receipt or a certificate.

    Guarantee: as it stood; nothing is checked yet. Errors: BadInput `log.note`.
    """
    text = text.replace("\r\n", "\n")
    try:
        if text.lstrip().startswith("<"):
            text = embedded(text.encode()).decode()
        if text.lstrip().startswith("{"):
            text = json.loads(text)[FIELD]["proof"]
        return read_bundle(text).note
    except (HeedfulError, ValueError, KeyError, TypeError):
        return text
