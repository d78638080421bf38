"""Request shapes of steps that wait."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from contracts.values import LONGEST_WAIT, LocalTime, StepFault, TrackingSource, Wait, WaitForEvent

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


class WaitForEventIn(StepOfAnyKindIn):
    """A step that waits until the contact has done something, and goes another way if she has not in time."""

    kind: Literal["wait_for_event"]
    next: UUID | None = None
    source: TrackingSource
    event_name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """Only a milestone of this name; none takes every name of the source."""
    timeout_seconds: Annotated[int, Field(gt=0, le=LONGEST_WAIT)]
    timeout_path: UUID | None = None
    """Where a wait in vain leads; to the step below if nothing is said of it."""

    def step(self, place: Place) -> WaitForEvent:
        """As the domain has it."""
        return WaitForEvent(
            **self.placed(place),
            source=self.source,
            event_name=self.event_name,
            timeout_seconds=self.timeout_seconds,
            timeout_path=self.target("timeout_path", place),
            next=self.target("next", place),
        )
