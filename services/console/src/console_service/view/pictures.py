"""Text as a picture for cameras."""

from typing import NamedTuple

import segno


class Picture(NamedTuple):
    """A QR code (ISO/IEC 18004): the length of a side with its margin, and the path of an SVG that draws it."""

    side: int
    path: str


_MARGIN = 4


def picture_of(text: str) -> Picture:
    """The code of a text, each dark module a square of one unit."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    squares = (
        f"M{x + _MARGIN} {y + _MARGIN}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return Picture(len(rows) + 2 * _MARGIN, "".join(squares))
