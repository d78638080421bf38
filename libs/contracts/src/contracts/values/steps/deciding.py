"""Steps that lead one way or another, back, or out of the campaign."""

from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from ...base import Value
from ..conditions import Condition
from ..enrollments import ExitReason
from .step import StepFault, StepOfAnyKind

MOST_VARIANTS = 10
VariantName = Annotated[str, Field(min_length=1, max_length=60)]


class Conditional(StepOfAnyKind):
    """Go one way if every condition holds, the other way if not."""

    ways: ClassVar[tuple[str, ...]] = ("true_path", "false_path")

    kind: Literal["conditional"] = "conditional"
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=20)]
    true_path: UUID | None = None
    """The step where every condition holds; None ends the journey."""
    false_path: UUID | None = None


class Variant(Value):
    """One of the ways that contacts are split among."""

    name: VariantName
    weight: Annotated[int, Field(gt=0, le=1_000_000)]
    """Its share is this among the weights of all variants of the step."""
    next: UUID | None = None
    """The step where it leads; None ends the journey."""


class Split(StepOfAnyKind):
    """Divide contacts by chance, by the weights of the variants; a contact always gets the same variant of a step."""

    kind: Literal["split"] = "split"
    variants: Annotated[tuple[Variant, ...], Field(min_length=2, max_length=MOST_VARIANTS)]

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        if len({variant.name for variant in self.variants}) < len(self.variants):
            raise StepFault.VARIANTS_OF_ONE_NAME.error()
        return self

    def leads_to(self) -> tuple[UUID, ...]:
        """The ends of all variants."""
        return tuple(variant.next for variant in self.variants if variant.next is not None)

    def led(self, before: UUID | None, after: UUID | None) -> Self:
        """The same step, with every variant that led to one step leading to another."""
        led = (one.model_copy(update={"next": after}) if one.next == before else one for one in self.variants)
        return self.model_copy(update={"variants": tuple(led)})


class Goto(StepOfAnyKind):
    """Go on at a step that is named, also one that was passed before."""

    kind: Literal["goto"] = "goto"
    to: UUID

    def leads_to(self) -> tuple[UUID, ...]:
        """The step that is named."""
        return (self.to,)


class ExitCampaign(StepOfAnyKind):
    """Take the contact out of the campaign, unless a payout has been earned: that is never taken away."""

    kind: Literal["exit_campaign"] = "exit_campaign"
    reason: Literal[ExitReason.COMPLETED, ExitReason.GOAL_ACHIEVED, ExitReason.ABANDONED] = ExitReason.COMPLETED
