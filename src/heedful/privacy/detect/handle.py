"""@handles of people. Brands' own handles stay: they say what an opinion is about."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser

# Instagram allows dots inside a handle, X does not; a dot at the end is the sentence's.
HANDLE: Final = Recogniser(kind="handle", mark="[handle]", patterns=(Pattern(r"@\w+(?:\.\w+)*", ("@",)),), rank=140)
