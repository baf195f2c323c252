"""The name of a reaction, in English, whatever the language of the account or the age of the export."""

from __future__ import annotations

from typing import Final

from heedful.sources.mojibake import repair

# As Meta's apps name them in the languages of most accounts; "sorry", "anger" and "support" in exports before 2023.
_NAMES: Final[dict[str, str]] = {
    "Like": "like|gefällt mir|j’aime|j'aime|me gusta|vind ik leuk|leuk|mi piace|curtir|curtida|gosto|lubię to|beğen|beğeni|gilla"
    "|synes godt om|liker|tykkää|нравится|いいね|讚|赞|좋아요|suka",
    "Love": "love|heart|j’adore|j'adore|me encanta|geweldig|amei|adoro|super|muhteşem|älska|elsker|ihastu|супер"
    "|超いいね|大心|大爱|최고예요",
    "Care": "care|support|umarmung|solidaire|me importa|omarming|knuffel|abbraccio|força|coragem|trzymaj się|yanındayım|omtanke|omsorg"
    "|välitä|мы вместе|大切だね|加油|힘내요",
    "Haha": "haha|hahaha|ha ha|me divierte|ahah|riso|хаха|うけるね|哈|웃겨요",
    "Wow": "wow|wouah|waouh|me asombra|wauw|uau|surpresa|inanılmaz|wooow|vau|ух ты|すごいね|哇|멋져요",
    "Sad": "sad|sorry|traurig|triste|me entristece|verdrietig|sigh|tristeza|przykro mi|üzgün|ledsen|trist|surullinen|сочувствую"
    "|悲しいね|嗚|슬퍼요",
    "Angry": "angry|anger|wütend|grrr|me enoja|me enfada|boos|grr|ira|wrr|kızgın|arg|sint|vihainen|возмутительно|ひどいね|怒|화나요",
}
_ENGLISH: Final = {word: name for name, words in _NAMES.items() for word in words.split("|")}


def known_reaction(text: str) -> str | None:
    """The English name of a reaction, or None for what is none we know.

    Guarantee: one of Like, Love, Care, Haha, Wow, Sad, Angry.
    """
    return _ENGLISH.get(repair(text).strip(" !\n").casefold())


def reaction_name(*texts: str) -> str:
    """The first reaction known among the texts; Like where none is.

    Guarantee: never gives a text back, so no name of a person can pass. An unknown reaction is still the act that
    ActivityStreams 2.0 calls Like. Source: ActivityStreams 2.0.
    """
    return next((name for text in texts if (name := known_reaction(text))), "Like")
