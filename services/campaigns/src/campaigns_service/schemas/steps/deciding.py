"""Request shapes of steps that lead one way or another, or out of the campaign."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from chassis.http.bodies import In
from contracts.values import (
    MOST_VARIANTS,
    Condition,
    Conditional,
    ExitCampaign,
    ExitReason,
    Goto,
    Rule,
    Split,
    StepFault,
    Variant,
    VariantName,
)

from .step import Place, StepOfAnyKindIn

_EXAMPLE = {"field": "tags", "operator": "contains", "value": "homeowner"}


class ConditionalIn(StepOfAnyKindIn):
    """A step with two ways to go on; a path that is not named leads to the step below.

    It asks `conditions` of the enrollment, or `rule` of the contact as she is then, or both.
    """

    kind: Literal["conditional"]
    conditions: Annotated[tuple[Condition, ...], Field(max_length=20)] = ()
    rule: Annotated[Rule | None, Field(examples=[_EXAMPLE])] = None
    true_path: UUID | None = None
    false_path: UUID | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.conditions and self.rule is None:
            raise StepFault.ASKS_NOTHING.error()
        return self

    def step(self, place: Place) -> Conditional:
        """As the domain has it."""
        return Conditional(
            **self.placed(place),
            conditions=self.conditions,
            rule=self.rule,
            true_path=self.target("true_path", place),
            false_path=self.target("false_path", place),
        )


class VariantIn(In):
    """One of the ways that contacts are split among; it leads to the step below if nothing is said of it."""

    name: VariantName
    weight: Annotated[int, Field(gt=0, le=1_000_000)] = 1
    next: UUID | None = None

    def variant(self, place: Place) -> Variant:
        """As the domain has it."""
        leads_to = self.next if "next" in self.model_fields_set else place.below
        return Variant(name=self.name, weight=self.weight, next=leads_to)


class SplitIn(StepOfAnyKindIn):
    """A step that divides contacts by chance, by the weights of its variants."""

    kind: Literal["split"]
    variants: Annotated[tuple[VariantIn, ...], Field(min_length=2, max_length=MOST_VARIANTS)]

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        if len({variant.name for variant in self.variants}) < len(self.variants):
            raise StepFault.VARIANTS_OF_ONE_NAME.error()
        return self

    def step(self, place: Place) -> Split:
        """As the domain has it."""
        return Split(**self.placed(place), variants=tuple(one.variant(place) for one in self.variants))


class GotoIn(StepOfAnyKindIn):
    """A step after which the journey goes on at a step that is named."""

    kind: Literal["goto"]
    to: UUID

    def step(self, place: Place) -> Goto:
        """As the domain has it."""
        return Goto(**self.placed(place), to=self.to)


class ExitCampaignIn(StepOfAnyKindIn):
    """A step that takes the contact out of the campaign."""

    kind: Literal["exit_campaign"]
    reason: Literal[ExitReason.COMPLETED, ExitReason.GOAL_ACHIEVED, ExitReason.ABANDONED] = ExitReason.COMPLETED

    def step(self, place: Place) -> ExitCampaign:
        """As the domain has it."""
        return ExitCampaign(**self.placed(place), reason=self.reason)
