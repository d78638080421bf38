"""A form read field by field: what the API takes, and what could not be read, all at once."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from .form import Form


def _(text: str) -> str:
    return text


_EMPTY = _("Fill this in.")


class Unreadable(Exception):
    """What was typed is no number, sum of money or moment; the reason is a text for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Hand(Protocol):
    """How somebody writes numbers, money and moments. Each raises `Unreadable`."""

    def number(self, text: str) -> Decimal:
        """Such as `1,200.5`."""

    def amount(self, text: str, currency: str) -> int:
        """Money in minor units, such as 5000 for `50.00` of USD."""

    def moment(self, text: str) -> datetime:
        """A moment of her zone, as browsers write it: `2026-11-27T16:05`."""


class Sheet:
    """Reads one form.

    In place of what cannot be read stands a list, which the API takes for no field of these kinds: so it refuses the
    whole, and names everything else that is wrong with it in the same answer.
    """

    def __init__(self, form: Form, hand: Hand) -> None:
        self.form = form
        self._hand = hand
        self.problems: dict[str, str] = {}
        """Field to why it could not be read."""

    def text(self, name: str) -> str:
        """As it was typed."""
        return self.form.value(name)

    def optional(self, name: str) -> str | None:
        """As it was typed; None for nothing."""
        return self.form.value(name) or None

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self.form.value(name) == "true"

    def number(self, name: str) -> object:
        """A number as text, for what the API takes as a decimal; None for nothing."""
        return self._read(name, lambda text: str(self._hand.number(text)))

    def whole(self, name: str) -> object:
        """A whole number; None for nothing."""
        return self._read(name, lambda text: _whole(self._hand.number(text)))

    def amount(self, name: str, currency: str) -> object:
        """Minor units of a currency; None for nothing."""
        return self._read(name, lambda text: self._hand.amount(text, currency))

    def moment(self, name: str) -> object:
        """A moment with its zone; None for nothing."""
        return self._read(name, lambda text: self._hand.moment(text).isoformat())

    def needed(self, name: str, value: object) -> object:
        """What was read of a field that must not be empty."""
        return self.wrong(name, _EMPTY) if value is None else value

    def wrong(self, name: str, reason: str) -> list[str]:
        """Note that a field is not right, and give what makes the API refuse it."""
        self.problems[name] = reason
        return [self.form.value(name)]

    def _read(self, name: str, reader: Callable[[str], object]) -> object:
        typed = self.form.value(name).strip()
        if not typed:
            return None
        try:
            return reader(typed)
        except Unreadable as failure:
            return self.wrong(name, failure.reason)


def _whole(number: Decimal) -> object:
    return int(number) if number == number.to_integral_value() else str(number)
