"""Steps that lead one way or another, back, or out of the campaign."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from ...base import Value
from ..conditions import Condition
from ..enrollments import ExitReason
from ..faults import Fault
from ..rule_fields import STEP, FieldKind, rule_faults
from ..rules import Comparison, Node, Rule, RuleOperator, walk
from .step import StepFault, StepOfAnyKind

MOST_VARIANTS = 10
VariantName = Annotated[str, Field(min_length=1, max_length=60)]


PERSONAL_FIELDS = ("email", "name", "phone")
"""What a contact is known by: rules of published journeys ask of it only whether it is there."""


class Conditional(StepOfAnyKind):
    """Go one way if every condition holds, and the rule too, the other way if not."""

    ways: ClassVar[tuple[str, ...]] = ("true_path", "false_path")

    kind: Literal["conditional"] = "conditional"
    conditions: Annotated[tuple[Condition, ...], Field(max_length=20)]
    """Asked of the enrollment; none if only the rule decides."""
    rule: Rule | None = None
    """Asked of the contact, as she is known when the step's turn comes."""
    true_path: UUID | None = None
    """The step where every condition holds; None ends the journey."""
    false_path: UUID | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.conditions and self.rule is None:
            raise StepFault.ASKS_NOTHING.error()
        return self

    def asks(self) -> Node | None:
        """The rule."""
        return self.rule

    def field_faults(self, own: Mapping[str, FieldKind]) -> list[Fault]:
        """What keeps the rule from being answered, or from being published."""
        if self.rule is None:
            return []
        faults = [*rule_faults(self.rule, own, in_journey=True), *_naming_people(self.rule)]
        return [fault._replace(reason=f"step '{self.name}': {fault.reason}").within("rule") for fault in faults]


def answering_steps(rule: Node) -> list[tuple[str, UUID]]:
    """Every step whose answer a rule without faults asks, with the place of the question."""
    return [
        (f"rule.{place}.field".replace("..", "."), UUID(node.field.removeprefix(STEP).partition(".")[0]))
        for place, node in walk(rule)
        if isinstance(node, Comparison) and node.field.startswith(STEP)
    ]


def _naming_people(rule: Node) -> list[Fault]:
    return [
        StepFault.RULE_NAMES_A_PERSON.at(".".join(filter(None, (place, "operator"))), field=node.field)
        for place, node in walk(rule)
        if isinstance(node, Comparison) and node.field in PERSONAL_FIELDS and node.operator is not RuleOperator.EXISTS
    ]


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

    def onward(self) -> UUID | None:
        """The end of the first variant that leads on."""
        return next(iter(self.leads_to()), None)

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
