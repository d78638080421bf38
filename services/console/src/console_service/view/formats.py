"""Money, numbers and moments as a reader writes them; Babel knows how."""

from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from ..forms.amounts import digits_of

_WHOLE = {"ISK", "UGX"}
"""Currencies without decimals whose amounts the API nonetheless gives in hundredths."""

_FAR = 3
"""Days from which on hours do not matter."""


def zone_of(name: str | None) -> tzinfo:
    """The zone of a name that a browser told; UTC for none, or for one that nobody knows."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def locale_of(language: str, wanted: str) -> str:
    """The locale that is wanted, such as `en-GB`, if it is one of the language; else the language alone."""
    try:
        found = Locale.parse(wanted, sep="-")
    except (UnknownLocaleError, ValueError):
        return language
    return str(found) if found.language == language else language


@dataclass(frozen=True)
class Formats:
    """How one reader is shown numbers and moments."""

    language: str
    zone: tzinfo

    @cached_property
    def _locale(self) -> Locale:
        """Babel would look it up by its name for each number of a page."""
        return Locale.parse(self.language)

    def number(self, value: Decimal | int) -> str:
        """Such as `12,345`."""
        return format_decimal(value, locale=self._locale)

    def measured(self, text: str) -> str:
        """A number that the API tells as text, such as `50,000`; a text that is none as it is."""
        try:
            value = Decimal(text)
        except ArithmeticError:
            return text
        return self.number(value) if value.is_finite() else text

    def percent(self, part: Decimal | int, whole: int) -> str:
        """A share, such as `37%`."""
        return format_percent(part / whole if whole else 0, locale=self._locale)

    def money(self, minor: Decimal | int, currency: str) -> str:
        """Minor units of a currency, such as 5000 USD as `$50.00`."""
        digits = digits_of(currency)
        value = Decimal(minor).scaleb(-digits)
        shown = 0 if currency in _WHOLE and value == value.to_integral_value() else digits
        pattern = copy(self._locale.currency_formats["standard"])
        pattern.frac_prec = (shown, shown)
        return str(pattern.apply(value, self._locale, currency=currency, currency_digits=False))

    def size(self, count: int) -> str:
        """Bytes, such as `12 kB`."""
        for unit, worth in (("megabyte", 1_000_000), ("kilobyte", 1_000)):
            if count >= worth:
                return format_unit(round(Decimal(count) / worth, 1), unit, "short", locale=self._locale)
        return format_unit(count, "byte", "short", locale=self._locale)

    def day(self, at: datetime) -> str:
        """Such as `Nov 27, 2026`."""
        return format_date(at.astimezone(self.zone), "medium", locale=self._locale)

    def moment(self, at: datetime) -> str:
        """Such as `Nov 27, 2026, 4:05 PM`, in the reader's zone."""
        return format_datetime(at, "medium", tzinfo=self.zone, locale=self._locale).replace("\u202f", " ")

    def minute(self, at: datetime) -> str:
        """Such as `Nov 27, 2026, 4:05 PM`, in the reader's zone: a moment that somebody has to keep."""
        time = format_time(at, "short", tzinfo=self.zone, locale=self._locale)
        return f"{self.day(at)}, {time}".replace("\u202f", " ")

    def left(self, until: datetime, now: datetime) -> str:
        """How much time there is, in its two largest units: `12 days`, `1 day 4 hours`, `3 minutes`."""
        minutes = max(int((until - now).total_seconds()) // 60, 0)
        days, hours = minutes // 1440, minutes // 60 % 24
        parts = [(days, "day"), (hours if days < _FAR else 0, "hour"), (0 if days else minutes % 60, "minute")]
        said = [format_unit(count, unit, locale=self._locale) for count, unit in parts if count]
        return " ".join(said) or str(format_unit(0, "minute", locale=self._locale))

    def utc_day(self, at: datetime) -> str:
        """The day of a moment in UTC, in which figures are counted, such as `Nov 27, 2026`."""
        return format_date(at.astimezone(UTC), "medium", locale=self._locale)

    def short_day(self, at: datetime) -> str:
        """The same without its year, such as `Nov 27`, for the edge of a chart."""
        return format_skeleton("MMMd", at, tzinfo=UTC, locale=self._locale)

    def hour(self, at: datetime) -> str:
        """An hour in UTC, such as `Nov 27, 16:00`."""
        time = format_time(at, "HH:mm", tzinfo=UTC, locale=self._locale)
        return f"{format_skeleton('MMMd', at, tzinfo=UTC, locale=self._locale)}, {time}"

    def digits(self, currency: str) -> int:
        """How many digits of an amount are minor units; none without a currency."""
        return digits_of(currency) if currency else 0

    def distance(self, at: datetime, now: datetime) -> str:
        """How far away a moment is, such as `in 3 days` or `2 hours ago`."""
        return format_timedelta(at - now, add_direction=True, locale=self._locale)

    def span(self, seconds: int) -> str:
        """A time that passes, such as `2 days, 3 hours`; what is no whole minute is shown in seconds."""
        parts = [(seconds // 86_400, "day"), (seconds % 86_400 // 3600, "hour"), (seconds % 3600 // 60, "minute")]
        parts += [(seconds % 60, "second")]
        said = [format_unit(count, f"duration-{unit}", locale=self._locale) for count, unit in parts if count]
        return ", ".join(said) or format_unit(0, "duration-minute", locale=self._locale)
