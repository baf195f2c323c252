"""Addresses of people's profiles and posts on the networks, and the short links that stand for one post."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Recogniser

PROFILE: Final = Recogniser(
    kind="profile",
    mark="[profile]",
    patterns=(
        r"(?i)\b(?:https?://)?(?:[a-z0-9-]+\.)*(?:facebook\.com|fb\.com|fb\.me|instagram\.com|instagr\.am|twitter\.com|x\.com|t\.co"
        r"|threads\.net|tiktok\.com|linkedin\.com|snapchat\.com|t\.me|youtube\.com/@|bsky\.app)/[^\s\])>\"']*",
    ),
    holds="/",
)
