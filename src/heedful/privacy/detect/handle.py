"""@handles of people. Brands' own handles stay: they say what an opinion is about."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Recogniser

# Instagram allows dots inside a handle, X does not; a dot at the end is the sentence's.
HANDLE: Final = Recogniser(kind="handle", mark="[handle]", patterns=(r"[@＠][\p{L}0-9_]+(?:\.[\p{L}0-9_]+)*",), holds=None)
