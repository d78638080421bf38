"""In how many parts a text goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.values import Encoding, segments


@pytest.mark.parametrize(
    ("text", "count", "encoding", "units"),
    [
        ("", 0, Encoding.GSM_7, 0),
        ("Hello", 1, Encoding.GSM_7, 5),
        ("x" * 160, 1, Encoding.GSM_7, 160),
        ("x" * 161, 2, Encoding.GSM_7, 161),
        ("x" * 306, 2, Encoding.GSM_7, 306),
        ("x" * 307, 3, Encoding.GSM_7, 307),
        ("\u20ac" * 80, 1, Encoding.GSM_7, 160),
        ("x" * 152 + "\u20ac" + "x" * 10, 2, Encoding.GSM_7, 164),
        ("\u20ac" * 153, 3, Encoding.GSM_7, 306),  # an escape and its sign are never parted: 76 a segment
        ("\u0394\u00e0\u00c9\n\u00a7", 1, Encoding.GSM_7, 5),
        ("\u00e1" * 70, 1, Encoding.UCS_2, 70),
        ("\u00e1" * 71, 2, Encoding.UCS_2, 71),
        ("\U0001f600" * 35, 1, Encoding.UCS_2, 70),
        ("\U0001f600" * 36, 2, Encoding.UCS_2, 72),
    ],
)
def test_a_text_goes_in_so_many_segments(text: str, count: int, encoding: Encoding, units: int) -> None:
    found = segments(text)
    assert (found.count, found.encoding, found.units) == (count, encoding, units)


@given(st.text(max_size=700))
def test_a_longer_text_never_goes_in_fewer_segments(text: str) -> None:
    counts = [segments(text[:end]).count for end in range(0, len(text) + 1, 50)]
    assert counts == sorted(counts)
