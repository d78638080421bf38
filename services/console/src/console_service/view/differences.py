"""Differences between two versions, as a reader understands them."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ..schemas.versions import Difference
from .campaign_words import FIELDS, PARTS
from .formats import Formats
from .words import word


def _(text: str) -> str:
    return text


_PART = re.compile(r"(?P<part>criteria|bundles|step) '(?P<title>.*)'(?:\.(?P<field>[a-z_.]+))?", re.DOTALL)
_WORDS = {
    "campaign_type": "type",
    "family": "family",
    "payout.type": "payout",
    "payout.allowed": "payout",
    "payout.amount_type": "amount",
    "kind": "criterion",
    "tracking.source": "source",
    "tracking.mode": "mode",
}
"""Fields whose values are words of the API, and the table that has these."""
_MONEY = {"min_purchase_amount", "budget.campaign", "budget.contact", "override_min_amount"}
_MOMENTS = {"starts_at", "ends_at", "enrollment_deadline"}
_SPANS = {"delay_seconds", "seconds", "stale_after_seconds"}
_STEPS = {"entry", "next", "true_path", "false_path"}
_NOTHING = "nothing"
"""What the API says where a field has no value."""


@dataclass(frozen=True)
class Change:
    """One difference in words: what it is about, and what it said before and says now; empty for nothing."""

    part: str
    """The part of the campaign, such as `Criterion`; empty for the campaign itself."""
    title: str
    """Which one."""
    field: str
    """The field; empty where the part was added or removed as a whole."""
    before: str
    after: str
    is_added: bool = False
    is_removed: bool = False


class Reading:
    """Reads differences of one campaign."""

    def __init__(self, formats: Formats, text: Callable[[str], str], currency: str, amount_type: str) -> None:
        self._formats = formats
        self._text = text
        self._currency = currency
        self._amounts = (amount_type, amount_type)

    def read(self, differences: Sequence[Difference]) -> list[Change]:
        """All of them, in their order."""
        types = next(((one.before, one.after) for one in differences if one.place == "payout.amount_type"), None)
        self._amounts = types or self._amounts
        return [self._change(one) for one in differences]

    def _change(self, one: Difference) -> Change:
        found = _PART.fullmatch(one.place)
        part, title = (found["part"], found["title"]) if found else ("", "")
        field = (found["field"] or "") if found else one.place.removeprefix("journey.")
        called = self._text(PARTS[part].text) if part else ""
        if part and not field:
            return Change(called, title, "", "", "", is_added=one.before is None, is_removed=one.after is None)
        before, after = (self._value(field, value, side) for side, value in enumerate((one.before, one.after)))
        return Change(called, title, self._field(field), before, after)

    def _field(self, field: str) -> str:
        return self._text(FIELDS[field].text) if field in FIELDS else field.replace("_", " ").replace(".", ": ")

    def _value(self, field: str, value: Any, side: int) -> str:  # noqa: ANN401 - JSON
        if value is None or value == _NOTHING:
            return ""
        if isinstance(value, bool):
            return self._text(_("Yes")) if value else self._text(_("No"))
        if isinstance(value, list):
            return ", ".join(self._value(field, one, side) for one in value)
        with suppress(ValueError, InvalidOperation, TypeError, OverflowError):
            return self._formatted(field, value, side)
        return str(value)

    def _formatted(self, field: str, value: Any, side: int) -> str:  # noqa: ANN401 - JSON
        if field in _WORDS:
            return self._text(word(_WORDS[field], str(value)).text)
        if field in _MONEY:
            return self._formats.money(Decimal(str(value)), self._currency)
        if field == "payout.amount_value":
            return self._amount(Decimal(str(value)), self._amounts[side])
        if field in _MOMENTS:
            return self._formats.moment(datetime.fromisoformat(str(value)))
        if field in _SPANS:
            return self._formats.span(int(value))
        if field in _STEPS:
            return self._text(_("another step"))
        return self._formats.number(value) if isinstance(value, int) else str(value)

    def _amount(self, value: Decimal, amount_type: str) -> str:
        if amount_type == "fixed":
            return self._formats.money(value, self._currency)
        return self._formats.percent(value, 100) if amount_type == "partial" else self._formats.number(value)
