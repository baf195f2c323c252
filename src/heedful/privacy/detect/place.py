"""Coordinates of a place, as telephones and maps give them. Source: ISO 6709."""

from __future__ import annotations

from typing import Final

from heedful.privacy.detect.recogniser import Pattern, Recogniser

PLACE: Final = Recogniser(
    kind="place",
    mark="[place]",
    patterns=(
        Pattern(r"[-+]?\b[0-9]{1,2}\.[0-9]{3,}°?,? ?[NS]?,? ?[-+]?[0-9]{1,3}\.[0-9]{3,}°?(?: ?[EWO]\b)?"),
        Pattern(
            r"\b[0-9]{1,2}° ?[0-9]{1,2}['′](?: ?[0-9]{1,2}(?:\.[0-9]+)?[\"″])? ?[NS],? ?[0-9]{1,3}° ?[0-9]{1,2}['′](?: ?[0-9]{1,2}(?:\.[0-9]+)?[\"″])? ?[EWO]\b",
            ("°",),
        ),
        Pattern(r"(?i)\bgeo:-?[0-9.]+,-?[0-9.]+", ("geo:",)),
    ),
    digits=4,
    rank=30,
)
