"""Request shapes of steps that wait."""

from typing import Literal, Self
from uuid import UUID

from pydantic import model_validator

from contracts.values import LocalTime, StepFault, Wait

from .step import Place, Seconds, StepOfAnyKindIn


class WaitIn(StepOfAnyKindIn):
    """A step that lets time pass: some seconds, or its delay, then until a time of day."""

    kind: Literal["wait"]
    next: UUID | None = None
    seconds: Seconds = 0
    until: LocalTime | None = None
    """A time of day where the contact lives, else where the tenant works."""
    until_criteria_met: bool = False

    @model_validator(mode="after")
    def _takes_time(self) -> Self:
        if not (self.seconds or self.until or self.delay_seconds or self.delay_value):
            raise StepFault.WAITS_FOR_NOTHING.error()
        return self

    def step(self, place: Place) -> Wait:
        """As the domain has it."""
        kept = {name: getattr(self, name) for name in ("seconds", "until", "until_criteria_met")}
        return Wait(**self.placed(place), **kept, next=self.target("next", place))
