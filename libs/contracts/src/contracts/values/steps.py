"""The kinds of steps: a closed union over `kind`, each kind with the fields it needs and no others."""

from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from ..base import Value
from .conditions import Condition
from .enrollments import ExitReason
from .local_times import LocalTime
from .reasons import Reason

LONGEST_WAIT = 366 * 86_400
Seconds = Annotated[int, Field(ge=0, le=LONGEST_WAIT)]


class Anchor(StrEnum):
    """What the delay of a step counts from."""

    PREVIOUS_STEP = "previous_step"
    ENROLLMENT = "enrollment"


class StepFault(Reason):
    """Why fields of a step do not go together."""

    WAITS_FOR_NOTHING = "a wait takes some seconds, or until a time of day, or has a delay"


class StepOfAnyKind(Value):
    """What steps of every kind have."""

    step_id: UUID
    name: str
    delay_seconds: Seconds = 0
    """Seconds between the end of the step before (for the entry: enrolling) and this step."""
    anchor: Anchor = Anchor.PREVIOUS_STEP
    """Counted from the enrollment, a delay that is over already is none."""

    def leads_to(self) -> tuple[UUID, ...]:
        """Ids of the steps that may come next."""
        raise NotImplementedError

    def says(self) -> UUID | None:
        """The content it hands out, if it is of a kind that does."""
        return None

    def saying(self, version: int) -> Self:  # noqa: ARG002 - for kinds that say something
        """The same step with this version of its content."""
        return self

    def waits(self) -> int:
        """Seconds that certainly pass between the end of the step before and this one's."""
        return self.delay_seconds if self.anchor is Anchor.PREVIOUS_STEP else 0


class _WithNext(StepOfAnyKind):
    next: UUID | None = None
    """The step after this one; None ends the journey."""

    def leads_to(self) -> tuple[UUID, ...]:
        """The next step, if there is one."""
        return () if self.next is None else (self.next,)


class Sends(_WithNext):
    """Send one version of a content, and go on when that has ended; a kind for each channel."""

    content_id: UUID
    content_version: Annotated[int, Field(ge=1)]
    stale_after_seconds: Annotated[int, Field(gt=0, le=LONGEST_WAIT)] = 86_400
    """Seconds after its turn from which on it is not sent any more."""

    def says(self) -> UUID | None:
        """The content of the message."""
        return self.content_id

    def saying(self, version: int) -> Self:
        """The same step with this version of its content."""
        return self.model_copy(update={"content_version": version})


class SendEmail(Sends):
    """Send one version of a content by e-mail, and go on when that has ended."""

    kind: Literal["send_email"] = "send_email"


class Wait(_WithNext):
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


class Conditional(StepOfAnyKind):
    """Go one way if every condition holds, the other way if not."""

    kind: Literal["conditional"] = "conditional"
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=20)]
    true_path: UUID | None = None
    """The step where every condition holds; None ends the journey."""
    false_path: UUID | None = None

    def leads_to(self) -> tuple[UUID, ...]:
        """The ends of both paths."""
        return tuple(path for path in (self.true_path, self.false_path) if path is not None)


class ExitCampaign(StepOfAnyKind):
    """Take the contact out of the campaign, unless a payout has been earned: that is never taken away."""

    kind: Literal["exit_campaign"] = "exit_campaign"
    reason: Literal[ExitReason.COMPLETED, ExitReason.GOAL_ACHIEVED, ExitReason.ABANDONED] = ExitReason.COMPLETED

    def leads_to(self) -> tuple[UUID, ...]:
        """No step."""
        return ()


Step = Annotated[SendEmail | Wait | Conditional | ExitCampaign, Field(discriminator="kind")]
"""One step of a journey."""
