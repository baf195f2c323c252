"""Who acts: every call of a journey names one, and every entry of the log says which."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody of the team, or the program itself.

    Guarantee: immutable; never a person whose posts are read.
    """

    name: str
    role: str = "operator"

    def __str__(self) -> str:
        return f"{self.role}:{self.name}"
