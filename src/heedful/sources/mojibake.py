"""Mend text whose UTF-8 bytes were written one by one as Latin-1 characters, as Meta's exports do.

The three bytes of a curled apostrophe stand there as three characters from U+0080 to U+00FF; emoji take four.
"""

from __future__ import annotations


def repair(text: str) -> str:
    """Give the text its author wrote.

    Guarantee: text that was not broken comes back as it is, and so does text that is broken in another way.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text
