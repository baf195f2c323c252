"""E-mail addresses, as people write them in posts. Source: RFC 5322 §3.4.1, the part that is used in practice."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Recogniser

EMAIL: Final = Recogniser(
    kind="email",
    mark="[email]",
    patterns=(r"(?i)[\p{L}0-9][\p{L}0-9._%+'-]*@[\p{L}0-9](?:[\p{L}0-9-]*[\p{L}0-9])?(?:\.[\p{L}0-9-]+)*\.[\p{L}]{2,24}",),
    holds="@",
)
