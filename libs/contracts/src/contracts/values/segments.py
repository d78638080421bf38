"""Segments: in how many parts a text message goes, which is what carriers count and charge.

Sources: GSM 03.38 (3GPP TS 23.038, section 6.2.1) for the alphabet; 3GPP TS 23.040 for messages in parts, whose headers
take 6 of 140 octets.
"""

from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\n\u00d8\u00f8\r\u00c5\u00e5\u0394_\u03a6\u0393\u039b\u03a9\u03a0\u03a8\u03a3\u0398\u039e"
    "\u00c6\u00e6\u00df\u00c9 !\"#\u00a4%&'()*+,-./0123456789:;<=>?"
    "\u00a1ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00c4\u00d6\u00d1\u00dc\u00a7"
    "\u00bfabcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00f1\u00fc\u00e0"
)
_EXTENDED = frozenset("\f^{}\\[~]|\u20ac")
"""Written as two septets each: an escape and the sign."""


class Encoding(StrEnum):
    """How the characters of a text message travel."""

    GSM_7 = "gsm-7"
    UCS_2 = "ucs-2"


@dataclass(frozen=True)
class Segments:
    """In how many parts a text goes, of how many units of its encoding."""

    count: int
    encoding: Encoding
    units: int


MOST_SEGMENTS = 10
"""Parts of one text: more than 1,600 characters no provider takes."""
_ALONE = {Encoding.GSM_7: 160, Encoding.UCS_2: 70}
_IN_PARTS = {Encoding.GSM_7: 153, Encoding.UCS_2: 67}


def segments(text: str) -> Segments:
    """The parts of a text; a character of two units is never split between two of them."""
    is_basic = _BASIC.union(_EXTENDED).issuperset(text)
    encoding = Encoding.GSM_7 if is_basic else Encoding.UCS_2
    sizes = [2 if one in _EXTENDED else 1 for one in text] if is_basic else [1 + (ord(one) > 0xFFFF) for one in text]  # noqa: PLR2004 - beyond it UTF-16 takes two units
    units = sum(sizes)
    if units <= _ALONE[encoding]:
        return Segments(min(units, 1), encoding, units)
    return Segments(_parts(sizes, _IN_PARTS[encoding]), encoding, units)


def _parts(sizes: list[int], room: int) -> int:
    count, left = 1, room
    for size in sizes:
        if size > left:
            count, left = count + 1, room
        left -= size
    return count
