"""An address as a code to scan. Source: ISO/IEC 18004 (QR Code), with 4 modules of quiet zone around it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Final

import segno

QUIET: Final = 4
# Pixels a module in the picture: a code of 41 modules prints 4 cm wide at 300 dots an inch.
PIXELS: Final = 10


@dataclass(frozen=True, slots=True)
class Code:
    """A code to scan: a drawing to set into a page, the drawing as a file, and a picture.

    Guarantee: all hold the same address, and nothing that tells when or where they were made.
    """

    inline: str = field(repr=False)
    svg: bytes = field(repr=False)
    png: bytes = field(repr=False)


def draw(url: str, title: str) -> Code:
    """Draw an address as a code to scan.

    Guarantee: the same bytes for the same arguments; error correction M (15 %), quiet zone 4, black on white.
    `title` is read aloud in place of the drawing. Source: ISO/IEC 18004.
    """
    code = segno.make_qr(url, error="m", boost_error=False)
    dress = {"border": QUIET, "dark": "#000", "light": "#fff"}
    drawn = {"title": title, "omitsize": True, "svgclass": None, "lineclass": None}
    svg, png = io.BytesIO(), io.BytesIO()
    code.save(svg, kind="svg", **dress, **drawn)
    code.save(png, kind="png", scale=PIXELS, **dress)
    return Code(code.svg_inline(**dress, **drawn), svg.getvalue(), png.getvalue())


def type_out(url: str) -> str:
    """The same code in letters, for a terminal.

    Guarantee: as `draw`. Source: ISO/IEC 18004.
    """
    out = io.StringIO()
    segno.make_qr(url, error="m", boost_error=False).terminal(out, border=QUIET, compact=True)
    return out.getvalue()
