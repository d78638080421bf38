"""Steps that wait: for a time, or for what the contact does."""

from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from ..criteria import TrackingSource
from ..goals import EventName
from ..local_times import LocalTime
from .step import LONGEST_WAIT, Seconds, StepFault, WithNext


class Wait(WithNext):
    """Let time pass: some seconds, then until a time of day."""

    kind: Literal["wait"] = "wait"
    seconds: Seconds
    until: LocalTime | None = None
    """In the contact's zone, else the tenant's, else New York's; the first such time after the seconds are over."""
    until_criteria_met: bool = False
    """Ends early when the contact has met the criteria."""

    @model_validator(mode="after")
    def _takes_time(self) -> Self:
        if not (self.seconds or self.until or self.delay_seconds):
            raise StepFault.WAITS_FOR_NOTHING.error()
        return self

    def waits(self) -> int:
        """The delay and the seconds, unless those may end at once; the time of day may be only a moment off."""
        return super().waits() + (0 if self.until_criteria_met else self.seconds)


class WaitForEvent(WithNext):
    """Wait until the contact has done something, and go another way if she has not in time.

    Only what she did since the wait began ends it, by the time at which it happened.
    """

    ways: ClassVar[tuple[str, ...]] = ("next", "timeout_path")

    kind: Literal["wait_for_event"] = "wait_for_event"
    source: TrackingSource
    """Where the milestone comes from."""
    event_name: EventName | None = None
    """Only a milestone of this name; None takes every name of the source."""
    timeout_seconds: Annotated[int, Field(gt=0, le=LONGEST_WAIT)]
    """How long it waits at most."""
    timeout_path: UUID | None = None
    """The step after a wait in vain; None ends the journey."""
