"""Addresses of people's profiles and posts on the networks, and the short links that stand for one post or person."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser

_HOSTS: Final = (
    r"(?:facebook\.com|fb\.com|fb\.me|fb\.watch|m\.me|instagram\.com|instagr\.am|ig\.me|twitter\.com|x\.com|t\.co|threads\.net|threads\.com"
    r"|tiktok\.com|linkedin\.com|lnkd\.in|snapchat\.com|t\.me|telegram\.me|wa\.me|youtu\.be|youtube\.com|bsky\.app|bsky\.social|mastodon\.\w+"
    r"|pinterest\.\w+(?:\.\w+)?|pin\.it|reddit\.com|redd\.it|twitch\.tv|discord\.gg|discord\.com|vk\.com|weibo\.com|tumblr\.com|medium\.com"
    r"|github\.com|gitlab\.com|onlyfans\.com|linktr\.ee|patreon\.com|venmo\.com|paypal\.me|cash\.app|steamcommunity\.com|soundcloud\.com"
    r"|flickr\.com|quora\.com|substack\.com|strava\.com|goodreads\.com)"
)

PROFILE: Final = Recogniser(
    kind="profile",
    mark="[profile]",
    patterns=(
        Pattern(rf"(?i)\b(?:https?://)?(?:[a-z0-9-]+\.)*{_HOSTS}/[^\s\])>\"']*", ("/",)),
        # On any host: a part of the path that names a user.
        Pattern(
            r"(?i)\bhttps?://[^\s/\])>\"']+/(?:@|~|u/|user/|users/|profile/|profiles/|people/|member/|members/|in/|author/)[^\s\])>\"']+",
            ("://",),
        ),
        Pattern(
            r"(?i)\b(?:[a-z0-9-]+)\.(?:tumblr\.com|substack\.com|bsky\.social|livejournal\.com|deviantart\.com)\b",
            (".tumblr", ".substack", ".bsky", ".livejournal", ".deviantart"),
        ),
    ),
    rank=20,
)
