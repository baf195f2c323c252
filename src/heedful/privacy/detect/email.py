"""E-mail addresses, as people write them in posts, also spelt out. Source: RFC 5322 §3.4.1, the part that is used in practice."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser

_NAME: Final = r"[^\W_](?:[^\W_]|[._%+'-])*"
_PART: Final = r"[^\W_](?:[^\W_]|-)*"
# Words for the two signs, between brackets, where no sentence has them.
_AT: Final = r" ?[\[({<] ?(?:at|@|ät|arroba|chez|chiocciola|apenstaartje) ?[\])}>] ?"
_DOT: Final = r"(?:\.| ?[\[({<] ?(?:dot|\.|punkt|point|punto|punt|ponto) ?[\])}>] ?| dot )"
# Without brackets only before a common ending, or "look at this dot" would be one.
_ENDINGS: Final = r"(?:com|org|net|info|co|de|fr|uk|es|it|nl|pt|eu|io|ie|at|ch|be|example)"

_BRACKETS: Final = tuple(
    f"{left}{gap}{word}" for left in "[({<" for gap in ("", " ") for word in ("at", "@", "ät", "arroba", "chez", "chio", "apen")
)

EMAIL: Final = Recogniser(
    kind="email",
    mark="[email]",
    patterns=(
        Pattern(rf"(?i){_NAME}@{_PART}(?:\.{_PART})*\.[^\W\d_]{{2,24}}", ("@",)),
        Pattern(rf"(?i)\b{_NAME}{_AT}{_PART}(?:{_DOT}{_PART})*{_DOT}[^\W\d_]{{2,24}}\b", _BRACKETS),
        Pattern(rf"(?i)\b{_NAME} at {_PART}(?: dot {_PART})* dot {_ENDINGS}\b", (" dot ",)),
        Pattern(rf"(?i)\b{_NAME} ?@ ?{_PART}(?:\.{_PART})*\.{_ENDINGS}\b", ("@ ", " @")),
    ),
    rank=10,
)
