"""A part of the form of a step: one field of the API, or several that are typed as one."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from ..form import Form
from ..sheet import Hand, Sheet

Step = dict[str, Any]
"""A step as the API takes it."""
Values = dict[str, str]
"""Controls of a form with what they hold."""


class Writer(Protocol):
    """Writes numbers as the reader types them."""

    def written(self, number: Decimal | int) -> str:
        """A number."""


class Pen(Hand, Writer, Protocol):
    """How one reader writes and reads."""


class StepSheet(Sheet):
    """Reads the form of a step."""

    def __init__(self, form: Form, pen: Pen, kinds: Mapping[str, str] | None = None) -> None:
        super().__init__(form, pen)
        self.pen = pen
        self.kinds = kinds or {}
        """Kind of each field that rules may ask, as far as it is known."""


@dataclass(frozen=True)
class Part:
    """What is named as the API names it, has a label, and is read to what the API takes."""

    control: ClassVar[str]
    """Which control of `parts/steps.html` it is typed in."""

    name: str
    label: str
    hint: str = ""
    required: bool = True
    begins: str = ""
    """What it holds in the form of a new step."""

    def begun(self) -> Values:
        """What the controls of a new step hold."""
        return {self.name: self.begins}

    def filled(self, step: Mapping[str, Any], pen: Writer) -> Values:  # noqa: ARG002 - for parts that hold numbers
        """What the controls hold for a step that is there."""
        value = step.get(self.name)
        return {self.name: "" if value is None else str(value)}

    def read(self, sheet: StepSheet) -> Step:
        """The fields of the step, as they were typed."""
        raise NotImplementedError

    def controls(self, form: Form) -> tuple[str, ...]:  # noqa: ARG002 - for parts with as many as the form says
        """The controls beside which a problem can be told."""
        return (self.name,)
