"""What people say was paid, and keys that go along with forms."""

from datetime import UTC

import pytest

from console_service.forms import key_of
from console_service.forms.amounts import paid_amount
from console_service.forms.sheet import Unreadable
from console_service.view.handwriting import Handwriting

HAND = Handwriting("en", UTC)


@pytest.mark.parametrize(("typed", "minor"), [("49.90", 4990), ("1,234", 123_400), ("0", 0), ("$5", 500)])
def test_what_was_paid_is_read_as_minor_units(typed: str, minor: int) -> None:
    assert paid_amount(typed, "USD", HAND) == minor


@pytest.mark.parametrize("typed", ["", "x", "-1", "49,90", "1.005", "1e5", "nan", "9" * 25])
def test_what_nobody_can_have_paid_is_said_to_be_so(typed: str) -> None:
    with pytest.raises(Unreadable):
        paid_amount(typed, "USD", HAND)


@pytest.mark.parametrize("key", ["", "a\nb", "é", "x" * 256])
def test_a_key_that_a_header_cannot_hold_is_replaced(key: str) -> None:
    assert key_of({"key": key}) != key
    assert key_of({"key": "0199-a"}) == "0199-a"
