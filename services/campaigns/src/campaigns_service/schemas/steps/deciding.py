"""Request shapes of steps that lead one way or another, or out of the campaign."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.values import Condition, Conditional, ExitCampaign, ExitReason

from .step import Place, StepOfAnyKindIn


class ConditionalIn(StepOfAnyKindIn):
    """A step with two ways to go on; a path that is not named leads to the step below."""

    kind: Literal["conditional"]
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=20)]
    true_path: UUID | None = None
    false_path: UUID | None = None

    def step(self, place: Place) -> Conditional:
        """As the domain has it."""
        return Conditional(
            **self.placed(place),
            conditions=self.conditions,
            true_path=self.target("true_path", place),
            false_path=self.target("false_path", place),
        )


class ExitCampaignIn(StepOfAnyKindIn):
    """A step that takes the contact out of the campaign."""

    kind: Literal["exit_campaign"]
    reason: Literal[ExitReason.COMPLETED, ExitReason.GOAL_ACHIEVED, ExitReason.ABANDONED] = ExitReason.COMPLETED

    def step(self, place: Place) -> ExitCampaign:
        """As the domain has it."""
        return ExitCampaign(**self.placed(place), reason=self.reason)
