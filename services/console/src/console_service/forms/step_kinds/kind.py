"""A kind of step in the console: its word, and the parts that it is shown and typed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..form import Form
from .part import Part, Step, StepSheet, Values, Writer
from .parts import Line, Pick, Span, Way


def _(text: str) -> str:
    return text


NAME = Line("name", _("Name"), _("For staff; contacts do not see it."))
DELAY = Span("delay_seconds", _("Waits before"), begins="0", unit="minutes")
ANCHOR = Pick(
    "anchor",
    _("Counted from"),
    begins="previous_step",
    options={"previous_step": _("The end of the step before"), "enrollment": _("The enrollment")},
)
NEXT = Way("next", _("Then"))
"""Of every kind after which there is one way to go on."""


@dataclass(frozen=True)
class StepKind:
    """A kind with the parts that it has beside those of every step."""

    name: str
    word: str
    group: str
    """What it is found under among all kinds: one of `GROUPS`."""
    purpose: str
    """What it does, in a sentence."""
    parts: Sequence[Part] = ()

    @property
    def all_parts(self) -> tuple[Part, ...]:
        """Name and delay of every step, then its own."""
        return (NAME, *self.parts, DELAY, ANCHOR)

    @property
    def sources(self) -> frozenset[str]:
        """Which of the things of the tenant its parts choose from."""
        return frozenset(source for part in self.parts if (source := getattr(part, "source", "")))

    @property
    def moves(self) -> bool:
        """Whether one way leads on from it, so that it can stand between any two steps."""
        return NEXT in self.parts

    def begun(self) -> Values:
        """The controls of a new step."""
        return {name: value for part in self.all_parts for name, value in part.begun().items()}

    def filled(self, step: Mapping[str, Any], pen: Writer) -> Values:
        """The controls of a step that is there."""
        return {name: value for part in self.all_parts for name, value in part.filled(step, pen).items()}

    def read(self, sheet: StepSheet) -> Step:
        """The step as the API takes it, with its id and kind."""
        read = {name: value for part in self.all_parts for name, value in part.read(sheet).items()}
        return {"id": sheet.text("id"), "kind": self.name, **read}

    def controls(self, form: Form) -> tuple[str, ...]:
        """Every control beside which a problem can be told."""
        return (*(name for part in self.all_parts for name in part.controls(form)), "after")
