"""Plain text: markup and invisible characters are taken out, everything else stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns_service.domain.wording import plain_text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Win <b>your</b> money", "Win your money"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("<<script>script>x", "x"),
        ("<img src=x onerror=alert(1)", ""),
        ("<!-- note -->shown", "shown"),
        ("5 < 7 and 7 > 5", "5 < 7 and 7 > 5"),
        ("I <3 you", "I <3 you"),
        ("safe\u202egnp.exe\x00", "safegnp.exe"),
        ("line\nnext\tcolumn", "line\nnext\tcolumn"),
        ("e\u0301", "é"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        (" {{revenue_target}} ", "{{revenue_target}}"),
    ],
)
def test_what_is_typed_becomes_plain_text(typed: str, plain: str) -> None:
    assert plain_text(typed) == plain


@given(st.text(st.sampled_from("<>/!ab \x00\u202e"), max_size=30))
def test_plain_text_stays_as_it_is(typed: str) -> None:
    assert plain_text(plain_text(typed)) == plain_text(typed)
