"""Facebook's tag markup, `@[id:2048:Name]`, which carries a person's id and name into the words of a post."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser

TAG: Final = Recogniser(kind="tag", mark="[name]", patterns=(Pattern(r"@\[[0-9]+:[0-9]*:?[^\]]{0,200}\]", ("@[",)),))
