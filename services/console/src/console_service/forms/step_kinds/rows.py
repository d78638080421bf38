"""Parts that are lists: a row of controls for each entry, and some empty ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from ..form import Form
from .part import Part, Step, StepSheet, Values, Writer
from .parts import ONWARD


def _(text: str) -> str:
    return text


MORE_ROWS, MOST_ROWS = 1, 40


def rows_of(form: Form, name: str) -> int:
    """How many rows of a list there are, as the form says itself."""
    told = form.value(f"{name}.rows")
    return min(int(told), MOST_ROWS) if told.isascii() and told.isdigit() else MORE_ROWS


@dataclass(frozen=True)
class Variants(Part):
    """The ways of a split: name, weight, and where each leads."""

    control: ClassVar[str] = "variants"

    def begun(self) -> Values:
        """Two halves."""
        rows = [{"name": name, "weight": "1", "next": ONWARD} for name in ("A", "B")]
        return self._filled(rows)

    def filled(self, step: Mapping[str, Any], pen: Writer) -> Values:
        """A row for each."""
        return self._filled(
            [
                {"name": one["name"], "weight": pen.written(one["weight"]), "next": str(one["next"] or "")}
                for one in step[self.name]
            ]
        )

    def read(self, sheet: StepSheet) -> Step:
        """Each that has a name."""
        names = [f"{self.name}.{row}" for row in range(rows_of(sheet.form, self.name))]
        return {self.name: [self._row(sheet, name) for name in names if sheet.text(f"{name}.name")]}

    def controls(self, form: Form) -> tuple[str, ...]:
        """All of all rows."""
        rows = range(rows_of(form, self.name))
        return (self.name, *(f"{self.name}.{row}.{name}" for row in rows for name in ("name", "weight", "next")))

    def _row(self, sheet: StepSheet, name: str) -> Step:
        weight = sheet.whole(f"{name}.weight")
        target = sheet.text(f"{name}.next") or None
        return {"name": sheet.text(f"{name}.name"), "weight": 1 if weight is None else weight, "next": target}

    def _filled(self, rows: Sequence[Mapping[str, str]]) -> Values:
        values = {f"{self.name}.{at}.{name}": value for at, row in enumerate(rows) for name, value in row.items()}
        return {**values, f"{self.name}.rows": str(len(rows) + MORE_ROWS)}


ASKED = MappingProxyType(
    {"criteria_met": _("Criteria met"), "has_order": _("Has a purchase"), "payout_status": _("Payout")}
)
"""What may be asked of an enrollment."""
COMPARED = MappingProxyType({"equals": _("is"), "not_equals": _("is not")})
ANSWERS = MappingProxyType(
    {
        "true": _("Yes"),
        "false": _("No"),
        "none": _("None yet"),
        "criteria_met": _("Criteria met"),
        "payout_pending": _("Payout pending"),
        "refund_issued": _("Refunded"),
        "credit_issued": _("Credit given"),
        "rollover_applied": _("Rolled over"),
    }
)
"""What may be answered; the first two to the first two questions, the others to the third."""


@dataclass(frozen=True)
class Conditions(Part):
    """Questions to the enrollment, all of which have to hold."""

    control: ClassVar[str] = "conditions"
    asked: ClassVar[Mapping[str, str]] = ASKED
    compared: ClassVar[Mapping[str, str]] = COMPARED
    answers: ClassVar[Mapping[str, str]] = ANSWERS

    def begun(self) -> Values:
        """None yet."""
        return {f"{self.name}.rows": str(MORE_ROWS)}

    def filled(self, step: Mapping[str, Any], pen: Writer) -> Values:  # noqa: ARG002 - as every part
        """A row for each."""
        rows = step.get(self.name) or ()
        values = {
            f"{self.name}.{row}.{name}": _text(value) for row, one in enumerate(rows) for name, value in one.items()
        }
        return {**values, f"{self.name}.rows": str(len(rows) + MORE_ROWS)}

    def read(self, sheet: StepSheet) -> Step:
        """Each that asks something."""
        names = [f"{self.name}.{row}" for row in range(rows_of(sheet.form, self.name))]
        return {self.name: [_condition(sheet, name) for name in names if sheet.text(f"{name}.field")]}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _condition(sheet: StepSheet, name: str) -> Step:
    typed = sheet.text(f"{name}.value")
    value = {"true": True, "false": False}.get(typed, typed)
    return {"field": sheet.text(f"{name}.field"), "operator": sheet.text(f"{name}.operator"), "value": value}
