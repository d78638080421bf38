"""What one reader types, read the way `Formats` writes it for her: numbers, money and moments."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

from babel.numbers import NumberFormatError, format_decimal, parse_decimal

from ..forms.amounts import digits_of
from ..forms.sheet import Unreadable


def _(text: str) -> str:
    return text


_NUMBER = re.compile(r"-?\d[\d.,'\s]*", re.ASCII)
_NO_NUMBER = _("Type a number, such as 1234.5.")
_NO_AMOUNT = _("Type a sum of money, such as 1234.50.")
_TOO_FINE = _("This currency has fewer digits after the point.")
_NO_MOMENT = _("Type a date and a time, such as 2026-11-27 16:05.")
_NO_SUCH_TIME = _("The clocks are put forward then: there is no such time on this day.")
_MOST_DIGITS = 30


@dataclass(frozen=True)
class Handwriting:
    """How one reader writes: her language decides about points and commas, her zone about times."""

    language: str
    zone: tzinfo

    def number(self, text: str) -> Decimal:
        """The number of a text. Raises `Unreadable`."""
        return self._number(text, _NO_NUMBER)

    def amount(self, text: str, currency: str) -> int:
        """Minor units of a currency; a sign of the currency beside the number does not count. Raises `Unreadable`."""
        bare = "".join(sign for sign in text if unicodedata.category(sign) != "Sc").strip()
        bare = bare.removeprefix(currency).removesuffix(currency).strip()
        minor = self._number(bare, _NO_AMOUNT).scaleb(digits_of(currency))
        if minor != minor.to_integral_value():
            raise Unreadable(_TOO_FINE)
        return int(minor)

    def moment(self, text: str) -> datetime:
        """A moment in the reader's zone. Raises `Unreadable`, also for one that the change of clocks leaves out."""
        try:
            typed = datetime.fromisoformat(text.strip())
            at = typed if typed.tzinfo else typed.replace(tzinfo=self.zone)
            again = at.astimezone(UTC).astimezone(at.tzinfo)
        except (ValueError, OverflowError):
            raise Unreadable(_NO_MOMENT) from None
        if again.replace(tzinfo=None, fold=0) != at.replace(tzinfo=None, fold=0):
            raise Unreadable(_NO_SUCH_TIME)
        return at

    def written(self, number: Decimal | int) -> str:
        """A number as this reader types it, without groups of thousands."""
        return format_decimal(number, "0.##############", locale=self.language)

    def written_amount(self, minor: int | Decimal | None, currency: str) -> str:
        """Minor units as this reader types them; empty for None."""
        if minor is None:
            return ""
        digits = digits_of(currency)
        pattern = f"0.{'0' * digits}" if digits else "0"
        return format_decimal(Decimal(minor).scaleb(-digits), pattern, locale=self.language)

    def written_moment(self, at: datetime | None) -> str:
        """A moment as browsers write it in their field; empty for None."""
        if at is None:
            return ""
        local = at.astimezone(self.zone)
        return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")

    def _number(self, text: str, reason: str) -> Decimal:
        if len(text) > _MOST_DIGITS or not _NUMBER.fullmatch(text.strip()):
            raise Unreadable(reason)
        try:
            return parse_decimal(text.strip(), locale=self.language, strict=True)
        except NumberFormatError:
            raise Unreadable(reason) from None
