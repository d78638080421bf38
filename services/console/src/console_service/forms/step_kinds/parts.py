"""Parts of one control or two: text, spans of time, choices, lists of words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from ..form import Form
from .numbers import exact, plain
from .part import Part, Step, StepSheet, Values, Writer


def _(text: str) -> str:
    return text


UNITS = MappingProxyType({"minutes": 60, "hours": 3600, "days": 86_400, "seconds": 1})
"""Unit of a span to its seconds; the last is for what is no whole minute."""
WEEKDAYS = MappingProxyType(
    {
        "monday": _("Monday"),
        "tuesday": _("Tuesday"),
        "wednesday": _("Wednesday"),
        "thursday": _("Thursday"),
        "friday": _("Friday"),
        "saturday": _("Saturday"),
        "sunday": _("Sunday"),
    }
)
VALUES = MappingProxyType(
    {
        "text": _("Text"),
        "number": _("Number"),
        "yes": _("Yes"),
        "no": _("No"),
        "nothing": _("Nothing: forget it"),
    }
)
"""Kinds of a value that is typed."""
END = ""
"""Where a way leads that ends the journey."""
ONWARD = "onward"
"""Where a way of a new step leads unless another place is chosen: to what stood behind its place before."""


def lines_of(text: str) -> str:
    """A text of several lines as it was before a browser wrote its ends of lines."""
    return text.replace("\r\n", "\n")


@dataclass(frozen=True)
class Line(Part):
    """One line of text."""

    control: ClassVar[str] = "line"

    longest: int = 200
    empty: str | None = None
    """What the API takes for none, where one need not be given."""

    def read(self, sheet: StepSheet) -> Step:
        """The text."""
        typed = sheet.text(self.name)
        return {self.name: typed if typed or self.required else self.empty}


@dataclass(frozen=True)
class Area(Line):
    """Several lines of text."""

    control: ClassVar[str] = "area"

    def read(self, sheet: StepSheet) -> Step:
        """The text."""
        return {self.name: lines_of(sheet.text(self.name))}


@dataclass(frozen=True)
class Span(Part):
    """A span of time, typed as a number and a unit; the API counts in seconds."""

    control: ClassVar[str] = "span"

    unit: str = "days"

    def begun(self) -> Values:
        """A number of a unit."""
        return {self.name: self.begins, f"{self.name}.unit": self.unit}

    def filled(self, step: Mapping[str, Any], pen: Writer) -> Values:
        """The largest unit of which it is a whole number."""
        seconds = step.get(self.name)
        if not seconds:
            return {self.name: "" if seconds is None else pen.written(0), f"{self.name}.unit": "minutes"}
        unit = next(one for one in ("days", "hours", "minutes", "seconds") if seconds % UNITS[one] == 0)
        return {self.name: pen.written(seconds // UNITS[unit]), f"{self.name}.unit": unit}

    def read(self, sheet: StepSheet) -> Step:
        """Seconds."""
        count = sheet.whole(self.name)
        if count is None and self.required:
            count = sheet.needed(self.name, None)
        seconds = UNITS.get(sheet.text(f"{self.name}.unit"), 1)
        return {self.name: count * seconds if isinstance(count, int) else count}


@dataclass(frozen=True)
class Tick(Part):
    """Yes or no."""

    control: ClassVar[str] = "tick"

    def filled(self, step: Mapping[str, Any], pen: Writer) -> Values:  # noqa: ARG002 - as every part
        """Ticked for yes."""
        return {self.name: "true" if step.get(self.name) else ""}

    def read(self, sheet: StepSheet) -> Step:
        """Whether it is ticked."""
        return {self.name: sheet.ticked(self.name)}


@dataclass(frozen=True)
class Pick(Line):
    """One of several words of the API."""

    control: ClassVar[str] = "pick"

    options: Mapping[str, str] = field(default_factory=dict)
    """Each with its text."""


@dataclass(frozen=True)
class Among(Line):
    """One of what the tenant has; the page knows what there is."""

    control: ClassVar[str] = "among"

    source: str = ""
    """What is chosen from."""


@dataclass(frozen=True)
class Words(Part):
    """Several words, one a line."""

    control: ClassVar[str] = "words"

    def filled(self, step: Mapping[str, Any], pen: Writer) -> Values:  # noqa: ARG002 - as every part
        """One a line."""
        return {self.name: "\n".join(step.get(self.name) or ())}

    def read(self, sheet: StepSheet) -> Step:
        """Each that is not empty."""
        typed = lines_of(sheet.text(self.name)).split("\n")
        return {self.name: [word.strip() for word in typed if word.strip()]}


@dataclass(frozen=True)
class TimeOfDay(Part):
    """A time of day, on every day or on some days of the week."""

    control: ClassVar[str] = "time_of_day"
    days: ClassVar[Mapping[str, str]] = WEEKDAYS

    def begun(self) -> Values:
        """None."""
        return {f"{self.name}.at": ""}

    def filled(self, step: Mapping[str, Any], pen: Writer) -> Values:  # noqa: ARG002 - as every part
        """A tick for each day that is named."""
        until = step.get(self.name) or {}
        days = {f"{self.name}.weekdays.{day}": "true" for day in until.get("weekdays", ())}
        return {f"{self.name}.at": until.get("at", ""), **days}

    def read(self, sheet: StepSheet) -> Step:
        """The time with its days; nothing without a time."""
        at = sheet.text(f"{self.name}.at")
        days = [day for day in WEEKDAYS if sheet.ticked(f"{self.name}.weekdays.{day}")]
        return {self.name: {"at": at, "weekdays": days} if at else None}

    def controls(self, form: Form) -> tuple[str, ...]:  # noqa: ARG002 - as every part
        """The time."""
        return (self.name, f"{self.name}.at")


@dataclass(frozen=True)
class Way(Part):
    """The step that comes next, or the end of the journey."""

    control: ClassVar[str] = "way"

    begins: str = ONWARD
    may_end: bool = True

    def read(self, sheet: StepSheet) -> Step:
        """The id of the step; None for the end."""
        return {self.name: sheet.text(self.name) or None}


@dataclass(frozen=True)
class Value(Part):
    """A value of one of several kinds: text, number, yes, no, or none at all."""

    control: ClassVar[str] = "value"
    kinds: ClassVar[Mapping[str, str]] = VALUES

    def begun(self) -> Values:
        """A text."""
        return {self.name: "", f"{self.name}.kind": "text"}

    def filled(self, step: Mapping[str, Any], pen: Writer) -> Values:
        """By what it is."""
        match step.get(self.name):
            case None:
                kind, text = "nothing", ""
            case bool(value):
                kind, text = ("yes" if value else "no"), ""
            case int() | float() as value:
                kind, text = "number", pen.written(exact(value))
            case value:
                kind, text = "text", str(value)
        return {self.name: text, f"{self.name}.kind": kind}

    def read(self, sheet: StepSheet) -> Step:
        """Of the kind that is chosen."""
        return {self.name: self._read(sheet)}

    def _read(self, sheet: StepSheet) -> object:
        match sheet.text(f"{self.name}.kind"):
            case "nothing":
                return None
            case "yes" | "no" as answer:
                return answer == "yes"
            case "number":
                return sheet.needed(self.name, plain(sheet.number(self.name)))
            case _:
                return sheet.text(self.name)
