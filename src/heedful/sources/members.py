"""The members of Meta's two exports, by file name: which are read, and which stay closed whatever happens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of member: the file names it goes by, and what it holds.

    Guarantee: `pattern` is for the whole file name without folders, and without `.json`.
    """

    pattern: str
    role: str
    why: str


FACEBOOK_READ: Final = (
    Part(r"your_posts(__check_ins__photos_and_videos)?(_\d+)?", "post", "posts of one's own"),
    Part(r"posts_on_other_pages_and_profiles", "post", "posts of one's own on others' pages"),
    Part(r"group_posts_and_comments|your_posts_(and_comments_)?in_groups", "group_post", "posts of one's own in groups"),
    Part(r"comments", "comment", "comments of one's own"),
    Part(r"your_comments_in_groups", "group_comment", "comments of one's own in groups"),
    Part(r"likes_and_reactions(_\d+)?|posts_and_comments", "reaction", "reactions of one's own"),
)
FACEBOOK_CLOSED: Final = (
    Part(r"message_\d+|secret_conversations", "messages", "messages are never read"),
    Part(r"your_search_history", "your_search_history.json", "searches are never read"),
    Part(r"your_friends|friends", "your_friends.json", "other people are never read"),
    Part(r"your_address_books|contacts.*", "contacts", "other people are never read"),
    Part(r"ads_interests|advertisers_.*|other_categories_used_to_reach_you", "advertising", "what others think of the owner is never read"),
    Part(r"other_people.*_posts_to_your_timeline", "other people's posts", "other people are never read"),
    Part(r"profile_information", "profile_information.json", "the profile is not needed"),
)
INSTAGRAM_READ: Final = (
    Part(r"posts_\d+|reels", "post", "captions of one's own posts"),
    Part(r"post_comments(_\d+)?|reels_comments(_\d+)?", "comment", "comments of one's own"),
    Part(r"liked_posts(_\d+)?|liked_comments(_\d+)?|story_likes(_\d+)?", "reaction", "likes of one's own"),
)
INSTAGRAM_CLOSED: Final = (
    Part(r"message_\d+|secret_groups", "messages", "messages are never read"),
    Part(r"account_searches|profile_searches|word_or_phrase_searches|place_searches|tag_searches", "searches", "searches are never read"),
    Part(r"followers_\d+|following|close_friends|synced_contacts|blocked_.*", "followers and contacts", "other people are never read"),
    Part(r"archived_posts|recently_deleted_content", "archived posts", "what its owner took away is never read"),
    Part(r"saved_posts|saved_collections", "saved posts", "others' words are never read"),
    Part(r"ads_.*|advertisers_.*|your_topics", "advertising", "what others think of the owner is never read"),
    Part(r"personal_information", "personal_information.json", "the profile is not needed"),
)
# Anybody may call a file comments.json.
_READ: Final = re.compile("|".join(rf"(?:{p.pattern})\.json" for p in FACEBOOK_READ + INSTAGRAM_READ if p.pattern != "comments"))
_CLOSED: Final = re.compile("|".join(rf"(?:{part.pattern})\.json" for part in FACEBOOK_CLOSED + INSTAGRAM_CLOSED))


def is_closed(name: str) -> bool:
    """Whether a file, wherever it lies, is a member that is never opened: by its name, since looking inside would open it.

    Guarantee: case matters not. Shapes: a file name without folders.
    """
    return _CLOSED.fullmatch(name.casefold()) is not None


def is_read(name: str) -> bool:
    """Whether a file has a name that only a member of an export has which is read.

    Guarantee: as `is_closed`.
    """
    return _READ.fullmatch(name.casefold()) is not None
