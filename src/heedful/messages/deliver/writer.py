"""Asking a model for words, by the OpenAI-compatible interface that the user names: one question, a time limit, a size limit."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import BadInput, Unready

if TYPE_CHECKING:
    from collections.abc import Sequence

# Of an answer, more is not read.
LARGEST: Final = 200_000
_ALLOWED: Final = re.compile(r"https://[^\s@]+|http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:/[^\s@]*)?")


def answer(endpoint: str, model: str, key: str, messages: Sequence[dict[str, str]], seconds: float) -> str:
    """The text a model answers.

    Guarantee: HTTPS, or this machine; no redirect is followed; waits at most `seconds`, reads at most LARGEST bytes, and takes nothing of an
    answer that is not whole. Errors: Unready `writer.away`, `writer.endpoint`; BadInput `writer.answer`.
    """
    try:
        import httpx
    except ImportError:
        raise Unready("messages.extra", "Messages need parts that are not installed.", "Run: pip install 'heedful[messages]'") from None
    if not _ALLOWED.fullmatch(endpoint):
        raise Unready("writer.endpoint", "A model is asked by HTTPS only.", "Set `messages.writer.endpoint`.")
    body = {"model": model, "messages": list(messages), "temperature": 0}
    headers = {"authorization": f"Bearer {key}"} if key else {}
    try:
        with (
            httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", f"{endpoint.rstrip('/')}/chat/completions", json=body, headers=headers) as got,
        ):
            if got.status_code != 200:
                raise Unready(
                    "writer.away", f"The model's server answered with status {got.status_code}.", "Look at its address, key and name."
                )
            raw = _read(got)
    except httpx.HTTPError:
        raise Unready("writer.away", "The model did not answer in time.", "Try again, or raise `messages.writer.seconds`.") from None
    return _text(raw)


def _read(got: Any) -> bytes:
    raw = b""
    for part in got.iter_bytes():
        raw += part
        if len(raw) > LARGEST:
            raise BadInput("writer.answer", "What the model answered is too long.", "Ask another.")
    return raw


def _text(raw: bytes) -> str:
    try:
        found = json.loads(raw)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        found = None
    if not isinstance(found, str):
        raise BadInput("writer.answer", "What the model's server answered is not what its interface promises.", "Look at its address.")
    return found
