"""Messages posted to a program of yours, one a call, signed so that it can tell they are ours and new.

Source: Standard Webhooks 1.0 (webhook-id, webhook-timestamp, webhook-signature).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import Unready
from heedful.messages.deliver.smtp import LATER, TAKEN, UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from heedful.messages.letter import Letter

_ALLOWED: Final = re.compile(r"https://[^\s@]+|http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:/[^\s@]*)?")


class Hook:
    """Where messages are posted.

    Guarantee: HTTPS, or this machine; no redirect is followed, since it would carry a message elsewhere.
    """

    def __init__(self, url: str, secret: str, seconds: float = 10.0) -> None:
        try:
            import httpx
            from standardwebhooks.webhooks import Webhook
        except ImportError:
            raise Unready("messages.extra", "Messages need parts that are not installed.", "Run: pip install 'heedful[messages]'") from None
        if not _ALLOWED.fullmatch(url):
            raise Unready("webhook.url", "Messages are posted to HTTPS addresses only.", "Set `messages.webhook.url`.")
        try:
            self._signs = Webhook(secret)
        except Exception:
            raise Unready(
                "webhook.secret", "The secret that signs is not one.", "Give whsec_ and base64 in the variable it names."
            ) from None
        self.url = url
        self._away = (httpx.ConnectError, httpx.ConnectTimeout)
        self._broken = httpx.HTTPError
        self._client = httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False)

    def hand_over(self, letter: Letter, to: str, message_id: str, now: datetime) -> str:
        """Post one message; gives TAKEN, LATER or UNKNOWN.

        Guarantee: TAKEN for a status of 2xx only; `webhook-id` is the message's, so that a receiver can leave out what it has.
        """
        body = json.dumps({"type": "message.send", "timestamp": now.isoformat(), "data": _data(letter, to, message_id)}, ensure_ascii=False)
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signs.sign(message_id, now, body),
        }
        try:
            status = self._client.post(self.url, content=body.encode(), headers=headers).status_code
        except self._away:
            return LATER
        except self._broken:
            return UNKNOWN
        return TAKEN if 200 <= status < 300 else LATER

    def close(self) -> None:
        """Close the connection.

        Guarantee: safe to call again.
        """
        self._client.close()


def _data(letter: Letter, to: str, message_id: str) -> dict[str, Any]:
    headers = {"List-Unsubscribe": f"<{letter.stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return {
        "message_id": message_id, "channel": "email", "to": to, "subject": letter.subject, "text": letter.plain, "html": letter.html,
        "headers": headers, "code": letter.code, "written_by_machine": letter.written_by_machine,
    }  # fmt: skip
