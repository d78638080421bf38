"""The rule of a question about the contact: comparisons in rows, of which all or any have to hold.

A rule that is more than that, or less plain than a row can say, goes along as it is until another one is typed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from ..form import Form
from .numbers import exact, plain
from .part import Part, Step, StepSheet, Values, Writer
from .rows import MORE_ROWS, rows_of


def _(text: str) -> str:
    return text


SPANS = ("minutes", "hours", "days", "weeks")
OPERATORS = MappingProxyType(
    {
        "equals": _("is"),
        "not_equals": _("is not"),
        "contains": _("contains"),
        "starts_with": _("begins with"),
        "in": _("is one of (with commas)"),
        "not_in": _("is none of (with commas)"),
        "gte": _("is at least"),
        "greater_than": _("is more than"),
        "lte": _("is at most"),
        "less_than": _("is less than"),
        "exists.true": _("is known"),
        "exists.false": _("is not known"),
        "equals.true": _("is: yes"),
        "equals.false": _("is: no"),
        "within_last.minutes": _("lies in the last minutes:"),
        "within_last.hours": _("lies in the last hours:"),
        "within_last.days": _("lies in the last days:"),
        "within_last.weeks": _("lies in the last weeks:"),
        "older_than.minutes": _("is older than minutes:"),
        "older_than.hours": _("is older than hours:"),
        "older_than.days": _("is older than days:"),
        "older_than.weeks": _("is older than weeks:"),
    }
)
"""How a field is compared; what stands behind the point says what the value is."""
_ORDER = ("gte", "greater_than", "lte", "less_than")
_LISTS = ("in", "not_in")
_FIELDS = ("field", "operator", "value")


@dataclass(frozen=True)
class Rule(Part):
    """Comparisons in rows, and the rule that was there before."""

    control: ClassVar[str] = "rule"
    source: ClassVar[str] = "asked"
    """What its fields are chosen from."""
    operators: ClassVar[Mapping[str, str]] = OPERATORS

    def has_more(self, form: Form) -> bool:
        """Whether there is a rule that its rows cannot say."""
        return self.kept(form) is not None and not form.value(f"{self.name}.0.field")

    def begun(self) -> Values:
        """Nothing is asked yet."""
        return {f"{self.name}.rows": str(MORE_ROWS), f"{self.name}.join": "all"}

    def filled(self, step: Mapping[str, Any], pen: Writer) -> Values:
        """A row for each comparison; the rule as it is beside them."""
        rule = step.get(self.name)
        if rule is None:
            return self.begun()
        join, rows = _rows(rule, pen)
        values = {f"{self.name}.{at}.{name}": value for at, row in enumerate(rows) for name, value in row.items()}
        kept = {f"{self.name}.kept": json.dumps(rule), f"{self.name}.rows": str(len(rows) + MORE_ROWS)}
        return {**values, **kept, f"{self.name}.join": join}

    def read(self, sheet: StepSheet) -> Step:
        """The rule that was there if its rows are as they were; else that of the rows; None if nothing is asked."""
        form, kept = sheet.form, self.kept(sheet.form)
        names = [f"{self.name}.{row}" for row in range(rows_of(form, self.name))]
        typed = [name for name in names if sheet.text(f"{name}.field")]
        if kept is not None and self._is_as_it_was(sheet, kept, typed):
            return {self.name: kept}
        asked = [self._comparison(sheet, name) for name in typed]
        join = "any" if sheet.text(f"{self.name}.join") == "any" else "all"
        return {self.name: asked[0] if len(asked) == 1 else {join: asked} if asked else None}

    def controls(self, form: Form) -> tuple[str, ...]:
        """Each of all rows; what is wrong elsewhere is told of the rule."""
        rows = range(rows_of(form, self.name))
        return (self.name, *(f"{self.name}.{row}.{name}" for row in rows for name in _FIELDS))

    def kept(self, form: Form) -> Any | None:  # noqa: ANN401 - what JSON may hold
        """The rule that was there before; None for none, and for what cannot be read."""
        try:
            return json.loads(form.value(f"{self.name}.kept") or "null")
        except (ValueError, RecursionError):
            return None

    def _is_as_it_was(self, sheet: StepSheet, kept: object, typed: Sequence[str]) -> bool:
        if sheet.ticked(f"{self.name}.drop"):
            return False
        join, rows = _rows(kept, sheet.pen)
        now = [{name: sheet.text(f"{row}.{name}") for name in _FIELDS} for row in typed]
        return now == rows and (len(rows) < 2 or join == sheet.text(f"{self.name}.join"))  # noqa: PLR2004 - one is joined with none

    def _comparison(self, sheet: StepSheet, name: str) -> Step:
        operator, _, form = sheet.text(f"{name}.operator").partition(".")
        field, typed = sheet.text(f"{name}.field"), f"{name}.value"
        is_number = sheet.kinds.get(field) == "number"
        if form in ("true", "false"):
            value: object = form == "true"
        elif form:
            value = {"amount": sheet.needed(typed, sheet.whole(typed)), "unit": form}
        elif operator in _LISTS:
            several = [one.strip() for one in sheet.text(typed).split(",") if one.strip()]
            value = [plain(one) for one in several] if is_number else several
        elif is_number or (operator in _ORDER and sheet.text(typed).replace(".", "", 1).isdigit()):
            value = plain(sheet.number(typed))
        else:
            value = sheet.text(typed)
        return {"field": field, "operator": operator, "value": value}


def _rows(rule: object, pen: Writer) -> tuple[str, list[Values]]:
    """How the rows of a rule are joined, and the rows; none of a rule that is no plain list of comparisons."""
    joined = rule if isinstance(rule, Mapping) else {}
    join = next((name for name in ("all", "any") if name in joined), "all")
    parts: Sequence[Any] = joined.get(join, [rule])
    if not all(isinstance(one, Mapping) and "field" in one and "operator" in one for one in parts):
        return join, []
    return join, [_row(one, pen) for one in parts]


def _row(comparison: Mapping[str, Any], pen: Writer) -> Values:
    operator, value = str(comparison["operator"]), comparison.get("value")
    match value:
        case bool():
            operator, typed = f"{operator}.{str(value).lower()}", ""
        case {"amount": int(amount), "unit": unit}:
            operator, typed = f"{operator}.{unit}", pen.written(amount)
        case list():
            typed = ", ".join(map(str, value))
        case int() | float():
            typed = pen.written(exact(value))
        case _:
            typed = str(value)
    return {"field": str(comparison["field"]), "operator": operator, "value": typed}
